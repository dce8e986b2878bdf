package compare

import (
	"slices"
	"strings"
	"unicode"
)

// A Run is a stretch of a text that is in both states (Change is ""), came or went.
type Run struct {
	Change Kind
	Text   string
}

// Words compares two texts word by word: what is in both is said as it is now, white space with it.
func Words(was, is string) []Run {
	a, b := tokens(was), tokens(is)
	keep, _ := common(a, b)
	var out []Run
	put := func(k Kind, text string) {
		if text == "" {
			return
		}
		if n := len(out); n > 0 && out[n-1].Change == k {
			out[n-1].Text += text
		} else {
			out = append(out, Run{k, text})
		}
	}
	i, j := 0, 0
	for _, p := range append(keep, [2]int{len(a), len(b)}) {
		put(Removed, strings.Join(a[i:p[0]], ""))
		put(Added, strings.Join(b[j:p[1]], ""))
		if p[1] < len(b) {
			put("", b[p[1]])
		}
		i, j = p[0]+1, p[1]+1
	}
	return out
}

// tokens are the words of a text, each with the white space behind it.
func tokens(text string) (out []string) {
	start, space := 0, false
	for i, r := range text {
		if s := unicode.IsSpace(r); space && !s {
			out = append(out, text[start:i])
			start, space = i, false
		} else {
			space = s
		}
	}
	if start < len(text) {
		out = append(out, text[start:])
	}
	return out
}

func sameWord(a, b string) bool { return strings.TrimSpace(a) == strings.TrimSpace(b) }

// common are the places of the words that two texts have in common, the most that there are. all is
// false where more than maxEdits words differ: only those that begin and end both are told then.
func common(a, b []string) (out [][2]int, all bool) {
	start := 0
	for start < len(a) && start < len(b) && sameWord(a[start], b[start]) {
		out = append(out, [2]int{start, start})
		start++
	}
	end := 0
	for end < len(a)-start && end < len(b)-start && sameWord(a[len(a)-1-end], b[len(b)-1-end]) {
		end++
	}
	middle, all := shortest(a[start:len(a)-end], b[start:len(b)-end])
	for _, p := range middle {
		out = append(out, [2]int{start + p[0], start + p[1]})
	}
	for ; end > 0; end-- {
		out = append(out, [2]int{len(a) - end, len(b) - end})
	}
	return out, all
}

// shortest are the places of what a and b have in common on the shortest way from one to the
// other (Myers, An O(ND) Difference Algorithm and Its Variations, 1986); found is false where that is too long.
func shortest(a, b []string) (places [][2]int, found bool) {
	if len(a) == 0 || len(b) == 0 {
		return nil, true
	}
	limit := min(len(a)+len(b), maxEdits)
	furthest := make([]int32, 2*limit+3)
	var trace [][]int32 // of each number of edits, those from -d to d
	for d := 0; d <= limit; d++ {
		for k := -d; k <= d; k += 2 {
			at := k + limit + 1
			x := int(furthest[at-1]) + 1
			if k == -d || k != d && furthest[at-1] < furthest[at+1] {
				x = int(furthest[at+1])
			}
			for x < len(a) && x-k < len(b) && sameWord(a[x], b[x-k]) {
				x++
			}
			furthest[at] = int32(x)
			if x >= len(a) && x-k >= len(b) {
				return back(trace, len(a), len(b)), true
			}
		}
		trace = append(trace, append([]int32(nil), furthest[limit+1-d:limit+2+d]...))
	}
	return nil, false
}

// back goes the way back from the end, and notes the steps that keep a word.
func back(trace [][]int32, x, y int) (out [][2]int) {
	for d := len(trace); d > 0; d-- {
		before := trace[d-1] // its diagonals are -(d-1) to d-1
		at := func(k int) int {
			if i := k + d - 1; i >= 0 && i < len(before) {
				return int(before[i])
			}
			return -1
		}
		k := x - y
		from := k - 1
		if k == -d || k != d && at(k-1) < at(k+1) {
			from = k + 1
		}
		edited := at(from) // where the words that are kept behind the edit begin
		if from < k {
			edited++
		}
		for x > edited {
			x, y = x-1, y-1
			out = append(out, [2]int{x, y})
		}
		x = at(from)
		y = x - from
	}
	for x > 0 && y > 0 {
		x, y = x-1, y-1
		out = append(out, [2]int{x, y})
	}
	slices.Reverse(out)
	return out
}
