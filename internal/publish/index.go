package publish

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/audience"
	"github.com/git-postmortem/postmortem/site/search"
)

// Index reads archives into a search index, as an internal build would hold them, without a
// build. shown is a document's path as the caller writes it. leftOut is how many documents
// internal readers may not see, unread how many could not be read at all.
func Index(ctx context.Context, archives []*archive.Archive, now time.Time, shown func(a *archive.Archive, p string) string) (x *search.Index, leftOut, unread int, err error) {
	for _, a := range archives {
		if x == nil {
			x = search.NewIndex(a.SeverityScale())
		}
		outlines, err := a.Outlines(ctx, now)
		if err != nil {
			return nil, 0, 0, err
		}
		filter := audience.New(outlines, schema.Internal)
		var mu sync.Mutex
		var failed error
		err = a.Each(ctx, func(_ int, pm *schema.Postmortem) {
			source := pm.Source
			filtered, ok, err := filter.Apply(pm)
			mu.Lock()
			if err != nil && failed == nil {
				failed = err
			}
			if err == nil && !ok {
				leftOut++
			}
			if slices.ContainsFunc(pm.Problems, func(p schema.Problem) bool { return p.Kind == schema.ProblemDocument }) {
				unread++
			}
			mu.Unlock()
			if err != nil || !ok {
				return
			}
			d := search.Extract(filtered)
			if !bytes.Equal(source, filtered.Postmortem().Source) {
				// Text was left out, so that lines are not those of the file.
				clear(d.Lines)
				for i := range d.Passages {
					d.Passages[i].Line = 0
				}
			}
			d.Path = shown(a, d.Path)
			if err := x.Add(d); err != nil {
				mu.Lock()
				failed = cmp.Or(failed, err)
				mu.Unlock()
			}
		})
		if err != nil {
			return nil, 0, 0, err
		}
		if failed != nil {
			return nil, 0, 0, failed
		}
	}
	if x == nil {
		x = search.NewIndex(nil)
	}
	x.Seal()
	return x, leftOut, unread, nil
}
