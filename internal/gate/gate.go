// Package gate looks through the files of a site for what its audience may not see, before
// they are put into place. It stands behind the filter and knows nothing of it: what it
// looks for it has from the source of each document and from schema's answer to who may
// read a byte. It may not import the filter, and it changes nothing.
package gate

import (
	"context"
	"fmt"
	"maps"
	"path"
	"sync"
	"time"

	"github.com/git-postmortem/postmortem/schema"
)

// A Gate looks for what an audience may not see in every file of its site, after the
// filter and independently of it: it is told by the source of each document and by
// schema's answer to who may read a byte, and by nothing that the filter made.
//
// It looks for runs of eight words that are narrower than the build, for whole shorter
// texts of three words and more, and for what tells by itself: addresses, handles, file
// names, identifiers, long numbers, and ids and titles of documents that are left out. It
// knows words alone, so no markup, escaping or case hides a text from it. What occurs in
// some text that the audience may read is no leak.
//
// It is shown each document while the site is made of them, and then searches the files
// before they are put into place.
type Gate struct {
	audience schema.Audience
	now      time.Time
	mu       sync.Mutex
	narrow   map[uint64]origin // runs of words
	lengths  lengths           // of those in narrow
	wide     [][]uint64        // by document, with edges between its texts
	denied   map[uint64]origin // words that stand in no text of the build, whatever a document says
}

// An origin is where a text that is left out stands.
type origin struct {
	path string
	line int // 0 where that is not known
}

func (o origin) String() string {
	if o.line == 0 {
		return o.path + " says"
	}
	return fmt.Sprintf("%s says on line %d", o.path, o.line)
}

// blame says who has to mend it.
func (o origin) blame() string {
	if o.line == 0 {
		return "take it out of the names and of the configuration"
	}
	return "this is a mistake of the program"
}

// New is the gate of a build for an audience at a time.
func New(a schema.Audience, now time.Time) *Gate {
	return &Gate{audience: a, now: now, narrow: map[uint64]origin{}, denied: map[uint64]origin{}}
}

// Note takes what the source of a document says, narrow and wide.
func (g *Gate) Note(pm *schema.Postmortem) {
	s := statementsOf(pm, g.audience, g.now)
	found := map[uint64]origin{}
	var lengths lengths
	add := func(words []word) {
		if n := len(words); n > 0 && n <= runLength {
			lengths[n] = true
			found[hashOf(words)] = origin{pm.Path, pm.Lines.Line(words[0].at)}
		}
	}
	for _, words := range s.narrow {
		switch {
		case len(words) >= runLength:
			for i := range len(words) - runLength + 1 {
				add(words[i : i+runLength])
			}
		case len(words) >= 3:
			add(words)
		}
	}
	for _, run := range s.mixed {
		add(run)
	}
	for _, name := range s.names {
		add(name[:min(len(name), runLength)])
	}
	size := 0
	for _, words := range s.wide {
		size += len(words) + 1
	}
	wide := make([]uint64, 0, size)
	for _, words := range s.wide {
		for _, w := range words {
			wide = append(wide, w.hash)
		}
		wide = append(wide, edge)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	for h, o := range found {
		g.narrow[h] = o
	}
	for n, matters := range lengths {
		g.lengths[n] = g.lengths[n] || matters
	}
	g.wide = append(g.wide, wide)
}

// Whole reports whether the audience of an internal build may read all of a document, so that
// there is nothing of it to look for. What it says then matters only where another document
// says something narrower: a caller may leave out Note until it knows that one does. Builds for
// readers outside leave out what no mark is about, so that none of their documents is whole.
func (g *Gate) Whole(pm *schema.Postmortem) bool {
	return g.audience <= schema.Internal && pm.WidestAt(g.now) >= g.audience && pm.WholeFor(g.audience)
}

// Deny takes words that a file keeps from the audience wherever they stand: in names of
// documents and of files, and in what the configuration says of the site.
func (g *Gate) Deny(text, file string) {
	if words := split([]byte(text)); tells(text, words) {
		words = words[:min(len(words), runLength)]
		g.lengths[len(words)] = true
		g.denied[hashOf(words)] = origin{path: file}
	}
}

// Open reports whether there is nothing to look for.
func (g *Gate) Open() bool { return len(g.narrow)+len(g.denied) == 0 }

// Files are those of a site.
type Files interface {
	// Each calls do with each file, from several goroutines, and returns the first error.
	Each(ctx context.Context, do func(name string, data []byte) error) error
}

// Check searches the files of a build for what was left out. own are what pages say of
// themselves; they are asked for only where something was.
func (g *Gate) Check(ctx context.Context, files Files, own func() ([][]byte, error)) error {
	if g.Open() {
		return nil
	}
	pages, err := own()
	if err != nil {
		return err
	}
	g.Permit(pages)
	return files.Each(ctx, g.Search)
}

// Permit takes off what stands in some text that the audience may read, and what pages say
// of themselves.
func (g *Gate) Permit(pages [][]byte) {
	allow := func(words []uint64) {
		g.lengths.scan(words, func(h uint64) bool {
			delete(g.narrow, h)
			return true
		})
	}
	for _, words := range g.wide {
		allow(words)
	}
	maps.Copy(g.narrow, g.denied)
	for _, page := range pages {
		for _, text := range textsOf(".html", page) {
			allow(hashes(text))
		}
		allow(hashes(page))
	}
}

// Search fails on a file that holds what is left out.
func (g *Gate) Search(name string, data []byte) error {
	var leak error
	look := func(text []byte) {
		g.lengths.scan(hashes(text), func(h uint64) bool {
			if o, hit := g.narrow[h]; hit {
				leak = fmt.Errorf("the audience may not see what %s, and %s has it: %s, and nothing is published", o, name, o.blame())
			}
			return leak == nil
		})
	}
	look([]byte(name))
	for _, text := range textsOf(path.Ext(name), data) {
		if leak == nil {
			look(text)
		}
	}
	return leak
}
