package gitrepo

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-git/go-git/v5/plumbing"
)

// An object is read as far as its header says, whatever it unfolds to; one that is
// damaged is said to be.
func TestLooseObjects(t *testing.T) {
	dir := t.TempDir()
	r := &Repo{folders: []string{dir}}
	put := func(content string) plumbing.Hash {
		h := plumbing.ComputeHash(plumbing.CommitObject, []byte(content))
		var b bytes.Buffer
		z := zlib.NewWriter(&b)
		_, _ = z.Write([]byte(content))
		_ = z.Close()
		full := filepath.Join(dir, h.String()[:2], h.String()[2:])
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return h
	}
	if data, found, err := r.loose(plumbing.CommitObject, put("commit 5\x00hello")); !found || err != nil || string(data) != "hello" {
		t.Errorf("%q, %v, %v", data, found, err)
	}
	if _, found, err := r.loose(plumbing.TagObject, put("commit 5\x00other")); !found || err == nil {
		t.Errorf("a commit is read as a tag: %v, %v", found, err)
	}
	for name, content := range map[string]string{
		"it unfolds to more than it says": "commit 5\x00" + strings.Repeat("a", 20<<20),
		"it ends too early":               "commit 50\x00hello",
		"its header has no end":           strings.Repeat("commit ", 10000),
		"it says too much":                fmt.Sprintf("commit %d\x00", maxObject+1),
		"its length is none":              "commit -1\x00",
	} {
		if data, found, err := r.loose(plumbing.CommitObject, put(content)); !found || err == nil {
			t.Errorf("%s: %d bytes, %v, %v", name, len(data), found, err)
		}
	}
	if _, found, err := r.loose(plumbing.CommitObject, plumbing.ZeroHash); found || err != nil {
		t.Errorf("what is not there: %v, %v", found, err)
	}
}
