package publish

import (
	"github.com/git-postmortem/postmortem/internal/gitrepo"
	"github.com/git-postmortem/postmortem/schema"
)

// exported is what git tells of a document as pages and machines read it.
func exported(h *gitrepo.History) *schema.History {
	revision := func(c gitrepo.Commit) *schema.Revision {
		if c.Hash == "" {
			return nil // the clone does not know it
		}
		return &schema.Revision{Commit: c.Hash, Time: c.Time, Author: c.Author}
	}
	out := &schema.History{First: revision(h.First), Last: revision(h.Last), Revisions: h.Revisions, Authors: []schema.Author{}, Complete: h.Complete}
	for _, a := range h.Authors {
		out.Authors = append(out.Authors, schema.Author(a))
	}
	return out
}
