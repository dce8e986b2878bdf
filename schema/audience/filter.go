package audience

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/git-postmortem/postmortem/schema"
)

// Filtered is a postmortem as one audience may see it. Only a Filter makes one, so
// whatever takes a Filtered cannot be handed anything else by mistake.
//
// It is a document of its own, composed of what the audience may see and parsed anew:
// sections, entries, actions, metrics and the Markdown all tell the same, and no more.
type Filtered struct {
	pm       *schema.Postmortem
	audience schema.Audience
	whole    bool
}

// Whole reports whether nothing was left out: the document is as its author wrote it, with its marks.
func (f Filtered) Whole() bool { return f.whole }

// Postmortem is the filtered document.
func (f Filtered) Postmortem() *schema.Postmortem { return f.pm }

// Audience is whom the document was filtered for.
func (f Filtered) Audience() schema.Audience { return f.audience }

// People reports whether the build names people: only internal ones do.
func (f Filtered) People() bool { return f.audience <= schema.Internal }

// IsZero reports whether there is no document.
func (f Filtered) IsZero() bool { return f.pm == nil }

// An Outline is what an audience filter has to know of every document before it
// can filter one of them: what a document says of others depends on who is there.
type Outline struct {
	Path, ID string
	Bundle   bool            // what lies in its folder belongs to it
	Audience schema.Audience // its ceiling
	Widest   schema.Audience // what its ceiling, its status and its embargo allow
}

// OutlineOf is the outline of a document at a time.
func OutlineOf(pm *schema.Postmortem, now time.Time) Outline {
	return Outline{pm.Path, pm.ID, pm.Bundle, pm.Audience, pm.WidestAt(now)}
}

// ReadOutline reads no more of a document than its outline.
func ReadOutline(name string, src []byte, now time.Time) Outline {
	return OutlineOf(schema.ReadHead(name, src), now)
}

// visible reports whether a document is in the build for an audience at all.
func (o Outline) visible(a schema.Audience) bool {
	return o.Widest >= a && o.Widest > schema.Restricted
}

// Held are those of outlines whose documents are marked for an audience and are not in its
// build: they are not published, or under an embargo.
func Held(outlines []Outline, a schema.Audience) []Outline {
	return slices.DeleteFunc(slices.Clone(outlines), func(o Outline) bool { return o.Audience < a || o.visible(a) })
}

// A Filter shows the documents of one archive as an audience may see them.
type Filter struct {
	audience schema.Audience
	in       map[string]bool // ids in the build
	left     map[string]bool // ids of documents that are not, in lower case
	byPath   map[string]Outline
	folders  []Outline // bundles that are not in the build
}

// New makes the filter of an archive from the outlines of all its documents.
func New(outlines []Outline, a schema.Audience) *Filter {
	f := &Filter{a, map[string]bool{}, map[string]bool{}, map[string]Outline{}, nil}
	bare := map[string]bool{} // ids in the build, without the names of their sources
	for _, o := range outlines {
		f.byPath[o.Path] = o
		switch {
		case o.visible(a):
			f.in[o.ID], bare[schema.BareID(o.Path, o.ID)] = true, true
		case o.Bundle:
			f.folders = append(f.folders, o)
		}
	}
	for _, o := range outlines {
		if f.in[o.ID] {
			continue
		}
		f.left[strings.ToLower(o.ID)] = true
		if id := schema.BareID(o.Path, o.ID); !bare[id] {
			f.left[strings.ToLower(id)] = true // what addresses and other repositories call it
		}
	}
	return f
}

// Visible are those of outlines whose documents are in the build.
func (f *Filter) Visible(outlines []Outline) []Outline {
	return slices.DeleteFunc(slices.Clone(outlines), func(o Outline) bool { return !o.visible(f.audience) || !f.in[o.ID] })
}

// Holds reports whether a document is in the build.
func (f *Filter) Holds(pm *schema.Postmortem) bool {
	o, known := f.byPath[pm.Path]
	return known && o.visible(f.audience) && f.in[pm.ID]
}

// Apply returns the document as the audience may see it; ok is false where it may
// not. It fails if a build wider than internal would hold the document and an audience
// mark in it cannot be relied on, or its text cannot be read: leaving it out silently
// would hide the mistake.
func (f *Filter) Apply(pm *schema.Postmortem) (filtered Filtered, ok bool, err error) {
	if !f.Holds(pm) {
		return Filtered{}, false, nil
	}
	if f.audience > schema.Internal {
		if err := pm.Unsafe(); err != nil {
			return Filtered{}, false, fmt.Errorf("audience: %w", err)
		}
	}
	c := &composer{Filter: f, pm: pm}
	composed, err := c.document()
	return Filtered{composed, f.audience, composed == pm}, err == nil, err
}

// Apply filters documents that are the whole archive at a time, and returns those that the
// audience may see, in their order.
func Apply(documents []*schema.Postmortem, a schema.Audience, now time.Time) ([]Filtered, error) {
	var outlines []Outline
	for _, pm := range documents {
		outlines = append(outlines, OutlineOf(pm, now))
	}
	f := New(outlines, a)
	var out []Filtered
	for _, pm := range documents {
		filtered, ok, err := f.Apply(pm)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, filtered)
		}
	}
	return out, nil
}
