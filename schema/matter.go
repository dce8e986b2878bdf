package schema

import (
	"bytes"
	"fmt"
	"regexp"
)

// maxMatter bounds the frontmatter; a longer one is refused before it is parsed.
const maxMatter = 64 << 10

// Matter is a document's frontmatter, read into a tree that keeps positions.
type Matter struct {
	Format string // "yaml", "toml" or "json"
	Span   Span   // from the opening fence to the end of the closing one
	Root   *Value // nil when it could not be read
}

type matterFormat struct {
	name, open string
	closers    []string
	parse      func([]byte, int) (*Value, []Problem)
	key        *regexp.Regexp // a line that only frontmatter of this format has
}

var matterFormats = []matterFormat{
	{"yaml", "---", []string{"---", "..."}, ParseYAML, regexp.MustCompile(`^\s*(#.*|["']?[\w.-]+["']?\s*:(\s.*)?)$`)},
	{"toml", "+++", []string{"+++"}, parseTOML, regexp.MustCompile(`^\s*(#.*|\[.*\]|["']?[\w.-]+["']?\s*=.*)$`)},
	{"json", ";;;", []string{";;;"}, parseJSON, regexp.MustCompile(`^\s*[{\[]`)},
}

// ReadMatter reads no more of a document than its frontmatter, or returns nil where
// it has none.
func ReadMatter(source []byte) *Matter {
	m, _, _ := parseMatter(source)
	return m
}

// parseMatter finds and reads the frontmatter. It returns nil where there is
// none, and the offset at which the Markdown begins.
//
// A first `---` is frontmatter only if what follows reads like it: otherwise it
// is a thematic break, as CommonMark has it.
func parseMatter(src []byte) (*Matter, int, []Problem) {
	start := 0
	if bytes.HasPrefix(src, []byte("\xef\xbb\xbf")) {
		start = 3
	}
	for start < len(src) && (src[start] == '\n' || src[start] == '\r') {
		start++
	}
	lineEnd, next := lineAt(src, start)
	opener := string(bytes.TrimRight(src[start:lineEnd], " \t"))
	for _, f := range matterFormats {
		if opener != f.open {
			continue
		}
		return f.read(src, start, lineEnd, next)
	}
	return nil, bomLen(src), nil
}

func bomLen(src []byte) int {
	if bytes.HasPrefix(src, []byte("\xef\xbb\xbf")) {
		return 3
	}
	return 0
}

func (f matterFormat) read(src []byte, fence, fenceEnd, body int) (*Matter, int, []Problem) {
	closeAt, after, looksLike, first := -1, len(src), false, true
	for at := body; at < len(src); {
		end, next := lineAt(src, at)
		line := bytes.TrimRight(src[at:end], " \t")
		if f.closes(line) {
			closeAt, after = at, next
			break
		}
		if first && len(line) > 0 {
			first, looksLike = false, f.key.Match(line)
		}
		if at == next {
			break
		}
		at = next
	}
	if closeAt >= 0 && first {
		// Nothing between the fences: an empty frontmatter.
		looksLike = true
	}
	if !looksLike && (f.name == "yaml" || closeAt < 0) {
		return nil, bomLen(src), nil
	}
	m := &Matter{Format: f.name, Span: Span{Start: fence, End: fenceEnd}}
	if closeAt < 0 {
		// The body is what follows the last line that still reads like a key, so that nothing is lost.
		return m, f.unclosedEnd(src, body), []Problem{{ProblemFrontmatter, m.Span,
			fmt.Sprintf("the frontmatter that opens here is never closed by a line `%s`", f.closers[0]), "add the closing line after the last key"}}
	}
	m.Span.End = closeAt + len(f.open)
	if closeAt-body > maxMatter {
		return m, after, []Problem{{ProblemFrontmatter, Span{Start: fence, End: fenceEnd},
			fmt.Sprintf("the frontmatter has %d bytes, more than the %d that are read", closeAt-body, maxMatter), "move long text into the body"}}
	}
	root, problems := f.parse(src[body:closeAt], body)
	m.Root = root
	return m, after, problems
}

func (f matterFormat) closes(line []byte) bool {
	for _, c := range f.closers {
		if string(line) == c {
			return true
		}
	}
	return false
}

func (f matterFormat) unclosedEnd(src []byte, at int) int {
	for at < len(src) {
		end, next := lineAt(src, at)
		line := src[at:end]
		indented := len(line) > 0 && (line[0] == ' ' || line[0] == '\t' || line[0] == '-')
		if len(bytes.TrimSpace(line)) == 0 || (!indented && !f.key.Match(line)) {
			return at
		}
		at = next
	}
	return at
}

// lineAt returns the end of the line at offset at, and the start of the next one.
func lineAt(src []byte, at int) (end, next int) {
	i := bytes.IndexAny(src[at:], "\r\n")
	if i < 0 {
		return len(src), len(src)
	}
	end = at + i
	next = end + 1
	if src[end] == '\r' && next < len(src) && src[next] == '\n' {
		next++
	}
	return end, next
}
