package archive

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/git-postmortem/postmortem/internal/gitrepo"
)

// An EmptyError says that no postmortem was found where there should be some.
type EmptyError struct {
	Where    string // the folder that was looked through
	Missing  int    // documents that a sparse checkout leaves out
	Others   []string
	Config   string // the configuration whose folders hold none
	Notices  []string
	narrowed bool
}

func (e *EmptyError) Error() string {
	var b strings.Builder
	switch {
	case e.Missing > 0:
		fmt.Fprintf(&b, "no postmortem is in the working copy: the sparse checkout leaves all %d out", e.Missing)
		b.WriteString("\n  hint: `git sparse-checkout add` their folder")
	case len(e.Others) > 0:
		fmt.Fprintf(&b, "%s: its folders hold no postmortem, and there are some in %s", e.Config, strings.Join(e.Others, " and "))
		b.WriteString("\n  hint: name these under folders")
	default:
		fmt.Fprintf(&b, "no postmortem was found in %s", e.Where)
		for _, n := range e.Notices {
			b.WriteString("\n  " + n)
		}
		b.WriteString("\n  looked for: Markdown in folders called postmortems, incidents, rca and the like, and elsewhere files with\n" +
			"  a Timeline with times, or three of Timeline, Impact, Contributing factors, Resolution, Lessons learned and Action items")
		if !e.narrowed {
			b.WriteString("\n  hint: `postmortem init` sets a repository up, `postmortem new` begins one; or name a file, or its\n    folder under folders in postmortem.yaml")
		}
	}
	return b.String()
}

// Require fails with an EmptyError where archives that were opened hold no document
// although they should: only folders that the configuration names may be empty, before the
// first postmortem, and an archive that has sources. It adds a notice where a sparse checkout leaves some out.
func Require(archives []*Archive) error {
	var empty error
	found := 0
	for _, a := range archives {
		found += len(a.Paths)
		if err := a.require(); err != nil && empty == nil {
			empty = err
		}
	}
	if found > 0 {
		return nil
	}
	return empty
}

func (a *Archive) require() error {
	e := &EmptyError{Where: a.Root, Notices: a.Notices, narrowed: !a.Whole}
	if !a.commit.IsZero() {
		e.Where, e.narrowed = fmt.Sprintf("%s at the commit %s", a.Root, a.commit.String()[:shortHash]), true
	}
	if a.index != nil && a.index.Sparse() && !a.tracked {
		missing, err := a.leftOutBySparse()
		if err != nil {
			return err
		}
		if len(a.Paths) > 0 && missing > 0 {
			a.Notices = append(a.Notices, fmt.Sprintf("the sparse checkout leaves %d more of the postmortems out", missing))
		}
		e.Missing = missing
	}
	switch {
	case len(a.Paths) > 0 || len(a.named) > 0 || len(a.Config.Sources) > 0:
		return nil
	case len(a.Config.Folders) == 0 || e.Missing > 0:
		return e
	}
	// Folders are configured, and empty: this is where an archive begins, unless it has one.
	e.Config = a.Config.File
	others, err := a.elsewhere()
	if err != nil || len(others) == 0 {
		return err
	}
	e.Others = others
	return e
}

// leftOutBySparse counts the documents of the last commit that a sparse checkout leaves out.
func (a *Archive) leftOutBySparse() (int, error) {
	head, err := a.headTree()
	if err != nil {
		return 0, err
	}
	all, err := a.At(head, a.Config, a.root)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, p := range all.Paths {
		name := a.InTree(p)
		if a.index.LeavesOut(name) && (a.Whole || Within(a.given, name)) && !slices.Contains(a.Paths, p) {
			n++
		}
	}
	return n, nil
}

// elsewhere is where the tree, or its last commit, has postmortems that no configured folder holds.
func (a *Archive) elsewhere() ([]string, error) {
	c := *a.Config
	c.Folders = nil
	o := *a
	o.Config = &c
	if _, err := o.discover(); err != nil || len(o.Paths) > 0 {
		return o.Taken, err
	}
	head, err := a.headTree()
	if head == nil || err != nil {
		return nil, err
	}
	was, err := a.At(head, &c, a.root)
	if err != nil || len(was.Paths) == 0 {
		return nil, err
	}
	for i, t := range was.Taken {
		was.Taken[i] = t + " of the last commit"
	}
	return was.Taken, nil
}

// headTree is the tree of the last commit: empty before the first, nil without a repository.
func (g *ground) headTree() (*gitrepo.Tree, error) {
	if g.repo == nil {
		return nil, nil
	}
	head, err := g.Commit()
	if errors.Is(err, gitrepo.ErrUnborn) {
		return g.repo.Empty(), nil
	}
	if err != nil {
		return nil, err
	}
	return g.repo.CommitTree(head)
}
