package schema

// Over is how far an incident is over, and since when, as far as the document tells: the tag
// resolved, reopened (after it was resolved) or mitigated with its moment, or "" and nil where
// nothing is recorded.
func (pm *Postmortem) Over() (tag string, since *Moment) {
	resolved, mitigated, reopened := pm.Moment(TagResolved), pm.Moment(TagMitigated), pm.Moment(TagReopened)
	switch {
	case resolved != nil && reopened != nil && pm.standsBehind(reopened, resolved):
		return TagReopened, reopened
	case resolved != nil:
		return TagResolved, resolved
	case mitigated != nil:
		return TagMitigated, mitigated
	}
	return "", nil
}

// standsBehind reports whether a moment stands behind another in the timeline.
func (pm *Postmortem) standsBehind(a, b *Moment) bool {
	if a.Entry == nil || b.Entry == nil {
		return false
	}
	for _, e := range pm.Timeline {
		switch e {
		case a.Entry:
			return false
		case b.Entry:
			return true
		}
	}
	return false
}
