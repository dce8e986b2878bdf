package compare

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/source"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

// A Section is a part of the text that came, went, has another heading or other words. Entries and
// actions do not count to it.
type Section struct {
	Change  Kind   `json:"change"`
	Name    string `json:"name"`     // the standard's, else the heading as written; "" for what stands above the first
	WasName string `json:"was_name"` // what it was called; "" where that is the same
	Added   int    `json:"words_added"`
	Removed int    `json:"words_removed"`
}

// A part is the text of a section without what stands in sections of its own or is compared elsewhere.
type part struct {
	name, key string
	text      string
	words     []string
}

// A sectioning has the sections of two states, those of each that are the same paired.
type sectioning struct {
	a, b []part
	*matching
}

// newSectioning knows sections again: by their names, then by their words. moved: entries of the
// timeline have other times, which the dates that they stand under show as well.
func newSectioning(was, is *schema.Postmortem, covered [2][]source.Span, moved bool) *sectioning {
	a, b := parts(was, covered[0], moved), parts(is, covered[1], moved)
	m := newMatching(len(a), len(b))
	m.byKey(func(i int) string { return a[i].key }, func(j int) string { return b[j].key })
	count := func(p part) map[string]int { return words(strings.Join(p.words, " ")) }
	m.byLikeness(0.6, func(i, j int) float64 { return likeness(count(a[i]), count(b[j])) })
	return &sectioning{a, b, m}
}

// sections compares the texts by their words.
func (m *sectioning) sections() []Section {
	a, b := m.a, m.b
	out := []Section{}
	for j, p := range b {
		i := m.is[j]
		if i < 0 {
			if p.name != "" || len(p.words) > 0 {
				out = append(out, Section{Change: Added, Name: p.name, Added: len(p.words)})
			}
			continue
		}
		if a[i].text == p.text && a[i].key == p.key {
			continue
		}
		s := Section{Change: Changed, Name: p.name}
		if a[i].key != p.key {
			s.WasName = a[i].name
		}
		if s.Removed, s.Added = edits(a[i].words, p.words); s.Removed+s.Added > 0 || s.WasName != "" {
			out = append(out, s)
		}
	}
	for i, p := range a {
		if m.was[i] < 0 && (p.name != "" || len(p.words) > 0) {
			out = append(out, Section{Change: Removed, Name: p.name, Removed: len(p.words)})
		}
	}
	return out
}

func parts(pm *schema.Postmortem, covered []source.Span, moved bool) (out []part) {
	if pm == nil {
		return nil
	}
	text := bytes.Clone(pm.Source)
	blank := func(s source.Span) {
		for i := max(s.Start, 0); i < min(s.End, len(text)); i++ {
			text[i] = ' '
		}
	}
	blank(source.Span{End: pm.BodyAt})
	blank(wholeLine(pm.Source, pm.HeadingSpan))
	for _, s := range covered {
		blank(wholeItem(pm.Source, s))
	}
	// From the end, so that what stands inside of a section is taken out before it is read.
	inner := slices.Clone(pm.Sections)
	slices.SortStableFunc(inner, func(x, y *schema.Section) int { return y.Span.Start - x.Span.Start })
	seen := map[string]int{}
	type content struct {
		text  string
		words []string
	}
	read := map[*schema.Section]content{}
	for _, s := range inner {
		read[s] = content{string(s.Body.In(text)), split(s.Body.In(text), moved && s.Name == schema.TimelineSection)}
		blank(s.Span)
	}
	out = append(out, part{key: "\x00", text: string(text), words: split(text, false)})
	for _, s := range pm.Sections {
		p := part{name: s.Name, key: s.Name, text: read[s].text, words: read[s].words}
		if p.name == "" {
			p.name, p.key = source.OneLine(s.Heading), "\x01"+schema.HeadingKey(s.Heading)
		}
		seen[p.key]++
		p.key += "\n" + strconv.Itoa(seen[p.key])
		out = append(out, p)
	}
	return out
}

// split are the words of a text, with those of headings that are a date left out where they say nothing new.
func split(text []byte, undated bool) []string {
	var out []string
	for line := range strings.Lines(string(text)) {
		if heading, is := strings.CutPrefix(strings.TrimSpace(line), "#"); is && undated && !timeline.FindDate(heading).IsZero() {
			continue
		}
		for word := range strings.FieldsSeq(line) {
			if strings.Trim(word, markup) != "" {
				out = append(out, word)
			}
		}
	}
	return out
}

// markup is what words of Markdown are made of that say nothing.
const markup = "|-+*>#:=_–—.`"

// wholeLine is a span from the beginning of its line to the end of its last one; an empty one stays so.
func wholeLine(src []byte, s source.Span) source.Span {
	if s.Len() == 0 {
		return s
	}
	end, _ := source.LineAt(src, s.End)
	return source.Span{Start: source.LineStart(src, s.Start), End: end}
}

// wholeItem is a span with the marker of its list, where nothing else stands before it on its line.
func wholeItem(src []byte, s source.Span) source.Span {
	start := source.LineStart(src, s.Start)
	if strings.Trim(string(src[start:max(start, s.Start)]), " \t-*+>|0123456789.)") == "" {
		s.Start = start
	}
	return s
}
