package search

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/git-postmortem/postmortem/schema"
)

// A Query is what somebody looks for. SPEC.md, "Queries", is its grammar.
type Query struct {
	Items   []Item
	Filters []Filter
	Errors  []string // what was left out, and how it is written
	open    bool     // the last word may still be being typed
	known   map[Item]bool
}

// An Item is a word or a phrase.
type Item struct {
	Text   string // as typed
	Phrase bool
	Not    bool
}

// A Filter narrows to documents with a value.
type Filter struct {
	Name, Value string
	Not         bool
	number      int // of before, after (days since 1970-01-01) and longer (minutes)
}

// FilterNames are the names that a filter can have: the facets, and three more.
var FilterNames = append(append([]string{}, Facets...), "before", "after", "longer")

// closers are the quotation marks that end what one begins.
var closers = map[rune]string{'"': "\"", '“': "”", '”': "”", '„': "“”", '«': "»", '»': "«»"}

func isBlank(r rune) bool {
	return r == ' ' || r == '\t' || r == '\n' || r == '\r' || r == '\u00a0' || r == '\u3000'
}

// Parse reads a query. What cannot be read is in Errors, and the rest still counts.
func Parse(text string) *Query {
	q := &Query{}
	rest := text
	for {
		rest = strings.TrimLeftFunc(rest, isBlank)
		if rest == "" {
			break
		}
		not := false
		if len(rest) > 1 && rest[0] == '-' && !isBlank(rune(rest[1])) && !isDigit(rest[1]) { // `exit code -1`
			not, rest = true, rest[1:]
		}
		if r, size := utf8.DecodeRuneInString(rest); closers[r] != "" {
			var phrase string
			phrase, rest = quoted(rest[size:], closers[r])
			q.word(Item{strings.TrimFunc(phrase, isBlank), true, not})
			continue
		}
		if name, value := nameOf(rest); name != "" {
			if known, near := filterName(name); known != "" || near != "" {
				value, rest = filterValue(value)
				if known != "" {
					q.filter(known, value, not)
				} else {
					q.Errors = append(q.Errors, fmt.Sprintf("there is no filter %s:; did you mean %s:?", name, near))
				}
				continue
			}
		}
		end := strings.IndexFunc(rest, isBlank)
		q.open = end < 0 && !not
		if end < 0 {
			end = len(rest)
		}
		q.word(Item{Text: rest[:end], Not: not})
		rest = rest[end:]
	}
	return q
}

func (q *Query) word(i Item) {
	if i.Text != "" && !q.known[i] {
		if q.known == nil {
			q.known = map[Item]bool{}
		}
		q.known[i] = true
		q.Items = append(q.Items, i)
	}
}

// quoted is a text up to one of the quotation marks that close it, and what follows.
func quoted(s, closers string) (inside, rest string) {
	end := strings.IndexAny(s, closers)
	if end < 0 {
		return s, ""
	}
	_, size := utf8.DecodeRuneInString(s[end:])
	return s[:end], s[end+size:]
}

// nameOf is the name before a colon that a text begins with, and what follows the colon.
func nameOf(s string) (name, rest string) {
	for i := range len(s) {
		switch c := s[i] | 0x20; {
		case s[i] == ':':
			return s[:i], s[i+1:]
		case c < 'a' || c > 'z':
			return "", ""
		}
	}
	return "", ""
}

func filterValue(s string) (value, rest string) {
	if r, size := utf8.DecodeRuneInString(s); closers[r] != "" {
		value, rest = quoted(s[size:], closers[r])
		return strings.TrimFunc(value, isBlank), rest
	}
	if end := strings.IndexFunc(s, isBlank); end >= 0 {
		return s[:end], s[end:]
	}
	return s, ""
}

// filterName is the filter that a name means, or the one that it is nearest to.
func filterName(name string) (known, near string) {
	name = strings.ToLower(name)
	for _, f := range FilterNames {
		if f == name {
			return f, ""
		}
	}
	for _, f := range FilterNames {
		if len(name) >= 3 && schema.EditsWithin([]rune(name), []rune(f), 1) <= 1 {
			return "", f
		}
	}
	return "", ""
}

func (q *Query) filter(name, value string, not bool) {
	f := Filter{Name: name, Value: value, Not: not}
	if value == "" {
		return // not typed yet
	}
	switch name {
	case "before", "after":
		day, ok := readDay(value)
		if !ok {
			q.Errors = append(q.Errors, fmt.Sprintf("%s: takes a year, a month or a day, such as 2025, 2025-03 or 2025-03-09, not %q", name, value))
			return
		}
		f.number = day
	case "longer":
		minutes, ok := readLength(value)
		if !ok {
			q.Errors = append(q.Errors, fmt.Sprintf("longer: takes a length such as 30m, 2h or 1d, not %q", value))
			return
		}
		f.number = minutes
	}
	q.Filters = append(q.Filters, f)
}

// readDay is the first day of a year, a month or a day, counted from 1970-01-01.
func readDay(s string) (int, bool) {
	layouts := map[int]string{4: "2006", 7: "2006-01", 10: "2006-01-02"}
	t, err := time.Parse(layouts[len(s)], s)
	if err != nil || layouts[len(s)] == "" {
		return 0, false
	}
	return int(t.Unix() / 86400), true
}

// readLength is a length of time in minutes: 45m, 2h, 1h30m, 3d.
func readLength(s string) (int, bool) {
	total := 0
	if s == "" {
		return 0, false
	}
	for s != "" {
		i := 0
		for i < len(s) && isDigit(s[i]) {
			i++
		}
		n, err := strconv.Atoi(s[:i])
		if err != nil || n > 1_000_000 || i == len(s) {
			return 0, false
		}
		switch s[i] | 0x20 {
		case 'd':
			n *= 24 * 60
		case 'h':
			n *= 60
		case 'm':
		default:
			return 0, false
		}
		total += n
		s = s[i+1:]
	}
	return total, true
}

// String is the query as it was understood.
func (q *Query) String() string {
	var out []string
	for _, i := range q.Items {
		text := i.Text
		if i.Phrase {
			text = inQuotes(text)
		}
		out = append(out, sign(i.Not)+text)
	}
	for _, f := range q.Filters {
		value := f.Value
		if strings.ContainsFunc(value, func(r rune) bool { return isBlank(r) || closers[r] != "" }) {
			value = inQuotes(value)
		}
		out = append(out, sign(f.Not)+f.Name+":"+value)
	}
	return strings.Join(out, " ")
}

// inQuotes puts a text between marks that it does not hold itself.
func inQuotes(s string) string {
	for _, pair := range []string{`""`, "“”", "«»"} {
		if open, size := utf8.DecodeRuneInString(pair); !strings.ContainsAny(s, pair[size:]) {
			return string(open) + s + pair[size:]
		}
	}
	return "“" + strings.ReplaceAll(s, "”", " ") + "”"
}

func sign(not bool) string {
	if not {
		return "-"
	}
	return ""
}

// stopWordList has words that say nothing of a document. They count only where a query has
// no other word, and in phrases.
const stopWordList = "a an and are as at be been by did do does for from had has have how i in is it its of on or our that the their there these this to was we were what when where which who why will with you your"

var stopWords = func() map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(stopWordList) {
		out[w] = true
	}
	return out
}()
