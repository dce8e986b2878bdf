package gitrepo

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strconv"

	"github.com/go-git/go-git/v5/plumbing"
)

// A commit is what is read of one.
type commit struct {
	hash     plumbing.Hash
	tree     plumbing.Hash
	parents  []plumbing.Hash // those that it names, also where the clone does not have them
	author   string          // as `Name <address>`
	written  moment          // by the author
	made     moment          // by the committer, which is the order of git log
	encoding string          // of names and message, where it is not UTF-8
	message  []byte
	// boundary: the clone ends here, and what the commit changed is not known.
	boundary bool
}

// A moment is a time as git has it.
type moment struct {
	seconds int64
	zone    int16 // minutes east of Greenwich
}

// commit reads one commit. At the boundary of a shallow clone it has no parents.
func (r *Repo) commit(h plumbing.Hash) (*commit, error) {
	data, err := r.object(plumbing.CommitObject, h)
	if err != nil {
		return nil, fmt.Errorf("reading commit %s: %w", h, err)
	}
	c := parseCommit(data)
	c.hash = h
	if r.shallow[h] {
		c.parents, c.boundary = nil, true
	}
	return c, nil
}

// parseCommit decodes a raw commit (git-commit-tree(1): header lines, an empty line, the message).
func parseCommit(data []byte) *commit {
	c := &commit{}
	for len(data) > 0 {
		line, rest, _ := bytes.Cut(data, []byte("\n"))
		data = rest
		key, value, _ := bytes.Cut(line, []byte(" "))
		switch string(key) {
		case "":
			if len(line) > 0 {
				continue // goes on with the header before it, such as a signature
			}
			c.message = data
			return c
		case "tree":
			c.tree = parseHash(value)
		case "parent":
			c.parents = append(c.parents, parseHash(value))
		case "author":
			c.author, c.written = signature(value)
		case "committer":
			_, c.made = signature(value)
		case "encoding":
			c.encoding = string(value)
		}
	}
	return c
}

func parseHash(text []byte) (h plumbing.Hash) {
	if len(text) == 2*len(h) {
		_, _ = hex.Decode(h[:], text)
	}
	return h
}

// signature reads `Name <address> seconds +hhmm`.
func signature(line []byte) (who string, when moment) {
	end := bytes.LastIndexByte(line, '>') + 1
	if end == 0 {
		return string(bytes.TrimSpace(line)), moment{}
	}
	seconds, zone, _ := bytes.Cut(bytes.TrimSpace(line[end:]), []byte(" "))
	when.seconds, _ = strconv.ParseInt(string(seconds), 10, 64)
	if n, err := strconv.Atoi(string(bytes.TrimSpace(zone))); err == nil && n > -10000 && n < 10000 {
		when.zone = int16(n/100*60 + n%100)
	}
	return string(bytes.TrimSpace(line[:end])), when
}
