package publish

import (
	"cmp"
	"errors"
	"sync"
	"time"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/internal/change"
	"github.com/git-postmortem/postmortem/internal/forge"
	"github.com/git-postmortem/postmortem/internal/gitrepo"
	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/audience"
	"github.com/git-postmortem/postmortem/site"
)

// revisions tells of a document, by its path, each of its revisions, the newest first. Texts are read
// and filtered when they are asked for: as the document's readers may read it today, by the marks
// that it had, and with what privacy rules find in it masked. It is nil where no revisions are wanted or known.
func revisions(a *archive.Archive, which string, told telling, filter *audience.Filter, now time.Time) (*site.Revisions, error) {
	which = cmp.Or(which, a.Config.Revisions)
	if told == nil || which == "none" {
		return nil, nil
	}
	type origin struct {
		*archive.Archive
		forge     forge.Repository
		onForge   bool
		concealer *lint.Concealer
	}
	origins := map[string]*origin{} // by source
	for _, part := range a.Repositories() {
		o := &origin{Archive: part}
		var err error
		if o.forge, _, o.onForge, err = forgeOf(part); err != nil {
			return nil, err
		}
		if o.concealer, err = lint.NewConcealer(change.Input(part), now); err != nil {
			return nil, err
		}
		origins[part.Source] = o
	}
	of := func(p string) ([]site.Revision, error) {
		h := told[p]
		source, _ := schema.SourceOf(p)
		from := origins[source]
		if h == nil || from == nil {
			return nil, nil
		}
		all := h.AllRevisions()
		out := make([]site.Revision, len(all))
		for i, r := range all {
			out[i] = site.Revision{Commit: r.Hash, Author: r.Author, CoAuthors: r.CoAuthors, Time: r.Written, Left: r.Left}
			text := sync.OnceValues(func() ([]byte, error) { return textOf(h, r.Step) })
			head := sync.OnceValues(func() (*schema.Postmortem, error) {
				t, err := text()
				if err != nil {
					return nil, err
				}
				return schema.ReadHead(p, t), nil
			})
			open := func() bool {
				was, err := head()
				return err == nil && was.Audience >= schema.Internal
			}
			out[i].Subject = func() (string, error) {
				if !open() {
					return "Restricted then", nil // what was done to it is as well
				}
				return h.Subject(r.Step)
			}
			out[i].State = stateOf(from.Archive, p, r.Left, text, filter, from.concealer)
			out[i].Status = func() (string, error) {
				was, err := head()
				if err != nil {
					return "", err
				}
				return was.Status, nil
			}
			if r.Path != a.InTree(p) && open() {
				out[i].Path = r.Path
			}
			if from.onForge {
				out[i].Link = from.forge.Commit(r.Hash)
			}
		}
		return out, nil
	}
	return &site.Revisions{Of: of, Drafts: which == "all"}, nil
}

// textOf is what a step left; site.ErrLacking where a partial clone does not have it.
func textOf(h *gitrepo.History, s gitrepo.Step) ([]byte, error) {
	text, err := h.Text(s)
	if missing := (*gitrepo.MissingError)(nil); errors.As(err, &missing) && missing.Partial {
		return nil, site.ErrLacking
	}
	return text, err
}

// stateOf reads a document as a revision left it, under the name that it has today.
func stateOf(a *archive.Archive, p string, left func([]byte) bool, text func() ([]byte, error), filter *audience.Filter, concealer *lint.Concealer) func(audience.Filtered) (*site.State, error) {
	return func(now audience.Filtered) (*site.State, error) {
		f := now
		if now.IsZero() || !now.Whole() || !left(now.Postmortem().Source) {
			src, err := text()
			if err != nil {
				return nil, err
			}
			var ok bool
			if f, ok, err = filter.Apply(a.Parse(p, src)); err != nil || !ok || !f.Whole() {
				return nil, nil // not all of it was for the readers of today's
			}
		}
		conceal := sync.OnceValue(func() func(string) string { return concealer.Of(f.Postmortem()) })
		return &site.State{Filtered: f, Conceal: func(text string) string { return conceal()(text) }}, nil
	}
}
