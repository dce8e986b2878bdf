package schema

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/git-postmortem/postmortem/schema/frontmatter"
	"github.com/git-postmortem/postmortem/schema/source"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

// A Glance reads of documents no more than which of their headings open sections of the
// standard, line by line and at a hundredth of what parsing costs. It is for one goroutine.
type Glance struct {
	options *Options
	known   map[string]*NamedHeading // by the text of a heading, as written
}

// A NamedHeading opens a section that the standard knows. Alias is what Section.Alias says.
type NamedHeading struct {
	Name, Alias, Text string
	dated             bool
}

// NewGlance takes the words of the archive.
func NewGlance(o *Options) *Glance { return &Glance{o, map[string]*NamedHeading{}} }

// Headings are those of a document that open a section which the standard knows, in order. sure is
// false where only parsing tells: no heading is guessed.
func (g *Glance) Headings(src []byte) (out []NamedHeading, sure bool) {
	body := frontmatter.BodyAt(src)
	if len(src) > MaxDocument || bytes.Count(src, []byte("\r")) != bytes.Count(src, []byte("\r\n")) {
		return nil, false
	}
	var fence, run lineState // an open block of code; what stands since the last empty line
	first, ours := true, 0
	for at := body; at < len(src); {
		end, next := source.LineAt(src, at)
		line := src[at:end]
		if next == at {
			break
		}
		at = next
		text := bytes.TrimLeft(line, " ")
		indent := len(line) - len(text)
		if len(text) == 0 || len(bytes.TrimSpace(text)) == 0 {
			run = lineState{}
			continue
		}
		heading := indent < 4 && opensHeading(text)
		switch {
		case fence.mark == "-->":
			if heading && fence.indent > 0 {
				return nil, false
			}
			if bytes.Contains(line, []byte("-->")) {
				fence = lineState{}
			}
			continue
		case fence.mark != "":
			if heading && fence.indent > 0 {
				return nil, false // in a list, which the heading may end
			}
			if indent < 4 && len(bytes.Trim(text, fence.mark[:1]+" \t")) == 0 && bytes.HasPrefix(text, []byte(fence.mark)) && !bytes.ContainsAny(bytes.TrimRight(text, " \t"), " \t") {
				fence = lineState{}
			}
			continue
		case indent >= 4 || text[0] == '\t':
		case heading:
			if indent > 0 || run.html {
				return nil, false // of a list, or of HTML
			}
			level := len(text) - len(bytes.TrimLeft(text, "#"))
			h, ok := g.heading(text[level:])
			if !ok {
				return nil, false
			}
			title := first && level == 1
			first = false
			run = lineState{}
			switch {
			case h.Name == "" || title && h.Name != TimelineSection:
				continue
			case level > 2 || h.dated:
				if ours == 0 {
					ours = -1
					if block, _, _ := frontmatter.Read(src); block != nil && g.options.marked(block) {
						ours = 1
					}
				}
				if ours < 0 {
					return nil, false // whether it opens one depends on whose form the document has
				}
				if level > 2 {
					continue
				}
			}
			if out == nil {
				out = make([]NamedHeading, 0, usualSections)
			}
			out = append(out, h)
			continue
		case text[0] == '`' || text[0] == '~':
			if run.html {
				return nil, false // it is no fence there
			}
			mark := text[:len(text)-len(bytes.TrimLeft(text, string(text[:1])))]
			if len(mark) >= 3 && (text[0] == '~' || bytes.IndexByte(text[len(mark):], '`') < 0) {
				fence = lineState{mark: string(mark), indent: indent}
				run = lineState{}
				continue
			}
		case text[0] == '<':
			switch {
			case bytes.HasPrefix(text, []byte("<!--")):
				if !bytes.Contains(text, []byte("-->")) {
					fence = lineState{mark: "-->", indent: indent}
				}
			case opaque.Match(text):
				return nil, false // goes on over empty lines
			}
			run.html = true
		case (text[0] == '=' || text[0] == '-') && run.text && len(bytes.Trim(text, "= \t")) == 0, text[0] == '-' && run.text && len(bytes.Trim(text, "- \t")) == 0:
			return nil, false // it may underline a heading
		}
		run.text = true
	}
	return out, bounds(src, body) == nil
}

// A lineState is what lines before the one that is looked at have begun.
type lineState struct {
	mark   string // what ends it: a fence, or that of a comment
	indent int
	html   bool // a line that begins with a tag
	text   bool // a line that an underline would make a heading
}

// opensHeading reports whether a line is a heading by its markers.
func opensHeading(text []byte) bool {
	after := bytes.TrimLeft(text, "#")
	level := len(text) - len(after)
	return level > 0 && level <= 6 && (len(after) == 0 || after[0] == ' ' || after[0] == '\t')
}

// usualSections is more than most documents have.
const usualSections = 12

// heading is what the text of a heading means, behind its markers; ok is false where that
// depends on other lines.
func (g *Glance) heading(line []byte) (NamedHeading, bool) {
	if h, known := g.known[string(line)]; known {
		if h == nil {
			return NamedHeading{}, false
		}
		return *h, true
	}
	if isPlain(line) && g.options.SectionName(string(bytes.TrimSpace(line))) == "" {
		return NamedHeading{}, true
	}
	text := string(line)
	if strings.ContainsAny(text, "[]") {
		return NamedHeading{}, false // a reference is defined elsewhere
	}
	src := []byte("#" + text)
	doc, _ := parseMarkdown(src, 0)
	n, ok := doc.FirstChild().(*ast.Heading)
	if !ok || n.NextSibling() != nil {
		if len(g.known) < maxHeadings {
			g.known[strings.Clone(text)] = nil
		}
		return NamedHeading{}, false
	}
	s := Section{Heading: PlainText(n, src)}
	s.Name = g.options.SectionName(s.Heading)
	h := NamedHeading{Name: s.Name}
	if s.Name != "" {
		h.Alias, h.Text = s.Alias(), s.Heading
		h.dated = n.Lines().Len() > 0 && (timeline.BeginsEntry(src, HeadingSpan(n)) || timeline.IsClock(src, HeadingSpan(n)))
	}
	if len(g.known) < maxHeadings {
		g.known[strings.Clone(text)] = &h
	}
	return h, true
}

// isPlain reports whether nothing in the text of a heading is markup.
func isPlain(text []byte) bool {
	for _, c := range text {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != ' ' && c != '-' && c != ',' {
			return false
		}
	}
	return true
}

// OursAtAGlance is Ours of a document of which no more is read than that takes.
func OursAtAGlance(name string, src []byte, o *Options) bool {
	if block, _, _ := frontmatter.Read(src); block != nil && o.marked(block) {
		return true
	}
	return o != nil && (o.Standard == StandardAll || o.Since.Known()) && Parse(name, src, o).Ours()
}
