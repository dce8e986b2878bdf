package gitrepo

import (
	"bytes"
	"cmp"
	"hash/maphash"
	"path"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
)

// maxComparisons bounds how many pairs of files are compared line by line. Beyond
// it only files of equal content or equal name are taken for the same, as git does.
const maxComparisons = 40_000

// Renames finds what new files were called at the base: for each path, whose text is
// given, a file of gone with the same content, else one with at least half of its
// lines, of which a quarter is enough where the names are equal. Each file of gone is
// the origin of one new file at most, the one that is most like it.
func (b *Base) Renames(texts map[string][]byte, gone []string) (map[string]string, error) {
	out := map[string]string{}
	if len(texts) == 0 || len(gone) == 0 {
		return out, nil
	}
	if err := b.listed(); err != nil {
		return nil, err
	}
	left := map[string]bool{}
	byHash := map[plumbing.Hash][]string{}
	for _, name := range gone {
		left[name] = true
		byHash[b.files[name].hash] = append(byHash[b.files[name].hash], name)
	}
	var news []string
	for p := range texts {
		news = append(news, p)
	}
	slices.Sort(news)
	// Of several with the same content, that of the same name comes first.
	for _, sameName := range []bool{true, false} {
		for _, p := range news {
			for _, name := range byHash[plumbing.ComputeHash(plumbing.BlobObject, texts[p])] {
				if out[p] == "" && left[name] && (!sameName || path.Base(name) == path.Base(p)) {
					out[p] = name
					delete(left, name)
				}
			}
		}
	}
	return out, b.similar(out, news, texts, left)
}

// similar adds the files that are alike to those that are the same.
func (b *Base) similar(out map[string]string, news []string, texts map[string][]byte, left map[string]bool) error {
	news = slices.DeleteFunc(news, func(p string) bool { return out[p] != "" })
	everyPair := len(news)*len(left) <= maxComparisons
	type pair struct {
		from, to string
		score    int
	}
	var pairs []pair
	seed := maphash.MakeSeed()
	lines := map[string]lineCount{}
	for from := range left {
		for _, to := range news {
			equal := path.Base(from) == path.Base(to)
			if path.Ext(from) != path.Ext(to) || !equal && !everyPair {
				continue
			}
			for _, p := range []string{from, to} {
				if _, known := lines[p]; known {
					continue
				}
				text, isNew := texts[p]
				if !isNew {
					var err error
					if text, err = b.w.object(plumbing.BlobObject, b.files[p].hash); err != nil {
						return missing(p, err)
					}
				}
				lines[p] = countLines(seed, text)
			}
			score := lines[from].likeness(lines[to])
			if score >= 50 || equal && score >= 25 {
				if equal {
					score += 25
				}
				pairs = append(pairs, pair{from, to, score})
			}
		}
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		return cmp.Or(cmp.Compare(b.score, a.score), strings.Compare(a.from, b.from), strings.Compare(a.to, b.to))
	})
	for _, p := range pairs {
		if left[p.from] && out[p.to] == "" {
			out[p.to] = p.from
			delete(left, p.from)
		}
	}
	return nil
}

// A lineCount is how often each line stands in a text. Line ends are no difference.
type lineCount struct {
	of    map[uint64]int
	total int
}

func countLines(seed maphash.Seed, text []byte) lineCount {
	c := lineCount{of: map[uint64]int{}}
	for line := range bytes.Lines(text) {
		c.of[maphash.Bytes(seed, bytes.TrimRight(line, "\r\n"))]++
		c.total++
	}
	return c
}

// likeness is how much of the longer text is in both, in percent of its lines.
func (c lineCount) likeness(o lineCount) int {
	same := 0
	for line, n := range c.of {
		same += min(n, o.of[line])
	}
	return 100 * same / max(c.total, o.total, 1)
}

// similarity is how much of the longer of two texts is in both, in percent of its lines.
func similarity(a, b []byte) int {
	seed := maphash.MakeSeed()
	return countLines(seed, a).likeness(countLines(seed, b))
}
