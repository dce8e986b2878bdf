// Command count-steps counts the steps that a document costs: it reads, checks and composes
// for the public every repetition of any two tokens of Markdown, and counts how often each
// block of the program is entered. That is the same on every machine and at any load, so a
// cost that is more than linear is seen without a clock.
//
// It must be built with counters, which the go command puts in:
//
//	go run -cover -covermode=atomic -coverpkg=github.com/git-postmortem/postmortem/...,github.com/yuin/goldmark/... ./scripts/count-steps -size 1048576
package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime/coverage"
	"strings"
	"time"

	"github.com/git-postmortem/postmortem/lint"
	_ "github.com/git-postmortem/postmortem/lint/rules"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/audience"
)

// tokens are those of Markdown, of the standard and of what rules look for.
var tokens = []string{
	"a", " ", "\n", "\n\n", "*", "**", "_", "~~", "`", "``", "[", "]", "](", "](a)", "![", "[^1]", "[^1]: ", "[a]: b\n", "(", ")", "<", ">", "<a", "<!--", "-->", "</a>", "&amp;", "\\", "|", "|-", "\n|a|b|\n|-|-|\n", "- ", "\n- ", "\n  - ", "1. ", "> ", "\n> ", "# ", "\n## ", "\n---\n", "\n```\n", "    ", "\t", "a@b.example ", "https://a.example/", "10:00 ", "\n- **10:00** ", "2026-03-04 ", "`public` ", "<!-- audience: internal -->", "<!-- /audience -->", "<!-- lint-ignore a: b -->", "\nAudience: public\n", "- [ ] a (owner: @a)\n", "+4512345678 ", "é", "日",
}

func main() {
	size := flag.Int("size", 16<<10, "the bytes of each text")
	most := flag.Uint64("most", 0, "fail where a byte costs more steps; 0: never")
	step := flag.Int("each", 1, "try each nth pair alone")
	flag.Parse()
	worst, total, failed := uint64(0), 0, 0
	for i, a := range tokens {
		for j, b := range tokens {
			if (i*len(tokens)+j)%*step != 0 {
				continue
			}
			text := strings.Repeat(a+b, *size/len(a+b))
			steps, err := count(text)
			if err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(2)
			}
			total++
			per := steps / uint64(len(text))
			if per > worst {
				worst = per
				fmt.Printf("%q %q: %d steps a byte\n", a, b, per)
			}
			if *most > 0 && per > *most {
				failed++
				fmt.Printf("FAIL %q %q: %d steps a byte\n", a, b, per)
			}
		}
	}
	fmt.Printf("%d pairs of %d bytes, at most %d steps a byte\n", total, *size, worst)
	if failed > 0 {
		os.Exit(1)
	}
}

// count is how many blocks of the program a text enters.
func count(text string) (uint64, error) {
	if err := coverage.ClearCounters(); err != nil {
		return 0, err
	}
	o := &schema.Options{}
	pm := schema.Parse("postmortems/a.md", []byte("---\ntitle: a\nseverity: sev1\nstatus: published\naudience: public\n---\n\n## Timeline\n\nAudience: public\n\n"+text), o)
	in := &lint.Input{
		Paths: []string{pm.Path}, Whole: true, Find: func(string) (string, bool) { return "", false }, Settings: &lint.Settings{}, Options: o,
		Each: func(_ context.Context, do func(int, *schema.Postmortem)) error { do(0, pm); return nil },
	}
	if _, err := lint.Run(context.Background(), in, lint.Options{Now: time.Unix(0, 0)}); err != nil {
		return 0, err
	}
	_, _ = audience.Apply([]*schema.Postmortem{pm}, schema.Public, time.Unix(1<<33, 0)) // a slip refuses
	var b bytes.Buffer
	if err := coverage.WriteCounters(&b); err != nil {
		return 0, err
	}
	return sum(b.Bytes())
}

// sum adds the counters of a file of them (internal/coverage of the Go project describes it).
func sum(data []byte) (n uint64, err error) {
	const header, segment = 32, 16
	if len(data) < header+segment || !bytes.Equal(data[:4], []byte("\x00cwm")) {
		return 0, errors.New("these are no counters as this program knows them")
	}
	if data[24] != 2 { // ULEB128
		return 0, errors.New("the counters are written in another way than this program knows")
	}
	functions := binary.LittleEndian.Uint64(data[header:])
	at := header + segment + int(binary.LittleEndian.Uint32(data[header+8:])+binary.LittleEndian.Uint32(data[header+12:]))
	at = (at + 3) &^ 3
	next := func() uint64 {
		v, size := binary.Uvarint(data[at:])
		if size <= 0 {
			err = errors.New("the counters end too early")
			return 0
		}
		at += size
		return v
	}
	for range functions {
		counters := next()
		next() // the package
		next() // the function
		for range counters {
			if n += next(); err != nil {
				return 0, err
			}
		}
	}
	return n, nil
}
