package schema

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/git-postmortem/postmortem/schema/frontmatter"
)

// Builds wider than internal hold what is released: published and closed documents whose
// embargo is over (the document standard, Lifecycle).

// draftLine is a status that an adopted document states in its text.
var draftLine = regexp.MustCompile(`(?im)^[ \t>*_|-]*status[ \t*_]*[:|][ \t*_]*(?:draft|in[ -]progress|under[ -]review|in[ -]review|wip)\b`)

// statusLines is how far into a document its status line is looked for.
const statusLines = 4096

// Released reports whether the document's status lets it out of the house. A document that
// has neither a status nor a severity, or has no status and was imported, counts as published
// unless its text says that it is a draft.
func (pm *Postmortem) Released() bool {
	if pm.hasField("status") || pm.hasField("severity") && !pm.Imported() {
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

// EmbargoField is the field that holds the document back, or nil: embargo_until, or a key that
// is a slip of it, so that no slip lets a document out.
func (pm *Postmortem) EmbargoField() *frontmatter.Field {
	if f := pm.field(embargoKey); f != nil {
		if f.Value.IsBlank() {
			return nil
		}
		return f
	}
	if pm.Frontmatter == nil || pm.Frontmatter.Root == nil {
		return nil
	}
	for _, f := range pm.Frontmatter.Root.Fields {
		if meansEmbargo(f.Key) && !f.Value.IsBlank() {
			return f
		}
	}
	return nil
}

const embargoKey = "embargo_until"

func meansEmbargo(key string) bool {
	// Two edits leave two of these letters, and the slips have three.
	letters := 0
	for _, c := range []byte("bgru") {
		if strings.IndexByte(key, c) >= 0 || strings.IndexByte(key, c-0x20) >= 0 {
			letters++
		}
	}
	if letters < 2 {
		return false
	}
	key = strings.ToLower(strings.ReplaceAll(key, "-", "_"))
	return slices.Contains(embargoSlips, key) || EditsWithin([]rune(key), []rune(embargoKey), 2) <= 2
}

// embargoSlips are keys that are meant as embargo_until and are further from it than a slip.
var embargoSlips = []string{"embargo", "embargoed", "embargoed_until", "embargo_date", "embargo_till"}

// EmbargoUntil is the instant at which an embargo is over, and whether the document has one
// that can be read. A date is the first instant of the day in the document's time zone, or in UTC.
func (pm *Postmortem) EmbargoUntil() (until time.Time, ok bool) {
	f := pm.EmbargoField()
	if f == nil || f.Key != embargoKey || !f.Value.IsScalar() {
		return time.Time{}, false
	}
	return pm.dateField(embargoKey)
}

// PublishedAt is the instant that published_at states, a date as EmbargoUntil reads it.
func (pm *Postmortem) PublishedAt() (at time.Time, ok bool) { return pm.dateField("published_at") }

func (pm *Postmortem) dateField(name string) (time.Time, bool) {
	text := pm.Text(name)
	at, err := ParseDate(text)
	if err != nil {
		return time.Time{}, false
	}
	if len(text) == len(time.DateOnly) {
		y, m, d := at.Date()
		at = time.Date(y, m, d, 0, 0, 0, 0, pm.InZone(at).Location())
	}
	return at, true
}

// EmbargoOver reports whether the document may be wider than internal at a time: it has no
// embargo, or that is over. An embargo that cannot be read, in its value or in its key, is
// never over.
func (pm *Postmortem) EmbargoOver(now time.Time) bool {
	if pm.EmbargoField() == nil {
		return true
	}
	until, ok := pm.EmbargoUntil()
	return ok && !now.Before(until)
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
