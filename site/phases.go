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
	Said                   bool // there is a word for it
	Approximate            bool
	length                 time.Duration
}

// Class is the phase's name for the style sheet.
func (p phase) Class() string {
	if p.Name == "" {
		return "unrecorded"
	}
	return p.Name
}

// Word is what readers are told.
func (p phase) Word() string {
	if p.Name == "" {
		return "not recorded"
	}
	return p.Name
}

// phases draws the phases of an incident, or returns nil where there are none. inside says
// that the whole document is shown: outside of the house a moment may have been left out, so
// no phase is drawn over the place where one could stand. What is no phase is grey; inside it
// is said that nothing was recorded.
func phases(pm *schema.Postmortem, inside bool) *phaseBar {
	bar := &phaseBar{}
	total, named := time.Duration(0), false
	for _, p := range pm.Phases() {
		total += p.Duration
		if p.Skipped && !inside {
			p.Name = ""
		}
		named = named || p.Name != "" || inside
		bar.Phases = append(bar.Phases, phase{
			Name: p.Name, Said: inside || p.Name != "", From: momentText(p.From), To: momentText(p.To), Lasted: humanDuration(p.Duration),
			Approximate: p.From.Approximate() || p.To.Approximate(), length: p.Duration,
		})
	}
	if total == 0 || !named {
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
		fmt.Fprintf(&b, `<rect class="%s" x="%.1f" y="0" width="%.1f" height="20">`, p.Class(), x, max(0, w-2))
		if p.Said {
			fmt.Fprintf(&b, `<title>%s %s</title>`, p.Word(), p.Lasted)
		}
		b.WriteString("</rect>")
		x += w
	}
	b.WriteString("</svg>")
	bar.SVG = template.HTML(b.String())
}

func (bar *phaseBar) words() string {
	var out []string
	for _, p := range bar.Phases {
		if p.Said {
			out = append(out, p.Word()+" for "+p.Lasted)
		}
	}
	return strings.Join(out, ", ")
}
