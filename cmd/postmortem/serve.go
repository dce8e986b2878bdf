package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
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
	help: `Shows the archive on this machine only, as it is while you write: a page that is
open changes in place when its document is saved, and says what lint finds in
it; so does this terminal, one line a finding. The search, similar incidents and
all else follow once you rest. A switch at the top of each page shows it as
others see it, each a build of its own. Ctrl-C ends it.

  postmortem serve
  postmortem serve --audience public   what customers will see`,
	setup: func(flags *pflag.FlagSet) func(context.Context, *streams, []string) (int, error) {
		port := flags.IntP("port", "p", 4567, "the port; 0 takes a free one")
		audience := flags.String("audience", "internal", "whom the build is for: internal, customers or public")
		clock := flags.String("now", "", "the `date` that \"last 12 months\" counts from")
		revisions := revisionsFlag(flags)
		browse := flags.Bool("open", false, "open the browser (default: where this is a terminal)")
		return func(ctx context.Context, s *streams, args []string) (int, error) {
			level, err := parseBuildAudience(*audience)
			if err != nil {
				return exitFailed, err
			}
			if err := checkRevisions(*revisions); err != nil {
				return exitFailed, err
			}
			work, err := os.MkdirTemp("", "postmortem-serve-")
			if err != nil {
				return exitFailed, err
			}
			defer os.RemoveAll(work)
			l := &liveArchive{streams: s, work: work, beside: map[string]*besideSite{}, Options: publish.Options{
				Opener: s.archives(),
				Dir:    s.dir, Paths: args, Target: filepath.Join(work, "site"), Audience: level, Live: true, Revisions: *revisions,
				Now: func(commit time.Time) (time.Time, error) { return now(s, *clock, commit) },
			}}
			if !flags.Changed("open") {
				*browse = terminal.Is(s.out)
			}
			return l.serve(ctx, *port, *browse)
		}
	},
})

// A liveArchive is looked at while somebody writes.
type liveArchive struct {
	*streams
	publish.Options
	srv    *server.Server
	work   string                 // a folder of its own
	beside map[string]*besideSite // for other audiences, by their names

	mu      sync.Mutex       // guards all below
	archive *archive.Archive // of the last good build
	live    *publish.Live    // nil where each build goes through the gate as a whole
	changes int              // how often something changed
	trouble string           // why the last build failed, or ""
	took    time.Duration    // what the last whole build took
	said    map[string]int   // findings that were said, by what they say
}

func (l *liveArchive) serve(ctx context.Context, port int, browse bool) (int, error) {
	// The watch comes first: what changes while the archive is built is not missed.
	all := l.Opener
	all.Sources = true
	archives, err := all.Open(l.Dir, l.Paths...)
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
	l.srv = server.New(server.Folder(l.Target), l.about)
	l.srv.Also(func(name string) (server.Site, error) { return l.other(ctx, name) })
	defer l.shut()
	r, err := l.build(ctx)
	if err != nil {
		return exitFailed, err
	}
	for _, n := range r.Notices {
		l.note("%s", n)
	}
	listener, err := server.Listen(port)
	if err != nil {
		return exitFailed, fmt.Errorf("%w\n  hint: --port 0 takes a free one", err)
	}
	address := fmt.Sprintf("http://%s/", listener.Addr())
	fmt.Fprintf(l.out, "%s at %s for the audience %s; Ctrl-C ends it\n", schema.Count(r.Documents, "postmortem"), address, l.Audience)
	if browse {
		if err := openBrowser(ctx, address); err != nil {
			l.note("no browser could be opened (%v)", err)
		}
	}
	l.findings(ctx)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	failed := make(chan error, 1)
	go func() {
		failed <- watcher.Run(ctx, func(paths []string) { l.changed(ctx, paths) })
		cancel()
	}()
	err = l.srv.Serve(ctx, listener)
	cancel()
	if watchErr := <-failed; err == nil {
		err = watchErr
	}
	if err != nil {
		return exitFailed, err
	}
	return exitDone, nil
}

func (l *liveArchive) shut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.live != nil {
		l.live.Close()
		l.live = nil
	}
}

// build makes the whole site and shows it. What changed while it was made is not lost: it is
// seen by the watch, and makes it once more.
func (l *liveArchive) build(ctx context.Context) (*publish.Result, error) {
	begun := time.Now()
	if l.Audience > schema.Internal {
		r, err := publish.Build(ctx, l.Options)
		if err != nil {
			return nil, err
		}
		l.mu.Lock()
		l.archive, l.took = r.Archive, time.Since(begun)
		l.mu.Unlock()
		l.srv.Built()
		return r, nil
	}
	l.mu.Lock()
	changes := l.changes
	l.mu.Unlock()
	live, err := publish.OpenLive(ctx, l.Options)
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if changes != l.changes {
		live.Close()
		return nil, errOvertaken
	}
	old := l.live
	l.live, l.archive, l.took = live, live.Result.Archive, time.Since(begun)
	l.srv.Show(live)
	if old != nil {
		old.Close()
	}
	return live.Result, nil
}

var errOvertaken = errors.New("documents changed while the archive was read")

// changed shows what changed: documents alone at once, all else by making the site anew.
func (l *liveArchive) changed(ctx context.Context, paths []string) {
	begun := time.Now()
	l.mu.Lock()
	l.changes++ // what is being built of before shows no more
	l.mu.Unlock()
	if docs := l.documents(paths); docs != nil {
		l.mu.Lock()
		ok, err := false, error(nil)
		if l.live != nil && l.trouble == "" {
			ok, err = l.live.Change(docs)
		}
		l.mu.Unlock()
		if ok && err == nil {
			l.srv.Built()
			l.note("showing %s after %s", strings.Join(docs, ", "), time.Since(begun).Round(time.Millisecond))
			if findings, err := l.lint(ctx, docs); err != nil {
				l.note("what lint finds in it is not known: %v", err)
			} else {
				l.say(findings, docs)
			}
			l.later(ctx)
			return
		}
	}
	r, err := l.build(ctx)
	if ctx.Err() != nil {
		return
	}
	l.mu.Lock()
	l.trouble = ""
	if err != nil {
		l.trouble = err.Error()
	}
	l.mu.Unlock()
	if err != nil {
		l.note("%v; the last good build stays", err)
		l.srv.Built() // pages say it, too
		return
	}
	l.note("rebuilt %s in %s", schema.Count(r.Documents, "postmortem"), time.Since(begun).Round(time.Millisecond))
	l.findings(ctx)
}

// later makes the site anew once nothing has changed for a while, so that the search and
// similar incidents know of it, too. How long depends on what that takes.
func (l *liveArchive) later(ctx context.Context) {
	l.mu.Lock()
	changes, rest := l.changes, max(time.Second, 4*l.took)
	l.mu.Unlock()
	time.AfterFunc(rest, func() {
		l.mu.Lock()
		overtaken := l.changes != changes
		l.mu.Unlock()
		if !overtaken && ctx.Err() == nil {
			_, _ = l.build(ctx) // what is wrong was said, or is when the next change comes
		}
	})
}

// documents are the archive's paths of files that changed, or nil where something else did.
func (l *liveArchive) documents(files []string) (out []string) {
	l.mu.Lock()
	a := l.archive
	l.mu.Unlock()
	vanished := false
	for _, f := range files {
		p, err := a.Called(f)
		_, gone := os.Lstat(f)
		switch known := err == nil && slices.Contains(a.Paths, p); {
		case known && gone == nil:
			out = append(out, p)
		case !known && gone != nil:
			vanished = true // what an editor writes beside, if a document changed as well
		default:
			return nil
		}
	}
	if vanished && len(out) == 0 {
		return nil
	}
	return out
}

// An aboutPage is what an open page is told of itself.
type aboutPage struct {
	Audience string         `json:"audience"`          // whom the first site is for
	Trouble  string         `json:"trouble,omitempty"` // why the page does not show what is written now, or not all that is wrong with it
	Document string         `json:"document,omitempty"`
	Findings []aboutFinding `json:"findings,omitempty"`
}

type aboutFinding struct {
	Line     int    `json:"line"`
	Severity string `json:"severity"`
	Message  string `json:"message"`
	Rule     string `json:"rule"`
}

// about tells a page of mistakes: those of its document, and of the build.
func (l *liveArchive) about(page string) any {
	l.mu.Lock()
	out := aboutPage{Audience: l.Audience.String()}
	if l.trouble != "" {
		out.Trouble = "What is written now cannot be built, so this page is of before: " + l.trouble
	}
	if l.live != nil {
		out.Document = l.live.Document(page)
	}
	l.mu.Unlock()
	if out.Document != "" {
		findings, err := l.lint(context.Background(), []string{out.Document})
		if err != nil && out.Trouble == "" {
			out.Trouble = "What lint finds is not known: " + err.Error()
		}
		for _, f := range findings {
			out.Findings = append(out.Findings, aboutFinding{f.Line, f.Severity.String(), f.Message, f.Rule})
		}
	}
	return out
}

// lint are the findings of some documents by themselves.
func (l *liveArchive) lint(ctx context.Context, docs []string) ([]lint.Finding, error) {
	l.mu.Lock()
	a := l.archive
	l.mu.Unlock()
	var files []string
	for _, d := range docs {
		if source, _ := schema.SourceOf(d); source == "" { // others are linted in their own repositories
			files = append(files, a.File(d))
		}
	}
	if len(files) == 0 {
		return nil, nil
	}
	archives, err := l.Opener.Open(l.Dir, files...)
	if err != nil {
		return nil, err
	}
	var out []lint.Finding
	for _, a := range archives {
		defer a.Close()
		clock, err := now(l.streams, "", time.Time{})
		if err != nil {
			return nil, err
		}
		r, err := lint.Run(ctx, change.Input(a), lint.Options{Now: clock})
		if err != nil {
			return nil, err
		}
		out = append(out, r.Findings...)
	}
	return out, nil
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
	r, err := lint.Run(ctx, change.Input(l.archive.Repositories()[0]), lint.Options{Now: clock})
	if err != nil {
		return // interrupted
	}
	l.say(r.Findings, nil)
	l.note("%s, %s", schema.Count(r.Count(lint.Error), "error"), schema.Count(r.Count(lint.Warning), "warning"))
}

// say says those findings of documents (nil: of all) that were not said before.
func (l *liveArchive) say(findings []lint.Finding, docs []string) {
	if l.quiet {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	show := shownIn(l.streams, l.archive)
	before := l.said
	l.said = map[string]int{}
	for key, n := range before {
		if path, _, _ := strings.Cut(key, "\x00"); docs != nil && !slices.Contains(docs, path) {
			l.said[key] = n
		}
	}
	for _, f := range findings {
		if f.Severity < lint.Warning {
			continue
		}
		key := f.Path + "\x00" + f.Rule + "\x00" + f.Message
		l.said[key]++
		if before != nil && l.said[key] > before[key] {
			fmt.Fprintf(l.err, "%s:%d:%d: %s: %s [%s]\n", terminal.Line(show(f.Path)), f.Line, f.Column, f.Severity, terminal.Line(f.Message), f.Rule)
		}
	}
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
	if l.Opener.Config != "" {
		add(filepath.Dir(l.Opener.Config), false)
	}
	for _, part := range a.Repositories() {
		if part.ReadOnly {
			continue // a commit does not change
		}
		deep, above := foldersWatched(part)
		for _, dir := range deep {
			add(dir, true)
		}
		for _, dir := range above {
			add(dir, false)
		}
	}
	return out
}

// foldersWatched are the folders of one repository, to be watched with all below them, and those above.
func foldersWatched(a *archive.Archive) (deep, above []string) {
	folders := slices.Clone(a.Config.Folders)
	if a.Config.Templates != "" {
		folders = append(folders, a.Config.Templates)
	}
	folders = append(folders, a.Taken...)
	for _, t := range a.Taken {
		folders = append(folders, filepath.ToSlash(filepath.Dir(t)))
	}
	for _, f := range folders {
		if f != "." {
			deep = append(deep, filepath.Join(a.Root, filepath.FromSlash(f)))
		}
	}
	for _, p := range a.Paths {
		if dir := filepath.Dir(a.File(p)); dir != a.Root {
			deep = append(deep, dir)
		}
	}
	for _, w := range deep {
		for dir := filepath.Dir(w); len(dir) > len(a.Root); dir = filepath.Dir(dir) {
			above = append(above, dir)
		}
	}
	return deep, append(above, a.Root)
}
