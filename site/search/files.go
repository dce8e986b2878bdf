package search

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/git-postmortem/postmortem/schema"
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
	tailSize               = 256       // documents of the last segment, at most
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
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err) // of types that this package declares
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
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

// A list is what a segment has of a term.
type list struct {
	postings, positions []byte
	last, n             int
}

func (w *writer) segment(from, to int) {
	x := w.x
	lists := make([]list, len(x.terms))
	for i, d := range x.docs[from:to] {
		begin := uint32(0)
		for k, term := range d.terms {
			l := &lists[term]
			delta := i - l.last // documents between
			if l.n > 0 {
				delta--
				l.positions = append(l.positions, ' ')
			}
			if delta > 0 {
				l.postings = strconv.AppendInt(l.postings, int64(delta), 16)
			}
			l.postings = append(l.postings, letters[d.impacts[k]])
			l.positions = append(l.positions, d.positions[begin:d.ends[k]]...)
			l.last, l.n, begin = i, l.n+1, d.ends[k]
		}
	}
	var order []uint32
	for id := range lists {
		if lists[id].n > 0 {
			order = append(order, uint32(id))
		}
	}
	slices.SortFunc(order, func(a, b uint32) int { return compareTerms(x.terms[a], x.terms[b]) })
	s := segment{N: to - from, Words: []shard{}, Near: []shard{}}
	var near []nearWord
	var lexicon lexiconWriter
	var postings, positions []byte
	flush := func() {
		if len(lexicon.data) == 0 {
			return
		}
		l, p, q := mustJSON(string(lexicon.data)), mustJSON(string(postings)), mustJSON(string(positions))
		name := hash(l, p, q)
		w.add("l-"+name, l)
		w.add("p-"+name, p)
		w.add("q-"+name, q)
		s.Words = append(s.Words, shard{lexicon.first, name})
		lexicon, postings, positions = lexiconWriter{before: lexicon.last}, nil, nil
	}
	for _, id := range order {
		term, l := x.terms[id], &lists[id]
		if cutHere(term, len(postings)+len(l.postings), len(lexicon.data)) {
			flush()
		}
		lexicon.add(term, l.n)
		postings = append(append(postings, l.postings...), '\n')
		positions = append(append(positions, l.positions...), '\n')
		l.postings, l.positions = nil, nil
		for _, key := range nearKeys(term) {
			near = append(near, nearWord{key + term, l.n})
		}
	}
	flush()
	slices.SortFunc(near, func(a, b nearWord) int { return compareTerms(a.key, b.key) })
	flushNear := func() {
		if len(lexicon.data) > 0 {
			s.Near = append(s.Near, shard{lexicon.first, strings.TrimPrefix(w.hold("n", mustJSON(string(lexicon.data))), "n-")})
		}
		lexicon = lexiconWriter{before: lexicon.last}
	}
	lexicon = lexiconWriter{}
	for _, word := range near {
		if cutHere(word.key, 0, len(lexicon.data)) {
			flushNear()
		}
		lexicon.add(word.key, word.n)
	}
	flushNear()
	w.m.Segments = append(w.m.Segments, s)
}

// cutHere reports whether a new shard begins with a term: at one that its hash picks, so that
// a new term moves no border but its own, or where a shard would become too large.
func cutHere(term string, postings, lexicon int) bool {
	if postings > shardMax || lexicon > lexiconMax {
		return true
	}
	if postings < shardMin && lexicon < lexiconMin {
		return false
	}
	h := fnv.New32a()
	h.Write([]byte(term))
	return h.Sum32()&15 == 0
}

// A lexiconWriter writes terms in their order: how many UTF-16 code units each shares with
// the one before, how many documents have it, roughly, and the rest of it.
type lexiconWriter struct {
	data                []byte
	first, last, before string
}

func (l *lexiconWriter) add(term string, n int) {
	shared, bytes := 0, 0
	if len(l.data) == 0 {
		l.first = separating(l.before, term)
	} else {
		shared, bytes = sharedPrefix(l.last, term)
	}
	l.data = append(l.data, digits36[shared], digits36[frequency(n)])
	l.data = append(l.data, term[bytes:]...)
	l.data = append(l.data, '\n')
	l.last = term
}

const digits36 = "0123456789abcdefghijklmnopqrstuvwxyz"

// frequency is twice the binary logarithm of a number of documents, at most 35.
func frequency(n int) int {
	f := 0
	for n*n >= 2<<f && f < 35 { // 2·log2(n) >= f+1
		f++
	}
	return f
}

// sharedPrefix is how much of a term stands in the one before, in UTF-16 code units and in bytes.
func sharedPrefix(a, b string) (units, bytes int) {
	for bytes < len(a) && bytes < len(b) {
		x, n := utf8.DecodeRuneInString(a[bytes:])
		y, _ := utf8.DecodeRuneInString(b[bytes:])
		width := 1
		if y > 0xffff {
			width = 2
		}
		if x != y || units+width >= len(digits36) {
			break
		}
		units, bytes = units+width, bytes+n
	}
	return units, bytes
}

// separating is the shortest beginning of b that comes behind a.
func separating(a, b string) string {
	for i, r := range b {
		if end := i + utf8.RuneLen(r); before(a, b[:end]) {
			return b[:end]
		}
	}
	return b
}

type nearWord struct {
	key string
	n   int
}

// nearKeys are what a word is found by when it is misspelt: its first two characters and its
// last two, each with its length.
func nearKeys(word string) []string {
	n := utf8.RuneCountInString(word)
	if n < 4 || n > 30 {
		return nil
	}
	runes := make([]rune, 0, 30)
	for _, r := range word {
		if '0' <= r && r <= '9' || classOf(r) != wordRune {
			return nil
		}
		runes = append(runes, r)
	}
	length := string(digits36[n])
	return []string{"^" + string(runes[:2]) + length, "$" + string([]rune{runes[n-1], runes[n-2]}) + length}
}

// A facetFile is what is known of all documents without their words.
type facetFile struct {
	Days   string      `json:"days"` // by document: 0 where unknown, else 1 + zigzag of the days since the last known one, from 1970-01-01
	Facets []facetList `json:"facets"`
}

type facetList struct {
	Name   string      `json:"name"`
	Values []facetItem `json:"values"` // by name
}

// A facetItem is [name, documents]: the documents as numbers, each the distance to the one before, less one.
type facetItem [2]string

// Facets are the names by which a query narrows, in the order in which they are shown.
var Facets = []string{"service", "severity", "factor", "tag", "type", "status", "year"}

func facetValues(d *Document, facet string) []string {
	switch facet {
	case "service":
		return d.Services
	case "severity":
		return []string{d.Severity}
	case "factor":
		return d.Factors
	case "tag":
		return d.Tags
	case "type":
		return []string{d.Type}
	case "status":
		return []string{d.Status}
	}
	if !d.When.Known() {
		return nil
	}
	return []string{fmt.Sprintf("%04d", d.When.Day.Year)}
}

func (x *Index) facets() facetFile {
	out := facetFile{Facets: []facetList{}}
	var days []byte
	previous := 0
	for _, d := range x.docs {
		if day, known := epochDay(d.Document); known {
			days = appendNumber(days, 1+zigzag(day-previous))
			previous = day
		} else {
			days = appendNumber(days, 0)
		}
	}
	out.Days = string(days)
	for _, name := range Facets {
		type value struct {
			name string
			list []byte
			last int
		}
		values := map[string]*value{}
		for i, d := range x.docs {
			for _, v := range facetValues(d.Document, name) {
				v = strings.Join(strings.Fields(v), " ")
				key := strings.ToLower(v)
				if v == "" {
					continue
				}
				e := values[key]
				if e == nil {
					e = &value{name: v, last: -1}
					values[key] = e
				}
				if len(e.list) > 0 && e.last == i {
					continue // named twice
				}
				e.list = appendNumber(e.list, i-e.last-1)
				e.last = i
			}
		}
		l := facetList{Name: name, Values: []facetItem{}}
		for _, v := range values {
			l.Values = append(l.Values, facetItem{v.name, string(v.list)})
		}
		slices.SortFunc(l.Values, func(a, b facetItem) int { return compareTerms(a[0], b[0]) })
		out.Facets = append(out.Facets, l)
	}
	return out
}

// lasted is, by document, 0 where it is not known how long it took to resolve, else minutes + 1.
func (x *Index) lasted() string {
	var out []byte
	for _, d := range x.docs {
		minutes := 0
		if d.Lasted >= 0 {
			minutes = 1 + int(d.Lasted/time.Minute)
		}
		out = appendNumber(out, minutes)
	}
	return string(out)
}

func zigzag(n int) int {
	if n < 0 {
		return -2*n - 1
	}
	return 2 * n
}

// epochDay is the day of the incident, counted from 1970-01-01.
func epochDay(d *Document) (int, bool) {
	if !d.When.Known() {
		return 0, false
	}
	t := time.Date(d.When.Day.Year, time.Month(d.When.Day.Month), d.When.Day.Day, 0, 0, 0, 0, time.UTC)
	return int(t.Unix() / 86400), true
}

// A textFile is what results show of a document.
type textFile struct {
	ID       string      `json:"id"`
	URL      string      `json:"url"`
	Title    string      `json:"title"`
	Severity string      `json:"severity,omitempty"`
	Day      string      `json:"day,omitempty"` // 2026-03-04
	Draft    bool        `json:"draft,omitempty"`
	Services []string    `json:"services,omitempty"`
	Lasted   string      `json:"lasted,omitempty"`
	Heads    [][2]string `json:"heads"`    // anchor, label
	Passages [][2]any    `json:"passages"` // place in heads, text
}

func (w *writer) texts() error {
	for from := 0; from < len(w.x.docs); from += blockSize {
		var files [][]byte
		for _, d := range w.x.docs[from:min(from+blockSize, len(w.x.docs))] {
			text := d.text
			if text == nil {
				text = mustJSON(d.Document.text())
			}
			files = append(files, text)
		}
		folder := "t-" + hash(files...)
		w.m.Text = append(w.m.Text, folder)
		for i, data := range files {
			name := folder + "/" + strconv.Itoa(i)
			if err := w.write(name+".js", wrap(name, data)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *Document) text() textFile {
	t := textFile{ID: d.ID, URL: d.URL, Title: d.Title, Severity: d.Severity, Services: d.Services, Heads: make([][2]string, len(d.Heads)), Passages: make([][2]any, len(d.Passages))}
	if d.When.Known() {
		t.Day = d.When.Day.String()
	}
	t.Draft = d.Status != "" && d.Status != schema.Published && d.Status != schema.Closed
	if d.Lasted >= 0 {
		t.Lasted = schema.HumanDuration(d.Lasted)
	}
	for i, h := range d.Heads {
		t.Heads[i] = [2]string{h.Anchor, h.Label}
	}
	for i, p := range d.Passages {
		t.Passages[i] = [2]any{p.Head, p.Text}
	}
	return t
}
