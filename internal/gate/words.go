package gate

import (
	"bytes"
	"hash/maphash"
	"unicode"
	"unicode/utf8"
)

// runLength is how many words together tell where they come from.
const runLength = 8

// lengths are those of runs of words that matter.
type lengths [runLength + 1]bool

// scan visits every run of words of the lengths that matter, until visit returns false.
// No run goes over an edge.
func (l *lengths) scan(words []uint64, visit func(h uint64) bool) {
	for i := range words {
		h := noWords
		for n := 1; n <= runLength && i+n <= len(words); n++ {
			w := words[i+n-1]
			if w == edge {
				break
			}
			if h = more(h, w); l[n] && !visit(h) {
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

// edge is the hash of what no run goes over: the end of a block, a cell, a value.
const edge = 0

// edgeByte is written into a text where one of its blocks ends.
const edgeByte = '\x00'

var wordSeed = maphash.MakeSeed()

// split is a text as words with their places.
func split(text []byte) (out []word) {
	eachWord(text, func(hash uint64, at int) { out = append(out, word{hash, at}) })
	return out
}

// hashes is a text as words.
func hashes(text []byte) (out []uint64) {
	eachWord(text, func(hash uint64, _ int) { out = append(out, hash) })
	return out
}

// eachWord visits the words of a text, and its edges, each once where several follow each other.
func eachWord(text []byte, visit func(hash uint64, at int)) {
	last := uint64(edge)
	lower := bytes.ToLower(text)
	start := -1
	for i := 0; i <= len(lower); {
		r, size := rune(' '), 1
		if i < len(lower) {
			r, size = utf8.DecodeRune(lower[i:])
		}
		inside := r < utf8.RuneSelf && (r >= 'a' && r <= 'z' || r >= '0' && r <= '9') || r >= utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsNumber(r) || start >= 0 && isUnseen(r))
		switch {
		case inside && start < 0:
			start = i
		case !inside && start >= 0:
			last = hashWord(lower[start:i])
			visit(last, start)
			start = -1
		}
		if r == edgeByte && last != edge {
			last = edge
			visit(edge, i)
		}
		i += size
	}
}

// isUnseen reports whether a character stands in a word and does not show: soft hyphens,
// joiners and the like.
func isUnseen(r rune) bool {
	return r == '\u00ad' || r >= '\u200b' && r <= '\u200f' || r >= '\u2060' && r <= '\u2064' || r == '\ufeff'
}

func hashWord(w []byte) uint64 {
	if bytes.IndexByte(w, 0xC2) >= 0 || bytes.IndexByte(w, 0xE2) >= 0 || bytes.IndexByte(w, 0xEF) >= 0 {
		w = bytes.Map(func(r rune) rune {
			if isUnseen(r) {
				return -1
			}
			return r
		}, w)
	}
	return max(maphash.Bytes(wordSeed, w), edge+1)
}

// noWords is the hash of a run without words.
const noWords uint64 = 14695981039346656037

// more is the hash of a run with one word more (after FNV-1a).
func more(h, w uint64) uint64 {
	h = (h ^ w) * 1099511628211
	return h ^ h>>29
}

func hashOf(words []word) uint64 {
	h := noWords
	for _, w := range words {
		h = more(h, w.hash)
	}
	return h
}
