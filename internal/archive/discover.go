package archive

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/git-postmortem/postmortem/internal/config"
	"github.com/git-postmortem/postmortem/internal/tree"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/site/output"
)

// A folder is what one folder of the tree holds, as far as git does not ignore it.
type folder struct {
	path     string // in the tree
	markdown []string
	others   []string
	below    []*folder
}

// A discovery finds the documents of one archive.
type discovery struct {
	*Archive
	ignore *ignorer
	looks  map[string]bool     // files that were asked whether they look like a postmortem
	unread map[string]error    // those of them that could not be read
	left   map[string][]string // what looks like one and was left out, by why
	nested []string            // folders with a configuration of their own
	isIn   map[string]bool     // documents that were found
}

// discover fills Paths, in the tree's names, and everything that is said of how.
func (a *Archive) discover() (nested []string, err error) {
	d := &discovery{Archive: a, ignore: newIgnorer(a.ground), looks: map[string]bool{}, unread: map[string]error{}, left: map[string][]string{}, isIn: map[string]bool{}}
	a.Paths, a.Taken, a.Notices, a.Details = nil, nil, nil, nil
	for dir := range parents(a.root) {
		d.ignore.enter(dir)
	}
	switch {
	case len(a.Config.Folders) > 0:
		err = d.configuredFolders()
	default:
		var top *folder
		if top, err = d.read(a.root); err == nil {
			d.recognized(top)
			d.included(top)
		}
	}
	if err == nil {
		err = d.sayUnread()
	}
	if err != nil {
		return nil, err
	}
	d.sayLeftOut()
	slices.Sort(a.Paths)
	slices.Sort(a.Taken)
	return d.nested, nil
}

// parents are the folders above a folder of the tree, the top first.
func parents(dir string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		if dir == "." || !yield(".") {
			return
		}
		for i, c := range dir {
			if c == '/' && !yield(dir[:i]) {
				return
			}
		}
	}
}

// configuredFolders takes the folders that the configuration names, and what it includes.
func (d *discovery) configuredFolders() error {
	for _, f := range d.Config.Folders {
		dir, err := tree.Resolve(d.fsys, d.InTree(f))
		if err != nil {
			return fmt.Errorf("%s: the configured folder %s: %w", d.Config.File, f, err)
		}
		if !tree.IsDir(d.fsys, dir) {
			d.Notices = append(d.Notices, fmt.Sprintf("the configured folder %s is not there", f))
			continue
		}
		for above := range parents(dir) {
			if !Within(above, d.root) { // those were entered
				d.ignore.enter(above)
			}
		}
		top, err := d.read(dir)
		if err != nil {
			return err
		}
		d.takeAll(top, true)
	}
	if len(d.Config.Include) == 0 {
		return nil
	}
	top, err := d.read(d.root)
	if err == nil {
		d.included(top)
	}
	return err
}

// read lists a folder and what is below it. Folders of another repository, of a build and
// with a configuration of their own are not entered.
func (d *discovery) read(dir string) (*folder, error) {
	entries, err := fs.ReadDir(d.fsys, dir)
	if err != nil {
		if dir == d.root {
			return nil, fmt.Errorf("reading %s: %w", d.Root, tree.Reason(err))
		}
		d.Notices = append(d.Notices, fmt.Sprintf("%s: left out: %v", d.shown(dir), tree.Reason(err)))
		return &folder{path: dir}, nil
	}
	d.ignore.enter(dir)
	f := &folder{path: dir}
	for _, e := range entries {
		name := path.Join(dir, e.Name())
		if d.excluded(name) {
			continue
		}
		if e.IsDir() {
			if !strings.HasPrefix(e.Name(), ".") && e.Name() != "node_modules" && !d.ignore.ignores(name, true) && d.enters(name) {
				sub, err := d.read(name)
				if err != nil {
					return nil, err
				}
				f.below = append(f.below, sub)
			}
			continue
		}
		switch {
		case d.ignore.ignores(name, false):
		case e.Type()&fs.ModeSymlink != 0 && !d.leadsToFile(name):
		case isMarkdown(e.Name()):
			f.markdown = append(f.markdown, name)
		default:
			f.others = append(f.others, name)
		}
	}
	return f, nil
}

// enters reports whether a folder of the tree belongs to the archive.
func (d *discovery) enters(dir string) bool {
	has := func(name string) bool {
		_, err := fs.Lstat(d.fsys, path.Join(dir, name))
		return err == nil
	}
	switch {
	case has(output.Marker):
		d.Details = append(d.Details, d.shown(dir)+" is what a build wrote, and no source")
		return false
	case has(".git"):
		d.Details = append(d.Details, d.shown(dir)+" is a repository of its own; name it to read it")
		return false
	}
	configs := *d.ground
	if d.configs != nil {
		configs.fsys = d.configs
	}
	if file, err := configs.configFile(dir); file != "" || err != nil {
		d.nested = append(d.nested, dir)
		return false
	}
	return true
}

// leadsToFile reports whether a symbolic link leads to a file of the tree. Folders behind
// links are read where they lie.
func (d *discovery) leadsToFile(name string) bool {
	real, err := tree.Resolve(d.fsys, name)
	if err != nil {
		if isMarkdown(name) {
			d.Notices = append(d.Notices, fmt.Sprintf("%s: left out: %v", d.shown(name), err))
		}
		return false
	}
	info, err := fs.Lstat(d.fsys, real)
	if err != nil && isMarkdown(name) {
		d.Notices = append(d.Notices, d.shown(name)+": left out: it is a symbolic link that leads nowhere")
	}
	return err == nil && !info.IsDir()
}

func (d *discovery) shown(name string) string {
	if p, ok := d.FromTree(name); ok {
		return p
	}
	return name
}

func (d *discovery) excluded(name string) bool { return matchesAny(d.Config.Exclude, d.shown(name)) }

func matchesAny(globs []string, name string) bool {
	for _, g := range globs {
		if ok, _ := doublestar.Match(g, name); ok {
			return true
		}
		if !strings.Contains(g, "/") {
			if ok, _ := doublestar.Match("**/"+g, name); ok {
				return true
			}
		}
	}
	return false
}

// take adds a document.
func (d *discovery) take(name string) {
	if !d.isIn[name] {
		d.isIn[name] = true
		d.Paths = append(d.Paths, name)
	}
}

// recognized takes folders whose name is one of the field's and that hold a postmortem, and
// elsewhere each file that looks like one.
func (d *discovery) recognized(f *folder) {
	if isNamed(filepath.Base(filepath.Join(d.top, f.path))) && d.anyLooks(f) {
		d.takeAll(f, true)
		return
	}
	if name, ok := d.bundle(f); ok && f.path != d.root && !isProjectFile(name) && d.looksLike(name) {
		d.take(name)
		d.Taken = append(d.Taken, d.shown(f.path))
		d.leaveEvidence(f, name)
		return
	}
	for _, name := range f.markdown {
		if isProjectFile(name) || strings.HasPrefix(path.Base(name), ".") || isIndex(path.Base(name)) {
			continue
		}
		if d.looksLike(name) {
			d.take(name)
			if folder := d.shown(f.path); !slices.Contains(d.Taken, folder) {
				d.Taken = append(d.Taken, folder)
			}
		}
	}
	for _, sub := range f.below {
		d.recognized(sub)
	}
}

// takeAll takes every document of a folder of postmortems and of those below it.
func (d *discovery) takeAll(f *folder, top bool) {
	if top {
		d.Taken = append(d.Taken, d.shown(f.path))
	} else {
		if strings.HasPrefix(path.Base(f.path), "_") {
			return
		}
		if name, ok := d.bundle(f); ok {
			d.take(name)
			d.leaveEvidence(f, name)
			return
		}
	}
	documents := 0
	for _, name := range f.markdown {
		if namesDocument(path.Base(name)) && !(f.path == "." && isProjectFile(name)) {
			d.take(name)
			documents++
		}
	}
	for _, name := range f.markdown {
		if isIndex(path.Base(name)) && (documents > 0 || top) && d.looksLike(name) {
			d.leaveOut("it speaks for a folder that holds other postmortems, so it is not one itself; give it a name of its own", name)
		}
	}
	for _, name := range f.others {
		d.otherFile(name)
	}
	for _, sub := range f.below {
		d.takeAll(sub, false)
	}
}

// bundle is the document of a folder that is one postmortem with its evidence: its index.md,
// else its README.md, where the folder's name is dated or nothing else in it looks like one.
func (d *discovery) bundle(f *folder) (name string, ok bool) {
	for _, file := range f.markdown {
		if isIndex(path.Base(file)) && (name == "" || strings.HasPrefix(strings.ToLower(path.Base(file)), "index")) {
			name = file
		}
	}
	switch {
	case name == "":
		return "", false
	case schema.IsDated(path.Base(f.path)):
		return name, true
	case d.anyLooks(f):
		return "", false
	}
	// A lone text beside other files speaks for them; one beside other texts may be a list.
	alone := len(f.markdown) == 1 && !slices.ContainsFunc(f.below, holdsMarkdown)
	return name, d.looksLike(name) || alone && (len(f.others) > 0 || len(f.below) > 0)
}

func holdsMarkdown(f *folder) bool {
	return len(f.markdown) > 0 || slices.ContainsFunc(f.below, holdsMarkdown)
}

// anyLooks reports whether some document in a folder, or below it, looks like a postmortem.
// What speaks for the folder itself is not asked.
func (d *discovery) anyLooks(f *folder) bool {
	for _, name := range f.markdown {
		if namesDocument(path.Base(name)) && d.looksLike(name) {
			return true
		}
	}
	return slices.ContainsFunc(f.below, func(sub *folder) bool {
		return d.anyLooks(sub) || slices.ContainsFunc(sub.markdown, func(name string) bool { return isIndex(path.Base(name)) && d.looksLike(name) })
	})
}

// looksLike asks a file, once.
func (d *discovery) looksLike(name string) bool {
	answer, asked := d.looks[name]
	if !asked {
		data, err := tree.Read(d.fsys, name, schema.MaxDocument)
		answer = err == nil && d.Config.Options.LooksLikePostmortem(name, data)
		d.looks[name] = answer
		if err != nil && !isNone(err) {
			d.unread[name] = err
		}
	}
	return answer
}

// sayUnread says of which files nobody knows whether they are postmortems.
func (d *discovery) sayUnread() error {
	for _, name := range slices.Sorted(maps.Keys(d.unread)) {
		if err := d.lacks(name, d.unread[name]); err != nil {
			return err
		}
		if !d.isIn[name] {
			d.Notices = append(d.Notices, fmt.Sprintf("%s: left out: it cannot be read (%v), so it is not known whether it is a postmortem; check its permissions", d.shown(name), tree.Reason(d.unread[name])))
		}
	}
	return nil
}

// leaveEvidence notes what lies in a bundle beside its document and looks like one as well.
func (d *discovery) leaveEvidence(f *folder, document string) {
	for _, name := range f.markdown {
		if name != document && d.looksLike(name) {
			d.leaveOut("it lies in the folder of another postmortem, as its evidence", name)
		}
	}
	for _, sub := range f.below {
		d.leaveEvidence(sub, document)
	}
}

// included takes what the configuration includes by name.
func (d *discovery) included(f *folder) {
	if len(d.Config.Include) == 0 {
		return
	}
	for _, names := range [][]string{f.markdown, f.others} {
		for _, name := range names {
			if matchesAny(d.Config.Include, d.shown(name)) {
				d.take(name)
			}
		}
	}
	for _, sub := range f.below {
		d.included(sub)
	}
}

var (
	dayInName    = regexp.MustCompile(`\d{4}-\d{2}-\d{2}`)
	timelineLine = regexp.MustCompile(`(?im)^\s*(#+\s*)?(?:incident\s+)?timeline\b.{0,40}$`)
)

// otherFile notes what looks like a postmortem in a folder of them, and is no Markdown by
// its name.
func (d *discovery) otherFile(name string) {
	base := path.Base(name)
	ext := strings.ToLower(path.Ext(base))
	_, last, twice := strings.Cut(strings.ToLower(base), ".md.")
	switch {
	case strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") || matchesAny(d.Config.Include, d.shown(name)):
	case dayInName.MatchString(base) && (ext == "" || strings.Contains(ext, " ")):
		d.leaveOut("a dated name without the extension .md", name)
	case dayInName.MatchString(base) && twice:
		d.leaveOut("the name does not end in .md, and include does not have **/*.md."+last, name)
	case ext == ".txt":
		if data, err := tree.Read(d.fsys, name, 64<<10); err == nil && timelineLine.Match(data) {
			d.leaveOut("it has a timeline, and is not Markdown", name)
		}
	}
}

func (d *discovery) leaveOut(why, name string) { d.left[why] = append(d.left[why], d.shown(name)) }

// sayLeftOut says each reason once, with the first of the files.
func (d *discovery) sayLeftOut() {
	for why, files := range d.left {
		slices.Sort(files)
		subject, them := files[0], "it"
		if more := len(files) - 1; more > 0 {
			subject, them = fmt.Sprintf("%s and %d more", files[0], more), "them"
		}
		d.Notices = append(d.Notices, fmt.Sprintf("%s: left out: %s; rename %s, name %s on the command line, or add %s to include in %s", subject, why, them, them, them, config.Name))
	}
	slices.Sort(d.Notices)
}

// Unlike are the documents that do not look like a postmortem, and were taken because of
// where they lie. It reads them.
func (a *Archive) Unlike() []string {
	var out []string
	for _, p := range a.Paths {
		c := a.of(p).Config
		if data, err := a.Bytes(p); len(c.Folders) == 0 && err == nil && !c.Options.LooksLikePostmortem(p, data) {
			out = append(out, p)
		}
	}
	return out
}
