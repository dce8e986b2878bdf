package schema

// ReadTimelines reads the timelines of a parsed document anew.
func ReadTimelines(pm *Postmortem) {
	pm.Timeline = nil
	pm.readTimelines()
}
