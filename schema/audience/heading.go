package audience

import (
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/timeline"
)

// heading composes a heading. Where it is too narrow and a timeline or action items below
// it have something to show, it is there in the standard's words.
func (c *composer) heading(h *ast.Heading) string {
	marker := strings.Repeat("#", h.Level) + " "
	span := schema.HeadingSpan(h)
	title := h.Level == 1 && span == c.pm.HeadingSpan
	if c.sees(span) || title && c.pm.Heading() == c.pm.Title && c.pm.FieldLevel("title") >= c.audience {
		text := strings.ReplaceAll(c.headingText(h, title), "\n", " ")
		if text = strings.TrimSpace(text); text == "" {
			return ""
		}
		return marker + text
	}
	text := ""
	switch section := c.sectionOf(h); {
	case !c.keepsEntry(h):
	case section != nil:
		text = section.Name
	default:
		plain := schema.PlainText(h, c.pm.Source)
		if d := timeline.FindDate(plain); d.Known() {
			text = d.String()
		} else if strings.EqualFold(strings.TrimSpace(plain), "unknown date") {
			text = "Unknown date"
		}
	}
	if text == "" {
		return ""
	}
	return marker + text
}

// headingText is what stands in a heading. The title is as wide as the field that has it.
func (c *composer) headingText(h *ast.Heading, title bool) string {
	if !title {
		return c.inline(h)
	}
	c.inNote++ // by comments alone
	defer func() { c.inNote-- }()
	return c.inline(h)
}

func (c *composer) sectionOf(n ast.Node) *schema.Section {
	for _, s := range c.pm.Sections {
		if s.Node == n && (s.Name == schema.TimelineSection || s.Name == schema.ActionItems) {
			return s
		}
	}
	return nil
}

// keepsEntry reports whether an entry or an action below a heading is in the build.
func (c *composer) keepsEntry(h *ast.Heading) bool {
	from, to := schema.HeadingSpan(h).End, len(c.pm.Source)
	for n := h.NextSibling(); n != nil; n = n.NextSibling() {
		if next, ok := n.(*ast.Heading); ok && next.Level <= h.Level {
			to = schema.HeadingSpan(next).Start
			break
		}
	}
	for _, e := range c.pm.Timeline {
		if e.Span.Start >= from && e.Span.Start < to && c.pm.EntryLevel(e) >= c.audience {
			return true
		}
	}
	for _, a := range c.pm.Actions {
		if a.Span.Start >= from && a.Span.Start < to && c.pm.ActionLevel(a) >= c.audience {
			return true
		}
	}
	return false
}
