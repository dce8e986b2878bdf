package site

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"html/template"
	"path"
	"slices"
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/yuin/goldmark/ast"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/audience"
	"github.com/git-postmortem/postmortem/schema/stats"
	"github.com/git-postmortem/postmortem/site/search"
)

// Input is everything that a build depends on.
type Input struct {
	Index     []audience.Outline // of the documents that the build holds
	Documents Documents
	Audience  schema.Audience
	Settings  Settings
	Now       time.Time // for "the last 12 months"; the build knows no other clock
	// History tells of each document by its path; nil where there is no repository.
	// Only internal builds show it.
	History map[string]*schema.History
	// Evidence reads a file beside a document, by its path in the archive.
	Evidence func(path string) ([]byte, error)
	// Engineers says that pages for readers outside have the words and the order for engineers.
	Engineers bool
	// Live adds the script with which pages reload under serve.
	Live bool
	// LiveRoot is where serve shows the site, "" for the top of the server.
	LiveRoot string
	// Rules are the pages of the linter's rules, shown on the help page.
	Rules []HelpPage
	// Severities is the archive's scale, worst first.
	Severities []string
	// Logo stands before the name of the site, in place of the standard mark; nil where there is none.
	Logo *Logo
	// Forge tells where the forge shows a document, by its path, or nil where it does not. It is
	// nil where no forge is known. Only internal builds show it.
	Forge func(path string) *ForgeLinks
	// Revisions tells of the documents' revisions; nil where none are shown. Only internal builds show them.
	Revisions *Revisions
	// Actions adds to the figures of a document what git knows of its actions; nil where none is shown. Only
	// internal builds show it.
	Actions func(*stats.Document, audience.Filtered)
	// Before are the ids that a document had before it was renamed, by its path, the newest first; nil where
	// that is not known. Only internal builds ask: what a file was called may be for few.
	Before func(path string) []string
	// Sources are other repositories of the archive, by their names; their documents' paths have them
	// (schema.SourceOf).
	Sources []string
	// Overrides are the archive's own files in place of the site's; nil where there are none.
	Overrides *Overrides
}

// ForgeLinks are the pages of a file on a forge.
type ForgeLinks struct{ Source, Edit, History string }

// StandardName is that of an archive that has none.
const StandardName = "Postmortems"

// Settings are how an archive presents itself.
type Settings struct {
	Name        string
	Description string
	BaseURL     string // absolute, with a final slash, or ""
	Words       Words  // in place of the standard ones
	Language    string // of the pages, a BCP 47 tag; English where it is ""
	Colors      map[string]Color
	Footer      string      // plain text
	Links       []NamedLink // below each page
	Support     string      // whom customers turn to: an address, or text
}

// Documents visits every document of the build once, on several goroutines and in
// no order, and returns the first error.
type Documents func(ctx context.Context, do func(audience.Filtered) error) error

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
	// collect takes from one document what the page needs of it, while its text and tree
	// are there; nil where the page needs no more than what every page knows.
	collect func(b *builder, r *reading) (any, error)
	// build promises the files of the page, once all documents are known. collected has what
	// was collected, in the order of the builder's documents.
	build func(b *builder, collected []any) error
	// nav is the page's entry in the main navigation, or nil.
	nav *navPage
}

// A navPage is an entry of the main navigation.
type navPage struct {
	path, name string // name is the key of a word, or a text
	engineers  bool   // it is on pages for engineers only
}

var pages []page

func register(p page) bool {
	pages = append(pages, p)
	sort.Slice(pages, func(i, j int) bool { return pages[i].order < pages[j].order })
	return true
}

// Build writes the site.
func Build(ctx context.Context, in Input, out Output) (*Report, error) {
	b, err := newBuilder(ctx, in, out)
	if err != nil {
		return nil, err
	}
	defer b.scratch.close()
	for i, p := range pages {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		collected := b.collected[i]
		b.collected[i] = nil // nobody else needs it
		err := p.build(b, collected)
		if err == nil {
			err = b.writeFiles()
		}
		if err != nil {
			return nil, fmt.Errorf("building %s: %w", p.name, err)
		}
	}
	return b.done(), nil
}

// newBuilder reads all documents.
func newBuilder(ctx context.Context, in Input, out Output) (*builder, error) {
	b := &builder{ctx: ctx, in: in, out: out, assets: map[string]string{}, written: map[string]bool{}, report: &Report{}, evidence: map[string]evidence{}}
	b.people, b.engineers = in.Audience <= schema.Internal, in.Audience <= schema.Internal || in.Engineers
	scale := in.Severities
	if !b.engineers {
		scale = nil // pages for customers say none
	}
	b.index = search.NewIndex(scale)
	var err error
	b.speaking, b.retelling = newVoice(in.Settings, b.engineers, false), newVoice(in.Settings, b.engineers, true)
	if b.templates, err = templatesWith(in.Overrides, b.speaking); err != nil {
		return nil, err
	}
	if b.scratch, err = newScratch(); err != nil {
		return nil, err
	}
	b.index.Pack(b.scratch.keep)
	err = b.writeAssets()
	if err == nil {
		err = b.readDocuments()
	}
	if err == nil && b.failed != nil {
		err = fmt.Errorf("writing evidence: %w", b.failed)
	}
	if err != nil {
		b.scratch.close()
		return nil, err
	}
	return b, nil
}

// done is what a build has to say at its end.
func (b *builder) done() *Report {
	b.report.Documents = len(b.docs)
	if b.lacking > 0 {
		b.report.Warnings = append(b.report.Warnings, fmt.Sprintf("what revisions changed is not known of %s: this clone does not have all texts; fetch it whole (git fetch --refetch --no-filter)", schema.Count(b.lacking, "postmortem")))
	}
	sort.Strings(b.report.Missing)
	sort.Strings(b.report.Warnings)
	return b.report
}

type builder struct {
	live        bool    // files are written again when a document changes
	sealed      bool    // the index has all documents
	together    []group // files that were promised and are made together
	ctx         context.Context
	in          Input
	out         Output
	people      bool        // the build names people
	speaking    *voice      // of all pages
	retelling   *voice      // of those of incidents of others
	engineers   bool        // pages have the words and the order for engineers, not for customers
	docs        []*document // newest first, unknown dates last
	files       []file      // that were promised and are not written yet
	scratch     *scratch
	collected   [][]any // by page, then by document
	byPath      map[string]*document
	byID        map[string]*document
	was         map[string]*document // by the ids that they had before
	moved       map[string]bool      // pages that only lead on
	byNumber    []*document          // as the search index numbers them
	templates   *template.Template
	frames      sync.Map          // frame → template.HTML
	logo        logoView          // without its link
	assets      map[string]string // logical name → path with its content's hash
	evidence    map[string]evidence
	index       *search.Index
	written     map[string]bool
	report      *Report
	actionsOnce sync.Once
	actionsList stats.List
	facetOnce   sync.Once
	facetCache  []facet
	facetsOf    map[*document][]*facetValue
	lacking     int        // documents of whose revisions not all texts are there
	failed      error      // of a write of evidence
	mu          sync.Mutex // guards evidence, written, report, lacking and failed
}

// A document is what all pages together have to know of a postmortem: no more than
// fits into memory ten thousand times.
type document struct {
	Path, ID, Title          string
	Severity, Status, Origin string
	Services, Tags, Factors  []string
	Related                  []string // ids
	Was                      []string // ids that it had before
	Published                string   // as the frontmatter has it, or ""
	URL                      string   // of its page, relative to the site's root
	When                     schema.When
	key                      string // by which documents are sorted
	Year                     string
	Source                   string        // the repository that it is of, where there are several
	Folder                   string        // of the file, where the archive has several
	Brief                    string        // the first sentence of its summary, as plain text
	Total                    time.Duration // how long it took to resolve; 0 where that is not known
	Lasted                   string        // the same as lists show it, or ""
	History                  *schema.History
	mini                     string   // the small bar of lists
	number                   int      // in the search index
	rendered                 rendered // what its page shows of it alone
	figures                  stats.Document
	restricted               bool      // not all of it may be shown
	over                     time.Time // when it was resolved; zero where that is not known
	published                string    // when it was published, and how long after that; "" where that is not known
	revisions                string    // the page of its revisions, or ""
	actionsAt                string    // where its actions stand on its page: "#action-items", or ""

	collected []any // by page, until all documents are read
}

// A reading is a document with its text and tree, while pages collect what they need of it.
type reading struct {
	*schema.Postmortem
	doc      *document
	filtered audience.Filtered
}

// know notes what all pages have to know of a document.
func (d *document) know(f audience.Filtered, v *voice) {
	pm := f.Postmortem()
	d.Title, d.Severity, d.Status, d.Origin = pm.Title, pm.Severity, pm.Status, pm.Origin
	d.Services, d.Tags, d.Factors = pm.Services, pm.Tags, pm.Factors
	d.Published = pm.Text("published_at")
	d.When, d.Brief = pm.When(), Brief(pm)
	d.key = d.When.Key()
	if d.When.Known() {
		d.Year = fmt.Sprintf("%04d", d.When.Day.Year)
	}
	for _, r := range pm.Related {
		d.Related = append(d.Related, r.ID)
	}
	for _, id := range pm.Strings("redirect_from") {
		if id != "" {
			d.Was = append(d.Was, schema.IDFrom(pm.Path, id))
		}
	}
	d.figures = stats.Read(pm)
	if m := pm.Moment(schema.TagResolved); m != nil {
		d.over = m.Instant
	}
	if s := pm.Section(schema.ActionItems); s != nil && s.Node != nil {
		if id := schema.Anchor(s.Node); id != "" {
			d.actionsAt = "#" + id
		}
	}
	run := runOf(pm, f.People())
	d.mini = mini(run)
	if m := pm.Metric("time_to_resolve"); m.Known && m.Duration > 0 {
		d.Total, d.Lasted = m.Duration, v.about(m.Approximate, v.spanText(m.Duration))
	} else if run != nil && !run.Untagged && !run.Suggested {
		d.Lasted = v.about(run.From.Approximate() || run.To.Approximate(), v.spanText(run.Total))
	}
}

// readDocuments visits every document once: it notes what all pages know of it, and lets
// each page collect what it needs besides.
func (b *builder) readDocuments() error {
	b.nameDocuments()
	err := b.in.Documents(b.ctx, func(f audience.Filtered) error {
		d := b.byPath[f.Postmortem().Path]
		if d == nil {
			return fmt.Errorf("%s is not in the index of the build", f.Postmortem().Path)
		}
		if err := b.read(d, f); err != nil {
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
	b.index.Seal()
	b.sealed = true
	for i, d := range b.index.Documents() {
		b.byNumber = append(b.byNumber, b.byPath[d.Path])
		b.byPath[d.Path].number = i
	}
	b.order()
	if !b.in.Live {
		for _, d := range b.docs {
			d.collected = nil
		}
	}
	return nil
}

// read notes what all pages know of a document, and lets each page collect what it needs besides.
func (b *builder) read(d *document, f audience.Filtered) error {
	d.know(f, b.speaking)
	if b.people {
		d.History = b.in.History[d.Path]
		if b.in.Actions != nil {
			b.in.Actions(&d.figures, f)
		}
	}
	r := &reading{f.Postmortem(), d, f}
	d.collected = make([]any, len(pages))
	for i, p := range pages {
		if p.collect == nil {
			continue
		}
		var err error
		if d.collected[i], err = p.collect(b, r); err != nil {
			return fmt.Errorf("%s: building %s: %w", d.Path, p.name, err)
		}
	}
	return nil
}

// order puts the documents in the order of lists, and what was collected of them beside.
func (b *builder) order() {
	sort.Slice(b.docs, func(i, j int) bool {
		x, y := b.docs[i], b.docs[j]
		if x.key != y.key {
			return x.key > y.key
		}
		return x.Path < y.Path
	})
	b.collected = make([][]any, len(pages))
	for i := range pages {
		for _, d := range b.docs {
			b.collected[i] = append(b.collected[i], d.collected[i])
		}
	}
}

// nameDocuments gives every document of the build the address of its page, before any is
// read: they link to each other.
func (b *builder) nameDocuments() {
	b.byPath, b.byID = map[string]*document{}, map[string]*document{}
	outlines := slices.Clone(b.in.Index)
	slices.SortFunc(outlines, func(x, y audience.Outline) int { return strings.Compare(x.Path, y.Path) })
	taken := map[string]bool{}
	for _, o := range outlines {
		d := &document{Path: o.Path, ID: o.ID}
		called := pageName(o.Path, o.ID)
		name := unused(called, taken)
		if name != called {
			b.report.Warnings = append(b.report.Warnings, fmt.Sprintf("%s: the id %q is taken; its page is called %s", d.Path, d.ID, name))
		}
		d.URL = "postmortems/" + name + ".html"
		b.byPath[d.Path] = d
		if b.byID[d.ID] == nil {
			b.byID[d.ID] = d
		}
	}
}

// unused is a name that no file has yet, also where case makes no difference: with a
// number behind it where it is taken.
func unused(name string, taken map[string]bool) string {
	free := name
	for n := 2; taken[strings.ToLower(free)]; n++ {
		free = fmt.Sprintf("%s-%d", name, n)
	}
	taken[strings.ToLower(free)] = true
	return free
}

// maxFileName is how many bytes a name may have, so that an ending still fits into the 255
// that file systems take.
const maxFileName = 200

// fileName is an id as a file can be called everywhere. One that is too long is cut, and
// told from others by a hash of all of it.
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
	if len(name) > maxFileName {
		sum := sha256.Sum256([]byte(id))
		name = strings.ToValidUTF8(name[:maxFileName], "") + "-" + hex.EncodeToString(sum[:4])
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
	if twice && !b.live {
		return errors.New(name + " would be written twice")
	}
	return b.out.Write(name, data)
}

// fail keeps the first error of a write that a page cannot report.
func (b *builder) fail(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failed == nil {
		b.failed = err
	}
}

func (b *builder) missing(line string) {
	b.mu.Lock()
	b.report.Missing = append(b.report.Missing, line)
	b.mu.Unlock()
}

// hashed is a file's name with the hash of its content, so that it can be cached for ever.
func hashed(name string, data []byte) string {
	ext := path.Ext(name)
	return strings.TrimSuffix(name, ext) + "." + hashOf(data) + ext
}

func hashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:6])
}

// PagePath is where the page of the document at a path, with an id, is from the root of a site.
func PagePath(p, id string) string { return "postmortems/" + pageName(p, id) + ".html" }

// pageName is what the page of a document is called: in a folder of its source, if it is of one.
func pageName(p, id string) string {
	if source, _ := schema.SourceOf(p); source != "" {
		return source + "/" + fileName(schema.BareID(p, id))
	}
	return fileName(id)
}

// Brief is the first sentence of a document's summary that says something, or "".
func Brief(pm *schema.Postmortem) string {
	if s := pm.Section(schema.Summary); s != nil {
		for _, n := range s.Blocks {
			if n.Kind() == ast.KindParagraph {
				if text := lead(pm, n); text != "" {
					return text
				}
			}
		}
	}
	return ""
}

// lead is the first sentence of a block, as plain text and without a label before it, or ""
// where it says nothing by itself.
func lead(pm *schema.Postmortem, n ast.Node) string {
	if pm.IsMarkBlock(n) {
		return ""
	}
	text := sentence(schema.Lead(schema.PlainText(n, pm.Source)), 240)
	if schema.IsPlaceholder(text) {
		return ""
	}
	return text
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
