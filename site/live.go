package site

import (
	"context"
	"fmt"
	"io/fs"
	"strings"
	"sync"

	"github.com/git-postmortem/postmortem/schema/audience"
)

// A Live site is one that somebody looks at while documents are being written: pages are
// rendered when they are looked at, and a changed document changes only what depends on it.
// The search and the similar incidents stay as they were until the site is made anew.
type Live struct {
	mu     sync.Mutex // guards all below
	b      *builder
	shelf  *shelf
	pages  map[string]func() ([]byte, error)
	report *Report
}

// NewLive reads all documents of a site. Close gives back what it holds.
func NewLive(ctx context.Context, in Input) (*Live, error) {
	in.Live = true
	l := &Live{shelf: &shelf{files: map[string]stored{}}}
	var err error
	if l.shelf.scratch, err = newScratch(); err != nil {
		return nil, err
	}
	if l.b, err = newBuilder(ctx, in, l.shelf); err != nil {
		l.shelf.close()
		return nil, err
	}
	l.b.live = true
	if err := l.promise(); err != nil {
		l.Close()
		return nil, err
	}
	l.report = l.b.done()
	l.report.Pages = 0
	for name := range l.pages {
		if strings.HasSuffix(name, ".html") {
			l.report.Pages++
		}
	}
	return l, nil
}

// Close frees what the site holds.
func (l *Live) Close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.b.scratch.close()
	l.shelf.close()
}

// Report is what reading the documents had to say.
func (l *Live) Report() *Report { return l.report }

// promise asks every page for its files.
func (l *Live) promise() error {
	b := l.b
	b.files = nil
	groups := b.together
	b.together = nil
	b.facetOnce, b.actionsOnce = sync.Once{}, sync.Once{}
	for i, p := range pages {
		if err := p.build(b, b.collected[i]); err != nil {
			return fmt.Errorf("building %s: %w", p.name, err)
		}
	}
	if groups != nil {
		b.together = groups // made once: they know nothing of changed documents
	}
	l.pages = make(map[string]func() ([]byte, error), len(b.files))
	for _, f := range b.files {
		l.pages[f.path] = f.render
	}
	b.files = nil
	return nil
}

// Update takes documents that have changed. It reports false, and changes nothing, where one of
// them is not of the site as it was read: then the site has to be made anew.
func (l *Live) Update(changed []audience.Filtered) (bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, f := range changed {
		if d := l.b.byPath[f.Postmortem().Path]; d == nil || d.ID != f.Postmortem().ID {
			return false, nil
		}
	}
	for _, f := range changed {
		d := l.b.byPath[f.Postmortem().Path]
		fresh := &document{Path: d.Path, ID: d.ID, URL: d.URL, number: d.number}
		if err := l.b.read(fresh, f); err != nil {
			return false, err
		}
		*d = *fresh // whoever holds it sees the change
	}
	l.b.order()
	return true, l.promise()
}

// File is a file of the site, or an error that is fs.ErrNotExist.
func (l *Live) File(name string) ([]byte, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if render := l.pages[name]; render != nil {
		return render()
	}
	for _, g := range l.b.together {
		if strings.HasPrefix(name, g.folder) {
			if err := g.write(); err != nil {
				return nil, err
			}
		}
	}
	return l.shelf.get(name)
}

// Document is the path of the document that a page shows, or "".
func (l *Live) Document(page string) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, d := range l.b.docs {
		if d.URL == page {
			return d.Path
		}
	}
	return ""
}

// A shelf holds the files of a live site that are not rendered when they are wanted.
type shelf struct {
	scratch *scratch
	mu      sync.Mutex
	files   map[string]stored
}

// Write keeps a file, in place of one of the same name.
func (s *shelf) Write(name string, data []byte) error {
	t, err := s.scratch.put(data)
	s.mu.Lock()
	s.files[name] = t
	s.mu.Unlock()
	return err
}

func (s *shelf) get(name string) ([]byte, error) {
	s.mu.Lock()
	t, ok := s.files[name]
	s.mu.Unlock()
	if !ok {
		return nil, fs.ErrNotExist
	}
	return s.scratch.get(t)
}

func (s *shelf) close() { s.scratch.close() }
