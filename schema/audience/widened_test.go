package audience

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/git-postmortem/postmortem/schema"
)

// Each way to open a text is seen with the text itself, and what opens nothing is not.
func TestWidened(t *testing.T) {
	now := time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)
	head := func(fields string) string {
		return "---\ntitle: Slow search\nstatus: published\n" + fields + "---\n\n"
	}
	public := head("audience: public\n")
	for name, c := range map[string]struct{ was, is, want string }{
		"the ceiling":            {head("audience: internal\n") + "## Summary\n\nAudience: public\n\nIt broke.\n", public + "## Summary\n\nAudience: public\n\nIt broke.\n", "title: Slow search internal→public; Summary Audience: public It broke internal→public"},
		"an embargo":             {head("audience: public\nembargo_until: 2026-05-01\n") + "## Summary\n\nAudience: public\n\nIt broke.\n", public + "## Summary\n\nAudience: public\n\nIt broke.\n", "title: Slow search internal→public; Summary Audience: public It broke internal→public"},
		"a section":              {public + "## Summary\n\nIt broke.\n", public + "## Summary\n\nAudience: customers\n\nIt broke.\n", "Summary Audience: customers It broke internal→customers"},
		"an entry":               {public + "## Timeline\n\n- **2026-03-04 10:00** — An index is dropped.\n", public + "## Timeline\n\n- **2026-03-04 10:00** `public` — An index is dropped.\n", "2026-03-04 10:00** `public` — An index is dropped internal→public"},
		"an action":              {public + "## Action items\n\n- [ ] Watch the index. (owner: @ops)\n", public + "## Action items\n\n- [ ] Watch the index. (owner: @ops; audience: public)\n", "Watch the index. (owner: @ops; audience: public internal→public"},
		"a span":                 {public + "## Summary\n\nAudience: public\n\nWe lost <!-- audience: internal -->4 M<!-- /audience --> euros.\n", public + "## Summary\n\nAudience: public\n\nWe lost 4 M euros.\n", "4 M internal→public"},
		"a word of a span":       {public + "## Summary\n\nAudience: public\n\nAsk <!-- audience: restricted -->Acme<!-- /audience -->.\n", public + "## Summary\n\nAudience: public\n\nAsk Acme.\n", "Acme restricted→public"},
		"to colleagues":          {head("audience: restricted\n") + "It broke.\n", head("audience: internal\n") + "It broke.\n", "title: Slow search restricted→internal; It broke restricted→internal"},
		"a footnote by its use":  {public + "It broke.[^1]\n\n[^1]: By hand.\n\n## Summary\n\nAudience: public\n\nIt broke twice.\n", public + "It broke.[^1]\n\n[^1]: By hand.\n\n## Summary\n\nAudience: public\n\nIt broke twice.[^1]\n", "By hand internal→public"},
		"moved and opened":       {public + "## Root cause\n\nA key was lent to a visitor.\n\n## Summary\n\nAudience: public\n\nIt broke.\n", public + "## Summary\n\nAudience: public\n\nIt broke.\n\nA key was lent to a visitor.\n", "A key was lent to a visitor internal→public"},
		"edited as it opens":     {public + "## Summary\n\nThe search of orders was slow for twelve minutes.\n", public + "## Summary\n\nAudience: public\n\nThe search of orders was slow for thirteen minutes.\n", "Summary Audience: public The search of orders was slow for thirteen minutes internal→public"},
		"new text":               {public + "## Summary\n\nAudience: public\n\nIt broke.\n", public + "## Summary\n\nAudience: public\n\nIt broke. Nobody lost a thing.\n", ""},
		"moved":                  {public + "## Summary\n\nAudience: public\n\nIt broke twice.\n\n## Root cause\n\nNobody knows.\n", public + "## Root cause\n\nNobody knows.\n\n## Summary\n\nAudience: public\n\nIt broke twice.\n", ""},
		"narrower":               {public + "## Summary\n\nAudience: public\n\nIt broke.\n", public + "## Summary\n\nAudience: customers\n\nIt broke.\n", ""},
		"a comment":              {public + "## Summary\n\nIt broke.\n<!-- ask\nVera -->\n", public + "## Summary\n\nIt broke.\n\n## Lessons\n\nAudience: public\n\n<!-- ask\nVera -->\n", ""},
		"a draft stays in house": {head("audience: public\n"), strings.Replace(public, "published", "draft", 1) + "## Summary\n\nAudience: public\n\nIt broke.\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			o := &schema.Options{}
			var got []string
			for _, w := range NewBefore(nil, now).Widened(schema.Parse("a.md", []byte(c.was), o), schema.Parse("a.md", []byte(c.is), o)) {
				got = append(got, fmt.Sprintf("%s %s→%s", strings.Join(strings.Fields(w.Text), " "), w.From, w.To))
			}
			if g := strings.Join(got, "; "); g != c.want {
				t.Errorf("got  %s\nwant %s", g, c.want)
			}
		})
	}
}
