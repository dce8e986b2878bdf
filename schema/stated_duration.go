package schema

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"github.com/git-postmortem/postmortem/schema/source"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

// A StatedDuration is a length of time that a document types instead of deriving it.
type StatedDuration struct {
	Kind     DurationKind
	Label    string // as written
	Duration time.Duration
	Unit     time.Duration // the finest unit written: the figure is exact to it
	Rough    bool          // "about", or a number in words: exact to a tenth at best
	Prose    bool          // in a sentence, where whole tens of minutes are rounded
	Span     source.Span   // of the figure
	// From and To are the ends where the sentence itself gives them: `16:58 to 18:46 (103 minutes)`.
	From, To *timeline.Entry
}

// DurationKind says which pair of moments a stated duration is about.
type DurationKind string

// The kinds of stated durations.
const (
	StatedDetect  DurationKind = "detect"  // until it was noticed
	StatedRepair  DurationKind = "repair"  // until it worked again
	StatedResolve DurationKind = "resolve" // until it was over
	StatedLength  DurationKind = "length"  // how long it lasted, from whichever start to whichever end
	StatedRange   DurationKind = "range"   // a range that states both ends and its length
)

// durationLabels maps a label, normalised as headings are, to what it claims.
var durationLabels = map[string]DurationKind{
	"time to detect": StatedDetect, "time to detection": StatedDetect, "ttd": StatedDetect, "mttd": StatedDetect, "detection time": StatedDetect, "detection delay": StatedDetect,
	"time to repair": StatedRepair, "time to mitigate": StatedRepair, "time to mitigation": StatedRepair, "ttm": StatedRepair, "mttm": StatedRepair,
	"time to resolve": StatedResolve, "time to resolution": StatedResolve, "time to recovery": StatedResolve, "time to recover": StatedResolve, "ttr": StatedResolve, "mttr": StatedResolve, "time to restore": StatedResolve, "recovery time": StatedResolve,
	"duration": StatedLength, "total duration": StatedLength, "outage duration": StatedLength, "incident duration": StatedLength, "duration of outage": StatedLength, "duration of incident": StatedLength, "downtime": StatedLength, "total downtime": StatedLength, "impact duration": StatedLength, "total impact duration": StatedLength, "length of outage": StatedLength, "outage length": StatedLength,
}

// unit patterns: 4h 9m, 1 hour and 48 minutes, 2d 1h, 548 minutes, nine hours, 30min.
const unitPattern = `(?:d(?:ays?)?|h(?:rs?|ours?)?|m(?:ins?|inutes?)?|s(?:ecs?|econds?)?)`

var (
	lengthPattern = regexp.MustCompile(`(?i)(?:(\d+(?:\.\d+)?)|\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve))[ \t\x{a0}-]*` + unitPattern + `\b(?:[,]?(?:[ \t]+and)?[ \t]*\d+[ \t\x{a0}]*` + unitPattern + `\b)*`)
	lengthPart    = regexp.MustCompile(`(?i)(\d+(?:\.\d+)?|[a-z]+)[ \t\x{a0}-]*(` + unitPattern + `)\b`)
	numberWords   = map[string]float64{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12}
	labelLine     = regexp.MustCompile(`^[\s>*_\-+|]*(?:\*\*|__)?([A-Za-z][A-Za-z \-]{2,40}?)(?:\*\*|__)?\s*[:|=]\s*(?:\*\*|__)?\s*(.*)$`)
	roughly       = regexp.MustCompile(`(?i)(?:~|≈|about|around|approximately|approx\.?|roughly|nearly|almost|over|more than|less than|under|at least|up to|within|circa|ca\.?)\s*$`)
	bounded       = regexp.MustCompile(`(?i)(?:over|more than|less than|under|at least|up to|within|first|last|next|following|remaining|every|after|another|per|past)\s*$`)
	businessHours = regexp.MustCompile(`(?i)(support|business|working|office) hours`)
	ownLength     = regexp.MustCompile(`(?i)(?:\b(?:outage|incident|disruption|degradation|downtime|effect|it|impact)\b[^.;:]{0,60}?\b(?:lasted|lasting)\b[^.;:0-9]{0,30}|\bcaused\s+)$`)
	lengthOfOwn   = regexp.MustCompile(`(?i)^\s*(?:of\s+)?(?:total\s+|full\s+|complete\s+)?(?:outage|downtime)\b`)
	otherIncident = regexp.MustCompile(`(?i)\b(previous|previously|earlier|another|other|last time|separate|several|each|periodic|incidents|outages)\b`)
)

// ParseLength reads a length of time as people write it. rough tells that it is
// given in words, or with a fraction.
func ParseLength(text string) (d, unit time.Duration, rough, ok bool) {
	for _, m := range lengthPart.FindAllStringSubmatch(text, -1) {
		n, err := strconv.ParseFloat(m[1], 64)
		if err != nil {
			word, known := numberWords[strings.ToLower(m[1])]
			if !known {
				continue
			}
			n, rough = word, true
		}
		rough = rough || strings.Contains(m[1], ".")
		unit = map[byte]time.Duration{'d': 24 * time.Hour, 'h': time.Hour, 'm': time.Minute, 's': time.Second}[m[2][0]|0x20]
		d += time.Duration(n * float64(unit))
		ok = true
	}
	return d, unit, rough, ok
}

// StatedDurations finds the lengths of time that the document claims for its own incident:
// behind a label, in a table row, in a range with both ends, and in a sentence that says so.
func (pm *Postmortem) StatedDurations() []StatedDuration {
	c := &durationReader{pm: pm}
	c.text(pm.HeadingSpan, true)
	_ = ast.Walk(pm.Doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Paragraph, *ast.TextBlock:
			for i := range n.Lines().Len() {
				s := n.Lines().At(i)
				c.text(source.Span{Start: s.Start, End: s.Stop}, false)
			}
			return ast.WalkSkipChildren, nil
		case *east.TableRow:
			c.row(n)
			return ast.WalkSkipChildren, nil
		case *ast.FencedCodeBlock, *ast.CodeBlock:
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
	return c.found
}

type durationReader struct {
	pm    *Postmortem
	found []StatedDuration
}

// text reads one line: of a label, or of prose.
func (c *durationReader) text(line source.Span, title bool) {
	if !mayHoldLength(line.In(c.pm.Source)) {
		return
	}
	src := string(line.In(c.pm.Source))
	if isBusinessHours(src) {
		return
	}
	if m := labelIn(src); m != nil {
		if kind, known := durationLabels[normalHeading(src[m[2]:m[3]])]; known {
			c.labelled(kind, src[m[2]:m[3]], src, line.Start, m[4])
			return
		}
	}
	if !title && strings.Count(src, ":") < 2 && !tellsLength(src) {
		return
	}
	for at := 0; at < len(src); {
		end := at + sentenceLength(src[at:])
		c.prose(src[at:end], line.Start+at, title)
		at = end
	}
}

// sentenceLength is where the next sentence begins: behind a mark and the spaces after it.
func sentenceLength(src string) int {
	for i := 0; i+1 < len(src); i++ {
		if strings.IndexByte(".;!?", src[i]) < 0 || !isSpace(src[i+1]) {
			continue
		}
		for i++; i < len(src) && isSpace(src[i]); i++ {
		}
		return i
	}
	return len(src)
}

func isSpace(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }

// tellsLength reports whether a text has one of the words with which a sentence claims a length.
func tellsLength(src string) bool {
	return strings.Contains(src, "last") || strings.Contains(src, "caused") || strings.Contains(src, "outage") || strings.Contains(src, "downtime")
}

// isBusinessHours reports whether a line speaks of hours in which somebody works.
func isBusinessHours(src string) bool {
	if !strings.Contains(src, "ours") {
		return false
	}
	for _, w := range []string{"upport", "usiness", "orking", "ffice"} {
		if strings.Contains(src, w) {
			return businessHours.MatchString(src)
		}
	}
	return false
}

// labelWords are parts of the labels in durationLabels, of which each has one.
var labelWords = []string{"ime to", "IME TO", "uration", "owntime", "ttd", "TTD", "ttr", "TTR", "ttm", "TTM", "etection", "ecovery", "ength", "utage"}

// labelIn finds the label that opens a line, where it may be one that claims a length.
func labelIn(src string) []int {
	if !strings.ContainsAny(src, ":|=") {
		return nil
	}
	head := src[:min(len(src), 60)]
	for _, w := range labelWords {
		if strings.Contains(head, w) {
			return labelLine.FindStringSubmatchIndex(src)
		}
	}
	return nil
}

// mayHoldLength reports whether a line could hold a length of time: a number before
// a unit's first letter, or a unit in words. Most lines hold none, and the
// expressions above are slow.
func mayHoldLength(src []byte) bool {
	for i := 0; i < len(src); i++ {
		switch c := src[i]; {
		case c == 'h' && bytes.HasPrefix(src[i:], []byte("hour")) || c == 'm' && bytes.HasPrefix(src[i:], []byte("minute")):
			return true
		case c < '0' || c > '9':
			continue
		}
		for i < len(src) && (src[i] >= '0' && src[i] <= '9' || src[i] == '.') {
			i++
		}
		for i < len(src) && (src[i] == ' ' || src[i] == '-' || src[i] >= 0x80) {
			i++
		}
		if i < len(src) {
			if beginsUnit(src[i:]) {
				return true
			}
			i-- // this byte may begin the next number
		}
	}
	return false
}

// beginsUnit reports whether a text begins with a unit of time, or its first letter alone.
func beginsUnit(s []byte) bool {
	at := func(i int) byte {
		if i < len(s) {
			return s[i] | 0x20
		}
		return 0
	}
	next := at(1)
	if next < 'a' || next > 'z' {
		next = 0
	}
	switch at(0) {
	case 'd':
		return next == 0 || next == 'a' && at(2) == 'y'
	case 'h':
		return next == 0 || next == 'r' || next == 'o' && at(2) == 'u'
	case 'm':
		return next == 0 || next == 'i' && at(2) == 'n'
	case 's':
		return next == 0 || next == 'e' && at(2) == 'c'
	}
	return false
}

// labelled reads the figure behind a label. `?`, `N/A` and remarks are none.
func (c *durationReader) labelled(kind DurationKind, label, src string, base, at int) {
	m := lengthPattern.FindStringIndex(src[at:])
	if m == nil || strings.TrimLeft(src[at:at+m[0]], " ~≈*_about") != "" {
		c.ranged(src, base)
		return
	}
	rest := strings.TrimSpace(src[at+m[1]:])
	if strings.HasPrefix(rest, "[^") {
		return // a footnote explains the figure
	}
	c.add(kind, label, src, base, at+m[0], at+m[1])
	if kind == StatedLength {
		c.ranged(src, base)
	}
}

func (c *durationReader) add(kind DurationKind, label, src string, base, from, to int) bool {
	d, unit, rough, ok := ParseLength(src[from:to])
	if !ok || d == 0 || bounded.MatchString(src[:from]) {
		return false // "0 minutes" says that it was noticed at once, which no pair refutes
	}
	c.found = append(c.found, StatedDuration{
		Kind: kind, Label: strings.TrimSpace(label), Duration: d, Unit: unit, Rough: rough || roughly.MatchString(src[:from]),
		Span: source.Span{Start: base + from, End: base + to},
	})
	return true
}

// prose reads a sentence that claims this incident's own length, and no other.
func (c *durationReader) prose(src string, base int, title bool) {
	if c.ranged(src, base) {
		return
	}
	if !title && !tellsLength(src) {
		return
	}
	for _, m := range lengthPattern.FindAllStringIndex(src, -1) {
		before, after := src[:m[0]], src[m[1]:]
		if i := strings.LastIndexAny(before, ".;"); i >= 0 {
			before = before[i+1:]
		}
		own := title && lengthOfOwn.MatchString(after) || lengthOfOwn.MatchString(after) && ownLength.MatchString(before) ||
			ownLength.MatchString(roughly.ReplaceAllString(before, "")) && !otherIncident.MatchString(before)
		if own {
			if c.add(StatedLength, strings.TrimSpace(before), src, base, m[0], m[1]) {
				c.found[len(c.found)-1].Prose = true
			}
		}
	}
}

var rangeWithLength = regexp.MustCompile(`(?i)\b(\d{1,2}:\d{2}(?::\d{2})?)\s*(?:UTC|GMT)?\s*(?:to|-|–|—|→|until)\s*(\d{1,2}:\d{2}(?::\d{2})?)(?:\s|[,.;)]|$)`)

// ranged reads `16:58 to 18:46 UTC (103 minutes)` and `1 hour and 48 minutes, from
// 16:58 to 18:46`: the sentence states both ends, so they are compared with each other.
func (c *durationReader) ranged(src string, base int) bool {
	if strings.Count(src, ":") < 2 {
		return false
	}
	r := rangeWithLength.FindStringSubmatchIndex(src)
	if r == nil {
		return false
	}
	lengths := lengthPattern.FindAllStringIndex(src, -1)
	if len(lengths) != 1 || len(rangeWithLength.FindAllString(src, -1)) != 1 {
		return true // which length belongs to which range is not said
	}
	if after := strings.TrimSpace(src[min(r[5], len(src)):]); len(after) > 1 && (after[0]|0x20 == 'a' || after[0]|0x20 == 'p') && after[1]|0x20 == 'm' {
		return true // half a day's clocks are read in timelines, not in prose
	}
	m := lengths[0]
	if m[0] < r[1] && m[1] > r[0] {
		return true
	}
	gap := src[min(m[1], r[1]):max(m[0], r[0])]
	if len(gap) > 24 || strings.ContainsAny(gap, ".;") {
		return true
	}
	from := timeline.ReadFieldTime("2000-01-01 "+pad(src[r[2]:r[3]]), "UTC")
	to := timeline.ReadFieldTime("2000-01-01 "+pad(src[r[4]:r[5]]), "UTC")
	d, unit, rough, ok := ParseLength(src[m[0]:m[1]])
	if from == nil || to == nil || !ok || bounded.MatchString(src[:m[0]]) {
		return true
	}
	if to.Instant.Before(from.Instant) {
		to = timeline.ReadFieldTime("2000-01-02 "+pad(src[r[4]:r[5]]), "UTC")
	}
	c.found = append(c.found, StatedDuration{Kind: StatedRange, Label: src[r[0]:r[1]], Duration: d, Unit: unit, Rough: rough || roughly.MatchString(src[:m[0]]), Span: source.Span{Start: base + m[0], End: base + m[1]}, From: from, To: to})
	return true
}

func pad(clock string) string {
	if strings.IndexByte(clock, ':') == 1 {
		return "0" + clock
	}
	return clock
}

// row reads a table row that is a label and its figure.
func (c *durationReader) row(n *east.TableRow) {
	first := n.FirstChild()
	if first == nil || first.NextSibling() == nil || n.ChildCount() != 2 {
		return
	}
	kind, known := durationLabels[normalHeading(PlainText(first, c.pm.Source))]
	if !known {
		return
	}
	if s, ok := BlockSpan(first.NextSibling()); ok {
		src := string(s.In(c.pm.Source))
		if !isBusinessHours(src) {
			c.labelled(kind, PlainText(first, c.pm.Source), src, s.Start, 0)
		}
	}
}
