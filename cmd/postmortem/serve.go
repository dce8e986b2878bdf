package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/spf13/pflag"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/internal/change"
	"github.com/git-postmortem/postmortem/internal/publish"
	"github.com/git-postmortem/postmortem/internal/server"
	"github.com/git-postmortem/postmortem/internal/terminal"
	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
)

var _ = register(verb{
	name: "serve", args: "[PATH…]", order: 31,
	summary: "show the archive in the browser while you write",
	help: `Builds the archive, shows it on this machine only, and builds it anew whenever a
document or the configuration changes; open pages reload by themselves, and what
is wrong with what you write is said here, one line a finding. Ctrl-C ends it.

  postmortem serve
  postmortem serve --audience public   what customers will see`,
	setup: func(flags *pflag.FlagSet) func(context.Context, *streams, []string) (int, error) {
		port := flags.IntP("port", "p", 4567, "the port; 0 takes a free one")
		audience := flags.String("audience", "internal", "whom the build is for: internal, customers or public")
		clock := flags.String("now", "", "the `date` that \"last 12 months\" counts from")
		return func(ctx context.Context, s *streams, args []string) (int, error) {
			level, err := parseBuildAudience(*audience)
			if err != nil {
				return exitFailed, err
			}
			work, err := os.MkdirTemp("", "postmortem-serve-")
			if err != nil {
				return exitFailed, err
			}
			defer os.RemoveAll(work)
			l := &liveArchive{streams: s, Options: publish.Options{
				Dir: s.dir, Paths: args, Target: filepath.Join(work, "site"), Audience: level, Live: true,
				Now: func(commit time.Time) (time.Time, error) { return now(s, *clock, commit) },
			}}
			return l.serve(ctx, *port)
		}
	},
})

// A liveArchive is built again and again while somebody writes.
type liveArchive struct {
	*streams
	publish.Options
	mu      sync.Mutex
	archive *archive.Archive // of the last good build
	said    map[string]int   // findings that were said, by what they say
}

func (l *liveArchive) serve(ctx context.Context, port int) (int, error) {
	// The watch comes first: what changes while the archive is built is not missed.
	archives, err := archive.Open(l.Dir, l.Paths...)
	if err == nil {
		err = archive.Require(archives)
	}
	if err != nil {
		return exitFailed, err
	}
	l.archive = archives[0]
	watcher, err := server.NewWatcher(l.watched)
	if err != nil {
		return exitFailed, fmt.Errorf("watching the documents: %w", err)
	}
	defer watcher.Close()
	r, err := publish.Build(ctx, l.Options)
	if err != nil {
		return exitFailed, err
	}
	for _, n := range r.Notices {
		l.note("%s", n)
	}
	l.archive = r.Archive
	listener, err := server.Listen(port)
	if err != nil {
		return exitFailed, fmt.Errorf("%w\n  hint: --port 0 takes a free one", err)
	}
	srv := server.New(l.Target)
	fmt.Fprintf(l.out, "%s at http://%s/ for the audience %s; Ctrl-C ends it\n", schema.Count(r.Documents, "postmortem"), listener.Addr(), l.Audience)
	l.findings(ctx)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	failed := make(chan error, 1)
	go func() {
		failed <- watcher.Run(ctx, func() {
			begun := time.Now()
			r, err := publish.Build(ctx, l.Options)
			if ctx.Err() != nil {
				return
			}
			if err != nil {
				l.note("%v; the last good build stays", err)
				return
			}
			l.mu.Lock()
			l.archive = r.Archive
			l.mu.Unlock()
			srv.Built()
			l.note("rebuilt %s in %s", schema.Count(r.Documents, "postmortem"), time.Since(begun).Round(time.Millisecond))
			l.findings(ctx)
		})
		cancel()
	}()
	err = srv.Serve(ctx, listener)
	cancel()
	if watchErr := <-failed; err == nil {
		err = watchErr
	}
	if err != nil {
		return exitFailed, err
	}
	return exitDone, nil
}

// findings says what is wrong with the documents that was not said before, one line each.
// What is fixed and comes back is said again.
func (l *liveArchive) findings(ctx context.Context) {
	if l.quiet {
		return
	}
	clock, err := now(l.streams, "", time.Time{})
	if err != nil {
		return
	}
	r, err := lint.Run(ctx, change.Input(l.archive), lint.Options{Now: clock})
	if err != nil {
		return // interrupted
	}
	show := shownIn(l.streams, l.archive)
	before := l.said
	l.said = map[string]int{}
	for _, f := range r.Findings {
		if f.Severity < lint.Warning {
			continue
		}
		key := f.Path + "\x00" + f.Rule + "\x00" + f.Message
		l.said[key]++
		if before != nil && l.said[key] > before[key] {
			fmt.Fprintf(l.err, "%s:%d:%d: %s: %s [%s]\n", terminal.Line(show(f.Path)), f.Line, f.Column, f.Severity, terminal.Line(f.Message), f.Rule)
		}
	}
	l.note("%s, %s", schema.Count(r.Count(lint.Error), "error"), schema.Count(r.Count(lint.Warning), "warning"))
}

// watched are the folders that hold documents, with all below them, and those above them,
// where the configuration lies and such a folder may come back.
func (l *liveArchive) watched() []server.Watched {
	l.mu.Lock()
	a := l.archive
	l.mu.Unlock()
	seen := map[string]bool{}
	var out []server.Watched
	add := func(dir string, deep bool) {
		if !seen[dir] {
			seen[dir] = true
			out = append(out, server.Watched{Dir: dir, Deep: deep})
		}
	}
	folders := append([]string{}, a.Config.Folders...)
	for _, p := range append(a.Taken, a.Paths...) {
		if dir := filepath.ToSlash(filepath.Dir(p)); dir != "." {
			folders = append(folders, dir)
		}
	}
	for _, f := range append(folders, a.Taken...) {
		if f != "." {
			add(a.File(f), true)
		}
	}
	for _, w := range out {
		for dir := filepath.Dir(w.Dir); len(dir) > len(a.Root); dir = filepath.Dir(dir) {
			add(dir, false)
		}
	}
	add(a.Root, false)
	return out
}
