package source

// A Span is the half-open range [Start, End) of bytes in a document's source.
type Span struct{ Start, End int }

// Len is the number of bytes in the span.
func (s Span) Len() int { return s.End - s.Start }

// Contains reports whether o lies wholly inside s.
func (s Span) Contains(o Span) bool { return s.Start <= o.Start && o.End <= s.End }

// Overlaps reports whether the two spans share a byte.
func (s Span) Overlaps(o Span) bool { return s.Start < o.End && o.Start < s.End }

// In returns the bytes of source that the span covers, clipped to the source.
func (s Span) In(src []byte) []byte {
	start, end := max(s.Start, 0), min(s.End, len(src))
	if start >= end {
		return nil
	}
	return src[start:end]
}

// Common is with how many bytes two texts both begin, and with how many of the rest both end.
func Common(a, b []byte) (before, after int) {
	most := min(len(a), len(b))
	for before < most && a[before] == b[before] {
		before++
	}
	for after < most-before && a[len(a)-1-after] == b[len(b)-1-after] {
		after++
	}
	return before, after
}
