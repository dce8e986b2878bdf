package config_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/git-postmortem/postmortem/internal/config"
	"github.com/git-postmortem/postmortem/lint"
	_ "github.com/git-postmortem/postmortem/lint/rules"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/frontmatter"
	published "github.com/git-postmortem/postmortem/schema/jsonschema"
)

func TestParse(t *testing.T) {
	c, err := config.Parse("postmortem.yaml", []byte(`
folders: [docs/incidents]
severities: [blocker, minor]
severity_aliases: {P1: blocker}
audience_default: document
sections:
  required:
    default: [Summary, Timeline]
  aliases:
    Contributing factors: [Why it broke]
timeline: {tags: [paged]}
fields:
  region: {type: word, values: [eu, us], required: true, audience: customers}
site: {name: Ours, base_url: https://example.com/pm, support: ' mailto:help@example.com'}
rules: {timeline-zone: off, placeholder: warning}
`))
	if err != nil {
		t.Fatal(err)
	}
	if c.Site.BaseURL != "https://example.com/pm/" || c.Lint.Rules["timeline-zone"] != lint.Off || c.Folders[0] != "docs/incidents" || c.Lint.Support != "mailto:help@example.com" {
		t.Errorf("%+v", c)
	}
	if s, ok := c.Options.Severity("p1"); !ok || s != "blocker" {
		t.Errorf("P1 is %q", s)
	}
	// What the configuration says reaches the document.
	pm := schema.Parse("a.md", []byte("---\ntitle: t\nseverity: P1\nstatus: in-review\naudience: public\nregion: asia\n---\n\n## Why it broke\n\nx\n"), &c.Options)
	if pm.Severity != "blocker" || pm.DefaultLevel() != schema.Public || pm.Section(schema.ContributingFactors) == nil || strings.Join(pm.RequiredSections(), " ") != "Summary Timeline" {
		t.Errorf("%+v", pm)
	}
	spec, ok := c.Options.FieldSpec("region")
	if !ok || spec.Widest != schema.Customers || len(c.Options.Mismatches(spec, pm.Field("region").Value)) != 1 {
		t.Errorf("%+v", spec)
	}
}

// An archive's own profiles, requirements by status and vocabularies reach the document.
func TestProfiles(t *testing.T) {
	c, err := config.Parse("postmortem.yaml", []byte(`
sections:
  required:
    default:
      draft: [Summary]
      published: [Summary, Timeline, Costs]
    other: []
  profiles:
    supplier: [Contract]
    security: []
vocabularies: {services: [api, web], trigger: [deployment]}
customer_facing: [support]
`))
	if err != nil {
		t.Fatal(err)
	}
	required := func(o *schema.Options, kind, status string) string {
		pm := schema.Parse("a.md", []byte("---\ntitle: t\nseverity: sev1\ntype: "+kind+"\nstatus: "+status+"\n---\n"), o)
		return strings.Join(pm.RequiredSections(), ", ")
	}
	for _, x := range [][3]string{
		{"outage", "draft", "Summary"}, {"outage", "in-review", "Summary"}, {"outage", "closed", "Summary, Timeline, Costs"},
		{"outage", "withdrawn", ""}, {"other", "closed", ""},
	} {
		if got := required(&c.Options, x[0], x[1]); got != x[2] {
			t.Errorf("%s %s requires %q, want %q", x[0], x[1], got, x[2])
		}
	}
	c.Options.RequiredSections = nil
	if got := required(&c.Options, "supplier", "in-review"); !strings.HasSuffix(got, "Lessons learned, Action items, Contract") {
		t.Errorf("the profile requires %q", got)
	}
	if got := required(&c.Options, "security", "in-review"); strings.Contains(got, "Data exposure") {
		t.Errorf("the profile was not replaced: %q", got)
	}
	pm := schema.Parse("a.md", []byte("---\ntype: supplier\nservices: [api, wep]\ntrigger: rain\nstatus: draft\n---\n\n## 8. Contract (ours)\n\nx\n"), &c.Options)
	if !pm.HasSection("Contract") {
		t.Error("a section of the archive's own is not found")
	}
	for field, wrong := range map[string]int{"services": 1, "trigger": 1, "type": 0} {
		spec, _ := c.Options.FieldSpec(field)
		if n := len(c.Options.Mismatches(spec, pm.Field(field).Value)); n != wrong {
			t.Errorf("%s: %d mismatches, want %d", field, n, wrong)
		}
	}
}

// What is said of an audience and a language counts before what is said of the audience, that before
// what is said of the language, and that before what is said of all.
func TestWords(t *testing.T) {
	c, err := config.Parse("postmortem.yaml", []byte(`
site:
  language: {customers: de-at, public: fr}
  words:
    month.1: all
    month.2: all
    month.3: all
    month.4: all
    month.5: all
    de: {month.2: de, month.3: de, month.4: de, month.5: de}
    de-AT: {month.5: de-AT}
    fr: {month.1: fr}
    customers:
      month.3: customers
      month.4: customers
      de: {month.4: customers de, count.entry.few: x}
      fr: {month.4: customers fr}
`))
	if err != nil {
		t.Fatal(err)
	}
	if got := [3]string{c.LanguageOf(schema.Customers), c.LanguageOf(schema.Public), c.LanguageOf(schema.Internal)}; got != [3]string{"de-AT", "fr", "en"} {
		t.Errorf("languages: %v", got)
	}
	for level, want := range map[schema.Audience]string{schema.Customers: "all, de, customers, customers de, de-AT", schema.Public: "fr, all, all, all, all", schema.Internal: "all, all, all, all, all"} {
		w := c.WordsOf(level)
		if got := strings.Join([]string{w["month.1"], w["month.2"], w["month.3"], w["month.4"], w["month.5"]}, ", "); got != want {
			t.Errorf("%s: %s, want %s", level, got, want)
		}
	}
}

// Every mistake is an error with its place, and all are reported at once.
func TestMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"foldres: [a]\n":                                          `postmortem.yaml:1:1: there is no setting "foldres"` + "\n  hint: did you mean folders?",
		"site:\n  nmae: x\n":                                      `postmortem.yaml:2:3: there is no setting "site.nmae"`,
		"folders: [../x]\n":                                       `postmortem.yaml:1:11: the folder "../x" is outside the archive`,
		"folders: {a: b}\n":                                       `postmortem.yaml:1:10: takes a list of texts`,
		"include: ['[']\n":                                        `"[" is no glob`,
		"audience_default: everyone\n":                            `"everyone" is not a value of this setting`,
		"sections: {required: {outtage: []}}\n":                   `"outtage" is no type of incident`,
		"sections: {required: {default: {drft: []}}}\n":           `"drft" is no status`,
		"sections: {profiles: {Supplier: []}}\n":                  `"Supplier" cannot name a type of incident`,
		"vocabularies: {owner: [a]}\n":                            `there is no setting "vocabularies.owner"`,
		"sections: {aliases: {Sumary: [x]}}\n":                    `did you mean "Summary"?`,
		"severities: [a, A]\n":                                    `the severity "A" stands twice`,
		"fields: {title: {type: text}}\n":                         `"title" is a field of the standard`,
		"fields: {a: {type: txt}}\n":                              `"txt" is not a value of this setting`,
		"site: {base_url: example.com}\n":                         `"example.com" is no absolute URL`,
		"rules: {placeholder: loud}\n":                            `"loud" is not a value of this setting`,
		"site: {logo: ../x.png}\n":                                `postmortem.yaml:1:14: "../x.png" is not below the folder that holds postmortem.yaml`,
		"site: {logo: x.gif}\n":                                   `"x.gif" is no picture that pages show`,
		"site: {colors: {lnik: '#000000'}}\n":                     `postmortem.yaml:1:17: there is no colour "lnik"` + "\n  hint: did you mean link?",
		"site:\n  colors:\n    link: #0b57b0\n":                   `without them # begins a comment`,
		"site: {colors: {link: {light: red}}}\n":                  `postmortem.yaml:1:31: "red" is no colour`,
		"site: {links: [{name: x, url: 'javascript:1'}]}\n":       `"javascript:1" is no address that pages link to`,
		"site: {links: [{name: x}]}\n":                            `a link needs both a name and a url`,
		"site: {words: {phase.undetcted: x}}\n":                   `pages have no word "phase.undetcted"` + "\n  hint: did you mean phase.undetected?",
		"site: {words: {custmers: {phase.undetected: x}}}\n":      `"custmers" is no audience of a build` + "\n  hint: did you mean customers?",
		"site: {words: {de: {custmers: {month.1: x}}}}\n":         `postmortem.yaml:1:21: "custmers" is no language`,
		"site: {words: {customers: {de: {month.13: x}}}}\n":       `pages have no word "month.13"`,
		"site: {words: {action.because: 'since {reasonn}'}}\n":    "nothing stands for {reasonn} in the word \"action.because\"\n  hint: it may have {reason}",
		"site: {words: {action.open: '{n} open'}}\n":              "nothing stands for {n} in the word \"action.open\"\n  hint: it has no places for values",
		"site: {words: {count.month.few: x}}\n":                   `pages have no word "count.month.few"`,
		"site: {language: german}\n":                              `postmortem.yaml:1:18: "german" is no language` + "\n  hint: a tag such as de",
		"site: {language: de_AT}\n":                               `"de_AT" is no language`,
		"site: {language: xx}\n":                                  `"xx" is no language`,
		"site:\n  language: {custmers: de}\n":                     `postmortem.yaml:2:14: "custmers" is no audience of a build`,
		"site: {language: {customers: [de]}}\n":                   `takes one text`,
		"site: {words: {public: {tag.paged: x}}}\n":               `pages have no word "tag.paged"`,
		"site: {pages: {public: all}}\n":                          `"all" is not a value of this setting`,
		"sources: {payments: ../payments}\n":                      `postmortem.yaml:1:10: takes a list of repositories, each with name and path`,
		"sources: [payments]\n":                                   `postmortem.yaml:1:11: takes a name, a path and perhaps a revision`,
		"sources: [{name: payments}]\n":                           `a source needs both a name and a path` + "\n  hint: for example",
		"sources: [{name: pay.ments, path: x}]\n":                 `postmortem.yaml:1:18: "pay.ments" cannot name a source`,
		"sources:\n- {name: a, path: x}\n- {name: A, path: y}\n":  `postmortem.yaml:3:10: the source "A" stands twice`,
		"sources: [{name: a, path: 'https://e.example/a.git'}]\n": `"https://e.example/a.git" is no folder` + "\n  hint: clone the repository",
		"sources: [{name: a, path: x, branch: main}]\n":           `there is no setting "sources.branch"`,
		"a: b: c\n":                    `postmortem.yaml:1:5: cannot be read`,
		"site: x\nrules: [a]\n":        `postmortem.yaml:2:8: takes`,
		"folders: [a]\nfolders: [b]\n": `postmortem.yaml:2:1: the key "folders" stands twice`,
	} {
		_, err := config.Parse("postmortem.yaml", []byte(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	if _, err := config.Parse("postmortem.yaml", []byte("foldres: x\nstie: y\n")); strings.Count(err.Error(), "there is no setting") != 2 {
		t.Errorf("not all mistakes: %v", err)
	}
	if c, err := config.Parse("postmortem.yaml", nil); err != nil || c.Site.Name != "Postmortems" {
		t.Errorf("an empty configuration: %v", err)
	}
}

// The schema for editors and the reader know the same settings, and agree about them.
func TestSchemaAgrees(t *testing.T) {
	data, err := published.Schema("config")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("config.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("config.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		"folders: [a]\n", "folders: a\n", "folders: {a: b}\n", "foldres: a\n", "site: {name: x, base_url: 'https://e.example/'}\n", "site: {base_url: x}\n",
		"site: {logo: docs/logo.svg, footer: x, support: 'mailto:a@e.example', pages: {public: engineers}}\n", "site: {logo: x.gif}\n", "site: {repository: 'https://github.com/o/r', forge: gitlab, branch: main}\n", "site: {repository: 'git@github.com:o/r'}\n", "site: {repository: 'https://a:b@github.com/o/r'}\n", "site: {forge: sourcehut}\n", "site: {templates: site/own}\n", "site: {revisions: all}\n", "site: {revisions: drafts}\n", "site: {templates: /x}\n", "site: {pages: {public: all}}\n", "site: {pages: {customers: engineers}}\n",
		"site: {colors: {link: '#0B57b0', resolving-ink: {light: '#000000', dark: '#ffffff'}}}\n", "site: {colors: {lnik: '#000000'}}\n", "site: {colors: {link: red}}\n", "site: {colors: {link: {lihgt: '#000000'}}}\n",
		"site: {links: [{name: x, url: 'https://e.example/'}, {name: y, url: 'mailto:a@e.example'}]}\n", "site: {links: [{name: x, url: 'javascript:1'}]}\n", "site: {links: [{name: x}]}\n", "site: {links: x}\n",
		"site: {words: {phase.undetected: x, section.Impact: y, customers: {tag.paged: z}}, }\ntimeline: {tags: [paged]}\n", "site: {words: {undetected: x}}\n", "site: {words: {custmers: {phase.undetected: x}}}\n", "site: {words: {month.1: a, de: {month.1: x, count.entry.few: y}, customers: {pt-BR: {month.1: z}, de: }}}\n", "site: {words: {de: {custmers: {month.1: x}}}}\n", "site: {words: {customers: {de: {at.all: x}}}}\n", "site: {language: de}\n", "site: {language: {customers: pt-BR}}\n", "site: {language: [de]}\n", "site: {language: german}\n", "site: {language: {custmers: de}}\n", "site: {words: {phase.undetected: ''}}\n",
		"sections: {required: {default: [Summary]}, aliases: {Summary: [x]}}\n", "sections: {required: {supplier: {draft: [Summary], published: []}}, profiles: {supplier: [Contract]}}\n",
		"sections: {required: {default: {drft: []}}}\n", "sections: {profiles: {Supplier: []}}\n", "sections: {profiles: {default: []}}\n", "vocabularies: {services: [a], tags: b}\n",
		"vocabularies: {owner: [a]}\n", "customer_facing: [support]\n", "customer_facing: {a: b}\n", "audience_default: document\n", "audience_default: all\n",
		"fields: {a: {type: word, values: [x], required: true, audience: public}}\n", "fields: {a: {type: txt}}\n", "standard: all\n", "standard: {since: 2026-01-01}\n", "standard: some\n", "standard: {since: soon}\n", "secrets_allowed: [{fingerprint: 0123456789ab, reason: x}]\n", "secrets_allowed: [{fingerprint: x, reason: x}]\n", "secrets_allowed: [{fingerprint: 0123456789ab}]\n", "denied_terms: [a, {term: b, audience: customers}]\n", "denied_terms: [{audience: x}]\n",
		"rules: {placeholder: off}\n", "rules: {placeholder: loud}\n", "overrides: [{paths: [a], rules: {placeholder: info}}]\n", "overrides: [{paths: [a]}]\n", "timeline: {tags: [a]}\n", "",
		"sources: [{name: a-B_1, path: ../a, revision: main}, {path: b.git, name: b}]\n", "sources: [{name: 1, path: 2, revision: 3}]\n", "sources:\n", "sources: x\n", "sources: [x]\n", "sources: {name: a, path: b}\n", "sources: [{name: a}]\n", "sources: [{path: b}]\n", "sources: [{name: a/b, path: b}]\n", "sources: [{name: a, path: 'ssh://e.example/a'}]\n", "sources: [{name: a, path: b, branch: c}]\n",
	} {
		_, ours := config.Parse("postmortem.yaml", []byte(text))
		root, _ := frontmatter.ParseYAML([]byte(text), 0)
		theirs := s.Validate(root.Any())
		if (ours == nil) != (theirs == nil) {
			t.Errorf("%q: we say %v, the schema says %v", text, ours, theirs)
		}
	}
}
