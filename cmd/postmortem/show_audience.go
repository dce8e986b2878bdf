package main

import (
	"context"
	"fmt"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/internal/publish"
	"github.com/git-postmortem/postmortem/internal/terminal"
	"github.com/git-postmortem/postmortem/schema"
)

// see is a document as an audience sees it, or will.
func see(ctx context.Context, s *streams, a *archive.Archive, pm *schema.Postmortem, level schema.Audience, clock string) (*publish.Sight, error) {
	commit, err := a.CommitTime()
	if err != nil {
		return nil, err
	}
	at, err := now(s, clock, commit)
	if err != nil {
		return nil, err
	}
	return publish.See(ctx, a, pm, level, at)
}

// seen is the document as an audience sees it. What is left out and what holds it back stands
// before it, or beside it where it is for machines.
func (t *drawing) seen(ctx context.Context, s *streams, a *archive.Archive, pm *schema.Postmortem, name, clock string, machine bool) (*schema.Postmortem, error) {
	level, err := parseBuildAudience(name)
	if err != nil {
		return nil, err
	}
	sight, err := see(ctx, s, a, pm, level, clock)
	if err != nil {
		return nil, err
	}
	t.outside = level > schema.Internal
	who := map[schema.Audience]string{schema.Internal: "colleagues see", schema.Customers: "customers see", schema.Public: "the public sees"}[level]
	line := fmt.Sprintf("As %s it: %s.", who, sight.Omitted)
	if sight.Held != "" {
		line += fmt.Sprintf(" No build for them has it yet: %s.", sight.Held)
	}
	if machine {
		s.note("%s", line)
		return sight.Postmortem(), nil
	}
	for _, l := range terminal.Wrap(terminal.Line(line), t.width) {
		fmt.Fprintln(t.w, t.Paint(terminal.Faint, l))
	}
	fmt.Fprintln(t.w)
	return sight.Postmortem(), nil
}
