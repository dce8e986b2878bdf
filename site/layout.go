package site

import (
	"bytes"
	"cmp"
	"html/template"
	"net/url"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/git-postmortem/postmortem/schema"
)

// A view is what every page's template is given.
type view struct {
	b           *builder
	Path        string // of this page, relative to the site's root
	Title       string
	Description string
	Kind        string // the page's class, for the stylesheet
	Current     string // the page of the main navigation that this is, or stands below
	Feed        string // the Atom feed of what the page shows
	Rooted      bool   // the page is shown below any address: its links begin at the site's own
	Data        any
}

var templateFuncs = template.FuncMap{
	"plural": schema.Count,
	// What is said is known once a build: see speakingTemplates.
	"say":   func(string) string { return "" },
	"count": func(string, int) string { return "" },
	"lang":  func() string { return "" },
	"share": func(part, whole int) int { return 48 * part / max(1, whole) },
}

// pristine are the site's templates before any was executed: only such can be cloned. Verbs that
// make no pages do not wait for them.
var pristine = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("").Funcs(templateFuncs).ParseFS(files, "templates/*.html"))
})

// page promises a page that a template makes of a view.
func (b *builder) page(name string, v view) {
	b.add(v.Path, func() ([]byte, error) { return b.render(name, v) })
}

// render is a page that a template makes of a view.
func (b *builder) render(name string, v view) ([]byte, error) {
	v.b = b
	data, err := buffered(func(buf *bytes.Buffer) error { return b.templates.ExecuteTemplate(buf, name, v) })
	if err != nil {
		return nil, placed(err, b.in.Overrides)
	}
	if !utf8.Valid(data) {
		data = bytes.ToValidUTF8(data, []byte("\ufffd"))
	}
	return data, nil
}

// A frame is what a part of a page that says nothing of it depends on.
type frame struct {
	part, kind, current, feed string
	depth                     int
	rooted                    bool
}

// Same is a part of the page that many others have as well: what it links to stands in the head, above
// all and below it. It is made once for them, unless templates of the user's own make it.
func (v view) Same(part string) (template.HTML, error) {
	f := frame{part, v.Kind, v.Current, v.Feed, strings.Count(v.Path, "/"), v.Rooted}
	if made, ok := v.b.frames.Load(f); ok && v.b.in.Overrides == nil {
		return made.(template.HTML), nil
	}
	data, err := buffered(func(buf *bytes.Buffer) error { return v.b.templates.ExecuteTemplate(buf, part, v) })
	if err == nil {
		v.b.frames.Store(f, template.HTML(data))
	}
	return template.HTML(data), err
}

// Link is the address of a file of the site, as this page has to write it.
func (v view) Link(target string) template.URL {
	if v.Rooted {
		if v.b.in.Live {
			return template.URL(cmp.Or(v.b.in.LiveRoot, "/") + relative("", target))
		}
		if u, err := url.Parse(v.b.in.Settings.BaseURL); err == nil {
			return template.URL(u.EscapedPath() + relative("", target))
		}
	}
	return template.URL(relative(v.Path, target))
}

// relative is the address of target, a path from the site's root, on the page from.
// A fragment is kept.
func relative(from, target string) string {
	file, fragment, has := strings.Cut(target, "#")
	parts := strings.Split(file, "/")
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	out := strings.Repeat("../", strings.Count(from, "/")) + strings.Join(parts, "/")
	// A first segment with a colon would be read as a scheme.
	if i := strings.IndexByte(out, ':'); i >= 0 && !strings.Contains(out[:i], "/") {
		out = "./" + out
	}
	if has {
		out += "#" + url.PathEscape(fragment)
	}
	return out
}

// Asset is the address of a stylesheet or script.
func (v view) Asset(name string) template.URL { return v.Link(v.b.assets["assets/"+name]) }

// Site is what the configuration says of the site.
func (v view) Site() any { return v.b.in.Settings }

// Live reports whether the page reloads itself.
func (v view) Live() bool { return v.b.in.Live }

// FeedJSON is the feed of what the page shows as JSON Feed.
func (v view) FeedJSON() string { return strings.TrimSuffix(v.Feed, ".xml") + ".json" }

// CSP is the page's content security policy. frame-ancestors is left out: a meta tag cannot carry it.
func (v view) CSP() string {
	policy := "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'"
	if v.b.in.Live {
		policy += "; connect-src 'self'"
	}
	return policy
}

// Internal reports whether the build is for the house alone.
func (v view) Internal() bool { return v.b.people }

// Engineers reports whether the build has the words and the pages for engineers.
func (v view) Engineers() bool { return v.b.engineers }

// A navItem is an entry of the main navigation.
type navItem struct {
	Link    template.URL
	Name    string
	Current bool
}

// Nav is the main navigation.
func (v view) Nav() []navItem {
	var out []navItem
	for _, p := range pages {
		if n := p.nav; n != nil && (v.b.engineers || !n.engineers) {
			out = append(out, navItem{v.Link(n.path), cmp.Or(v.Say(n.name), n.name), v.Current == n.path})
		}
	}
	return out
}

// Canonical is the page's public address, or "".
func (v view) Canonical() string {
	if v.b.in.Settings.BaseURL == "" {
		return ""
	}
	return v.b.in.Settings.BaseURL + relative("", v.Path)
}

// Say is a word of the page.
func (v view) Say(key string) string { return v.b.speaking.say(key) }

// SearchAll is what the field of the search on each page is called.
func (v view) SearchAll() string { return v.b.speaking.fill("nav.search", "reports", v.Say("reports")) }

// AllReports leads to the list of all.
func (v view) AllReports() string { return v.b.speaking.fill("home.all", "reports", v.Reports()) }

// Reports counts the postmortems of the build.
func (v view) Reports() string { return v.b.voice(nil).reports(len(v.b.byPath)) }

// Count is how many postmortems the archive has.
func (v view) Count() int { return len(v.b.byPath) }

func (b *builder) rank(severity string) int {
	for k, s := range b.in.Severities {
		if s == severity {
			return k + 1
		}
	}
	return 0
}
