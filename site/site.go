package site

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/git-postmortem/postmortem/internal/config"
	"github.com/git-postmortem/postmortem/internal/gitrepo"
	"github.com/git-postmortem/postmortem/schema"
)

// Input is everything that a build depends on.
type Input struct {
	Documents Documents
	Audience  schema.Audience
	Site      config.Site
	Now       time.Time // for "the last 12 months"; the build knows no other clock
	// History tells of each document by its path; nil where there is no repository.
	// Only internal builds show it.
	History map[string]*gitrepo.History
	// Evidence reads a file beside a document, by its path in the archive.
	Evidence func(path string) ([]byte, error)
	// Live adds the script with which pages reload under serve.
	Live bool
	// Rules are the pages of the linter's rules, shown on the help page.
	Rules []HelpPage
	// Severities is the archive's scale, worst first.
	Severities []string
}

// Documents visits every document of the build once, on several goroutines and in
// no order, and returns the first error. Every visit of a document sees the same.
type Documents func(ctx context.Context, do func(schema.Filtered) error) error

// A HelpPage explains one thing, in Markdown.
type HelpPage struct{ Name, Markdown string }

// Output takes the files of a site.
type Output interface {
	Write(path string, data []byte) error
}

// Report is what a build has to say.
type Report struct {
	Documents, Pages int
	Missing          []string // evidence that is not there
	Warnings         []string
}

// A page is one kind of page, or one kind of file. Registering it is all it takes.
type page struct {
	name  string
	order int
	build func(*builder) error
}

var pages []page

func register(p page) bool {
	pages = append(pages, p)
	sort.Slice(pages, func(i, j int) bool { return pages[i].order < pages[j].order })
	return true
}

// Build writes the site.
func Build(ctx context.Context, in Input, out Output) (*Report, error) {
	b := &builder{ctx: ctx, in: in, out: out, assets: map[string]string{}, written: map[string]bool{}, report: &Report{}, evidence: map[string]evidence{}}
	if err := b.writeAssets(); err != nil {
		return nil, err
	}
	if err := b.readDocuments(); err != nil {
		return nil, err
	}
	for _, p := range pages {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := p.build(b); err != nil {
			return nil, fmt.Errorf("building %s: %w", p.name, err)
		}
	}
	b.report.Documents = len(b.docs)
	sort.Strings(b.report.Missing)
	sort.Strings(b.report.Warnings)
	return b.report, nil
}

type builder struct {
	ctx        context.Context
	in         Input
	out        Output
	docs       []*document // newest first, unknown dates last
	byPath     map[string]*document
	byID       map[string]*document
	assets     map[string]string // logical name → path with its content's hash
	evidence   map[string]evidence
	written    map[string]bool
	report     *Report
	shared     []map[string][]*document // of each of sharedWeights: word → who has it
	facetOnce  sync.Once
	facetCache []facet
	facetsOf   map[*document][]facetValue
	mu         sync.Mutex // guards evidence, written and report
}

// A document is what all pages together have to know of a postmortem: no more than
// fits into memory ten thousand times. Its text and tree are there only while its
// own page is written.
type document struct {
	Path, ID, Title          string
	Severity, Status, Origin string
	Services, Tags, Factors  []string
	Related                  []string              // ids
	Open                     []schema.ActionRecord // what is still to be done
	Summary                  []byte                // the record without sections and timeline, as JSON
	Published                string                // as the frontmatter has it, or ""
	Ours                     bool
	People                   bool   // the build names people
	Words                    string // every word of the text once
	URL                      string // of its page, relative to the site's root
	When                     schema.When
	Year                     string
	Brief                    string // the first sentence of its summary, as plain text
	Lasted                   string // how long it took to resolve, or ""
	History                  *gitrepo.History
	listed                   [2]listed // pages lie at the root or one folder deep
}

func newDocument(f schema.Filtered) (*document, error) {
	pm := f.Postmortem()
	record := pm.Summary()
	summary, err := json.Marshal(record)
	if err != nil {
		return nil, err
	}
	d := &document{
		Path: pm.Path, ID: pm.ID, Title: pm.Title, Severity: pm.Severity, Status: pm.Status, Origin: pm.Origin,
		Services: pm.Services, Tags: pm.Tags, Factors: pm.Factors, Summary: summary,
		Published: pm.Text("published_at"), Ours: pm.Ours(), People: f.People(), Words: words(string(pm.Body())),
		When: pm.When(), Brief: brief(pm),
	}
	for _, r := range pm.Related {
		d.Related = append(d.Related, r.ID)
	}
	for _, a := range record.Actions {
		if a.State == "open" {
			d.Open = append(d.Open, a)
		}
	}
	if m := pm.Metric("time_to_resolve"); m.Known {
		d.Lasted = humanDuration(m.Duration)
	}
	return d, nil
}

func (b *builder) readDocuments() error {
	b.byPath, b.byID = map[string]*document{}, map[string]*document{}
	err := b.in.Documents(b.ctx, func(f schema.Filtered) error {
		d, err := newDocument(f)
		if err != nil {
			return err
		}
		b.mu.Lock()
		b.docs = append(b.docs, d)
		b.mu.Unlock()
		return nil
	})
	if err != nil {
		return err
	}
	sort.Slice(b.docs, func(i, j int) bool { return b.docs[i].Path < b.docs[j].Path })
	taken := map[string]int{}
	for _, d := range b.docs {
		name := fileName(d.ID)
		if n := taken[strings.ToLower(name)]; n > 0 {
			b.report.Warnings = append(b.report.Warnings, fmt.Sprintf("%s: the id %q is taken; its page is called %s-%d", d.Path, d.ID, name, n+1))
			taken[strings.ToLower(name)]++
			name = fmt.Sprintf("%s-%d", name, n+1)
		}
		taken[strings.ToLower(name)]++
		d.URL = "postmortems/" + name + ".html"
		if d.When.Known() {
			d.Year = fmt.Sprintf("%04d", d.When.Day.Year)
		}
		if d.People {
			d.History = b.in.History[d.Path]
		}
		b.byPath[d.Path] = d
		if b.byID[d.ID] == nil {
			b.byID[d.ID] = d
		}
	}
	sort.SliceStable(b.docs, func(i, j int) bool {
		x, y := b.docs[i], b.docs[j]
		if kx, ky := x.When.Key(), y.When.Key(); kx != ky {
			return kx > ky
		}
		return x.Path < y.Path
	})
	return nil
}

// fileName is an id as a file can be called everywhere.
func fileName(id string) string {
	name := strings.Map(func(r rune) rune {
		if r < 0x20 || strings.ContainsRune(`/\:*?"<>|#%`, r) || r == 0x7f {
			return '_'
		}
		return r
	}, id)
	name = strings.TrimLeft(name, ".")
	if name == "" {
		return "postmortem"
	}
	return name
}

// write writes a file of the site once.
func (b *builder) write(name string, data []byte) error {
	b.mu.Lock()
	twice := b.written[name]
	b.written[name] = true
	if strings.HasSuffix(name, ".html") {
		b.report.Pages++
	}
	b.mu.Unlock()
	if twice {
		return errors.New(name + " would be written twice")
	}
	return b.out.Write(name, data)
}

func (b *builder) missing(line string) {
	b.mu.Lock()
	b.report.Missing = append(b.report.Missing, line)
	b.mu.Unlock()
}

// hashed is a file's name with the hash of its content, so that it can be cached for ever.
func hashed(name string, data []byte) string {
	sum := sha256.Sum256(data)
	ext := path.Ext(name)
	return strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext
}

// brief is the first sentence of the summary, or of the first text there is.
func brief(pm *schema.Postmortem) string {
	s := pm.Section(schema.Summary)
	var text string
	if s != nil {
		for _, n := range s.Blocks {
			if t := schema.PlainText(n, pm.Source); t != "" && n.Kind().String() == "Paragraph" {
				text = t
				break
			}
		}
	}
	if text == "" {
		return ""
	}
	return sentence(text, 240)
}

// sentence cuts a text behind its first sentence, or at limit characters.
func sentence(text string, limit int) string {
	runes := []rune(text)
	for i, r := range runes {
		if (r == '.' || r == '!' || r == '?') && i > 20 && (i+1 == len(runes) || runes[i+1] == ' ') {
			return string(runes[:i+1])
		}
		if i == limit {
			cut := string(runes[:i])
			if space := strings.LastIndexByte(cut, ' '); space > 0 {
				cut = cut[:space]
			}
			return cut + "…"
		}
	}
	return text
}
