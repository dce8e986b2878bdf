package rules

import "strings"

// and joins words as a sentence does.
func and(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

// isOrAre agrees with words.
func isOrAre(words []string) string {
	if len(words) == 1 {
		return "is"
	}
	return "are"
}
