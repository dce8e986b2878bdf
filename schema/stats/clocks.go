package stats

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/git-postmortem/postmortem/schema"
)

// MinForMedian is how many values there must be for a median to say something.
const MinForMedian = 10

// clocks are the spans of time that are told, in the order of an incident.
var clocks = [...]struct{ metric, name, of string }{
	{"time_to_detect", "Until it was noticed", "from the start to its detection"},
	{"time_to_mitigate", "Until it hurt less", "from the start to the mitigation"},
	{"time_to_resolve", "Until it was over", "from the start to the resolution"},
	{"time_to_tell_colleagues", "Until colleagues knew", "from the detection to the first word to colleagues"},
	{"time_to_tell_customers", "Until customers knew", "from the detection to the first word to customers or the public"},
}

// A Clock is one span of time over all incidents.
type Clock struct {
	Metric      string     `json:"metric"`    // its name in a document's record
	Name        string     `json:"name"`      // in words
	Of          string     `json:"of"`        // from where to where
	N           int        `json:"n"`         // how many incidents state it
	Incidents   int        `json:"incidents"` // of how many
	Approximate int        `json:"approximate"`
	Backwards   int        `json:"backwards"` // in no n: it ends before it begins
	Suggested   int        `json:"suggested"` // in no n: only the words of untagged entries tell it
	Quartiles   *Quartiles `json:"quartiles"` // nil below MinForMedian values
	Values      []Value    `json:"values"`    // the shortest first
}

// A Value is how long one clock ran in one incident.
type Value struct {
	Seconds     int64 `json:"seconds"`
	Approximate bool  `json:"approximate"`
	Ref
}

// Quartiles are a quarter, a half and three quarters of values, in seconds: half of all
// incidents lie between the lower and the upper one. Between two values they are
// interpolated (Hyndman and Fan's definition 7, as spreadsheets have it).
type Quartiles struct {
	Lower  int64 `json:"lower"`
	Median int64 `json:"median"`
	Upper  int64 `json:"upper"`
}

// Metrics are the names of the clocks, in their order.
func Metrics() (out []string) {
	for _, c := range clocks {
		out = append(out, c.metric)
	}
	return out
}

// Clock is what the document says of one of the clocks, by its place; ok is false where it
// does not state it, or it runs backwards.
func (d *Document) Clock(i int) (v Value, ok bool) {
	s := d.clocks[i]
	return Value{s.seconds, s.approximate, d.Ref}, s.known && s.seconds >= 0
}

func (d *Document) readClocks(pm *schema.Postmortem) {
	metrics, suggested := pm.Metrics(), pm.SuggestedMetrics()
	for i, c := range clocks {
		for _, m := range metrics {
			if m.Name == c.metric && m.Known {
				d.clocks[i] = span{seconds: int64(m.Duration.Seconds()), known: true, approximate: m.Approximate}
			}
		}
		for _, m := range suggested {
			d.clocks[i].suggested = d.clocks[i].suggested || m.Name == c.metric && m.Known
		}
	}
}

// clocksOf are the clocks of incidents.
func clocksOf(docs []*Document) []Clock {
	out := make([]Clock, len(clocks))
	for i, c := range clocks {
		k := Clock{Metric: c.metric, Name: c.name, Of: c.of, Incidents: len(docs), Values: []Value{}}
		for _, d := range docs {
			v, ok := d.Clock(i)
			switch {
			case ok:
				k.N++
				if v.Approximate {
					k.Approximate++
				}
				k.Values = append(k.Values, v)
			case d.clocks[i].known:
				k.Backwards++
			case d.clocks[i].suggested:
				k.Suggested++
			}
		}
		slices.SortStableFunc(k.Values, func(a, b Value) int {
			return cmp.Or(cmp.Compare(a.Seconds, b.Seconds), cmp.Compare(a.Date, b.Date), strings.Compare(a.Path, b.Path))
		})
		k.Quartiles = quartiles(k.Values)
		out[i] = k
	}
	return out
}

// quartiles are those of sorted values, or nil where there are too few.
func quartiles(values []Value) *Quartiles {
	if len(values) < MinForMedian {
		return nil
	}
	at := func(p float64) int64 {
		place := p * float64(len(values)-1)
		i := int(place)
		low, high := values[i].Seconds, values[min(i+1, len(values)-1)].Seconds
		return low + int64(math.Round((place-float64(i))*float64(high-low)))
	}
	return &Quartiles{at(0.25), at(0.5), at(0.75)}
}
