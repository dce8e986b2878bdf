package lint

import (
	"errors"
	"sync"

	"github.com/git-postmortem/postmortem/schema"
)

// A since lets rules compare the documents of a change with what they were at its base.
type since struct {
	base     Base
	options  *schema.Options // with which the documents of the base are read
	settings *Settings       // of the base, where they are others
	gone     gone
	mu       sync.Mutex
	err      error // what kept documents of the base from being read
}

func newSince(a *Input, base Base) (*since, error) {
	s := &since{base: base, options: base.Options}
	if s.options == nil {
		s.options = a.Options
	}
	if base.Governed != nil {
		s.settings = base.Governed.Settings
	}
	for _, name := range base.Gone {
		switch was, err := s.was(name); {
		case err != nil:
			return nil, err
		case was != nil:
			s.gone.documents = append(s.gone.documents, was)
		}
	}
	return s, nil
}

// was is a document as it was, or nil.
func (s *since) was(path string) (*schema.Postmortem, error) {
	text, name, ok, err := s.base.Text(path)
	if err != nil || !ok {
		return nil, err
	}
	return schema.Parse(name, text, s.options), nil
}

// changed reports whether a document may say something else, or to others, than it did.
func (s *since) changed(pm *schema.Postmortem) bool {
	return s.base.Same == nil || !s.base.Same(pm.Path, pm.Source)
}

// look lets the rules compare a document with what it was.
func (s *since) look(c *checkedDocument, rules []*Rule, pass *Pass, current **Rule) {
	was, err := s.was(pass.Doc.Path)
	if err != nil {
		s.mu.Lock()
		s.err = errors.Join(s.err, err)
		s.mu.Unlock()
		return
	}
	pass.Was, pass.gone = was, &s.gone
	from := len(c.findings)
	defer func() {
		for i := range c.findings[from:] {
			c.findings[from+i].compared = true
		}
	}()
	for _, *current = range rules {
		func() {
			defer c.survive(*current)
			(*current).CheckChange(pass)
		}()
	}
}
