package gitrepo

import (
	"time"

	"github.com/go-git/go-git/v5/plumbing"
)

// Before is the last commit of the first line of HEAD's history that was made before a time. ok is
// false where there is none, and where the clone does not reach back so far: then shallow is true.
func (r *Repo) Before(t time.Time) (at plumbing.Hash, ok, shallow bool, err error) {
	h, err := r.Head()
	if err != nil {
		return h, false, false, err
	}
	for {
		c, err := r.commit(h)
		if err != nil {
			return h, false, false, err
		}
		if c.made.seconds < t.Unix() {
			return h, true, false, nil
		}
		if len(c.parents) == 0 {
			return h, false, c.boundary, nil
		}
		h = c.parents[0]
	}
}
