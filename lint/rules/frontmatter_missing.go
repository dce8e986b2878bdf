package rules

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/frontmatter"
	"github.com/git-postmortem/postmortem/schema/source"
)

var _ = register(lint.Rule{
	Name: "frontmatter-missing", Since: "1.0", Severity: lint.Error, Scope: lint.Document, Fix: "unsafe",
	Doc: `A document without frontmatter.

Frontmatter makes a postmortem findable: by severity, service, status. The
finding prints what the document itself already tells, and leaves out what only
its authors know. The severity is never guessed.

A pile that never heard of this standard is not asked for it. Where one document
of the archive is in the standard's form, the others without frontmatter get a note,
and one that a change adds (§--new-from§) an error, so that the check holds from the
first postmortem on. §--fix --unsafe§ adds the frontmatter where this rule is named
(§--rule frontmatter-missing§).

## Bad

~~~markdown file=postmortems/ours.md
---
title: Exports are empty
severity: sev3
status: draft
owner: "@data"
---
~~~

~~~markdown
# Search returns nothing on 2026-03-04

## Summary

Search returned no results for an hour.
~~~

## Good

~~~markdown
---
title: Search returns nothing
severity: sev3
status: draft
---

## Summary

Search returned no results for an hour.
~~~
`,
	Check: func(p *lint.Pass) {
		pm := p.Doc
		if pm.Frontmatter != nil || hasProblem(pm, schema.ProblemDocument) {
			return
		}
		message := "the document has no frontmatter"
		if len(strings.TrimSpace(string(pm.Source))) == 0 {
			message = "the document is empty"
		}
		guess := guessedFrontmatter(pm)
		text := strings.ReplaceAll(guess+"\n", "\n", source.Newline(pm.Source))
		first := pm.Lines.Span(1)
		if hidden := hiddenFrontmatter(pm.Source); hidden != "" {
			p.Report(lint.Diagnostic{
				Span:    source.Span{Start: pm.BodyAt, End: max(pm.BodyAt, first.End)},
				Message: "the frontmatter does not begin on the first line, so it is read as text", Hint: "remove " + hidden + " before it",
			})
			return
		}
		p.Report(lint.Diagnostic{
			Span:    source.Span{Start: pm.BodyAt, End: max(pm.BodyAt, first.End)},
			Adopts:  message != "the document is empty" && !pm.Ours(),
			Message: message,
			Hint:    "begin it with\n" + guess + "and add the severity, " + strings.Join(pm.Options().SeverityScale(), ", "),
			Fixes: []lint.Fix{{
				Title: "add the frontmatter that the document gives", Safety: lint.Unsafe,
				Edits: []source.Edit{{Span: source.Span{Start: pm.BodyAt, End: pm.BodyAt}, Text: text}},
			}},
		})
	},
})

var byteOrderMark = []byte("\ufeff")

// hiddenFrontmatter is what keeps a frontmatter that is there from being one, or "".
func hiddenFrontmatter(src []byte) string {
	rest, comment := bytes.ReplaceAll(src, byteOrderMark, nil), false
	for {
		rest = bytes.TrimLeft(rest, " \t\r\n")
		if !bytes.HasPrefix(rest, []byte("<!--")) {
			break
		}
		end := bytes.Index(rest, []byte("-->"))
		if end < 0 {
			return ""
		}
		rest, comment = rest[end+len("-->"):], true
	}
	if block, _, _ := frontmatter.Read(rest); block == nil || block.Root == nil || len(block.Root.Fields) == 0 {
		return ""
	}
	switch {
	case comment:
		return "the comment"
	case bytes.Contains(src, byteOrderMark):
		return "the byte-order mark"
	}
	return "the blanks"
}

// guessedFrontmatter is what the document itself says, as frontmatter.
func guessedFrontmatter(pm *schema.Postmortem) string {
	zone := commonZone(pm)
	var b strings.Builder
	fmt.Fprintf(&b, "---\ntitle: %s\nstatus: draft\n", schema.YAMLText(pm.Title))
	if zone != "" {
		fmt.Fprintf(&b, "timezone: %s\n", zone)
	}
	b.WriteString("---\n")
	return b.String()
}

// commonZone is the zone that every time of the document is in, or "".
func commonZone(pm *schema.Postmortem) string {
	zone := ""
	for _, e := range pm.Timeline {
		if !e.Timed() {
			continue
		}
		if e.Location == nil {
			return ""
		}
		name := e.Location.String()
		if name == "UTC" {
			name = "Etc/UTC"
		}
		if !strings.Contains(name, "/") || zone != "" && zone != name {
			return ""
		}
		zone = name
	}
	return zone
}
