package gitrepo

import "strings"

// decoded is what git holds in the encoding that a commit names, in UTF-8. What is of no
// encoding that is known has a replacement character for each byte that is not UTF-8.
func decoded(s, encoding string) string {
	switch strings.ToLower(encoding) {
	case "iso-8859-1", "iso8859-1", "latin1", "latin-1":
		out := make([]rune, len(s))
		for i := range len(s) {
			out[i] = rune(s[i])
		}
		return string(out)
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}
