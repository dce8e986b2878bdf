package frontmatter

import (
	"bufio"
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"sync"

	"github.com/adrg/frontmatter"

	"github.com/git-postmortem/postmortem/schema/source"
)

// maxBytes bounds the frontmatter; a longer one is refused before it is parsed.
const maxBytes = 64 << 10

// A Block is a document's frontmatter, read into a tree that keeps positions.
type Block struct {
	Format string      // "yaml", "toml" or "json"
	Span   source.Span // from the opening fence to the end of the closing one
	Root   *Value      // nil when it could not be read
}

// Opening is the opening fence: where a finding stands that is about the whole block.
func (b *Block) Opening() source.Span {
	return source.Span{Start: b.Span.Start, End: b.Span.Start + 3}
}

// A notation is one of the languages that frontmatter is written in.
type notation struct {
	name, fence string
	parse       func(data []byte, base int) (*Value, []Problem)
	key         *regexp.Regexp // a line that only frontmatter of this notation has
}

var notations = []notation{
	{"yaml", "---", ParseYAML, regexp.MustCompile(`^\s*(#.*|["']?[\w.-]+["']?\s*:(\s.*)?)$`)},
	{"toml", "+++", parseTOML, regexp.MustCompile(`^\s*(#.*|\[.*\]|["']?[\w.-]+["']?\s*=.*)$`)},
	{"json", ";;;", parseJSON, regexp.MustCompile(`^\s*[{\[]`)},
}

// Read reads the frontmatter of a document. It returns nil where there is none, and
// the offset at which the Markdown begins.
func Read(src []byte) (*Block, int, []Problem) {
	f, ok := find(src)
	if !ok {
		return nil, byteOrderMark(src), nil
	}
	block := &Block{Format: f.name, Span: f.fence}
	switch {
	case !f.closed:
		return block, f.body, []Problem{{f.fence, fmt.Sprintf("the frontmatter that opens here is never closed by a line `%s`", f.notation.fence), "add the closing line after the last key"}}
	case f.content.Len() > maxBytes:
		block.Span.End = f.content.End + len(f.notation.fence)
		return block, f.body, []Problem{{f.fence, fmt.Sprintf("the frontmatter has %d bytes, more than the %d that are read", f.content.Len(), maxBytes), "move long text into the body"}}
	}
	block.Span.End = f.content.End + len(f.notation.fence)
	root, problems := f.parse(f.content.In(src), f.content.Start)
	block.Root = root
	return block, f.body, problems
}

// A found frontmatter is where it stands.
type found struct {
	notation
	fence   source.Span // the opening line, without its line ending
	content source.Span // between the fences, where it is closed
	closed  bool
	body    int // where the Markdown begins
}

// find looks for frontmatter. adrg/frontmatter decides where it begins and ends; around
// it are decided what it misreads: a byte-order mark before it, a fence that is never
// closed, and a first `---` that is a thematic break, as CommonMark has it, since what
// follows reads like no frontmatter.
func find(src []byte) (found, bool) {
	start := byteOrderMark(src)
	for start < len(src) && (src[start] == '\n' || src[start] == '\r') {
		start++
	}
	fenceEnd, content := source.LineAt(src, start)
	opener := string(bytes.TrimRight(src[start:fenceEnd], " \t"))
	i := slices.IndexFunc(notations, func(n notation) bool { return n.fence == opener })
	if i < 0 {
		return found{}, false
	}
	f := found{notation: notations[i], fence: source.Span{Start: start, End: fenceEnd}}
	f.close(src, content)
	switch empty := f.closed && len(firstLine(f.content.In(src))) == 0; {
	case empty || f.key.Match(firstLine(src[content:])):
	case f.name == "yaml" || !f.closed:
		return found{}, false
	}
	if !f.closed {
		// The body is what follows the last line that still reads like a key, so that nothing is lost.
		f.body = f.lastKey(src, content)
	}
	return f, true
}

// close lets the library find where the frontmatter ends whose content begins at an offset.
func (f *found) close(src []byte, content int) {
	var raw []byte // with its fences
	text := evened(src[f.fence.Start:], f.notation.fence)
	reader := readers.Get().(*bufio.Reader)
	defer readers.Put(reader)
	reader.Reset(bytes.NewReader(text))
	rest, err := frontmatter.Parse(reader, &raw,
		&frontmatter.Format{Start: f.notation.fence, End: f.notation.fence, UnmarshalDelims: true, Unmarshal: keepRaw})
	if f.closed = err == nil && raw != nil; !f.closed {
		return
	}
	f.body = f.fence.Start + len(text) - len(rest)
	end := content + bytes.LastIndexByte(bytes.TrimRight(raw, "\r\n")[min(len(raw), content-f.fence.Start):], '\n') + 1
	f.content = source.Span{Start: content, End: end}
}

// readers are what the library reads through; it would make one for each document.
var readers = sync.Pool{New: func() any { return bufio.NewReader(nil) }}

// keepRaw takes the place of a decoder: it keeps the bytes, since a decoded value has
// lost where its parts stand.
func keepRaw(data []byte, v any) error {
	*v.(*[]byte) = data
	return nil
}

// evened is a text up to the fence that closes, since the library copies all that it is
// given. The fences in it are those that adrg/frontmatter knows, in as many bytes: for it
// CR alone ends no line, `...` closes nothing, and a `---` would close that is indented, as
// in a block scalar, or has other white space around it.
func evened(text []byte, fence string) []byte {
	out := make([]byte, 0, min(len(text), usualBytes))
	for at := 0; at < len(text); {
		end, next := source.LineAt(text, at)
		out = append(out, text[at:next]...)
		if next == end+1 {
			out[end] = '\n'
		}
		switch line := bytes.TrimRight(text[at:end], " \t"); {
		case len(line) == 3 && (string(line) == fence || string(line) == "..." && fence == "---"):
			copy(out[at:], fence)
			if at > 0 {
				return out // what follows the closing fence is not looked at
			}
		case len(line) != 3 && len(bytes.TrimSpace(line)) == 3:
			out[at] = 'x'
		}
		at = next
	}
	return out
}

// usualBytes is more than most frontmatter has.
const usualBytes = 1 << 10

// firstLine is the first line of a text that is not blank.
func firstLine(text []byte) []byte {
	text = bytes.TrimLeft(text, " \t\r\n")
	end, _ := source.LineAt(text, 0)
	return bytes.TrimRight(text[:end], " \t")
}

// byteOrderMark is the length of the mark that a text begins with, or 0.
func byteOrderMark(src []byte) int {
	if bytes.HasPrefix(src, []byte("\xef\xbb\xbf")) {
		return 3
	}
	return 0
}

// lastKey is where the lines end that read like keys, from offset at on.
func (n notation) lastKey(src []byte, at int) int {
	for at < len(src) {
		end, next := source.LineAt(src, at)
		line := src[at:end]
		indented := len(line) > 0 && (line[0] == ' ' || line[0] == '\t' || line[0] == '-')
		if len(bytes.TrimSpace(line)) == 0 || !indented && !n.key.Match(line) {
			return at
		}
		at = next
	}
	return at
}

// BodyAt is the offset at which the Markdown of a document begins, as Read has it; the
// frontmatter itself is not read.
func BodyAt(src []byte) int {
	if at, ok := plainBody(src); ok {
		return at
	}
	if f, ok := find(src); ok {
		return f.body
	}
	return byteOrderMark(src)
}

// plainBody is BodyAt of a text that nobody could read otherwise: YAML that begins with a key, with
// fences of three hyphens alone.
func plainBody(src []byte) (int, bool) {
	if !bytes.HasPrefix(src, []byte("---\n")) || !notations[0].key.Match(firstLine(src[4:])) {
		return 0, false
	}
	for at := 4; at < len(src); {
		end, next := source.LineAt(src, at)
		switch line := src[at:end]; {
		case next != end+1 || src[end] != '\n':
			return 0, false
		case string(line) == "---":
			return next, true
		case len(bytes.TrimSpace(line)) == 3:
			return 0, false
		}
		at = next
	}
	return 0, false
}
