package site

import (
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
)

// guideFiles are the names of the guides that there are, whether they are in the order or not.
func guideFiles() (out []string) {
	_ = fs.WalkDir(files, "guides", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			out = append(out, strings.TrimSuffix(path.Base(name), ".md"))
		}
		return err
	})
	return out
}

// Every guide is in the order, the README leads to it, and the README stays short enough to be read.
func TestGuides(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(readme), "\n"); n >= 200 {
		t.Errorf("the README has %d lines", n)
	}
	if got := guideFiles(); len(got) != len(guideOrder) {
		t.Errorf("guides are %q, in the order %q", got, guideOrder)
	}
	for _, name := range guideFiles() {
		if !slices.Contains(guideOrder, name) || !strings.Contains(string(readme), "](site/guides/"+name+".md)") {
			t.Errorf("%s is not in the order, or the README does not lead to it", name)
		}
	}
}
