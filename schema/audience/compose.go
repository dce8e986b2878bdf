package audience

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/source"
)

// A composer writes one document for one audience, from the nodes of its tree.
type composer struct {
	*Filter
	pm      *schema.Postmortem
	wide    bool          // wider than internal
	inNote  int           // inside a footnote, which belongs where it is used
	notes   map[int]*note // by their index in the document
	used    []*note       // in the order of their first use
	defined map[string]source.Span
}

// A note is a footnote that somebody asked for.
type note struct {
	text   string
	number int // 0 while it is composed, and where it has nothing to say
}

// document is the document as the audience may see it; where nothing in it is narrower it
// is the document itself.
func (c *composer) document() (*schema.Postmortem, error) {
	c.wide = c.audience > schema.Internal
	if p := c.unread(); p != nil {
		if c.wide {
			return nil, fmt.Errorf("audience: %s:%d: %s; nobody outside can be shown what nobody can read", c.pm.Path, c.pm.LineOf(p.Span), p.Message)
		}
		if !bytes.Contains(bytes.ToLower(c.pm.Source), []byte("restricted")) {
			return c.pm, nil
		}
	} else if !c.wide && c.pm.WholeFor(c.audience) && !c.linksOut() {
		return c.pm, nil
	}
	c.notes = map[int]*note{}
	c.defined = c.definitions()
	parts := []string{join(c.blocks(c.pm.Doc), false)}
	for _, n := range c.used {
		parts = append(parts, c.footnote(n))
	}
	body := strings.Join(parts, "\n\n")
	fields, err := c.fields()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.pm.Path, err)
	}
	if body = strings.Trim(body, "\n"); body != "" {
		body += "\n"
	}
	out := schema.Parse(c.pm.Path, slices.Concat(fields, []byte(body)), c.pm.Options())
	if p := c.unread(); p != nil {
		out.Problems = append(out.Problems, schema.Problem{Kind: p.Kind, Message: p.Message + "; it says \"restricted\" somewhere, so none of it is shown", Hint: p.Hint})
	}
	return out, nil
}

// unread is why the document's text could not be read, or nil.
func (c *composer) unread() *schema.Problem {
	for i, p := range c.pm.Problems {
		if p.Kind == schema.ProblemDocument || p.Kind == schema.ProblemFrontmatter && (c.pm.Frontmatter == nil || c.pm.Frontmatter.Root == nil) {
			return &c.pm.Problems[i]
		}
	}
	return nil
}

// sees reports whether the audience may read all of a stretch of the source.
func (c *composer) sees(s source.Span) bool {
	if c.inNote > 0 {
		return c.pm.NarrowedOver(s) >= c.audience
	}
	return c.pm.LevelOver(s) >= c.audience
}

func (c *composer) seesAt(offset int) bool {
	return offset >= 0 && c.sees(source.Span{Start: offset, End: offset + 1})
}

// A block is one block of Markdown, without the line end behind it.
type block struct {
	kind    ast.NodeKind
	text    string
	items   []string // of a list
	ordered bool
	start   int
}

// blocks composes what a block holds.
func (c *composer) blocks(parent ast.Node) []block {
	var out []block
	rule := false
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		if n.Kind() == ast.KindThematicBreak {
			rule = rule || c.seesAt(n.Pos())
			continue
		}
		b, ok := c.block(n)
		if !ok {
			continue
		}
		if rule && len(out) > 0 {
			out = append(out, block{kind: ast.KindThematicBreak, text: "---"})
		}
		rule = false
		// What stood between two lists may be gone, and nothing may tell that it was there.
		if last := len(out) - 1; last >= 0 && b.kind == ast.KindList && out[last].kind == ast.KindList && out[last].ordered == b.ordered {
			out[last].items = append(out[last].items, b.items...)
			continue
		}
		out = append(out, b)
	}
	return out
}

func (c *composer) block(n ast.Node) (block, bool) {
	b := block{kind: n.Kind()}
	switch n := n.(type) {
	case *ast.Heading:
		b.text = c.heading(n)
	case *ast.Paragraph, *ast.TextBlock:
		if c.pm.IsMarkBlock(n) {
			return b, false // the mark is for the build, not for readers
		}
		b.text = c.paragraph(n)
	case *ast.List:
		b.ordered, b.start = n.IsOrdered(), n.Start
		for item := n.FirstChild(); item != nil; item = item.NextSibling() {
			if text := c.item(item); text != "" {
				if len(b.items) == 0 && b.ordered {
					b.start = c.numberOf(item, n.Start)
				}
				b.items = append(b.items, text)
			}
		}
		return b, len(b.items) > 0
	case *ast.Blockquote:
		if text := join(c.blocks(n), false); text != "" {
			b.text = prefixed(text, "> ", "> ")
		}
	case *ast.FencedCodeBlock:
		b.text = c.code(n, string(n.Language(c.pm.Source)))
	case *ast.CodeBlock:
		b.kind = ast.KindFencedCodeBlock
		b.text = c.code(n, "")
	case *east.Table:
		b.text = c.table(n)
	case *ast.HTMLBlock:
		b.text = c.htmlBlock(n)
	}
	// Of anything else (definitions, footnotes, what a later parser knows) nothing is claimed here.
	return b, b.text != ""
}

// join puts blocks below each other. In a list item a list follows its text closely.
func join(blocks []block, item bool) string {
	var b strings.Builder
	for i, block := range blocks {
		if i > 0 {
			before := blocks[i-1].kind
			if close := item && block.kind == ast.KindList && (!block.ordered || block.start == 1) && (before == ast.KindTextBlock || before == ast.KindParagraph); close {
				b.WriteString("\n")
			} else {
				b.WriteString("\n\n")
			}
		}
		if block.kind != ast.KindList {
			b.WriteString(block.text)
			continue
		}
		for k, text := range block.items {
			marker := "- "
			if block.ordered {
				marker = strconv.Itoa(block.start+k) + ". "
			}
			if k > 0 {
				b.WriteByte('\n')
			}
			b.WriteString(prefixed(text, marker, strings.Repeat(" ", len(marker))))
		}
	}
	return b.String()
}

// prefixed puts one prefix before the first line of a text and another before the rest;
// before an empty line without its spaces.
func prefixed(text, first, rest string) string {
	var b strings.Builder
	for i, line := range strings.Split(text, "\n") {
		prefix := rest
		if i == 0 {
			prefix = first
		} else {
			b.WriteByte('\n')
		}
		if line == "" {
			prefix = strings.TrimRight(prefix, " ")
		}
		b.WriteString(prefix)
		b.WriteString(line)
	}
	return b.String()
}

// opensBlock is what would make another block of a paragraph whose first words are gone.
var opensBlock = regexp.MustCompile(`^(?:#{1,6}(?:\s|$)|[-+*](?:\s|$)|>|~~~|` + "```" + `|\[[^\]\n]+\]:)|^\d{1,9}([.)])(?:\s|$)`)

func (c *composer) paragraph(n ast.Node) string {
	text := c.inline(n)
	if text == "" || !strings.ContainsRune("#-+*>~`[0123456789", rune(text[0])) {
		return text
	}
	if m := opensBlock.FindStringSubmatchIndex(text); m != nil {
		at := max(m[2], 0)
		text = text[:at] + `\` + text[at:]
	}
	return text
}

// item composes a list item. What names people is not in builds wider than internal.
func (c *composer) item(n ast.Node) string {
	blocks := c.blocks(n)
	span, ok := schema.BlockSpan(n)
	if c.wide && ok && c.pm.InSection(span.Start, schema.ActionItems) {
		for i, b := range blocks {
			if b.kind == ast.KindParagraph || b.kind == ast.KindTextBlock {
				blocks[i].text = schema.WithoutPeople(b.text)
			}
		}
		blocks = slices.DeleteFunc(blocks, func(b block) bool { return b.kind != ast.KindList && strings.Trim(b.text, " *_") == "" })
	}
	return join(blocks, true)
}

// numberOf is the number that an item of an ordered list was written with.
func (c *composer) numberOf(item ast.Node, otherwise int) int {
	span, ok := schema.BlockSpan(item)
	if !ok {
		return otherwise
	}
	line := bytes.TrimRight(c.pm.Source[source.LineStart(c.pm.Source, span.Start):span.Start], " \t")
	line = bytes.TrimRight(line, ".)")
	digits := line[len(bytes.TrimRight(line, "0123456789")):]
	if n, err := strconv.Atoi(string(digits)); err == nil {
		return n
	}
	return otherwise
}

func (c *composer) code(n ast.Node, language string) string {
	span, ok := schema.BlockSpan(n)
	if !ok || !c.sees(span) {
		return ""
	}
	var b strings.Builder
	for i := range n.Lines().Len() {
		seg := n.Lines().At(i)
		b.Write(seg.Value(c.pm.Source))
	}
	text := strings.ReplaceAll(b.String(), "\r", "")
	fence := strings.Repeat("`", max(3, longestRun(text, '`')+1))
	if strings.Contains(language, "`") {
		language = ""
	}
	if !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	return fence + language + "\n" + text + fence
}

func longestRun(text string, of byte) int {
	longest, run := 0, 0
	for i := range len(text) {
		if text[i] != of {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}

var anyComment = regexp.MustCompile(`(?s)<!--.*?(?:-->|$)`)

// htmlBlock is HTML without its comments: pages show none of it, and it stays in the
// Markdown of internal builds alone.
func (c *composer) htmlBlock(n *ast.HTMLBlock) string {
	if c.wide || n.Lines().Len() == 0 {
		return ""
	}
	var b strings.Builder
	for i := range n.Lines().Len() {
		seg := n.Lines().At(i)
		if !c.sees(source.Span{Start: seg.Start, End: seg.Stop}) {
			return ""
		}
		b.Write(seg.Value(c.pm.Source))
	}
	if n.HasClosure() {
		b.Write(n.ClosureLine.Value(c.pm.Source))
	}
	return strings.TrimSpace(strings.ReplaceAll(anyComment.ReplaceAllString(b.String(), ""), "\r", ""))
}
