package schema

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/git-postmortem/postmortem/schema/frontmatter"
)

// Draft fields that a new postmortem starts with.
type NewDocument struct {
	Title    string
	Type     string
	Owner    string // handle, or ""
	Timezone string // IANA name, or ""; with Times it must be known
	Day      string // YYYY-MM-DD
	Services []string
	Tags     []string
	Times    []NewTime // of its phases, earliest first
	// CustomerFacing are the teams that must be told; the draft asks which of them were.
	CustomerFacing []string
}

// A NewTime is when a phase began.
type NewTime struct {
	Phase string // its tag
	At    time.Time
	About bool
}

// guides are what the template says under each heading. Each is a comment, so that it shows
// on no page. The placeholder rule knows them all, and takes them away where a section is filled.
var guides = map[string]string{
	Summary:             "What went wrong, in two or three sentences that a reader outside the team understands.",
	CustomerMessage:     "A verbatim copy of what customers were told, or \"Not preserved.\"",
	Impact:              "Who was hit, how, how many, for how long. A number, or \"Not recorded.\"",
	Detection:           "Who or what noticed it first, and what could have noticed it earlier.",
	DataExposure:        "Which data, whose, seen by whom; how this is known.",
	DataRecovery:        "What was lost, what came back, from where.",
	ContributingFactors: "What let it happen: several things, and what each of them allowed.",
	Resolution:          "What was done, and which part of it fixed the problem.",
	Communication:       "Who was told, when, by which channel.",
	wentWell:            "What kept it from being worse, and should stay as it is.",
	wentPoorly:          "What made it longer or worse. What people did made sense to them then: say why.",
	GotLucky:            "What could have made it worse, and by chance did not.",
	ActionItems:         "- [ ] **A1** What will be done. (type: prevent; owner: @handle; due: 2026-04-01)",
	RelatedIncidents:    "Earlier incidents like it, and what of them was known.",
	Contact:             "How a reader gets help, or asks more.",
	SupportingMaterial:  "Graphs, logs and links, each with what it shows.",
	Amendments:          "What was changed after publication, when and why.",
}

const wentWell, wentPoorly = "What went well", "What went poorly"

// TemplatePrompts are all sentences that a template leaves for the author to replace.
func TemplatePrompts() []string {
	var out []string
	for _, name := range SectionOrder {
		if p := guides[name]; p != "" && name != ActionItems {
			out = append(out, p)
		}
	}
	return append(out, guides[wentWell], guides[wentPoorly])
}

// guide is the comment that the template has under a heading, or "".
func (o *Options) guide(name string) string {
	text := guides[name]
	if name == TimelineSection {
		text = fmt.Sprintf("One entry a line: time, tags, a dash, what happened. Tags: %s. `~` is about, `??` is not known.", strings.Join(o.EntryVocabulary(), " "))
	}
	if text == "" {
		return ""
	}
	return "<!-- " + text + " -->"
}

// IsGuide reports whether a text is, byte for byte, a comment that the template has.
func (o *Options) IsGuide(text string) bool {
	if !strings.HasPrefix(text, "<!-- ") {
		return false
	}
	for name := range guides {
		if text == o.guide(name) {
			return true
		}
	}
	return text == o.guide(TimelineSection)
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
	fmt.Fprintf(&b, "services: %s\ntags: %s\n", yamlList(d.Services), yamlList(d.Tags))
	sections := o.everRequired(orDefault(d.Type, "outage"))
	if !slices.Contains(sections, TimelineSection) {
		// Only where no timeline carries them are they fields.
		for _, t := range d.Times {
			fmt.Fprintf(&b, "%s_at: %s\n", t.Phase, t.At.Format(time.RFC3339))
		}
	}
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
	ask := func(name string) {
		if guide := o.guide(name); guide != "" {
			fmt.Fprintf(&b, "%s\n\n", guide)
		}
	}
	for _, name := range sections {
		fmt.Fprintf(&b, "\n## %s\n\n", name)
		switch name {
		case TimelineSection:
			ask(name)
			b.WriteString(d.timeline())
		case LessonsLearned:
			for i, part := range []string{wentWell, wentPoorly, GotLucky} {
				if i > 0 {
					b.WriteString("\n")
				}
				fmt.Fprintf(&b, "### %s\n\n", part)
				ask(part)
				b.WriteString("Not recorded.\n")
			}
		default:
			ask(name)
			b.WriteString("Not recorded.\n")
		}
	}
	return []byte(b.String())
}

// Named is the text of a draft of which no more is known than its names: title, services
// and tags.
func Named(d NewDocument) []byte {
	return fmt.Appendf(nil, "---\ntitle: %s\nstatus: draft\nservices: %s\ntags: %s\n---\n", YAMLText(d.Title), yamlList(d.Services), yamlList(d.Tags))
}

// timeline are the entries that every timeline should have, and those whose time is known.
func (d NewDocument) timeline() string {
	var b strings.Builder
	phases := []string{TagStarted, TagDetected, TagCommsInternal, TagMitigated, TagResolved}
	day := ""
	under := func(next string) {
		if next != day {
			if day != "" {
				b.WriteString("\n")
			}
			fmt.Fprintf(&b, "### %s\n\n", next)
			day = next
		}
	}
	for _, phase := range phases {
		i := slices.IndexFunc(d.Times, func(t NewTime) bool { return t.Phase == phase })
		switch {
		case i >= 0:
			t := d.Times[i]
			under(t.At.Format(time.DateOnly))
			fmt.Fprintf(&b, "- **%s** `%s` — Not recorded.\n", t.clock(), phase)
		case phase != TagMitigated:
			under(orDefault(day, d.Day))
			fmt.Fprintf(&b, "- **??** `%s` — Not recorded.\n", phase)
		}
	}
	return b.String()
}

// clock is the time of day as an entry has it, with the offset where it comes twice.
func (t NewTime) clock() string {
	clock := t.At.Format("15:04")
	for _, turn := range []time.Duration{-time.Hour, time.Hour, -30 * time.Minute, 30 * time.Minute} {
		if t.At.Add(turn).Format("15:04") == clock {
			clock += t.At.Format(" -07:00")
			break
		}
	}
	if t.About {
		return "~" + clock
	}
	return clock
}

// yamlList is a list in YAML's flow style.
func yamlList(words []string) string {
	var out []string
	for _, w := range words {
		out = append(out, YAMLText(w))
	}
	return "[" + strings.Join(out, ", ") + "]"
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

// stubs ask for what guides do not, in a sentence: the template has more for these sections.
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
	prompt := orDefault(stubs[name], guides[name])
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
