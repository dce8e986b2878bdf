package lint

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/git-postmortem/postmortem/schema"
)

// Of ten thousand documents a change touches one. What rules find in the others is what they found
// before, and is taken off again, unless it hangs on that one: an id that two have, a link to a file
// that is gone. So only what changed is read in full, and what a rule names as near to it
// (Rule.Near); the findings are those of a whole run (TestNearIsWhole).

// A Change is what a rule is told of a change to say what is near to it.
type Change struct {
	// Was and Is are the rule's facts of the documents that the change touches, before it and now,
	// and with Glance those of all others, by path.
	Was, Is []Fact
	// FindWas and Find answer for what was there before, and is now.
	FindWas, Find Find
}

// A NearBy reports whether an unchanged document is near to a change, by its path and its text; nil:
// none is.
type NearBy func(path string, text []byte) bool

// A Glimpse is a document of which no more than the text is read.
type Glimpse struct {
	Path string
	Text []byte
	memo *schema.Glance
}

// Headings are schema.Glance's.
func (g *Glimpse) Headings() ([]schema.NamedHeading, bool) { return g.memo.Headings(g.Text) }

// A change of more documents than this, and than a fiftieth of all, is read as a whole: what is near
// to so many is looked for longer than it is read.
const fewChanged = 20

// keptTexts is how many bytes of texts are kept until it is known what is near to a change. What is
// beyond is read again.
const keptTexts = 128 << 20

// A nearness finds what of an archive has to be read in full.
type nearness struct {
	input  *Input
	base   Base
	driver *driver
	texts  [][]byte
	left   []bool // texts that are not kept
	full   []bool // of the documents: they are read in full
	facts  map[string][]Fact
}

// narrow is the part of an archive and of its base that has to be read in full, and what is known of
// the rest of it; nil where that is everything.
func narrow(ctx context.Context, a *Input, base Base, o Options) (*Input, *Base, *rest, error) {
	if a.Some == nil || a.Texts == nil || base.Same == nil || base.Governed != nil || !a.Whole {
		return nil, nil, nil, nil
	}
	d, err := newDriver(a, o)
	if err != nil {
		return nil, nil, nil, err
	}
	for _, r := range d.archiveRules {
		if r.Near == nil {
			return nil, nil, nil, nil
		}
	}
	n := &nearness{input: a, base: base, driver: d, facts: map[string][]Fact{}}
	if ok, err := n.unchanged(ctx); err != nil || !ok {
		return nil, nil, nil, err
	}
	if err := n.glance(ctx); err != nil {
		return nil, nil, nil, err
	}
	if !n.few() {
		return nil, nil, nil, nil
	}
	if err := n.spread(ctx); err != nil {
		return nil, nil, nil, err
	}
	return n.parts(ctx)
}

func (n *nearness) few() bool {
	full := 0
	for _, f := range n.full {
		if f {
			full++
		}
	}
	return full <= fewChanged || full <= len(n.full)/50
}

// unchanged finds the documents that are what they were, and keeps their texts; ok is false where
// too few are.
func (n *nearness) unchanged(ctx context.Context) (ok bool, err error) {
	count := len(n.input.Paths)
	n.texts, n.left, n.full = make([][]byte, count), make([]bool, count), make([]bool, count)
	var mu sync.Mutex
	kept := 0
	err = n.input.Texts(ctx, func(i int, text []byte) {
		n.full[i] = text == nil || len(text) > schema.MaxDocument || !n.base.Same(n.input.Paths[i], text)
		if n.full[i] {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		if n.left[i] = kept+len(text) > keptTexts; !n.left[i] {
			kept += len(text)
			n.texts[i] = text
		}
	})
	return n.few(), err
}

// each calls do with the texts of the documents that are not read in full. A text that is read again
// and is another one by now is nil.
func (n *nearness) each(ctx context.Context, do func(i int, text []byte)) error {
	var again bool
	for i, text := range n.texts {
		if !n.full[i] && n.left[i] {
			again = true
		} else if !n.full[i] {
			do(i, text)
		}
	}
	if !again {
		return ctx.Err()
	}
	var mu sync.Mutex
	return n.input.Texts(ctx, func(i int, text []byte) {
		if n.left[i] {
			if text != nil && !n.base.Same(n.input.Paths[i], text) {
				text = nil
			}
			mu.Lock()
			defer mu.Unlock()
			if !n.full[i] {
				do(i, text)
			}
		}
	})
}

// glance takes the facts of documents by their texts alone. Where that does not tell, they are read
// in full.
func (n *nearness) glance(ctx context.Context) error {
	memo := schema.NewGlance(n.input.Options)
	return n.each(ctx, func(i int, text []byte) {
		g := &Glimpse{n.input.Paths[i], text, memo}
		for _, r := range n.driver.archiveRules {
			if r.Glance == nil || n.driver.severity(r, g.Path, false, Off) == Off {
				continue
			}
			fact, sure := r.Glance(g)
			if n.full[i] = n.full[i] || !sure || text == nil; !n.full[i] && fact != nil {
				n.facts[r.Name] = append(n.facts[r.Name], Fact{g.Path, fact})
			}
		}
	})
}

// spread marks what is near to the change as to be read in full.
func (n *nearness) spread(ctx context.Context) error {
	was, is, err := n.touched(ctx)
	if err != nil {
		return err
	}
	var rules []*Rule
	for _, r := range append(slices.Clone(n.driver.archiveRules), n.driver.documentRules...) {
		if r.Near != nil && !slices.Contains(rules, r) {
			rules = append(rules, r)
		}
	}
	for len(rules) > 0 {
		var near []NearBy
		for _, r := range rules {
			glimpsed := n.facts[r.Name]
			if by := r.Near(&Change{n.with(was[r.Name], glimpsed), n.with(is[r.Name], glimpsed), n.base.Find, n.input.Find}); by != nil {
				near = append(near, by)
			}
		}
		var found []int
		if len(near) > 0 {
			err := n.each(ctx, func(i int, text []byte) {
				if text == nil || slices.ContainsFunc(near, func(by NearBy) bool { return by(n.input.Paths[i], text) }) {
					found = append(found, i)
				}
			})
			if err != nil {
				return err
			}
		}
		for _, i := range found {
			n.full[i] = true
		}
		rules = slices.DeleteFunc(rules, func(r *Rule) bool { return !r.Spreads })
		if len(found) == 0 || len(rules) == 0 {
			return nil
		}
		if is, err = n.factsOf(ctx, found); err != nil {
			return err
		}
		was = is
	}
	return nil
}

// with are the facts of some documents with those that a glance told of others, by path.
func (n *nearness) with(facts, glimpsed []Fact) []Fact {
	out := slices.Clone(facts)
	for _, f := range glimpsed {
		if i, ok := slices.BinarySearch(n.input.Paths, f.Path); !ok || !n.full[i] {
			out = append(out, f)
		}
	}
	slices.SortStableFunc(out, func(a, b Fact) int { return strings.Compare(a.Path, b.Path) })
	return out
}

// touched are the facts of the documents that are read in full, by rule: before the change, with
// those that it takes away, and now.
func (n *nearness) touched(ctx context.Context) (was, is map[string][]Fact, err error) {
	var which []int
	for i, full := range n.full {
		if full {
			which = append(which, i)
		}
	}
	if is, err = n.factsOf(ctx, which); err != nil {
		return nil, nil, err
	}
	was = map[string][]Fact{}
	paths := map[string]bool{}
	for _, i := range which {
		paths[n.input.Paths[i]] = true
	}
	for _, name := range n.base.Names {
		if _, kept := slices.BinarySearch(n.input.Paths, name); !kept {
			paths[name] = true
		}
	}
	for p := range paths {
		text, name, ok, err := n.base.Text(p)
		if err != nil {
			return nil, nil, err
		}
		if !ok {
			continue
		}
		add(was, n.driver.collect(schema.Parse(name, text, n.input.Options)), p)
	}
	return was, is, nil
}

// factsOf are the facts of documents by rule.
func (n *nearness) factsOf(ctx context.Context, which []int) (map[string][]Fact, error) {
	out := map[string][]Fact{}
	var mu sync.Mutex
	err := n.input.Some(ctx, which, func(i int, pm *schema.Postmortem) {
		facts := n.driver.collect(pm)
		mu.Lock()
		defer mu.Unlock()
		add(out, facts, pm.Path)
	})
	return out, err
}

func add(to map[string][]Fact, facts map[string]any, path string) {
	for rule, v := range facts {
		to[rule] = append(to[rule], Fact{path, v})
	}
}

// collect takes no more from a document than what rules collect of it.
func (d *driver) collect(pm *schema.Postmortem) map[string]any {
	c := checkedDocument{path: pm.Path}
	pass := &Pass{texts: lineTexts{}, Doc: pm, Find: d.find, Settings: d.settings, Now: d.Now, memo: map[string]any{}, placed: func(int) {}, report: func(Diagnostic) {}}
	for _, rule := range d.archiveRules {
		only := *rule
		only.Check = nil
		if d.severity(rule, pm.Path, false, Off) != Off {
			c.look(&only, pass)
		}
	}
	return c.collected
}

// A rest is what is known of the documents that are not read in full.
type rest struct {
	facts map[string][]Fact // by rule
	ids   []string
	ours  bool // one of them is in the standard's form
}

// parts are the input and the base of a run over what is read in full.
func (n *nearness) parts(ctx context.Context) (*Input, *Base, *rest, error) {
	a, base, r := *n.input, n.base, &rest{facts: map[string][]Fact{}}
	var which []int
	a.Paths = nil
	for i, p := range n.input.Paths {
		if n.full[i] {
			which = append(which, i)
			a.Paths = append(a.Paths, p)
		} else {
			id, _ := schema.IDOf(p)
			r.ids = append(r.ids, id)
		}
	}
	some := n.input.Some // and no more of n, whose texts are not wanted any longer
	a.Each = func(ctx context.Context, do func(int, *schema.Postmortem)) error {
		return some(ctx, which, func(i int, pm *schema.Postmortem) {
			k, _ := slices.BinarySearch(which, i)
			do(k, pm)
		})
	}
	for rule, facts := range n.facts {
		r.facts[rule] = n.with(nil, facts)
	}
	base.Names = slices.DeleteFunc(slices.Clone(base.Names), func(name string) bool {
		i, there := slices.BinarySearch(n.input.Paths, name)
		return there && !n.full[i]
	})
	// Whether any is ours is asked of one after the other: where there are some, the first is.
	err := n.each(ctx, func(i int, text []byte) {
		if !r.ours && text != nil {
			r.ours = schema.OursAtAGlance(n.input.Paths[i], text, n.input.Options)
		}
	})
	return &a, &base, r, err
}
