package publish

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/audience"
)

// A Sight is a document as an audience sees it, or will.
type Sight struct {
	audience.Filtered
	Omitted audience.Omission
	Held    string // why no build for the audience holds it yet, or ""
	Refused string // what keeps any build from leaving with it, with its place, or ""
}

// See shows a document of an archive as an audience sees it, or will see it once nothing holds it
// back. It fails where the audience may read none of it.
func See(ctx context.Context, a *archive.Archive, pm *schema.Postmortem, level schema.Audience, now time.Time) (*Sight, error) {
	own, err := a.Outlines(ctx, now)
	if err != nil {
		return nil, err
	}
	outlines, others, err := wholeArchive(ctx, a, own, now)
	if err != nil {
		return nil, err
	}
	f, ok, err := audience.Preview(outlines, pm, level)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, fmt.Errorf("%s: nobody of the audience %s may read it, because its own audience is %s\n  hint: set `audience: %s` in its frontmatter, and mark what they may read", pm.Path, level, pm.Audience, level)
	}
	s := &Sight{Filtered: f, Omitted: audience.Omitted(pm, f)}
	s.Held = held(pm, level, now)
	if level > schema.Internal {
		guard, err := rulesOf(a, others).guard(a, now)
		if err != nil {
			return nil, err
		}
		if s.Refused = firstLocked(guard.of(pm.Path).Document(pm)); s.Held == "" {
			s.Held = s.Refused
		}
	}
	return s, nil
}

// held says why no build for an audience has a document whose ceiling is wide enough, or "".
func held(pm *schema.Postmortem, level schema.Audience, now time.Time) string {
	switch e := pm.EmbargoField(); {
	case pm.WidestAt(now) >= level:
		if level > schema.Internal && !hasText(pm, level) {
			return "nothing in it is marked for them"
		}
		return ""
	case pm.Released() && e != nil:
		return fmt.Sprintf("its embargo is not over (%s: %s)", e.Key, e.Value.Text)
	case pm.Status == "":
		return "it has no status"
	}
	return "its status is " + pm.Status
}

// wholeArchive completes the outlines of an archive where only some of its documents were asked
// for: what an audience may read of one depends on the others. others are the archives that hold them.
func wholeArchive(ctx context.Context, a *archive.Archive, outlines []audience.Outline, now time.Time) (all []audience.Outline, others []*archive.Archive, err error) {
	if a.Whole {
		return outlines, nil, nil
	}
	archives, err := a.All()
	if err != nil {
		return nil, nil, err
	}
	known := map[string]bool{}
	for _, o := range outlines {
		known[o.Path] = true
	}
	all = slices.Clone(outlines)
	for _, whole := range archives {
		if whole.Root != a.Root {
			continue
		}
		others = append(others, whole)
		rest, err := whole.Outlines(ctx, now)
		if err != nil {
			return nil, nil, err
		}
		for _, o := range rest {
			if !known[o.Path] {
				all = append(all, o)
			}
		}
	}
	return all, others, nil
}
