package prose

// Literals are all that were declared.
func Literals() []string { return allLiterals }

// Scan finds literals in a text: which, and where each ends.
func Scan(text []byte) (found, ends []int) {
	for _, h := range literalAutomaton().scan(text) {
		found, ends = append(found, h.literal), append(ends, h.end)
	}
	return found, ends
}
