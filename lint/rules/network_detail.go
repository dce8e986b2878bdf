package rules

import (
	"bytes"
	"net/netip"
	"regexp"
	"slices"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/lint/prose"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/source"
)

var _ = register(lint.Rule{
	Name: "network-detail", Since: "1.0", Severity: lint.Warning, Scope: lint.Span, Masks: true,
	Doc: `An address or a host name of the inside network, in text that customers or the public read.

A private address (10.12.8.137) and a name that only the inside resolves
(db-2.prod.internal) tell no customer anything, and tell others how the network is laid
out. They come with logs, and with outputs that were copied. Addresses that the whole
world can reach are left alone: those of a public service, or of an attacker, are often
what the text is about. So are the ranges themselves (10.0.0.0/8) and names that
every installation has. The finding shows none of it.

## Bad

~~~markdown
---
title: Logins fail
severity: sev2
status: in-review
audience: public
---

## Resolution

Audience: public

The standby db-2.prod.internal (10.12.8.137) took over.
~~~

## Good

~~~markdown
---
title: Logins fail
severity: sev2
status: in-review
audience: public
---

## Resolution

Audience: public

The standby<!-- audience: internal --> db-2.prod.internal (10.12.8.137)<!-- /audience --> took over.
~~~
`,
	Check: func(p *lint.Pass) {
		pm := p.Doc
		if pm.Audience <= schema.Internal {
			return
		}
		hits := 0
		for _, line := range slices.Compact(sortedLines(p, addressStarts, hostEnds)) {
			text := line.In(pm.Source)
			for _, m := range slices.Concat(privateAddresses(text), insideNames(text)) {
				if hits++; hits > mostHits {
					return
				}
				at := source.Span{Start: line.Start + m[0], End: line.Start + m[1]}
				level := pm.LevelOver(at)
				if at.Start < pm.BodyAt || level <= schema.Internal || inComment(pm, at.Start) {
					continue
				}
				p.Report(lint.Diagnostic{
					Span: at, Private: true, Same: "network", Message: "an address or a name of the inside network stands in text for " + level.String(),
					Hint: "name what it is instead, such as \"the standby\", or narrow it with `<!-- audience: internal -->`",
				})
			}
		}
	},
})

// mostHits is how many addresses and names of one document are looked at: a log has thousands,
// and they are shown as one finding.
const mostHits = 200

var (
	addressStarts = prose.PrefilterFor("10.", "172.", "192.168.", "100.")
	hostEnds      = prose.PrefilterFor(".internal", ".local", ".lan", ".corp", ".intra")
)

// sortedLines are the lines in which one of two prefilters finds something, in order.
func sortedLines(p *lint.Pass, a, b prose.Prefilter) []source.Span {
	lines := append(a.Lines(p), b.Lines(p)...)
	slices.SortFunc(lines, func(a, b source.Span) int { return a.Start - b.Start })
	return lines
}

// inComment reports whether an offset lies in an HTML comment, which is in no build.
func inComment(pm *schema.Postmortem, at int) bool {
	before := pm.Source[pm.BodyAt:at]
	open := bytes.LastIndex(before, []byte("<!--"))
	return open >= 0 && !bytes.Contains(before[open:], []byte("-->"))
}

var (
	fourNumbers = regexp.MustCompile(`\d{1,3}(?:\.\d{1,3}){3}`)
	sharedSpace = netip.MustParsePrefix("100.64.0.0/10") // RFC 6598
	insideName  = regexp.MustCompile(`(?i)(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:internal|lan|corp|intra)|(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.){2,}local`)
	everywhere  = regexp.MustCompile(`(?i)^(?:host\.docker\.internal|metadata\.google\.internal|kubernetes\.default\.svc\.cluster\.local|(?:svc|pod)\.cluster\.local|(?:.*\.)?example\.(?:internal|lan|corp|intra|local))$`)
)

// privateAddresses finds addresses that mean something inside of one network only (RFC 1918,
// RFC 6598), and no version numbers or ranges as such.
func privateAddresses(text []byte) (out [][]int) {
	for _, m := range fourNumbers.FindAllIndex(text, 50) {
		before, after := text[:m[0]], text[m[1]:]
		if len(before) > 0 && (isWordByte(before[len(before)-1]) || before[len(before)-1] == '.') || len(after) > 0 && isWordByte(after[0]) || len(after) > 1 && after[0] == '.' && isDigit(after[1]) {
			continue
		}
		a, err := netip.ParseAddr(string(text[m[0]:m[1]]))
		if err != nil || !a.IsPrivate() && !sharedSpace.Contains(a) || wholeRange.Match(text[m[0]:]) || versionBefore.Match(before) {
			continue
		}
		out = append(out, m)
	}
	return out
}

var (
	wholeRange    = regexp.MustCompile(`^(?:10\.0\.0\.0(?:/8)?|172\.16\.0\.0(?:/12)?|192\.168\.0\.0(?:/16)?|100\.64\.0\.0(?:/10)?)(?:[^\d/]|$)`)
	versionBefore = regexp.MustCompile(`(?i)(?:version|release)s?[ :]+$`)
)

// insideNames finds names of hosts that only the inside resolves, and no names of files or
// of code.
func insideNames(text []byte) (out [][]int) {
	for _, m := range insideName.FindAllIndex(text, 50) {
		before, after := text[:m[0]], text[m[1]:]
		if len(before) > 0 && (isWordByte(before[len(before)-1]) || before[len(before)-1] == '.' || before[len(before)-1] == '@') || len(after) > 0 && (isWordByte(after[0]) || after[0] == '(' || after[0] == '-') || len(after) > 1 && after[0] == '.' && isWordByte(after[1]) || everywhere.Match(text[m[0]:m[1]]) {
			continue
		}
		out = append(out, m)
	}
	return out
}

func isWordByte(c byte) bool { return c == '_' || isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'z' }
