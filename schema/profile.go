package schema

import (
	"slices"

	"github.com/yuin/goldmark/ast"
)

// A Requirement is something that a document of its type and status must have.
type Requirement struct {
	Name    string
	Why     string
	Warning bool // asked for, but not yet demanded at this status
}

var fromReview = []string{InReview, Published, Closed}
var fromPublished = []string{Published, Closed}

var coreSections = []string{Summary, Impact, TimelineSection, ContributingFactors, Resolution, LessonsLearned, ActionItems}

// profileSections are what a type of incident requires beside the core.
var profileSections = map[string][]string{
	"security":      {DataExposure},
	"data-loss":     {DataRecovery},
	"communication": {CustomerMessage, Communication},
	"near-miss":     {GotLucky},
}

// RequiredSections are the sections that the document must have, in their order.
// The configuration can put its own list in place of the standard's, by type and
// status. A document that is not ours is judged as one in review.
func (pm *Postmortem) RequiredSections() []string {
	stage := pm.Stage()
	if !pm.Ours() {
		stage = InReview
	}
	return pm.options.requiredSections(pm.Type, stage)
}

// requiredSections are the sections of a type of incident at a stage: what the
// configuration says of that type alone, else the core (or the configuration's default)
// with what the type's profile adds.
func (o *Options) requiredSections(kind, stage string) []string {
	core := coreSections
	if !slices.Contains(fromReview, stage) {
		core = nil
	}
	added := profileSections[kind]
	if o != nil {
		if own, ok := o.RequiredSections[kind]; ok {
			return atStatus(own, stage)
		}
		if own, ok := o.RequiredSections["default"]; ok {
			core = atStatus(own, stage)
		}
		if own, ok := o.Profiles[kind]; ok {
			added = own
		}
	}
	if len(core) == 0 {
		return nil
	}
	out := slices.Clone(core)
	for _, name := range added {
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return inOrder(out)
}

// atStatus is what the latest status up to the document's own requires; a
// withdrawn document must have nothing that is not asked of it by name.
func atStatus(by map[string][]string, status string) []string {
	if status == Withdrawn {
		return by[status]
	}
	for i := slices.Index(statuses, status); i >= 0; i-- {
		if sections, ok := by[statuses[i]]; ok {
			return sections
		}
	}
	return nil
}

// inOrder sorts sections as they stand in a document, an archive's own behind those of the standard.
func inOrder(sections []string) []string {
	place := func(name string) int {
		if i := slices.Index(SectionOrder, name); i >= 0 {
			return i
		}
		return len(SectionOrder)
	}
	slices.SortStableFunc(sections, func(a, b string) int { return place(a) - place(b) })
	return sections
}

// HasSection reports whether the document has a section, also as a heading inside another one.
func (pm *Postmortem) HasSection(name string) bool {
	if pm.Section(name) != nil {
		return true
	}
	for _, n := range topLevel(pm.Doc) {
		if n.Kind() != ast.KindHeading {
			continue
		}
		heading := PlainText(n, pm.Source)
		if pm.options.SectionName(heading) == name || normalHeading(heading) == normalHeading(name) {
			return true
		}
	}
	return false
}

// RequiredFields are the frontmatter fields that the document must have.
func (pm *Postmortem) RequiredFields() []Requirement {
	out := []Requirement{
		{Name: "title", Why: "every postmortem has one"},
		{Name: "severity", Why: "every postmortem has one"},
		{Name: "status", Why: "every postmortem has one"},
	}
	published := slices.Contains(fromPublished, pm.Stage())
	if pm.Origin == "external" {
		out = append(out, Requirement{Name: "sources", Why: "an external postmortem says what it was written from"})
	} else if pm.Stage() != Withdrawn {
		out = append(out, Requirement{Name: "owner", Why: "somebody sees it through", Warning: !published})
	}
	if pm.Type == "outage" && published {
		out = append(out, Requirement{Name: "services", Why: "a published outage says what was affected"})
	}
	if pm.options != nil {
		for _, f := range pm.options.Fields {
			if f.Required {
				out = append(out, Requirement{Name: f.Name, Why: "the configuration requires it"})
			}
		}
	}
	return out
}
