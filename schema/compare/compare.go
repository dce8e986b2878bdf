package compare

import (
	"slices"
	"time"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/audience"
	"github.com/git-postmortem/postmortem/schema/source"
)

// A Kind says what became of something.
type Kind string

// What became of a document, an entry, an action or a section.
const (
	Added   Kind = "added"
	Removed Kind = "removed"
	Changed Kind = "changed"
)

// A Document is what changed in one document. Of one that was added or removed everything counts as changed.
type Document struct {
	Change   Kind      `json:"change"`
	ID       string    `json:"id"` // as it is now, or was
	Path     string    `json:"path"`
	WasPath  string    `json:"was_path"` // what it was called; "" where its name is the same
	Title    string    `json:"title"`
	Unread   bool      `json:"unread"` // one of its states could not be read, so that less was compared
	Fields   []Field   `json:"fields"`
	Readers  *Readers  `json:"readers"` // of the document as a whole; nil where they are the same
	Widened  []Passage `json:"widened"` // what more people may read from now on
	Narrowed []Passage `json:"narrowed"`
	Metrics  []Metric  `json:"metrics"`
	Timeline []Entry   `json:"timeline"`
	Actions  []Action  `json:"actions"`
	Sections []Section `json:"sections"`
}

// Nothing reports whether the document means what it meant.
func (d *Document) Nothing() bool {
	return d.Change == Changed && d.WasPath == "" && d.Readers == nil && !d.Unread &&
		len(d.Fields)+len(d.Widened)+len(d.Narrowed)+len(d.Metrics)+len(d.Timeline)+len(d.Actions)+len(d.Sections) == 0
}

// Rewrite puts what f makes of them in place of all texts that people wrote.
func (d *Document) Rewrite(f func(string) string) {
	all := func(texts []string) {
		for i := range texts {
			texts[i] = f(texts[i])
		}
	}
	one := func(text *string) {
		if text != nil {
			*text = f(*text)
		}
	}
	one(&d.Title)
	for i := range d.Fields {
		x := &d.Fields[i]
		x.Was, x.Is = copied(x.Was), copied(x.Is)
		one(x.Was)
		one(x.Is)
		all(x.Added)
		all(x.Removed)
	}
	for _, passages := range [][]Passage{d.Widened, d.Narrowed} {
		for i := range passages {
			one(&passages[i].Text)
		}
	}
	for _, e := range d.Timeline {
		for _, s := range []*Said{e.Was, e.Is} {
			if s != nil {
				one(&s.Text)
				all(s.Tags)
			}
		}
	}
	for _, a := range d.Actions {
		for _, p := range []*Promise{a.Was, a.Is} {
			if p != nil {
				all(p.Owners)
				for _, text := range []*string{&p.ID, &p.Text, &p.Due, &p.Type, &p.Ticket, &p.Done, &p.Reason} {
					one(text)
				}
			}
		}
	}
	for i := range d.Sections {
		one(&d.Sections[i].Name)
		one(&d.Sections[i].WasName)
	}
}

func copied(text *string) *string {
	if text == nil {
		return nil
	}
	return new(*text)
}

// A Comparer compares the documents of one change.
type Comparer struct {
	now    time.Time
	before *audience.Before
}

// New takes the time by which embargoes are judged, and the documents that the change removes: what
// stood in them may turn up elsewhere.
func New(now time.Time, gone []*schema.Postmortem) *Comparer {
	return &Comparer{now, audience.NewBefore(gone, now)}
}

// Documents compares two states of a document. was is nil for one that is new, is for one that is gone.
func (c *Comparer) Documents(was, is *schema.Postmortem) Document {
	d, _ := c.document(was, is)
	return d
}

// Whole is Documents with the texts of the sections that changed, in the order in which they stand now.
func (c *Comparer) Whole(was, is *schema.Postmortem) (Document, []Text) {
	d, s := c.document(was, is)
	return d, s.texts()
}

func (c *Comparer) document(was, is *schema.Postmortem) (Document, *sectioning) {
	d := Document{Change: Changed}
	shown := is
	switch {
	case was == nil:
		d.Change = Added
	case is == nil:
		d.Change, shown = Removed, was
	case was.Path != is.Path:
		d.WasPath = was.Path
	}
	d.ID, d.Path, d.Title = shown.ID, shown.Path, shown.Title
	d.Unread = unread(was) || unread(is)
	d.Fields = fields(was, is)
	d.Readers, d.Widened, d.Narrowed = c.readers(was, is)
	d.Metrics = metrics(was, is)
	var covered [2][]source.Span
	d.Timeline = entries(was, is, &covered)
	d.Actions = actions(was, is, &covered)
	s := newSectioning(was, is, covered, slices.ContainsFunc(d.Timeline, func(e Entry) bool { return e.Moved }))
	d.Sections = s.sections()
	return d, s
}

func unread(pm *schema.Postmortem) bool {
	return pm != nil && slices.ContainsFunc(pm.Problems, func(p schema.Problem) bool { return p.Kind == schema.ProblemDocument })
}

// Readers are who may read a document at most, before and after; nil where there was, or is, none.
type Readers struct {
	Was *schema.Audience `json:"was"`
	Is  *schema.Audience `json:"is"`
}

// A Passage is a text whose readers changed.
type Passage struct {
	Text string          `json:"text"`
	Was  schema.Audience `json:"was"`
	Is   schema.Audience `json:"is"`
	Line int             `json:"line"` // of the document as it is now, or of what was narrowed, as it was
}

func (c *Comparer) readers(was, is *schema.Postmortem) (r *Readers, widened, narrowed []Passage) {
	widened, narrowed = []Passage{}, []Passage{}
	r = &Readers{}
	if was != nil && is != nil && alike(was, is) && was.WidestAt(c.now) == is.WidestAt(c.now) {
		return nil, widened, narrowed
	}
	if was != nil {
		r.Was = new(was.WidestAt(c.now))
	}
	if is != nil {
		r.Is = new(is.WidestAt(c.now))
		for _, w := range c.before.Widened(was, is) {
			widened = append(widened, Passage{w.Text, w.From, w.To, is.LineOf(w.Span)})
		}
	}
	if was == nil || is == nil {
		return r, widened, narrowed
	}
	for _, w := range audience.NewBefore(nil, c.now).Widened(is, was) {
		narrowed = append(narrowed, Passage{w.Text, w.To, w.From, was.LineOf(w.Span)})
	}
	if *r.Was == *r.Is {
		r = nil
	}
	return r, widened, narrowed
}

// alike reports whether all of two documents has one and the same level.
func alike(a, b *schema.Postmortem) bool {
	whole := func(pm *schema.Postmortem) bool {
		if pm.Frontmatter != nil && pm.Frontmatter.Root != nil {
			for _, f := range pm.Frontmatter.Root.Fields {
				if pm.FieldLevel(f.Key) < pm.Audience {
					return false
				}
			}
		}
		return pm.LevelOver(source.Span{Start: pm.BodyAt, End: len(pm.Source)}) == pm.Audience
	}
	return a.Audience == b.Audience && whole(a) && whole(b)
}

// A Metric is a span of time that is another one now, or is known now, or no more.
type Metric struct {
	Name string `json:"name"`
	Was  Figure `json:"was"`
	Is   Figure `json:"is"`
}

// A Figure is what a document says of a metric; Seconds is nil where that is not known.
type Figure struct {
	Seconds     *int64 `json:"seconds"`
	Approximate bool   `json:"approximate"`
	Unknown     string `json:"unknown,omitempty"` // why
}

func metrics(was, is *schema.Postmortem) []Metric {
	out := []Metric{}
	for _, name := range schema.MetricNames {
		a, b := figure(was, name), figure(is, name)
		same := a.Seconds == nil && b.Seconds == nil || a.Seconds != nil && b.Seconds != nil && *a.Seconds == *b.Seconds && a.Approximate == b.Approximate
		if !same {
			out = append(out, Metric{name, a, b})
		}
	}
	return out
}

func figure(pm *schema.Postmortem, name string) Figure {
	if pm == nil {
		return Figure{Unknown: "there is no such document"}
	}
	m := pm.Metric(name)
	if !m.Known {
		return Figure{Unknown: m.Why}
	}
	return Figure{Seconds: new(int64(m.Duration / time.Second)), Approximate: m.Approximate}
}
