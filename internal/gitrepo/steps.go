package gitrepo

import (
	"slices"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
)

// A Step is one revision of a document as far as the log of commits knows it: nothing is read for it.
type Step struct {
	Written time.Time // by the author
	Path    string    // of the document in that commit
	commit  uint32
	blob    plumbing.Hash
}

// Steps are the revisions of a document that the clone has, the newest first.
func (h *History) Steps() []Step {
	t := h.told
	if t == nil {
		return nil
	}
	commits, under, held := t.of(h.document)
	out := make([]Step, len(commits))
	for i, n := range commits {
		out[i] = Step{t.time(t.nodes[n].written), t.paths.list[under[i]], n, t.blobs[held[i]]}
	}
	return out
}

// Text is the text of a document as one of its steps left it. The repository that told the history must
// still be open.
func (h *History) Text(s Step) ([]byte, error) {
	return h.told.repo.object(plumbing.BlobObject, s.blob)
}

// Left reports whether a text is what the step left.
func (s Step) Left(text []byte) bool { return blobHash(text) == s.blob }

// Same reports whether two steps left the same text.
func (s Step) Same(other Step) bool { return s.blob == other.blob }

// Names are the paths that the document had before, the newest first, each once.
func (h *History) Names() (out []string) {
	t := h.told
	if t == nil {
		return nil
	}
	_, under, _ := t.of(h.document)
	last := h.document
	for _, n := range under {
		if n != last && n != h.document && !slices.Contains(out, t.paths.list[n]) {
			out = append(out, t.paths.list[n])
		}
		last = n
	}
	return out
}

// Follows reports whether one step was made on top of another one, and not beside it on another
// line of commits: what it lacks of the other it took away.
func (h *History) Follows(later, earlier Step) bool {
	t := h.told
	if later.commit == earlier.commit || t.linear() {
		return true
	}
	seen := make([]bool, len(t.nodes))
	for stack := []uint32{later.commit}; len(stack) > 0; {
		n := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if t.nodes[n].facts == none {
			continue
		}
		for _, parent := range t.parents(n) {
			if parent == earlier.commit {
				return true
			}
			if !seen[parent] {
				seen[parent] = true
				stack = append(stack, parent)
			}
		}
	}
	return false
}

// linear reports whether no commit that was read merges others.
func (t *teller) linear() bool {
	t.lines.Do(func() {
		for n := range t.nodes {
			t.merges = t.merges || t.nodes[n].facts != none && len(t.parents(uint32(n))) > 1
		}
	})
	return !t.merges
}
