package publish

import (
	"bytes"
	"cmp"
	"sync"
	"time"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/internal/change"
	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/audience"
	"github.com/git-postmortem/postmortem/site"
)

// RevisionsShown are of which revisions pages can tell.
var RevisionsShown = []string{"all", "published", "none"}

// revisions tells of a document, by its path, each of its revisions, the newest first. Texts are read
// and filtered when they are asked for: as the document's readers may read it today, by the marks
// that it had, and with what privacy rules find in it masked. It is nil where no revisions are wanted or known.
func revisions(a *archive.Archive, which string, told telling, filter *audience.Filter, now time.Time) (*site.Revisions, error) {
	which = cmp.Or(which, a.Config.Revisions)
	if told == nil || which == "none" {
		return nil, nil
	}
	at, _, onForge, err := forgeOf(a)
	if err != nil {
		return nil, err
	}
	concealer, err := lint.NewConcealer(change.Input(a), now)
	if err != nil {
		return nil, err
	}
	of := func(p string) ([]site.Revision, error) {
		h := told[a.InTree(p)]
		if h == nil {
			return nil, nil
		}
		all, err := h.AllRevisions()
		if err != nil {
			return nil, err
		}
		out := make([]site.Revision, len(all))
		for i, r := range all {
			out[i] = site.Revision{Commit: r.Hash, Author: r.Author, CoAuthors: r.CoAuthors, Time: r.Written, Subject: r.Subject}
			text := sync.OnceValues(func() ([]byte, error) { return h.Content(r) })
			out[i].State = stateOf(a, p, text, filter, concealer)
			out[i].Status = sync.OnceValues(func() (string, error) {
				t, err := text()
				return schema.ReadHead(p, t).Status, err
			})
			if was, here := a.FromTree(r.Path); !here || was != p {
				out[i].Path = r.Path
			}
			if onForge {
				out[i].Link = at.Commit(r.Hash)
			}
		}
		return out, nil
	}
	return &site.Revisions{Of: of, Drafts: which == "all"}, nil
}

// stateOf reads a document as a revision left it, under the name that it has today.
func stateOf(a *archive.Archive, p string, text func() ([]byte, error), filter *audience.Filter, concealer *lint.Concealer) func(audience.Filtered) (*site.State, error) {
	return func(now audience.Filtered) (*site.State, error) {
		src, err := text()
		if err != nil {
			return nil, err
		}
		f := now
		if now.IsZero() || !now.Whole() || !bytes.Equal(now.Postmortem().Source, src) {
			var ok bool
			if f, ok, err = filter.Apply(a.Parse(p, src)); err != nil || !ok || !f.Whole() {
				return nil, nil // not all of it was for the readers of today's
			}
		}
		conceal := sync.OnceValue(func() func(string) string { return concealer.Of(f.Postmortem()) })
		return &site.State{Filtered: f, Conceal: func(text string) string { return conceal()(text) }}, nil
	}
}
