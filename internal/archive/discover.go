package archive

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/go-git/go-git/v5/plumbing/format/gitignore"

	"github.com/git-postmortem/postmortem/internal/config"
	"github.com/git-postmortem/postmortem/internal/gitrepo"
)

var (
	extensions   = []string{".md", ".markdown", ".mdx"}
	datedName    = regexp.MustCompile(`\d{4}-\d{2}-\d{2}`)
	timelineLine = regexp.MustCompile(`(?im)^\s*(#+\s*)?(?:incident\s+)?timeline\b.{0,40}$`)
	oursLine     = regexp.MustCompile(`(?m)^\s*["']?(status|severity)["']?\s*[:=]`)
)

// walkFolders finds the documents of the configured folders, or of the default
// one; where there is neither, those of given, the folder that the command was given.
func (a *Archive) walkFolders(given string) error {
	if len(a.Config.Folders) > 0 {
		for _, f := range a.Config.Folders {
			full := filepath.Join(a.Root, filepath.FromSlash(f))
			if info, err := os.Stat(full); err != nil || !info.IsDir() {
				return fmt.Errorf("%s: the configured folder %s does not exist", a.Config.File, f)
			}
			if err := a.walk(full); err != nil {
				return err
			}
		}
		return nil
	}
	standard := filepath.Join(a.Root, config.DefaultFolder)
	if info, err := os.Stat(standard); err == nil && info.IsDir() {
		return a.walk(standard)
	}
	return a.walk(given)
}

// walk finds the documents below one folder.
func (a *Archive) walk(top string) error {
	// A folder that is a symbolic link is followed as long as it stays in the archive.
	if real, err := filepath.EvalSymlinks(top); err == nil {
		if info, err := os.Lstat(top); err == nil && info.Mode()&fs.ModeSymlink != 0 {
			if !a.holds(real) {
				return fmt.Errorf("%s is a symbolic link out of the archive, which is not followed", a.rel(top))
			}
			root, err := filepath.EvalSymlinks(a.Root)
			if err != nil {
				return err
			}
			rel, err := filepath.Rel(root, real)
			if err != nil {
				return err
			}
			top = filepath.Join(a.Root, rel)
		}
	}
	w := &walker{a: a, top: top, bundles: map[string]bool{}}
	w.ignoreAbove()
	return filepath.WalkDir(top, func(full string, d fs.DirEntry, err error) error {
		if err != nil {
			if full == top {
				return fmt.Errorf("reading %s: %w", top, unwrapPath(err))
			}
			a.Notices = append(a.Notices, fmt.Sprintf("%s: left out: %v", a.rel(full), unwrapPath(err)))
			return nil
		}
		if d.IsDir() {
			return w.dir(full, d.Name())
		}
		w.file(full, d)
		return nil
	})
}

type walker struct {
	a        *Archive
	top      string
	bundles  map[string]bool
	patterns []gitignore.Pattern
	matcher  gitignore.Matcher
}

// ignoreAbove reads the .gitignore files from the root down to the walk's top.
func (w *walker) ignoreAbove() {
	w.exclude(filepath.Join(w.a.Root, ".git", "info", "exclude"), nil)
	dir := w.a.Root
	w.exclude(filepath.Join(dir, ".gitignore"), nil)
	rel := w.a.rel(w.top)
	if rel == "." || strings.HasPrefix(rel, "../") {
		return
	}
	var domain []string
	parts := strings.Split(rel, "/")
	for _, part := range parts[:len(parts)-1] {
		domain = append(domain, part)
		dir = filepath.Join(dir, part)
		w.exclude(filepath.Join(dir, ".gitignore"), domain)
	}
}

func (w *walker) exclude(file string, domain []string) {
	data, err := os.ReadFile(file)
	if err == nil {
		for _, line := range strings.Split(string(data), "\n") {
			line = strings.TrimRight(line, "\r")
			if strings.TrimSpace(line) != "" && !strings.HasPrefix(line, "#") {
				w.patterns = append(w.patterns, gitignore.ParsePattern(line, append([]string(nil), domain...)))
			}
		}
	}
	w.matcher = gitignore.NewMatcher(w.patterns)
}

func (w *walker) ignored(rel string, dir bool) bool {
	return w.matcher != nil && w.matcher.Match(strings.Split(rel, "/"), dir)
}

// tracks reports whether git tracks a file, or anything in a folder that ends with
// a slash: what it tracks it does not ignore, whatever a .gitignore says.
func (a *Archive) tracks(rel string) bool {
	if a.tracked == nil {
		a.tracked = map[string]bool{}
		if repo, err := gitrepo.Open(a.Root); err == nil {
			prefix, inside := repo.Rel(a.Root)
			files, err := repo.Tracked()
			for f := range files {
				if r, below := gitrepo.Below(prefix, f); err == nil && inside && below {
					a.tracked[r] = true
					for dir := path.Dir(r); dir != "."; dir = path.Dir(dir) {
						a.tracked[dir+"/"] = true
					}
				}
			}
		}
	}
	return a.tracked[rel]
}

func (w *walker) dir(full, name string) error {
	rel := w.a.rel(full)
	if full != w.top {
		if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "node_modules" || w.ignored(rel, true) && !w.a.tracks(rel+"/") || w.a.excluded(rel) {
			return filepath.SkipDir
		}
		w.bundles[rel] = w.isBundle(full, rel)
	}
	if rel != "." {
		w.exclude(filepath.Join(full, ".gitignore"), strings.Split(rel, "/"))
	}
	return nil
}

// isBundle reports whether a folder is one document with its evidence: it holds
// an index.md that is a postmortem of ours, or that is its only Markdown.
func (w *walker) isBundle(full, rel string) bool {
	if w.inBundle(path.Dir(rel)) {
		return false
	}
	index, others, evidence := "", 0, 0
	entries, _ := os.ReadDir(full)
	for _, e := range entries {
		switch {
		case isIndex(e.Name()) && !e.IsDir():
			index = e.Name()
		case !e.IsDir() && hasExtension(e.Name()):
			others++
		case !strings.HasPrefix(e.Name(), "."):
			evidence++
		}
	}
	return index != "" && makesBundle(head(filepath.Join(full, index)), others, evidence)
}

// makesBundle reports whether an index, beside so much other Markdown and so many
// other files, is a document: it is ours, or it is the only Markdown and has evidence
// beside it or a timeline. Otherwise it lists what is, or was, in its folder.
func makesBundle(index []byte, others, evidence int) bool {
	return oursLine.Match(index) || others == 0 && (evidence > 0 || timelineLine.Match(bytes.ToValidUTF8(index, nil)))
}

// inBundle reports whether rel is a bundle or lies inside one.
func (w *walker) inBundle(rel string) bool {
	for ; rel != "." && rel != "/" && rel != ".."; rel = path.Dir(rel) {
		if w.bundles[rel] {
			return true
		}
	}
	return false
}

// head is the beginning of a file, as much as frontmatter may have.
func head(file string) []byte {
	f, err := os.Open(file)
	if err != nil {
		return nil
	}
	defer f.Close()
	data, _ := io.ReadAll(io.LimitReader(f, 64<<10))
	return data
}

func hasExtension(name string) bool {
	ext := strings.ToLower(path.Ext(name))
	for _, e := range extensions {
		if ext == e {
			return true
		}
	}
	return false
}

func (a *Archive) excluded(rel string) bool { return matchesAny(a.Config.Exclude, rel) }

func matchesAny(globs []string, rel string) bool {
	for _, g := range globs {
		if ok, _ := doublestar.Match(g, rel); ok {
			return true
		}
		if ok, _ := doublestar.Match("**/"+g, rel); ok && !strings.Contains(g, "/") {
			return true
		}
	}
	return false
}

func (w *walker) file(full string, d fs.DirEntry) {
	a, rel, name := w.a, w.a.rel(full), d.Name()
	if a.excluded(rel) || w.ignored(rel, false) && !a.tracks(rel) {
		return
	}
	if !matchesAny(a.Config.Include, rel) {
		if !w.isDocument(rel, name) {
			w.noteLeftOut(full, rel, name)
			return
		}
	}
	if d.Type()&fs.ModeSymlink != 0 {
		real, err := filepath.EvalSymlinks(full)
		if err != nil || !a.holds(real) {
			a.Notices = append(a.Notices, fmt.Sprintf("%s: left out: a symbolic link out of the archive is not followed", rel))
			return
		}
	}
	a.addPath(rel)
}

func (w *walker) isDocument(rel, name string) bool {
	dir := path.Dir(rel)
	if isIndex(name) {
		return w.bundles[dir]
	}
	return namesDocument(name) && !w.inBundle(dir)
}

// namesDocument reports whether a document, other than the index of a bundle, may have this name.
func namesDocument(name string) bool {
	lower := strings.ToLower(name)
	return hasExtension(name) && !slices.ContainsFunc([]string{"_", ".", "index", "readme", "template"}, func(prefix string) bool { return strings.HasPrefix(lower, prefix) })
}

func isIndex(name string) bool {
	return hasExtension(name) && strings.EqualFold(strings.TrimSuffix(name, path.Ext(name)), "index")
}

// noteLeftOut says once what looks like a postmortem and is none by its name.
func (w *walker) noteLeftOut(full, rel, name string) {
	ext := strings.ToLower(path.Ext(name))
	_, last, twice := strings.Cut(strings.ToLower(name), ".md.")
	switch {
	case w.inBundle(path.Dir(rel)) || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || hasExtension(name):
	case datedName.MatchString(name) && (ext == "" || strings.ContainsAny(ext, " ")):
		w.a.leaveOut("a dated name without the extension .md", rel)
	case datedName.MatchString(name) && twice:
		w.a.leaveOut("the name does not end in .md, and include does not have **/*.md."+last, rel)
	case ext == ".txt" && timelineLine.Match(bytes.ToValidUTF8(head(full), nil)):
		w.a.leaveOut("it has a timeline, and is not Markdown", rel)
	}
}

func (a *Archive) leaveOut(why, rel string) {
	if a.leftOut == nil {
		a.leftOut = map[string][]string{}
	}
	a.leftOut[why] = append(a.leftOut[why], rel)
}

// noteAllLeftOut says each reason once, with the first of the files.
func (a *Archive) noteAllLeftOut() {
	for why, files := range a.leftOut {
		subject, them := files[0], "it"
		if more := len(files) - 1; more > 0 {
			subject, them = fmt.Sprintf("%s and %d more", files[0], more), "them"
		}
		a.Notices = append(a.Notices, fmt.Sprintf("%s: left out: %s; rename %s, name %s on the command line, or add %s to include in %s", subject, why, them, them, them, config.Name))
	}
	a.leftOut = nil
}
