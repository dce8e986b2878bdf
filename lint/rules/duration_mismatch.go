package rules

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

var _ = register(lint.Rule{
	Name: "duration-mismatch", Since: "1.0", Severity: lint.Warning, Scope: lint.Span, Fix: "show",
	Doc: `A typed duration that the timeline does not give.

Of 52 durations typed by hand in one public archive, 21 disagreed with the
timeline above them. What can be derived is better not typed; where it is, it
is compared with the pair of moments that its label names, exact to the unit
written. A total is compared with the parts beside it. A figure in prose is judged
only where the sentence claims the length of this very incident; thresholds, ages
and business hours are left alone.

## Bad

~~~markdown
# Builds are refused

- **Key events**
  - Detected 2020-02-25 07:36
  - Declared 2020-02-25 10:58
  - Resolved 2020-02-25 17:07

- **Time to resolve**: 4h 9m
~~~

## Good

~~~markdown
# Builds are refused

- **Key events**
  - Detected 2020-02-25 07:36
  - Declared 2020-02-25 10:58
  - Resolved 2020-02-25 17:07

- **Time to resolve**: 6h 9m
~~~
`,
	Check: func(p *lint.Pass) {
		pm := p.Doc
		claims := pm.StatedDurations()
		for _, c := range claims {
			if checkTotal(p, c, claims) {
				continue
			}
			bad, nearest := disagrees(pm, c)
			if !bad || nearest.length < 0 {
				continue // of a timeline that runs backwards, timeline-order speaks
			}
			right := schema.HumanDuration(nearest.length)
			if unit := loneUnit.FindStringSubmatch(said(pm, c)); unit != nil && nearest.length%c.Unit == 0 {
				right = fmt.Sprintf("%d%s", nearest.length/c.Unit, unit[1]) // in minutes, if it is said in minutes
			}
			d := lint.Diagnostic{
				Span:    c.Span,
				Message: fmt.Sprintf("says %s; %s is %s", said(pm, c), nearest, schema.HumanDuration(nearest.length)),
				Hint:    "leave the figure out, since it follows from the timeline; or fix the one that is wrong",
			}
			if c.Duration < nearest.length && nearest.length > 12*time.Hour {
				d.Hint += "; if it leaves nights out, say so"
			}
			if nearest.length > 0 && !c.Rough {
				d.Fixes = lint.Offer("write "+right, c.Span, right)
			}
			p.Report(d)
		}
	},
})

// checkTotal holds a total against the parts that the document gives beside it, and reports
// whether it is one: the timeline has nothing to say of it then.
func checkTotal(p *lint.Pass, c schema.StatedDuration, claims []schema.StatedDuration) bool {
	pm := p.Doc
	line := pm.Lines.Span(pm.Lines.Line(c.Span.Start))
	if c.Prose || c.Rough || !strings.Contains(strings.ToLower(string(line.In(pm.Source))), "total") {
		return false
	}
	var sum time.Duration
	var parts []string
	for _, kind := range []schema.DurationKind{schema.StatedDetect, schema.StatedResolve} {
		for _, part := range claims {
			if part.Kind == kind && !part.Prose && !part.Rough && part.Span != c.Span {
				sum += part.Duration
				parts = append(parts, said(pm, part))
				break
			}
		}
	}
	if len(parts) < 2 {
		return false
	}
	if !gives(sum, c) {
		p.Report(lint.Diagnostic{Span: c.Span, Message: fmt.Sprintf("says %s; %s are %s", said(pm, c), strings.Join(parts, " and "), schema.HumanDuration(sum)), Hint: "fix the one that is wrong"})
	}
	return true
}

var loneUnit = regexp.MustCompile(`^\d+(\s*[a-z]+)$`)

func said(pm *schema.Postmortem, c schema.StatedDuration) string {
	return strings.Join(strings.Fields(string(c.Span.In(pm.Source))), " ")
}

// A pair is two moments that a claim may be about.
type pair struct {
	from, to string
	length   time.Duration
}

func (p pair) String() string { return p.from + " → " + p.to }

// disagrees reports whether no pair that the claim can mean gives its figure, and
// the pair that comes nearest. Without any pair, nothing is known and nothing is said.
func disagrees(pm *schema.Postmortem, c schema.StatedDuration) (bool, pair) {
	pairs := statedPairs(pm, c)
	if len(pairs) == 0 {
		return false, pair{}
	}
	nearest := pairs[0]
	for _, p := range pairs {
		if gives(p.length, c) {
			return false, p
		}
		if distance(p.length, c.Duration) < distance(nearest.length, c.Duration) {
			nearest = p
		}
	}
	return true, nearest
}

func distance(a, b time.Duration) time.Duration { return max(a-b, b-a) }

// gives reports whether a length of time is the claimed figure, to the unit written.
func gives(d time.Duration, c schema.StatedDuration) bool {
	if c.Rough {
		return distance(d, c.Duration) <= max(c.Unit, c.Duration/8)
	}
	unit := c.Unit
	if c.Unit == time.Minute && c.Duration%(30*time.Minute) == 0 && c.Duration >= time.Hour {
		unit = 10 * time.Minute // 240 minutes is as rounded as 4 hours
	}
	if c.Prose && c.Unit == time.Minute && c.Duration%(10*time.Minute) == 0 {
		unit = 6 * time.Minute
	}
	// Seconds that the timeline does not have are no disagreement, nor is rounding.
	return distance(d, c.Duration) < unit
}

func statedPairs(pm *schema.Postmortem, c schema.StatedDuration) []pair {
	if c.Kind == schema.StatedRange {
		d, _ := c.To.Sub(c.From)
		return []pair{{c.From.Stamp.Clock.String(), c.To.Stamp.Clock.String(), d}}
	}
	if named := namedPairs(pm, c.Kind); len(named) > 0 {
		return named
	}
	if c.Kind == schema.StatedDetect && len(pm.Timeline) > 0 && schema.SuggestedPhase(pm.Timeline[0]) == schema.TagDetected {
		return nil // it began before the timeline does
	}
	return anyPairs(pm)
}

// starts and ends are the phases between which each kind of claim may lie.
var starts = map[schema.DurationKind][]string{
	schema.StatedDetect: {schema.TagStarted}, schema.StatedRepair: {schema.TagStarted, schema.TagDetected, schema.TagAcknowledged},
	schema.StatedResolve: {schema.TagStarted, schema.TagDetected, schema.TagAcknowledged}, schema.StatedLength: {schema.TagStarted, schema.TagDetected, schema.TagAcknowledged},
}

var ends = map[schema.DurationKind][]string{
	schema.StatedDetect: {schema.TagDetected}, schema.StatedRepair: {schema.TagMitigated, schema.TagResolved},
	schema.StatedResolve: {schema.TagResolved}, schema.StatedLength: {schema.TagMitigated, schema.TagResolved},
}

// namedPairs are the pairs of moments that tags or labels name.
func namedPairs(pm *schema.Postmortem, kind schema.DurationKind) []pair {
	moments := namedMoments(pm)
	var out []pair
	for i, from := range starts[kind] {
		for _, a := range moments[from] {
			for _, end := range ends[kind] {
				if i > 0 && kind == schema.StatedRepair && end == schema.TagResolved && len(moments[schema.TagMitigated]) > 0 {
					continue
				}
				for _, b := range moments[end] {
					if d, ok := b.Sub(a.Entry); ok {
						out = append(out, pair{a.name + " " + a.TimeText(), b.name + " " + b.TimeText(), d})
					}
				}
			}
		}
	}
	return out
}

type namedMoment struct {
	*timeline.Entry
	name string
}

// namedMoments are the entries that a tag or a label says to be a phase.
func namedMoments(pm *schema.Postmortem) map[string][]namedMoment {
	out := map[string][]namedMoment{}
	for _, e := range pm.Timeline {
		if e.Label != "" {
			if phase := schema.SuggestedPhase(e); phase != "" {
				out[phase] = append(out[phase], namedMoment{e, strings.ToLower(e.Label)})
			}
		}
		for _, t := range e.Tags {
			out[t.Name] = append(out[t.Name], namedMoment{e, t.Name})
		}
	}
	return out
}

// maxPairEntries bounds how many entries are compared with each other.
const maxPairEntries = 300

// anyPairs are all pairs of entries, for documents that name no moments: a figure
// that no two of them give cannot be right, whichever it means.
func anyPairs(pm *schema.Postmortem) []pair {
	var out []pair
	entries := pm.Timeline
	if len(entries) < 3 || len(entries) > maxPairEntries {
		return nil
	}
	for i, a := range entries {
		for _, b := range entries[i+1:] {
			if b.Stamp.IsRange && b.Stamp.End.Known() {
				end := *b
				end.Stamp.Clock, end.Date, end.Instant = b.Stamp.End, b.EndDate, b.EndAt
				if d, ok := end.Sub(a); ok && d >= 0 {
					out = append(out, pair{a.TimeText(), end.TimeText(), d})
				}
			}
			if d, ok := b.Sub(a); ok && d >= 0 {
				out = append(out, pair{a.TimeText(), b.TimeText(), d})
			}
		}
	}
	return out
}
