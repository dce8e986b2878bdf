package archive

import (
	"path"
	"sort"
	"strings"

	"github.com/git-postmortem/postmortem/internal/config"
)

// A Tree is what lies in an archive that is not in the working copy. Its paths are
// relative to the archive's root.
type Tree struct {
	Files   map[string]bool // every file
	Folders map[string]bool // every folder that holds one
	Text    func(path string) []byte
}

// Documents are the paths of the documents of a tree, as an archive with this
// configuration, opened for the folder given, would find them.
func (t Tree) Documents(c *config.Config, given string) []string {
	folders := c.Folders
	if len(folders) == 0 {
		folders = []string{config.DefaultFolder}
		if !t.Folders[config.DefaultFolder] {
			folders[0] = given
		}
	}
	bundles := t.bundles()
	var out []string
	for p := range t.Files {
		for _, f := range folders {
			if (f == "." || f == "" || strings.HasPrefix(p, f+"/")) && t.isDocument(c, f, p, bundles) {
				out = append(out, p)
				break
			}
		}
	}
	sort.Strings(out)
	return out
}

func (t Tree) isDocument(c *config.Config, folder, p string, bundles map[string]bool) bool {
	name, dir := path.Base(p), path.Dir(p)
	for part := range strings.SplitSeq(strings.TrimPrefix(dir, folder), "/") {
		if strings.HasPrefix(part, ".") && part != "." || strings.HasPrefix(part, "_") || part == "node_modules" {
			return false
		}
	}
	if matchesAny(c.Exclude, p) {
		return false
	}
	if matchesAny(c.Include, p) {
		return true
	}
	if isIndex(name) {
		return bundles[dir]
	}
	for d := dir; d != "." && d != folder; d = path.Dir(d) {
		if bundles[d] {
			return false
		}
	}
	return namesDocument(name)
}

// bundles are the folders that are one document with its evidence.
func (t Tree) bundles() map[string]bool {
	others, evidence, index := map[string]int{}, map[string]int{}, map[string]string{}
	for p := range t.Files {
		switch dir := path.Dir(p); {
		case isIndex(path.Base(p)):
			index[dir] = p
		case hasExtension(p):
			others[dir]++
		case !strings.HasPrefix(path.Base(p), "."):
			evidence[dir]++
		}
	}
	for dir := range t.Folders {
		evidence[path.Dir(dir)]++
	}
	out := map[string]bool{}
	for dir, p := range index {
		out[dir] = makesBundle(t.Text(p), others[dir], evidence[dir])
	}
	return out
}

// Exists is Archive.Exists for the tree.
func (t Tree) Exists(p string) Existence {
	p = path.Clean(p)
	switch {
	case p == ".." || strings.HasPrefix(p, "../") || path.IsAbs(p):
		return Outside
	case p == "." || t.Files[p] || t.Folders[p]:
		return Exists
	}
	for _, names := range []map[string]bool{t.Files, t.Folders} {
		for name := range names {
			if strings.EqualFold(name, p) {
				return OtherCase
			}
		}
	}
	return Missing
}
