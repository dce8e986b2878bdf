package gitrepo

import (
	"context"
	"strings"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
)

// A Windowed commit is one that changed something: who wrote it, when it came in, and the first line
// of its message.
type Windowed struct {
	Hash    string // in full
	Author  string // the name alone
	Made    time.Time
	Subject string
}

// skew is by how much the clock of whoever committed may have been wrong: that far behind
// the window the history is still followed.
const skew = 24 * time.Hour

// Window are the commits that HEAD comes from and that were made from since to until, merges
// left out, in no order.
func (r *Repo) Window(ctx context.Context, since, until time.Time) (out []Windowed, err error) {
	head, err := r.Head()
	if err != nil {
		return nil, err
	}
	seen := map[plumbing.Hash]bool{head: true}
	for stack := []plumbing.Hash{head}; len(stack) > 0; {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		c, err := r.commit(stack[len(stack)-1])
		if err != nil {
			return nil, err
		}
		stack = stack[:len(stack)-1]
		made := time.Unix(c.made.seconds, 0).UTC()
		if made.Before(since.Add(-skew)) {
			continue
		}
		for _, p := range c.parents {
			if !seen[p] {
				seen[p] = true
				stack = append(stack, p)
			}
		}
		if made.Before(since) || made.After(until) || len(c.parents) > 1 {
			continue
		}
		name, _, _ := strings.Cut(decoded(c.author, c.encoding), " <")
		out = append(out, Windowed{c.hash.String(), name, made, decoded(subject(c.message), c.encoding)})
	}
	return out, nil
}
