package main

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/pflag"
)

// programVersion is set at link time for a release; otherwise the module and the
// commit that the binary was built from tell.
var programVersion = ""

var _ = register(verb{
	name: "version", order: 91,
	summary: "print the version",
	setup: func(flags *pflag.FlagSet) func(context.Context, *streams, []string) (int, error) {
		return func(_ context.Context, s *streams, args []string) (int, error) {
			if len(args) > 0 {
				return exitFailed, usagef("version takes no arguments")
			}
			_, err := fmt.Fprintf(s.out, "postmortem %s (%s, %s/%s)\n", versionText(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return exitDone, err
		}
	},
})

func versionText() string {
	if programVersion != "" {
		return programVersion
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "development"
	}
	revision := ""
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			revision = " " + s.Value[:12]
		}
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	return "development" + revision
}
