package rules

import (
	"bufio"
	"bytes"
	"embed"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
)

//go:embed words/*.txt
var wordFiles embed.FS

// words are the lines of a word list, comments left out.
func words(name string) []string {
	data, err := wordFiles.ReadFile("words/" + name + ".txt")
	if err != nil {
		panic(err)
	}
	var out []string
	s := bufio.NewScanner(bytes.NewReader(data))
	for s.Scan() {
		if line := strings.TrimSpace(s.Text()); line != "" && !strings.HasPrefix(line, "#") {
			out = append(out, line)
		}
	}
	return out
}

// alternatives is a group of an expression that matches any of the words.
func alternatives(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = strings.ReplaceAll(regexp.QuoteMeta(w), " ", `\s+`)
	}
	return `(?:` + strings.Join(quoted, "|") + `)`
}

// A sentence is a stretch of prose with its place. In its text, code, the targets
// of links and raw HTML are blanks, so that offsets are those of the source.
type sentence struct {
	span schema.Span
	text string
}

var sentenceEnds = regexp.MustCompile(`[.!?:]["'”’)]*(?:\s+|$)`)

// ownSentences are the sentences that the authors of a document say themselves:
// not quotations, not code, not what customers were told.
func ownSentences(pm *schema.Postmortem) []sentence {
	var out []sentence
	_ = ast.Walk(pm.Doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n.Kind() {
		case ast.KindBlockquote, ast.KindFencedCodeBlock, ast.KindCodeBlock, ast.KindHTMLBlock:
			return ast.WalkSkipChildren, nil
		}
		if n.Type() != ast.TypeBlock || n.Lines() == nil || n.Lines().Len() == 0 || n.FirstChild() == nil || n.FirstChild().Type() != ast.TypeInline {
			return ast.WalkContinue, nil
		}
		span, ok := schema.BlockSpan(n)
		if ok && !inCustomerMessage(pm, span) {
			out = append(out, split(span, visibleText(pm, n, span))...)
		}
		return ast.WalkSkipChildren, nil
	})
	return out
}

func inCustomerMessage(pm *schema.Postmortem, span schema.Span) bool {
	for _, s := range pm.Sections {
		if s.Name == schema.CustomerMessage && s.Span.Contains(span) {
			return true
		}
	}
	return false
}

// visibleText is the source of a block in which only what readers see as text is left.
func visibleText(pm *schema.Postmortem, block ast.Node, span schema.Span) []byte {
	text := bytes.Repeat([]byte(" "), span.Len())
	_ = ast.Walk(block, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		if n.Kind() == ast.KindCodeSpan || n.Kind() == ast.KindAutoLink {
			return ast.WalkSkipChildren, nil
		}
		if t, ok := n.(*ast.Text); ok && t.Segment.Start >= span.Start && t.Segment.Stop <= span.End {
			copy(text[t.Segment.Start-span.Start:], pm.Source[t.Segment.Start:t.Segment.Stop])
		}
		return ast.WalkContinue, nil
	})
	return text
}

func split(span schema.Span, text []byte) []sentence {
	var out []sentence
	at := 0
	for at < len(text) {
		end := len(text)
		if m := sentenceEnds.FindIndex(text[at:]); m != nil {
			end = at + m[1]
		}
		out = append(out, sentence{schema.Span{Start: span.Start + at, End: span.Start + end}, string(text[at:end])})
		at = end
	}
	return out
}

// inQuotation reports whether an offset of a sentence lies between quotation marks.
func inQuotation(text string, at int) bool {
	before := text[:at]
	return strings.Count(before, `"`)%2 == 1 || strings.LastIndex(before, "“") > strings.LastIndex(before, "”")
}

// reportSentences reports the first match of form in each sentence that is no quotation.
func reportSentences(p *lint.Pass, form *regexp.Regexp, message func(match string) (string, string)) {
	for _, s := range ownSentences(p.Doc) {
		m := form.FindStringIndex(s.text)
		if m == nil || inQuotation(s.text, m[0]) {
			continue
		}
		match := strings.TrimSpace(s.text[m[0]:m[1]])
		text, hint := message(strings.Join(strings.Fields(match), " "))
		p.Report(lint.Diagnostic{Span: schema.Span{Start: s.span.Start + m[0], End: s.span.Start + m[0] + len(match)}, Message: text, Hint: hint})
	}
}
