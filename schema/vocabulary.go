package schema

import (
	"maps"
	"slices"
	"strings"

	"github.com/git-postmortem/postmortem/schema/timeline"
)

// Statuses in the order of a postmortem's life.
const (
	Draft     = "draft"
	InReview  = "in-review"
	Published = "published"
	Closed    = "closed"
	Withdrawn = "withdrawn"
)

var (
	statuses   = []string{Draft, InReview, Published, Closed, Withdrawn}
	types      = []string{"outage", "security", "data-loss", "communication", "near-miss", "other"}
	origins    = []string{"own", "external"}
	detectors  = []string{"monitoring", "internal-report", "customer-report", "third-party", "audit", "unknown"}
	severities = []string{"sev1", "sev2", "sev3", "sev4", "sev5"}
	relations  = []string{"recurrence", "same-factor", "caused-by", "follow-up"}
)

// severityAliases maps what other scales call a severity, lower-cased, to ours.
var severityAliases = map[string]string{
	"critical": "sev1", "high": "sev2", "major": "sev2", "medium": "sev3", "moderate": "sev3", "low": "sev4", "minor": "sev4",
	"p0": "sev1", "p1": "sev1", "p2": "sev2", "p3": "sev3", "p4": "sev4", "p5": "sev5",
	"s0": "sev1", "s1": "sev1", "s2": "sev2", "s3": "sev3", "s4": "sev4", "s5": "sev5",
	"sev0": "sev1", "sev-1": "sev1", "sev-2": "sev2", "sev-3": "sev3", "sev-4": "sev4", "sev-5": "sev5",
}

// The words that may tag a timeline entry: the moments of an incident, and who was told.
const (
	TagTrigger        = "trigger"
	TagStarted        = "started"
	TagDetected       = "detected"
	TagAcknowledged   = "acknowledged"
	TagEscalated      = "escalated"
	TagInvestigating  = "investigating"
	TagIdentified     = "identified"
	TagDecision       = "decision"
	TagMitigated      = "mitigated"
	TagResolved       = "resolved"
	TagReopened       = "reopened"
	TagClosed         = "closed"
	TagCommsInternal  = "comms-internal"
	TagCommsCustomer  = "comms-customer"
	TagCommsPublic    = "comms-public"
	TagCommsRegulator = "comms-regulator"
)

// The phases that lie between moments.
const (
	Undetected = "undetected"
	Responding = "responding"
	Mitigating = "mitigating"
	Resolving  = "resolving"
	Settled    = "settled" // resolved, for good or until it was reopened
)

// entryTags are the words that may tag a timeline entry: moments, then communication.
var entryTags = []string{
	TagTrigger, TagStarted, TagDetected, TagAcknowledged, TagEscalated, TagInvestigating, TagIdentified,
	TagDecision, TagMitigated, TagResolved, TagReopened, TagClosed,
	TagCommsInternal, TagCommsCustomer, TagCommsPublic, TagCommsRegulator,
}

// Options are the words of one archive: what its configuration adds to or puts
// in place of the standard. The zero value is the standard itself.
type Options struct {
	Severities      []string          // the scale, worst first; nil: sev1 to sev5
	SeverityAliases map[string]string // lower-case word → member of the scale, beside the standard ones
	SectionAliases  map[string]string // HeadingKey of a heading → section name, beside the standard ones
	// RequiredSections are type of incident or "default" → status from which on → sections, instead of the standard's.
	RequiredSections map[string]map[string][]string
	Profiles         map[string][]string // type → sections beside the core; new types, or other sections for standard ones
	EntryTags        []string            // beside the standard ones
	Vocabularies     map[string][]string // field → the words that it takes
	Fields           []FieldSpec
	AudienceDefault  string // "internal" (the default) or "document"
	// Standard says which documents are held to the standard: "marked" (the default), those
	// whose frontmatter is in its words, or "all". With Since, those dated from that day on
	// as well.
	Standard string
	Since    timeline.Date
}

// StandardAll holds every document to the standard.
const StandardAll = "all"

// Types are the types of incident: the standard's, then the archive's own.
func (o *Options) Types() []string {
	out := slices.Clone(types)
	if o != nil {
		for _, t := range slices.Sorted(maps.Keys(o.Profiles)) {
			if !slices.Contains(out, t) {
				out = append(out, t)
			}
		}
	}
	return out
}

// SeverityScale is the severities of the archive, worst first.
func (o *Options) SeverityScale() []string {
	if o != nil && len(o.Severities) > 0 {
		return o.Severities
	}
	return severities
}

// Severity returns the member of the scale that word means, and whether it means one.
func (o *Options) Severity(word string) (string, bool) {
	w := strings.ToLower(strings.TrimSpace(word))
	scale := o.SeverityScale()
	for _, s := range scale {
		if strings.EqualFold(s, w) {
			return s, true
		}
	}
	if o != nil {
		for alias, to := range o.SeverityAliases {
			if strings.EqualFold(alias, w) {
				return to, true
			}
		}
	}
	if to, ok := severityAliases[w]; ok && slices.Contains(scale, to) {
		return to, true
	}
	return word, false
}

// EntryVocabulary is every word that may tag a timeline entry, audiences apart.
func (o *Options) EntryVocabulary() []string {
	if o == nil {
		return entryTags
	}
	return append(slices.Clone(entryTags), o.EntryTags...)
}

// Unknown is the word with which a document says that something is not known.
const Unknown = "unknown"
