//go:build linux

// Command bench-build measures what an archive costs at a size: `postmortem build`, internal,
// with search and history, beside what does the same elsewhere on the same files: Hugo
// (https://gohugo.io) with a plain theme, then Pagefind (https://pagefind.app) over its pages,
// then `git log -M --name-status`. They alternate in one run. What counts is the ratio of CPU
// seconds, and that of the peak memory. It also measures how long one changed document takes
// under `postmortem serve` until its page has the change.
//
//	go run ./scripts/bench-build [-n 10000] [-runs 3] [-hugo PATH] [-pagefind PATH] [-postmortem PATH] [-dir FOLDER]
//
// It runs at the root of the checkout, on Linux. Hugo comes from `go install
// github.com/gohugoio/hugo@v0.165.0`, Pagefind from `npm install pagefind` (name the binary
// itself, not its wrapper). Without one of the two the archive is measured without ratios;
// an empty path leaves one out, as it must be where Pagefind's memory does not fit.
package main

import (
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("bench-build: ")
	n := flag.Int("n", 0, "documents (default: 1,000, then 10,000)")
	runs := flag.Int("runs", 0, "runs of each (default: 3 up to 1,000 documents, else 1)")
	changes := flag.Int("changes", 5, "documents changed under serve")
	var b bench
	flag.StringVar(&b.hugo, "hugo", "hugo", "the hugo `binary`")
	flag.StringVar(&b.pagefind, "pagefind", "pagefind", "the pagefind `binary`")
	flag.StringVar(&b.postmortem, "postmortem", "", "the postmortem `binary` (default: built from this checkout)")
	flag.StringVar(&b.dir, "dir", "", "a `folder` to work in, which is kept (default: a temporary one)")
	flag.Parse()
	if err := b.run(*n, *runs, *changes); err != nil {
		log.Fatal(err)
	}
}

// A bench has the programs that are measured, by absolute paths, and the folder to work in.
type bench struct {
	dir, postmortem, hugo, pagefind string
}

func (b *bench) run(n, runs, changes int) error {
	if b.dir == "" {
		dir, err := os.MkdirTemp("", "bench-build-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		b.dir = dir
	}
	var err error
	if b.dir, err = filepath.Abs(b.dir); err != nil {
		return err
	}
	if err := b.programs(); err != nil {
		return err
	}
	sizes := []int{1_000, 10_000}
	if n > 0 {
		sizes = []int{n}
	}
	for i, n := range sizes {
		if i > 0 {
			fmt.Println()
		}
		times := runs
		if times == 0 {
			times = 1
			if n <= 1_000 {
				times = 3
			}
		}
		if err := b.size(n, times, changes); err != nil {
			return err
		}
	}
	return nil
}

// programs finds what is measured, and says which versions.
func (b *bench) programs() error {
	if b.postmortem == "" {
		b.postmortem = filepath.Join(b.dir, "postmortem")
		if out, err := exec.Command("go", "build", "-o", b.postmortem, "./cmd/postmortem").CombinedOutput(); err != nil {
			return fmt.Errorf("%w\n%s", err, out)
		}
	}
	for _, p := range []*string{&b.postmortem, &b.hugo, &b.pagefind} {
		if *p == "" {
			continue
		}
		found, err := exec.LookPath(*p)
		if err == nil {
			found, err = filepath.Abs(found)
		}
		if err != nil && p == &b.postmortem {
			return err
		}
		if err != nil {
			log.Printf("%v; measuring without it", err)
			found = ""
		}
		*p = found
	}
	for _, v := range [][]string{{b.hugo, "version"}, {b.pagefind, "--version"}, {"git", "--version"}} {
		if v[0] == "" {
			continue
		}
		out, err := exec.Command(v[0], v[1:]...).Output()
		if err != nil {
			return fmt.Errorf("%s: %w", v[0], err)
		}
		fmt.Println(strings.TrimSpace(string(out)))
	}
	return nil
}

// size measures one number of documents.
func (b *bench) size(n, runs, changes int) error {
	r, err := newRepository(filepath.Join(b.dir, fmt.Sprint("archive-", n)), n)
	if err != nil {
		return err
	}
	fmt.Printf("%d documents of %.1f kB in %d commits, median of %d\n", n, float64(r.bytes)/float64(n)/1000, r.commits, runs)
	work := filepath.Join(b.dir, fmt.Sprint("work-", n))
	ours := &part{name: "postmortem build", run: func() (*exec.Cmd, error) {
		// Each run begins with nothing that an earlier one kept, here or in the user's folder.
		err := errors.Join(os.RemoveAll(work+"/out"), os.RemoveAll(work+"/home"), r.forget(), os.MkdirAll(work+"/home", 0o755))
		cmd := exec.Command(b.postmortem, "build", "-q", "-o", work+"/out")
		cmd.Dir, cmd.Env = r.dir, clean(work+"/home")
		return cmd, err
	}}
	var theirs []*part
	if b.hugo != "" {
		if err := writeTheme(work+"/hugo", r.dir); err != nil {
			return err
		}
		theirs = append(theirs, &part{name: "Hugo", run: func() (*exec.Cmd, error) {
			err := os.RemoveAll(work + "/hugo/public")
			cmd := exec.Command(b.hugo, "--quiet", "--noBuildLock", "--cacheDir", work+"/hugo/cache")
			cmd.Dir, cmd.Env = work+"/hugo", clean(work)
			return cmd, err
		}})
		if b.pagefind != "" {
			theirs = append(theirs, &part{name: "Pagefind", run: func() (*exec.Cmd, error) {
				cmd := exec.Command(b.pagefind, "--site", work+"/hugo/public")
				cmd.Env = clean(work)
				return cmd, nil
			}})
		}
	}
	theirs = append(theirs, &part{name: "git log", run: func() (*exec.Cmd, error) {
		return r.git("log", "-M", "--name-status", "--format=%H %an %aI"), nil
	}})
	parts := append([]*part{ours}, theirs...)
	for range runs {
		for _, p := range parts {
			if err := p.measure(); err != nil {
				return err
			}
		}
	}
	fmt.Printf("%-22s %9s %20s %9s %9s\n", "", "CPU s", "", "wall s", "peak MB")
	for _, p := range parts {
		fmt.Printf("%-22s %9.2f %20s %9.2f %9.0f\n", p.name, p.cpu.Median(), fmt.Sprintf("(%.2f to %.2f)", slices.Min(p.cpu), slices.Max(p.cpu)), p.wall.Median(), p.memory.Median())
	}
	if b.hugo != "" && b.pagefind != "" {
		var cpu, wall, memory float64 // one after the other, so the largest of them is the peak
		for _, p := range theirs {
			cpu, wall, memory = cpu+p.cpu.Median(), wall+p.wall.Median(), max(memory, p.memory.Median())
		}
		fmt.Printf("%-22s %9.2f %20s %9.2f %9.0f\n", "Hugo + Pagefind + git", cpu, "", wall, memory)
		fmt.Printf("%-22s %9.2f %20s %9.2f %9.2f\n", "postmortem of that", ours.cpu.Median()/cpu, "", ours.wall.Median()/wall, ours.memory.Median()/memory)
	}
	if changes > 0 {
		return b.serve(r, work+"/home", changes)
	}
	return nil
}

// clean is an environment in which nobody's own configuration or cache counts.
func clean(home string) []string {
	return append(os.Environ(), "HOME="+home, "XDG_CACHE_HOME="+filepath.Join(home, "cache"), "XDG_CONFIG_HOME="+filepath.Join(home, "config"),
		"GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1", "SOURCE_DATE_EPOCH=")
}
