package lint

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/source"
)

// A Finding is a diagnostic with its rule, its severity and its place for people.
// Lines and columns count from 1, columns in code points; the end is exclusive.
type Finding struct {
	Rule                             string
	Severity                         Severity
	Path                             string
	Line, Column, EndLine, EndColumn int
	Message, Hint                    string
	Fixes                            []ResolvedFix
	// Source is the text of the line that the finding begins on, without its end.
	Source string
	// Passage is the text that the finding is about, where people must see it whole.
	Passage string

	reach     schema.Audience // who may read what the finding is about; 0 where that does not matter
	offset    int             // where it begins in the source
	adopts    bool            // asks a document to take the form of the standard
	compared  bool            // with what the document was before the change
	collected bool            // from what several documents have in common
	private   bool            // what the finding is about must not be repeated
	parts     []string        // what it is about, where that is several things
	same      string          // what other findings of the document say as well
	// What the finding stands on and says, before anything of it is masked. It is
	// compared with the base, and never shown.
	anchor, said string
}

// A ResolvedFix is a fix whose edits have places for people as well.
type ResolvedFix struct {
	Title  string
	Safety Safety
	Edits  []ResolvedEdit

	leaves []string
}

// A ResolvedEdit replaces the text between two places.
type ResolvedEdit struct {
	source.Edit
	Line, Column, EndLine, EndColumn int
}

func resolve(rule *Rule, severity Severity, pm *schema.Postmortem, texts lineTexts, now time.Time, d Diagnostic) Finding {
	lines, src := pm.Lines, pm.Source
	start, end := lines.Position(d.Span.Start), lines.Position(max(d.Span.Start, d.Span.End))
	f := Finding{
		Rule: rule.Name, Severity: severity, Path: pm.Path,
		Line: start.Line, Column: start.Column, EndLine: end.Line, EndColumn: end.Column,
		Message: d.Message, Hint: d.Hint, Passage: d.Passage,
		Source: texts.of(pm, start.Line),
	}
	f.private, f.parts, f.same, f.adopts = d.Private, d.Parts, d.Same, d.Adopts
	f.anchor, f.said = sentenceAround(f.Source, d.Span, lines.Span(start.Line).Start), f.Message
	if d.Private {
		f.anchor = string(d.Span.In(src))
	}
	if rule.Scope == Span && (rule.Locked || d.Private) {
		f.offset = d.Span.Start
		f.reach = min(pm.LevelAt(d.Span.Start), pm.WidestAt(now)) // what reaches more people is new
	}
	for _, fix := range d.Fixes {
		r := ResolvedFix{Title: fix.Title, Safety: fix.Safety, leaves: fix.Leaves}
		for _, e := range fix.Edits {
			from, to := lines.Position(e.Span.Start), lines.Position(e.Span.End)
			r.Edits = append(r.Edits, ResolvedEdit{e, from.Line, from.Column, to.Line, to.Column})
		}
		f.Fixes = append(f.Fixes, r)
	}
	return f
}

// sentenceAround is the sentence, the cell or the line in which a span stands, of a
// line that begins at an offset: a word that is fixed elsewhere on the line makes no
// other finding of it.
func sentenceAround(line string, s source.Span, at int) string {
	from, to := min(max(s.Start-at, 0), len(line)), min(max(s.End-at, 0), len(line))
	const ends = ".!?;|"
	const most = 400 // of a line without an end of a sentence; a line may have ten thousand findings
	line = line[:min(len(line), to+most)]
	start := max(0, from-most)
	for i := from - 1; i > start; i-- {
		if line[i] == ' ' && strings.IndexByte(ends, line[i-1]) >= 0 {
			start = i
			break
		}
	}
	end := len(line)
	for i := to; i+1 < len(line); i++ {
		if strings.IndexByte(ends, line[i]) >= 0 && line[i+1] == ' ' {
			end = i
			break
		}
	}
	return strings.TrimRight(strings.TrimSpace(line[start:max(end, start)]), ".!?;|")
}

// once leaves of findings that say the same of a document the first, with how many
// more there are and what fixes them all: forty times the same is read by nobody.
func once(fs []Finding) []Finding {
	type kind struct {
		path, rule, same string
		severity         Severity
	}
	first, more := map[kind]int{}, map[int]int{}
	kept := fs[:0]
	for _, f := range fs {
		k := kind{f.Path, f.Rule, f.same, f.Severity}
		i, again := first[k]
		switch {
		case f.same == "":
			kept = append(kept, f)
		case !again:
			first[k] = len(kept)
			kept = append(kept, f)
		default:
			more[i]++
			kept[i].Fixes = together(kept[i].Fixes, f.Fixes)
		}
	}
	for i, n := range more {
		kept[i].Message += fmt.Sprintf("; and %d more like it", n)
	}
	return kept
}

// together are fixes with the edits of others that have the same title. Fixes of one
// finding are alternatives, so what has another title is left to a finding of its own.
func together(fixes, others []ResolvedFix) []ResolvedFix {
	if len(fixes) == 0 {
		return others
	}
	for i, f := range fixes {
		for _, o := range others {
			if f.Title == o.Title && f.Safety == o.Safety {
				fixes[i].Edits = append(fixes[i].Edits, o.Edits...)
			}
		}
	}
	return fixes
}

// sortFindings puts findings in the order in which they are shown: by place, then by rule.
func sortFindings(fs []Finding) {
	slices.SortStableFunc(fs, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Message, b.Message))
	})
}
