package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/internal/terminal"
	"github.com/git-postmortem/postmortem/schema"
)

// maxAlike is how many similar incidents a new draft is shown.
const maxAlike = 3

// known tells of services and tags that the archive has never had, with the one that was
// perhaps meant. What the configuration does not allow is an error.
func known(ctx context.Context, s *streams, archives []*archive.Archive, d *schema.NewDocument) error {
	if len(d.Services)+len(d.Tags) == 0 {
		return nil
	}
	services, tags := map[string]int{}, map[string]int{}
	var mu sync.Mutex
	for _, a := range archives {
		err := a.Each(ctx, func(_ int, pm *schema.Postmortem) {
			mu.Lock()
			defer mu.Unlock()
			for _, w := range pm.Services {
				services[w]++
			}
			for _, w := range pm.Tags {
				tags[w]++
			}
		})
		if err != nil {
			return err
		}
	}
	vocabularies := archives[0].Config.Options.Vocabularies
	for _, list := range []struct {
		flag, field string
		words       *[]string
		had         map[string]int
	}{{"--service", "services", &d.Services, services}, {"--tag", "tags", &d.Tags, tags}} {
		var words []string
		for _, w := range *list.words {
			if w = strings.Join(strings.Fields(w), " "); w == "" {
				return usagef("%s is empty", list.flag)
			}
			if slices.Contains(words, w) {
				continue
			}
			words = append(words, w)
			if allowed := vocabularies[list.field]; len(allowed) > 0 {
				if !slices.Contains(allowed, w) {
					return usagef("%s takes what the configuration has under vocabularies: %s, not %q%s", list.flag, strings.Join(allowed, ", "), w, meant(w, allowed, nil))
				}
				continue
			}
			if list.had[w] == 0 && len(list.had) > 0 {
				s.note("%s is new here%s", w, meant(w, slices.Sorted(maps.Keys(list.had)), list.had))
			}
		}
		*list.words = words
	}
	return nil
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

// alike names the incidents of the archive that are most like a new one, by its title, its
// services and its tags.
func alike(ctx context.Context, s *streams, archives []*archive.Archive, file string, d schema.NewDocument) error {
	count := 0
	for _, a := range archives {
		count += len(a.Paths)
	}
	if s.quiet || count == 0 {
		return nil
	}
	draft, err := s.archives().Buffer(s.dir, file, schema.Named(d))
	if err != nil {
		return err
	}
	aside := *s
	aside.quiet = !s.verbose // what is not searched is not what was asked for
	x, err := indexed(ctx, &aside, append(slices.Clone(archives), draft))
	if err != nil {
		return err
	}
	docs, here := x.Documents(), shown(s, draft, draft.Paths[0])
	at := -1
	for i, d := range docs {
		if d.Path == here {
			at = i
		}
	}
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
