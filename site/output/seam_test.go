package output

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var errFull = errors.New("no space left on device")

// Whatever step fails, the target holds the old archive or the new one, whole, and the
// user's own file; where it cannot be replaced as a whole, no page of a document that is gone.
func TestEachStepFails(t *testing.T) {
	defer func() { before = func(string, string) error { return nil } }()
	for _, mode := range []string{"exchange", "renames", "mount"} {
		steps := 0
		for n := 1; ; n++ {
			before = func(string, string) error { return nil }
			parent := t.TempDir()
			target := filepath.Join(parent, "site")
			build := func(version string, gone bool) error {
				f, err := Open(target, "internal")
				if err != nil {
					return err
				}
				defer f.Abandon()
				names := []string{"index.html", "kept.html", "style.css", "new-" + version + ".html"}
				if !gone {
					names = append(names, "gone.html")
				}
				for _, name := range names {
					if err := f.Write(name, []byte(version)); err != nil {
						return err
					}
				}
				return f.Commit()
			}
			if err := build("1", false); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(target, "CNAME"), []byte("own"), 0o600); err != nil {
				t.Fatal(err)
			}
			at, last := 0, ""
			before = func(step, path string) error {
				switch {
				case mode != "exchange" && step == "exchange":
					return errors.ErrUnsupported
				case mode == "mount" && step == "rename":
					return errors.ErrUnsupported
				}
				if at++; at == n {
					last = step + " " + strings.TrimPrefix(path, parent)
					return errFull
				}
				return nil
			}
			err := build("2", true)
			before = func(string, string) error { return nil }
			if last == "" {
				steps = n - 1
				break // every step has failed once
			}
			if own, _ := os.ReadFile(filepath.Join(target, "CNAME")); string(own) != "own" {
				t.Errorf("%s: %s fails, and the user's file is gone", mode, last)
			}
			page := func(name string) string {
				data, err := os.ReadFile(filepath.Join(target, name))
				if err != nil {
					return ""
				}
				return string(data)
			}
			state := fmt.Sprintf("%s%s%s|%s|%s|%s", page("index.html"), page("kept.html"), page("style.css"), page("gone.html"), page("new-1.html"), page("new-2.html"))
			old, new := "111|1|1|", "222|||2"
			switch {
			case err == nil && state != new:
				t.Errorf("%s: %s fails without a word, and leaves %s", mode, last, state)
			case mode == "mount" && page("new-2.html") != "" && (page("gone.html") != "" || page("new-1.html") != ""):
				t.Errorf("%s: %s fails, and a page of a document that is gone stays beside new ones: %s", mode, last, state)
			case mode != "mount" && state != old && state != new:
				t.Errorf("%s: %s fails, and leaves %s (%v)", mode, last, state, err)
			}
		}
		t.Logf("%s: %d steps", mode, steps)
		if steps < 8 {
			t.Errorf("%s: only %d steps go through the seam", mode, steps)
		}
	}
}
