package schema

import (
	"cmp"
	"slices"

	"github.com/git-postmortem/postmortem/schema/source"
)

// A stretch of a document has one level.
type stretch struct {
	span  source.Span
	level Audience
}

// steps are levels over offsets: each holds from its start to the next one's.
type steps struct {
	starts []int
	levels []Audience
}

func (s steps) at(offset int) Audience {
	i, ok := slices.BinarySearch(s.starts, offset)
	if !ok {
		i--
	}
	if i < 0 {
		return 0
	}
	return s.levels[i]
}

// within visits the offsets inside a span at which a step begins.
func (s *steps) within(span source.Span, visit func(at int)) {
	i, _ := slices.BinarySearch(s.starts, span.Start+1)
	for ; i < len(s.starts) && s.starts[i] < span.End; i++ {
		visit(s.starts[i])
	}
}

func (s *steps) add(at int, level Audience) {
	if n := len(s.starts); n > 0 && s.starts[n-1] == at {
		s.levels[n-1] = level
		return
	}
	s.starts, s.levels = append(s.starts, at), append(s.levels, level)
}

// painted are stretches over a ground, each inside the one before it or behind it: the
// innermost counts.
func painted(ground Audience, stretches []stretch) steps {
	var out steps
	out.add(0, ground)
	var open []stretch
	closeUntil := func(at int) {
		for len(open) > 0 && open[len(open)-1].span.End <= at {
			end := open[len(open)-1].span.End
			open = open[:len(open)-1]
			level := ground
			if len(open) > 0 {
				level = open[len(open)-1].level
			}
			out.add(end, level)
		}
	}
	for _, s := range stretches {
		closeUntil(s.span.Start)
		out.add(s.span.Start, s.level)
		open = append(open, s)
	}
	closeUntil(int(^uint(0) >> 1))
	return out
}

// narrowest are stretches that may overlap: the narrowest counts, and 0 where there is none.
func narrowest(stretches []stretch) steps {
	type edge struct {
		at    int
		level Audience
		by    int
	}
	var edges []edge
	for _, s := range stretches {
		if s.span.Len() > 0 {
			edges = append(edges, edge{s.span.Start, s.level, 1}, edge{s.span.End, s.level, -1})
		}
	}
	slices.SortFunc(edges, func(a, b edge) int { return cmp.Compare(a.at, b.at) })
	var out steps
	var open [Public + 1]int
	for i, e := range edges {
		open[e.level] += e.by
		if i+1 < len(edges) && edges[i+1].at == e.at {
			continue
		}
		level := Audience(0)
		for l := Restricted; l <= Public && level == 0; l++ {
			if open[l] > 0 {
				level = l
			}
		}
		out.add(e.at, level)
	}
	return out
}
