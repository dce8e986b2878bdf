//go:build linux

package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/git-postmortem/postmortem/scripts/measure"
	"github.com/git-postmortem/postmortem/scripts/pile"
)

// A repository holds an archive with its history.
type repository struct {
	dir             string
	documents       []pile.Document
	texts           []string // the files that have the documents' final texts
	commits, merges int
}

// An event is one commit: what became of one document.
type event struct {
	day  time.Time
	doc  int
	kind int
}

const (
	drafted = iota // added as a draft, without its last sections
	edited         // the rest was written, again and again
	renamed        // it was edited and got its final name; every fiftieth document
	published
)

// A topic is a branch of this many commits; it begins with every so many events.
const (
	topicEvery  = 40
	topicLength = 3
)

// newRepository makes an archive of n documents with so many commits, one document a commit, in
// the order of time, as reviews of several documents overlap. Some are renamed while they
// change. Some commits are on branches, which are merged when the main line has gone on; of some
// merges, a document differs from what was merged.
func newRepository(dir string, n, commits int, flat bool) (*repository, error) {
	if commits == 0 {
		commits = n * 5 / 2
	}
	r := &repository{dir: dir, commits: commits}
	written := filepath.Join(dir, "texts") // with git's folder beside it, not above it
	var err error
	if r.documents, _, err = pile.Write(written, n); err != nil {
		return nil, err
	}
	for i, d := range r.documents {
		r.texts = append(r.texts, filepath.Join(written, filepath.FromSlash(d.Path)))
		if flat {
			r.documents[i].Path = path.Join("postmortems", path.Base(d.Path))
		}
	}
	r.dir = filepath.Join(dir, "repository")
	if err := os.RemoveAll(r.dir); err != nil {
		return nil, err
	}
	if err := r.git("init", "-q", "-b", "main", r.dir); err != nil {
		return nil, err
	}
	if err := r.importHistory(r.events()); err != nil {
		return nil, fmt.Errorf("git fast-import: %w", err)
	}
	// The pack of an import is not what a clone receives, and slower to read.
	for _, args := range [][]string{{"reset", "-q", "--hard"}, {"repack", "-adfq", "--window=10", "--depth=50"}} {
		if err := r.git(append([]string{"-C", r.dir}, args...)...); err != nil {
			return nil, err
		}
	}
	return r, os.RemoveAll(written)
}

// events are all commits but the merges, in the order of time.
func (r *repository) events() []event {
	var out []event
	for i, d := range r.documents {
		out = append(out, event{d.Day.AddDate(0, 0, 1), i, drafted}, event{d.Day.AddDate(0, 0, 6), i, published})
		if i%50 == 0 {
			out = append(out, event{d.Day.AddDate(0, 0, 3), i, renamed})
		}
	}
	rest := r.commits - r.commits/(topicEvery+1)
	for i := 0; len(out) < rest; i = (i + 2) % max(len(r.documents)-1, 2) { // every second one, and then the others
		if i < len(r.documents) {
			out = append(out, event{r.documents[i].Day.AddDate(0, 0, 4), i, edited})
		}
	}
	slices.SortStableFunc(out, func(a, b event) int { return a.day.Compare(b.day) })
	return out
}

func (r *repository) git(args ...string) error {
	cmd := exec.Command("git", args...)
	cmd.Env = clean(r.dir)
	if _, err := measure.Run(cmd); err != nil {
		return fmt.Errorf("git %s: %w", args[0], err)
	}
	return nil
}

func (r *repository) importHistory(events []event) error {
	cmd := exec.Command("git", "-C", r.dir, "fast-import", "--quiet")
	var said bytes.Buffer
	cmd.Env, cmd.Stderr = clean(r.dir), &said
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	w := &writer{repository: r, w: bufio.NewWriterSize(in, 1<<20), edits: map[int]int{}}
	err = w.all(events)
	if err == nil {
		err = w.w.Flush()
	}
	if closed := in.Close(); err == nil {
		err = closed
	}
	if failed := cmd.Wait(); failed != nil {
		return fmt.Errorf("%w\n%s", failed, said.Bytes())
	}
	r.commits = w.marks
	return err
}

// A writer writes the history as git fast-import reads it.
type writer struct {
	*repository
	w     *bufio.Writer
	marks int         // commits so far
	edits map[int]int // of each document
}

func (w *writer) all(events []event) error {
	tip := 0
	one := func(branch string, parent int, e event) (int, error) { return w.commit(branch, parent, 0, []event{e}) }
	for n := 0; len(events) > 0; n++ {
		var err error
		if tip == 0 || n%topicEvery != 0 || len(events) < 4*topicLength {
			if tip, err = one("refs/heads/main", tip, events[0]); err != nil {
				return err
			}
			events = events[1:]
			continue
		}
		topic, meanwhile, rest := fork(events)
		branch := tip
		for _, e := range topic {
			if branch, err = one("refs/heads/topic", branch, e); err != nil {
				return err
			}
		}
		for _, e := range meanwhile {
			if tip, err = one("refs/heads/main", tip, e); err != nil {
				return err
			}
		}
		w.merges++
		if tip, err = w.commit("refs/heads/main", tip, branch, topic); err != nil {
			return err
		}
		events = rest
	}
	return nil
}

// fork takes the next events for a branch, and of those behind them some for the main line, which
// leaves alone what the branch has. The order of each document's events stays.
func fork(events []event) (topic, meanwhile, rest []event) {
	topic = events[:topicLength]
	left := map[int]bool{}
	for _, e := range topic {
		left[e.doc] = true
	}
	for i, e := range events[topicLength:] {
		if len(meanwhile) == topicLength || i == 3*topicLength {
			return topic, meanwhile, append(rest, events[topicLength+i:]...)
		}
		if left[e.doc] {
			rest = append(rest, e)
		} else {
			meanwhile = append(meanwhile, e)
		}
	}
	return topic, meanwhile, rest
}

// commit writes one commit, a merge where it has a second parent, and returns its mark.
func (w *writer) commit(branch string, parent, merged int, events []event) (int, error) {
	w.marks++
	last := events[len(events)-1]
	subject := fmt.Sprintf("incident %d: %s\n", last.doc, []string{"draft", "review", "rename", "publish"}[last.kind])
	if merged > 0 {
		subject = fmt.Sprintf("merge incident %d\n", last.doc)
	} else if w.marks%10 == 0 {
		subject += fmt.Sprintf("\nCo-authored-by: Author %d <author-%[1]d@example.com>\n", (last.doc+5)%23)
	}
	fmt.Fprintf(w.w, "commit %s\nmark :%d\ncommitter Author %d <author-%[3]d@example.com> %d +0000\ndata %d\n%s", branch, w.marks, last.doc%23, last.day.Unix()+int64(w.marks%86400), len(subject), subject)
	if parent > 0 {
		fmt.Fprintf(w.w, "from :%d\n", parent)
	} else {
		file(w.w, "postmortem.yaml", []byte(pile.Config))
	}
	if merged > 0 {
		fmt.Fprintf(w.w, "merge :%d\n", merged)
	}
	for _, e := range events {
		if err := w.event(e, merged > 0); err != nil {
			return 0, err
		}
	}
	return w.marks, nil
}

func (w *writer) event(e event, again bool) error {
	text, err := os.ReadFile(w.texts[e.doc])
	if err != nil {
		return err
	}
	// A document that will be renamed begins under another name.
	name := w.documents[e.doc].Path
	first := strings.TrimSuffix(name, ".md") + "-draft.md"
	switch e.kind {
	case drafted:
		text, _, _ = bytes.Cut(text, []byte("\n## Resolution\n"))
		text = bytes.Replace(text, []byte("status: published"), []byte("status: draft"), 1)
	case renamed:
		fmt.Fprintf(w.w, "D %s\n", first)
		fallthrough
	case edited:
		if !again {
			w.edits[e.doc]++
		}
		text = bytes.Replace(text, []byte("status: published"), []byte("status: in-review"), 1)
		text = fmt.Appendf(text, "\nReviewed %d times.\n", w.edits[e.doc])
	}
	if again && w.merges%10 == 0 {
		text = append(text, "\nMerged by hand.\n"...)
	}
	if e.doc%50 == 0 && e.kind == drafted {
		name = first
	}
	file(w.w, name, text)
	return nil
}

func file(w io.Writer, name string, text []byte) {
	fmt.Fprintf(w, "M 100644 inline %s\ndata %d\n%s\n", name, len(text), text)
}
