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
	if len(pm.Actions) == 0 || p.told() == nil {
		return
	}
	h := p.told()[pm.Path]
	if h == nil {
		d.Tell(stats.Uncommitted, nil)
		return
	}
	d.Tell(stats.Told, p.of(h, d.Actions, pm))
}

// shown is Tell for pages: it tells nothing of documents that are not whole, and of what in others
// was restricted once.
func (p *Past) shown(d *stats.Document, f audience.Filtered) {
	if len(f.Postmortem().Actions) > 0 && !f.Whole() && p.told() != nil {
		d.Tell(stats.Withheld, nil)
		return
	}
	p.Tell(d, f.Postmortem())
}

// of are the actions of a document as each of its revisions left them. What was there is parsed only
// where its actions may have been others.
func (p *Past) of(h *gitrepo.History, today []stats.Action, pm *schema.Postmortem) *stats.Past {
	steps := h.Steps()
	past := &stats.Past{Whole: h.Complete}
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
			if was := p.were(parsed, text); was != nil {
				parsed, actions = was, readable(was)
			}
		}
		past.Sights = append(past.Sights, stats.Sight{At: s.Written, Actions: actions})
		read++
	}
	steps = steps[:read]
	slices.Reverse(steps)
	slices.Reverse(past.Sights)
	past.Follows = func(later, earlier int) bool { return h.Follows(steps[later], steps[earlier]) }
	return past
}

// were is what a text has other actions in than a document does, or nil. One over which the program
// panics has none that are known.
func (p *Past) were(pm *schema.Postmortem, text []byte) (was *schema.Postmortem) {
	defer func() {
		if r := recover(); r != nil {
			was = p.a.Parse(pm.Path, text)
		}
	}()
	return pm.ActionsWere(text)
}

// readable are the actions of a document that are not restricted by themselves.
func readable(pm *schema.Postmortem) []stats.Action {
	all := stats.ActionsOf(pm)
	kept := all[:0]
	for i, a := range all {
		if pm.LevelOver(pm.Actions[i].Span) >= schema.Internal {
			kept = append(kept, a)
		}
	}
	return kept
}
