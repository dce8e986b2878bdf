package site

import (
	"encoding/json"
	"fmt"
	"html/template"
	"net/url"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"github.com/git-postmortem/postmortem/schema"
)

var _ = register(page{"the page of each postmortem", 10, collectArticle, func(b *builder, collected []any) error {
	b.allFacets()
	for i, d := range b.docs {
		if err := b.ctx.Err(); err != nil {
			return err
		}
		a := collected[i].(*article)
		collected[i] = nil
		v := view{b: b, Path: d.URL, Title: d.Title, Description: d.Brief, Kind: "postmortem", Feed: "feed.xml"}
		a.item = item{document: d, v: v}
		a.Facets, a.Similar = b.facetLinks(d, v), b.similarTo(d, v)
		v.Data = a
		if err := b.page("postmortem.html", v); err != nil {
			return fmt.Errorf("%s: %w", d.Path, err)
		}
	}
	return nil
}})

// collectArticle renders what the page of a postmortem shows of it alone, and writes its
// JSON twin and its Markdown.
func collectArticle(b *builder, r *reading) (any, error) {
	twin := strings.TrimSuffix(r.doc.URL, ".html")
	data, err := json.MarshalIndent(r.Export(), "", "  ")
	if err != nil {
		return nil, err
	}
	if err := b.write(twin+".json", append(data, '\n')); err != nil {
		return nil, err
	}
	if err := b.write(twin+".md", r.Source); err != nil {
		return nil, err
	}
	return b.article(r), nil
}

// linkedSources are the sources with an address that a reader can follow; of
// others, the address is shown as text.
func linkedSources(sources []schema.Source) []schema.Source {
	var out []schema.Source
	for _, s := range sources {
		if u, err := url.Parse(s.URL); err != nil || u.Scheme != "https" && u.Scheme != "http" {
			s = schema.Source{Title: strings.TrimSpace(s.Title + " " + s.URL)}
		}
		out = append(out, s)
	}
	return out
}

// impactOf is the first sentence of the impact, as plain text: what the page leads with.
func impactOf(pm *schema.Postmortem) string {
	s := pm.Section(schema.Impact)
	if s == nil {
		return ""
	}
	for _, n := range s.Blocks {
		if l, ok := n.(*ast.List); ok {
			n = l.FirstChild()
		} else if n.Kind() != ast.KindParagraph {
			continue
		}
		if text := schema.PlainText(n, pm.Source); len(text) > 14 { // "Not recorded." is no lead
			return sentence(text, 240)
		}
	}
	return ""
}

// An article is what the page of a postmortem shows.
type article struct {
	item
	Impact   string
	Facets   []facetLink
	Facts    []fact
	Phases   *phaseBar
	Figures  []figure
	Lead     template.HTML // what stands before the first section
	Parts    []part
	Foot     template.HTML // footnotes
	Similar  []similar
	Problems []schema.ExportedProblem
	Sources  []schema.Source
	History  *schema.History
	Markdown template.URL
	JSON     template.URL
}

// A part is one section.
type part struct {
	ID, Heading string
	Body        template.HTML
}

type fact struct{ Name, Value string }

type figure struct {
	Name, Value, From, To, Why string
	Known, Approximate         bool
}

func (b *builder) article(r *reading) *article {
	d := r.doc
	a := &article{Impact: impactOf(r.Postmortem), Sources: linkedSources(r.Sources), History: d.History}
	base := d.URL[strings.LastIndexByte(d.URL, '/')+1:]
	twin := url.PathEscape(strings.TrimSuffix(base, ".html"))
	a.Markdown, a.JSON = template.URL("./"+twin+".md"), template.URL("./"+twin+".json")
	a.Facts = facts(r)
	a.Phases = phases(r.Postmortem, d.People)
	a.Figures = figures(r.Postmortem)
	for _, p := range r.Problems {
		if p.Kind != schema.ProblemAudience {
			a.Problems = append(a.Problems, schema.ExportedProblem{Line: r.LineOf(p.Span), Message: p.Message})
		}
	}
	if read, all := r.LinesRead(); d.People && read < all {
		for i, u := range r.Unread() {
			message := "a time that cannot be read"
			if i == 0 {
				message += fmt.Sprintf("; %d of %d lines of the timeline were", read, all)
			}
			a.Problems = append(a.Problems, schema.ExportedProblem{Line: r.LineOf(u.Span), Message: message})
		}
	}
	b.body(r, a)
	return a
}

// body renders the document: each block once, in the order of the source.
func (b *builder) body(r *reading, a *article) {
	m, release := b.markdown(r.Postmortem, r.doc.URL)
	defer release()
	m.people = r.doc.People
	t := newTimelineView(m)
	var lead, foot strings.Builder
	var bodies []*strings.Builder // of the parts
	var current *strings.Builder
	var section *schema.Section
	for n := r.Doc.FirstChild(); n != nil; n = n.NextSibling() {
		if h, ok := n.(*ast.Heading); ok && h.Level <= 2 {
			if h.Level == 1 && schema.PlainText(h, r.Source) == r.Title && current == nil {
				continue // the page's own heading says it
			}
			section = sectionOf(r.Postmortem, n)
			a.Parts = append(a.Parts, part{ID: schema.Anchor(n), Heading: schema.PlainText(n, r.Source)})
			current = &strings.Builder{}
			bodies = append(bodies, current)
			continue
		}
		if n.Kind() == east.KindFootnoteList {
			foot.WriteString(string(m.blocks(n)))
			continue
		}
		out := t.block(n, section)
		if current == nil {
			lead.WriteString(string(out))
		} else {
			current.WriteString(string(out))
		}
	}
	for i, body := range bodies {
		a.Parts[i].Body = template.HTML(body.String())
	}
	a.Lead, a.Foot = template.HTML(lead.String()), template.HTML(foot.String())
}

func sectionOf(pm *schema.Postmortem, n ast.Node) *schema.Section {
	for _, s := range pm.Sections {
		if s.Node == n {
			return s
		}
	}
	return nil
}

func facts(d *reading) []fact {
	var out []fact
	add := func(name, value string) {
		if value != "" {
			out = append(out, fact{name, value})
		}
	}
	add("Status", d.Status)
	if d.Text("type") != "" {
		add("Type", d.Type)
	}
	add("Trigger", d.Text("trigger"))
	add("Detected by", strings.ReplaceAll(d.Text("detected_by"), "-", " "))
	add("Time zone", d.Timezone)
	if d.doc.People {
		add("Owner", d.Owner)
		add("Audience", d.Audience.String())
		add("Informed", strings.Join(d.Strings("informed"), ", "))
	}
	add("Support", d.Text("support_contact"))
	return out
}

var figureNames = map[string]string{
	"time_to_detect": "Time to detect", "time_to_acknowledge": "Time to acknowledge", "time_to_mitigate": "Time to mitigate",
	"detected_to_mitigated": "Detected to mitigated", "time_to_resolve": "Time to resolve",
	"time_to_tell_colleagues": "Time to tell colleagues", "time_to_tell_customers": "Time to tell customers", "time_to_publish": "Time to publish",
}

// figures are the metrics of which the document has at least one end.
func figures(pm *schema.Postmortem) []figure {
	var out []figure
	for _, m := range pm.Metrics() {
		if m.From == nil || m.To == nil {
			continue
		}
		f := figure{Name: figureNames[m.Name], Known: m.Known, Approximate: m.Approximate, Why: m.Why}
		f.From, f.To = endsText(m.From, m.To)
		if m.Known {
			f.Value = humanDuration(m.Duration)
		}
		out = append(out, f)
	}
	return out
}

// endsText are both ends of a figure; the day stands where the two differ.
func endsText(from, to *schema.Moment) (string, string) {
	if from.Entry != nil && to.Entry != nil && from.Entry.Date == to.Entry.Date && !from.Unknown && !to.Unknown {
		return from.Entry.ClockText(), to.Entry.ClockText()
	}
	return from.Text(), to.Text()
}

// momentText is one end of a figure for people: the phase and its clock.
func momentText(m *schema.Moment) string { return m.Phase + " " + m.Text() }

// A similar incident has something in common with the one that is shown.
type similar struct {
	item
	Why string
}

// maxSimilar is how many similar incidents a page names.
const maxSimilar = 4

// similarTo finds the incidents that are like d, those that it names first.
func (b *builder) similarTo(d *document, v view) []similar {
	var out []similar
	named := map[*document]bool{d: true}
	for _, r := range d.Related {
		if o := b.byID[r]; o != nil && !named[o] && len(out) < maxSimilar {
			named[o] = true
			out = append(out, similar{item{document: o, v: v}, "related"})
		}
	}
	for _, r := range b.index.Related(d.number, maxSimilar+len(out)) {
		if o := b.byNumber[r.Doc]; !named[o] && len(out) < maxSimilar {
			out = append(out, similar{item{document: o, v: v}, "shares " + strings.Join(r.Words, ", ")})
		}
	}
	return out
}

func dedupe(in []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, s := range in {
		if !seen[strings.ToLower(s)] {
			seen[strings.ToLower(s)] = true
			out = append(out, s)
		}
	}
	return out
}
