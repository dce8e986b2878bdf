package compare

import (
	"slices"
	"strings"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/frontmatter"
	"github.com/git-postmortem/postmortem/schema/source"
)

// A Field is a field whose value changed. Of a list it has the values that came and went; what
// only stands in another order is no change.
type Field struct {
	Name    string   `json:"name"` // of a value in a map with the map's: impact.customers
	Was     *string  `json:"was"`  // nil where it had none, or is a list
	Is      *string  `json:"is"`
	List    bool     `json:"list"`
	Added   []string `json:"added"`
	Removed []string `json:"removed"`
}

// A value is what a document says under one name.
type value struct {
	list  bool
	items []string // one, if it is no list
}

// foremost are the fields that say where a postmortem is in its life and who may read it.
var foremost = []string{"status", "severity", "audience", "embargo_until", "published_at"}

func fields(was, is *schema.Postmortem) []Field {
	a, b := values(was), values(is)
	out := []Field{}
	for _, name := range names(was, is, a, b) {
		v, w := a[name], b[name]
		f := Field{Name: name, List: v.list || w.list, Added: []string{}, Removed: []string{}}
		if f.List {
			f.Added, f.Removed = less(w.items, v.items), less(v.items, w.items)
		} else if !slices.Equal(v.items, w.items) {
			f.Was, f.Is = only(v), only(w)
		}
		if f.Was != nil || f.Is != nil || len(f.Added)+len(f.Removed) > 0 {
			out = append(out, f)
		}
	}
	return out
}

func only(v value) *string {
	if len(v.items) == 0 {
		return nil
	}
	return &v.items[0]
}

// less are the members of a that b does not have, each as often as it is missing.
func less(a, b []string) []string {
	left := map[string]int{}
	for _, s := range b {
		left[s]++
	}
	out := []string{}
	for _, s := range a {
		if left[s]--; left[s] < 0 {
			out = append(out, s)
		}
	}
	return out
}

// names are all that either has: the foremost, those that the archive knows in their order, the rest by name.
func names(was, is *schema.Postmortem, a, b map[string]value) (out []string) {
	pm := is
	if pm == nil {
		pm = was
	}
	order := slices.Clone(foremost)
	for _, f := range pm.Options().FieldSpecs() {
		order = append(order, f.Name)
	}
	var all []string
	for _, m := range []map[string]value{a, b} {
		for name := range m {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	all = slices.Compact(all)
	for _, top := range order {
		for _, name := range all {
			if key, _, _ := strings.Cut(name, "."); key == top && !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	for _, name := range all {
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// values are the fields of a document. A title may stand in the text alone.
func values(pm *schema.Postmortem) map[string]value {
	out := map[string]value{}
	if pm == nil {
		return out
	}
	if pm.Frontmatter != nil && pm.Frontmatter.Root != nil {
		collect(out, "", pm.Frontmatter.Root)
	}
	if _, ok := out["severity"]; ok && pm.Severity != "" {
		out["severity"] = value{items: []string{pm.Severity}} // an alias means the same
	}
	switch heading := pm.Heading(); {
	case heading == "":
	case pm.Text("title") == "":
		out["title"] = value{items: []string{heading}}
	case heading != pm.Text("title"):
		out["heading"] = value{items: []string{heading}}
	}
	return out
}

func collect(out map[string]value, prefix string, m *frontmatter.Value) {
	for _, f := range m.Fields {
		name := prefix + f.Key
		switch {
		case f.Value.IsBlank():
		case f.Value.Kind == frontmatter.Map:
			collect(out, name+".", f.Value)
		case f.Value.Kind == frontmatter.List:
			v := value{list: true}
			for _, item := range f.Value.Items {
				v.items = append(v.items, text(item))
			}
			out[name] = v
		default:
			out[name] = value{items: []string{text(f.Value)}}
		}
	}
}

// text is a value in one line.
func text(v *frontmatter.Value) string {
	var parts []string
	switch v.Kind {
	case frontmatter.List:
		for _, item := range v.Items {
			parts = append(parts, text(item))
		}
	case frontmatter.Map:
		for _, f := range v.Fields {
			parts = append(parts, f.Key+": "+text(f.Value))
		}
	default:
		return source.OneLine(v.Text)
	}
	return strings.Join(parts, ", ")
}
