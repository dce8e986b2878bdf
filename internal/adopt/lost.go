package adopt

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/source"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

// lost says what a rewriting would lose of what the document says, or "": a word, an
// entry of its timeline, an action, a section, its date, or how far it may be read.
// Where the timeline was rewritten, its times are compared as times and not as words.
func (t *trial) lost(part string, after *schema.Postmortem) string {
	var times []source.Span
	if part == Timeline {
		times = timesOf(t.now)
	}
	if missing := MissingWords(t.now.Source, after.Source, times); len(missing) > 0 {
		return fmt.Sprintf("it would lose the word %q", missing[0])
	}
	if why := differs(t.before, after); why != "" {
		return why
	}
	o := t.im.Input.Options
	if o == nil || o.Standard == "" && !o.Since.Known() {
		return ""
	}
	// As the archive reads it, which may hold it to the standard already.
	was, is := schema.Parse(t.path, t.before.Source, o), schema.Parse(t.path, after.Source, o)
	if len(is.Timeline) < len(was.Timeline) || len(is.Actions) < len(was.Actions) {
		return "less of it would be read than before"
	}
	return ""
}

// differs says in what a document is read differently than before, or "".
func differs(old, now *schema.Postmortem) string {
	if len(now.Timeline) != len(old.Timeline) {
		return fmt.Sprintf("its timeline would have %s and has %d", schema.Count(len(now.Timeline), "entry"), len(old.Timeline))
	}
	for i, e := range old.Timeline {
		if why := entryDiffers(e, now.Timeline[i]); why != "" {
			return fmt.Sprintf("the entry %q would be read differently: %s", e.Literal, why)
		}
	}
	if len(now.Unread()) > len(old.Unread()) {
		return "a line of its timeline could not be read any more"
	}
	wasActions, actions := old.ExportActions(), now.ExportActions()
	for i := range wasActions {
		wasActions[i].Line = 0
	}
	for i := range actions {
		actions[i].Line = 0
	}
	if !slices.EqualFunc(wasActions, actions, func(a, b schema.ExportedAction) bool {
		return fmt.Sprint(a) == fmt.Sprint(b)
	}) {
		return "its action items would be read differently"
	}
	for _, s := range old.Sections {
		if s.Name != "" && !now.HasSection(s.Name) {
			return fmt.Sprintf("the section %s would not be found any more", s.Name)
		}
	}
	switch {
	case old.Title != now.Title:
		return "its title would be another"
	case old.When().Text() != now.When().Text():
		return "its date would be another"
	case old.Audience != now.Audience || len(old.Marks()) != len(now.Marks()) || now.Unsafe() != nil:
		return "its audience would be another"
	case len(now.Problems) > len(old.Problems):
		return now.Problems[len(now.Problems)-1].Message
	}
	return ""
}

func entryDiffers(old, now *timeline.Entry) string {
	oldZone, zone := "", ""
	if old.Location != nil {
		oldZone = old.Location.String()
	}
	if now.Location != nil {
		zone = now.Location.String()
	}
	text := letters(old.Text)
	got := letters(now.Text)
	switch {
	case old.Local() != now.Local() || old.EndLocal() != now.EndLocal():
		return "its time is " + now.Local()
	case !old.Instant.Equal(now.Instant) || !old.EndAt.Equal(now.EndAt):
		return "its instant is another"
	case oldZone != zone && !(oldZone == "UTC" && zone == "Etc/UTC"):
		return "its zone is " + zone
	case old.Stamp.Clock.Known() != now.Stamp.Clock.Known() || old.Stamp.Approximate != now.Stamp.Approximate || old.Stamp.Unknown != now.Stamp.Unknown || old.Stamp.EndUnknown != now.Stamp.EndUnknown:
		return "how well its time is known"
	case old.Inferred != now.Inferred:
		return "whether its day is inferred"
	case got != text && got != letters(old.Label+old.Text):
		return "its text"
	}
	if !slices.EqualFunc(old.Tags, now.Tags, func(a, b timeline.Tag) bool { return a.Name == b.Name }) {
		return "its tags"
	}
	return ""
}

// letters are the letters and digits of a text: what marks and spaces it has is not what it says.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return r
		}
		return -1
	}, s)
}

// MissingWords are the words of a text, outside of times, that another one does not have,
// or has less often. A word is letters and digits; its case is none of what it says.
func MissingWords(before, after []byte, times []source.Span) (out []string) {
	kept := slices.Clone(before)
	for _, s := range times {
		for i := s.Start; i < s.End; i++ {
			kept[i] = ' '
		}
	}
	has := map[string]int{}
	for w := range words(withoutBreaks(after)) {
		has[w]++
	}
	for w := range words(withoutBreaks(kept)) {
		if has[w]--; has[w] < 0 {
			out = append(out, w)
		}
	}
	return out
}

// withoutBreaks is a text without tags that break a line, which are marks and no words.
func withoutBreaks(text []byte) []byte { return lineBreak.ReplaceAll(text, []byte(" ")) }

var lineBreak = regexp.MustCompile(`(?i)<br\s*/?>`)

func words(text []byte) func(func(string) bool) {
	return strings.FieldsFuncSeq(strings.ToLower(string(text)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r)
	})
}
