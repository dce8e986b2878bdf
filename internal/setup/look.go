package setup

import (
	"cmp"
	"context"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/internal/change"
	"github.com/git-postmortem/postmortem/internal/config"
	"github.com/git-postmortem/postmortem/internal/forge"
	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
)

// A Pile is what a repository holds before anything is set up.
type Pile struct {
	Archive *archive.Archive // with the configuration that was tried last
	Ours    []string         // documents in the standard's form
	Adopted []string         // documents in a form of their own
	// What the configuration has to say so that exactly these documents are taken.
	Folders, Include, Exclude []string

	First, Last   string // days of the oldest and the newest, YYYY-MM-DD; "" where none is known
	Dayless       int    // documents of no known day
	Read, Lines   int    // of the lines of timelines, those that were read, and all
	Timeless      int    // documents without a timeline
	Zones         []Tally
	Zoneless      int     // documents with clock times of no known zone
	Severities    []Tally // words as written
	Unknown       []Tally // of these, those that no scale is known to have
	Headings      []Tally // what many documents call a section, and no section is known by
	Forge, Branch string  // kind of forge, "" where unknown; the branch that is checked out
	// Readable are how many documents each audience, and all wider ones, may read at most.
	Readable [schema.Public + 1]int
	Before   *lint.Result
}

// A Tally is how many documents have a word.
type Tally struct {
	Word string
	N    int
}

// Look reads every document of a repository, or of one that has none yet.
func Look(ctx context.Context, a *archive.Archive, day time.Time) (*Pile, error) {
	p := &Pile{Archive: a, Branch: "main"}
	if repo, _ := a.Repo(); repo != nil {
		if r, ok := forge.Parse(cmp.Or(a.Config.Repository, repo.Remote("origin")), a.Config.Forge); ok {
			p.Forge = r.Kind()
		}
		p.Branch = cmp.Or(repo.Branch("origin"), p.Branch)
	}
	if a.Config.File == "" {
		if err := p.elsewhere(); err != nil {
			return nil, err
		}
		if err := p.folders(); err != nil {
			return nil, err
		}
	}
	if err := p.read(ctx); err != nil {
		return nil, err
	}
	var err error
	p.Before, err = lint.Run(ctx, change.Input(p.Archive), lint.Options{Now: day})
	return p, err
}

// as is the archive under another configuration.
func (p *Pile) as(c *config.Config) (*archive.Archive, error) {
	whole := *p.Archive
	whole.Whole = true
	return whole.Governed(c, p.Archive.RootInTree(), p.Archive.FS())
}

// elsewhere finds documents whose name does not say that they are Markdown, as those that a
// site generator takes: x.html.md.erb.
func (p *Pile) elsewhere() error {
	c := config.Default()
	c.Include = []string{"**/*.md.*"}
	wide, err := p.as(c)
	if err != nil {
		return err
	}
	unlike := wide.Unlike()
	globs := map[string]bool{}
	for _, name := range wide.Paths {
		_, rest, found := strings.Cut(strings.ToLower(path.Base(name)), ".md.")
		if found && !slices.Contains(unlike, name) && !strings.Contains(path.Base(name), "template") {
			globs[literal(path.Dir(name))+"/*.md."+rest] = true
		}
	}
	if len(globs) == 0 {
		return nil
	}
	c = config.Default()
	for _, g := range slices.Sorted(maps.Keys(globs)) {
		c.Include = append(c.Include, strings.TrimPrefix(g, "./"))
	}
	found, err := p.as(c)
	if err != nil {
		return err
	}
	unlike = found.Unlike()
	for _, name := range found.Paths {
		base := strings.ToLower(path.Base(name))
		speaks := slices.ContainsFunc([]string{"_", "index", "readme", "template"}, func(prefix string) bool { return strings.HasPrefix(base, prefix) })
		if strings.Contains(base, ".md.") && (speaks || !archive.NamesPostmortems(path.Dir(name)) && slices.Contains(unlike, name)) {
			c.Exclude = append(c.Exclude, literal(name)) // what lies beside them and is none
		}
	}
	if p.Archive, err = p.as(c); err != nil {
		return err
	}
	p.Include, p.Exclude = c.Include, c.Exclude
	return nil
}

// folders names the folders of the documents, if their names say so and they hold nothing
// else. Where postmortems lie among other texts each file is asked as before.
func (p *Pile) folders() error {
	a := p.Archive
	if len(a.Paths) == 0 {
		p.Folders = []string{config.DefaultFolder}
		return nil
	}
	c := config.Default()
	c.Include, c.Exclude = p.Include, p.Exclude
	taken := slices.Clone(a.Taken)
	for _, g := range p.Include {
		taken = append(taken, strings.NewReplacer(`\`, "").Replace(path.Dir(g)))
	}
	slices.Sort(taken)
	for _, f := range slices.Compact(taken) {
		if f == "." || !archive.NamesPostmortems(f) {
			return nil
		}
		c.Folders = append(c.Folders, f)
	}
	if len(c.Folders) == 0 {
		return nil
	}
	named, err := p.as(c)
	if err != nil {
		return err
	}
	if slices.Equal(named.Paths, a.Paths) {
		p.Folders, p.Archive = c.Folders, named
	}
	return nil
}

// special are what globs take for more than itself.
var special = regexp.MustCompile(`[*?\[\]{}\\]`)

func literal(name string) string { return special.ReplaceAllString(name, `\$0`) }

// What one document says, as far as the pile is concerned.
type facts struct {
	ours        bool
	audience    schema.Audience
	day         string
	read, lines int
	zones       map[string]bool
	zoneless    bool
	severity    string
	headings    map[string]string // as compared → as written
	hasTimeline bool
}

// minHeadings is how many documents must have a heading before it is a habit.
const minHeadings = 3

func (p *Pile) read(ctx context.Context) error {
	a := p.Archive
	all := make([]facts, len(a.Paths))
	if err := a.Each(ctx, func(i int, pm *schema.Postmortem) { all[i] = factsOf(pm) }); err != nil {
		return err
	}
	zones, severities, headings, spelt := map[string]int{}, map[string]int{}, map[string]int{}, map[string]string{}
	for i, f := range all {
		if f.ours {
			p.Ours = append(p.Ours, a.Paths[i])
		} else {
			p.Adopted = append(p.Adopted, a.Paths[i])
		}
		for level := schema.Restricted; level <= f.audience; level++ {
			p.Readable[level]++
		}
		switch {
		case f.day == "":
			p.Dayless++
		case p.First == "" || f.day < p.First:
			p.First = f.day
		}
		p.Last = max(p.Last, f.day)
		p.Read, p.Lines = p.Read+f.read, p.Lines+f.lines
		if !f.hasTimeline {
			p.Timeless++
		}
		if f.zoneless {
			p.Zoneless++
		}
		for z := range f.zones {
			zones[z]++
		}
		if f.severity != "" {
			severities[f.severity]++
		}
		for key, heading := range f.headings {
			headings[key]++
			if was, ok := spelt[key]; !ok || heading < was {
				spelt[key] = heading
			}
		}
	}
	p.Zones, p.Severities = tallies(zones), tallies(severities)
	for _, s := range p.Severities {
		if _, known := a.Config.Options.Severity(s.Word); !known {
			p.Unknown = append(p.Unknown, s)
		}
	}
	for _, h := range tallies(headings) {
		if h.N >= minHeadings && 4*h.N >= len(all) {
			p.Headings = append(p.Headings, Tally{spelt[h.Word], h.N})
		}
	}
	return nil
}

func factsOf(pm *schema.Postmortem) facts {
	f := facts{ours: pm.Ours(), audience: pm.Audience, zones: map[string]bool{}, headings: map[string]string{}, hasTimeline: len(pm.Timeline) > 0}
	if w := pm.When(); w.Known() {
		f.day = w.Day.String()
	}
	f.read, f.lines = pm.LinesRead()
	for _, e := range pm.Timeline {
		switch {
		case e.Zone != "":
			f.zones[e.Zone] = true
		case e.Timed():
			f.zoneless = true
		}
	}
	f.severity = statedSeverity(pm)
	for _, s := range pm.Sections {
		if s.Name == "" && s.Level == 2 {
			if key := schema.HeadingKey(s.Heading); key != "" {
				f.headings[key] = s.Heading
			}
		}
	}
	return f
}

// statedSeverity is the word that a document has for how bad it was, or "".
func statedSeverity(pm *schema.Postmortem) string {
	if f := pm.Field("severity"); f != nil && f.Value.IsScalar() && !f.Value.IsBlank() {
		return strings.TrimSpace(f.Value.Text)
	}
	word := pm.SeverityText()
	if end := strings.IndexFunc(word, func(r rune) bool { return r != '-' && !unicode.IsLetter(r) && !unicode.IsNumber(r) }); end >= 0 {
		word = word[:end] // "P1 (one region)"
	}
	return word
}

// tallies sorts words by how many documents have them.
func tallies(counts map[string]int) (out []Tally) {
	for word, n := range counts {
		out = append(out, Tally{word, n})
	}
	slices.SortFunc(out, func(a, b Tally) int { return cmp.Or(b.N-a.N, strings.Compare(a.Word, b.Word)) })
	return out
}
