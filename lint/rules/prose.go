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
	span  schema.Span
	text  string
	lower string
}

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

// split cuts a text behind each full stop, question or exclamation mark and colon
// that a space follows.
func split(span schema.Span, text []byte) []sentence {
	var out []sentence
	add := func(from, to int) {
		if t := string(text[from:to]); strings.TrimSpace(t) != "" {
			out = append(out, sentence{schema.Span{Start: span.Start + from, End: span.Start + to}, t, strings.ToLower(t)})
		}
	}
	from := 0
	for i, c := range text {
		ends := c == '.' || c == '!' || c == '?' || c == ':'
		if ends && (i+1 == len(text) || text[i+1] == ' ' || text[i+1] == '\n' || text[i+1] == '\r') {
			add(from, i+1)
			from = i + 1
		}
	}
	add(from, len(text))
	return out
}

// sentencesWith are the document's own sentences that hold one of the words, which
// are in lower case.
func sentencesWith(p *lint.Pass, words []string) []sentence {
	lower := lint.Shared(p, "lower case", func() []byte { return bytes.ToLower(p.Doc.Source) })
	var there []string
	for _, w := range words {
		if bytes.Contains(lower, []byte(w)) {
			there = append(there, w)
		}
	}
	if len(there) == 0 {
		return nil
	}
	var out []sentence
	for _, s := range lint.Shared(p, "own sentences", func() []sentence { return ownSentences(p.Doc) }) {
		for _, w := range there {
			if strings.Contains(s.lower, w) {
				out = append(out, s)
				break
			}
		}
	}
	return out
}

// inQuotation reports whether an offset of a sentence lies between quotation marks.
func inQuotation(text string, at int) bool {
	before := text[:at]
	return strings.Count(before, `"`)%2 == 1 || strings.LastIndex(before, "“") > strings.LastIndex(before, "”")
}

// reportSentences reports the first match of form in each sentence that is no quotation.
// needed are words of which at least one stands in whatever form matches: a
// document without any is not searched sentence by sentence.
func reportSentences(p *lint.Pass, needed []string, form *regexp.Regexp, message func(match string) (string, string)) {
	for _, s := range sentencesWith(p, needed) {
		m := form.FindStringIndex(s.text)
		if m == nil || inQuotation(s.text, m[0]) {
			continue
		}
		match := strings.TrimSpace(s.text[m[0]:m[1]])
		text, hint := message(strings.Join(strings.Fields(match), " "))
		p.Report(lint.Diagnostic{Span: schema.Span{Start: s.span.Start + m[0], End: s.span.Start + m[0] + len(match)}, Message: text, Hint: hint})
	}
}
