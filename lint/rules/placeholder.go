package rules

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/lint/prose"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/source"
)

var _ = register(lint.Rule{
	Name: "placeholder", Since: "1.0", Severity: lint.Error, Scope: lint.Span, Fix: "safe",
	Doc: `Text that a template or an author left to be filled in.

TODO, TBD and TBA, a hole such as <describe the impact> or {{ impact }}, lorem
ipsum, HH:mm, "XX minutes", and the prompts of this tool's own template. In an
archive also a sentence that reads as an instruction and stands word for word under
the same heading of three documents: the template's. Also a note to whoever fills it in, an
instruction in italics, a figure such as "?? users", and braces of a template that were
left around an answer. A state in a table, HTML, and a form that somebody quotes are none.
What is not known yet is better said: "Not recorded.", or an open action item.

The guides of this tool's template are comments, which show on no page. A draft keeps them
until their section says something; --fix removes each that nobody has changed.

## Bad

~~~markdown
---
title: Uploads fail
severity: sev3
status: draft
---

## Impact

TODO: ask support how many customers called.
~~~

## Good

~~~markdown
---
title: Uploads fail
severity: sev3
status: draft
---

## Impact

How many customers called is not recorded.
~~~
`,
	Check:        checkPlaceholder,
	Collect:      func(p *lint.Pass) any { return instructions(p) },
	CheckArchive: checkInstructions,
	// Of a document that shares one sentence with the change, another one may be reported instead.
	Spreads: true,
	Near: func(c *lint.Change) lint.NearBy {
		return holdsAny(c, func(f lint.Fact) (texts []string) {
			for _, i := range f.Value.([]instruction) {
				texts = append(texts, i.text)
			}
			return texts
		})
	},
})

// A hole is a form of text that stands for something to be written, on one line.
type hole struct {
	needed prose.Prefilter
	form   *regexp.Regexp
}

var holes = []hole{
	{prose.PrefilterFor(schema.PlaceholderMarks...), regexp.MustCompile(`\b` + prose.Alternatives(schema.PlaceholderMarks) + `\b`)},
	{prose.PrefilterFor("<"), regexp.MustCompile(`<(?:[a-zA-Z][\w'’,./-]*)(?:\s+[\w'’,./?-]+)+>`)},
	{prose.PrefilterFor("{{"), regexp.MustCompile(`\{\{\s*[\w .-]+\s*\}\}`)},
	{prose.PrefilterFor("lorem ipsum"), regexp.MustCompile(`(?i)\blorem ipsum\b`)},
	{prose.PrefilterFor(prose.Words("holes")...), regexp.MustCompile(`\b` + prose.Alternatives(prose.Words("holes")) + `\b`)},
	{prose.PrefilterFor("hh:"), regexp.MustCompile(`\b[Hh][Hh]:[Mm][Mm](?::[Ss][Ss])?\b`)},
	{prose.PrefilterFor("yyyy"), regexp.MustCompile(`\bYYYY-MM-DD\b`)},
	{prose.PrefilterFor("xx"), regexp.MustCompile(`\bXX+ ` + prose.Alternatives(prose.Words("counted")) + `s?\b`)},
}

func checkPlaceholder(p *lint.Pass) {
	pm := p.Doc
	seen := map[int]bool{}
	report := func(span source.Span, kind, hint string) {
		if seen[span.Start] {
			return
		}
		seen[span.Start] = true
		text := source.OneLine(string(span.In(pm.Source)))
		if kind == "" {
			kind = text
		}
		p.Report(lint.Diagnostic{Span: span, Same: kind, Message: fmt.Sprintf("%q is still to be filled in", text), Hint: hint})
	}
	// A time such as HH:mm or (Time TBC), in whatever marks.
	var times []source.Span
	for _, e := range pm.Timeline {
		if e.Stamp.Placeholder && !e.Timed() {
			times = append(times, e.Stamp.Span)
			report(e.Stamp.Span, "time", "write the time, or `??` if it is not known")
		}
	}
	for _, hole := range holes {
		for _, span := range spansIf(p, hole.needed) {
			for _, m := range hole.form.FindAllIndex(span.In(pm.Source), -1) {
				at := source.Span{Start: span.Start + m[0], End: span.Start + m[1]}
				if slices.ContainsFunc(times, at.Overlaps) || noHole(pm, span, at) {
					continue
				}
				if text := string(at.In(pm.Source)); strings.HasPrefix(text, "{{") && len(strings.Fields(strings.Trim(text, "{} "))) >= filledWords {
					p.Report(lint.Diagnostic{Span: at, Same: "braces", AtMost: lint.Warning, Message: "the template's braces were left around this text", Hint: "remove {{ and }}"})
					continue
				}
				report(at, "", `write what is known, or "Not recorded."`)
			}
		}
	}
	for _, n := range noted {
		if !n.needed.Any(p) {
			continue
		}
		for _, line := range markedLines(pm, n.mark) {
			for _, m := range n.form.FindAllSubmatchIndex(line.In(pm.Source), -1) {
				at := source.Span{Start: line.Start + m[2], End: line.Start + m[3]}
				if !slices.ContainsFunc(pm.CodeSpans(), at.Overlaps) {
					report(at, n.kind, `write what is known, or "Not recorded."`)
				}
			}
		}
	}
	for _, e := range pm.Timeline {
		line := pm.Lines.Span(pm.LineOf(e.Stamp.Span))
		if e.Timed() && bytes.Contains(source.Span{Start: line.Start, End: e.Stamp.Span.Start}.In(pm.Source), []byte("{{")) {
			p.Report(lint.Diagnostic{Span: e.Stamp.Span, Same: "braces", AtMost: lint.Warning, Message: "the template's braces were left around this time", Hint: "remove {{ and }}"})
		}
	}
	if !pm.Ours() || !bytes.Contains(pm.Source, []byte("<!--")) {
		return
	}
	draft := pm.Stage() == schema.Draft
	for _, g := range guides(pm) {
		seen[g.span.Start+len("<!-- ")] = true // where its prompt would be found once more
		d := lint.Diagnostic{Span: g.span, Same: "guide", Message: "this is the template's own guide; what it asks for stands below", Hint: "remove it"}
		switch {
		case draft && !g.filled:
			continue
		case draft:
			d.AtMost = lint.Info
		case !g.answered:
			d.Message = "this is the template's own guide, and nothing answers it"
		}
		if g.answered {
			d.Fixes = []lint.Fix{{Title: "remove the guide", Safety: lint.Safe, Edits: []source.Edit{{Span: g.line}}}}
		}
		p.Report(d)
	}
	if !draft {
		for _, prompt := range schema.TemplatePrompts() {
			if i := bytes.Index(pm.Source, []byte(prompt)); i >= 0 {
				report(source.Span{Start: i, End: i + len(prompt)}, "", "this is the template's own prompt; remove it")
			}
		}
	}
}

// filledWords is from how many words on braces hold an answer rather than the name of one.
const filledWords = 4

// noted are notes to whoever fills a template in, whose first group is what is shown.
var noted = []struct {
	needed prose.Prefilter
	mark   string // that each line has
	kind   string
	form   *regexp.Regexp
}{
	{prose.PrefilterFor("{"), "{", "", regexp.MustCompile(`(?m)(?:\*\*[^*{}\n]*|^#+ [^{}\n]*)[^{](\{[a-z][a-z_-]*\})(?:[^}]|$)`)},
	{prose.PrefilterFor("to fill in", "[link"), "[", "", regexp.MustCompile(`(\[[^\]\[\n]*\bto fill in\b[^\]\[\n]*\]|\[links? to [^\]\[\n]+\])(?:[^(\[:]|$)`)},
	{prose.PrefilterFor("goes here", "go here", "include", "describe", "list", "explain", "provide", "write", "add", "insert"), "_", "italics", regexp.MustCompile(`(?m)(?:^|[:|]\**[ \t]+)[*_]((?:Include|Describe|List|Explain|Provide|Write|Add|Insert|Summari[sz]e|Enter|Your|State|Detail)\b[^*_\n]{8,200}[.:]?)[*_][ \t]*(?:\||$)`)},
	{prose.PrefilterFor("?"), "?", "figure", regexp.MustCompile(`(?m)(?:^|[|:\s])(\?+ ?(?:mins?|minutes?|hrs?|hours?|secs?|seconds?|days?|users?|customers?|requests?))\b`)},
}

// markedLines are the lines of the body that hold a mark; _ stands for either of emphasis
// that closes or opens at an end of the line or of a cell.
func markedLines(pm *schema.Postmortem, mark string) (out []source.Span) {
	for from := pm.BodyAt; from < len(pm.Source); {
		var i int
		if mark == "_" {
			i = bytes.IndexAny(pm.Source[from:], "_*")
		} else {
			i = bytes.Index(pm.Source[from:], []byte(mark))
		}
		if i < 0 {
			break
		}
		line := pm.Lines.Span(pm.Lines.Line(from + i))
		text := bytes.TrimRight(line.In(pm.Source), " \t|\r")
		if mark != "_" || len(text) > 0 && (text[len(text)-1] == '_' || text[len(text)-1] == '*' && !bytes.HasSuffix(text, []byte("**"))) {
			out = append(out, line)
		}
		from = line.End + 1
	}
	return out
}

// tags are the HTML elements that a text may name or use: they hold nothing to be filled in.
var tags = regexp.MustCompile(`(?i)^</?(?:a|abbr|b|blockquote|body|br|button|caption|cite|code|col|colgroup|dd|del|details|dfn|div|dl|dt|em|figcaption|figure|font|footer|form|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|kbd|label|li|link|main|mark|meta|nav|ol|option|p|picture|pre|q|s|samp|script|section|select|small|source|span|strong|style|sub|summary|sup|svg|table|tbody|td|template|textarea|tfoot|th|thead|time|title|tr|tt|u|ul|var|video|wbr)\b`)

// noHole reports whether what looks like a hole is none: a tag of HTML, a form that
// somebody quotes, a state in a table, or the mark of a task that says what is to be done.
func noHole(pm *schema.Postmortem, around, at source.Span) bool {
	text := string(at.In(pm.Source))
	line := pm.Lines.Span(pm.Lines.Line(at.Start))
	before, after := string(source.Span{Start: line.Start, End: at.Start}.In(pm.Source)), string(source.Span{Start: at.End, End: line.End}.In(pm.Source))
	switch {
	case strings.HasPrefix(text, "<") && tags.MatchString(text):
		return true
	case strings.HasPrefix(text, "<"):
		quotes := strings.Count(before, `"`) + strings.Count(before, "“") - strings.Count(before, "”")
		return quotes%2 != 0 && strings.ContainsAny(after, "\"”") || strings.Contains(strings.ToLower(before), "instead of")
	case text == "TODO":
		rest, _, cell := strings.Cut(after, "|")
		cell = cell && strings.TrimSpace(rest) == "" && strings.HasSuffix(strings.TrimRight(before, " *_`"), "|")
		task := strings.HasPrefix(before, "#") && strings.TrimSpace(after) != ""
		return cell || task
	}
	return false
}

// proseSpans are the stretches of a document that its authors wrote as text: the
// title, and the lines of the body outside code and comments, link targets left out.
func proseSpans(p *lint.Pass) []source.Span {
	return lint.Shared(p, "prose", func() []source.Span { return readProse(p.Doc) })
}

func readProse(pm *schema.Postmortem) []source.Span {
	var out []source.Span
	if f := pm.Field("title"); f != nil {
		out = append(out, f.Value.Span)
	}
	_ = ast.Walk(pm.Doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.CodeSpan, *ast.FencedCodeBlock, *ast.CodeBlock, *ast.AutoLink:
			return ast.WalkSkipChildren, nil
		case *ast.Text:
			s := source.Span{Start: n.Segment.Start, End: n.Segment.Stop}
			if len(out) > 0 && out[len(out)-1].End == s.Start {
				out[len(out)-1].End = s.End
			} else {
				out = append(out, s)
			}
		case *ast.RawHTML:
			// Raw HTML is not rendered, so what looks like a tag is text that readers miss.
			if n.Segments.Len() > 0 {
				s := source.Span{Start: n.Segments.At(0).Start, End: n.Segments.At(n.Segments.Len() - 1).Stop}
				if !strings.HasPrefix(string(s.In(pm.Source)), "<!--") {
					out = append(out, s)
				}
			}
		}
		return ast.WalkContinue, nil
	})
	return out
}

// An instruction is a sentence that may be a template's, with the heading it stands under.
type instruction struct {
	heading, text string
	at            *lint.Place
}

// instructive sentences tell an author what to write rather than a reader what
// happened: they begin with such words, or ask.
var instructive = regexp.MustCompile(`(?i)^(?:` + prose.Alternatives(prose.Words("instructions")) + `\b|` + prose.Alternatives(prose.Words("questions")) + `\b.*\?)`)

// instructiveFirst are the first words of instructive sentences: most others are told
// apart by them.
var instructiveFirst = func() map[string]bool {
	out := map[string]bool{}
	for _, phrase := range slices.Concat(prose.Words("instructions"), prose.Words("questions")) {
		first, _, _ := strings.Cut(phrase, " ")
		out[first] = true
	}
	return out
}()

// beginsInstructive reports whether a sentence begins with one of the first words.
func beginsInstructive(text string) bool {
	text = strings.TrimLeft(text, " \t\r\n")
	end := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsLetter(r) })
	if end < 0 {
		end = len(text)
	}
	return instructiveFirst[strings.ToLower(text[:end])]
}

// minInstruction is how long a sentence must be: short ones recur by chance.
const minInstruction = 20

func instructions(p *lint.Pass) []instruction {
	pm := p.Doc
	var out []instruction
	for _, s := range prose.OwnSentences(p) {
		if !beginsInstructive(s.Text) {
			continue
		}
		text := source.OneLine(s.Text)
		if len(text) < minInstruction || !instructive.MatchString(text) {
			continue
		}
		lead := len(s.Text) - len(strings.TrimLeft(s.Text, " \t\r\n"))
		if isHeading(pm, s.Span.Start) {
			continue // the same sub-heading in many documents is a template's structure
		}
		span := source.Span{Start: s.Span.Start + lead, End: s.Span.Start + len(strings.TrimRight(s.Text, " \t\r\n"))}
		if heading := headingAbove(pm, span.Start); heading != "" {
			out = append(out, instruction{strings.ToLower(heading), strings.ToLower(text), p.Place(span)})
		}
	}
	return out
}

// isHeading reports whether an offset stands in a heading.
func isHeading(pm *schema.Postmortem, offset int) bool {
	line := pm.Lines.Span(pm.Lines.Line(offset)).In(pm.Source)
	if bytes.HasPrefix(bytes.TrimLeft(line, " "), []byte("#")) {
		return true
	}
	under := bytes.TrimSpace(pm.Lines.Span(pm.Lines.Line(offset) + 1).In(pm.Source))
	return len(under) > 1 && (len(bytes.Trim(under, "=")) == 0 || len(bytes.Trim(under, "-")) == 0)
}

// headingAbove is the text of the nearest heading before an offset.
func headingAbove(pm *schema.Postmortem, offset int) string {
	heading := ""
	for n := pm.Doc.FirstChild(); n != nil; n = n.NextSibling() {
		if s, ok := schema.BlockSpan(n); ok && s.Start > offset {
			break
		}
		if h, ok := n.(*ast.Heading); ok {
			heading = schema.PlainText(h, pm.Source)
		}
	}
	return heading
}

// checkInstructions reports the sentences that three documents have in common, the
// first one under each heading of a document.
func checkInstructions(p *lint.Pass) {
	documents := map[string]map[string]bool{}
	each := func(do func(path, key string, i instruction)) {
		for _, f := range p.Facts {
			for _, i := range f.Value.([]instruction) {
				do(f.Path, i.heading+"\x00"+i.text, i)
			}
		}
	}
	each(func(path, key string, _ instruction) {
		if documents[key] == nil {
			documents[key] = map[string]bool{}
		}
		documents[key][path] = true
	})
	said := map[string]bool{}
	each(func(path, key string, i instruction) {
		under := path + "\x00" + i.heading
		if len(documents[key]) < 3 || said[under] {
			return
		}
		said[under] = true
		p.Report(lint.Diagnostic{Path: path, At: i.at, Message: fmt.Sprintf("the same sentence stands here in %d documents: it is the template's", len(documents[key])), Hint: "replace it by what happened, or remove it"})
	})
}
