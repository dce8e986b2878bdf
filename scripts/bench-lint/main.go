//go:build linux

// Command bench-lint times `postmortem lint` beside rumdl, a fast linter of
// Markdown, on the same generated documents: alternating, medians of the runs.
// Neither is the other's replacement; rumdl says what the machine can do. What counts is
// the ratio of CPU seconds.
//
//	go run ./scripts/bench-lint [-n 10000] [-runs 5] [-rumdl PATH]
//
// It runs at the root of the checkout, on Linux. rumdl comes from `npm install rumdl`
// or `cargo install rumdl`; without it postmortem is timed alone.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/git-postmortem/postmortem/scripts/measure"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("bench-lint: ")
	n := flag.Int("n", 10_000, "documents")
	runs := flag.Int("runs", 5, "runs of each")
	rumdl := flag.String("rumdl", "rumdl", "the rumdl `binary`")
	flag.Parse()

	dir, err := os.MkdirTemp("", "bench-lint-")
	if err != nil {
		log.Fatal(err)
	}
	err = bench(dir, *n, *runs, *rumdl)
	if err := os.RemoveAll(dir); err != nil {
		log.Print(err)
	}
	if err != nil {
		log.Fatal(err)
	}
}

func bench(dir string, n, runs int, rumdl string) error {
	binary, archive := filepath.Join(dir, "postmortem"), filepath.Join(dir, "archive")
	if out, err := exec.Command("go", "build", "-o", binary, "./cmd/postmortem").CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	size, err := generate(archive, n)
	if err != nil {
		return err
	}
	fmt.Printf("%d documents, %.1f kB each\n", n, float64(size)/float64(n)/1000)

	contestants := []*contestant{{name: "postmortem", args: []string{binary, "lint", "--format", "compact"}}}
	if path, err := exec.LookPath(rumdl); err == nil {
		if path, err = filepath.Abs(path); err != nil {
			return err
		}
		contestants = append(contestants, &contestant{name: "rumdl", args: []string{path, "check", "--no-cache", "."}})
	} else {
		log.Printf("%v; timing postmortem alone", err)
	}
	for range runs {
		for _, c := range contestants {
			if err := c.run(archive); err != nil {
				return err
			}
		}
	}
	for _, c := range contestants {
		fmt.Printf("%-11s CPU median %.2f s (%.2f to %.2f), wall median %.2f s, at most %.0f MB\n", c.name, c.cpu.Median(), slices.Min(c.cpu), slices.Max(c.cpu), c.wall.Median(), c.memory)
	}
	if len(contestants) == 2 {
		fmt.Printf("%-11s %.2f of rumdl's CPU\n", "ratio", contestants[0].cpu.Median()/contestants[1].cpu.Median())
	}
	return nil
}

// generate writes an archive of n copies of this project's documents, each with
// its own name and title, and returns their size in bytes.
func generate(dir string, n int) (size int64, err error) {
	files, err := filepath.Glob("postmortems/*.md")
	if err != nil {
		return 0, err
	}
	if len(files) == 0 {
		return 0, errors.New("no documents in postmortems; run it at the root of the checkout")
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return 0, err
	}
	if err := os.WriteFile(filepath.Join(dir, "postmortem.yaml"), []byte("folders: [postmortems]\n"), 0o644); err != nil {
		return 0, err
	}
	for i := range n {
		data, err := os.ReadFile(files[i%len(files)])
		if err != nil {
			return 0, err
		}
		data = bytes.Replace(data, []byte("\ntitle: "), fmt.Appendf(nil, "\ntitle: Copy %d, ", i), 1)
		base := strings.TrimSuffix(filepath.Base(files[i%len(files)]), ".md")
		full := filepath.Join(dir, "postmortems", fmt.Sprintf("%03d", i/100), fmt.Sprintf("%s-%d.md", base, i))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			return 0, err
		}
		if err := os.WriteFile(full, data, 0o644); err != nil {
			return 0, err
		}
		size += int64(len(data))
	}
	return size, nil
}

type contestant struct {
	name      string
	args      []string
	wall, cpu measure.Series // seconds
	memory    float64        // the largest resident set, in MB
}

// run times one run. Both linters exit 1 where they find something.
func (c *contestant) run(dir string) error {
	cmd := exec.Command(c.args[0], c.args[1:]...)
	cmd.Dir, cmd.Stdout = dir, io.Discard
	cost, err := measure.Run(cmd)
	if exit := (*exec.ExitError)(nil); err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) {
		return fmt.Errorf("%s: %w", c.name, err)
	}
	c.wall, c.cpu, c.memory = append(c.wall, cost.Wall), append(c.cpu, cost.CPU), max(c.memory, cost.Memory)
	return nil
}
