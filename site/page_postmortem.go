package site

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html/template"
	"net/url"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"github.com/git-postmortem/postmortem/schema"
)

var _ = register(page{name: "the page of each postmortem", order: 10, collect: collectArticle, build: func(b *builder, _ []any) error {
	b.allFacets()
	for _, d := range b.docs {
		b.add(d.URL, func() ([]byte, error) {
			data, err := b.postmortemPage(d)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", d.Path, err)
			}
			return data, nil
		})
	}
	return nil
}})

// rendered is what the page of a postmortem shows of it alone: its head, its answers, its facts, its text
// and its foot, one behind the other.
type rendered struct {
	stored
	answers, facts, text, foot int // where the parts behind the head begin
}

// collectArticle renders what the page of a postmortem shows of it alone, and writes its
// JSON twin and its Markdown.
func collectArticle(b *builder, r *reading) (any, error) {
	twin := strings.TrimSuffix(r.doc.URL, ".html")
	buf := buffers.Get().(*bytes.Buffer)
	defer release(buf)
	if err := json.NewEncoder(buf).Encode(r.Export()); err != nil {
		return nil, err
	}
	if err := b.write(twin+".json", buf.Bytes()); err != nil {
		return nil, err
	}
	buf.Reset()
	if err := b.write(twin+".md", r.Source); err != nil {
		return nil, err
	}
	v := view{b: b, Path: r.doc.URL, Data: b.article(r)}
	var out rendered
	for i, part := range []string{"postmortem-head", "postmortem-answers", "postmortem-facts", "postmortem-text", "postmortem-foot"} {
		switch i {
		case 1:
			out.answers = buf.Len()
		case 2:
			out.facts = buf.Len()
		case 3:
			out.text = buf.Len()
		case 4:
			out.foot = buf.Len()
		}
		if err := b.templates.ExecuteTemplate(buf, part, v); err != nil {
			return nil, placed(err, b.in.Overrides)
		}
	}
	var err error
	out.stored, err = b.scratch.put(buf.Bytes())
	r.doc.rendered = out
	return nil, err
}

// A postmortemPage is what the template of the page is given: what was rendered of the
// document alone, and what other documents have in common with it.
type postmortemPage struct {
	Head, Answers, Facts, Text, Foot template.HTML
	Services, Factors, Tags, Source  []facetLink
	MoreServices, MoreFactors        int
	Similar                          template.HTML
}

// maxFacts is how many values a fact names.
const maxFacts = 6

func (b *builder) postmortemPage(d *document) ([]byte, error) {
	data, err := b.scratch.get(d.rendered.stored)
	if err != nil {
		return nil, err
	}
	v := view{b: b, Path: d.URL, Title: d.Title, Description: d.Brief, Kind: "postmortem", Feed: "feed.xml"}
	r := d.rendered
	p := postmortemPage{
		Head: template.HTML(data[:r.answers]), Answers: template.HTML(data[r.answers:r.facts]), Facts: template.HTML(data[r.facts:r.text]), Text: template.HTML(data[r.text:r.foot]), Foot: template.HTML(data[r.foot:]),
		Similar: b.similarTo(d, d.URL),
	}
	for _, f := range b.facetLinks(d, v) {
		switch f.Key {
		case "service":
			if len(p.Services) == maxFacts {
				p.MoreServices++
			} else {
				p.Services = append(p.Services, f)
			}
		case "factor":
			if len(p.Factors) == maxFacts {
				p.MoreFactors++
			} else {
				p.Factors = append(p.Factors, f)
			}
		case "tag":
			p.Tags = append(p.Tags, f)
		case "source":
			p.Source = append(p.Source, f)
		}
	}
	v.Data = p
	return b.render("postmortem.html", v)
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

// impactOf is the first sentence of the impact, as plain text: what the page leads with. A
// placeholder, or a label with its value, is no lead.
func impactOf(pm *schema.Postmortem) string {
	s := pm.Section(schema.Impact)
	if s == nil {
		return ""
	}
	for _, n := range s.Blocks {
		switch n.Kind() {
		case ast.KindParagraph:
			if text := lead(pm, n); text != "" {
				return text
			}
		case ast.KindList:
			for item := n.FirstChild(); item != nil; item = item.NextSibling() {
				if text := lead(pm, item); text != "" {
					return text
				}
			}
		}
	}
	return ""
}

// An article is what the page of a postmortem shows of it alone.
type article struct {
	*document
	Severity template.HTML
	Day      string // with its weekday
	Resolved bool
	Impact   string
	Facts    []fact
	Answers  []answer // for colleagues whom customers ask
	Run      *runView
	Lead     template.HTML // what stands before the first section
	Parts    []part
	Foot     template.HTML // footnotes
	Untold   bool          // there is no timeline
	Problems []trouble
	Raw      string // what was not read at all
	Sources  []schema.Source
	Lines    []string      // who wrote and changed it, and when
	Changed  template.URL  // the page of its revisions, or ""
	Forge    []fact        // its pages on the forge
	As       template.HTML // leads to its Markdown and JSON
	Markdown template.URL  // for an archive's own templates
	JSON     template.URL
}

// A part is one section.
type part struct {
	section     string // what it is called in the standard, or ""
	ID, Heading string
	Class       string
	Who         template.HTML // who else may read it
	Body        template.HTML
}

type fact struct {
	Name, Value string
	Link        template.URL
}

// DateTime is the incident's date for machines, or "".
func (a *article) DateTime() string {
	if !a.When.Known() {
		return ""
	}
	return a.When.Day.String()
}

// Untitled reports whether the document is called as its file.
func (a *article) Untitled() bool { return a.Title == a.ID }

// Draft reports whether the document is not published yet.
func (a *article) Draft() bool { return schema.NotPublished(a.Status) }

func (b *builder) article(r *reading) *article {
	d := r.doc
	a := &article{document: d, Impact: impactOf(r.Postmortem), Sources: linkedSources(r.Sources), Severity: template.HTML(b.severity(d)), Lines: historyLines(d.History), Day: b.speaking.say("date.unknown")}
	if d.When.Known() {
		a.Day = b.speaking.fullDay(d.When.Day)
	}
	base := d.URL[strings.LastIndexByte(d.URL, '/')+1:]
	twin := url.PathEscape(strings.TrimSuffix(base, ".html"))
	a.As, a.Markdown, a.JSON = b.twins(twin), template.URL("./"+twin+".md"), template.URL("./"+twin+".json")
	a.Forge = b.forgeLinks(d)
	if d.revisions != "" {
		a.Changed = view{b: b, Path: d.URL}.Link(d.revisions)
	}
	if d.published != "" && r.Metric("time_to_publish").To == nil {
		a.Lines = append(a.Lines, d.published)
	}
	a.Answers = b.answers(r)
	a.Facts = b.facts(r, len(a.Answers) > 0)
	run := runOf(r.Postmortem, b.people)
	a.Run = b.runView(r.Postmortem, run)
	a.Resolved = r.Moment(schema.TagResolved) != nil
	a.Problems, a.Raw = b.troubles(r), b.rawText(r)
	b.body(r, a, run)
	return a
}

// twins are the links to a document as Markdown and JSON, files that are called name.
func (b *builder) twins(name string) template.HTML {
	return marked(b.speaking.say("page.as"), func(form string) (template.URL, bool) {
		ending, ok := map[string]string{"markdown": ".md", "json": ".json"}[form]
		return template.URL("./" + name + ending), ok
	})
}

// body renders the document: each block once, in the order of the source, the timeline as one
// list of entries whatever its form.
func (b *builder) body(r *reading, a *article, run *schema.Run) {
	m, release := b.markdown(r.Postmortem, r.doc.URL)
	defer release()
	m.people = b.people
	t, actions := b.timelineView(m, run), b.actionView(m, &r.doc.figures)
	who := b.readersOf(r)
	t.who, actions.who = who, who
	var heading ast.Node // of the section
	var lead, foot strings.Builder
	var bodies []*strings.Builder // of the parts
	current := &lead
	var section *schema.Section
	var together []ast.Node // blocks of the timeline that follow each other
	flush := func() {
		if len(together) > 0 {
			t.blocks(current, together)
		}
		together = nil
	}
	var silent map[ast.Node]bool
	if !b.engineers {
		withoutEmptyItems(r.Postmortem, t.holds)
		silent = saysNothing(r.Postmortem, t.holds)
	}
	for n := r.Doc.FirstChild(); n != nil; n = n.NextSibling() {
		if t.holds(n) {
			together = append(together, n)
			continue
		}
		flush()
		if silent[n] {
			continue
		}
		if h, ok := n.(*ast.Heading); ok && h.Level <= 2 {
			if h.Level == 1 && schema.PlainText(h, r.Source) == r.Title && len(a.Parts) == 0 {
				continue // the page's own heading says it
			}
			section = sectionOf(r.Postmortem, n)
			m.below(2)
			heading = n
			name := ""
			if section != nil {
				name = section.Name
			}
			a.Parts = append(a.Parts, part{section: name, ID: schema.Anchor(n), Heading: b.voice(r.Postmortem).section(section, schema.PlainText(n, r.Source)), Who: who.heading(n)})
			current = &strings.Builder{}
			bodies = append(bodies, current)
			continue
		}
		switch {
		case n.Kind() == east.KindFootnoteList:
			foot.WriteString(string(m.blocks(n)))
		case section != nil && section.Name == schema.ActionItems && actions.holds(n):
			current.WriteString(string(actions.list(n)))
		default:
			who.block(current, heading, n, m.blocks(n))
		}
	}
	flush()
	for i, body := range bodies {
		a.Parts[i].Body = template.HTML(body.String())
	}
	a.Parts = b.forCustomers(r, a.Parts)
	a.Lead, a.Foot = template.HTML(lead.String()), template.HTML(foot.String())
	a.Untold = len(r.Timeline) == 0
}

func sectionOf(pm *schema.Postmortem, n ast.Node) *schema.Section {
	for _, s := range pm.Sections {
		if s.Node == n {
			return s
		}
	}
	return nil
}

// facts are what stands beside the text. What is usual is not news, and what the answers to
// colleagues say is not said twice.
func (b *builder) facts(d *reading, answered bool) []fact {
	var out []fact
	add := func(name, value string) {
		if value != "" {
			out = append(out, fact{Name: name, Value: value})
		}
	}
	if b.engineers {
		add("Detected by", strings.ReplaceAll(d.Text("detected_by"), "-", " "))
		add("Trigger", strings.ReplaceAll(d.Text("trigger"), "-", " "))
		if t := d.Text("type"); t != "" && t != "outage" {
			add("Type", t)
		}
		for _, f := range []struct{ metric, name string }{{"time_to_acknowledge", "Acknowledged"}, {"time_to_tell_colleagues", "Colleagues told"}, {"time_to_publish", "Published"}} {
			if m := d.Metric(f.metric); m.Known && m.Duration > 0 {
				add(f.name+" after", b.speaking.about(m.Approximate, b.speaking.spanText(m.Duration)))
			}
		}
	}
	if b.people {
		add("Owner", d.Owner)
	}
	if answered {
		return out
	}
	if first := d.ToldFirst(); first != "" && b.engineers {
		add("Told first", first)
	}
	add("May be read by", b.readersFact(d))
	if b.people {
		add("Informed", strings.Join(d.Strings("informed"), ", "))
	}
	if s := d.Text("support_contact"); s != "" && b.engineers { // others have a part for it
		out = append(out, contact(s))
	}
	return out
}

// historyLines say who wrote and changed a document, and when, as far as that is known.
func historyLines(h *schema.History) (out []string) {
	if h == nil {
		return nil
	}
	line := ""
	if h.First != nil {
		line = fmt.Sprintf("Written %s by %s.", h.First.Time.Format("2 Jan 2006"), h.First.Author)
	}
	if h.Last != nil && (h.Revisions > 1 || h.First == nil) {
		line += fmt.Sprintf(" Last changed %s by %s", h.Last.Time.Format("2 Jan 2006"), h.Last.Author)
		if h.Complete {
			line += ", " + schema.Count(h.Revisions, "revision")
		}
		line += "."
	}
	if !h.Complete {
		line += " When it was written is not known: this copy of the repository does not have its whole history."
	}
	return append(out, strings.TrimSpace(line))
}

// forgeLinks lead to where a document is kept, for those who may change it.
func (b *builder) forgeLinks(d *document) (out []fact) {
	if !b.people || b.in.Forge == nil {
		return nil
	}
	links := b.in.Forge(d.Path)
	if links == nil {
		return nil
	}
	for _, f := range []fact{{Name: "Source", Value: links.Source}, {Name: "Edit", Value: links.Edit}, {Name: "History", Value: links.History}} {
		if Followed(f.Value) {
			out = append(out, fact{Name: f.Name, Link: template.URL(f.Value)})
		}
	}
	return out
}

// maxSimilar is how many similar incidents a page names.
const maxSimilar = 4

// similarTo are the incidents that are like d, those that it names first, as rows of a list.
func (b *builder) similarTo(d *document, from string) template.HTML {
	var w strings.Builder
	w.Grow(usualRow * maxSimilar)
	named := map[*document]bool{d: true}
	add := func(o *document, why string) {
		if o != nil && !named[o] && len(named) <= maxSimilar {
			named[o] = true
			b.similarRow(&w, o, from, why)
		}
	}
	for _, r := range d.Related {
		if o := b.byID[r]; o != nil {
			add(o, b.speaking.say("page.related"))
		} else {
			add(b.was[r], b.speaking.say("page.related"))
		}
	}
	for _, r := range b.index.Related(d.number, maxSimilar+len(named)-1) {
		add(b.byNumber[r.Doc], b.speaking.fill("page.shares", "words", strings.Join(r.Words, ", ")))
	}
	return template.HTML(w.String())
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
