package rules

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/language"
	"github.com/git-postmortem/postmortem/schema/source"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

var _ = register(lint.Rule{
	Name: "section-required", Since: "1.0", Severity: lint.Error, Scope: lint.Document, Fix: "unsafe",
	Doc: `A section that a postmortem of this type and status must have.

From in-review on, every postmortem says what happened, to whom, when, why it
could, what was done, what was learned and what follows. "Not recorded." or
"None, because …" is an answer; leaving the heading out is none. Which sections
are required, and by which headings they are known, is configurable. A document in
another form is asked in one warning for what every form has: what happened, when,
why, and what is done about it, under whatever heading, or in words without one.

## Bad

~~~markdown
---
title: Invoices show the wrong currency
severity: sev3
status: in-review
owner: "@billing"
---

## Summary

Invoices showed euros as dollars.

## Impact

Eleven invoices.
~~~

## Good

~~~markdown
---
title: Invoices show the wrong currency
severity: sev3
status: draft
owner: "@billing"
---

## Summary

Invoices showed euros as dollars.
~~~
`,
	Check: func(p *lint.Pass) {
		pm := p.Doc
		if pm.Doc.FirstChild() == nil && hasProblem(pm, schema.ProblemDocument) || pm.Frontmatter != nil && pm.Frontmatter.Root == nil {
			return // its text, its type or its status was not read
		}
		switch {
		case !pm.Ours():
			checkParts(p)
			return
		case !pm.Held():
			return // what it does not state is unknown
		}
		var missing []string
		for _, name := range pm.RequiredSections() {
			if !pm.HasSection(name) && !(name == schema.LessonsLearned && tellsLessons(pm)) {
				missing = append(missing, name)
			}
		}
		if len(missing) == 0 {
			return
		}
		span := headOf(pm)
		noun := "section"
		if len(missing) > 1 {
			noun = "sections"
		}
		d := lint.Diagnostic{
			Parts:   missing,
			Span:    span,
			Message: fmt.Sprintf("the %s %s %s missing", noun, schema.And(missing), schema.IsOrAre(missing)),
			Hint:    `add each as a level-2 heading; "Not recorded." is an answer`,
		}
		if edits := stubs(pm, missing); edits != nil {
			d.Fixes = []lint.Fix{{
				Title: fmt.Sprintf("add the %s to be filled in", noun), Safety: lint.Unsafe, Edits: edits,
				Leaves: []string{"placeholder"},
			}}
		}
		p.Report(d)
	},
})

// headOf is where to say what a document lacks.
func headOf(pm *schema.Postmortem) source.Span {
	if pm.HeadingSpan.Len() > 0 {
		return pm.HeadingSpan
	}
	if pm.Frontmatter != nil {
		return pm.Frontmatter.Opening()
	}
	return pm.Lines.Span(pm.Lines.Line(min(pm.BodyAt, len(pm.Source))))
}

// lessonHeading is a heading of what went how, which some write instead of lessons.
var lessonHeading = regexp.MustCompile(`(?i)\bwent (?:well|right|poorly|badly|wrong)\b|\bcould have gone better\b|\bdid\s?n['’]?o?t go (?:so |as )?well\b|\bgot lucky\b|\bto improve\b`)

func tellsLessons(pm *schema.Postmortem) bool {
	return slices.ContainsFunc(pm.Sections, func(s *schema.Section) bool { return lessonHeading.MatchString(s.Heading) })
}

// checkParts asks a document in another form for the four parts that every form has: what
// happened, when, why, and what is done about it.
func checkParts(p *lint.Pass) {
	pm := p.Doc
	var missing []string
	timed := slices.ContainsFunc(pm.Timeline, func(e *timeline.Entry) bool { return e.Stamp.HasTime() || e.Stamp.Unknown || e.OfDay })
	if !timed && !pm.HasSection(schema.Summary) && !pm.HasSection(schema.Impact) && !pm.HasSection(schema.Detection) && !introduced(pm) {
		missing = append(missing, "what happened (Summary)")
	}
	if !timed && !pm.HasSection(schema.TimelineSection) {
		missing = append(missing, "when (a Timeline with times)")
	}
	if !pm.HasSection(schema.ContributingFactors) && !says(pm, tellsWhy, whyWords) {
		missing = append(missing, "why (Contributing factors)")
	}
	if !pm.HasSection(schema.ActionItems) && !pm.HasSection(schema.LessonsLearned) && !pm.HasSection(schema.Resolution) && !tellsLessons(pm) && !says(pm, tellsActions, doneWords) {
		missing = append(missing, "what is done about it (Action items)")
	}
	if len(missing) > 0 {
		p.Report(lint.Diagnostic{Span: headOf(pm), AtMost: lint.Warning, Parts: missing, Message: "this does not tell " + schema.And(missing), Hint: "a section of that name, or of one that means the same, is enough"})
	}
}

// What is told without a section of its own: words for causes, and for what is to be done.
var (
	tellsWhy     = regexp.MustCompile(`(?i)\b(?:caus(?:e|es|ed|ing)|due to|because|reasons?|as a result of|result(?:ed|ing) (?:in|from)|triggered by|led to|turned out|introduced by|fault|bug|misconfigur\w+|error in)\b`)
	tellsActions = regexp.MustCompile(`(?i)\b(?:we(?: will|'ll|’ll| are going to| plan to| have (?:since|now|also))|follow[- ]?ups?|prevent(?:ed|ing|ion)?|so that (?:this|it) does not|to avoid (?:this|it|that)|next steps?|action items?)\b`)
	whyWords     = foreignNames(schema.ContributingFactors)
	doneWords    = foreignNames(schema.ActionItems)
)

// foreignNames are the names of a section in all languages that are words of their own.
func foreignNames(section string) (out [][]byte) {
	for _, name := range language.Sections[section] {
		if len(name) > 4 {
			out = append(out, []byte(name))
		}
	}
	return out
}

// says reports whether the text of a document has one of words.
func says(pm *schema.Postmortem, form *regexp.Regexp, words [][]byte) bool {
	body := pm.Source[min(pm.BodyAt, len(pm.Source)):]
	if form.Match(body) {
		return true
	}
	lower := bytes.ToLower(body)
	return slices.ContainsFunc(words, func(w []byte) bool { return bytes.Contains(lower, w) })
}

// minIntroduction is how many words before the first section tell what happened.
const minIntroduction = 20

// introduced reports whether a document begins with a text under no heading but its title.
func introduced(pm *schema.Postmortem) bool {
	words := 0
	for n := pm.Doc.FirstChild(); n != nil; n = n.NextSibling() {
		switch n.Kind() {
		case ast.KindHeading:
			if words > 0 || n.(*ast.Heading).Level > 1 {
				return words >= minIntroduction
			}
		case ast.KindParagraph:
			words += len(strings.Fields(schema.PlainText(n, pm.Source)))
		}
	}
	return words >= minIntroduction
}

// stubs adds the missing sections, each before the first one that stands behind it
// in the standard's order. It returns nil where sections are no headings here.
func stubs(pm *schema.Postmortem, missing []string) []source.Edit {
	level := 0
	for _, s := range pm.Sections {
		if s.Name != "" && s.Level == 0 {
			return nil
		}
		if s.Name != "" && s.Level > 1 && (level == 0 || s.Level < level) {
			level = s.Level
		}
	}
	if level == 0 {
		level = 2
	}
	texts := map[int]string{}
	var places []int
	for _, name := range missing {
		at := len(pm.Source)
		for _, s := range pm.Sections {
			if s.Level == level && place(s.Name) > place(name) && place(name) >= 0 {
				at = min(at, aboveComments(pm, s.Span.Start))
			}
		}
		if _, there := texts[at]; !there {
			places = append(places, at)
		}
		texts[at] += schema.Stub(name, level) + "\n"
	}
	slices.Sort(places)
	var edits []source.Edit
	for _, at := range places {
		text := texts[at]
		before := pm.Source[:at]
		for range 2 - min(2, trailingNewlines(before)) {
			text = "\n" + text
		}
		if at == len(pm.Source) && len(before) > 0 && (before[len(before)-1] == ' ' || before[len(before)-1] == '\t') {
			text = "\n" + text // blanks before a heading would make it another thing
		}
		if at == len(pm.Source) {
			text = strings.TrimSuffix(text, "\n")
		}
		edits = append(edits, source.Edit{Span: source.Span{Start: at, End: at}, Text: strings.ReplaceAll(text, "\n", source.Newline(pm.Source))})
	}
	return edits
}

// aboveComments is where the comments stand that belong to what begins at an offset:
// on the lines right above it.
func aboveComments(pm *schema.Postmortem, at int) int {
	for n := pm.Lines.Line(at) - 1; n > 0; n-- {
		line := pm.Lines.Span(n)
		text := bytes.TrimSpace(line.In(pm.Source))
		if line.Start < pm.BodyAt || !bytes.HasPrefix(text, []byte("<!--")) || !bytes.HasSuffix(text, []byte("-->")) {
			break
		}
		at = line.Start
	}
	return at
}

// place is where a section stands in the standard's order, or -1.
func place(name string) int { return slices.Index(schema.SectionOrder, name) }

// trailingNewlines counts the line ends that a text ends with.
func trailingNewlines(text []byte) int {
	end := bytes.TrimRight(text, " \t\r\n")
	return bytes.Count(text[len(end):], []byte("\n"))
}

func hasProblem(pm *schema.Postmortem, kind schema.ProblemKind) bool {
	for _, p := range pm.Problems {
		if p.Kind == kind {
			return true
		}
	}
	return false
}
