package compare

import (
	"slices"
	"strings"
	"time"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/source"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

// An Entry is an entry of the timeline that came, went, or says something else.
type Entry struct {
	Change   Kind   `json:"change"`
	Moved    bool   `json:"moved"`         // to another time
	Shift    *int64 `json:"shift_seconds"` // by how much; nil where that is not known
	Reworded bool   `json:"reworded"`
	Retagged bool   `json:"retagged"`
	Was      *Said  `json:"was"` // nil for one that came
	Is       *Said  `json:"is"`  // nil for one that went
}

// Said is what an entry says.
type Said struct {
	Time string   `json:"time"` // as people read it, with its day
	Zone string   `json:"zone"`
	Tags []string `json:"tags"`
	Text string   `json:"text"` // Markdown, in one line
	Line int      `json:"line"`
}

// An item is an entry, ready to be known again.
type item struct {
	*timeline.Entry
	said  Said
	tags  string
	local string // its time as it is written, resolved
	words map[string]int
	raw   string // all that it says, in one line
}

func items(pm *schema.Postmortem) (out []item) {
	if pm == nil {
		return nil
	}
	for _, e := range pm.Timeline {
		i := item{Entry: e, said: Said{Time: e.TimeText(), Zone: e.Zone, Tags: []string{}, Text: source.OneLine(e.Text), Line: pm.LineOf(e.Span)}}
		for _, t := range e.Tags {
			if _, err := schema.ParseAudience(t.Name); err != nil { // who may read it is not what it says
				i.said.Tags = append(i.said.Tags, t.Name)
			}
		}
		slices.Sort(i.said.Tags)
		i.tags = strings.Join(i.said.Tags, " ")
		i.local = strings.Join([]string{e.Local(), e.EndLocal(), e.ClockText()}, "|")
		i.words = words(i.said.Text)
		i.raw = source.OneLine(string(spoken(e).In(pm.Source)))
		out = append(out, i)
	}
	return out
}

// spoken is what an entry says beside its time and its tags; of a row of a table, all of it.
func spoken(e *timeline.Entry) source.Span {
	if e.Form != timeline.TableForm && e.TextAt >= e.Span.Start && e.TextAt <= e.Span.End {
		return source.Span{Start: e.TextAt, End: e.Span.End}
	}
	return e.Span
}

// moved reports whether an entry has another time: another instant where both are known, so that
// the same one on another clock is none.
func moved(a, b item) bool {
	if a.Instant.IsZero() || b.Instant.IsZero() {
		return a.local != b.local
	}
	return !a.Instant.Equal(b.Instant) || !a.EndAt.Equal(b.EndAt) || a.Stamp.Approximate != b.Stamp.Approximate || a.Precision() != b.Precision() || a.Stamp.EndUnknown != b.Stamp.EndUnknown
}

// match knows entries again: by what they say, then by their time and tags, then by a text that is alike.
func match(a, b []item) *matching {
	m := newMatching(len(a), len(b))
	by := func(key func(i item) string) {
		m.byKey(func(i int) string { return key(a[i]) }, func(j int) string { return key(b[j]) })
	}
	ifSaid := func(i item, key string) string {
		if i.said.Text == "" {
			return ""
		}
		return key
	}
	by(func(i item) string { return i.local + "\n" + i.tags + "\n" + i.said.Text })
	by(func(i item) string { return ifSaid(i, i.local+"\n"+i.said.Text) })
	by(func(i item) string { return ifSaid(i, i.tags+"\n"+i.said.Text) })
	by(func(i item) string { return ifSaid(i, i.said.Text) })
	m.byLikeness(0.5, func(i, j int) float64 {
		if a[i].local != b[j].local {
			return 0
		}
		return likeness(a[i].words, b[j].words)
	})
	by(func(i item) string {
		if !i.Timed() {
			return ""
		}
		return i.local + "\n" + i.tags
	})
	m.byLikeness(0.6, func(i, j int) float64 { return likeness(a[i].words, b[j].words) })
	// A moment of the incident comes once: who tells it anew tells the same one.
	counts := func(of []item, partner []int) map[string]int {
		out := map[string]int{}
		for i, p := range partner {
			if p < 0 {
				out[of[i].tags]++
			}
		}
		return out
	}
	left, came := counts(a, m.was), counts(b, m.is)
	by(func(i item) string {
		if left[i.tags] != 1 || came[i.tags] != 1 {
			return ""
		}
		return i.tags
	})
	return m
}

// entries are the changes of the timeline, in the order in which it stands now, what went after what
// stood before it. covered gets what they speak for of each text.
func entries(was, is *schema.Postmortem, covered *[2][]source.Span) []Entry {
	a, b := items(was), items(is)
	m := match(a, b)
	out := []Entry{}
	next := 0 // of what was
	went := func(until int) {
		for ; next < until; next++ {
			if m.was[next] < 0 {
				covered[0] = append(covered[0], a[next].Span)
				out = append(out, Entry{Change: Removed, Was: &a[next].said})
			}
		}
	}
	for j := range b {
		i := m.is[j]
		if i < 0 {
			covered[1] = append(covered[1], b[j].Span)
			out = append(out, Entry{Change: Added, Is: &b[j].said})
			continue
		}
		went(i)
		e := Entry{Change: Changed, Moved: moved(a[i], b[j]), Reworded: a[i].said.Text != b[j].said.Text, Retagged: a[i].tags != b[j].tags, Was: &a[i].said, Is: &b[j].said}
		if e.Moved {
			if d, ok := b[j].Sub(a[i].Entry); ok && d != 0 && (a[i].Dated() && b[j].Dated()) {
				e.Shift = new(int64(d / time.Second))
			}
		}
		changed := e.Moved || e.Reworded || e.Retagged
		if changed {
			out = append(out, e)
		}
		if changed || a[i].raw == b[j].raw {
			covered[0], covered[1] = append(covered[0], a[i].Span), append(covered[1], b[j].Span)
		}
	}
	went(len(a))
	return out
}
