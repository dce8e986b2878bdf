package source

import (
	"bytes"
	"cmp"
	"slices"
)

// An Edit replaces a span of a document with other text.
type Edit struct {
	Span Span
	Text string
}

// Apply returns src from offset from on, with every edit made, in the order of their
// places. What is inserted where another edit begins comes first; an edit inside
// another one is part of it, and overlapping ones cut what both cover.
func Apply(src []byte, from int, edits []Edit) []byte {
	ordered := slices.Clone(edits)
	slices.SortStableFunc(ordered, func(a, b Edit) int {
		return cmp.Or(cmp.Compare(a.Span.Start, b.Span.Start), cmp.Compare(min(a.Span.Len(), 1), min(b.Span.Len(), 1)), cmp.Compare(b.Span.End, a.Span.End))
	})
	var out bytes.Buffer
	at := from
	for _, e := range ordered {
		if e.Span.Start >= at {
			out.Write(src[at:e.Span.Start])
			out.WriteString(e.Text)
		}
		at = max(at, e.Span.End)
	}
	out.Write(src[at:])
	return out.Bytes()
}
