package terminal

import (
	"fmt"
	"io"
	"strconv"
	"sync"
	"time"
)

// When a progress shows itself, and how often at most.
const (
	progressAfter = time.Second
	progressEvery = 100 * time.Millisecond
)

// A Progress is one line of a terminal that says how far a work is, "reading 4,210 of 10,000",
// once it has lasted for a second; after a pause as long another work begins. It is written over, and gone at the end. A nil one says
// nothing. Its methods may be called from several goroutines.
type Progress struct {
	out  io.Writer
	now  func() time.Time
	verb string

	mu    sync.Mutex
	begun time.Time
	last  time.Time // step
	drawn time.Time
	there bool // the line is on the terminal
}

// NewProgress is a progress that begins with its first step. verb is what is done: "reading".
func NewProgress(out io.Writer, verb string, now func() time.Time) *Progress {
	return &Progress{out: out, now: now, verb: verb}
}

// Shows reports whether a stream shows a progress: a terminal that can erase, and no CI.
func Shows(stream any, env func(string) string) bool {
	return env("CI") == "" && env("TERM") != "dumb" && Is(stream)
}

// Step says that done of total are done.
func (p *Progress) Step(done, total int) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	if now.Sub(p.last) > progressAfter {
		p.begun = now
	}
	p.last = now
	if now.Sub(p.begun) < progressAfter || now.Sub(p.drawn) < progressEvery {
		return
	}
	p.drawn, p.there = now, true
	fmt.Fprintf(p.out, "\r%s %s of %s\x1b[K", p.verb, grouped(done), grouped(total))
}

// Erase takes the line away, so that something else can be written, or at the end.
func (p *Progress) Erase() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.there {
		p.there = false
		fmt.Fprint(p.out, "\r\x1b[K")
	}
}

// grouped is a number with commas between its thousands.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
