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
	held := map[string]bool{}
	for _, o := range audience.New(outlines, level).Visible(outlines) {
		held[o.Path] = true
	}
	wide := a.Part(slices.DeleteFunc(slices.Clone(a.Paths), func(p string) bool { return !held[p] })) // only these are read
	var mu sync.Mutex
	found := map[string]bool{}
	err = wide.Each(ctx, func(_ int, pm *schema.Postmortem) {
		if pm.Unsafe() == nil && len(pm.Problems) == 0 && !hasText(pm, level) {
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

// hasText reports whether an audience would see any text of a document.
func hasText(pm *schema.Postmortem, level schema.Audience) bool {
	return pm.HasTextFor(level, source.Span{Start: pm.BodyAt, End: len(pm.Source)})
}
