package gitrepo

import (
	"bytes"
	"cmp"
	"hash/maphash"
	"path"
	"slices"

	"github.com/go-git/go-git/v5/plumbing"
)

// What git log -M takes for a rename: a file that a commit adds and one that it removes are
// the same if their content is, else if half of the longer one is in both, in bytes; where the
// name is in neither list twice, three quarters settle it before others are looked at (git's
// diffcore-rename.c). Scores are in parts of 60,000, as there.
const (
	wholeScore = 60_000
	halfScore  = wholeScore / 2
	nameScore  = wholeScore * 3 / 4
)

// renames finds, for each path that was added, the one that was removed and that it was; each
// is the origin of one at most. doubtful are added paths of which it cannot be told, as
// this clone lacks what they or the removed ones held.
func renames(added, removed []version) (was map[string]string, doubtful map[string]bool) {
	was = map[string]string{}
	if len(added) == 0 || len(removed) == 0 {
		return was, nil
	}
	taken := map[string]bool{}
	take := func(to, from version) { was[to.path], taken[from.path] = from.path, true }
	for _, to := range added {
		best := -1
		for i, from := range removed {
			if from.hash != to.hash || taken[from.path] {
				continue
			}
			named := path.Base(from.path) == path.Base(to.path)
			if best < 0 || named {
				best = i
			}
			if named {
				break
			}
		}
		if best >= 0 {
			take(to, removed[best])
		}
	}
	left := func() {
		added = slices.DeleteFunc(slices.Clone(added), func(v version) bool { return was[v.path] != "" })
		removed = slices.DeleteFunc(slices.Clone(removed), func(v version) bool { return taken[v.path] })
	}
	left()
	s := &scores{chunks: map[plumbing.Hash]*chunks{}, seed: maphash.MakeSeed()}
	// Too many to compare each with each, files of one name are compared and no others.
	few, least := len(added)*len(removed) <= maxComparisons, nameScore
	if !few {
		least = halfScore
	}
	names := func(list []version) map[string]int {
		out := map[string]int{}
		for i, v := range list {
			if _, twice := out[path.Base(v.path)]; twice {
				i = -1
			}
			out[path.Base(v.path)] = i
		}
		return out
	}
	sources := names(removed)
	for name, i := range names(added) {
		if from, ok := sources[name]; ok && i >= 0 && from >= 0 && s.of(removed[from], added[i]) >= least {
			take(added[i], removed[from])
		}
	}
	left()
	if few {
		matrix(s, added, removed, was, taken, take)
	}
	for _, to := range added {
		if was[to.path] == "" && s.missing(to, removed) {
			if doubtful == nil {
				doubtful = map[string]bool{}
			}
			doubtful[to.path] = true
		}
	}
	return was, doubtful
}

// matrix compares each with each, and takes the pairs that are most alike.
func matrix(s *scores, added, removed []version, was map[string]string, taken map[string]bool, take func(to, from version)) {
	type pair struct {
		from, to version
		score    int
		named    bool
	}
	var pairs []pair
	for _, to := range added {
		for _, from := range removed {
			if n := s.of(from, to); n >= halfScore {
				pairs = append(pairs, pair{from, to, n, path.Base(from.path) == path.Base(to.path)})
			}
		}
	}
	slices.SortStableFunc(pairs, func(a, b pair) int {
		switch c := cmp.Compare(b.score, a.score); {
		case c != 0 || a.named == b.named:
			return c
		case a.named:
			return -1
		}
		return 1
	})
	for _, p := range pairs {
		if was[p.to.path] == "" && !taken[p.from.path] {
			take(p.to, p.from)
		}
	}
}

// chunks are how many bytes a text has of each line, or of each 64 bytes of a longer one.
type chunks struct {
	bytes  map[uint64]int
	size   int
	absent bool
}

// scores compares texts, and reads each once.
type scores struct {
	chunks map[plumbing.Hash]*chunks
	seed   maphash.Seed
}

func (s *scores) text(v version) *chunks {
	c := s.chunks[v.hash]
	if c == nil {
		c = &chunks{bytes: map[uint64]int{}}
		s.chunks[v.hash] = c
		text, err := v.text()
		c.size, c.absent = len(text), err != nil
		c.split(s.seed, text)
	}
	return c
}

// split cuts a text into chunks. Line ends are no difference in text.
func (c *chunks) split(seed maphash.Seed, text []byte) {
	const longest = 64
	binary := bytes.IndexByte(text[:min(len(text), 8000)], 0) >= 0
	for line := range bytes.Lines(text) {
		if body, crlf := bytes.CutSuffix(line, []byte("\r\n")); crlf && !binary {
			line = append(body[:len(body):len(body)], '\n')
		}
		for len(line) > 0 {
			n := min(longest, len(line))
			c.bytes[maphash.Bytes(seed, line[:n])] += n
			line = line[n:]
		}
	}
}

// of is how much of the longer of two texts is in both.
func (s *scores) of(from, to version) int {
	a, b := s.text(from), s.text(to)
	longer, shorter := max(a.size, b.size), min(a.size, b.size)
	if a.absent || b.absent || shorter == 0 || longer*(wholeScore-halfScore) < (longer-shorter)*wholeScore {
		return 0
	}
	both := 0
	for chunk, n := range a.bytes {
		both += min(n, b.bytes[chunk])
	}
	return both * wholeScore / longer
}

// missing reports whether a text, or one of those that it may have been, is not in this clone.
func (s *scores) missing(to version, from []version) bool {
	if len(from) == 0 {
		return false
	}
	absent := func(v version) bool { c := s.chunks[v.hash]; return c != nil && c.absent }
	return absent(to) || slices.ContainsFunc(from, absent)
}
