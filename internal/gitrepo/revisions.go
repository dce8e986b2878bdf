package gitrepo

import (
	"bytes"
	"strings"
	"time"
)

// A Revision is one commit that changed a document.
type Revision struct {
	Step
	Hash      string
	Author    string
	CoAuthors []string
	Committed time.Time // which is later than Written where it was rebased or amended
}

// AllRevisions returns the revisions of a document that the clone has, the newest first.
func (h *History) AllRevisions() []Revision {
	t := h.told
	steps := h.Steps()
	out := make([]Revision, len(steps))
	for i, s := range steps {
		at := t.nodes[s.commit]
		out[i] = Revision{Step: s, Hash: t.hashes[s.commit].String(), Author: t.names[at.author], Committed: t.time(at.made)}
		for _, p := range t.everybody(s.commit)[1:] {
			out[i].CoAuthors = append(out[i].CoAuthors, t.names[p])
		}
	}
	return out
}

// Subject is the first paragraph of a step's message, in one line.
func (h *History) Subject(s Step) (string, error) {
	c, err := h.told.repo.commit(h.told.hashes[s.commit])
	if err != nil {
		return "", err
	}
	return decoded(subject(c.message), c.encoding), nil
}

// subject is the first paragraph of a message in one line.
func subject(message []byte) string {
	var out []string
	for line := range bytes.Lines(message) {
		line = bytes.TrimSpace(line)
		if len(line) > 0 {
			out = append(out, string(line))
		} else if len(out) > 0 {
			break
		}
	}
	return strings.Join(out, " ")
}

// coauthors are those that the last paragraph of a message names, as `Name <address>`
// (git-interpret-trailers(1)). A message of one paragraph is a subject and names nobody.
func coauthors(message []byte) (out []string) {
	const key = "co-authored-by:"
	message = bytes.TrimSpace(message)
	first := bytes.Index(message, []byte("\n\n"))
	if first < 0 || !bytes.Contains(bytes.ToLower(message[first:]), []byte(key)) {
		return nil
	}
	var lines [][]byte
	for line := range bytes.Lines(message[first:]) {
		if line = bytes.TrimSpace(line); len(line) == 0 {
			lines = nil
		} else {
			lines = append(lines, line)
		}
	}
	for _, line := range lines {
		if len(line) > len(key) && strings.EqualFold(string(line[:len(key)]), key) {
			if who := string(bytes.TrimSpace(line[len(key):])); who != "" {
				out = append(out, who)
			}
		}
	}
	return out
}
