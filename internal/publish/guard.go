package publish

import (
	"path/filepath"
	"time"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/internal/gate"
	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
)

// A guard is what locked rules look at the documents of each repository with. What keeps something
// in holds in all, whichever of their configurations says it; what lets something out has to be said
// by the archive itself and by the source that it stands in.
type guard struct {
	own     *lint.Guard
	sources map[string]*lint.Guard
}

// of is the guard of a document, or of a file beside one.
func (g *guard) of(p string) *lint.Guard {
	if source, _ := schema.SourceOf(p); g.sources[source] != nil {
		return g.sources[source]
	}
	return g.own
}

// A ruling is what all configurations of a build say of what must not leave.
type ruling struct {
	denied []lint.DeniedTerm
	from   []string // where each stands
	own    *lint.Settings
}

// rulesOf gathers it; others are the whole archive where only some of its documents are built.
func rulesOf(a *archive.Archive, others []*archive.Archive) *ruling {
	r := &ruling{own: &a.Config.Lint}
	parts := a.Repositories()
	for _, whole := range others {
		parts = append(parts, whole.Sources...)
	}
	for _, part := range parts {
		file := filepath.Base(part.Config.File)
		if part.Source != "" {
			file = schema.InSource(part.Source, file)
		}
		for _, d := range part.Config.Lint.Denied {
			r.denied, r.from = append(r.denied, d), append(r.from, file+" under denied_terms")
		}
	}
	return r
}

// deny shows the gate of an audience which terms it may not have.
func (r *ruling) deny(g *gate.Gate, level schema.Audience) {
	for i, d := range r.denied {
		if d.Widest < level {
			g.Deny(d.Term, r.from[i])
		}
	}
}

// guard makes the guard of an archive and of its sources.
func (r *ruling) guard(a *archive.Archive, now time.Time) (*guard, error) {
	out := &guard{sources: map[string]*lint.Guard{}}
	for _, part := range a.Repositories() {
		settings := part.Config.Lint
		settings.Denied = r.denied
		if part.Source != "" {
			settings.SecretsAllowed = map[string]bool{}
			for print := range part.Config.Lint.SecretsAllowed {
				settings.SecretsAllowed[print] = r.own.SecretsAllowed[print]
			}
		}
		g, err := lint.NewGuard(&lint.Input{Paths: part.Paths, Whole: part.Whole, Each: part.Each, Find: part.Find, Settings: &settings, Options: &part.Config.Options}, now)
		if err != nil {
			return nil, err
		}
		if part.Source == "" {
			out.own = g
		} else {
			out.sources[part.Source] = g
		}
	}
	return out, nil
}
