package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/pflag"

	"github.com/git-postmortem/postmortem/lint"
)

var _ = register(verb{
	name: "rules", args: "[RULE]", order: 70,
	summary: "list the rules, or explain one",
	help: `  postmortem rules
  postmortem rules timeline-order`,
	setup: func(flags *pflag.FlagSet) func(context.Context, *streams, []string) (int, error) {
		asJSON := flags.Bool("json", false, "write JSON; schema/jsonschema/rules.schema.json describes it")
		markdown := flags.Bool("markdown", false, "write every rule's page as one Markdown document")
		return func(_ context.Context, s *streams, args []string) (int, error) {
			rules := lint.Rules()
			switch {
			case len(args) > 1:
				return exitFailed, usagef("rules explains one rule at a time")
			case len(args) == 1:
				r, err := lint.Lookup(args[0])
				if err != nil {
					return exitFailed, usagef("%s", err)
				}
				rules = []lint.Rule{r}
			}
			switch {
			case *asJSON:
				return exitDone, writeRulesJSON(s, rules)
			case *markdown || len(args) == 1:
				for i, r := range rules {
					if i > 0 {
						fmt.Fprintln(s.out)
					}
					fmt.Fprint(s.out, r.Page())
				}
				return exitDone, nil
			}
			w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
			for _, r := range rules {
				fmt.Fprintf(w, "%s\t%s\t%s\n", r.Name, r.Severity, r.Summary())
			}
			return exitDone, w.Flush()
		}
	},
})

func writeRulesJSON(s *streams, rules []lint.Rule) error {
	type rule struct {
		Name     string        `json:"name"`
		Severity lint.Severity `json:"severity"`
		Scope    lint.Scope    `json:"scope"`
		Locked   bool          `json:"locked"`
		Fix      string        `json:"fix"`
		Since    string        `json:"since"`
		Summary  string        `json:"summary"`
		Doc      string        `json:"doc"`
	}
	out := struct {
		SchemaVersion int    `json:"schema_version"`
		Rules         []rule `json:"rules"`
	}{1, []rule{}}
	for _, r := range rules {
		out.Rules = append(out.Rules, rule{r.Name, r.Severity, r.Scope, r.Locked, r.Fix, r.Since, r.Summary(), strings.TrimSpace(r.Doc)})
	}
	return writeJSON(s, out)
}

func writeJSON(s *streams, v any) error {
	e := json.NewEncoder(s.out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
