package gate

import (
	"bytes"
	"cmp"
	"path"
	"regexp"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/frontmatter"
	"github.com/git-postmortem/postmortem/schema/source"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

// Statements are the words of a document by who may read them.
type statements struct {
	narrow [][]word // texts that the audience may not read
	mixed  [][]word // runs of eight words of which it may not read some
	names  [][]word // what tells by itself, however short
	wide   [][]word // texts that it may read
}

// A reader collects the statements of one document.
type reader struct {
	statements
	pm       *schema.Postmortem
	audience schema.Audience
	out      bool // the whole document is left out
	claimed  []source.Span
	block    []leveled
	inNote   int
	used     map[int]bool // footnotes that are referred to where the audience may read
	stretch  source.Span  // of the source that it may not read, in the block
}

type leveled struct {
	word
	wide bool
}

// statementsOf reads a document for the gate of one audience.
func statementsOf(pm *schema.Postmortem, a schema.Audience, now time.Time) statements {
	r := &reader{pm: pm, audience: a, out: pm.WidestAt(now) < a || pm.WidestAt(now) <= schema.Restricted}
	r.fields()
	if r.out {
		for _, name := range []string{pm.Title, pm.Heading(), pm.ID, schema.BareID(pm.Path, pm.ID), path.Base(pm.Path)} {
			r.name(name, 0)
		}
	} else {
		r.wide = append(r.wide, split([]byte(pm.Path)), split([]byte(pm.ID)), split([]byte(pm.Title)), r.facets())
	}
	r.references()
	r.walk(pm.Doc)
	r.entries()
	r.days()
	r.unclaimed()
	return r.statements
}

func (r *reader) sees(s source.Span) bool {
	if r.out {
		return false
	}
	if r.inNote > 0 {
		if !r.used[r.inNote] {
			return false
		}
		return r.pm.NarrowedOver(s) >= r.audience
	}
	return r.pm.LevelOver(s) >= r.audience
}

// references finds the footnotes that the audience may read: each belongs where it is used.
func (r *reader) references() {
	r.used = map[int]bool{}
	notes := map[int]ast.Node{}
	inside := func(n ast.Node) {
		_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			switch n := n.(type) {
			case *east.FootnoteList:
				for f := n.FirstChild(); entering && f != nil; f = f.NextSibling() {
					if f, ok := f.(*east.Footnote); ok {
						notes[f.Index] = f
					}
				}
				return ast.WalkSkipChildren, nil
			case *east.FootnoteLink:
				if at := n.Pos(); entering && at >= 0 && !r.used[n.Index] && r.sees(source.Span{Start: at, End: at + 1}) {
					r.used[n.Index] = true
				}
			}
			return ast.WalkContinue, nil
		})
	}
	inside(r.pm.Doc)
	// Footnotes that are used by footnotes.
	for before := 0; before != len(r.used); {
		before = len(r.used)
		for i, f := range notes {
			if r.used[i] {
				r.inNote = i
				inside(f)
				r.inNote = 0
			}
		}
	}
}

// entries reads what entries and actions say by themselves, without their times and attributes.
func (r *reader) entries() {
	say := func(s source.Span, text string) {
		if !r.sees(s) {
			words := split(unescapeHTML(destination.ReplaceAll([]byte(text), []byte("]"))))
			for i := range words {
				words[i].at = s.Start
			}
			r.narrow = append(r.narrow, words)
		}
	}
	for _, e := range r.pm.Timeline {
		say(e.Span, e.Text)
	}
	for _, a := range r.pm.Actions {
		say(a.Span, a.Text)
	}
}

// days permits the day that stands above an entry which the audience may read: it is the entry's own.
func (r *reader) days() {
	p := r.pm.Placing()
	if p == nil || r.out {
		return
	}
	var day ast.Node
	for n := r.pm.Doc.FirstChild(); n != nil; n = n.NextSibling() {
		if p.Days[n] {
			day = n
		}
		if day != nil && slices.ContainsFunc(p.Entries[n], func(e *timeline.Entry) bool { return r.sees(e.Span) }) {
			r.wide = append(r.wide, split([]byte(schema.PlainText(day, r.pm.Source))))
			day = nil
		}
	}
}

// facets are the words of the fields that pages and the search show beside each other.
func (r *reader) facets() []word {
	var all []byte
	for _, list := range [][]string{r.pm.Services, r.pm.Factors, r.pm.Tags} {
		for _, text := range list {
			all = append(append(all, ' '), text...)
		}
	}
	return split(all)
}

// fields reads the frontmatter: texts of fields, however deep.
func (r *reader) fields() {
	if r.pm.Frontmatter == nil || r.pm.Frontmatter.Root == nil {
		return
	}
	for _, f := range r.pm.Frontmatter.Root.Fields {
		wide := !r.out && r.pm.FieldLevel(f.Key) >= r.audience
		r.value(f.Value, wide)
	}
}

func (r *reader) value(v *frontmatter.Value, wide bool) {
	for _, item := range v.Items {
		r.value(item, wide)
	}
	for _, f := range v.Fields {
		r.value(f.Value, wide)
	}
	if v.Text == "" {
		return
	}
	words := split([]byte(v.Text))
	for i := range words {
		words[i].at = v.Span.Start
	}
	if wide {
		r.wide = append(r.wide, words)
		return
	}
	r.narrow = append(r.narrow, words)
	r.tokens([]byte(v.Text), v.Span.Start)
}

// walk reads the blocks of the tree.
func (r *reader) walk(n ast.Node) {
	if f, ok := n.(*east.Footnote); ok {
		r.inNote = f.Index
		defer func() { r.inNote = 0 }()
	}
	if n.Type() == ast.TypeInline {
		r.inline(n)
		return
	}
	switch n.Kind() {
	case ast.KindFencedCodeBlock, ast.KindCodeBlock:
		if fence, ok := n.(*ast.FencedCodeBlock); ok && fence.Info != nil {
			r.text(source.Span{Start: fence.Info.Segment.Start, End: fence.Info.Segment.Stop})
			r.endBlock()
		}
		for i := range n.Lines().Len() {
			seg := n.Lines().At(i)
			r.text(source.Span{Start: seg.Start, End: seg.Stop})
		}
		r.endBlock()
		return
	case ast.KindHTMLBlock, ast.KindLinkReferenceDefinition:
		return // nobody claims them
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		r.walk(c)
	}
	if n.FirstChild() != nil && n.FirstChild().Type() == ast.TypeInline {
		r.endBlock()
	}
}

func (r *reader) inline(n ast.Node) {
	switch n := n.(type) {
	case *ast.Text:
		r.text(source.Span{Start: n.Segment.Start, End: n.Segment.Stop})
	case *ast.AutoLink:
		if at := n.Pos(); at >= 0 {
			// The parser's position may be that of the character before it.
			label := n.Label(r.pm.Source)
			at += max(bytes.Index(r.pm.Source[at:min(at+len(label)+2, len(r.pm.Source))], label), 0)
			r.text(source.Span{Start: at, End: min(at+len(label), len(r.pm.Source))})
		}
	case *ast.Link:
		r.destination(n, n.Destination)
	case *ast.Image:
		r.destination(n, n.Destination)
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		r.inline(c)
	}
}

// destination permits where a link leads that the audience may read.
func (r *reader) destination(n ast.Node, destination []byte) {
	if at := n.Pos(); at >= 0 && r.sees(source.Span{Start: at, End: at + 1}) {
		r.wide = append(r.wide, split(destination), split(unescapeHTML(destination)), split([]byte(path.Base(string(destination)))))
	}
}

// text reads a stretch of the source that the tree claims.
func (r *reader) text(s source.Span) {
	if s.Len() <= 0 {
		return
	}
	r.claimed = append(r.claimed, s)
	wide := r.sees(s)
	raw := s.In(r.pm.Source)
	for _, w := range split(unescapeHTML(raw)) {
		w.at = min(s.Start+w.at, s.End-1)
		r.block = append(r.block, leveled{w, wide})
	}
	if wide {
		return
	}
	if s.Start != r.stretch.End || r.stretch.Len() == 0 {
		r.endStretch()
		r.stretch.Start = s.Start
	}
	r.stretch.End = s.End // the parser cuts a text where a delimiter might stand
}

// endStretch looks for what tells by itself in a stretch that the audience may not read.
func (r *reader) endStretch() {
	if r.stretch.Len() > 0 {
		r.tokens(r.stretch.In(r.pm.Source), r.stretch.Start)
	}
	r.stretch = source.Span{}
}

// endBlock keeps the words of a block: what stands together in it, whole where it is all
// narrow or all wide, and else each stretch of it and each run that is partly narrow.
func (r *reader) endBlock() {
	r.endStretch()
	block := r.block
	r.block = nil
	var stretch, visible []word
	narrow := 0
	for i, w := range block {
		if w.wide {
			visible = append(visible, w.word)
			continue
		}
		narrow++
		stretch = append(stretch, w.word)
		if i+1 == len(block) || block[i+1].wide {
			r.narrow = append(r.narrow, stretch)
			stretch = nil
		}
	}
	if len(visible) > 0 {
		r.wide = append(r.wide, visible)
	}
	if narrow == 0 || len(visible) == 0 {
		return
	}
	// Runs that are partly narrow; what the audience may read of them is wide by itself.
	for i := range max(0, len(block)-runLength+1) {
		run := make([]word, 0, runLength)
		hidden := false
		for _, w := range block[i : i+runLength] {
			run = append(run, w.word)
			hidden = hidden || !w.wide
		}
		if hidden {
			r.mixed = append(r.mixed, run)
		}
	}
}

// unclaimed reads what no node of the tree claims: comments, titles of links, HTML,
// definitions that nobody uses.
func (r *reader) unclaimed() {
	at := r.pm.BodyAt
	gap := func(end int) {
		// Internal builds keep comments and HTML, unless they are restricted.
		if end > at && (r.audience > schema.Internal || !r.sees(source.Span{Start: at, End: end})) {
			raw := r.pm.Source[at:end]
			text := quotes.ReplaceAll(raw, []byte{edgeByte})
			var words []word
			for _, w := range append(split(text), word{hash: edge}) {
				if w.hash != edge {
					w.at += at
					words = append(words, w)
					continue
				}
				if len(words) > 0 {
					r.narrow = append(r.narrow, words)
					words = nil
				}
			}
			r.tokens(raw, at)
		}
	}
	slices.SortFunc(r.claimed, func(a, b source.Span) int { return cmp.Compare(a.Start, b.Start) })
	for _, s := range r.claimed {
		if s.Start >= at {
			gap(s.Start)
			at = s.End
		}
	}
	gap(len(r.pm.Source))
}

var (
	quotes = regexp.MustCompile(`["'\x60()<>\n]`)
	// An address, an e-mail, a handle, a file, an identifier, a long number.
	telling = regexp.MustCompile(`https?://[^\s<>"')\]]+|[\w.+-]+@[\w-]+\.[\w.-]+|@[A-Za-z][\w-]+|[\w%-]+\.(?:png|jpe?g|gif|svg|webp|avif|log|txt|csv|json|pdf|md|zip)\b|[\w-]*[A-Za-z]\w*[-_]?\w*\d[\w-]*|[\w-]*\d\w*[A-Za-z][\w-]*|\w+_\w+|\d{5,}`)
	amount  = regexp.MustCompile(`^(?:\d+[A-Za-z]{1,4}|\d[\d:.,-]*(?:[TZ][\d:.,-]*)*Z?)$`)
)

// tokens are what tells by itself in a text that the audience may not read.
func (r *reader) tokens(text []byte, at int) {
	for from := 0; from < len(text); {
		if isSpace(text[from]) {
			from++
			continue
		}
		end := from
		for end < len(text) && !isSpace(text[end]) {
			end++
		}
		// Most words are plain: without one of these there is nothing in them that tells.
		if chunk := text[from:end]; bytes.ContainsAny(bytes.TrimRight(chunk, ".,;:!?)"), "0123456789@_.:") {
			for _, m := range telling.FindAllIndex(chunk, -1) {
				token := string(chunk[m[0]:m[1]])
				if len(token) >= 5 && (!amount.MatchString(token) || longNumber.MatchString(token)) {
					r.name(token, at+from+m[0])
				}
			}
		}
		from = end
	}
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

var (
	hasLetter  = regexp.MustCompile(`[\pL\d]`)
	longNumber = regexp.MustCompile(`^\d{5,}$`)
)

// name keeps what may not appear however short it is.
func (r *reader) name(text string, at int) {
	words := split([]byte(text))
	if !tells(text, words) {
		return
	}
	for i := range words {
		words[i].at = at
	}
	r.names = append(r.names, words)
}

// tells reports whether a text is long enough to tell where it comes from.
func tells(text string, words []word) bool {
	return len(words) > 0 && hasLetter.MatchString(text) && (len(words) > 1 || utf8.RuneCountInString(text) >= 4)
}
