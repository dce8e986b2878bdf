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
	"time"
)

func main() {
	os.Exit(program(os.Args[1:]))
}

// program runs the program in this process, until it ends or is told to.
func program(args []string) int {
	ctx, stop := interruptible(grace)
	defer stop()
	dir, err := os.Getwd()
	if err != nil {
		dir = "."
	}
	return run(ctx, &streams{dir: dir, in: os.Stdin, out: os.Stdout, err: os.Stderr, env: os.Getenv}, args)
}

// grace is how long a verb may take to put things in order once it is told to end.
const grace = 3 * time.Second

// interruptible is a context that ends with the first signal to end. A second one, or
// the end of the grace, ends the process wherever it is.
func interruptible(grace time.Duration) (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 2)
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		if !signal.Ignored(s) { // nohup wants the program to go on
			signal.Notify(signals, s)
		}
	}
	go func() {
		<-signals
		cancel()
		select {
		case <-signals:
		case <-time.After(grace):
		}
		os.Exit(exitFailed)
	}()
	return ctx, func() {
		signal.Stop(signals)
		cancel()
	}
}
