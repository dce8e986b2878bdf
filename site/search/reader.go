package search

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// A Reader answers queries from the files that an index wrote. reader.js is the same in
// JavaScript; SPEC.md, "Ranking", says what both do.
type Reader struct {
	m        manifest
	read     func(name string) ([]byte, error)
	files    map[string]json.RawMessage // of the pack
	lexicons map[string][]entry
	postings map[string][]string
	facets   *facetColumns
}

// Open reads the manifest. read returns a file by its name; it is asked for no more than a
// query needs.
func Open(read func(name string) ([]byte, error)) (*Reader, error) {
	data, err := read(Manifest)
	if err != nil {
		return nil, err
	}
	r := &Reader{read: read, lexicons: map[string][]entry{}, postings: map[string][]string{}}
	data = bytes.TrimSuffix(bytes.TrimPrefix(data, []byte("postmortemManifest(")), []byte(");\n"))
	if err := json.Unmarshal(data, &r.m); err != nil {
		return nil, fmt.Errorf("the index cannot be read: %w", err)
	}
	if r.m.Version != Version {
		return nil, fmt.Errorf("the index has version %d; this program reads version %d", r.m.Version, Version)
	}
	if r.m.Pack != "" {
		if err := r.file(r.m.Pack, &r.files); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// file reads a file into v.
func (r *Reader) file(name string, v any) error {
	data, packed := r.files[name]
	if !packed {
		raw, err := r.read(name + ".js")
		if err != nil {
			return err
		}
		_, raw, _ = bytes.Cut(raw, []byte(","))
		data = bytes.TrimSuffix(raw, []byte(");\n"))
	}
	if err := json.Unmarshal(data, v); err != nil {
		return fmt.Errorf("%s of the index cannot be read: %w", name, err)
	}
	return nil
}

// An entry is a term of a lexicon: how frequent it is, and where its postings are.
type entry struct {
	term  string
	n     int // see frequency
	shard string
	line  int
}

// lexicon reads a shard of terms.
func (r *Reader) lexicon(kind string, s shard) ([]entry, error) {
	name := kind + s[1]
	if l, ok := r.lexicons[name]; ok {
		return l, nil
	}
	var text string
	if err := r.file(name, &text); err != nil {
		return nil, err
	}
	var out []entry
	last := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if len(line) < 2 {
			return nil, fmt.Errorf("%s of the index is damaged", name)
		}
		last = unitPrefix(last, strings.IndexByte(digits36, line[0])) + line[2:]
		out = append(out, entry{last, strings.IndexByte(digits36, line[1]), s[1], len(out)})
	}
	r.lexicons[name] = out
	return out, nil
}

// unitPrefix is the beginning of s that has n UTF-16 code units.
func unitPrefix(s string, n int) string {
	for i, c := range s {
		if n <= 0 {
			return s[:i]
		}
		n--
		if c > 0xffff {
			n--
		}
	}
	return s
}

// maxShards is how many shards of a lexicon a beginning may lie in; what begins more words is
// too short to be looked for.
const maxShards = 8

// last is behind all terms that begin with what it is put behind.
const last = "\uffff"

// scan visits the terms from from to to, and reports whether they lie in few enough shards.
func (r *Reader) scan(kind string, shards []shard, from, to string, visit func(entry)) (bool, error) {
	if len(shards) == 0 {
		return true, nil
	}
	begin, end := place(shards, from), place(shards, to)
	if end-begin >= maxShards {
		return false, nil
	}
	for _, s := range shards[begin : end+1] {
		lexicon, err := r.lexicon(kind, s)
		if err != nil {
			return false, err
		}
		at, _ := slices.BinarySearchFunc(lexicon, from, func(e entry, t string) int { return compareTerms(e.term, t) })
		for _, e := range lexicon[at:] {
			if compareTerms(e.term, to) > 0 {
				break
			}
			visit(e)
		}
	}
	return true, nil
}

// place is the last shard that begins at or before a term.
func place(shards []shard, term string) int {
	at, found := slices.BinarySearchFunc(shards, term, func(s shard, t string) int { return compareTerms(s[0], t) })
	if !found {
		at--
	}
	return max(0, at)
}

// line is a term's line in a shard of postings (p-) or positions (q-).
func (r *Reader) line(kind string, e entry) (string, error) {
	name := kind + e.shard
	lines, ok := r.postings[name]
	if !ok {
		var text string
		if err := r.file(name, &text); err != nil {
			return "", err
		}
		lines = strings.Split(text, "\n")
		r.postings[name] = lines
	}
	if e.line >= len(lines) {
		return "", fmt.Errorf("%s of the index is damaged", name)
	}
	return lines[e.line], nil
}

// eachNumber calls do with every number of a text, as appendNumber wrote it: what stands
// before its letter, and the letter's value.
func eachNumber(s string, do func(high, letter int)) {
	high := 0
	for i := range len(s) {
		c := s[i]
		switch {
		case '0' <= c && c <= '9':
			high = high<<4 + int(c-'0')
		case 'a' <= c && c <= 'f':
			high = high<<4 + int(c-'a') + 10
		default:
			do(high, letterValue[c])
			high = 0
		}
	}
}

var letterValue = func() (out [256]int) {
	for i := range len(letters) {
		out[letters[i]] = i
	}
	return out
}()

func numbers(s string) (out []int) {
	eachNumber(s, func(high, letter int) { out = append(out, high*len(letters)+letter) })
	return out
}

// documents calls do with each document that has a variant, and its impact.
func (r *Reader) documents(v variant, do func(doc, impact int)) error {
	base := 0
	for i, s := range r.m.Segments {
		if e := v.places[i]; e.shard != "" {
			line, err := r.line("p-", e)
			if err != nil {
				return err
			}
			doc := base - 1
			eachNumber(line, func(high, letter int) {
				if doc += high + 1; doc < base+s.N {
					do(doc, letter)
				}
			})
			if doc >= base+s.N {
				return fmt.Errorf("the postings of %q are damaged", v.term)
			}
		}
		base += s.N
	}
	return nil
}
