//go:build linux

package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/git-postmortem/postmortem/scripts/measure"
	"github.com/git-postmortem/postmortem/scripts/pile"
)

// A repository holds an archive with its history.
type repository struct {
	dir       string
	documents []pile.Document
	bytes     int64
	commits   int
	own       map[string]bool // the files of .git before anybody built
}

// An event is one commit: what became of one document.
type event struct {
	day  time.Time
	doc  int
	kind int
}

const (
	drafted  = iota // added as a draft, without its last sections
	reviewed        // the rest was written; every second document has this commit
	renamed         // and the document got its final name; every fiftieth, in place of reviewed
	published
)

// newRepository makes an archive of n documents with two commits and a half for each, one
// document a commit, in the order of time, as reviews of several documents overlap. Some are
// renamed while they change.
func newRepository(dir string, n int) (*repository, error) {
	r := &repository{dir: dir}
	var err error
	if r.documents, r.bytes, err = pile.Write(dir, n); err != nil {
		return nil, err
	}
	var events []event
	for i, d := range r.documents {
		events = append(events, event{d.Day.AddDate(0, 0, 1), i, drafted}, event{d.Day.AddDate(0, 0, 6), i, published})
		if i%50 == 0 {
			events = append(events, event{d.Day.AddDate(0, 0, 3), i, renamed})
		} else if i%2 == 0 {
			events = append(events, event{d.Day.AddDate(0, 0, 3), i, reviewed})
		}
	}
	slices.SortStableFunc(events, func(a, b event) int { return a.day.Compare(b.day) })
	r.commits = len(events)
	if _, err := measure.Run(r.git("init", "-q", "-b", "main")); err != nil {
		return nil, err
	}
	if err := r.importHistory(events); err != nil {
		return nil, fmt.Errorf("git fast-import: %w", err)
	}
	// The pack of an import is not what a clone receives, and slower to read.
	for _, args := range [][]string{{"reset", "-q"}, {"repack", "-adfq", "--window=10", "--depth=50"}} {
		if _, err := measure.Run(r.git(args...)); err != nil {
			return nil, fmt.Errorf("git %s: %w", args[0], err)
		}
	}
	if out, err := r.git("status", "--porcelain").Output(); err != nil || len(out) > 0 {
		return nil, fmt.Errorf("the repository is not clean: %v\n%s", err, out)
	}
	r.own, err = r.files()
	return r, err
}

func (r *repository) git(args ...string) *exec.Cmd {
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Env = r.dir, clean(r.dir)
	return cmd
}

func (r *repository) importHistory(events []event) error {
	cmd := r.git("fast-import", "--quiet")
	var said bytes.Buffer
	cmd.Stderr = &said
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	w := bufio.NewWriterSize(in, 1<<20)
	err = r.write(w, events)
	if err == nil {
		err = w.Flush()
	}
	if closed := in.Close(); err == nil {
		err = closed
	}
	if failed := cmd.Wait(); failed != nil {
		return fmt.Errorf("%w\n%s", failed, said.Bytes())
	}
	return err
}

func (r *repository) write(w io.Writer, events []event) error {
	for i, e := range events {
		d := r.documents[e.doc]
		text, err := os.ReadFile(filepath.Join(r.dir, filepath.FromSlash(d.Path)))
		if err != nil {
			return err
		}
		word := []string{"draft", "review", "rename", "publish"}[e.kind]
		subject := fmt.Sprintf("incident %d: %s\n", e.doc, word)
		fmt.Fprintf(w, "commit refs/heads/main\ncommitter Author %d <author-%[1]d@example.com> %d +0000\ndata %d\n%s", e.doc%23, e.day.Unix()+int64(i%86400), len(subject), subject)
		if i == 0 {
			file(w, "postmortem.yaml", []byte(pile.Config))
		}
		// A document that will be renamed begins under another name.
		name, first := d.Path, strings.TrimSuffix(d.Path, ".md")+"-draft.md"
		switch e.kind {
		case drafted:
			if e.doc%50 == 0 {
				name = first
			}
			text, _, _ = bytes.Cut(text, []byte("\n## Resolution\n"))
			text = bytes.Replace(text, []byte("status: published"), []byte("status: draft"), 1)
		case renamed:
			fmt.Fprintf(w, "D %s\n", first)
			fallthrough
		case reviewed:
			text = bytes.Replace(text, []byte("status: published"), []byte("status: in-review"), 1)
		}
		file(w, name, text)
	}
	return nil
}

func file(w io.Writer, name string, text []byte) {
	fmt.Fprintf(w, "M 100644 inline %s\ndata %d\n%s\n", name, len(text), text)
}

// files are those of .git.
func (r *repository) files() (map[string]bool, error) {
	out := map[string]bool{}
	err := filepath.WalkDir(filepath.Join(r.dir, ".git"), func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			out[name] = true
		}
		return err
	})
	return out, err
}

// forget removes what somebody kept in .git since the history was made.
func (r *repository) forget() error {
	now, err := r.files()
	if err != nil {
		return err
	}
	for name := range now {
		if !r.own[name] {
			if err := os.Remove(name); err != nil {
				return err
			}
		}
	}
	return nil
}
