package rules

import (
	"bytes"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strings"
	"sync"

	"github.com/yuin/goldmark/ast"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/lint/prose"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/source"
)

var _ = register(lint.Rule{
	Name: "link-broken", Since: "1.0", Severity: lint.Error, Scope: lint.Span,
	Doc: `A relative link, image, anchor or reference that leads nowhere.

The evidence is what lets a reader check the story. A link that works only where
the file system ignores case, or that leaves the repository, is broken for
somebody else.

## Bad

~~~markdown
---
title: Graphs are empty
severity: sev4
status: draft
---

## Summary

The graph shows it: ![requests per second](evidence/requests.png), see [the impact](#imapct).
~~~

## Good

~~~markdown
---
title: Graphs are empty
severity: sev4
status: draft
---

## Summary

The graph is not preserved, see [the impact](#impact).

## Impact

Not recorded.
~~~
`,
	Check: checkLinks,
	Near: func(c *lint.Change) lint.NearBy {
		return func(path string, text []byte) bool { return linksElsewhere(c, path, text) }
	},
})

// linksElsewhere reports whether a relative link of a document may lead to something else than before
// the change. Whatever could be the target of one is looked up, and what cannot be read so counts as one.
func linksElsewhere(c *lint.Change, file string, text []byte) bool {
	for at := 0; ; {
		i := bytes.IndexByte(text[at:], ']')
		if i < 0 {
			return false
		}
		at += i + 1
		if at >= len(text) || text[at] != '(' && text[at] != ':' {
			continue
		}
		rest := bytes.TrimLeft(text[at+1:], " \t")
		end := bytes.IndexAny(rest, " \t\r\n)")
		switch {
		case len(rest) == 0:
			continue
		case end == 0 && rest[0] != ')', rest[0] == '<':
			return true // on the next line, or in brackets that hold anything
		case end < 0:
			end = len(rest)
		}
		dest := string(rest[:end])
		if strings.ContainsAny(dest, "\\&%(") {
			return true
		}
		u, err := url.Parse(dest)
		if err != nil || u.Scheme != "" || u.Host != "" || u.Path == "" {
			continue
		}
		for _, target := range []string{path.Join(path.Dir(file), u.Path), strings.TrimPrefix(path.Clean(u.Path), "/")} {
			was, wasOutside := c.FindWas(target)
			is, outside := c.Find(target)
			if was != is || wasOutside != outside {
				return true
			}
			if !strings.HasPrefix(u.Path, "/") {
				break
			}
		}
	}
}

func checkLinks(p *lint.Pass) {
	pm := p.Doc
	anchors := sync.OnceValue(func() map[string]bool { return anchorsOf(pm) })
	for _, d := range prose.Destinations(p) {
		checkDestination(p, d, anchors)
	}
	checkReferences(p)
}

func anchorsOf(pm *schema.Postmortem) map[string]bool {
	out := map[string]bool{}
	_ = ast.Walk(pm.Doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			if id := schema.Anchor(n); id != "" {
				out[id] = true
			}
		}
		return ast.WalkContinue, nil
	})
	for _, m := range writtenID.FindAllSubmatch(pm.Source[min(pm.BodyAt, len(pm.Source)):], -1) {
		out[string(m[1])+string(m[2])] = true
	}
	return out
}

// writtenID is an anchor that a document writes itself: in a tag, or behind a heading.
var writtenID = regexp.MustCompile(`<[a-zA-Z][^<>]*\b(?:id|name)=["']?([\w.:-]+)|\{#([\w.:-]+)\}`)

func checkDestination(p *lint.Pass, to prose.Destination, anchors func() map[string]bool) {
	pm, dest, what := p.Doc, to.Target, "link"
	if to.Image {
		what = "image"
	}
	report := func(message, hint string) {
		p.Report(lint.Diagnostic{Span: to.Span(pm), Message: message, Hint: hint})
	}
	u, err := url.Parse(dest)
	if err != nil || u.Scheme != "" || u.Host != "" {
		return // another rule's
	}
	if u.Path == "" {
		if u.Fragment != "" && !anchors()[u.Fragment] && !anchors()[strings.ToLower(u.Fragment)] {
			var names []string
			for a := range anchors() {
				names = append(names, a)
			}
			hint := "the anchor of a heading is its text in lower case, with hyphens for spaces"
			if near := nearestSorted(u.Fragment, names); near != "" {
				hint = fmt.Sprintf("did you mean #%s?", near)
			}
			report(fmt.Sprintf("no heading here has the anchor #%s", u.Fragment), hint)
		} else if dest == "" {
			report("the "+what+" has no target", "add it, or remove the "+what)
		}
		return
	}
	target := path.Join(path.Dir(pm.Path), u.Path)
	if name, outside := p.Find(target); schemeless.MatchString(dest) && !outside && name == "" {
		return // an address without its scheme, of which link-scheme speaks
	}
	if strings.HasPrefix(u.Path, "/") {
		if !pm.Ours() {
			return // on the site that it was written for, this may be a page
		}
		target = strings.TrimPrefix(path.Clean(u.Path), "/")
	}
	switch name, outside := p.Find(target); {
	case outside:
		report(fmt.Sprintf("the %s leads out of the repository", what), "copy the file beside the document")
	case name == "":
		report(fmt.Sprintf("there is no file %s", target), "put the file there, fix the path, or say in words what it showed")
	case name != path.Clean(target):
		report(fmt.Sprintf("the file %s is there only under a name of another case", target), "write the name exactly as the file has it")
	}
}

func nearestSorted(word string, names []string) string {
	best := ""
	for _, n := range names {
		if schema.Nearest(word, []string{n}) != "" && (best == "" || schema.EditDistance(word, n) < schema.EditDistance(word, best) || schema.EditDistance(word, n) == schema.EditDistance(word, best) && n < best) {
			best = n
		}
	}
	return best
}

// fullReference is a link to a definition; where there is none, the parser leaves it as text.
var fullReference = regexp.MustCompile(`\[[^\[\]\n]+\]\[([^\[\]\n]+)\]`)

func checkReferences(p *lint.Pass) {
	if !bytes.Contains(p.Doc.Source, []byte("][")) {
		return
	}
	for _, span := range proseSpans(p) {
		text := span.In(p.Doc.Source)
		for _, m := range fullReference.FindAllSubmatchIndex(text, -1) {
			p.Report(lint.Diagnostic{
				Span:    source.Span{Start: span.Start + m[0], End: span.Start + m[1]},
				Message: fmt.Sprintf("the reference [%s] is defined nowhere", text[m[2]:m[3]]),
				Hint:    fmt.Sprintf("add a line `[%s]: https://…`", text[m[2]:m[3]]),
			})
		}
	}
}
