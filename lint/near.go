package lint

import (
	"context"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

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
// none is. It is called from several goroutines.
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

// A nearness finds what of an archive has to be read in full. The texts of the rest are read twice,
// and not kept: that is cheaper than the memory for them.
type nearness struct {
	input  *Input
	base   Base
	driver *driver
	full   []bool // of the documents: they are read in full
	facts  map[string][]Fact
	ours   atomic.Bool // one that is not read in full is in the standard's form
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
	if err := n.glance(ctx); err != nil || !n.few() {
		return nil, nil, nil, err
	}
	if err := n.spread(ctx); err != nil {
		return nil, nil, nil, err
	}
	part, partBase, rest := n.parts()
	return part, partBase, rest, nil
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

// glance finds the documents that are what they were, and takes the facts of them by their texts
// alone. Where that does not tell, they are read in full.
func (n *nearness) glance(ctx context.Context) error {
	n.full = make([]bool, len(n.input.Paths))
	memos := sync.Pool{New: func() any { return schema.NewGlance(n.input.Options) }}
	var mu sync.Mutex
	return n.input.Texts(ctx, func(i int, text []byte) {
		memo := memos.Get().(*schema.Glance)
		defer memos.Put(memo)
		g := &Glimpse{n.input.Paths[i], text, memo}
		if n.full[i] = !n.same(i, text); n.full[i] {
			return
		}
		facts := map[string]any{}
		for _, r := range n.driver.archiveRules {
			if r.Glance == nil || n.driver.severity(r, g.Path, false, Off) == Off {
				continue
			}
			fact, sure := r.Glance(g)
			if n.full[i] = !sure; n.full[i] {
				return
			}
			if fact != nil {
				facts[r.Name] = fact
			}
		}
		// Whether any is ours is asked of one after the other: where there are some, the first is.
		if !n.ours.Load() && schema.OursAtAGlance(g.Path, text, n.input.Options) {
			n.ours.Store(true)
		}
		mu.Lock()
		defer mu.Unlock()
		add(n.facts, facts, g.Path)
	})
}

// same reports whether a document is what it was.
func (n *nearness) same(i int, text []byte) bool {
	return text != nil && len(text) <= schema.MaxDocument && n.base.Same(n.input.Paths[i], text)
}

// near finds what is near by one of some, of the documents that are not read in full. What is another
// one by now is.
func (n *nearness) near(ctx context.Context, by []NearBy) (found []int, err error) {
	if len(by) == 0 {
		return nil, nil
	}
	var mu sync.Mutex
	err = n.input.Texts(ctx, func(i int, text []byte) {
		if n.full[i] || n.same(i, text) && !slices.ContainsFunc(by, func(by NearBy) bool { return by(n.input.Paths[i], text) }) {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		found = append(found, i)
	})
	slices.Sort(found)
	return found, err
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
		found, err := n.near(ctx, near)
		if err != nil {
			return err
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
func (n *nearness) parts() (*Input, *Base, *rest) {
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
	a.Each = func(ctx context.Context, do func(int, *schema.Postmortem)) error {
		return n.input.Some(ctx, which, func(i int, pm *schema.Postmortem) {
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
	r.ours = n.ours.Load()
	return &a, &base, r
}
