package publish

import (
	"bytes"
	"context"
	"fmt"
	"hash/maphash"
	"html"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/audience"
	"github.com/git-postmortem/postmortem/site/output"
)

// A gate looks for what an audience may not see in every file of its site, after the
// filter and independently of it: names and titles of documents that are left out,
// addresses, handles, e-mails and file names, and runs of eight words. It knows
// words alone, so no markup, escaping or case hides a text from it. What occurs in
// some text that the audience may read is no leak.
//
// It is shown each document while the site is made of them, and then searches the files
// before they are put into place.
type gate struct {
	mu        sync.Mutex
	leftOut   map[uint64]origin
	lengths   lengths // of the runs of words in leftOut
	permitted [][]byte
}

// An origin is where a text that is left out stands.
type origin struct {
	path string
	line int
}

// runLength is how many words together tell where they come from.
const runLength = 8

// lengths are those of runs of words that matter.
type lengths [runLength + 1]bool

func newGate() *gate {
	return &gate{leftOut: map[uint64]origin{}, lengths: lengths{runLength: true}}
}

// note takes what the filter leaves out of a document; ok is false where that is all of it.
func (g *gate) note(pm *schema.Postmortem, filtered audience.Filtered, ok bool) {
	if !ok {
		g.leave(pm, nil)
		return
	}
	text := filtered.Postmortem().Source
	// Nothing but what is restricted can be narrower than an internal build.
	if filtered.Postmortem() != pm && (filtered.Audience() > schema.Internal || bytes.Contains(bytes.ToLower(pm.Source), []byte("restricted"))) {
		g.leave(pm, text)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	// The name of a document that is in the build is its address.
	g.permitted = append(g.permitted, []byte(pm.Path), text)
}

// check searches the files of a build for what was left out. own are what pages say of
// themselves; they are asked for only where something was.
func (g *gate) check(ctx context.Context, folder *output.Folder, own func() ([][]byte, error)) error {
	if len(g.leftOut) == 0 {
		return nil
	}
	pages, err := own()
	if err != nil {
		return err
	}
	g.permit(pages)
	return folder.Each(ctx, g.search)
}

// permit takes off what stands in some text that the audience may read.
func (g *gate) permit(pages [][]byte) {
	for i, text := range slices.Concat(g.permitted, pages) {
		if i >= len(g.permitted) {
			text = visible(text)
		}
		g.lengths.scan(split(text), func(h uint64) bool {
			delete(g.leftOut, h)
			return true
		})
	}
}

var (
	addresses = regexp.MustCompile(`https?://[^\s<>"')\]]+|[\w.+-]+@[\w-]+\.[\w.-]+|@[A-Za-z][\w-]+|[\w%-]+\.(?:png|jpe?g|gif|svg|webp|avif|log|txt|csv|json|pdf|md|zip)\b`)
	hasLetter = regexp.MustCompile(`\pL`)
)

// leave adds what a document says that its filtered text, if there is one, does not.
func (g *gate) leave(pm *schema.Postmortem, filtered []byte) {
	found := map[uint64]origin{}
	lengths := lengths{runLength: true}
	add := func(text string, at int) {
		words := split([]byte(text))
		if len(words) == 0 || !hasLetter.MatchString(text) || len(words) == 1 && utf8.RuneCountInString(text) < 4 {
			return
		}
		words = words[:min(len(words), runLength)]
		lengths[len(words)] = true
		found[hashOf(words)] = origin{pm.Path, pm.Lines.Line(at)}
	}
	for _, m := range addresses.FindAllIndex(pm.Source, -1) {
		add(string(pm.Source[m[0]:m[1]]), m[0])
	}
	if filtered == nil {
		add(pm.Title, 0)
		add(pm.Heading(), pm.HeadingSpan.Start)
		add(pm.ID, 0)
		add(path.Base(pm.Path), 0)
	}
	words := split(pm.Source)
	for i := range words {
		if i+runLength <= len(words) {
			found[hashOf(words[i:i+runLength])] = origin{pm.Path, pm.Lines.Line(words[i].at)}
		}
	}
	if filtered != nil {
		lengths.scan(split(filtered), func(h uint64) bool {
			delete(found, h)
			return true
		})
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	for h, o := range found {
		g.leftOut[h] = o
	}
	for n, matters := range lengths {
		g.lengths[n] = g.lengths[n] || matters
	}
}

// search fails on a file that holds what is left out.
func (g *gate) search(name string, data []byte) error {
	var leak error
	look := func(text []byte) {
		g.lengths.scan(split(text), func(h uint64) bool {
			if o, hit := g.leftOut[h]; hit {
				leak = fmt.Errorf("the audience may not see what %s says on line %d, and %s has it: this is a mistake of the program, and nothing is published", o.path, o.line, name)
			}
			return leak == nil
		})
	}
	look([]byte(name))
	if ext := path.Ext(name); ext == ".html" || ext == ".xml" {
		text, values := markup(data)
		look(text)
		look(values)
	} else {
		look(visible(data))
	}
	return leak
}

// scan visits every run of words of the lengths that matter, until visit returns false.
func (l *lengths) scan(words []word, visit func(h uint64) bool) {
	for i := range words {
		h := noWords
		for n := 1; n <= runLength && i+n <= len(words); n++ {
			if h = more(h, words[i+n-1]); l[n] && !visit(h) {
				return
			}
		}
	}
}

// A word is the hash of its lower-case letters and digits, with its place.
type word struct {
	hash uint64
	at   int
}

var wordSeed = maphash.MakeSeed()

func split(text []byte) (out []word) {
	lower := bytes.ToLower(text)
	start := -1
	for i := 0; i <= len(lower); {
		r, size := rune(' '), 1
		if i < len(lower) {
			r, size = utf8.DecodeRune(lower[i:])
		}
		inside := r < utf8.RuneSelf && (r >= 'a' && r <= 'z' || r >= '0' && r <= '9') || r >= utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsNumber(r))
		switch {
		case inside && start < 0:
			start = i
		case !inside && start >= 0:
			out = append(out, word{maphash.Bytes(wordSeed, lower[start:i]), start})
			start = -1
		}
		i += size
	}
	return out
}

// noWords is the hash of a run without words.
const noWords uint64 = 14695981039346656037

// more is the hash of a run with one word more (after FNV-1a).
func more(h uint64, w word) uint64 {
	h = (h ^ w.hash) * 1099511628211
	return h ^ h>>29
}

func hashOf(words []word) uint64 {
	h := noWords
	for _, w := range words {
		h = more(h, w)
	}
	return h
}

var jsonEscape = regexp.MustCompile(`\\(?:u[0-9a-fA-F]{4}|.)`)

// visible is the text of a page, a feed or a script, without tags and escapes.
func visible(data []byte) []byte {
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("<")) {
		text, _ := markup(data)
		return text
	}
	if bytes.IndexByte(data, '\\') < 0 {
		return data
	}
	return jsonEscape.ReplaceAllFunc(data, func(m []byte) []byte {
		if m[1] == 'u' {
			n, _ := strconv.ParseUint(string(m[2:]), 16, 32)
			return utf8.AppendRune(nil, rune(n))
		}
		if strings.IndexByte("ntrbf", m[1]) >= 0 {
			return []byte(" ")
		}
		return m[1:]
	})
}

// markup parts what stands between the tags of a page from the quoted values inside of them.
func markup(data []byte) (text, values []byte) {
	text, values = make([]byte, 0, len(data)/2), make([]byte, 0, len(data)/4)
	inTag, quoted := false, false
	for _, c := range data {
		switch {
		case !inTag && c == '<':
			inTag = true
			text = append(text, ' ')
		case !inTag:
			text = append(text, c)
		case c == '"':
			quoted = !quoted
			values = append(values, ' ', '\n')
		case quoted:
			values = append(values, c)
		case c == '>':
			inTag = false
		}
	}
	return unescapeHTML(text), unescapeHTML(values)
}

func unescapeHTML(b []byte) []byte {
	if bytes.IndexByte(b, '&') < 0 {
		return b
	}
	return []byte(html.UnescapeString(string(b)))
}
