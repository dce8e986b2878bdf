package setup

import (
	"context"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/git-postmortem/postmortem/internal/change"
	"github.com/git-postmortem/postmortem/internal/config"
	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
)

// formRules find what another form, or another house's style, does differently, and no
// mistake: nobody rewrites a document of years ago for it.
var formRules = []string{
	"blame-counterfactual", "blame-human-error", "blame-judgement", "blame-person-failed",
	"image-alt", "image-hotlinked", "section-alias",
	"timeline-date-inferred", "timeline-notation", "timeline-zone", "timeline-zone-ambiguous",
}

// Config is the text of postmortem.yaml for the pile. day is the one from which on a new
// document is held to the standard.
func (p *Pile) Config(day time.Time) []byte {
	var b strings.Builder
	b.WriteString("# Every key may be left out. `postmortem config` says what applies,\n# `postmortem schema config` what there is.\n")
	if len(p.Folders) > 0 {
		fmt.Fprintf(&b, "folders: %s\n", list(p.Folders))
	} else {
		b.WriteString("# No folders are named: postmortems lie among other texts here, so each file that\n# looks like one is taken.\n# folders: [postmortems]\n")
	}
	if len(p.Include) > 0 {
		fmt.Fprintf(&b, "include: %s\n", list(p.Include))
	}
	if len(p.Exclude) > 0 {
		fmt.Fprintf(&b, "exclude: %s\n", list(p.Exclude))
	}
	if len(p.Adopted) > 0 {
		fmt.Fprintf(&b, "\n# Documents from before, now %d, stay in the form that they have. What begins from this\n# day on is held to the standard.\nstandard: {since: %s}\n", len(p.Adopted), p.since(day))
	}
	b.WriteString("\n# severities: [sev1, sev2, sev3, sev4, sev5] # worst first\n")
	if len(p.Unknown) > 0 {
		b.WriteString("# Words of your own for it that no scale is known to have; say what they are:\n# severity_aliases:\n")
		for _, u := range p.Unknown {
			fmt.Fprintf(&b, "#   %s: # sev1 to sev5; in %s\n", comment(schema.YAMLText(u.Word)), schema.Count(u.N, "document"))
		}
	}
	if len(p.Headings) > 0 {
		b.WriteString("# Headings that many documents have, and that are no section of the standard. Where\n# one is another name for Impact, Contributing factors and so on, say so:\n# sections:\n#   aliases:\n#     Contributing factors: [Why it broke]\n")
		for i, h := range p.Headings {
			if i == maxHeadings {
				break
			}
			fmt.Fprintf(&b, "# - %s (%d)\n", comment(h.Word), h.N)
		}
	}
	b.WriteString("# vocabularies:\n#   services: [checkout, search] # the words that services: takes\n# customer_facing: [support] # who must have been informed\n# site:\n#   name: Postmortems\n")
	p.overrides(&b, day.Year())
	return []byte(b.String())
}

// since is the day from which on documents are held to the standard: after all that there are.
func (p *Pile) since(day time.Time) string {
	since := day.Format(time.DateOnly)
	if last, err := time.Parse(time.DateOnly, p.Last); err == nil && p.Last >= since {
		since = last.AddDate(0, 0, 1).Format(time.DateOnly)
	}
	return since
}

// maxHeadings is how many headings are named.
const maxHeadings = 10

// overrides leaves out, for the documents that there are, what is only another form.
func (p *Pile) overrides(b *strings.Builder, thisYear int) {
	counts := map[string]int{}
	for _, f := range p.Before.Findings {
		if slices.Contains(p.Adopted, f.Path) && slices.Contains(formRules, f.Rule) && lint.CheckSeverity(f.Rule, lint.Off) == nil {
			counts[f.Rule]++
		}
	}
	if len(p.Adopted) == 0 {
		return
	}
	b.WriteString("\n# What only differs from the standard in those documents is not said; mistakes are.\noverrides:\n  - paths:\n")
	for _, g := range globs(p.Adopted, thisYear) {
		fmt.Fprintf(b, "      - %s\n", schema.YAMLText(g))
	}
	b.WriteString("    rules:\n      frontmatter-missing: off\n")
	for _, rule := range formRules {
		if counts[rule] > 0 {
			fmt.Fprintf(b, "      %s: off # %d\n", rule, counts[rule])
		}
	}
}

// After is what lint finds under the text of a configuration, and whether it takes the same
// documents.
func (p *Pile) After(ctx context.Context, file string, text []byte, day time.Time) (r *lint.Result, same bool, err error) {
	c, err := config.Parse(file, text)
	if err != nil {
		return nil, false, err
	}
	a, err := p.as(c)
	if err != nil {
		return nil, false, err
	}
	r, err = lint.Run(ctx, change.Input(a), lint.Options{Now: day})
	return r, slices.Equal(a.Paths, p.Archive.Paths), err
}

// years is a name that begins with a year, be there letters before it: 2019-03-04-x.md, PM2019-009 x.md.
var years = regexp.MustCompile(`^\D{0,12}(?:19|20)\d\d\b`)

// globs match the paths of documents and none that is yet to come: a past year of a folder at
// once where names begin with it, else each path.
func globs(paths []string, thisYear int) (out []string) {
	for _, p := range paths {
		g := literal(p)
		if m := years.FindString(path.Base(p)); m != "" && m[len(m)-4:] < strconv.Itoa(thisYear) {
			g = path.Join(literal(path.Dir(p)), literal(m)+"*")
		}
		if !slices.Contains(out, g) {
			out = append(out, g)
		}
	}
	return out
}

// list is a YAML list on one line.
func list(words []string) string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = w
		if !plain.MatchString(w) {
			out[i] = strconv.Quote(w)
		}
	}
	return "[" + strings.Join(out, ", ") + "]"
}

var plain = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_./-]*$`)

// comment is a text that stays on its line, whatever people wrote.
func comment(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return r < ' ' || r == 0x7f || r == 0x85 || r == 0x2028 || r == 0x2029 || r == 0xfeff
	}), " ")
}
