package main

import (
	"context"
	"fmt"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/internal/atomicfile"
	"github.com/git-postmortem/postmortem/internal/change"
	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
)

// fixAll fixes every document, or shows what that would change, and returns how many differ.
func fixAll(ctx context.Context, s *streams, archives []*archive.Archive, o lintOptions, settings lint.Options) (int, error) {
	changed, applied, refused := 0, 0, 0
	for _, a := range archives {
		if a.ReadOnly && o.fix && !o.diff {
			return 0, fmt.Errorf("%s is no working copy, so there is no file to fix", a.Root)
		}
		fixer, err := lint.NewFixer(change.Input(a), o.unsafe, settings)
		if err != nil {
			return 0, err
		}
		for i, p := range a.Paths {
			s.progress.Step(i, len(a.Paths))
			if err := ctx.Err(); err != nil {
				return changed, err
			}
			source, err := a.Bytes(p)
			if err != nil || len(source) > schema.MaxDocument {
				continue // nothing was read that could be written back; the findings say so
			}
			f := fixer.Fix(p, source)
			refused += f.Refused
			if !f.Changed() {
				continue
			}
			changed++
			applied += len(f.Applied)
			name := shown(s, a, p)
			for _, x := range f.Applied {
				s.detail("%s:%d: %s: %s", name, x.Line, x.Rule, x.Title)
			}
			if o.diff {
				before, after := f.Shown()
				s.progress.Erase()
				if _, err := s.out.Write(diff.Diff("a/"+name, before, "b/"+name, after)); err != nil {
					return changed, err
				}
				continue
			}
			if err := atomicfile.Write(a.File(p), f.After, 0o644); err != nil {
				return changed, fmt.Errorf("writing %s: %w", name, err)
			}
		}
		s.progress.Erase()
	}
	switch {
	case applied == 0:
		s.note("nothing to fix")
	case !o.diff:
		s.note("fixed %s in %s", schema.Count(applied, "finding"), schema.Count(changed, "postmortem"))
	}
	if refused > 0 {
		s.note("%s left out that would change what a document says, or bring an error", schema.Count(refused, "fix"))
	}
	return changed, nil
}
