package frontmatter

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/git-postmortem/postmortem/schema/source"
)

// plainFind is find without a library: the frontmatter's rules read line by line.
func plainFind(src []byte) (found, bool) {
	start := byteOrderMark(src)
	for start < len(src) && (src[start] == '\n' || src[start] == '\r') {
		start++
	}
	fenceEnd, body := source.LineAt(src, start)
	for _, n := range notations {
		if string(bytes.TrimRight(src[start:fenceEnd], " \t")) != n.fence {
			continue
		}
		f := found{notation: n, fence: source.Span{Start: start, End: fenceEnd}, body: len(src)}
		first, looksLike := true, false
		for at := body; at < len(src); {
			end, next := source.LineAt(src, at)
			line := bytes.TrimRight(src[at:end], " \t")
			if string(line) == n.fence || n.name == "yaml" && string(line) == "..." {
				f.closed, f.content, f.body = true, source.Span{Start: body, End: at}, next
				break
			}
			if first && len(line) > 0 {
				first, looksLike = false, n.key.Match(line)
			}
			at = next
		}
		if f.closed && first {
			looksLike = true
		}
		if !looksLike && (n.name == "yaml" || !f.closed) {
			return found{}, false
		}
		if !f.closed {
			f.body = f.lastKey(src, body)
		}
		return f, true
	}
	return found{}, false
}

// What the library finds, with what is decided around it, is what a plain reading
// of the rules finds, whatever a document begins with.
func TestFindAgreesWithAPlainReading(t *testing.T) {
	const documents = 300_000
	pieces := []string{
		"---", "+++", ";;;", "...", "----", "--", " ---", "\t---", "--- ", "---\t", "  ...", "title: a", "title = 'a'", "{", "}", "{\"title\": \"a\"}", "# c", "[a]", "a: |", "  ---", "- x",
		"\n", "\n", "\n", "\n", "\r\n", "\r\n", "\r", "\n\n", " ", "\t", "\ufeff", "Text", "## Summary", "| a |", "---\n", "---\n", "+++\n", ";;;\n", "title: a\n", "\x00", "\xff", "é", "\u00a0", "\v",
	}
	r := rand.New(rand.NewPCG(1, 2))
	seen := 0
	var b strings.Builder
	for range documents {
		b.Reset()
		if r.IntN(3) > 0 {
			b.WriteString([]string{"---\n", "---\r\n", "---\r", "+++\n", ";;;\n", "\ufeff---\n", "\n---\n", "--- \n"}[r.IntN(8)])
		}
		for range r.IntN(14) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		if r.IntN(2) > 0 {
			b.WriteString([]string{"\n---\n", "\n---", "\n...\r\n", "\r---\r", "\n+++\n", "\n;;;\n"}[r.IntN(6)] + "\nText.\n")
		}
		if r.IntN(100) == 0 {
			b.WriteString(strings.Repeat("more: text\n", 300) + "---\nText.\n")
		}
		src := []byte(b.String())
		got, ok := find(src)
		want, wantOK := plainFind(src)
		if body := BodyAt(src); ok && body != got.body || !ok && body != byteOrderMark(src) {
			t.Fatalf("%q: BodyAt %d, find %v %d", src, body, ok, got.body)
		}
		if ok != wantOK || ok && (got.name != want.name || got.fence != want.fence || got.closed != want.closed || got.content != want.content || got.body != want.body) {
			t.Fatalf("%q:\nfind  %v %s %v %v %v %d\nplain %v %s %v %v %v %d", src,
				ok, got.name, got.fence, got.closed, got.content, got.body, wantOK, want.name, want.fence, want.closed, want.content, want.body)
		}
		if ok && got.closed {
			seen++
		}
	}
	if seen < documents/10 {
		t.Errorf("only %d of %d documents have a frontmatter that is closed", seen, documents)
	}
}

func BenchmarkFind(b *testing.B) {
	doc := []byte("---\ntitle: a\nstatus: draft\n---\n\n" + strings.Repeat("Some text of a postmortem.\n", 200))
	for name, do := range map[string]func([]byte) (found, bool){"library": find, "plain": plainFind} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(doc)))
			for b.Loop() {
				do(doc)
			}
		})
	}
}
