package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"postmortem": func() { os.Exit(program(os.Args[1:])) }})
}

// Each script in testdata is a person at a terminal: what they call, and what they see.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "testdata",
		UpdateScripts: os.Getenv("UPDATE_SCRIPTS") != "",
		Setup: func(e *testscript.Env) error {
			e.Setenv("TZ", "Asia/Kathmandu") // no output may depend on it
			e.Setenv("LC_ALL", "C")
			e.Setenv("SOURCE_DATE_EPOCH", "1772668800") // 2026-03-05
			e.Setenv("HOME", e.WorkDir+"/.home")        // nor on what a user's git is told
			e.Setenv("XDG_CONFIG_HOME", e.WorkDir+"/.home/config")
			e.Setenv("GIT_CONFIG_NOSYSTEM", "1")
			return emptyRepository(e.WorkDir) // the top of every script's archive
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"binary": writeBinary, "repeat": writeRepeated, "crlf": writeCRLF,
		},
	})
}

// emptyRepository makes a folder the top of a repository that holds nothing yet.
func emptyRepository(dir string) error {
	git := filepath.Join(dir, ".git")
	return errors.Join(os.MkdirAll(filepath.Join(git, "objects"), 0o755), os.MkdirAll(filepath.Join(git, "refs"), 0o755),
		os.WriteFile(filepath.Join(git, "HEAD"), []byte("ref: refs/heads/main\n"), 0o644))
}

// writeBinary writes bytes that no script can hold: binary FILE HEX.
func writeBinary(ts *testscript.TestScript, _ bool, args []string) {
	var data []byte
	for i := 0; i+1 < len(args[1]); i += 2 {
		hex := func(c byte) byte { return byte(strings.IndexByte("0123456789abcdef", c)) }
		data = append(data, hex(args[1][i])<<4|hex(args[1][i+1]))
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), data, 0o644))
}

// writeRepeated writes a file of a given size in MB: repeat FILE MB.
func writeRepeated(ts *testscript.TestScript, _ bool, args []string) {
	size := int(args[1][0] - '0')
	if len(args[1]) > 1 {
		size = size*10 + int(args[1][1]-'0')
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Repeat("words ", size<<20/6)), 0o644))
}

// writeCRLF gives a file the line ends of Windows: crlf FILE.
func writeCRLF(ts *testscript.TestScript, _ bool, args []string) {
	data := ts.ReadFile(args[0])
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.ReplaceAll(data, "\n", "\r\n")), 0o644))
}
