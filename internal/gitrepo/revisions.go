package gitrepo

import (
	"bytes"
	"strings"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
)

// A Revision is one commit that changed a document.
type Revision struct {
	Hash      string
	Author    string
	CoAuthors []string
	Written   time.Time // by the author
	Committed time.Time // which is later where it was rebased or amended
	Subject   string    // the first paragraph of the message, in one line
	Path      string    // of the document in that commit
	blob      plumbing.Hash
}

// AllRevisions returns the revisions of a document that the clone has, the newest first. The
// repository that told the history must still be open: subjects are read when they are asked for.
func (h *History) AllRevisions() ([]Revision, error) {
	t := h.told
	if t == nil {
		return nil, nil
	}
	commits, under, held := t.of(h.document)
	out := make([]Revision, len(commits))
	for i, n := range commits {
		c, err := t.repo.commit(t.hashes[n])
		if err != nil {
			return nil, err
		}
		at := t.nodes[n]
		out[i] = Revision{
			Hash: c.hash.String(), Author: t.names[at.author], Written: t.time(at.written), Committed: t.time(at.made),
			Subject: decoded(subject(c.message), c.encoding), Path: t.paths.list[under[i]], blob: t.blobs[held[i]],
		}
		for _, p := range t.everybody(n)[1:] {
			out[i].CoAuthors = append(out[i].CoAuthors, t.names[p])
		}
	}
	return out, nil
}

// Content is the text of a document as one of its revisions left it.
func (h *History) Content(r Revision) ([]byte, error) {
	return h.told.repo.object(plumbing.BlobObject, r.blob)
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
