package search

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// An Index holds documents while they are read. Add may be called from several goroutines;
// Seal then numbers them, and only after it can the index be written and searched.
type Index struct {
	mu    sync.RWMutex
	ids   map[string]uint32 // term → its place in terms
	terms []string
	docs  []*indexed

	severities []string
	keep       Keep // nil: texts stay in their documents
	pool       sync.Pool
	relateOnce sync.Once
	related    *relation
}

// An indexed document is what the index keeps of one.
type indexed struct {
	*Document
	order string                 // what documents are numbered by
	text  func() ([]byte, error) // as results show it, where the index is packed
	// By term that the document has: its number, how much the document is about it, and where
	// its positions end, which begin where those of the term before end.
	terms     []uint32
	impacts   []uint8
	ends      []uint32
	positions []byte // as the shard of positions has them
}

// Keep takes a text, of which it may not hold the bytes, and returns what gives it back.
type Keep func(text []byte) (get func() ([]byte, error), err error)

// Pack has the index keep of texts only what Write needs, and elsewhere, for archives that are only written.
func (x *Index) Pack(keep Keep) { x.keep = keep }

// NewIndex returns an empty index. severities is the archive's scale, worst first.
func NewIndex(severities []string) *Index {
	x := &Index{ids: map[string]uint32{}, severities: severities}
	x.pool.New = func() any { return &reading{seen: map[string]int{}} }
	return x
}

// Add reads the words of a document. It fails only where its text cannot be kept.
func (x *Index) Add(d *Document) error {
	r := x.pool.Get().(*reading)
	defer x.pool.Put(r)
	r.read(d)
	doc := &indexed{Document: d, order: cmp.Or(d.Published, d.When.Key()) + "\x00" + d.ID + "\x00" + d.Path, terms: make([]uint32, len(r.found)), impacts: make([]uint8, len(r.found)), ends: make([]uint32, len(r.found))}
	size := 0
	for i := range r.found {
		size += len(r.found[i].positions)
	}
	doc.positions = make([]byte, 0, size)
	for i := range r.found {
		f := &r.found[i]
		doc.positions = append(doc.positions, f.positions...)
		doc.impacts[i], doc.ends[i] = f.impact(r.length), uint32(len(doc.positions))
	}
	if x.keep != nil {
		r.text.Reset()
		writeJSON(&r.text, d.text())
		var err error
		if doc.text, err = x.keep(r.text.Bytes()); err != nil {
			return err
		}
		d.Heads, d.Passages = nil, nil
	}
	// Most words are known: several documents look for them at once.
	var fresh []int
	x.mu.RLock()
	for i := range r.found {
		id, known := x.ids[r.found[i].term]
		if doc.terms[i] = id; !known {
			fresh = append(fresh, i)
		}
	}
	x.mu.RUnlock()
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, i := range fresh {
		id, known := x.ids[r.found[i].term]
		if !known {
			term := strings.Clone(r.found[i].term)
			id = uint32(len(x.terms))
			x.ids[term] = id
			x.terms = append(x.terms, term)
		}
		doc.terms[i] = id
	}
	x.docs = append(x.docs, doc)
	return nil
}

// Seal numbers the documents: by publication or, where that is not known, by the incident's
// date, then by id. A new document so comes last, as a rule, and leaves the numbers of the others alone.
func (x *Index) Seal() {
	slices.SortFunc(x.docs, func(a, b *indexed) int { return strings.Compare(a.order, b.order) })
}

// Documents are the documents by their numbers.
func (x *Index) Documents() []*Document {
	out := make([]*Document, len(x.docs))
	for i, d := range x.docs {
		out[i] = d.Document
	}
	return out
}

// A reading is what is noted while a document is read.
type reading struct {
	seen   map[string]int // term → its place in found
	found  []found
	length int // in positions
	text   bytes.Buffer
}

type found struct {
	term      string
	count     int    // in the text
	fields    uint16 // where it stands, one bit a field
	last      int    // its last position
	positions []byte
}

// The weights of fields: what a word adds to a document's impact by standing there at all.
var fieldWeights = []struct {
	field  Field
	weight float64
}{
	{TitleField, 1.2}, {ServiceField, 1.0}, {FactorField, 0.7}, {TagField, 0.6}, {SummaryField, 0.35}, {HeadingField, 0.3}, {AboutField, 0.3}, {TimelineField, 0}, {BodyField, 0},
}

func fieldBit(f Field) uint16 {
	for i, w := range fieldWeights {
		if w.field == f {
			return 1 << i
		}
	}
	return 0
}

// averageLength is the length, in positions, that documents are held against. It is fixed,
// so that a new document changes no impact of another.
const averageLength = 700

// saturation and lengthShare are k1 and b of BM25.
const (
	saturation  = 1.2
	lengthShare = 0.6
)

// maxImpact is the highest impact; one step is a tenth.
const maxImpact = 45

func (f *found) impact(length int) uint8 {
	score := 0.0
	if f.count > 0 {
		norm := saturation * (1 - lengthShare + lengthShare*float64(min(length, 8*averageLength))/averageLength)
		score = float64(f.count) / (float64(f.count) + norm)
	}
	for i, w := range fieldWeights {
		if f.fields&(1<<i) != 0 {
			score += w.weight
		}
	}
	return uint8(max(1, min(maxImpact, int(score*10+0.5))))
}

// gap stands between the positions of two passages, so that no phrase runs over the gap.
const gap = 8

func (r *reading) read(d *Document) {
	clear(r.seen)
	for i := range r.found {
		r.found[i].positions = r.found[i].positions[:0]
	}
	r.found = r.found[:0]
	at := 0
	add := func(field Field, counts int, text string) {
		bit := fieldBit(field)
		at = tokens(text, at, func(t token) { r.note(t, bit, counts) }) + gap
	}
	add(TitleField, 1, d.Title)
	for _, s := range d.Services {
		add(ServiceField, 0, s)
	}
	for _, s := range d.Factors {
		add(FactorField, 0, s)
	}
	for _, s := range d.Tags {
		add(TagField, 0, s)
	}
	for _, s := range []string{d.ID, dateWords(d), d.Severity, d.Type} {
		add(AboutField, 0, s)
	}
	begin := at
	for _, p := range d.Passages {
		add(p.Field, 1, p.Text)
	}
	r.length = at - begin
	if n := len(d.Passages); n > 0 {
		r.length -= n * gap
	}
}

// dateWords is the day of the incident as people write it.
func dateWords(d *Document) string {
	if !d.When.Known() {
		return ""
	}
	day := d.When.Day
	return strings.Join([]string{day.String(), time.Month(day.Month).String(), strconv.Itoa(day.Year)}, " ")
}

func (r *reading) note(t token, bit uint16, counts int) {
	i, known := r.seen[t.term]
	if !known {
		i = len(r.found)
		if i < cap(r.found) {
			r.found = r.found[:i+1]
			r.found[i] = found{term: t.term, positions: r.found[i].positions[:0]}
		} else {
			r.found = append(r.found, found{term: t.term})
		}
		r.seen[t.term] = i
	}
	f := &r.found[i]
	f.count += counts
	f.fields |= bit
	// A whole identifier has no position: phrases are looked for by parts.
	if !t.whole {
		f.positions = appendNumber(f.positions, t.at-f.last)
		f.last = t.at
	}
}

// before reports whether a comes before b in the order of shards, which is that of UTF-16
// code units, as JavaScript compares strings.
func before(a, b string) bool { return compareTerms(a, b) < 0 }

func compareTerms(a, b string) int {
	for i := 0; i < len(a) && i < len(b); {
		if a[i] == b[i] && a[i] < utf8.RuneSelf {
			i++
			continue
		}
		x, n := utf8.DecodeRuneInString(a[i:])
		y, _ := utf8.DecodeRuneInString(b[i:])
		if x != y {
			if (x > 0xffff) != (y > 0xffff) { // a surrogate stands before U+E000
				x, y = leading(x), leading(y)
			}
			return cmp.Compare(x, y)
		}
		i += n
	}
	return cmp.Compare(len(a), len(b))
}

func leading(r rune) rune {
	if r > 0xffff {
		return 0xd800
	}
	return r
}
