package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/internal/publish"
	"github.com/git-postmortem/postmortem/internal/terminal"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/site/search"
)

// maxAlike is how many similar incidents a new draft is shown.
const maxAlike = 3

// allowed puts services and tags in order, and checks them against what the configuration allows.
func allowed(o *schema.Options, d *schema.NewDocument) error {
	for _, list := range []struct {
		flag, field string
		words       *[]string
	}{{"--service", "services", &d.Services}, {"--tag", "tags", &d.Tags}} {
		var words []string
		vocabulary := o.Vocabularies[list.field]
		for _, w := range *list.words {
			w = strings.Join(strings.Fields(w), " ")
			switch {
			case w == "":
				return usagef("%s is empty", list.flag)
			case len(vocabulary) > 0 && !slices.Contains(vocabulary, w):
				return usagef("%s takes what the configuration has under vocabularies: %s, not %q%s", list.flag, strings.Join(vocabulary, ", "), w, meant(w, vocabulary, nil))
			case !slices.Contains(words, w):
				words = append(words, w)
			}
		}
		*list.words = words
	}
	return nil
}

// unheard tells of words that no document of the archive has, with the one that was perhaps
// meant. Where no document has any, all are new.
func unheard(s *streams, words []string, had map[string]int) {
	for _, w := range words {
		if had[w] == 0 && len(had) > 0 {
			s.note("%s is new here%s", w, meant(w, slices.Sorted(maps.Keys(had)), had))
		}
	}
}

// meant asks whether a word was meant that is near, with how many documents have it.
func meant(word string, words []string, had map[string]int) string {
	near := schema.Nearest(word, words)
	switch {
	case near == "":
		return ""
	case had == nil:
		return fmt.Sprintf("; did you mean %s?", near)
	}
	return fmt.Sprintf("; did you mean %s (%d)?", near, had[near])
}

// alike tells what the archive has had of what a new draft says: services and tags that are
// new to it, and the incidents that are most like it by title, services and tags.
func alike(ctx context.Context, s *streams, archives []*archive.Archive, file string, d schema.NewDocument) error {
	count := 0
	for _, a := range archives {
		count += len(a.Paths)
	}
	if s.quiet || count == 0 {
		return nil
	}
	if slices.ContainsFunc(archives, func(a *archive.Archive) bool { return len(a.Config.Sources) > 0 }) {
		all, err := (&view{s: s}).open()
		if err != nil {
			s.note("compared without sources: %v", err)
		}
		archives = slices.Clone(archives)
		for _, a := range all {
			archives = append(archives, a.Sources...)
		}
	}
	draft, err := s.archives().Buffer(s.dir, file, schema.Named(d))
	if err != nil {
		return err
	}
	clock, err := now(s, "", time.Time{})
	if err != nil {
		return err
	}
	had, likely, err := publish.Likely(ctx, archives, strings.Join(slices.Concat([]string{d.Title}, d.Services, d.Tags), " "), clock)
	if err != nil {
		return err
	}
	unheard(s, d.Services, had["services"])
	unheard(s, d.Tags, had["tags"])
	aside := *s
	aside.quiet = !s.verbose // what is not searched is not what was asked for
	x, err := indexed(ctx, &aside, append(likely, draft))
	if err != nil {
		return err
	}
	docs, here := x.Documents(), shown(s, draft, draft.Paths[0])
	at := slices.IndexFunc(docs, func(d *search.Document) bool { return d.Path == here })
	if at < 0 {
		return nil
	}
	related := x.Related(at, maxAlike)
	if len(related) == 0 {
		return nil
	}
	s.note("have we seen this before?")
	for _, r := range related {
		d := docs[r.Doc]
		fmt.Fprintf(s.err, "  %s  %s\n              %s\n", day(d), terminal.Line(d.Title), terminal.Line(d.Path))
	}
	return nil
}
