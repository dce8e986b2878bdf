package schema

import (
	"bytes"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/git-postmortem/postmortem/schema/frontmatter"
	"github.com/git-postmortem/postmortem/schema/language"
	"github.com/git-postmortem/postmortem/schema/source"
)

// What a postmortem looks like is decided from its lines alone, since files are asked that
// nobody said to be one: they are not parsed (the document standard, section 1).

// tellingSections are the parts of which three make a postmortem, or two under a dated name.
var tellingSections = []string{TimelineSection, Impact, ContributingFactors, Resolution, LessonsLearned, ActionItems}

// generalHeadings mean a section where it is known to be a postmortem, and anything elsewhere.
var generalHeadings = func() map[string]bool {
	out := map[string]bool{}
	for name := range language.General {
		out[normalHeading(name)] = true
	}
	return out
}()

var (
	// A date at the beginning or the end of a name, as files and folders of incidents have it.
	datedName = regexp.MustCompile(`(?:^|[^0-9])(?:19|20)\d\d[-_.]?(?:0[1-9]|1[0-2])[-_.]?(?:0[1-9]|[12]\d|3[01])(?:[^0-9]|$)`)
	clockTime = regexp.MustCompile(`\b\d{1,2}[:.]\d{2}\b|\b\d{1,2}\s?[apAP]\.?[mM]\b`)
	boldLabel = regexp.MustCompile(`^(?:[-*+]\s+|\d+[.)]\s+)?(?:\*\*|__)([^*_]{3,60}?):?(?:\*\*|__)`)
	ourKey    = regexp.MustCompile(`(?m)^["']?(?:status|severity|audience|contributing_factors|detected_by)["']?\s*[:=]`)
)

// IsDated reports whether a name holds a day, in digits.
func IsDated(name string) bool { return datedName.MatchString(name) }

// LooksLikePostmortem reports whether a document looks like one of the kind: its
// frontmatter is ours, or a Timeline has two clock times, or it has three of the telling
// sections under a specific name, or two and a dated name.
func (o *Options) LooksLikePostmortem(name string, src []byte) bool {
	block, body, problems := frontmatter.Read(src)
	if block != nil && (o.marked(block) || len(problems) > 0 && ourKey.Match(block.Span.In(src)) || block.Root.Get("severity") != nil && block.Root.Get("status") != nil) {
		return true // also with a value that is mistyped
	}
	found := map[string]bool{}
	clocks, inTimeline, level := 0, false, 0
	for at := body; at < len(src); {
		end, next := source.LineAt(src, at)
		line := bytes.TrimSpace(src[at:end])
		under, _ := source.LineAt(src, next)
		heading, depth := headingOf(line, bytes.TrimSpace(src[next:under]))
		section := ""
		if heading != "" && (depth > 0 || inTimeline || len(found) > 0 || bytes.Contains(line, []byte(":"))) {
			section = o.SectionName(heading)
		}
		switch {
		case section == TimelineSection:
			inTimeline, level = true, depth
		case inTimeline && (section != "" || depth > 0 && depth <= level):
			inTimeline = false
		}
		if slices.Contains(tellingSections, section) && !generalHeadings[normalHeading(heading)] {
			found[section] = true
		}
		if inTimeline && section != TimelineSection {
			if clocks += len(clockTime.FindAll(line, 2)); clocks >= 2 {
				return true
			}
		}
		if len(found) >= 3 {
			return true
		}
		at = next
	}
	if len(found) < 2 {
		return false
	}
	id, _ := IDOf(name)
	return IsDated(id) || IsDated(path.Base(path.Dir(name)))
}

// headingOf is what a line says as a heading or as a label that opens a block; depth is the
// heading's level, or 0 for a label. under is the line below it.
func headingOf(line, under []byte) (heading string, depth int) {
	if len(line) == 0 {
		return "", 0
	}
	if line[0] == '#' {
		text := bytes.TrimLeft(line, "#")
		return string(bytes.Trim(text, " \t#*_")), len(line) - len(text)
	}
	if len(under) > 1 && len(line) < 80 {
		switch {
		case len(bytes.Trim(under, "=")) == 0:
			return string(bytes.Trim(line, "*_ ")), 1
		case len(bytes.Trim(under, "-")) == 0:
			return string(bytes.Trim(line, "*_ ")), 2
		}
	}
	if m := boldLabel.FindSubmatch(line); m != nil {
		return string(m[1]), 0
	}
	return "", 0
}

// vocabularyKeys are fields whose values tell whose they are.
var vocabularyKeys = []string{"severity", "status", "timezone", "detected_by", "origin", "started_at", "detected_at", "acknowledged_at", "mitigated_at", "resolved_at"}

// otherKeys are fields that others have as well: they count beside one that tells.
var otherKeys = []string{"owner", "services", "contributing_factors"}

// nearOne reports whether a word is one of words, be it one slip away.
func nearOne(word string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return word == w || EditDistance(word, w) == 1 })
}

// meantKey is the field of ours that a key is, be it one slip away.
func meantKey(key string) string {
	meant := key
	for _, keys := range [][]string{vocabularyKeys, otherKeys, {"audience"}} {
		for _, k := range keys {
			switch d := len(key) - len(k); {
			case key == k:
				return k
			case d >= -1 && d <= 1 && len(key) > 3 && (key[0] == k[0] || key[len(key)-1] == k[len(k)-1]) && EditDistance(key, k) == 1:
				meant = k
			}
		}
	}
	return meant
}

// marked reports whether frontmatter says that its document is one of the standard's: two
// of the keys that only the standard has together, each with a value that the standard
// knows, or an audience with one of its words.
func (o *Options) marked(block *frontmatter.Block) bool {
	if block.Root == nil {
		return false
	}
	keys, telling := 0, false
	for _, f := range block.Root.Fields {
		key := meantKey(f.Key)
		switch {
		case f.Value.IsBlank():
			continue
		case key == "audience":
			if _, err := ParseAudience(f.Value.Text); err == nil && f.Value.IsScalar() {
				return true
			}
			continue
		case key == "severity":
			if !f.Value.IsScalar() || !nearOne(strings.TrimSpace(f.Value.Text), o.SeverityScale()) {
				continue // an alias is of anybody's scale
			}
			keys, telling = keys+1, true
			continue
		case key == "status":
			if !f.Value.IsScalar() || !nearOne(strings.TrimSpace(f.Value.Text), statuses) {
				continue
			}
			keys, telling = keys+1, true
			continue
		case !slices.Contains(vocabularyKeys, key) && !slices.Contains(otherKeys, key):
			continue
		}
		spec, _ := o.FieldSpec(key)
		if len(o.Mismatches(spec, f.Value)) > 0 {
			continue
		}
		keys++
		telling = telling || slices.Contains(vocabularyKeys, key)
	}
	return keys >= 2 && telling
}
