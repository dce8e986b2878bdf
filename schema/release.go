package schema

import (
	"bytes"
	"regexp"
	"time"
)

// Builds wider than internal hold what is released: published and closed documents whose
// embargo is over (the document standard, Lifecycle).

// draftLine is a status that an adopted document states in its text.
var draftLine = regexp.MustCompile(`(?im)^[ \t>*_|-]*status[ \t*_]*[:|][ \t*_]*(?:draft|in[ -]progress|under[ -]review|in[ -]review|wip)\b`)

// statusLines is how far into a document its status line is looked for.
const statusLines = 4096

// Released reports whether the document's status lets it out of the house. A document that
// has neither a status nor a severity counts as published unless its text says that it is a
// draft.
func (pm *Postmortem) Released() bool {
	if pm.hasField("status") || pm.hasField("severity") {
		stage := pm.Stage()
		return stage == Published || stage == Closed
	}
	head := pm.Source[min(pm.BodyAt, len(pm.Source)):]
	return !draftLine.Match(head[:min(len(head), statusLines)]) && !bytes.HasPrefix(head, []byte("DRAFT"))
}

// hasField reports whether the frontmatter has a field, be its key one slip away.
func (pm *Postmortem) hasField(name string) bool {
	return pm.field(name) != nil || pm.mistyped(name) != nil
}

// EmbargoOver reports whether the document may be wider than internal at a time: its
// embargo_until is not there, or has come. A date is the first instant of the day in the
// document's time zone, or in UTC. An embargo that cannot be read is never over.
func (pm *Postmortem) EmbargoOver(now time.Time) bool {
	f := pm.field("embargo_until")
	if f == nil || f.Value.IsBlank() {
		return true
	}
	until, err := ParseDate(f.Value.Text)
	if err != nil || !f.Value.IsScalar() {
		return false
	}
	if day := pm.Text("embargo_until"); len(day) == len(time.DateOnly) {
		y, m, d := until.Date()
		until = pm.InZone(until)
		until = time.Date(y, m, d, 0, 0, 0, 0, until.Location())
	}
	return !now.Before(until)
}

// WidestAt is the widest audience that the document may have at a time.
func (pm *Postmortem) WidestAt(now time.Time) Audience {
	if pm.Audience > Internal && !(pm.Released() && pm.EmbargoOver(now)) {
		return Internal
	}
	return pm.Audience
}

// NotPublished reports whether a status says that a postmortem is not published yet.
func NotPublished(status string) bool {
	return status != "" && status != Published && status != Closed
}
