//go:build linux

// Command check-site proves that whole archives look and behave as promised. It builds this
// repository's own archive for each audience, one of documents at every limit, an empty one,
// one of a single document and one of 250, and those in the folders that are named; serves
// each below a path on loopback, opens its pages in Chromium, and says what does not hold:
//
//   - axe-core finds nothing, light and dark, at 1280, 390 and 320 pixels, nor in what is folded
//   - no page scrolls sideways at these widths, nor is anything cut in print
//   - no word on the console, and no request that leaves the archive
//   - a strict policy, valid HTML, links that lead somewhere, sizes within their budgets
//   - every entry of a timeline that was read is on the page, and every incident whose
//     length is known has its run
//   - a link to the last of 300 entries is at its place in 100 ms; the page for what is not
//     found has its style wherever it is served
//   - what a hostile document holds is shown, and none of it runs, also without the policy
//
// One line a failure: archive, page, in which schemes and widths, what. It exits 1 on any.
//
//	go run ./scripts/check-site [-only NAMES] [-page EXPRESSION] [-shots DIR] [-dir DIR] [-built DIR]… [DIR…]
//
// It runs at the root of the checkout and needs Chromium. axe-core and html-validate come from
// npm, into a temporary folder, unless -axe and -html-validate say where they are. Every file is
// read; of a large archive some pages of each kind are opened, and the output says how many.
package main

import (
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("check-site: ")
	var c check
	var built []string
	flag.StringVar(&c.postmortem, "postmortem", "", "the postmortem `binary` (default: built from this checkout)")
	flag.StringVar(&c.axe, "axe", "", "axe.min.js, a `file` (default: from npm)")
	flag.StringVar(&c.htmlValidate, "html-validate", "", "the html-validate `program` (default: from npm)")
	flag.StringVar(&c.shots, "shots", "", "a `folder` for pictures of each kind of page")
	flag.StringVar(&c.only, "only", "", "the `names` of archives to check, with commas (default: all)")
	flag.StringVar(&c.work, "dir", "", "a `folder` to work in, which is kept (default: a temporary one)")
	page := flag.String("page", "", "open only pages whose path matches this `expression`")
	flag.IntVar(&c.sample, "sample", 12, "postmortems to open of an archive that is not small")
	tabs := flag.Int("tabs", 2, "pages that are open at once")
	flag.Func("built", "also check the archive that is built in a `folder`; may be repeated", func(dir string) error {
		built = append(built, dir)
		return nil
	})
	flag.Parse()
	var err error
	if c.pages, err = regexp.Compile(*page); err != nil {
		log.Fatal(err)
	}
	begun := time.Now()
	if err := c.run(flag.Args(), built, *tabs); err != nil {
		log.Fatal(err)
	}
	failed := len(c.report.failures)
	fmt.Printf("%d archives, %d pages read, %d opened, %d failures on %d pages in %s\n", c.archives, c.read, c.opened, failed, c.report.pages(), time.Since(begun).Round(time.Second))
	if failed > 0 {
		os.Exit(1)
	}
}

// A check is one run over all archives.
type check struct {
	postmortem, axe, htmlValidate, shots, only string
	pages                                      *regexp.Regexp
	sample                                     int
	work                                       string // the folder to work in
	report                                     report

	archives, read, opened int
}

func (c *check) run(dirs, built []string, tabs int) error {
	var err error
	if c.work == "" {
		if c.work, err = os.MkdirTemp("", "check-site-"); err != nil {
			return err
		}
		defer os.RemoveAll(c.work)
	} else if c.work, err = filepath.Abs(c.work); err != nil {
		return err
	} else if err := errors.Join(os.RemoveAll(c.work+"/extreme"), os.MkdirAll(c.work, 0o755)); err != nil {
		return err
	}
	if c.postmortem == "" {
		c.postmortem = filepath.Join(c.work, "postmortem")
		if out, err := exec.Command("go", "build", "-o", c.postmortem, "./cmd/postmortem").CombinedOutput(); err != nil {
			return fmt.Errorf("%w\n%s", err, out)
		}
	}
	if c.postmortem, err = filepath.Abs(c.postmortem); err != nil {
		return err
	}
	if err := c.tools(); err != nil {
		return err
	}
	server, err := newServer()
	if err != nil {
		return err
	}
	defer server.Close()
	browser, err := newBrowser(tabs)
	if err != nil {
		return err
	}
	defer browser.close()

	sources, err := c.sources(server, dirs)
	if err != nil {
		return err
	}
	for _, dir := range built {
		sources = append(sources, source{name: filepath.Base(dir), built: dir})
	}
	for _, s := range sources {
		if c.only != "" && !slices.Contains(strings.Split(c.only, ","), s.name) {
			continue
		}
		if err := c.archive(s, server, browser); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		c.report.write(os.Stdout, s.name)
	}
	if c.archives == 0 {
		return errors.New("no archive has that name")
	}
	return nil
}

// archive builds one archive and checks it.
func (c *check) archive(s source, server *server, browser *browser) error {
	dir := s.built
	if dir == "" {
		var err error
		if dir, err = c.build(s); err != nil {
			return err
		}
	}
	site, err := readSite(s, dir)
	if err != nil {
		return err
	}
	server.add(site)
	opened := site.choose(c.sample, c.pages)
	fmt.Printf("%s: %d pages, opened: %s\n", s.name, len(site.pages), site.said(opened))
	c.archives, c.read, c.opened = c.archives+1, c.read+len(site.pages), c.opened+len(opened)

	if err := errors.Join(site.checkFiles(&c.report), c.checkHTML(site, opened)); err != nil {
		return err
	}
	var wait sync.WaitGroup
	work := make(chan func(*tab) error)
	failed := make(chan error, len(browser.tabs))
	for _, t := range browser.tabs {
		wait.Go(func() {
			var err error
			for f := range work {
				if err == nil {
					err = f(t)
				}
			}
			failed <- err
		})
	}
	for _, p := range opened {
		work <- func(t *tab) error { return c.checkPage(t, site, p) }
	}
	for _, f := range c.journeys(site, opened) {
		work <- f
	}
	close(work)
	wait.Wait()
	close(failed)
	for e := range failed {
		err = errors.Join(err, e)
	}
	return err
}
