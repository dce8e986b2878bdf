package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/internal/comms"
	"github.com/git-postmortem/postmortem/internal/publish"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/site"
)

// A drafting is what `export --as` was asked for.
type drafting struct {
	as, format, audience, since, clock string
}

const digest = "digest"

// kinds are the names of all kinds of draft.
func kinds() (out []string) {
	for _, k := range comms.Kinds {
		out = append(out, k.Name)
	}
	return append(out, digest)
}

// draftFormats are all that export writes: documents, and drafts as far as their kinds take them.
func draftFormats() []string {
	out := []string{"ndjson"}
	for _, k := range comms.Kinds {
		out = append(out, k.Formats...)
	}
	out = append(out, comms.DigestFormats...)
	slices.Sort(out[1:])
	return slices.Compact(out)
}

func (d drafting) run(ctx context.Context, s *streams, args []string) (int, error) {
	if d.as == digest {
		return d.digest(ctx, s, args)
	}
	if d.since != "" {
		return exitFailed, usagef("--since is for --as digest")
	}
	for _, k := range comms.Kinds {
		if k.Name == d.as {
			return d.one(ctx, s, k, args)
		}
	}
	hint := ""
	if near := schema.Nearest(d.as, kinds()); near != "" {
		hint = fmt.Sprintf("; did you mean %s?", near)
	}
	return exitFailed, usagef("--as takes %s, not %q%s", strings.Join(kinds(), ", "), d.as, hint)
}

// formatOf is the format that is asked for, or the usual one.
func (d drafting) formatOf(usual string, all []string) (string, error) {
	if d.format == "" {
		return usual, nil
	}
	for _, f := range all {
		if f == d.format {
			return f, nil
		}
	}
	return "", usagef("--format of %s takes %s, not %q", d.as, strings.Join(all, ", "), d.format)
}

func (d drafting) level(usual schema.Audience) (schema.Audience, error) {
	if d.audience == "" {
		return usual, nil
	}
	return parseBuildAudience(d.audience)
}

// one drafts a message from one document.
func (d drafting) one(ctx context.Context, s *streams, k comms.Kind, args []string) (int, error) {
	if len(args) != 1 {
		return exitFailed, usagef("--as %s takes the id or the path of one postmortem", k.Name)
	}
	format, err := d.formatOf(k.Format, k.Formats)
	if err != nil {
		return exitFailed, err
	}
	level, err := d.level(k.Audience)
	if err != nil {
		return exitFailed, err
	}
	a, pm, err := one(ctx, s, args[0])
	if err != nil {
		return exitFailed, err
	}
	if pm.Origin == "external" {
		return exitFailed, fmt.Errorf("%s retells an incident of others: there is nobody to write to", shown(s, a, pm.Path))
	}
	sight, err := see(ctx, s, a, pm, level, d.clock)
	if err != nil {
		return exitFailed, err
	}
	if sight.Refused != "" {
		return exitFailed, fmt.Errorf("%s; nothing is drafted for readers outside while this stands", sight.Refused)
	}
	words := a.Config.WordsOf(level)
	draft := k.New(comms.Request{
		Filtered: sight.Filtered, Word: func(key string) string { return site.Word(words, key) }, Support: a.Config.Site.Support, Link: pageLink(a, pm),
	})
	if err := d.write(s, draft, format); err != nil {
		return exitFailed, err
	}
	s.note("made from what %s may read of %s: %s", readersWord[level], shown(s, a, pm.Path), strings.Join(draft.From, ", "))
	if sight.Held != "" {
		s.note("no build for %s has it yet: %s", readersWord[level], sight.Held)
	}
	if len(draft.Holes) > 0 {
		s.note("to be filled in, because it does not say: %s", strings.Join(draft.Holes, "; "))
	}
	return exitDone, nil
}

// readersWord is what readers are called in sentences.
var readersWord = map[schema.Audience]string{schema.Internal: "colleagues", schema.Customers: "customers", schema.Public: "the public"}

// pageLink is the address of a document's page, or "" where the configuration names none.
func pageLink(a *archive.Archive, pm *schema.Postmortem) string {
	if a.Config.Site.BaseURL == "" {
		return ""
	}
	return strings.TrimSuffix(a.Config.Site.BaseURL, "/") + "/" + site.PagePath(pm.Path, pm.ID)
}

func (d drafting) write(s *streams, draft *comms.Draft, format string) error {
	text, err := draft.Write(format)
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(s.out, harmless(text))
	return err
}

// digest drafts what was published since a day or a revision.
func (d drafting) digest(ctx context.Context, s *streams, args []string) (int, error) {
	if len(args) > 0 {
		return exitFailed, usagef("--as digest takes no paths: it is of the whole archive")
	}
	if d.since == "" {
		return exitFailed, usagef("--as digest needs --since, with a day such as 2026-03-04 or a revision of git")
	}
	format, err := d.formatOf(comms.DigestFormats[0], comms.DigestFormats)
	if err != nil {
		return exitFailed, err
	}
	level, err := d.level(schema.Internal)
	if err != nil {
		return exitFailed, err
	}
	archives, err := openArchives(s, nil)
	if err != nil {
		return exitFailed, err
	}
	at, err := now(s, d.clock, time.Time{})
	if err != nil {
		return exitFailed, err
	}
	var items []comms.DigestItem
	name := ""
	for _, a := range archives {
		documents, notices, err := publish.PublishedSince(ctx, a, d.since, level, at)
		if err != nil {
			return exitFailed, err
		}
		for _, n := range notices {
			s.note("%s", n)
		}
		if name == "" {
			name = a.Config.Site.Name
		}
		for _, f := range documents {
			pm := f.Postmortem()
			items = append(items, comms.DigestItem{Postmortem: pm, Lead: site.Brief(pm), Link: pageLink(a, pm)})
		}
	}
	return exitDone, d.write(s, comms.Digest(name, d.since, items), format)
}
