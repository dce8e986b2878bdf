package archive

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/git-postmortem/postmortem/internal/config"
	"github.com/git-postmortem/postmortem/internal/gitrepo"
	"github.com/git-postmortem/postmortem/schema"
)

// join opens the sources that the configuration names and takes their documents: all of them, or
// none and the reason.
func (a *Archive) join(opened []*Archive) error {
	if !a.way.Sources || len(a.Config.Sources) == 0 {
		return nil
	}
	own := a.Paths
	for _, c := range a.Config.Sources {
		s, err := a.open(c)
		if err != nil {
			a.closeSources()
			return err
		}
		if c.Revision == "" && slices.ContainsFunc(opened, func(o *Archive) bool { return o != a && o.top == s.top && o.root == s.root }) {
			a.Notices = append(a.Notices, fmt.Sprintf("the source %s is told once, as an archive of its own: %s", c.Name, s.Root))
			s.Close()
			continue
		}
		a.Sources = append(a.Sources, s)
		a.Paths = slices.Concat(a.Paths, s.Paths)
		for _, n := range s.Notices {
			a.Notices = append(a.Notices, s.Source+": "+n)
		}
		for _, d := range s.Details {
			a.Details = append(a.Details, s.Source+": "+d)
		}
	}
	if !a.commit.IsZero() {
		a.Notices = append(a.Notices, "the sources are as they are now, since a commit of this repository tells nothing of others; --at is of its own documents alone")
	}
	ids := map[string]string{}
	for _, p := range own {
		id, _ := schema.IDOf(p)
		ids[id] = p
	}
	for _, s := range a.Sources {
		for _, p := range s.Paths {
			if id, _ := schema.IDOf(p); ids[id] != "" {
				a.closeSources()
				return a.Config.Mistake(config.Source{Name: s.Source}.Setting(), fmt.Sprintf("%s and %s both have the id %s", ids[id], p, id), fmt.Sprintf("rename %s, or give the source another name", ids[id]))
			}
		}
	}
	slices.Sort(a.Paths)
	return nil
}

// open opens a source by its own configuration, with the documents that it has.
func (a *Archive) open(c config.Source) (_ *Archive, err error) {
	dir := filepath.FromSlash(c.Path)
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(a.Root, dir)
	}
	wrong := func(hint, format string, args ...any) error {
		message := fmt.Sprintf("the source %s: "+format, append([]any{c.Name}, args...)...)
		if strings.Contains(message, "\n  hint: ") {
			hint = "" // it has one of its own
		}
		return a.Config.Mistake(c.Setting(), message, hint)
	}
	const remedy = "nothing is shown without it: mend it there, or take it out of sources"
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, wrong("clone the repository there, or write the path of its clone, from the archive's root", "there is no folder %s", dir)
	}
	repo, err := gitrepo.Open(dir)
	if errors.Is(err, gitrepo.ErrNone) {
		return nil, wrong("a source is a checkout or a bare repository", "%s is in no git repository", dir)
	}
	if err != nil {
		return nil, wrong(remedy, "%s: %v", dir, err)
	}
	repo.Close()
	way := Opener{Watch: a.way.Watch}
	var opened []*Archive
	if c.Revision == "" {
		opened, err = way.Open(dir)
	} else {
		var past *Past
		if past, err = way.PastOf(dir, c.Revision); err == nil {
			if opened, err = past.Open(); err != nil {
				past.Close()
			}
		}
	}
	if err != nil {
		return nil, wrong(remedy, "%s: %v", dir, err)
	}
	s := opened[0]
	defer func() {
		if err != nil {
			s.Close()
		}
	}()
	switch of := a.overlap(s); {
	case s.trouble != nil:
		return nil, wrong(remedy, "%s: %v", dir, s.trouble)
	case of != "":
		return nil, wrong("name another repository, or take it out of sources", "%s is, or overlaps, %s", dir, of)
	case len(s.Config.Sources) > 0:
		return nil, wrong("name those repositories here as well, and the archive without its sources elsewhere: sources of sources are not followed", "%s has sources itself (%s)", dir, s.Config.File)
	case len(s.Paths) == 0:
		why := error(&EmptyError{Where: dir, narrowed: true})
		return nil, wrong("write its first postmortem, say under folders in its own "+config.Name+" where they are, or take it out of sources", "%s", cmp.Or(firstLine(Require(opened[:1])), firstLine(why)))
	}
	for _, nested := range opened[1:] {
		if len(nested.Paths) > 0 {
			s.Notices = append(s.Notices, fmt.Sprintf("left out: %s in %s, which have a configuration of their own; name that folder as another source", schema.Count(len(nested.Paths), "postmortem"), nested.Root))
		}
	}
	s.Source = c.Name
	for i, p := range s.Paths {
		s.Paths[i] = schema.InSource(c.Name, p)
	}
	return s, nil
}

func firstLine(err error) string {
	if err == nil {
		return ""
	}
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}

// overlap is what a source has documents in common with, or may: the archive or one of its other sources.
func (a *Archive) overlap(s *Archive) string {
	same := func(o *Archive) bool {
		shared := o.top == s.top || o.repo != nil && s.repo != nil && o.repo.Common() == s.repo.Common()
		return shared && (Within(o.root, s.root) || Within(s.root, o.root))
	}
	if same(a) {
		return "the archive itself"
	}
	for _, p := range a.Paths {
		if source, _ := schema.SourceOf(p); source != "" || a.tracked {
			continue
		}
		if there, in := below(filepath.ToSlash(s.Root), filepath.ToSlash(a.File(p))); in && slices.Contains(s.Paths, there) {
			return "what the archive has itself (" + p + ")"
		}
	}
	for _, o := range a.Sources {
		if same(o) {
			return "the source " + o.Source
		}
	}
	return ""
}

// of is the archive whose document, or file beside one, a path is.
func (a *Archive) of(p string) *Archive {
	if len(a.Sources) == 0 {
		return a
	}
	name, _ := schema.SourceOf(p)
	for _, s := range a.Sources {
		if s.Source == name {
			return s
		}
	}
	return a
}

// Called is what a file on the disk is called in the archive, or in the source that it lies in.
func (a *Archive) Called(file string) (string, error) {
	for _, s := range a.Sources {
		if p, in := below(filepath.ToSlash(s.Root), filepath.ToSlash(file)); in && !s.ReadOnly {
			if p = schema.InSource(s.Source, p); slices.Contains(a.Paths, p) {
				return p, nil
			}
		}
	}
	rel, err := filepath.Rel(a.Root, file)
	return schema.InSource("", filepath.ToSlash(rel)), err
}

// Repositories are the archive without its sources, and each of these: archives of one repository each.
func (a *Archive) Repositories() []*Archive {
	if len(a.Sources) == 0 {
		return []*Archive{a}
	}
	own := *a
	own.Sources, own.Paths = nil, slices.DeleteFunc(slices.Clone(a.Paths), func(p string) bool { return a.of(p) != a })
	return append([]*Archive{&own}, a.Sources...)
}

// local is a path as its own archive calls it.
func (a *Archive) local(p string) string {
	if a.Source == "" {
		return p
	}
	_, p = schema.SourceOf(p)
	return p
}

// SeverityScale is the archive's scale, worst first, with what only its sources have behind it.
func (a *Archive) SeverityScale() []string {
	out := a.Config.Options.SeverityScale()
	for _, s := range a.Sources {
		for _, severity := range s.Config.Options.SeverityScale() {
			if !slices.Contains(out, severity) {
				out = append(slices.Clip(out), severity)
			}
		}
	}
	return out
}

// CommitTime is when the commit was made that the archive is of, or that is checked out beside it:
// the latest, where there are sources. It is zero where there is none.
func (a *Archive) CommitTime() (time.Time, error) {
	at, err := a.ground.commitTime()
	for _, s := range a.Sources {
		if err != nil {
			break
		}
		var other time.Time
		if other, err = s.CommitTime(); other.After(at) {
			at = other
		}
	}
	return at, err
}

// Close gives back what the archive and its sources keep open of their repositories.
func (a *Archive) Close() {
	a.ground.Close()
	a.closeSources()
}

func (a *Archive) closeSources() {
	for _, s := range a.Sources {
		s.Close()
	}
}
