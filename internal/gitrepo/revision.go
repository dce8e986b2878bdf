package gitrepo

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/storer"
)

// An UnreachableError says that a revision, or what it has in common with the
// commit that is checked out, is not in this clone.
type UnreachableError struct {
	Revision string
	Shallow  bool
	Err      error
}

func (e *UnreachableError) Error() string {
	s := fmt.Sprintf("the revision %s cannot be reached: %s", e.Revision, e.Err)
	if e.Shallow {
		return s + "\n  hint: the clone is shallow; fetch the whole history (with actions/checkout: fetch-depth: 0)"
	}
	return s + "\n  hint: `git fetch` it, or check its spelling"
}

func (e *UnreachableError) Unwrap() error { return e.Err }

// Resolve returns the commit that a revision names: a branch, a tag, HEAD or @, a remote's
// branch, a hash or its beginning, and of any of them ^, ^N and ~N (gitrevisions(7)).
func (r *Repo) Resolve(revision string) (plumbing.Hash, error) {
	h, err := r.resolve(revision)
	if err != nil {
		return h, &UnreachableError{revision, r.Shallow(), err}
	}
	return h, nil
}

func (r *Repo) resolve(revision string) (plumbing.Hash, error) {
	name, steps := revision, ""
	if i := strings.IndexAny(revision, "^~"); i >= 0 {
		name, steps = revision[:i], revision[i:]
	}
	if strings.ContainsAny(name, ":{") {
		return plumbing.ZeroHash, errors.New("only names, hashes, ^ and ~ are read")
	}
	h, err := r.named(name)
	if err == nil {
		h, err = r.peel(h)
	}
	for steps != "" && err == nil {
		h, steps, err = r.step(h, steps)
	}
	return h, err
}

// named looks a name up in the order in which git does.
func (r *Repo) named(name string) (plumbing.Hash, error) {
	if name == "@" || name == "HEAD" {
		return r.Head()
	}
	for _, rule := range plumbing.RefRevParseRules {
		ref, err := storer.ResolveReference(&r.refs, plumbing.ReferenceName(fmt.Sprintf(rule, name)))
		if err == nil && !ref.Hash().IsZero() {
			return ref.Hash(), nil
		}
	}
	if len(name) < 4 || len(name) > 40 || strings.Trim(strings.ToLower(name), "0123456789abcdef") != "" {
		return plumbing.ZeroHash, errors.New("there is no branch, tag or commit of this name here")
	}
	return r.abbreviated(strings.ToLower(name))
}

// abbreviated is the one commit whose hash begins so.
func (r *Repo) abbreviated(prefix string) (plumbing.Hash, error) {
	if len(prefix) == 40 {
		return plumbing.NewHash(prefix), nil
	}
	whole, err := hex.DecodeString(prefix[:len(prefix)/2*2])
	if err != nil {
		return plumbing.ZeroHash, err
	}
	var found []plumbing.Hash
	seen := map[plumbing.Hash]bool{}
	for _, store := range r.objects {
		r.mu.Lock()
		candidates, err := store.HashesWithPrefix(whole)
		r.mu.Unlock()
		if err != nil {
			return plumbing.ZeroHash, err
		}
		for _, h := range candidates {
			if !strings.HasPrefix(h.String(), prefix) || seen[h] {
				continue
			}
			seen[h] = true
			if commit, err := r.peel(h); err == nil && commit == h {
				found = append(found, h)
			}
		}
	}
	switch len(found) {
	case 0:
		return plumbing.ZeroHash, errors.New("there is no branch, tag or commit of this name here")
	case 1:
		return found[0], nil
	}
	return plumbing.ZeroHash, fmt.Errorf("%d commits begin so; name more of it", len(found))
}

// maxTags bounds how many tags of tags are followed.
const maxTags = 10

// peel is the commit that an object is, or that a tag leads to.
func (r *Repo) peel(h plumbing.Hash) (plumbing.Hash, error) {
	for range maxTags {
		data, err := r.object(plumbing.TagObject, h)
		if err != nil {
			_, err := r.object(plumbing.CommitObject, h)
			return h, err
		}
		to, ok := strings.CutPrefix(string(data[:min(len(data), 48)]), "object ")
		if !ok || len(to) < 40 {
			return h, fmt.Errorf("the tag %s is damaged", h)
		}
		h = plumbing.NewHash(to[:40])
	}
	return h, errors.New("it is a tag of a tag of a tag")
}

// step goes from a commit to one of its ancestors, by the first of the steps.
func (r *Repo) step(h plumbing.Hash, steps string) (plumbing.Hash, string, error) {
	kind, rest := steps[0], steps[1:]
	digits := len(rest) - len(strings.TrimLeft(rest, "0123456789"))
	n := 1
	if digits > 0 {
		var err error
		if n, err = strconv.Atoi(rest[:digits]); err != nil {
			return h, "", fmt.Errorf("%s is too far", steps)
		}
	}
	rest = rest[digits:]
	if rest != "" && rest[0] != '^' && rest[0] != '~' {
		return h, "", errors.New("only names, hashes, ^ and ~ are read")
	}
	if kind == '^' {
		if n == 0 {
			return h, rest, nil
		}
		parent, err := r.parent(h, n)
		return parent, rest, err
	}
	for i := range n {
		parent, err := r.parent(h, 1)
		if err != nil {
			return h, "", fmt.Errorf("its history has %d commits before it, not %d", i, n)
		}
		h = parent
	}
	return h, rest, nil
}

func (r *Repo) parent(h plumbing.Hash, n int) (plumbing.Hash, error) {
	c, err := r.commit(h)
	if err != nil {
		return h, err
	}
	if n > len(c.parents) {
		return h, fmt.Errorf("%.12s has %d parents, not %d", h, len(c.parents), n)
	}
	return c.parents[n-1], nil
}
