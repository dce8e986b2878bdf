package schema

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/git-postmortem/postmortem/schema/source"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

// What a document that never heard of the standard says of itself in its text, for the
// frontmatter that it could have.

var (
	severityLabels = labelSet("severity", "incident severity", "severity level", "sev", "priority", "schweregrad", "severidad", "severidade", "sévérité")
	statusLabels   = labelSet("status", "postmortem status", "post-mortem status", "document status")
	ownerLabels    = labelSet("owner", "incident owner", "postmortem owner", "post-mortem owner", "document owner")
)

func labelSet(labels ...string) map[string]bool {
	out := map[string]bool{}
	for _, l := range labels {
		out[normalHeading(l)] = true
	}
	return out
}

// statedUnder is the first text that stands under one of labels and means something to
// read, as read gives it, or "". Where two lines mean different things, neither is taken.
func (pm *Postmortem) statedUnder(labels map[string]bool, read func(value string) string) string {
	found, several := "", false
	pm.labelled(func(label, value string, line source.Span) bool {
		if !labels[normalHeading(label)] || pm.later(line) {
			return true
		}
		if v := read(plainValue(value)); v != "" {
			several = several || found != "" && found != v
			found = v
		}
		return !several
	})
	if several {
		return ""
	}
	return found
}

var linkTarget = regexp.MustCompile(`\]\([^)\s]*\)`)

// plainValue is what a line says under a label, without marks and the bars of a row.
func plainValue(value string) string {
	value = linkTarget.ReplaceAllString(value, "")
	return source.OneLine(strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune("*_`[]|", r) {
			return ' '
		}
		return r
	}, value), " .\t\\"))
}

// SeverityText is what the document says under a label for its severity, in words of its own, or "".
func (pm *Postmortem) SeverityText() string {
	return pm.statedUnder(severityLabels, func(value string) string { return value })
}

// StatedSeverity is the severity that the document states in its text, as a word of the
// archive's scale, or "". "Major (one region)" says major.
func (pm *Postmortem) StatedSeverity() string {
	return pm.statedUnder(severityLabels, func(value string) string {
		first := value
		if i := strings.IndexAny(value, "(,;/"); i > 0 {
			first = value[:i]
		}
		for _, sep := range []string{" - ", " – ", " — ", ": "} {
			first, _, _ = strings.Cut(first, sep)
		}
		for _, word := range []string{value, strings.TrimSpace(first), strings.ReplaceAll(strings.TrimSpace(first), " ", ""), strings.ReplaceAll(strings.TrimSpace(first), " ", "-")} {
			if s, ok := pm.options.Severity(word); ok {
				return s
			}
		}
		return ""
	})
}

// statedStatus are the words of a status line that tell how far the postmortem is.
// Resolved and mitigated tell how far the incident is.
var statedStatus = map[string]string{
	"draft": Draft, "in progress": Draft, "wip": Draft, "work in progress": Draft,
	"in review": InReview, "under review": InReview, "published": Published, "withdrawn": Withdrawn,
}

// StatedStatus is the status that the document states in its text, or "".
func (pm *Postmortem) StatedStatus() string {
	return pm.statedUnder(statusLabels, func(value string) string {
		return statedStatus[normalHeading(value)]
	})
}

// StatedOwner is the one owner that the document names in its text, or "".
func (pm *Postmortem) StatedOwner() string {
	return pm.statedUnder(ownerLabels, func(value string) string {
		const longest = 60
		lower := strings.ToLower(value)
		several := strings.ContainsAny(value, ",;&/+<>{}()?:") || strings.Contains(lower, " and ")
		if several || len(value) > longest || len(strings.Fields(value)) > 4 || !strings.ContainsFunc(value, unicode.IsLetter) {
			return ""
		}
		switch normalHeading(value) {
		case "tbd", "tba", "tbc", "todo", "n a", "na", "none", "unknown", "nobody", "unassigned", "name", "your name", "owner", "team":
			return ""
		}
		return value
	})
}

// CommonZone is the IANA zone that every time of the timeline is in, as the document
// states it, or "".
func (pm *Postmortem) CommonZone() string {
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
	if _, err := timeline.LoadZone(zone); err != nil {
		return ""
	}
	return zone
}

// A StatedField is a line of frontmatter.
type StatedField struct{ Key, Value string }

// StatedFields are what the document itself gives for a frontmatter, in the order in which
// it is written: nothing is guessed, and what is not stated is not there.
func (pm *Postmortem) StatedFields() []StatedField {
	out := []StatedField{{"title", YAMLText(pm.Title)}}
	for _, f := range []StatedField{
		{"severity", pm.StatedSeverity()}, {"status", pm.StatedStatus()}, {"owner", pm.StatedOwner()}, {"timezone", pm.CommonZone()},
	} {
		if f.Value != "" {
			out = append(out, StatedField{f.Key, YAMLText(f.Value)})
		}
	}
	return out
}

// Adopted reports whether the document is none of the standard's by what it says itself,
// whatever the configuration holds it to: its frontmatter is not in the standard's words,
// and does not say that it was brought in.
func (pm *Postmortem) Adopted() bool {
	if pm.Frontmatter == nil {
		return true
	}
	return !pm.Imported() && !pm.options.marked(pm.Frontmatter)
}

// Imported reports whether the document says that it was brought in.
func (pm *Postmortem) Imported() bool {
	f := pm.field("imported")
	return f != nil && !f.Value.IsBlank()
}

// AsWritten are the options under which a document is read by its own form alone, and not
// as a configuration holds it to the standard.
func (o *Options) AsWritten() *Options {
	if o == nil {
		return nil
	}
	out := *o
	out.Standard, out.Since = "", timeline.Date{}
	return &out
}
