package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/pflag"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/internal/builder"
	"github.com/git-postmortem/postmortem/internal/config"
	"github.com/git-postmortem/postmortem/internal/server"
)

var _ = register(verb{
	name: "serve", args: "[PATH…]", order: 31,
	summary: "show the archive in the browser while you write",
	help: `Builds the archive, shows it on this machine only, and builds it anew whenever a
document changes; open pages reload by themselves. Ctrl-C ends it.

  postmortem serve
  postmortem serve --audience public   what customers will see`,
	setup: func(flags *pflag.FlagSet) func(context.Context, *streams, []string) (int, error) {
		port := flags.IntP("port", "p", 4567, "the port; 0 takes a free one")
		audience := flags.String("audience", "internal", "whom the build is for: internal, customers or public")
		clock := flags.String("now", "", "the date that \"last 12 months\" counts from")
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
			o := builder.Options{
				Dir: s.dir, Paths: args, Target: filepath.Join(work, "site"), Audience: level, Live: true,
				Now: func(commit time.Time) (time.Time, error) { return now(s, *clock, commit) },
			}
			return serve(ctx, s, o, *port)
		}
	},
})

func serve(ctx context.Context, s *streams, o builder.Options, port int) (int, error) {
	r, err := builder.Build(ctx, o)
	if err != nil {
		return exitFailed, err
	}
	for _, n := range r.Notices {
		s.note("%s", n)
	}
	listener, err := server.Listen(port)
	if err != nil {
		return exitFailed, fmt.Errorf("%w\n  hint: --port 0 takes a free one", err)
	}
	srv := server.New(o.Target)
	watched, err := watchedFolders(o)
	if err != nil {
		return exitFailed, err
	}
	fmt.Fprintf(s.out, "%d %s at http://%s/ for the audience %s; Ctrl-C ends it\n", r.Documents, plural(r.Documents, "postmortem"), listener.Addr(), o.Audience)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	failed := make(chan error, 2)
	go func() {
		failed <- server.Watch(ctx, watched, func() {
			begun := time.Now()
			if _, err := builder.Build(ctx, o); err != nil {
				s.note("%v; the last good build stays", err)
				return
			}
			srv.Built()
			if s.verbose {
				s.note("built in %s", time.Since(begun).Round(time.Millisecond))
			}
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

// watchedFolders are the folders that hold the documents, and the one with the configuration.
func watchedFolders(o builder.Options) ([]string, error) {
	archives, err := archive.Open(o.Dir, o.Paths...)
	if err != nil {
		return nil, err
	}
	a := archives[0]
	folders := a.Config.Folders
	if len(folders) == 0 {
		folders = []string{config.DefaultFolder}
	}
	var out []string
	for _, f := range folders {
		full := filepath.Join(a.Root, filepath.FromSlash(f))
		if info, err := os.Stat(full); err == nil && info.IsDir() {
			out = append(out, full)
		}
	}
	for _, p := range o.Paths {
		if !filepath.IsAbs(p) {
			p = filepath.Join(o.Dir, p)
		}
		if info, err := os.Stat(p); err == nil && !info.IsDir() {
			p = filepath.Dir(p)
		}
		out = append(out, p)
	}
	if len(out) == 0 {
		out = append(out, o.Dir)
	}
	return out, nil
}
