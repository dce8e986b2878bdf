package site

import (
	"fmt"
	"html/template"
	"strings"
	"time"

	"github.com/git-postmortem/postmortem/schema"
)

// A phaseBar shows how long each phase of an incident took.
type phaseBar struct {
	SVG    template.HTML
	Phases []phase
}

type phase struct {
	Name, From, To, Lasted string
	Approximate            bool
	length                 time.Duration
}

// phases draws the phases of an incident, or returns nil where there are none.
func phases(pm *schema.Postmortem) *phaseBar {
	bar := &phaseBar{}
	total := time.Duration(0)
	for _, p := range pm.Phases() {
		total += p.Duration
		bar.Phases = append(bar.Phases, phase{
			Name: p.Name, From: momentText(p.From), To: momentText(p.To), Lasted: humanDuration(p.Duration),
			Approximate: p.From.Approximate() || p.To.Approximate(), length: p.Duration,
		})
	}
	if total == 0 {
		return nil
	}
	bar.draw(total)
	return bar
}

const barWidth = 1000

// draw lays the phases out side by side. One that would be too narrow to see is
// widened; the numbers stand in the table beside.
func (bar *phaseBar) draw(total time.Duration) {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="phases" viewBox="0 0 %d 20" preserveAspectRatio="none" role="img" aria-label="%s">`, barWidth, template.HTMLEscapeString(bar.words()))
	widths, sum := make([]float64, len(bar.Phases)), 0.0
	for i, p := range bar.Phases {
		widths[i] = max(8, barWidth*float64(p.length)/float64(total))
		sum += widths[i]
	}
	x := 0.0
	for i, p := range bar.Phases {
		w := widths[i] * barWidth / sum
		fmt.Fprintf(&b, `<rect class="%s" x="%.1f" y="0" width="%.1f" height="20"><title>%s %s</title></rect>`, p.Name, x, max(0, w-2), p.Name, p.Lasted)
		x += w
	}
	b.WriteString("</svg>")
	bar.SVG = template.HTML(b.String())
}

func (bar *phaseBar) words() string {
	var out []string
	for _, p := range bar.Phases {
		out = append(out, p.Name+" for "+p.Lasted)
	}
	return strings.Join(out, ", ")
}
