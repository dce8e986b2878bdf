package publish

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/internal/gitrepo"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/audience"
)

// PublishedSince are the documents of an archive, as an audience sees them, that were published since
// a day or a revision: the newest incident first. notices say of which it is not known.
//
// A document says itself when it was published (published_at). Of others git tells: they are
// published now, and were not in the last commit before.
func PublishedSince(ctx context.Context, a *archive.Archive, since string, level schema.Audience, now time.Time) (out []audience.Filtered, notices []string, err error) {
	outlines, err := a.Outlines(ctx, now)
	if err != nil {
		return nil, nil, err
	}
	s := &sinceReader{since: since, level: level, filter: audience.New(outlines, level)}
	s.day, err = schema.ParseDate(since)
	s.isDay = err == nil
	if level > schema.Internal {
		if s.guard, err = rulesOf(a, nil).guard(a, now); err != nil {
			return nil, nil, err
		}
	}
	unknown := 0
	for _, part := range a.Repositories() {
		some, n, err := s.published(ctx, part)
		if err != nil {
			return nil, nil, err
		}
		out, unknown = append(out, some...), unknown+n
	}
	if unknown > 0 {
		notices = append(notices, fmt.Sprintf("not in it, because it is not known when they were published: %s, without published_at, and git does not tell here; write published_at, or fetch the whole history", schema.Count(unknown, "postmortem")))
	}
	slices.SortFunc(out, func(x, y audience.Filtered) int {
		p, q := x.Postmortem(), y.Postmortem()
		return cmp.Or(strings.Compare(q.When().Key(), p.When().Key()), strings.Compare(p.Path, q.Path))
	})
	return out, notices, nil
}

// A sinceReader finds what was published since a day or a revision.
type sinceReader struct {
	since  string
	day    time.Time // of a revision, when it was made, once the archive's own repository has told
	isDay  bool      // since is a day, and not a revision
	level  schema.Audience
	filter *audience.Filter
	guard  *guard // nil for readers inside
}

// published are the documents of one repository; unknown is of how many it is not known. A revision
// is of the archive's own repository, which comes first: in those of sources its time counts.
func (s *sinceReader) published(ctx context.Context, a *archive.Archive) (out []audience.Filtered, unknown int, err error) {
	before, known, err := commitBefore(a, s.since, s.day, s.isDay || a.Source != "")
	if err != nil {
		return nil, 0, err
	}
	if repo, _ := a.Repo(); !s.isDay && a.Source == "" {
		h, err := repo.Resolve(s.since)
		if err != nil {
			return nil, 0, err
		}
		if s.day, err = repo.Time(h); err != nil {
			return nil, 0, err
		}
	}
	was := &past{tree: before, a: a, fresh: map[string][]byte{}}
	var mu sync.Mutex
	var failed error
	var moved []*schema.Postmortem // not there under their name: where they were renamed is known once all are read
	take := func(pm *schema.Postmortem) {
		f, ok, err := s.filter.Apply(pm)
		mu.Lock()
		defer mu.Unlock()
		failed = errors.Join(failed, err)
		if !ok || s.level > schema.Internal && !hasText(pm, s.level) {
			return
		}
		out = append(out, f)
		if s.guard != nil {
			if why := firstLocked(s.guard.of(pm.Path).Document(pm)); why != "" {
				failed = errors.Join(failed, fmt.Errorf("%s; nothing is told to readers outside while this stands", why))
			}
		}
	}
	judge := func(pm *schema.Postmortem, name string) { // by what it was
		switch released, err := was.released(pm, name); {
		case err != nil:
			mu.Lock()
			unknown++
			mu.Unlock()
		case !released:
			take(pm)
		}
	}
	err = a.Each(ctx, func(_ int, pm *schema.Postmortem) {
		fresh := before != nil && !was.has(pm)
		if fresh {
			mu.Lock()
			was.fresh[a.InTree(pm.Path)] = pm.Source
			mu.Unlock()
		}
		if !pm.Released() || !s.filter.Holds(pm) {
			return
		}
		if published, said := pm.PublishedAt(); said && s.isDay {
			if !published.Before(s.day) {
				take(pm)
			}
			return
		}
		switch {
		case !known:
			mu.Lock()
			unknown++
			mu.Unlock()
		case fresh:
			mu.Lock()
			moved = append(moved, pm)
			mu.Unlock()
		case before == nil:
			take(pm)
		default:
			judge(pm, a.InTree(pm.Path))
		}
	})
	if before != nil && len(moved) > 0 {
		if e := was.findRenames(); e != nil {
			return out, unknown + len(moved), errors.Join(err, failed)
		}
	}
	for _, pm := range moved {
		if name := was.renamed[a.InTree(pm.Path)]; name != "" {
			judge(pm, name)
		} else {
			take(pm)
		}
	}
	return out, unknown, errors.Join(err, failed)
}

// commitBefore is the tree of a revision, or of the last commit before a day; it is nil where that
// is before the first. known is false where git does not tell.
func commitBefore(a *archive.Archive, since string, day time.Time, isDay bool) (t *gitrepo.Tree, known bool, err error) {
	repo, trouble := a.Repo()
	if repo == nil || trouble != nil {
		if isDay {
			return nil, false, nil
		}
		return nil, false, fmt.Errorf("--since takes a day such as 2026-03-04, or a revision of git, and there is no git repository here: %q", since)
	}
	if !isDay {
		h, err := repo.Resolve(since)
		if err != nil {
			return nil, false, fmt.Errorf("--since takes a day such as 2026-03-04, or a revision of git: %w", err)
		}
		t, err = repo.CommitTree(h)
		return t, err == nil, err
	}
	h, ok, shallow, err := repo.Before(day)
	if err != nil || shallow {
		return nil, false, nil // no commit yet, or none that reaches back: nothing is known
	}
	if !ok {
		return nil, true, nil
	}
	t, err = repo.CommitTree(h)
	return t, err == nil, err
}

// A past is an archive as it was in a tree.
type past struct {
	tree    *gitrepo.Tree
	a       *archive.Archive
	fresh   map[string][]byte // documents that are not there under their name, by their path from the tree's top
	renamed map[string]string // what they were called
}

// has reports whether a document was there under its name.
func (p *past) has(pm *schema.Postmortem) bool {
	_, err := fs.Stat(p.tree, p.a.InTree(pm.Path))
	return err == nil
}

// findRenames finds what documents were called that are not there under their name.
func (p *past) findRenames() (err error) {
	var gone []string
	for _, folder := range p.a.Folders() {
		_ = fs.WalkDir(p.tree, folder, func(name string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && strings.HasSuffix(name, ".md") {
				if _, err := fs.Stat(p.a.FS(), name); err != nil {
					gone = append(gone, name)
				}
			}
			return nil // what cannot be read was not renamed
		})
	}
	p.renamed, err = p.tree.Renames(p.fresh, gone)
	return err
}

// released reports whether a document was published already, under the name that it had.
func (p *past) released(pm *schema.Postmortem, name string) (bool, error) {
	text, err := fs.ReadFile(p.tree, name)
	return err == nil && schema.Parse(pm.Path, text, &p.a.Config.Options).Released(), err
}
