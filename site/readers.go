package site

import (
	"fmt"
	"html"
	"html/template"
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/source"
)

// Readers say on an internal page who else may read which passage of it: what differs from
// what holds where nothing is marked. A nil one says nothing.
type readers struct {
	pm    *schema.Postmortem
	usual schema.Audience // what may read where nothing is said
}

// readersOf are the readers of a document that somebody outside may read parts of. Where a part of
// it is restricted, what is shown was composed anew and has no marks any more.
func (b *builder) readersOf(r *reading) *readers {
	if !b.people || r.Audience <= schema.Internal || !r.filtered.Whole() {
		return nil
	}
	return &readers{r.Postmortem, r.DefaultLevel()}
}

// readersFact says it of the whole document, or is "" where nobody else may read any of it.
func (b *builder) readersFact(r *reading) string {
	switch {
	case !b.people || r.Audience <= schema.Internal:
		return ""
	case !r.filtered.Whole():
		return fmt.Sprintf("%s, where it is marked so; marks are not shown here, because a part is restricted", r.Audience)
	case r.DefaultLevel() <= schema.Internal:
		return fmt.Sprintf("%s, where it is labelled so", r.Audience)
	case r.LevelOver(source.Span{Start: r.BodyAt, End: len(r.Source)}) < r.Audience:
		return fmt.Sprintf("%s, but for what is labelled", r.Audience)
	}
	return r.Audience.String()
}

// label is a small word for a level, "" where it is the usual one.
func label(level, usual schema.Audience, partly bool) string {
	if level == usual {
		return ""
	}
	text := level.String()
	if partly {
		text = "partly " + text
	}
	return fmt.Sprintf(` <span class="who" title="who may read this">%s</span>`, html.EscapeString(text))
}

// at labels what stands at an offset.
func (r *readers) at(offset int) string {
	if r == nil || offset < 0 {
		return ""
	}
	return label(r.pm.LevelAt(offset), r.usual, false)
}

// heading labels a section.
func (r *readers) heading(n ast.Node) template.HTML {
	if span, ok := schema.BlockSpan(n); ok {
		return template.HTML(r.at(span.Start))
	}
	return ""
}

// block writes a block of a section, in a frame with a label where it, or a part of it, is for
// fewer readers than the section.
func (r *readers) block(w *strings.Builder, section, n ast.Node, text template.HTML) {
	span, ok := schema.BlockSpan(n)
	if r == nil || !ok || n.Kind() == ast.KindHeading || text == "" {
		w.WriteString(string(text))
		return
	}
	around := r.usual
	if section != nil {
		if h, ok := schema.BlockSpan(section); ok {
			around = r.pm.LevelAt(h.Start)
		}
	}
	least := r.pm.LevelOver(source.Span{Start: span.Start, End: max(span.Start, span.End-1)})
	if least >= around {
		w.WriteString(string(text))
		return
	}
	fmt.Fprintf(w, `<div class="kept">%s%s</div>`+"\n", strings.TrimSpace(label(least, around, r.pm.LevelAt(span.Start) != least || !r.all(span, least))), text)
}

// all reports whether all of a stretch has one level.
func (r *readers) all(s source.Span, level schema.Audience) bool {
	for at := s.Start; at < s.End; at++ {
		if c := r.pm.Source[at]; c > ' ' && r.pm.LevelAt(at) != level {
			return false
		}
	}
	return true
}
