package site

import (
	"fmt"
	"html/template"
	"strings"
)

// A renamed document is found at its old addresses: a page there leads on, with the place on the
// page that was asked for.
var _ = register(page{name: "the old addresses of postmortems", order: 11, build: func(b *builder, _ []any) error {
	taken := map[string]string{}
	for _, d := range b.docs {
		taken[strings.ToLower(d.URL)] = d.Path
	}
	b.moved, b.was = map[string]bool{}, map[string]*document{}
	for _, d := range b.docs {
		for _, id := range d.Was {
			at := PagePath(d.Path, id)
			if id == "" || taken[strings.ToLower(at)] == d.Path {
				continue
			}
			if other := taken[strings.ToLower(at)]; other != "" {
				b.report.Warnings = append(b.report.Warnings, fmt.Sprintf("%s: its old id %q leads to %s, and not here", d.Path, id, other))
				continue
			}
			taken[strings.ToLower(at)] = d.Path
			b.leadOn(at, id, d)
		}
	}
	b.renamed(taken)
	return nil
}})

// leadOn is a page at the address that a document had under another id.
func (b *builder) leadOn(at, id string, d *document) {
	b.moved[at], b.was[id] = true, d
	v := view{b: b, Path: at, Title: d.Title, Kind: "message"}
	v.Data = movedPage{v.Link(d.URL), "0; url=" + string(v.Link(d.URL))}
	b.page("moved.html", v)
}

// renamed leads on from the addresses of documents whose files were called otherwise, as git knows them,
// where nothing else is and only one document was.
func (b *builder) renamed(taken map[string]string) {
	if !b.people || b.in.Before == nil {
		return
	}
	type claim struct {
		at, id string
		of     *document
	}
	var claims []claim
	by := map[string]map[*document]bool{}
	for _, d := range b.docs {
		for _, id := range b.in.Before(d.Path) {
			at := PagePath(d.Path, id)
			key := strings.ToLower(at)
			if id == "" || taken[key] != "" || by[key][d] {
				continue
			}
			if by[key] == nil {
				by[key] = map[*document]bool{}
			}
			by[key][d] = true
			claims = append(claims, claim{at, id, d})
		}
	}
	for _, c := range claims {
		if len(by[strings.ToLower(c.at)]) == 1 {
			b.leadOn(c.at, c.id, c.of)
		}
	}
}

// A movedPage leads to where a postmortem is.
type movedPage struct {
	Link    template.URL
	Refresh string
}
