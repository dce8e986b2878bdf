package publish

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/git-postmortem/postmortem/internal/tree"
	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/site"
)

// look gives a build what the configuration says of how it looks to its audience. It fails
// where a locked rule finds something in what leaves the house.
func (v *visitor) look(in *site.Input) error {
	c := v.archive.Config
	in.Settings = c.Site
	in.Settings.Words, in.Settings.Language = c.WordsOf(v.audience), c.LanguageOf(v.audience)
	if v.audience == schema.Public {
		in.Engineers = EngineersPages(c, v.audience)
	}
	if c.Logo != "" {
		data, err := v.archive.Asset(c.Logo)
		in.Logo = &site.Logo{Name: c.Logo, Data: data}
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return c.Mistake("site.logo", fmt.Sprintf("there is no file %s", c.Logo), "the path is from the folder of this file")
		case err == nil:
			err = in.Logo.Check()
		}
		if err != nil {
			return c.Mistake("site.logo", fmt.Sprintf("%s cannot be shown: %v", c.Logo, tree.Reason(err)), "")
		}
	}
	if err := v.overrides(in); err != nil || v.guard == nil {
		return err
	}
	return v.settings(in)
}

// overrides reads the archive's own files in place of the site's. One that a locked rule finds
// something in stops a build for readers outside.
func (v *visitor) overrides(in *site.Input) error {
	c := v.archive.Config
	if c.Templates == "" {
		return nil
	}
	entries, err := fs.ReadDir(v.archive.FS(), v.archive.InTree(c.Templates))
	if err != nil {
		return c.Mistake("site.templates", fmt.Sprintf("the folder %s cannot be read: %v", c.Templates, tree.Reason(err)), "the path is from the folder of this file")
	}
	in.Overrides = &site.Overrides{Dir: c.Templates, Files: map[string][]byte{}}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") {
			continue // what editors and systems leave
		}
		name := path.Join(c.Templates, e.Name())
		data, err := v.archive.Asset(name)
		if err != nil {
			return fmt.Errorf("%s: cannot be read: %w", name, tree.Reason(err))
		}
		if v.guard != nil {
			if err := locked(v.guard.of(name).File(name, data, v.audience)); err != nil {
				return err
			}
		}
		in.Overrides.Files[e.Name()] = data
	}
	return nil
}

// settings fails where a locked rule finds something in what the configuration has pages say
// of the site, and in its logo.
func (v *visitor) settings(in *site.Input) error {
	c := v.archive.Config
	type said struct{ key, value string }
	s := in.Settings
	texts := []said{{"site.name", s.Name}, {"site.description", s.Description}, {"site.base_url", s.BaseURL}, {"site.footer", s.Footer}, {"site.support", s.Support}}
	for _, l := range s.Links {
		texts = append(texts, said{"site.links", l.Name}, said{"site.links", l.URL})
	}
	for _, key := range slices.Sorted(maps.Keys(s.Words)) {
		texts = append(texts, said{"site.words." + key, s.Words[key]})
	}
	for _, name := range in.Sources {
		texts = append(texts, said{"sources", name})
	}
	if in.Logo != nil && !binary(in.Logo.Data) {
		texts = append(texts, said{"site.logo", string(in.Logo.Data)})
	}
	for _, text := range texts {
		for _, f := range v.guard.of("").File(c.File, []byte(text.value), v.audience) {
			if text.key == "site.logo" && f.Severity < lint.Error {
				continue
			}
			return fmt.Errorf("%s: %s: %s [%s]; nothing is built for readers outside while this stands", c.File, text.key, f.Message, f.Rule)
		}
	}
	return nil
}

// binary reports whether a file is no text, as git tells.
func binary(data []byte) bool { return bytes.IndexByte(data[:min(len(data), 8000)], 0) >= 0 }
