package schema

import (
	"strings"
	"unicode/utf8"
)

// Nearest returns the word of words that differs from w by the fewest edits, if
// that is few enough to be a slip, else "". It serves every "did you mean".
func Nearest(w string, words []string) string {
	limit := 2
	if len(w) < 5 {
		limit = 1
	}
	lower := []rune(strings.ToLower(w))
	best, bestDistance := "", limit+1
	for _, candidate := range words {
		if more := utf8.RuneCountInString(candidate) - len(lower); more > limit || more < -limit {
			continue // an edit changes the length by one at most
		}
		switch d := EditsWithin(lower, []rune(strings.ToLower(candidate)), limit); {
		case d < bestDistance:
			best, bestDistance = candidate, d
		case d == bestDistance && d <= limit:
			best = ""
		}
	}
	return best
}

// EditDistance is the number of insertions, deletions, replacements and swaps of
// neighbours between a and b (Damerau's optimal string alignment distance).
func EditDistance(a, b string) int {
	x, y := []rune(a), []rune(b)
	return EditsWithin(x, y, max(len(x), len(y)))
}

// EditsWithin is the edit distance of two words where it is at most limit, else limit+1: it
// stops where more are needed.
func EditsWithin(x, y []rune, limit int) int {
	if more := len(x) - len(y); more > limit || -more > limit {
		return limit + 1
	}
	rows := make([]int, 3*(len(y)+1))
	prev2, prev, cur := rows[:len(y)+1], rows[len(y)+1:2*(len(y)+1)], rows[2*(len(y)+1):]
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(x); i++ {
		cur[0] = i
		least := i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				cur[j] = min(cur[j], prev2[j-2]+1)
			}
			least = min(least, cur[j])
		}
		if least > limit {
			return limit + 1
		}
		prev2, prev, cur = prev, cur, prev2
	}
	return min(prev[len(y)], limit+1)
}
