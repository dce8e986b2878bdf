package config

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/frontmatter"
	"github.com/git-postmortem/postmortem/schema/source"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

// A key says how the value of one setting is read.
type key struct {
	name     string
	standard string // what applies where it is not set
	read     func(*reader, *frontmatter.Value)
	below    []key // for a setting that only groups others
}

// keys are all settings, in the order in which they are shown.
func keys() []key {
	return []key{
		{name: "folders", standard: "those that the field knows", read: func(r *reader, v *frontmatter.Value) { r.config.Folders = r.folders(v) }},
		{name: "include", read: func(r *reader, v *frontmatter.Value) { r.config.Include = r.globs(v) }},
		{name: "exclude", read: func(r *reader, v *frontmatter.Value) { r.config.Exclude = r.globs(v) }},
		{name: "sources", read: func(r *reader, v *frontmatter.Value) { r.sources(v) }},
		{name: "site", below: []key{
			{name: "name", standard: "Postmortems", read: func(r *reader, v *frontmatter.Value) { r.config.Site.Name = r.text(v) }},
			{name: "description", read: func(r *reader, v *frontmatter.Value) { r.config.Site.Description = r.text(v) }},
			{name: "base_url", read: func(r *reader, v *frontmatter.Value) { r.config.Site.BaseURL = r.baseURL(v) }},
			{name: "logo", read: func(r *reader, v *frontmatter.Value) { r.config.Logo = r.logo(v) }},
			{name: "colors", standard: "the standard ones", read: func(r *reader, v *frontmatter.Value) { r.config.Site.Colors = r.colors(v) }},
			{name: "footer", read: func(r *reader, v *frontmatter.Value) { r.config.Site.Footer = r.text(v) }},
			{name: "links", read: func(r *reader, v *frontmatter.Value) { r.config.Site.Links = r.links(v) }},
			{name: "language", standard: "en", read: func(r *reader, v *frontmatter.Value) { r.languages(v) }},
			{name: "words", standard: "the standard ones", read: func(r *reader, v *frontmatter.Value) { r.words(v) }},
			{name: "support", read: func(r *reader, v *frontmatter.Value) {
				r.config.Site.Support = r.text(v)
				r.config.Lint.Support = strings.TrimSpace(r.config.Site.Support)
			}},
			{name: "repository", standard: "the remote origin", read: func(r *reader, v *frontmatter.Value) { r.config.Repository = r.repository(v) }},
			{name: "forge", standard: "by its host", read: func(r *reader, v *frontmatter.Value) {
				r.config.Forge = r.word(v, "github", "gitlab", "gitea", "bitbucket")
			}},
			{name: "branch", standard: "the one that is checked out", read: func(r *reader, v *frontmatter.Value) { r.config.Branch = r.text(v) }},
			{name: "revisions", standard: "published", read: func(r *reader, v *frontmatter.Value) {
				if s := r.word(v, RevisionsShown...); s != "" {
					r.config.Revisions = s
				}
			}},
			{name: "templates", read: func(r *reader, v *frontmatter.Value) { r.config.Templates = r.inside(v) }},
			{name: "pages", below: []key{
				{name: "public", standard: "engineers where audience_default is document, else customers", read: func(r *reader, v *frontmatter.Value) {
					r.config.PublicPages = r.word(v, "engineers", "customers")
				}},
			}},
		}},
		{name: "sections", below: []key{
			{name: "required", standard: "by type, from in-review on", read: func(r *reader, v *frontmatter.Value) { r.required(v) }},
			{name: "profiles", standard: "the standard ones", read: func(r *reader, v *frontmatter.Value) { r.profiles(v) }},
			{name: "aliases", standard: "the standard ones", read: func(r *reader, v *frontmatter.Value) { r.config.Options.SectionAliases = r.aliases(v) }},
		}},
		{name: "severities", standard: "[sev1, sev2, sev3, sev4, sev5]", read: func(r *reader, v *frontmatter.Value) { r.severities(v) }},
		{name: "severity_aliases", standard: "P1, S1, critical…", read: func(r *reader, v *frontmatter.Value) { r.config.Options.SeverityAliases = r.texts(v) }},
		{name: "timeline", below: []key{
			{name: "tags", standard: "the standard ones", read: func(r *reader, v *frontmatter.Value) { r.config.Options.EntryTags = r.list(v) }},
		}},
		{name: "vocabularies", standard: "any words", below: []key{
			{name: "services", standard: "any words", read: func(r *reader, v *frontmatter.Value) { r.vocabulary("services", v) }},
			{name: "tags", standard: "any words", read: func(r *reader, v *frontmatter.Value) { r.vocabulary("tags", v) }},
			{name: "contributing_factors", standard: "any words", read: func(r *reader, v *frontmatter.Value) { r.vocabulary("contributing_factors", v) }},
			{name: "trigger", standard: "any words", read: func(r *reader, v *frontmatter.Value) { r.vocabulary("trigger", v) }},
		}},
		{name: "fields", read: func(r *reader, v *frontmatter.Value) { r.fields(v) }},
		{name: "standard", standard: "marked", read: func(r *reader, v *frontmatter.Value) { r.held(v) }},
		{name: "audience_default", standard: "internal", read: func(r *reader, v *frontmatter.Value) {
			r.config.Options.AudienceDefault = r.word(v, "internal", "document")
		}},
		{name: "customer_facing", read: func(r *reader, v *frontmatter.Value) { r.config.Lint.CustomerFacing = r.list(v) }},
		{name: "publish_within", standard: "30", read: func(r *reader, v *frontmatter.Value) { r.config.Lint.PublishWithin = r.days(v) }},
		{name: "denied_terms", read: func(r *reader, v *frontmatter.Value) { r.denied(v) }},
		{name: "secrets_allowed", read: func(r *reader, v *frontmatter.Value) { r.secretsAllowed(v) }},
		{name: "rules", standard: "as `postmortem rules` lists them", read: func(r *reader, v *frontmatter.Value) { r.rules(v) }},
		{name: "overrides", read: func(r *reader, v *frontmatter.Value) { r.overrides(v) }},
	}
}

// days reads a number of days, from one on.
func (r *reader) days(v *frontmatter.Value) int {
	n, err := strconv.Atoi(v.Text)
	if err != nil || !v.IsScalar() || n < 1 || n > mostDays {
		r.fail(v.Span, fmt.Sprintf("takes a number of days, from 1 to %d", mostDays), "for example 14; to have it judged by no rule, set `publish-late: off` under rules")
	}
	return n
}

const mostDays = 3650

func (r *reader) severities(v *frontmatter.Value) {
	r.config.Options.Severities = r.list(v)
	seen := map[string]bool{}
	for i, s := range r.config.Options.Severities {
		if seen[strings.ToLower(s)] {
			r.fail(itemSpan(v, i), fmt.Sprintf("the severity %q stands twice", s), "")
		}
		seen[strings.ToLower(s)] = true
	}
}

// aliases maps headings to canonical sections: each section with the headings that mean it.
func (r *reader) aliases(v *frontmatter.Value) map[string]string {
	out := map[string]string{}
	if v.Kind != frontmatter.Map {
		r.fail(v.Span, "takes sections, each with a list of headings", "for example `Contributing factors: [Why it broke]`")
		return out
	}
	for _, f := range v.Fields {
		r.section(f.Key, f.KeySpan)
		for _, heading := range r.list(f.Value) {
			out[schema.HeadingKey(heading)] = f.Key
		}
	}
	return out
}

func (r *reader) vocabulary(field string, v *frontmatter.Value) {
	if r.config.Options.Vocabularies == nil {
		r.config.Options.Vocabularies = map[string][]string{}
	}
	r.config.Options.Vocabularies[field] = r.list(v)
}

// required reads which sections a type of incident must have, from in-review on or
// by status. Whether there is such a type is judged once the profiles are known.
func (r *reader) required(v *frontmatter.Value) {
	if v.Kind != frontmatter.Map {
		r.fail(v.Span, "takes types of incident, each with a list of sections", "for example `default: [Summary, Timeline]`")
		return
	}
	out := map[string]map[string][]string{}
	for _, f := range v.Fields {
		out[f.Key] = map[string][]string{}
		if f.Value.Kind != frontmatter.Map {
			out[f.Key][schema.InReview] = r.list(f.Value)
			continue
		}
		for _, s := range f.Value.Fields {
			if !slices.Contains(schema.Statuses(), s.Key) {
				r.fail(s.KeySpan, fmt.Sprintf("%q is no status", s.Key), "one of "+strings.Join(schema.Statuses(), ", "))
			}
			out[f.Key][s.Key] = r.list(s.Value)
		}
	}
	r.config.Options.RequiredSections = out
	r.atEnd = append(r.atEnd, func() {
		types := r.config.Options.Types()
		for _, f := range v.Fields {
			if f.Key != "default" && !slices.Contains(types, f.Key) {
				r.fail(f.KeySpan, fmt.Sprintf("%q is no type of incident", f.Key), "default, "+strings.Join(types, ", "))
			}
		}
	})
}

// profiles reads what types of incident require beside the core.
func (r *reader) profiles(v *frontmatter.Value) {
	if v.Kind != frontmatter.Map {
		r.fail(v.Span, "takes types of incident, each with the sections that it adds", "for example `supplier: [Contract]`")
		return
	}
	r.config.Options.Profiles = map[string][]string{}
	for _, f := range v.Fields {
		if !profileName.MatchString(f.Key) || f.Key == "default" {
			r.fail(f.KeySpan, fmt.Sprintf("%q cannot name a type of incident", f.Key), "lower-case words with hyphens")
		}
		r.config.Options.Profiles[f.Key] = r.list(f.Value)
	}
}

var profileName = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

func (r *reader) section(name string, at source.Span) {
	if slices.Contains(schema.SectionOrder, name) {
		return
	}
	hint := "one of " + strings.Join(schema.SectionOrder, ", ")
	if near := schema.Nearest(name, schema.SectionOrder); near != "" {
		hint = fmt.Sprintf("did you mean %q?", near)
	}
	r.fail(at, fmt.Sprintf("the standard has no section %q", name), hint)
}

var fieldTypes = []string{"text", "word", "list", "url", "instant", "date", "number"}

func (r *reader) fields(v *frontmatter.Value) {
	if v.Kind != frontmatter.Map {
		if !v.IsBlank() {
			r.fail(v.Span, "takes names of fields, each with its type", "for example `region: {type: word, values: [eu, us]}`")
		}
		return
	}
	for _, f := range v.Fields {
		spec := schema.FieldSpec{Name: f.Key, Type: schema.TextField, Widest: schema.Internal}
		if _, taken := (&schema.Options{}).FieldSpec(f.Key); taken && !strings.HasPrefix(f.Key, "x_") {
			r.fail(f.KeySpan, fmt.Sprintf("%q is a field of the standard", f.Key), "choose another name")
			continue
		}
		r.object(f.Value, "fields."+f.Key, []key{
			{name: "type", read: func(r *reader, v *frontmatter.Value) { spec.Type = schema.FieldType(r.word(v, fieldTypes...)) }},
			{name: "values", read: func(r *reader, v *frontmatter.Value) { spec.Values = r.list(v) }},
			{name: "required", read: func(r *reader, v *frontmatter.Value) { spec.Required = r.word(v, "true", "false") == "true" }},
			{name: "audience", read: func(r *reader, v *frontmatter.Value) {
				spec.Widest = r.audience(v, "the widest audience that may read the field")
			}},
			{name: "about", read: func(r *reader, v *frontmatter.Value) { spec.About = r.text(v) }},
		})
		r.config.Options.Fields = append(r.config.Options.Fields, spec)
	}
}

func (r *reader) baseURL(v *frontmatter.Value) string {
	s := r.text(v)
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		r.fail(v.Span, fmt.Sprintf("%q is no absolute URL", s), "for example https://status.example.com/postmortems/")
		return ""
	}
	if !strings.HasSuffix(s, "/") {
		s += "/"
	}
	return s
}

func (r *reader) rules(v *frontmatter.Value) {
	r.config.Lint.Rules = r.severitiesOf(v)
}

// severitiesOf reads `rule: severity` lines.
func (r *reader) severitiesOf(v *frontmatter.Value) map[string]lint.Severity {
	out := map[string]lint.Severity{}
	if v.Kind != frontmatter.Map {
		if !v.IsBlank() {
			r.fail(v.Span, "takes `rule: severity` lines", "off, info, warning or error")
		}
		return out
	}
	for _, f := range v.Fields {
		word := r.word(f.Value, "off", "info", "warning", "error", "false")
		if word == "false" {
			word = "off" // YAML 1.1 readers take `off` for a boolean
		}
		level, err := lint.ParseSeverity(word)
		if err != nil {
			continue // said already
		}
		var locked *lint.LockedError
		switch err := lint.CheckSeverity(f.Key, level); {
		case errors.As(err, &locked):
			r.fail(f.KeySpan, err.Error(), "remove the line")
		case err != nil:
			r.fail(f.KeySpan, err.Error(), "")
		}
		out[f.Key] = level
	}
	return out
}

func (r *reader) overrides(v *frontmatter.Value) {
	if v.Kind != frontmatter.List {
		if !v.IsBlank() {
			r.fail(v.Span, "takes a list of `paths` with their `rules`", "for example `- {paths: [postmortems/old/**], rules: {timeline-zone: off}}`")
		}
		return
	}
	for _, item := range v.Items {
		var o lint.Override
		r.object(item, "overrides", []key{
			{name: "paths", read: func(r *reader, v *frontmatter.Value) { o.Paths = r.globs(v) }},
			{name: "rules", read: func(r *reader, v *frontmatter.Value) { o.Rules = r.severitiesOf(v) }},
		})
		if len(o.Paths) == 0 || len(o.Rules) == 0 {
			r.fail(item.Span, "an override needs both `paths` and `rules`", "")
			continue
		}
		r.config.Lint.Overrides = append(r.config.Lint.Overrides, o)
	}
}

// held reads which documents are held to the standard.
func (r *reader) held(v *frontmatter.Value) {
	if v.Kind != frontmatter.Map {
		r.config.Options.Standard = r.word(v, "marked", schema.StandardAll)
		return
	}
	r.object(v, "standard", []key{{name: "since", read: func(r *reader, v *frontmatter.Value) {
		day := timeline.FindDate(r.text(v))
		if !day.Known() || !day.Valid() {
			r.fail(v.Span, "since takes a day", "for example 2026-01-01")
			return
		}
		r.config.Options.Since = day
	}}})
}

var fingerprint = regexp.MustCompile(`^[0-9a-f]{12}$`)

// secretsAllowed reads fingerprints of texts that look like secrets and are none, each with
// the reason that somebody reviewed.
func (r *reader) secretsAllowed(v *frontmatter.Value) {
	const hint = "for example `- {fingerprint: 0123456789ab, reason: a key of the documentation}`"
	if v.Kind != frontmatter.List {
		if !v.IsBlank() {
			r.fail(v.Span, "takes a list of maps with `fingerprint` and `reason`", hint)
		}
		return
	}
	for _, item := range v.Items {
		print, reason := "", ""
		r.object(item, "secrets_allowed", []key{
			{name: "fingerprint", read: func(r *reader, v *frontmatter.Value) { print = r.text(v) }},
			{name: "reason", read: func(r *reader, v *frontmatter.Value) { reason = r.text(v) }},
		})
		if !fingerprint.MatchString(print) || strings.TrimSpace(reason) == "" {
			r.fail(item.Span, "an allowed secret needs the twelve hex digits that the finding prints, and a reason", hint)
			continue
		}
		if r.config.Lint.SecretsAllowed == nil {
			r.config.Lint.SecretsAllowed = map[string]bool{}
		}
		r.config.Lint.SecretsAllowed[print] = true
	}
}

func (r *reader) denied(v *frontmatter.Value) {
	if v.Kind != frontmatter.List && !v.IsBlank() {
		r.fail(v.Span, "takes a list of words, or of maps with `term` and `audience`", "for example `- {term: Acme, audience: internal}`")
		return
	}
	for _, item := range v.Items {
		d := lint.DeniedTerm{Widest: schema.Internal}
		if item.IsScalar() {
			d.Term = strings.TrimSpace(item.Text)
		} else {
			r.object(item, "denied_terms", []key{
				{name: "term", read: func(r *reader, v *frontmatter.Value) { d.Term = r.text(v) }},
				{name: "audience", read: func(r *reader, v *frontmatter.Value) {
					d.Widest = r.audience(v, "the widest audience that may read the term")
				}},
			})
		}
		if d.Term == "" {
			r.fail(item.Span, "a denied term is empty", "")
			continue
		}
		r.config.Lint.Denied = append(r.config.Lint.Denied, d)
	}
}
