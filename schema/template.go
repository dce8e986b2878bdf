package schema

import (
	"fmt"
	"slices"
	"strings"

	"github.com/git-postmortem/postmortem/schema/frontmatter"
)

// Draft fields that a new postmortem starts with.
type NewDocument struct {
	Title    string
	Type     string
	Owner    string // handle, or ""
	Timezone string // IANA name, or ""
	Day      string // YYYY-MM-DD
	// CustomerFacing are the teams that must be told; the draft asks which of them were.
	CustomerFacing []string
}

// sectionPrompts are what the template says under each heading. Each is a
// comment, so that it shows on no page, and the placeholder rule knows them all.
var sectionPrompts = map[string]string{
	Summary:             "What went wrong, in two or three sentences that a reader outside the team understands.",
	CustomerMessage:     "A verbatim copy of what customers were told, or \"Not preserved.\"",
	Impact:              "Who was hit, how, how many, for how long. A number, or \"Not recorded.\"",
	DataExposure:        "Which data, whose, seen by whom; how this is known.",
	DataRecovery:        "What was lost, what came back, from where.",
	ContributingFactors: "What let it happen: several things, and what each of them allowed.",
	Resolution:          "What was done, and which part of it fixed the problem.",
	Communication:       "Who was told, when, by which channel.",
	GotLucky:            "What could have made it worse, and by chance did not.",
}

// TemplatePrompts are all sentences that a template leaves for the author to replace.
func TemplatePrompts() []string {
	var out []string
	for _, name := range SectionOrder {
		if p := sectionPrompts[name]; p != "" {
			out = append(out, p)
		}
	}
	return out
}

// New is the text of a new draft: what its type requires, each part with a
// prompt. It has no finding that a draft would be refused for.
func New(d NewDocument, o *Options) []byte {
	var b strings.Builder
	scale := o.SeverityScale()
	fmt.Fprintf(&b, "---\ntitle: %s\nseverity: %s # %s; worst first\nstatus: draft # %s\n", YAMLText(d.Title), scale[min(2, len(scale)-1)], strings.Join(scale, ", "), strings.Join(statuses, ", "))
	if d.Type != "" && d.Type != "outage" {
		fmt.Fprintf(&b, "type: %s\n", d.Type)
	}
	if d.Owner != "" {
		fmt.Fprintf(&b, "owner: %s\n", YAMLText(d.Owner))
	}
	if d.Timezone != "" {
		fmt.Fprintf(&b, "timezone: %s\n", d.Timezone)
	}
	b.WriteString("services: []\ntags: []\n")
	if len(d.CustomerFacing) > 0 {
		fmt.Fprintf(&b, "informed: [] # %s: who of them was told\n", strings.Join(strings.Fields(strings.Join(d.CustomerFacing, ", ")), " "))
	}
	if o != nil {
		for _, f := range o.Fields {
			if f.Required {
				fmt.Fprintf(&b, "%s:%s\n", f.Name, fieldPrompt(f))
			}
		}
	}
	b.WriteString("---\n")
	for _, name := range o.everRequired(orDefault(d.Type, "outage")) {
		fmt.Fprintf(&b, "\n## %s\n\n", name)
		switch name {
		case TimelineSection:
			fmt.Fprintf(&b, "<!-- One entry a line: time, tags, a dash, what happened. Tags: %s. `~` is about, `??` is not known. -->\n\n", strings.Join(o.EntryVocabulary(), " "))
			fmt.Fprintf(&b, "### %s\n\n- **??** `started` — Not recorded.\n- **??** `detected` — Not recorded.\n- **??** `comms-internal` — Not recorded.\n- **??** `resolved` — Not recorded.\n", d.Day)
		case LessonsLearned:
			b.WriteString("### What went well\n\nNot recorded.\n\n### What went poorly\n\nNot recorded.\n\n### Where we got lucky\n\nNot recorded.\n")
		case ActionItems:
			b.WriteString("<!-- - [ ] **A1** What will be done. (type: prevent; owner: @handle; due: 2026-04-01) -->\n\nNot recorded.\n")
		default:
			if p := sectionPrompts[name]; p != "" {
				fmt.Fprintf(&b, "<!-- %s -->\n\n", p)
			}
			b.WriteString("Not recorded.\n")
		}
	}
	return []byte(b.String())
}

// fieldPrompt says in a comment what a field takes.
func fieldPrompt(f FieldSpec) string {
	switch {
	case len(f.Values) > 0:
		return " # " + strings.Join(f.Values, ", ")
	case f.About != "":
		return " # " + strings.Join(strings.Fields(f.About), " ")
	}
	return " # " + string(f.Type)
}

// everRequired are the sections that a type of incident requires at some stage of its life.
func (o *Options) everRequired(kind string) []string {
	var out []string
	for _, stage := range []string{Draft, InReview, Published, Closed} {
		for _, name := range o.requiredSections(kind, stage) {
			if !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return inOrder(out)
}

// stubs ask for what sectionPrompts do not: the template has more for these sections.
var stubs = map[string]string{
	LessonsLearned: "What went well, what went poorly, and where you got lucky.",
	ActionItems:    "What will be done so that it does not happen again, by whom, by when; or \"None, because …\"",
}

// Stub is a section that is still to be written, with a heading of the given
// level: its text says so, and what belongs there.
func Stub(name string, level int) string {
	hashes := strings.Repeat("#", level)
	if name == TimelineSection {
		return fmt.Sprintf("%s %s\n\n%s# Unknown date\n\n- **??** `detected` — TODO: who noticed what.\n- **??** `resolved` — TODO: what ended it.\n", hashes, name, hashes)
	}
	prompt := sectionPrompts[name] + stubs[name]
	if prompt == "" {
		prompt = "Write it, or \"Not recorded.\""
	}
	return fmt.Sprintf("%s %s\n\nTODO: %s\n", hashes, name, prompt)
}

func orDefault(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}

// YAMLText writes a text as a YAML scalar, quoted where it could be read as anything else.
func YAMLText(s string) string {
	plain := s != "" && s == strings.TrimSpace(s) && !strings.ContainsAny(s, ":#\"'\\{}[]|>%@`&*!,\n\t") && !strings.HasPrefix(s, "-") && !strings.HasPrefix(s, "?")
	if plain && scalarLooksLikeText(s) {
		return s
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`).Replace(s) + `"`
}

func scalarLooksLikeText(s string) bool {
	v, problems := frontmatter.ParseYAML([]byte("k: "+s+"\n"), 0)
	return len(problems) == 0 && v.Get("k") != nil && v.Get("k").Value.Kind == frontmatter.String && v.Get("k").Value.Text == s
}

// Statuses are the statuses, in the order of a postmortem's life.
func Statuses() []string { return slices.Clone(statuses) }
