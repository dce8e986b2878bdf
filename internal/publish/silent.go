package publish

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/audience"
	"github.com/git-postmortem/postmortem/schema/source"
)

// withoutText finds documents of which an audience would see no text: a page with a title and
// nothing below it tells nobody anything. They are taken out of outlines, and returned. One
// whose marks cannot be relied on, or that cannot be read, is left to what refuses it.
func withoutText(ctx context.Context, a *archive.Archive, outlines []audience.Outline, level schema.Audience) (silent []audience.Outline, err error) {
	if level <= schema.Internal {
		return nil, nil
	}
	filter := audience.New(outlines, level)
	var mu sync.Mutex
	found := map[string]bool{}
	err = a.Each(ctx, func(_ int, pm *schema.Postmortem) {
		if filter.Holds(pm) && pm.Unsafe() == nil && len(pm.Problems) == 0 && !pm.HasTextFor(level, source.Span{Start: pm.BodyAt, End: len(pm.Source)}) {
			mu.Lock()
			found[pm.Path] = true
			mu.Unlock()
		}
	})
	for i := range outlines {
		if found[outlines[i].Path] {
			silent = append(silent, outlines[i])
			outlines[i].Widest = schema.Internal
		}
	}
	slices.SortFunc(silent, func(x, y audience.Outline) int { return strings.Compare(x.Path, y.Path) })
	return silent, err
}

// only are those of outlines that are of an archive's own documents.
func only(outlines []audience.Outline, a *archive.Archive) []audience.Outline {
	if a.Whole {
		return outlines
	}
	return slices.DeleteFunc(slices.Clone(outlines), func(o audience.Outline) bool { return !slices.Contains(a.Paths, o.Path) })
}
