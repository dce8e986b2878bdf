package schema

import (
	"bytes"
	"regexp"
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"github.com/git-postmortem/postmortem/schema/source"
)

// A mark that is misspelt must not be taken for text: what its author wanted to keep would
// leave. So whatever looks like an attempt at one, and is not exactly one, is found here.

// lookalikes are letters and dashes that look like those of a mark.
var lookalikes = strings.NewReplacer(
	"а", "a", "А", "a", "ɑ", "a", "α", "a", "Α", "a", "ａ", "a", "Ａ", "a", "à", "a", "á", "a", "ä", "a", "υ", "u", "ս", "u", "ü", "u", "ｕ", "u", "ԁ", "d", "ｄ", "d",
	"і", "i", "І", "i", "ı", "i", "ι", "i", "í", "i", "ï", "i", "ｉ", "i", "ⅰ", "i", "е", "e", "Е", "e", "ε", "e", "é", "e", "è", "e", "ｅ", "e", "ո", "n", "ｎ", "n", "с", "c", "С", "c", "ϲ", "c", "ç", "c", "ｃ", "c",
	"о", "o", "ο", "o", "р", "p", "ѕ", "s", "т", "t", "ⅼ", "l", "׃", ":", "：", ":", "∶", ":", "ː", ":", "꞉", ":", "–", "-", "—", "-", "‐", "-", "‑", "-", "−", "-", "／", "/", "∕", "/",
	"\u00a0", " ", "\u200b", "", "\u200c", "", "\u200d", "", "\u2060", "", "\ufeff", "", "\u00ad", "", "&nbsp;", " ", "&#58;", ":", "&colon;", ":", "&lt;", "<", "&gt;", ">",
)

// plainLetters is a text in lower case with the letters that it looks like.
func plainLetters(s string) string {
	return strings.ToLower(lookalikes.Replace(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		return r
	}, s)))
}

// meansAudience reports whether a word is "audience", or what fingers make of it.
func meansAudience(word string) bool {
	return len(word) >= 5 && len(word) <= 11 && strings.Contains(word, "au") && EditDistance(word, "audience") <= 2 || len(word) >= 6 && EditDistance(word, "audience") <= 1
}

// meansLevel reports whether a word is the name of an audience, or nearly.
func meansLevel(word string) bool {
	word = strings.Trim(word, "`*_.,;:()[]{}\"' ")
	if word == "" {
		return false
	}
	for _, name := range Audiences {
		if word == name || len(word) > 3 && EditDistance(word, name) <= 2 || len(word) > 3 && strings.HasPrefix(name, word) {
			return true
		}
	}
	return false
}

var commentOpening = regexp.MustCompile(`<\s*!?\s*-+\s*/?\s*([a-z]+)(?:[^a-z>]*([a-z]*))?`)

// mayOpen reports whether a comment could open somewhere in a text.
func mayOpen(text []byte) bool {
	return bytes.IndexByte(text, '<') >= 0 || bytes.Contains(text, []byte("&lt;"))
}

// audienceComment finds in a comment, or in what looks like the opening of one, an
// attempt at an audience comment.
func audienceComment(text []byte) (at int, ok bool) {
	if !mayOpen(text) {
		return 0, false
	}
	plain := plainLetters(string(text))
	for _, m := range commentOpening.FindAllStringSubmatch(plain, -1) {
		if meansAudience(m[1]) {
			return 0, true
		}
	}
	return 0, false
}

// readSlips finds what is meant as a mark of a section, of an entry or of an action, and is
// none. The prose form is looked for only where somebody marks at all.
func (pm *Postmortem) readSlips() {
	prose := len(pm.regions) > 0 || len(pm.narrowings) > 0 || pm.field("audience") != nil || pm.Audience > Internal || pm.unsafe
	angled := mayOpen(pm.Source) // without one, no text can look like a comment
	marks := map[int]bool{}
	var closed source.Span // what the last slip of the prose form closes
	for _, r := range pm.regions {
		marks[r.mark.Span.Start] = true
	}
	_ = ast.Walk(pm.Doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n.Kind() {
		case ast.KindFencedCodeBlock, ast.KindCodeBlock, ast.KindHTMLBlock, ast.KindCodeSpan:
			return ast.WalkSkipChildren, nil
		case ast.KindParagraph, ast.KindTextBlock, ast.KindHeading, east.KindTableCell:
			if prose && n.Kind() != east.KindTableCell {
				pm.proseSlips(n, marks, &closed)
			}
			pm.chipSlips(n)
			if !angled {
				return ast.WalkSkipChildren, nil
			}
		case ast.KindText:
			// A comment that the parser does not take for one.
			t := n.(*ast.Text)
			if !mayOpen(t.Segment.Value(pm.Source)) {
				break
			}
			line := pm.Lines.Span(pm.Lines.Line(t.Segment.Start))
			rest := source.Span{Start: t.Segment.Start, End: line.End}
			// As much of what follows as an opening that begins here may need.
			opening := source.Span{Start: rest.Start, End: max(rest.Start, min(rest.End, t.Segment.Stop+64))}
			if _, ok := audienceComment(opening.In(pm.Source)); ok {
				pm.slip(rest, "this reads like an audience comment, and is not one", "write `<!-- audience: internal -->` and `<!-- /audience -->`, alone on their lines or inside one paragraph")
				pm.narrowings = append(pm.narrowings, narrowing{source.Span{Start: rest.Start, End: len(pm.Source)}, Restricted})
				return ast.WalkSkipChildren, nil
			}
		}
		return ast.WalkContinue, nil
	})
}

// mayBeMark reports whether a line could begin with a word and a colon, be it misspelt: it
// spares nearly every line a closer look.
func mayBeMark(line []byte) bool {
	letters := 0
	for _, c := range line[:min(len(line), 64)] {
		switch {
		case c == ':':
			return letters >= 5 && letters <= 13
		case c >= utf8.RuneSelf || c == '&':
			return true // what it looks like is to be seen
		case c|0x20 >= 'a' && c|0x20 <= 'z':
			letters++
		}
	}
	return false
}

// proseSlips looks at each line of a block for a mark of the prose form. closed is what
// the slip before it closes: all that a slip further down in it could.
func (pm *Postmortem) proseSlips(n ast.Node, marks map[int]bool, closed *source.Span) {
	if n.Lines() == nil {
		return
	}
	for i := range n.Lines().Len() {
		seg := n.Lines().At(i)
		if marks[seg.Start] {
			continue
		}
		if !mayBeMark(seg.Value(pm.Source)) {
			continue
		}
		line := plainLetters(string(seg.Value(pm.Source)))
		line = strings.TrimLeft(line, " \t*_>#-+~`\"'([{|.0123456789")
		word, rest, found := strings.Cut(line, ":")
		word = strings.Trim(word, " *_~`\"')]}")
		if !found || !meansAudience(word) {
			continue
		}
		fields := strings.Fields(strings.TrimLeft(rest, " *_~`\"'"))
		if len(fields) == 0 || !meansLevel(fields[0]) && (EditDistance(word, "audience") > 1 || len(fields) > 3) {
			continue // "Audience: whoever is on call that night" tells whom the text is for
		}
		span := source.Span{Start: seg.Start, End: seg.Start + len(bytes.TrimRight(seg.Value(pm.Source), " \t\r\n"))}
		pm.slip(span, "this line reads like an audience mark, and is not one",
			"write `Audience: customers` or `Audience: customers, entries too` alone in the first paragraph under a heading; until then the section is in no build")
		if closed.Len() > 0 && closed.Start <= seg.Start && seg.Start < closed.End {
			continue // the slip above has closed the section
		}
		*closed = pm.sectionAround(seg.Start)
		pm.narrowings = append(pm.narrowings, narrowing{*closed, Restricted})
	}
}

// sectionAround is what the nearest heading above an offset covers, with its sub-sections.
func (pm *Postmortem) sectionAround(offset int) source.Span {
	sections := pm.headingExtents()
	i := sort.Search(len(sections), func(i int) bool { return sections[i].Start > offset })
	if i > 0 {
		return sections[i-1]
	}
	out := source.Span{Start: pm.BodyAt, End: len(pm.Source)}
	if len(sections) > 0 {
		out.End = sections[0].Start
	}
	return out
}

// headingExtents are what the headings of the document cover, each from its own line to the
// next one of its level or above.
func (pm *Postmortem) headingExtents() []source.Span {
	if pm.extents != nil {
		return pm.extents
	}
	type opened struct{ level, at int }
	var open []opened
	pm.extents = []source.Span{}
	for n := pm.Doc.FirstChild(); n != nil; n = n.NextSibling() {
		h, ok := n.(*ast.Heading)
		if !ok {
			continue
		}
		at := source.LineStart(pm.Source, HeadingSpan(h).Start)
		for len(open) > 0 && open[len(open)-1].level >= h.Level {
			pm.extents[open[len(open)-1].at].End = at
			open = open[:len(open)-1]
		}
		open = append(open, opened{h.Level, len(pm.extents)})
		pm.extents = append(pm.extents, source.Span{Start: at, End: len(pm.Source)})
	}
	return pm.extents
}

// chipSlips looks at the code spans of a block that begins like an entry for one that is
// nearly the name of an audience.
func (pm *Postmortem) chipSlips(n ast.Node) {
	codes := slices.DeleteFunc(leadingCode(n, pm.Source), func(c codeText) bool { return standardTags[c.text] })
	if len(codes) == 0 || !pm.mayCarryChip(n) {
		return
	}
	for _, c := range codes {
		word := strings.TrimSpace(plainLetters(c.text))
		exact := false
		for _, name := range Audiences {
			exact = exact || c.text == name
		}
		if exact || !meansLevel(word) || len(strings.Fields(word)) != 1 || pm.isTag(word) {
			continue
		}
		pm.slip(c.span, "this reads like the audience of an entry, and is not one", "write `internal`, `customers` or `public` in lower case; until then the entry is in no build")
		pm.narrowings = append(pm.narrowings, narrowing{pm.carrierSpan(n), Restricted})
	}
}

// standardTags are the words that entries are tagged with, of which none is an audience.
var standardTags = func() map[string]bool {
	out := map[string]bool{}
	for _, tag := range (*Options)(nil).EntryVocabulary() {
		out[tag] = true
	}
	for _, name := range Audiences {
		delete(out, name)
	}
	return out
}()

func (pm *Postmortem) isTag(word string) bool {
	for _, t := range pm.options.EntryVocabulary() {
		if t == word {
			return true
		}
	}
	return false
}

// mayCarryChip reports whether a block is one that an entry or an action may stand in: an
// item or a row of a list of them, or one that begins with a time.
func (pm *Postmortem) mayCarryChip(n ast.Node) bool {
	span, ok := BlockSpan(n)
	if !ok {
		return false
	}
	if n.Kind() == east.KindTableCell || n.Parent() != nil && n.Parent().Kind() == ast.KindListItem {
		if pm.entrySection(span.Start) {
			return true
		}
	}
	return pm.beginsEntry(n)
}

// entrySection reports whether an offset lies in the Timeline or in the action items.
func (pm *Postmortem) entrySection(offset int) bool {
	return pm.InSection(offset, TimelineSection) || pm.InSection(offset, ActionItems)
}

// InSection reports whether an offset lies in a section with a canonical name.
func (pm *Postmortem) InSection(offset int, name string) bool {
	for _, s := range pm.Sections {
		if s.Name == name && s.Span.Start <= offset && offset < s.Span.End {
			return true
		}
	}
	return false
}

// A codeText is a code span at the beginning of a block, before a dash.
type codeText struct {
	text string
	span source.Span
}

// leadingCode are the code spans of a block that stand before its first dash.
func leadingCode(n ast.Node, src []byte) (out []codeText) {
	last := n.LastChild()
	for last != nil && last.Kind() != ast.KindCodeSpan {
		last = last.PreviousSibling()
	}
	if last == nil {
		return nil // as most blocks, which need not be searched for a dash
	}
	for c := n.FirstChild(); c != last.NextSibling(); c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.CodeSpan:
			if span, ok := inlineSpan(c); ok {
				out = append(out, codeText{string(span.In(src)), span})
			}
		case *ast.Text:
			text := c.Segment.Value(src)
			if bytes.Contains(text, []byte("—")) || bytes.Contains(text, []byte(" – ")) || bytes.Contains(text, []byte(" - ")) {
				return out
			}
		}
	}
	return out
}

// carrierSpan is what a chip in a block covers: its list item, its row, what stands under
// its heading, or the block.
func (pm *Postmortem) carrierSpan(n ast.Node) source.Span {
	if n.Kind() == ast.KindHeading {
		return pm.sectionAround(HeadingSpan(n.(*ast.Heading)).Start)
	}
	for p := n; p != nil; p = p.Parent() {
		if p.Kind() == ast.KindListItem || p.Kind() == east.KindTableRow || p.Kind() == east.KindTableHeader {
			if span, ok := BlockSpan(p); ok {
				return span
			}
		}
	}
	span, _ := BlockSpan(n)
	return span
}
