package compare

import (
	"strings"

	"github.com/git-postmortem/postmortem/schema"
)

// A Text is a section whose words changed, block by block. Entries of the timeline and actions that
// Document tells of do not stand in it.
type Text struct {
	Change        Kind
	Name, WasName string // as in Section
	Blocks        []Block
}

// A Block is a paragraph, an item of a list, a heading, or a piece of code.
type Block struct {
	Change Kind // "" where it is the same; of one that changed, Runs say how
	Form   Form
	Runs   []Run // plain text, without markup but in code
}

// A Form is what a block is.
type Form string

// The forms of blocks.
const (
	Paragraph Form = "paragraph"
	Item      Form = "item"
	Heading   Form = "heading"
	Code      Form = "code"
)

// texts are the sections of which words changed, in the order in which they stand now.
func (m *sectioning) texts() []Text {
	a, b := m.a, m.b
	var out []Text
	for j, p := range b {
		t := Text{Change: Changed, Name: p.name}
		var before []block
		if i := m.is[j]; i < 0 {
			t.Change = Added
		} else {
			if a[i].text == p.text && a[i].key == p.key {
				continue
			}
			before = blocks(a[i].text)
			if a[i].key != p.key {
				t.WasName = a[i].name
			}
		}
		if t.Blocks = changed(before, blocks(p.text)); t.Blocks != nil || t.WasName != "" || t.Change == Added && p.name != "" {
			out = append(out, t)
		}
	}
	for i, p := range a {
		if m.was[i] < 0 && (p.name != "" || len(p.words) > 0) {
			out = append(out, Text{Change: Removed, Name: p.name, Blocks: changed(blocks(p.text), nil)})
		}
	}
	return out
}

// A block of one state.
type block struct {
	form  Form
	text  string
	words map[string]int
}

// changed are the blocks of two states, those of today with those that went where they stood, or nil
// where all are the same.
func changed(was, is []block) []Block {
	m := newMatching(len(was), len(is))
	key := func(b block) string { return string(b.form) + "\n" + b.text }
	m.byKey(func(i int) string { return key(was[i]) }, func(j int) string { return key(is[j]) })
	m.byLikeness(0.4, func(i, j int) float64 {
		if was[i].form != is[j].form {
			return 0
		}
		return likeness(was[i].words, is[j].words)
	})
	var out []Block
	any := false
	next := 0
	went := func(until int) {
		for ; next < until; next++ {
			if m.was[next] < 0 {
				any = true
				out = append(out, Block{Removed, was[next].form, []Run{{Removed, was[next].text}}})
			}
		}
	}
	for j, b := range is {
		i := m.is[j]
		switch {
		case i < 0:
			any = true
			out = append(out, Block{Added, b.form, []Run{{Added, b.text}}})
			continue
		case was[i].text == b.text:
			went(i)
			out = append(out, Block{"", b.form, []Run{{"", b.text}}})
		default:
			went(i)
			any = true
			out = append(out, Block{Changed, b.form, Words(was[i].text, b.text)})
		}
	}
	went(len(was))
	if !any {
		return nil
	}
	return out
}

// blocks cuts the Markdown of a section into blocks, by its lines.
func blocks(text string) (out []block) {
	var form Form
	var lines []string
	fence := ""
	end := func() {
		if len(lines) == 0 {
			return
		}
		b := block{form: form, text: strings.Join(lines, "\n")}
		lines = nil
		if form != Code {
			b.text = schema.PlainLine(b.text)
		}
		if strings.Trim(b.text, markup+" \n") != "" {
			b.words = words(b.text)
			out = append(out, b)
		}
	}
	begin := func(f Form, line string) {
		end()
		form, lines = f, []string{line}
	}
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		bare := strings.TrimSpace(line)
		if fence != "" {
			if strings.HasPrefix(bare, fence) && strings.Trim(bare, fence[:1]) == "" {
				fence = ""
				end()
			} else {
				lines = append(lines, line)
			}
			continue
		}
		switch {
		case bare == "":
			end()
		case strings.HasPrefix(bare, "```"), strings.HasPrefix(bare, "~~~"):
			end()
			form, fence = Code, bare[:3]
		case strings.HasPrefix(bare, "#"):
			begin(Heading, strings.TrimSpace(strings.TrimLeft(bare, "#")))
			end()
		case marker(bare) > 0:
			begin(Item, bare[marker(bare):])
		case strings.HasPrefix(bare, "|"):
			begin(Item, strings.Trim(bare, "|"))
		case len(lines) == 0:
			begin(Paragraph, strings.TrimLeft(bare, "> "))
		default:
			lines = append(lines, strings.TrimLeft(bare, "> "))
		}
	}
	end()
	return out
}

// marker is how long the mark of an item of a list is, or 0.
func marker(line string) int {
	n := 0
	if line[0] == '-' || line[0] == '*' || line[0] == '+' {
		n = 1
	} else {
		for n < len(line) && n < 9 && line[n] >= '0' && line[n] <= '9' {
			n++
		}
		if n == 0 || n == len(line) || line[n] != '.' && line[n] != ')' {
			return 0
		}
		n++
	}
	if n < len(line) && line[n] != ' ' && line[n] != '\t' {
		return 0
	}
	return min(n+1, len(line))
}
