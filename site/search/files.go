package search

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"strconv"
)

// Version is the version of the format that SPEC.md describes.
const Version = 1

// letters end a number: the value of the last digit. The digits before it are hexadecimal.
// There is no z, so that a word with one can be looked for in shards: numbers do not make it.
const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYghijklmnopqrstuvwxy!$"

// appendNumber writes a number as shards have it: its quotient by 46 in hexadecimal, nothing
// for none, then a letter for the rest.
func appendNumber(b []byte, n int) []byte {
	if n >= len(letters) {
		b = strconv.AppendInt(b, int64(n/len(letters)), 16)
	}
	return append(b, letters[n%len(letters)])
}

// Sizes, in bytes before compression.
const (
	shardMin, shardMax     = 24 << 10, 72 << 10 // of postings
	lexiconMin, lexiconMax = 5 << 10, 10 << 10
	packMax                = 192 << 10 // an archive whose shards are smaller is one file
	blockSize              = 64        // documents whose texts share a folder
	tailSize               = 128       // documents of the last segment, at most
	wholeMax               = 512       // an archive of so many documents or fewer has one segment
)

// A manifest is what a reader begins with.
type manifest struct {
	Version  int       `json:"v"`
	N        int       `json:"n"`
	Segments []segment `json:"segments"`
	Facets   string    `json:"facets"`
	Lasted   string    `json:"lasted"`
	// Severities is the archive's scale, worst first.
	Severities []string `json:"severities"`
	Pack       string   `json:"pack,omitempty"`
	Text       []string `json:"text"` // folders of the texts, one for each block of documents
}

// A segment holds the postings of documents that follow each other.
type segment struct {
	N     int     `json:"n"`
	Words []shard `json:"words"` // the lexicon's, each with postings and positions of the same name
	Near  []shard `json:"near"`  // words by their ends, for typos
}

// A shard is [first, name]: what it holds is not before first.
type shard [2]string

// Manifest is the name of the file that a reader begins with.
const Manifest = "manifest.js"

// Write hands out the files of the index, the manifest last.
// Names are relative to the folder of the index.
func (x *Index) Write(write func(name string, data []byte) error) error { return x.write(write, true) }

// Reader answers queries without a folder.
func (x *Index) Reader() (*Reader, error) {
	files := map[string][]byte{}
	if err := x.write(func(name string, data []byte) error { files[name] = data; return nil }, false); err != nil {
		return nil, err
	}
	return Open(func(name string) ([]byte, error) {
		if data, ok := files[name]; ok {
			return data, nil
		}
		return nil, fmt.Errorf("%s: %w", name, fs.ErrNotExist)
	})
}

func (x *Index) write(write func(name string, data []byte) error, texts bool) error {
	w := &writer{x: x, write: write, names: map[string]bool{}, m: manifest{Version: Version, N: len(x.docs), Severities: append([]string{}, x.severities...), Segments: []segment{}, Text: []string{}}}
	from := 0
	for _, to := range segmentEnds(len(x.docs)) {
		w.segment(from, to)
		from = to
	}
	w.m.Facets = w.hold("f", mustJSON(x.facets()))
	w.m.Lasted = w.hold("d", mustJSON(x.lasted()))
	if w.size <= packMax {
		w.pack()
	}
	w.flush()
	if w.failed != nil {
		return w.failed
	}
	if texts {
		if err := w.texts(); err != nil {
			return err
		}
	}
	return write(Manifest, []byte("postmortemManifest("+string(mustJSON(w.m))+");\n"))
}

// segmentEnds is where segments end: a large archive has one that stays, and one of the
// newest documents.
func segmentEnds(n int) []int {
	if n <= wholeMax {
		return []int{n}
	}
	return []int{(n - 1) / tailSize * tailSize, n}
}

type writer struct {
	x     *Index
	write func(name string, data []byte) error
	m     manifest
	// Files are held while they may still become one, and written once they are too large for it.
	held   []heldFile
	names  map[string]bool
	size   int
	failed error // of a write
}

type heldFile struct {
	name string
	data []byte // JSON
}

func wrap(name string, data []byte) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "postmortemFile(%q,", name)
	b.Write(data)
	b.WriteString(");\n")
	return b.Bytes()
}

func mustJSON(v any) []byte {
	var b bytes.Buffer
	writeJSON(&b, v)
	return b.Bytes()
}

func writeJSON(b *bytes.Buffer, v any) {
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err) // of types that this package declares
	}
	b.Truncate(b.Len() - 1) // the line's end
}

// hold keeps a file under a name that says its kind and content.
func (w *writer) hold(kind string, data []byte) string {
	name := kind + "-" + hash(data)
	w.add(name, data)
	return name
}

func (w *writer) add(name string, data []byte) {
	if w.names[name] {
		return
	}
	w.names[name] = true
	w.held = append(w.held, heldFile{name, data})
	if w.size += len(data); w.size > packMax {
		w.flush()
	}
}

// flush writes what is held.
func (w *writer) flush() {
	for _, f := range w.held {
		if w.failed == nil {
			w.failed = w.write(f.name+".js", wrap(f.name, f.data))
		}
	}
	w.held = nil
}

func hash(parts ...[]byte) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d ", len(p))
		h.Write(p)
	}
	return hex.EncodeToString(h.Sum(nil)[:5])
}

// pack makes one file of all shards.
func (w *writer) pack() {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, f := range w.held {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "%q:", f.name)
		b.Write(f.data)
	}
	b.WriteByte('}')
	w.held = nil
	w.m.Pack = w.hold("all", b.Bytes())
}
