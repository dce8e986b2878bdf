package schema

import (
	"bytes"
	"regexp"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"

	"github.com/git-postmortem/postmortem/schema/language"
	"github.com/git-postmortem/postmortem/schema/source"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

// The sections of the standard, in their order.
const (
	Summary             = "Summary"
	CustomerMessage     = "Customer message"
	Impact              = "Impact"
	TimelineSection     = "Timeline"
	Detection           = "Detection"
	ContributingFactors = "Contributing factors"
	Resolution          = "Resolution"
	Communication       = "Communication"
	LessonsLearned      = "Lessons learned"
	ActionItems         = "Action items"
	RelatedIncidents    = "Related incidents"
	Contact             = "Contact"
	SupportingMaterial  = "Supporting material"
	Amendments          = "Amendments"
	DataExposure        = "Data exposure"
	DataRecovery        = "Data recovery"
	GotLucky            = "Where we got lucky"
)

// SectionOrder is the order in which sections stand.
var SectionOrder = []string{
	Summary, CustomerMessage, Impact, TimelineSection, Detection, DataExposure, ContributingFactors, Resolution, DataRecovery,
	Communication, LessonsLearned, GotLucky, ActionItems, RelatedIncidents, Contact, SupportingMaterial, Amendments,
}

// sectionAliases maps a heading, normalised, to the section that it means.
var sectionAliases = aliasTable()

func aliasTable() map[string]string {
	out := map[string]string{}
	for _, name := range SectionOrder {
		out[normalHeading(name)] = name
		for _, a := range language.Sections[name] {
			if a = normalHeading(a); out[a] == "" {
				out[a] = name
			}
		}
	}
	return out
}

var (
	parenthesis = regexp.MustCompile(`\([^)]*\)|\[[^\]]*\]|（[^）]*）|【[^】]*】`)
	shortcode   = regexp.MustCompile(`:[a-z0-9_+-]+:`) // of an emoji
	numbering   = regexp.MustCompile(`^\s*(\d+[.)]|[ivxIVX]+[.)])*\s*`)
)

// HeadingKey is a heading as it is compared: two that have the same one mean the same section.
func HeadingKey(heading string) string { return normalHeading(heading) }

// normalHeading is a heading in lower case, without numbering, emoji, punctuation and parentheses.
func normalHeading(s string) string {
	if strings.ContainsAny(s, "([（【") {
		s = parenthesis.ReplaceAllString(s, " ")
	}
	if strings.Count(s, ":") > 1 {
		s = shortcode.ReplaceAllString(s, " ")
	}
	// Without a dot or a parenthesis there is no numbering.
	if strings.ContainsAny(s, ".)") {
		s = numbering.ReplaceAllString(s, "")
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range strings.ToLower(s) {
		switch {
		case unicode.IsLetter(r) || unicode.IsNumber(r):
			b.WriteRune(r)
		case r == '\'' || r == '’' || r == ';' || r == '"':
		case r == '&':
			b.WriteString(" and ")
		default:
			b.WriteByte(' ')
		}
	}
	return source.OneLine(b.String())
}

// SectionName returns the canonical name of the section that a heading opens, or "".
func (o *Options) SectionName(heading string) string {
	h := normalHeading(heading)
	if o != nil {
		if name, ok := o.SectionAliases[h]; ok {
			return name
		}
	}
	if name, ok := sectionAliases[h]; ok {
		return name
	}
	for _, bare := range []string{strings.TrimLeft(h, "0123456789 "), strings.TrimPrefix(h, "the ")} {
		if name, ok := sectionAliases[bare]; ok {
			return name // "🔥 3. Root cause", "The impact"
		}
	}
	// The name, then a remark: "Timeline: all times are UTC", "Issue Timeline - UTC", "Lessons learned / takeaways".
	if strings.Count(heading, ":") > 1 {
		heading = shortcode.ReplaceAllString(heading, " ")
	}
	if i := remark.FindStringIndex(heading); i != nil && i[0] > 0 {
		if name, ok := sectionAliases[strings.TrimPrefix(normalHeading(heading[:i[0]]), "the ")]; ok {
			return name
		}
	}
	return remarkedName(strings.Fields(h))
}

// remark is what stands between the name of a section and what is said of it.
var remark = regexp.MustCompile(`[:：–—(（|/,、]|\s-+\s`)

// remarkedName reads a heading that says more than the name: "lessons learned and
// future improvements", "impact on customers", "timeline of the outage", "detailed timeline".
func remarkedName(words []string) string {
	if len(words) < 2 || len(words) > 8 {
		return ""
	}
	if words[0] == "timeline" || words[len(words)-1] == "timeline" {
		return TimelineSection
	}
	for k := min(4, len(words)-1); k > 0; k-- {
		if timeline.AboutTimes(words[k:]) {
			if sectionAliases[strings.Join(words[:k], " ")] == TimelineSection {
				return TimelineSection // "Issue timeline UTC"
			}
		}
		switch words[k] {
		case "and", "of", "on", "for", "to", "in", "with", "from", "during":
			if name, ok := sectionAliases[strings.Join(words[:k], " ")]; ok {
				return name
			}
		}
	}
	return ""
}

// A Section is a part of a document under a heading, or under a bold label that
// opens a block.
type Section struct {
	Name        string // canonical, or "" for a section that the standard does not know
	Heading     string // as written, without markup
	Level       int    // of the heading; 0 for a label
	HeadingSpan source.Span
	Span        source.Span // from the heading's line to the end of all that is under it
	Body        source.Span // what is under the heading
	Blocks      []ast.Node
	Node        ast.Node
	Mark        SectionMark
}

// readSections finds the sections of a document. Headings of the first two levels
// always open one; deeper headings and labels only by a known name, and only in
// documents that are not in the canonical form.
func (pm *Postmortem) readSections(o *Options) {
	tops := topLevel(pm.Doc)
	first := true
	for i, n := range tops {
		switch n := n.(type) {
		case *ast.Heading:
			heading := PlainText(n, pm.Source)
			isTitle := first && n.Level == 1
			if isTitle {
				pm.heading, pm.HeadingSpan = heading, HeadingSpan(n)
			}
			first = false
			name := o.SectionName(heading)
			if isTitle && name != TimelineSection || n.Level > 2 && (name == "" || pm.Ours()) || pm.continuesTimeline(n) {
				continue
			}
			pm.Sections = append(pm.Sections, pm.headingSection(n, name, heading, tops[i+1:]))
		case *ast.Paragraph:
			if label, span, ok := pm.label(n); ok && !pm.Ours() {
				if name := o.SectionName(label); name != "" {
					pm.Sections = append(pm.Sections, pm.labelSection(n, name, label, span, paragraphsUnder(tops[i:], pm, o)))
				}
			}
		case *ast.List:
			if !pm.Ours() && !pm.inTimeline(n) {
				if !pm.readNumberedSections(n, o) {
					pm.readLabelledItems(n, o, tops[i+1:])
				}
			}
		}
	}
	pm.clipLabels()
}

// clipLabels ends each labelled section where the next section begins.
func (pm *Postmortem) clipLabels() {
	for _, s := range pm.Sections {
		for _, o := range pm.Sections {
			if s.Level == 0 && o.Span.Start > s.Span.Start && o.Span.Start < s.Span.End && o.Level == 0 {
				s.Span.End, s.Body.End = o.Span.Start, max(o.Span.Start, s.Body.Start)
			}
		}
	}
}

func topLevel(doc ast.Node) []ast.Node {
	var out []ast.Node
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		out = append(out, n)
	}
	return out
}

func (pm *Postmortem) headingSection(n *ast.Heading, name, heading string, following []ast.Node) *Section {
	s := &Section{Name: name, Heading: heading, Level: n.Level, HeadingSpan: HeadingSpan(n), Node: n}
	end := len(pm.Source)
	for _, f := range following {
		if h, ok := f.(*ast.Heading); ok && h.Level <= n.Level && !(name == TimelineSection && pm.continuesTimeline(h)) {
			end = source.LineStart(pm.Source, HeadingSpan(h).Start)
			break
		}
		s.Blocks = append(s.Blocks, f)
	}
	_, bodyStart := source.LineAt(pm.Source, s.HeadingSpan.End)
	if isSetext(pm.Source, bodyStart) {
		_, bodyStart = source.LineAt(pm.Source, bodyStart)
	}
	s.Span = source.Span{Start: source.LineStart(pm.Source, s.HeadingSpan.Start), End: end}
	s.Body = source.Span{Start: min(bodyStart, end), End: end}
	return s
}

// continuesTimeline reports whether a heading is an entry (`## Feb 21, 13:00`)
// rather than a section, which only documents not in the canonical form have.
func (pm *Postmortem) continuesTimeline(h *ast.Heading) bool {
	if pm.Ours() || h.Lines().Len() == 0 {
		return false
	}
	return timeline.BeginsEntry(pm.Source, HeadingSpan(h)) || timeline.IsClock(pm.Source, HeadingSpan(h))
}

// isSetext reports whether the line at offset at underlines a heading.
func isSetext(src []byte, at int) bool {
	end, _ := source.LineAt(src, at)
	line := bytes.TrimSpace(src[min(at, end):end])
	return len(line) > 0 && (len(bytes.Trim(line, "=")) == 0 || len(bytes.Trim(line, "-")) == 0)
}

// HeadingSpan is where the text of a heading stands, without its markers.
func HeadingSpan(n *ast.Heading) source.Span {
	if n.Lines().Len() == 0 {
		pos := max(n.Pos(), 0)
		return source.Span{Start: pos, End: pos}
	}
	first, last := n.Lines().At(0), n.Lines().At(n.Lines().Len()-1)
	return source.Span{Start: first.Start, End: last.Stop}
}

var labelPattern = regexp.MustCompile(`^(?:\*\*|__)([^*_\n]{2,60}?)(?::\s*(?:\*\*|__)|(?:\*\*|__)\s*:|(?:\*\*|__)\s*$)`)

// label reads the bold label that opens a block: `**Impact**: …`, `**Impact:** …`.
func (pm *Postmortem) label(n ast.Node) (label string, span source.Span, ok bool) {
	if len(pm.Sections) > maxHeadings || n == nil || n.Lines() == nil || n.Lines().Len() == 0 {
		return "", source.Span{}, false
	}
	seg := n.Lines().At(0)
	m := labelPattern.FindSubmatchIndex(seg.Value(pm.Source))
	if m == nil {
		return "", source.Span{}, false
	}
	return string(pm.Source[seg.Start+m[2] : seg.Start+m[3]]), source.Span{Start: seg.Start, End: seg.Start + m[1]}, true
}

func (pm *Postmortem) labelSection(n ast.Node, name, label string, span source.Span, blocks []ast.Node) *Section {
	s := &Section{Name: name, Heading: label, HeadingSpan: span, Blocks: blocks, Node: n}
	s.Span = source.Span{Start: source.LineStart(pm.Source, span.Start), End: span.End}
	for _, b := range blocks {
		if bs, ok := BlockSpan(b); ok {
			s.Span.End = max(s.Span.End, bs.End)
		}
	}
	s.Body = source.Span{Start: span.End, End: s.Span.End}
	return s
}

// paragraphsUnder is a labelled paragraph and what follows it, up to the next label or heading.
func paragraphsUnder(nodes []ast.Node, pm *Postmortem, o *Options) []ast.Node {
	for i, n := range nodes[1:] {
		if n.Kind() == ast.KindHeading {
			return nodes[:i+1]
		}
		if label, _, ok := pm.label(n); ok && n.Kind() == ast.KindParagraph && o.SectionName(label) != "" {
			return nodes[:i+1]
		}
	}
	return nodes
}

// readLabelledItems reads list items that a label opens. What follows the list,
// up to the next heading or label, belongs to its last item: a code block that is
// not indented ends a list for the parser, and not for its author.
func (pm *Postmortem) readLabelledItems(list *ast.List, o *Options, following []ast.Node) {
	for item := list.FirstChild(); item != nil; item = item.NextSibling() {
		first := item.FirstChild()
		label, span, ok := pm.label(first)
		if !ok {
			continue
		}
		name := o.SectionName(label)
		var blocks []ast.Node
		for c := first; c != nil; c = c.NextSibling() {
			blocks = append(blocks, c)
		}
		if item.NextSibling() == nil {
			blocks = append(blocks, pm.untilLabel(following)...)
		}
		if name == "" && len(blocks) < 2 {
			continue
		}
		pm.Sections = append(pm.Sections, pm.labelSection(item, name, label, span, blocks))
	}
}

// inTimeline reports whether a block stands in a section that a heading calls the Timeline:
// a label in it names an entry.
func (pm *Postmortem) inTimeline(n ast.Node) bool {
	if len(pm.Sections) == 0 {
		return false
	}
	last := pm.Sections[len(pm.Sections)-1]
	span, ok := BlockSpan(n)
	return ok && last.Name == TimelineSection && last.Level > 0 && last.Body.Contains(span)
}

// minNumbered is how many items of an ordered list must be called like sections for all of
// them to be sections.
const minNumbered = 3

// readNumberedSections reads an ordered list whose items are the sections of the document,
// each with what is nested in it.
func (pm *Postmortem) readNumberedSections(list *ast.List, o *Options) bool {
	if !list.IsOrdered() {
		return false
	}
	var found []*Section
	for item := list.FirstChild(); item != nil; item = item.NextSibling() {
		first := item.FirstChild()
		if first == nil || first.NextSibling() == nil || first.Lines() == nil || first.Lines().Len() != 1 {
			continue
		}
		seg := first.Lines().At(0)
		label := strings.Trim(strings.TrimSpace(string(seg.Value(pm.Source))), "*_: ")
		if name := o.SectionName(label); name != "" && len(label) < 60 {
			var blocks []ast.Node
			for c := first.NextSibling(); c != nil; c = c.NextSibling() {
				blocks = append(blocks, c)
			}
			found = append(found, pm.labelSection(item, name, label, source.Span{Start: seg.Start, End: seg.Stop}, blocks))
		}
	}
	if len(found) < minNumbered {
		return false
	}
	pm.Sections = append(pm.Sections, found...)
	return true
}

// untilLabel is what stands before the next heading or label.
func (pm *Postmortem) untilLabel(nodes []ast.Node) []ast.Node {
	for i, n := range nodes {
		first := n
		if l, ok := n.(*ast.List); ok {
			first = l.FirstChild().FirstChild()
		}
		if _, _, labelled := pm.label(first); labelled || n.Kind() == ast.KindHeading {
			return nodes[:i]
		}
	}
	return nodes
}

// Section returns the first section with a canonical name, or nil.
func (pm *Postmortem) Section(name string) *Section {
	for _, s := range pm.Sections {
		if s.Name == name {
			return s
		}
	}
	return nil
}

var comment = regexp.MustCompile(`(?s)<!--.*?-->`)

// Alias is the other name that the section goes by, in plain lower-case words. It
// is "" where the heading holds the section's own name, as "Customer impact" and
// "Timeline (all times UTC)" do, or says more than a name.
func (s *Section) Alias() string {
	if s.Heading == s.Name {
		return ""
	}
	heading := normalHeading(s.Heading)
	if _, known := sectionAliases[heading]; !known || strings.Contains(" "+heading+" ", " "+normalHeading(s.Name)+" ") {
		return ""
	}
	return heading
}

// IsEmpty reports whether nothing stands under the heading: no text, or a lone dash.
func (s *Section) IsEmpty(src []byte) bool {
	body := s.Body.In(src)
	if bytes.Contains(body, []byte("<!--")) {
		body = comment.ReplaceAll(body, nil)
	}
	return len(bytes.Trim(body, " \t\r\n-–—*+_:.")) == 0
}
