package timeline

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/git-postmortem/postmortem/schema/language"
	"github.com/git-postmortem/postmortem/schema/source"
)

// A scanner reads one time expression from a line of Markdown source. Emphasis,
// code marks and brackets around and between its parts are passed over.
//
//	stamp   = { approx | word | weekday | date | clock | zone }
//	range   = clock ( "-" | "–" | "—" | "to" | "until" ) [ date ] clock [ "+" n "d" ]
//	unknown = "??" | "--:--" | "14:??" | "2X:XX" | "[???]"
//
// date.go and clock.go hold the alternatives of date and clock.
type scanner struct {
	src []byte
	i   int
	end int
	// loose: the timeline is known to be written with dotted clocks, so that `10.05 Ann`
	// is one without anything that sets it off.
	loose bool
	// title: a text that names a day and no clock.
	title bool
}

// ScanStart reads the time expression at the start of line, a span of src that
// holds no line break. rest is where the text after the expression and its
// separator begins.
func ScanStart(src []byte, line source.Span) (stamp Stamp, rest int, ok bool) {
	return scanStart(src, line, false)
}

func scanStart(src []byte, line source.Span, loose bool) (stamp Stamp, rest int, ok bool) {
	s := &scanner{src: src, i: line.Start, end: line.End, loose: loose}
	s.skipOpening()
	stamp, ok = s.stamp()
	if !ok {
		return Stamp{}, line.Start, false
	}
	return stamp, s.separator(), true
}

// scanEnd reads a time expression that ends the line, as in `Resolved
// 2020-02-12 12:07` or `Declared: 2021-07-12 13:18`; label is what stands before it.
func scanEnd(src []byte, line source.Span, loose bool) (stamp Stamp, label source.Span, ok bool) {
	at := line.Start
	for tries := 0; at < line.End && tries < 12; tries++ {
		// A time begins a word: try each word of the line that could begin one.
		for at < line.End && !beginsTime(src[at]) {
			at = nextWord(src, at, line.End)
		}
		if at >= line.End {
			break
		}
		s := &scanner{src: src, i: at, end: line.End, loose: loose}
		if st, found := s.stamp(); found && (st.Clock.Known() || !st.Date.IsZero()) && at > line.Start {
			s.skipClosing()
			if s.blank() {
				return st, source.Span{Start: line.Start, End: at}, true
			}
			if !st.Date.IsZero() && !st.Clock.Known() && st.Span.End > at {
				at = st.Span.End // the year of a date is no clock
			}
		}
		at = nextWord(src, at, line.End)
	}
	return Stamp{}, source.Span{}, false
}

func beginsTime(c byte) bool {
	return c >= '0' && c <= '9' || c == '~' || c == 'c' || c >= 'A' && c <= 'Z'
}

func nextWord(src []byte, at, end int) int {
	for at < end && src[at] != ' ' && src[at] != '\t' {
		at++
	}
	for at < end && (src[at] == ' ' || src[at] == '\t' || src[at] == '*' || src[at] == '`' || src[at] == '(' || src[at] == '[') {
		at++
	}
	return at
}

func (s *scanner) peek() byte {
	if s.i < s.end {
		return s.src[s.i]
	}
	return 0
}

func (s *scanner) at(n int) byte {
	if s.i+n < s.end && s.i+n >= 0 {
		return s.src[s.i+n]
	}
	return 0
}

// blank reports whether only spaces, emphasis and closing punctuation are left on the line.
func (s *scanner) blank() bool {
	return len(bytes.Trim(s.src[s.i:s.end], " \t\r\n*_`)].:,\\}")) == 0
}

// stamp reads the parts of an expression in any order, each at most once.
func (s *scanner) stamp() (Stamp, bool) {
	var st Stamp
	start, last := -1, s.i // last: the end of the last part
	took := func(from int) {
		if start < 0 {
			start = from
		}
		last = s.i
	}
	for s.i < s.end {
		s.skipBetween(start >= 0)
		from := s.i
		switch {
		case s.approximate() && (!st.Clock.Known() || s.aboutBehind(from)):
			st.Approximate = true
			if start >= 0 {
				last = s.i
			}
			continue
		case start < 0 && s.leadingWord():
			continue
		case start < 0 && st.Date.IsZero() && s.dateHole(&st):
			took(from)
			continue
		case start < 0 && s.partOfDay(&st):
			took(from)
			s.i = last
		case st.Date.IsZero() && s.date(&st):
			took(from)
			if !st.Clock.Known() && s.dayRange(&st) {
				last = s.i
			}
			continue
		case !st.Clock.Known() && (!st.Unknown || st.NoDay) && s.clock(&st):
			took(from)
			if st.NoDay {
				st.Unknown, st.Placeholder = false, false // `2026-03-?? 10:05`
			}
			if s.nearly() {
				st.Approximate = true
			}
			s.rangeEnd(&st)
			if s.nearly() || s.onwards() {
				st.Approximate = true
			}
			last = s.i
			continue
		case !st.Clock.Known() && !st.Unknown && !st.Placeholder && s.unknown(&st):
			took(from)
			continue
		case st.Weekday == "" && !st.Clock.Known() && s.weekday(&st):
			last = s.i
			continue
		case st.Weekday == "" && st.Clock.Known() && st.Date.IsZero() && s.weekdayOfDate(&st):
			continue
		case st.Clock.Known() && st.Zone == "" && s.zone(&st):
			last = s.i
			if !st.IsRange {
				s.rangeEnd(&st)
				last = s.i
			}
			continue
		}
		break
	}
	s.i = last
	if start < 0 || !st.HasTime() && !st.Unknown && !st.Placeholder && !st.Vague {
		return Stamp{}, false
	}
	if !s.boundary() {
		return Stamp{}, false
	}
	if last < s.end && s.src[last] == ')' && bytes.LastIndexByte(s.src[start:last], '(') > bytes.LastIndexByte(s.src[start:last], ')') {
		last++
		s.i = last
	}
	st.Span = source.Span{Start: start, End: last}
	return st, true
}

// boundary reports whether a word ends here: a digit or letter right behind
// means that what was read is the start of something else (10:30am5, 10.2.3).
func (s *scanner) boundary() bool {
	r, _ := utf8.DecodeRune(s.src[s.i:s.end])
	if s.i >= s.end {
		return true
	}
	if unicode.IsLetter(r) && !wide(r) || unicode.IsDigit(r) || r == '%' || r == '/' || r == '$' || r == '€' {
		return false
	}
	if (r == '.' || r == ':') && s.at(1) >= '0' && s.at(1) <= '9' {
		return false
	}
	return true
}

// wide reports whether a letter is of a script that writes no blanks between words.
func wide(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

// skipOpening passes over what may stand before a time: list decoration,
// emphasis, brackets, a checkbox, symbols such as a clock face.
func (s *scanner) skipOpening() {
	for s.i < s.end {
		switch c := s.src[s.i]; {
		case c == ' ' || c == '\t' || c == '*' || c == '_' || c == '`' || c == '(' || c == '"' || c == '>':
			s.i++
		case c == '~' && s.at(1) == '~': // a time that was struck out
			end := bytes.Index(s.src[s.i+2:s.end], []byte("~~"))
			if end < 0 {
				return
			}
			s.i += 2 + end + 2
		case c == '{' && s.at(1) == '{': // of a template
			s.i += 2
		case (c == '-' || c == '\\') && isDigit(s.at(1)): // a stray mark
			s.i++
		case c == '[':
			if (s.at(1) == ' ' || s.at(1) == 'x' || s.at(1) == 'X') && s.at(2) == ']' {
				s.i += 3
			} else {
				s.i++
			}
		case c >= utf8.RuneSelf:
			r, size := utf8.DecodeRune(s.src[s.i:s.end])
			if !unicode.IsSymbol(r) && !strings.ContainsRune("\ufe0f\u00a0　•‣・（「【–—", r) || r == '≈' {
				return
			}
			s.i += size
		case c == '<':
			close := bytes.IndexByte(s.src[s.i:s.end], '>')
			if close < 0 || close > 8 {
				return
			}
			s.i += close + 1
		default:
			return
		}
	}
}

// skipBetween passes over what may stand between the parts of an expression.
func (s *scanner) skipBetween(inside bool) {
	for s.i < s.end {
		switch s.src[s.i] {
		case ' ', '\t', '*', '_', '`', '(', '[':
			s.i++
		case ',', ')', ']', '@':
			if !inside {
				return
			}
			s.i++
		case ':', '-', '|':
			// Between a date and its clock: `2023-07-25 - 14:09`, `February 15, 2024: 7:56am`, `Dec 16 | 12:43`.
			if !inside || !s.clockAhead() {
				return
			}
			s.i++
		case 'T':
			if !inside || s.at(1) < '0' || s.at(1) > '9' || s.at(-1) < '0' || s.at(-1) > '9' {
				return
			}
			s.i++
		case 'a', 'o', 'A', 'O', 'u', 'k':
			if inside && s.word("at", "on", "um", "kl.", "of") {
				continue
			}
			if inside && s.foreign(language.At) {
				continue
			}
			return
		case '\\':
			if inside && s.at(1) == '-' && s.clockAhead() {
				s.i += 2
				continue
			}
			return
		default:
			if s.src[s.i] < utf8.RuneSelf {
				if inside && s.foreign(language.At) {
					continue
				}
				return
			}
			if inside && (s.hasPrefix("–") || s.hasPrefix("—")) && s.clockAhead() {
				s.i += len("–")
				continue
			}
			if s.hasPrefix("\u00a0") {
				s.i += len("\u00a0")
				continue
			}
			if s.hasPrefix("　") || inside && (s.hasPrefix("（") || s.hasPrefix("）") || s.hasPrefix("、")) {
				s.i += len("　")
				continue
			}
			if inside && s.foreign(language.At) {
				continue
			}
			return
		}
	}
}

// clockAhead reports whether only separators stand before a clock with a colon in or behind it.
func (s *scanner) clockAhead() bool {
	c := *s
	for c.i < c.end {
		switch {
		case bytes.IndexByte([]byte(" \t:-|*`~"), c.src[c.i]) >= 0 || c.src[c.i] == '\\' && c.at(1) == '-':
			c.i++
			continue
		case c.hasPrefix("–") || c.hasPrefix("—"):
			c.i += len("–")
			continue
		}
		break
	}
	var st Stamp
	return c.i-s.i <= 8 && c.clock(&st) && (st.Notation&(Compact|Dotted) == 0 || st.Notation&Compact != 0 && c.peek() == ':') && c.boundary()
}

func (s *scanner) hasPrefix(p string) bool {
	return bytes.HasPrefix(s.src[s.i:s.end], []byte(p))
}

// word reads one of words, in any case, where it is a word of its own.
func (s *scanner) word(words ...string) bool {
	for _, w := range words {
		if len(w) > s.end-s.i || !equalFold(s.src[s.i:s.i+len(w)], w) {
			continue
		}
		if next := s.at(len(w)); isLetter(next) || isDigit(next) {
			continue
		}
		s.i += len(w)
		return true
	}
	return false
}

func equalFold(b []byte, w string) bool {
	for i := range len(w) {
		c := b[i]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != w[i] {
			return false
		}
	}
	return true
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }

// separator passes over what divides a time from its text and returns where the text begins.
func (s *scanner) separator() int {
	s.skipClosing()
	at := s.i
	for at < s.end {
		switch c := s.src[at]; {
		case c == ' ' || c == '\t' || c == ':' || c == '-' || c == ',' || c == '|' || c == ';' || c == '\\' || c == '>' || c == '.' && at+1 < s.end && s.src[at+1] == ' ':
			at++
		case c == '=' && at+1 < s.end && (s.src[at+1] == '>' || s.src[at+1] == '='):
			at += 2
		case c >= utf8.RuneSelf && hasOneOf(s.src[at:s.end], "–", "—", "→", "⇒", "：", "　", "、", "）", "」", "】"):
			at += len("–")
		case c == '}' && at+1 < s.end && s.src[at+1] == '}':
			at += 2
		case c == '.' && at+1 < s.end && s.src[at+1] == '.', c == 0xc2 && bytes.HasPrefix(s.src[at:s.end], []byte("»")):
			at += 2
		case c == '[' && at+2 < s.end && s.src[at+1] == '^' && bytes.IndexByte(s.src[at:s.end], ']') > 0:
			at += bytes.IndexByte(s.src[at:s.end], ']') + 1 // a footnote of the time
		default:
			return at
		}
	}
	return at
}

func hasOneOf(b []byte, prefixes ...string) bool {
	for _, p := range prefixes {
		if bytes.HasPrefix(b, []byte(p)) {
			return true
		}
	}
	return false
}

// skipClosing passes over marks that close what was opened before the time, and
// over approximations that stand behind it.
func (s *scanner) skipClosing() {
	for s.i < s.end {
		switch c := s.src[s.i]; {
		case c == ']' && s.at(1) == '(':
			// The time is a link.
			end := bytes.IndexByte(s.src[s.i:s.end], ')')
			if end < 0 {
				s.i++
				continue
			}
			s.i += end + 1
		case c == '*' || c == '`' || c == ')' || c == ']' || c == '"':
			s.i++
		case c == '_' && !isLetter(s.at(1)):
			s.i++
		case c == ':' && (s.at(1) == '*' || s.at(1) == '`' || s.at(1) == ')'):
			s.i++
		default:
			return
		}
	}
}
