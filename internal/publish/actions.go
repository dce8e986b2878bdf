package publish

import (
	"context"
	"slices"
	"sync"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/internal/gitrepo"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/audience"
	"github.com/git-postmortem/postmortem/schema/stats"
)

// A Past tells what became of the action items of an archive's documents, as far as git knows.
type Past struct {
	a    *archive.Archive
	told func() telling
}

// PastOf is what git knows of an archive, read when a document with actions asks for it first. A notice
// goes to note.
func PastOf(ctx context.Context, a *archive.Archive, note func(string)) *Past {
	return &Past{a, sync.OnceValue(func() telling {
		told, notices := tell(ctx, a)
		for _, notice := range notices {
			note(notice)
		}
		return told
	})}
}

// Tell adds to the figures of a document what git knows of its actions. pm is the document as the
// figures were read from it.
func (p *Past) Tell(d *stats.Document, pm *schema.Postmortem) {
	p.tell(d, pm, func(restricted bool) bool { return true })
}

// shown is Tell for pages: it tells nothing of documents that are not whole, or were not once.
func (p *Past) shown(d *stats.Document, f audience.Filtered) {
	p.tell(d, f.Postmortem(), func(restricted bool) bool { return !restricted && f.Whole() })
}

// tell asks whether what was found may be told, which says whether some of it was restricted.
func (p *Past) tell(d *stats.Document, pm *schema.Postmortem, may func(restricted bool) bool) {
	if len(pm.Actions) == 0 || p.told() == nil {
		return
	}
	h := p.told()[pm.Path]
	switch {
	case !may(false):
		d.Tell(stats.Withheld, nil)
	case h == nil:
		d.Tell(stats.Uncommitted, nil)
	default:
		if past, restricted := p.of(h, d.Actions, pm); may(restricted) {
			d.Tell(stats.Told, past)
		} else {
			d.Tell(stats.Withheld, nil)
		}
	}
}

// of are the actions of a document as each of its revisions left them, and whether some were restricted
// then. What was there is parsed only where its actions may have been others.
func (p *Past) of(h *gitrepo.History, today []stats.Action, pm *schema.Postmortem) (past *stats.Past, restricted bool) {
	steps := h.Steps()
	past = &stats.Past{Whole: h.Complete}
	parsed, actions := pm, today // the last text that was parsed
	read := 0
	for i, s := range steps {
		same := i > 0 && s.Same(steps[i-1]) || i == 0 && s.Left(pm.Source)
		if !same {
			text, err := h.Text(s)
			if err != nil {
				past.Whole = false // the clone does not have it
				break
			}
			was, may := p.were(parsed, text)
			restricted = restricted || may < schema.Internal
			if was != nil {
				parsed, actions = was, stats.ActionsOf(was)
				restricted = restricted || slices.ContainsFunc(was.Actions, func(a *schema.Action) bool { return was.LevelOver(a.Span) < schema.Internal })
			}
		}
		past.Sights = append(past.Sights, stats.Sight{At: s.Written, Actions: actions})
		read++
	}
	steps = steps[:read]
	slices.Reverse(steps)
	slices.Reverse(past.Sights)
	past.Follows = func(later, earlier int) bool { return h.Follows(steps[later], steps[earlier]) }
	return past, restricted
}

// were is what a text has other actions in than a document does, or nil. One over which the program
// panics has none that are known.
func (p *Past) were(pm *schema.Postmortem, text []byte) (was *schema.Postmortem, may schema.Audience) {
	defer func() {
		if r := recover(); r != nil {
			was = p.a.Parse(pm.Path, text)
			may = was.Audience
		}
	}()
	return pm.ActionsWere(text)
}
