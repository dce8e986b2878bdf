// Command postmortem keeps a git repository of postmortems: it lints them, and
// builds the archive that everyone browses and searches.
//
// Each verb is one file, which registers itself. What a verb does is in the other
// packages; here are only its flags, its words and its exit code.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	dir, err := os.Getwd()
	if err != nil {
		dir = "."
	}
	code := run(ctx, &streams{dir: dir, in: os.Stdin, out: os.Stdout, err: os.Stderr, env: os.Getenv}, os.Args[1:])
	stop()
	os.Exit(code)
}
