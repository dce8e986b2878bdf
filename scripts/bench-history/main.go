//go:build linux

// Command bench-history measures what the history of every document costs: our one pass
// (internal/gitrepo), cold and from its cache, beside `git log -M --name-status` of the same
// repository. They alternate in one run. What counts is the ratio of CPU seconds, and the
// peak memory.
//
//	go run ./scripts/bench-history [-n 10000] [-commits 25000] [-flat 5000] [-runs 3] [-repo FOLDER] [-dir FOLDER]
//
// It runs at the root of the checkout, on Linux, over three repositories: one of n documents in
// folders by year, with edits, renames and merges; one whose documents lie in one folder; and the
// checkout itself, or the one that -repo names.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"slices"

	"github.com/git-postmortem/postmortem/scripts/measure"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("bench-history: ")
	n := flag.Int("n", 10_000, "documents in folders by year; 0 for none")
	commits := flag.Int("commits", 0, "commits (default: two and a half for each document)")
	flat := flag.Int("flat", 5_000, "documents in one folder; 0 for none")
	runs := flag.Int("runs", 3, "runs of each")
	repo := flag.String("repo", ".", "a `folder` of a repository with an archive in postmortems; none if empty")
	dir := flag.String("dir", "", "a `folder` to work in, which is kept (default: a temporary one)")
	probed := flag.Bool("probe", false, "print what the repository in the working folder tells, once; what is measured")
	flag.Parse()
	var err error
	if *probed {
		err = probe()
	} else {
		err = bench(*dir, *n, *commits, *flat, *runs, *repo)
	}
	if err != nil {
		log.Fatal(err)
	}
}

func bench(dir string, n, commits, flat, runs int, repo string) error {
	if dir == "" {
		var err error
		if dir, err = os.MkdirTemp("", "bench-history-"); err != nil {
			return err
		}
		defer os.RemoveAll(dir)
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	if n > 0 {
		r, err := newRepository(filepath.Join(dir, fmt.Sprint("years-", n)), n, commits, false)
		if err != nil {
			return err
		}
		if err := compare(fmt.Sprintf("%d documents in folders by year, %d commits, %d of them merges", n, r.commits, r.merges), r.dir, runs); err != nil {
			return err
		}
	}
	if flat > 0 {
		r, err := newRepository(filepath.Join(dir, fmt.Sprint("flat-", flat)), flat, 0, true)
		if err != nil {
			return err
		}
		if err := compare(fmt.Sprintf("%d documents in one folder, %d commits, %d of them merges", flat, r.commits, r.merges), r.dir, runs); err != nil {
			return err
		}
	}
	if repo == "" {
		return nil
	}
	// A clone, so that the cache of the checkout stays as it is.
	to := filepath.Join(dir, "clone")
	if err := os.RemoveAll(to); err != nil {
		return err
	}
	if _, err := measure.Run(exec.Command("git", "clone", "-q", "--no-hardlinks", repo, to)); err != nil {
		return fmt.Errorf("git clone: %w", err)
	}
	return compare("the repository "+repo, to, runs)
}

// A part is one program that is measured.
type part struct {
	name      string
	cached    bool // it finds what the run before it kept
	cmd       func() *exec.Cmd
	cpu, wall measure.Series
	memory    measure.Series
}

// compare measures one repository and prints a table.
func compare(title, dir string, runs int) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	ours := func() *exec.Cmd { return exec.Command(self, "-probe") }
	parts := []*part{
		{name: "git log -M --name-status", cmd: func() *exec.Cmd { return exec.Command("git", "log", "-M", "--name-status", "--format=%H %an %aI") }},
		{name: "history, cold", cmd: ours},
		{name: "history, cached", cmd: ours, cached: true},
	}
	for range runs {
		for _, p := range parts {
			if !p.cached {
				if err := os.RemoveAll(filepath.Join(dir, ".git", "postmortem")); err != nil {
					return err
				}
			}
			cmd := p.cmd()
			cmd.Dir, cmd.Env = dir, clean(dir)
			c, err := measure.Run(cmd)
			if err != nil {
				return fmt.Errorf("%s: %w", p.name, err)
			}
			p.cpu, p.wall, p.memory = append(p.cpu, c.CPU), append(p.wall, c.Wall), append(p.memory, c.Memory)
		}
	}
	fmt.Printf("%s, median of %d\n", title, runs)
	fmt.Printf("%-26s %8s %18s %8s %8s %8s\n", "", "CPU s", "", "of git's", "wall s", "peak MB")
	for _, p := range parts {
		fmt.Printf("%-26s %8.2f %18s %8.2f %8.2f %8.0f\n", p.name, p.cpu.Median(), fmt.Sprintf("(%.2f to %.2f)", slices.Min(p.cpu), slices.Max(p.cpu)), p.cpu.Median()/parts[0].cpu.Median(), p.wall.Median(), p.memory.Median())
	}
	fmt.Println()
	return nil
}

// clean is an environment in which nobody's own configuration counts.
func clean(home string) []string {
	return append(os.Environ(), "HOME="+home, "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1")
}
