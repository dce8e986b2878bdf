// Package prose is what rules share of reading a document's text: the sentences that its
// authors say themselves, the word lists, the targets of links, and a prefilter that
// finds in one pass over a document which rules have anything to look for in it.
//
// It reports nothing by itself and knows no rule.
package prose

import (
	"bufio"
	"bytes"
	_ "embed" // the word lists
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/source"
)

//go:embed words/en.txt
var english []byte

// words are the lines of one section of the English word lists. It panics where
// there is no such section: a mistake of a programmer, which shows at start-up.
func Words(section string) []string {
	var out []string
	inside := false
	s := bufio.NewScanner(bytes.NewReader(english))
	for s.Scan() {
		line := strings.TrimSpace(s.Text())
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "["):
			inside = line == "["+section+"]"
		case inside:
			out = append(out, line)
		}
	}
	if len(out) == 0 {
		panic("lint/rules: there is no word list " + section)
	}
	return out
}

// alternatives is a group of an expression that matches any of the words.
func Alternatives(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = strings.ReplaceAll(regexp.QuoteMeta(w), " ", `\s+`)
	}
	return `(?:` + strings.Join(quoted, "|") + `)`
}

// A sentence is a stretch of prose with its place. In its text, code, the targets
// of links and raw HTML are blanks, so that offsets are those of the source.
type Sentence struct {
	Span source.Span
	Text string
}

// ownSentences are the sentences that the authors of a document say themselves:
// not quotations, not code, not what customers were told.
func OwnSentences(p *lint.Pass) []Sentence {
	return lint.Shared(p, "own sentences", func() []Sentence { return readSentences(p.Doc) })
}

func readSentences(pm *schema.Postmortem) []Sentence {
	const usualLength = 64
	out := make([]Sentence, 0, len(pm.Source)/usualLength)
	var blocks func(n ast.Node)
	blocks = func(n ast.Node) {
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			switch c.Kind() {
			case ast.KindBlockquote, ast.KindFencedCodeBlock, ast.KindCodeBlock, ast.KindHTMLBlock:
				continue
			}
			first := c.FirstChild()
			if first == nil || first.Type() != ast.TypeInline {
				blocks(c)
				continue
			}
			if c.Lines() == nil || c.Lines().Len() == 0 {
				continue
			}
			if span, ok := schema.BlockSpan(c); ok && !InCustomerMessage(pm, span) {
				out = split(out, span, VisibleText(pm, c, span))
			}
		}
	}
	blocks(pm.Doc)
	return out
}

func InCustomerMessage(pm *schema.Postmortem, span source.Span) bool {
	for _, s := range pm.Sections {
		if s.Name == schema.CustomerMessage && s.Span.Contains(span) {
			return true
		}
	}
	return false
}

// visibleText is the source of a block in which only what readers see as text is left.
func VisibleText(pm *schema.Postmortem, block ast.Node, span source.Span) string {
	text := bytes.Repeat([]byte(" "), span.Len())
	var inlines func(n ast.Node)
	inlines = func(n ast.Node) {
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			switch t := c.(type) {
			case *ast.CodeSpan, *ast.AutoLink:
			case *ast.Text:
				if t.Segment.Start >= span.Start && t.Segment.Stop <= span.End {
					copy(text[t.Segment.Start-span.Start:], pm.Source[t.Segment.Start:t.Segment.Stop])
				}
			default:
				inlines(c)
			}
		}
	}
	inlines(block)
	return string(text)
}

// split adds the sentences of a text: it is cut behind each full stop, question or
// exclamation mark and colon that a space follows.
func split(out []Sentence, span source.Span, text string) []Sentence {
	add := func(from, to int) {
		if t := text[from:to]; strings.TrimSpace(t) != "" {
			out = append(out, Sentence{source.Span{Start: span.Start + from, End: span.Start + to}, t})
		}
	}
	from := 0
	for i := range len(text) {
		c := text[i]
		ends := c == '.' || c == '!' || c == '?' || c == ':'
		if ends && (i+1 == len(text) || text[i+1] == ' ' || text[i+1] == '\n' || text[i+1] == '\r') {
			add(from, i+1)
			from = i + 1
		}
	}
	add(from, len(text))
	return out
}

// sentencesWith are the document's own sentences that hold a literal of each set.
func SentencesWith(p *lint.Pass, needed ...Prefilter) []Sentence {
	ends := make([][]int, len(needed))
	for i, set := range needed {
		if ends[i] = set.Ends(p); len(ends[i]) == 0 {
			return nil
		}
	}
	var out []Sentence
	for _, s := range OwnSentences(p) {
		if !slices.ContainsFunc(ends, func(ends []int) bool { return !EndsIn(ends, s.Span) }) {
			out = append(out, s)
		}
	}
	return out
}

// endsIn reports whether one of the sorted offsets lies in a span, or at its end.
func EndsIn(offsets []int, s source.Span) bool {
	i, _ := slices.BinarySearch(offsets, s.Start+1)
	return i < len(offsets) && offsets[i] <= s.End
}

// inQuotation reports whether an offset of a sentence lies between quotation marks.
func InQuotation(text string, at int) bool {
	before := text[:at]
	return strings.Count(before, `"`)%2 == 1 || strings.LastIndex(before, "“") > strings.LastIndex(before, "”")
}

// reportSentences reports the first match of form in each sentence that is no quotation.
// Whatever form matches holds a literal of each of the needed sets. say returns
// nothing where what stands before and after the match makes it harmless.
func ReportSentences(p *lint.Pass, form *regexp.Regexp, say func(before, match, after string) (message, hint string), needed ...Prefilter) {
	for _, s := range SentencesWith(p, needed...) {
		m := form.FindStringIndex(s.Text)
		if m == nil || InQuotation(s.Text, m[0]) {
			continue
		}
		match := strings.TrimSpace(s.Text[m[0]:m[1]])
		message, hint := say(s.Text[:m[0]], source.OneLine(match), s.Text[m[1]:])
		if message != "" {
			p.Report(lint.Diagnostic{Span: source.Span{Start: s.Span.Start + m[0], End: s.Span.Start + m[0] + len(match)}, Message: message, Hint: hint})
		}
	}
}
