package schema

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/git-postmortem/postmortem/schema/frontmatter"
	"github.com/git-postmortem/postmortem/schema/source"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

// A FieldType is the form that a field's value must have.
type FieldType string

// The forms of field values.
const (
	TextField     FieldType = "text"     // one non-empty line
	WordField     FieldType = "word"     // one member of Values
	ListField     FieldType = "list"     // of text; a lone text counts as a list of one
	LinkField     FieldType = "url"      // http or https
	ContactField  FieldType = "contact"  // a URL or an address
	ZoneField     FieldType = "zone"     // an IANA zone name
	InstantField  FieldType = "instant"  // RFC 3339 with an offset, or "unknown"
	DateField     FieldType = "date"     // RFC 3339 full-date or date-time
	SourcesField  FieldType = "sources"  // of URLs, or maps of title and url
	RelatedField  FieldType = "related"  // of ids, or maps of id and relation
	ImpactField   FieldType = "impact"   // a map of numbers, texts or "unknown"
	NumberField   FieldType = "number"   // for a configured field
	AnyField      FieldType = "any"      // for x_* keys
	SeverityField FieldType = "severity" // a member of the archive's scale, or an alias
)

// A FieldSpec describes one frontmatter field.
type FieldSpec struct {
	Name     string
	Type     FieldType
	Values   []string // of a WordField, and of a ListField with a vocabulary
	Widest   Audience // the widest build that carries the field
	Required bool     // for configured fields; the standard's own conditions are in Requirements
	About    string   // one line for the documentation and for editors
}

// StandardFields are the fields of the standard, in the order in which they are written.
var StandardFields = []FieldSpec{
	{Name: "title", Type: TextField, Widest: Public, About: "The symptom first: what a reader would have seen."},
	{Name: "severity", Type: SeverityField, Widest: Public, About: "How bad it was, on the archive's scale."},
	{Name: "status", Type: WordField, Values: statuses, Widest: Public, About: "Where the postmortem is in its life."},
	{Name: "owner", Type: TextField, Widest: Internal, About: "The one who sees it through, by handle."},
	{Name: "type", Type: WordField, Values: types, Widest: Public, About: "The profile: which sections are required. outage if absent."},
	{Name: "origin", Type: WordField, Values: origins, Widest: Public, About: "own, or external: a retrospective of somebody else's incident."},
	{Name: "sources", Type: SourcesField, Widest: Public, About: "What an external postmortem was written from."},
	{Name: "audience", Type: WordField, Values: Audiences, Widest: Public, About: "The widest audience of anything in the document. internal if absent."},
	{Name: "timezone", Type: ZoneField, Widest: Public, About: "The zone of every clock time that states none."},
	{Name: "services", Type: ListField, Widest: Public, About: "What was affected."},
	{Name: "tags", Type: ListField, Widest: Public, About: "Words to find it by."},
	{Name: "contributing_factors", Type: ListField, Widest: Public, About: "What let it happen, in words that recur across the archive."},
	{Name: "trigger", Type: TextField, Widest: Public, About: "What set it off, in one word."},
	{Name: "detected_by", Type: WordField, Values: detectors, Widest: Public, About: "Who or what noticed."},
	{Name: "started_at", Type: InstantField, Widest: Public, About: "Only where the timeline cannot carry it."},
	{Name: "detected_at", Type: InstantField, Widest: Public, About: "Only where the timeline cannot carry it."},
	{Name: "acknowledged_at", Type: InstantField, Widest: Public, About: "Only where the timeline cannot carry it."},
	{Name: "mitigated_at", Type: InstantField, Widest: Public, About: "Only where the timeline cannot carry it."},
	{Name: "resolved_at", Type: InstantField, Widest: Public, About: "Only where the timeline cannot carry it."},
	{Name: "impact", Type: ImpactField, Widest: Internal, About: "customers, requests, support_contacts, data_loss, cost… as numbers, or unknown."},
	{Name: "informed", Type: ListField, Widest: Internal, About: "The customer-facing teams that were told."},
	{Name: "support_contact", Type: ContactField, Widest: Public, About: "How a reader gets help: a URL or an address."},
	{Name: "authors", Type: ListField, Widest: Internal, About: "By handle."},
	{Name: "reviewers", Type: ListField, Widest: Internal, About: "By handle."},
	{Name: "responders", Type: ListField, Widest: Internal, About: "By handle."},
	{Name: "related", Type: RelatedField, Widest: Public, About: "Ids of related postmortems; public only where both ends are."},
	{Name: "tracker", Type: LinkField, Widest: Internal, About: "The incident's ticket."},
	{Name: "published_at", Type: DateField, Widest: Public, About: "When it was published, if git does not know."},
	{Name: "embargo_until", Type: DateField, Widest: Public, About: "No wider than internal before this."},
	{Name: "imported", Type: DateField, Widest: Internal, About: "When it was brought in: what it does not state is unknown, and not missing."},
	{Name: "redirect_from", Type: ListField, Widest: Public, About: "Old ids of this postmortem."},
}

// Fields are the standard's fields and those that the archive adds.
func (o *Options) FieldSpecs() []FieldSpec {
	if o == nil || len(o.Fields)+len(o.Vocabularies)+len(o.Profiles) == 0 {
		return StandardFields
	}
	out := append(slices.Clone(StandardFields), o.Fields...)
	for i, f := range out {
		if words := o.Vocabularies[f.Name]; len(words) > 0 {
			out[i].Values = words
			if f.Type == TextField {
				out[i].Type = WordField
			}
		}
		if f.Name == "type" {
			out[i].Values = o.Types()
		}
	}
	return out
}

// FieldSpec returns the description of the field called name. Keys that begin
// with x_ are free, internal and of any type.
func (o *Options) FieldSpec(name string) (FieldSpec, bool) {
	for _, f := range o.FieldSpecs() {
		if f.Name == name {
			return f, true
		}
	}
	if strings.HasPrefix(name, "x_") {
		return FieldSpec{Name: name, Type: AnyField, Widest: Internal}, true
	}
	return FieldSpec{}, false
}

// A Mismatch says how a value differs from what its field takes.
type Mismatch struct {
	Span    source.Span
	Message string
	Hint    string
	Date    bool   // the value is meant as a date or time, and is not one
	Nearest string // what the value may have been meant as, or ""
	Slip    bool   // Nearest is one edit away, or says the same in another form
}

// Mismatches judges a value by its field's type and vocabulary. Blank values are
// not judged: a missing value is another question than a wrong one.
func (o *Options) Mismatches(spec FieldSpec, v *frontmatter.Value) []Mismatch {
	if v.IsBlank() {
		return nil
	}
	wrong := func(want string) []Mismatch {
		return []Mismatch{{Span: v.Span, Message: fmt.Sprintf("%s is %s, not %s", spec.Name, v.Describe(), want)}}
	}
	switch spec.Type {
	case TextField:
		if !v.IsScalar() {
			return wrong("one line of text")
		}
	case WordField:
		return word(spec, v)
	case SeverityField:
		if !v.IsScalar() {
			return wrong("one word")
		}
		if _, ok := o.Severity(v.Text); !ok {
			return word(FieldSpec{Name: spec.Name, Values: o.SeverityScale()}, v)
		}
	case ListField:
		return list(spec, v)
	case LinkField:
		if !v.IsScalar() || !isWebURL(v.Text) {
			return wrong("a URL that begins with https://")
		}
	case ContactField:
		if !v.IsScalar() || !isContact(v.Text) {
			return wrong("a URL or an e-mail address")
		}
	case ZoneField:
		if !v.IsScalar() {
			return wrong("a zone name")
		}
		if _, err := timeline.LoadZone(v.Text); err != nil {
			return []Mismatch{{Span: v.Span, Message: fmt.Sprintf("%s is no zone of the IANA database", v.Quoted()), Hint: "for example Europe/Copenhagen, America/Los_Angeles or Etc/UTC"}}
		}
	case InstantField:
		if v.IsScalar() && strings.EqualFold(v.Text, Unknown) {
			return nil
		}
		return date(spec, v, false)
	case DateField:
		return date(spec, v, true)
	case NumberField:
		if v.Kind != frontmatter.Number && !strings.EqualFold(v.Text, Unknown) {
			return wrong("a number")
		}
	case SourcesField:
		return linked(spec, v, "url", func(s string) bool { return isWebURL(s) }, "a URL that begins with https://")
	case RelatedField:
		return linked(spec, v, "id", func(s string) bool { return s != "" }, "the id of a postmortem")
	case ImpactField:
		if v.Kind != frontmatter.Map {
			return wrong("a map such as `customers: 12`")
		}
		for _, f := range v.Fields {
			if !f.Value.IsScalar() && !f.Value.IsBlank() {
				return []Mismatch{{Span: f.Value.Span, Message: fmt.Sprintf("%s.%s is %s, not a number, a text or unknown", spec.Name, f.Key, f.Value.Describe())}}
			}
		}
	}
	return nil
}

func word(spec FieldSpec, v *frontmatter.Value) []Mismatch {
	if !v.IsScalar() {
		return []Mismatch{{Span: v.Span, Message: fmt.Sprintf("%s is %s, not one word", spec.Name, v.Describe())}}
	}
	if len(spec.Values) == 0 || slices.Contains(spec.Values, v.Text) {
		return nil
	}
	m := Mismatch{Span: v.Span, Message: fmt.Sprintf("%s is not a value of %s", v.Quoted(), spec.Name), Hint: "one of " + strings.Join(spec.Values, ", ")}
	if near := Nearest(v.Text, spec.Values); near != "" {
		m.Nearest, m.Slip = near, EditDistance(v.Text, near) == 1
		m.Hint = fmt.Sprintf("did you mean %s? It takes %s", near, strings.Join(spec.Values, ", "))
	}
	return []Mismatch{m}
}

func list(spec FieldSpec, v *frontmatter.Value) (out []Mismatch) {
	items := v.Items
	if v.IsScalar() {
		items = []*frontmatter.Value{v}
	} else if v.Kind != frontmatter.List {
		return []Mismatch{{Span: v.Span, Message: fmt.Sprintf("%s is %s, not a list", spec.Name, v.Describe())}}
	}
	if v.IsScalar() && strings.Contains(v.Text, ",") {
		// A facet of this name would hold one postmortem.
		var words []string
		for _, word := range strings.Split(v.Text, ",") {
			if word = strings.TrimSpace(word); word != "" {
				words = append(words, YAMLText(word))
			}
		}
		list := "[" + strings.Join(words, ", ") + "]"
		return []Mismatch{{Span: v.Span, Message: fmt.Sprintf("%s is one text, %s, not a list", spec.Name, v.Quoted()), Hint: "write it as " + list, Nearest: list, Slip: true}}
	}
	for _, item := range items {
		if !item.IsScalar() || strings.TrimSpace(item.Text) == "" {
			out = append(out, Mismatch{Span: item.Span, Message: fmt.Sprintf("an item of %s is %s, not a text", spec.Name, item.Describe())})
			continue
		}
		if len(spec.Values) > 0 {
			out = append(out, word(spec, item)...)
		}
	}
	return out
}

func linked(spec FieldSpec, v *frontmatter.Value, key string, ok func(string) bool, want string) (out []Mismatch) {
	items := v.Items
	if v.Kind != frontmatter.List {
		items = []*frontmatter.Value{v}
	}
	for _, item := range items {
		target := item
		if item.Kind == frontmatter.Map {
			if f := item.Get(key); f != nil {
				target = f.Value
			}
			if r := item.Get("relation"); r != nil && spec.Type == RelatedField {
				out = append(out, word(FieldSpec{Name: "relation", Values: relations}, r.Value)...)
			}
		}
		if !target.IsScalar() || !ok(strings.TrimSpace(target.Text)) {
			out = append(out, Mismatch{Span: target.Span, Message: fmt.Sprintf("an item of %s is %s, not %s", spec.Name, target.Describe(), want)})
		}
	}
	return out
}

var (
	slashDate   = regexp.MustCompile(`^\d{1,2}[/.]\d{1,2}[/.]\d{2,4}`)
	rfcDate     = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)
	rfcDateTime = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$`)
	noOffset    = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}[Tt ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$`)
)

// ParseInstant reads an RFC 3339 date-time; a space may stand for the T, as RFC 3339 §5.6 allows.
func ParseInstant(text string) (time.Time, error) {
	return time.Parse(time.RFC3339Nano, strings.ToUpper(strings.Replace(strings.TrimSpace(text), " ", "T", 1)))
}

// ParseDate reads an RFC 3339 full-date, or the date-time that ParseInstant reads.
func ParseDate(text string) (time.Time, error) {
	if t, err := time.Parse(time.DateOnly, strings.TrimSpace(text)); err == nil {
		return t, nil
	}
	return ParseInstant(text)
}

func date(spec FieldSpec, v *frontmatter.Value, dayIsEnough bool) []Mismatch {
	m := Mismatch{Span: v.Span, Date: true, Hint: "write it as 2026-03-04T14:39:00+01:00"}
	if dayIsEnough {
		m.Hint = "write it as 2026-03-04 or 2026-03-04T14:39:00+01:00"
	}
	text := strings.TrimSpace(v.Text)
	shaped := rfcDateTime.MatchString(text) || dayIsEnough && rfcDate.MatchString(text)
	_, err := ParseInstant(text)
	if dayIsEnough && err != nil {
		_, err = ParseDate(text)
	}
	switch {
	case !v.IsScalar():
		m.Message = fmt.Sprintf("%s is %s, not a date and time", spec.Name, v.Describe())
	case err == nil && shaped:
		return nil
	case slashDate.MatchString(text):
		m.Message = fmt.Sprintf("%s is ambiguous: day and month can be read either way", v.Quoted())
	case rfcDate.MatchString(text) && !dayIsEnough:
		m.Message = fmt.Sprintf("%s is a day; %s needs a time with an offset", v.Quoted(), spec.Name)
		if _, err := time.Parse(time.DateOnly, text); err != nil {
			m.Message = fmt.Sprintf("%s is a day that does not exist", v.Quoted())
		}
	case noOffset.MatchString(text):
		m.Message = fmt.Sprintf("%s has no offset from UTC, or no seconds, so it is not RFC 3339", v.Quoted())
	case shaped || rfcDate.MatchString(text):
		m.Message = fmt.Sprintf("%s is a date or time that does not exist", v.Quoted())
	default:
		m.Message = fmt.Sprintf("%s is not an RFC 3339 date", v.Quoted())
	}
	return []Mismatch{m}
}

func isWebURL(s string) bool {
	u, err := url.Parse(strings.TrimSpace(s))
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

var address = regexp.MustCompile(`^(mailto:|tel:)?[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$|^tel:\+?[\d -]+$`)

func isContact(s string) bool { return isWebURL(s) || address.MatchString(strings.TrimSpace(s)) }
