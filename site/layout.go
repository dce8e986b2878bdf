package site

import (
	"bytes"
	"fmt"
	"html/template"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/git-postmortem/postmortem/schema"
)

// A view is what every page's template is given.
type view struct {
	b           *builder
	Path        string // of this page, relative to the site's root
	Title       string
	Description string
	Kind        string // the page's class, for the stylesheet
	Feed        string // the Atom feed of what the page shows
	Data        any
}

var templates = template.Must(template.New("").Funcs(template.FuncMap{
	"duration": humanDuration,
	"plural":   schema.Count,
	"day":      humanDay,
}).ParseFS(files, "templates/*.html"))

// page renders a template inside the layout and writes it.
func (b *builder) page(name string, v view) error {
	v.b = b
	var buf bytes.Buffer
	if err := templates.ExecuteTemplate(&buf, name, v); err != nil {
		return err
	}
	return b.write(v.Path, buf.Bytes())
}

// Link is the address of a file of the site, as this page has to write it.
func (v view) Link(target string) template.URL {
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

// CSP is the page's content security policy. frame-ancestors is left out: a meta tag cannot carry it.
func (v view) CSP() string {
	policy := "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'"
	if v.b.in.Live {
		policy += "; connect-src 'self'"
	}
	return policy
}

// Audience is whom the build is for, where that is worth a warning.
func (v view) Audience() string { return v.b.in.Audience.String() }

// Canonical is the page's public address, or "".
func (v view) Canonical() string {
	if v.b.in.Settings.BaseURL == "" {
		return ""
	}
	return v.b.in.Settings.BaseURL + relative("", v.Path)
}

// Count is how many postmortems the archive has.
func (v view) Count() int { return len(v.b.docs) }

// Items are documents as lists show them on this page.
func (v view) Items(docs []*document) []item {
	out := make([]item, len(docs))
	for i, d := range docs {
		out[i] = item{document: d, v: v}
	}
	return out
}

// An item is a document in a list.
type item struct {
	*document
	v view
}

// HTML is the document as lists show it. It depends on nothing but how deep the
// page lies, so it is made once for each depth rather than once a list.
func (i item) HTML() (template.HTML, error) {
	depth := min(strings.Count(i.v.Path, "/"), len(i.listed)-1)
	l := &i.listed[depth]
	l.once.Do(func() {
		var buf bytes.Buffer
		l.err = templates.ExecuteTemplate(&buf, "item", i)
		l.html = template.HTML(buf.String())
	})
	return l.html, l.err
}

// listed is a document's line in lists at one depth of the site.
type listed struct {
	once sync.Once
	html template.HTML
	err  error
}

func (i item) Link() template.URL { return i.v.Link(i.URL) }

// SeverityRank is the place of the severity in the archive's scale, from 1, or 0.
func (i item) SeverityRank() int { return i.v.b.rank(i.Severity) }

func (b *builder) rank(severity string) int {
	for k, s := range b.in.Severities {
		if s == severity {
			return k + 1
		}
	}
	return 0
}

// Day is the incident's date for people.
func (i item) Day() string { return humanDay(i.When) }

// DateTime is the incident's date for machines, or "".
func (i item) DateTime() string { return i.When.Text() }

// Draft reports whether the document is not published yet.
func (i item) Draft() bool {
	return schema.NotPublished(i.Status)
}

func humanDay(w schema.When) string {
	if !w.Known() {
		return "Date unknown"
	}
	return fmt.Sprintf("%d %s %d", w.Day.Day, time.Month(w.Day.Month).String()[:3], w.Day.Year)
}

// humanDuration writes a span of time exactly: to the minute, below an hour to the second.
func humanDuration(d time.Duration) string { return schema.HumanDuration(d) }
