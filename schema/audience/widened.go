package audience

import (
	"bytes"
	"hash/maphash"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/source"
)

// A Widening is a passage of a document that readers may have from now on who could not
// have it before.
type Widening struct {
	Span     source.Span // in the document as it is now
	Text     string      // what becomes readable, as it is written
	From, To schema.Audience
}

// The lengths of runs of words by which a passage is known again: in the document itself,
// where the borders of blocks count as words, and in documents that are gone.
const (
	ownRun  = 3
	goneRun = 8
)

// A Before is what documents said before a change, and to whom.
type Before struct {
	now  time.Time
	gone runs
}

// NewBefore takes the documents that a change removes: what was in them may turn up elsewhere.
func NewBefore(gone []*schema.Postmortem, now time.Time) *Before {
	b := &Before{now: now, gone: runs{length: goneRun}}
	for _, pm := range gone {
		b.gone.add(leveledWords(pm, now))
	}
	return b
}

// Widened are the passages of a document that become readable by a change, in the order of
// the source. was is the document before it, or nil. A passage is known by its words, so it
// may have moved; what is new, or was said to the same readers, is none.
func (b *Before) Widened(was, is *schema.Postmortem) []Widening {
	words := leveledWords(is, b.now)
	before := make([]schema.Audience, len(words))
	b.gone.look(words, before)
	if was != nil {
		own := runs{length: ownRun, borders: true}
		own.add(leveledWords(was, b.now))
		own.look(words, before)
	}
	var out []Widening
	var open *Widening
	sameBlock := false // as the last widened word
	for i, w := range words {
		switch widened := before[i] != 0 && before[i] < w.level; {
		case w.border:
			sameBlock = false
			if w.section {
				open = nil
			}
		case widened && open != nil && open.To == w.level:
			open.Span.End, sameBlock = w.span.End, true
			open.From = min(open.From, before[i])
		case widened:
			out = append(out, Widening{Span: w.span, From: before[i], To: w.level})
			open, sameBlock = &out[len(out)-1], true
		case before[i] != 0 || open != nil && w.level != open.To:
			open = nil // it was readable already, or is for others
		case open != nil && sameBlock:
			open.Span.End = w.span.End // new, in the middle of what is not
		}
	}
	for i := range out {
		out[i].Text = strings.TrimSpace(string(withoutComments(out[i].Span.In(is.Source))))
	}
	return out
}

// A leveledWord is a word of a document, or the border of a block.
type leveledWord struct {
	hash    uint64
	span    source.Span
	level   schema.Audience // who may read it, status and embargo counted
	border  bool
	section bool // a section of the standard, or the body, begins here
}

var wordsSeed = maphash.MakeSeed()

// leveledWords are the words of fields and blocks that some reader may have.
func leveledWords(pm *schema.Postmortem, now time.Time) []leveledWord {
	l := &leveler{pm: pm, widest: pm.WidestAt(now)}
	if pm.Frontmatter != nil && pm.Frontmatter.Root != nil {
		for _, f := range pm.Frontmatter.Root.Fields {
			if f.Key == "status" || f.Key == "audience" {
				continue // what they say of readers is in the levels
			}
			level := min(pm.FieldLevel(f.Key), l.widest)
			l.border(false)
			l.text(f.Span(), func(int) schema.Audience { return level })
		}
	}
	l.border(true)
	l.notes()
	l.blocks(pm.Doc)
	l.border(false)
	return l.words
}

type leveler struct {
	pm     *schema.Postmortem
	widest schema.Audience
	words  []leveledWord
	used   map[int]schema.Audience // footnote → the widest use
}

func (l *leveler) border(section bool) {
	if n := len(l.words); n > 0 && l.words[n-1].border {
		l.words[n-1].section = l.words[n-1].section || section
		return
	}
	l.words = append(l.words, leveledWord{hash: 1, border: true, section: section})
}

func (l *leveler) levelAt(offset int) schema.Audience { return min(l.pm.LevelAt(offset), l.widest) }

// notes finds how widely footnotes are used.
func (l *leveler) notes() {
	_ = ast.Walk(l.pm.Doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if link, ok := n.(*east.FootnoteLink); ok && entering && link.Pos() >= 0 {
			if l.used == nil {
				l.used = map[int]schema.Audience{}
			}
			l.used[link.Index] = max(l.used[link.Index], l.levelAt(link.Pos()))
		}
		return ast.WalkContinue, nil
	})
}

func (l *leveler) blocks(doc ast.Node) {
	at := l.levelAt
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n.Kind() {
		case east.KindFootnote:
			at = l.levelAt
			if entering {
				widest := l.used[n.(*east.Footnote).Index]
				at = func(offset int) schema.Audience {
					return min(l.pm.NarrowedOver(source.Span{Start: offset, End: offset + 1}), widest)
				}
			}
			return ast.WalkContinue, nil
		case ast.KindHTMLBlock, ast.KindLinkReferenceDefinition:
			return ast.WalkSkipChildren, nil
		}
		if !entering || n.Type() != ast.TypeBlock {
			return ast.WalkContinue, nil
		}
		if h, ok := n.(*ast.Heading); ok && h.Level <= 2 {
			l.border(true)
		}
		lines := n.Lines()
		if l.pm.IsMarkBlock(n) {
			return ast.WalkSkipChildren, nil
		}
		if lines == nil || lines.Len() == 0 || n.FirstChild() != nil && n.FirstChild().Type() == ast.TypeBlock {
			return ast.WalkContinue, nil
		}
		l.border(false)
		l.text(source.Span{Start: lines.At(0).Start, End: lines.At(lines.Len() - 1).Stop}, at)
		l.border(false)
		return ast.WalkSkipChildren, nil
	})
}

// text adds the words of a stretch of the source, without its comments.
func (l *leveler) text(s source.Span, level func(offset int) schema.Audience) {
	text := bytes.ToLower(withoutComments(s.In(l.pm.Source)))
	if len(text) != s.Len() {
		text = withoutComments(s.In(l.pm.Source)) // a letter whose lower case has another length
	}
	start := -1
	for i := 0; i <= len(text); {
		r, size := ' ', 1
		if i < len(text) {
			r, size = utf8.DecodeRune(text[i:])
		}
		switch inside := unicode.IsLetter(r) || unicode.IsNumber(r); {
		case inside && start < 0:
			start = i
		case !inside && start >= 0:
			at := source.Span{Start: s.Start + start, End: s.Start + i}
			l.words = append(l.words, leveledWord{hash: maphash.Bytes(wordsSeed, text[start:i]) | 2, span: at, level: level(at.Start)})
			start = -1
		}
		i += size
	}
}

// withoutComments is a text of the same length with spaces where it has HTML comments.
func withoutComments(text []byte) []byte {
	for at := 0; ; {
		from := bytes.Index(text[at:], []byte("<!--"))
		if from < 0 {
			return text
		}
		if at == 0 {
			text = slices.Clone(text)
		}
		from += at
		to := len(text)
		if end := bytes.Index(text[from:], []byte("-->")); end >= 0 {
			to = from + end + len("-->")
		}
		for i := from; i < to; i++ {
			text[i] = ' '
		}
		at = to
	}
}

// runs are runs of words with how widely each word of them could be read anywhere.
type runs struct {
	length  int
	borders bool // borders count as words; else no run goes over one
	levels  map[uint64][]schema.Audience
}

func (r *runs) each(words []leveledWord, visit func(hash uint64, at int)) {
	for i := range max(0, len(words)-r.length+1) {
		h := uint64(14695981039346656037) // after FNV-1a
		whole := true
		for _, w := range words[i : i+r.length] {
			h = (h ^ w.hash) * 1099511628211
			h ^= h >> 29
			whole = whole && (r.borders || !w.border)
		}
		if whole {
			visit(h, i)
		}
	}
}

func (r *runs) add(words []leveledWord) {
	if r.levels == nil {
		r.levels = map[uint64][]schema.Audience{}
	}
	r.each(words, func(hash uint64, at int) {
		levels := r.levels[hash]
		if levels == nil {
			levels = make([]schema.Audience, r.length)
			r.levels[hash] = levels
		}
		for i := range levels {
			levels[i] = max(levels[i], words[at+i].level)
		}
	})
}

// look raises what is known of each word that stands in a run.
func (r *runs) look(words []leveledWord, known []schema.Audience) {
	if len(r.levels) == 0 {
		return
	}
	r.each(words, func(hash uint64, at int) {
		for i, level := range r.levels[hash] {
			known[at+i] = max(known[at+i], level)
		}
	})
}
