package gitrepo

import (
	"bytes"
	"cmp"
	"fmt"
	"hash/maphash"
	"path"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
)

// maxComparisons bounds how many pairs of files are compared line by line. Beyond
// it only files of equal content or equal name are taken for the same, as git does.
const maxComparisons = 40_000

// A version of a file is its path with its content.
type version struct {
	path string
	hash plumbing.Hash
	text func() ([]byte, error)
}

// sameFiles finds which of the files that came are files that went, under another
// name: for each path of came one of went with the same content, else one with at least
// half of its lines; where the names are equal, sameName percent of them are enough. Each
// of went is the origin of one of came at most, the one that is most like it. What cannot
// be read is like nothing.
func sameFiles(came, went []version, sameName int) map[string]string {
	out := map[string]string{}
	if len(came) == 0 || len(went) == 0 {
		return out
	}
	byPath := func(a, b version) int { return strings.Compare(a.path, b.path) }
	slices.SortFunc(came, byPath)
	slices.SortFunc(went, byPath)
	byHash := map[plumbing.Hash][]string{}
	taken := map[string]bool{}
	for _, v := range went {
		byHash[v.hash] = append(byHash[v.hash], v.path)
	}
	// Of several with the same content, that of the same name comes first.
	for _, named := range []bool{true, false} {
		for _, v := range came {
			for _, from := range byHash[v.hash] {
				if out[v.path] == "" && !taken[from] && (!named || nameOf(from) == nameOf(v.path)) {
					out[v.path], taken[from] = from, true
				}
			}
		}
	}
	came = slices.DeleteFunc(slices.Clone(came), func(v version) bool { return out[v.path] != "" })
	went = slices.DeleteFunc(slices.Clone(went), func(v version) bool { return taken[v.path] })
	alike(out, came, went, sameName)
	return out
}

// alike adds the files that are alike to those that are the same.
func alike(out map[string]string, came, went []version, sameName int) {
	everyPair := len(came)*len(went) <= maxComparisons
	type pair struct {
		from, to string
		score    int
	}
	var pairs []pair
	seed := maphash.MakeSeed()
	lines := map[string]lineCount{}
	count := func(v version, side string) lineCount {
		c, known := lines[side+v.path]
		if !known {
			if text, err := v.text(); err == nil {
				c = countLines(seed, text)
			}
			lines[side+v.path] = c
		}
		return c
	}
	for _, from := range went {
		for _, to := range came {
			equal := nameOf(from.path) == nameOf(to.path)
			if path.Ext(from.path) != path.Ext(to.path) || !equal && !everyPair {
				continue
			}
			score := count(from, "-").likeness(count(to, "+"))
			if score >= 50 || equal && score >= sameName {
				if equal {
					score += 25
				}
				pairs = append(pairs, pair{from.path, to.path, score})
			}
		}
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		return cmp.Or(cmp.Compare(b.score, a.score), strings.Compare(a.from, b.from), strings.Compare(a.to, b.to))
	})
	taken := map[string]bool{}
	for _, p := range pairs {
		if !taken[p.from] && out[p.to] == "" {
			out[p.to], taken[p.from] = p.from, true
		}
	}
}

// nameOf is a file's name, or for the index of a bundle its folder's.
func nameOf(name string) string {
	base := path.Base(name)
	if stem := strings.ToLower(strings.TrimSuffix(base, path.Ext(base))); stem == "index" || stem == "readme" {
		return path.Base(path.Dir(name)) + "/"
	}
	return base
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

// Renames finds what new files were called in a tree: texts has their paths and texts,
// gone the files of the tree that are no longer there. A document that kept its name is
// the same one with a quarter of its lines: people rewrite a draft and move it at once. Where one
// of them cannot be read, none is known.
func (t *Tree) Renames(texts map[string][]byte, gone []string) (was map[string]string, err error) {
	var came, went []version
	for p, text := range texts {
		came = append(came, version{p, blobHash(text), func() ([]byte, error) { return text, nil }})
	}
	for _, p := range gone {
		if h, ok := t.Hash(p); ok {
			went = append(went, version{p, h, func() ([]byte, error) {
				text, e := t.store.repo.object(plumbing.BlobObject, h)
				if e != nil && err == nil {
					err = fmt.Errorf("reading %s as it was: %w", p, e)
				}
				return text, e
			}})
		}
	}
	was = sameFiles(came, went, 25)
	return was, err
}
