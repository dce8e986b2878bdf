package rules

import (
	"fmt"
	"strings"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/frontmatter"
	"github.com/git-postmortem/postmortem/schema/source"
)

var _ = register(lint.Rule{
	Name: "typed-metric", Since: "1.0", Severity: lint.Warning, Scope: lint.Span, Fix: "safe",
	Doc: `A duration typed into the frontmatter.

What can be derived is never typed: a figure beside the timeline is right on the
day that it is written, and wrong after the first correction. Tag the entries,
and every page and export shows the figure with both of its ends.

## Bad

~~~markdown
---
title: Cron jobs stop
severity: sev4
status: draft
mttr: 16m
---
~~~

## Good

~~~markdown
---
title: Cron jobs stop
severity: sev4
status: draft
---
~~~
`,
	Check: func(p *lint.Pass) {
		pm := p.Doc
		if pm.Frontmatter == nil || pm.Frontmatter.Root == nil {
			return
		}
		for _, f := range pm.Frontmatter.Root.Fields {
			metric, typed := typedMetrics[strings.ToLower(f.Key)]
			if !typed || !f.Value.IsScalar() {
				continue
			}
			if _, declared := pm.Options().FieldSpec(f.Key); declared {
				continue
			}
			d := lint.Diagnostic{Span: f.Span(), Message: fmt.Sprintf("%s is typed, and follows from the timeline", f.Key), Hint: "remove it, and tag the entries that it lies between"}
			length, _, _, ok := schema.ParseLength(f.Value.Text)
			if m := pm.Metric(metric); m.Known && ok {
				line := pm.Lines.Span(pm.LineOf(f.KeySpan))
				if m.Duration == length && pm.Frontmatter.Format == "yaml" && standsAlone(pm, f, line) {
					end := pm.Lines.Span(pm.LineOf(f.KeySpan) + 1).Start
					d.Fixes = []lint.Fix{{Title: "remove " + f.Key, Safety: lint.Safe, Edits: []source.Edit{{Span: source.Span{Start: line.Start, End: end}}}}}
				} else if m.Duration != length {
					d.Message = fmt.Sprintf("%s says %s; %s → %s is %s", f.Key, f.Value.Text, m.From.Text(), m.To.Text(), schema.HumanDuration(m.Duration))
				}
			}
			p.Report(d)
		}
	},
})

// standsAlone reports whether a line holds the field, a comment, and nothing else.
func standsAlone(pm *schema.Postmortem, f *frontmatter.Field, line source.Span) bool {
	if f.KeySpan.Start != line.Start || f.Value.Span.Start < line.Start || f.Value.Span.End > line.End {
		return false
	}
	rest := strings.Trim(string(pm.Source[f.Value.Span.End:line.End]), " \t\"'")
	return rest == "" || rest[0] == '#'
}

// typedMetrics are the names under which durations are typed, with the metric that each means.
var typedMetrics = map[string]string{
	"duration": "time_to_resolve", "outage_duration": "time_to_resolve", "mttr": "time_to_resolve", "ttr": "time_to_resolve", "time_to_resolve": "time_to_resolve",
	"mttd": "time_to_detect", "ttd": "time_to_detect", "time_to_detect": "time_to_detect",
	"mtta": "time_to_acknowledge", "tta": "time_to_acknowledge", "time_to_acknowledge": "time_to_acknowledge",
	"mttm": "time_to_mitigate", "ttm": "time_to_mitigate", "time_to_mitigate": "time_to_mitigate", "downtime": "time_to_mitigate",
}
