package comms

import (
	"fmt"
	"slices"
	"strings"
)

// A format writes the text of a draft.
type format struct {
	span    func(Span) string
	heading func(string) string
	item    string
	quote   string
	code    func(string) string
}

var formats = map[string]format{
	"text": {
		span: func(s Span) string {
			address := strings.TrimPrefix(s.Link, "mailto:")
			if s.Link == "" || s.Text == s.Link || s.Text == address || "https://"+s.Text == s.Link {
				if "https://"+s.Text == s.Link {
					return s.Link
				}
				return s.Text
			}
			return s.Text + " (" + address + ")"
		},
		heading: func(s string) string { return s + "\n" + strings.Repeat("-", min(72, len([]rune(s)))) },
		item:    "- ", quote: "> ",
		code: func(s string) string { return "    " + strings.ReplaceAll(s, "\n", "\n    ") },
	},
	"markdown": {
		span: func(s Span) string {
			text := s.Text
			if s.Code {
				text = codeSpan(text)
			} else {
				text = escapeMarkdown(text)
			}
			return linked(around(text, s, "**", "_"), s.Link, func(text, address string) string {
				return "[" + text + "](<" + strings.NewReplacer("<", "%3C", ">", "%3E", "\n", "").Replace(address) + ">)"
			})
		},
		heading: func(s string) string { return "### " + s },
		item:    "- ", quote: "> ",
		code: func(s string) string {
			fence := "```"
			for strings.Contains(s, fence) {
				fence += "`"
			}
			return fence + "\n" + s + "\n" + fence
		},
	},
	// Slack's mrkdwn (docs.slack.dev/messaging/formatting-message-text): three characters are escaped,
	// one star is bold, a link is <address|text>.
	"slack": {
		span: func(s Span) string {
			text := escapeSlack(s.Text)
			if s.Code {
				text = "`" + strings.ReplaceAll(text, "`", "'") + "`"
			}
			return linked(around(text, s, "*", "_"), s.Link, func(text, address string) string {
				return "<" + strings.ReplaceAll(escapeSlack(address), "|", "%7C") + "|" + strings.ReplaceAll(text, "|", "¦") + ">"
			})
		},
		heading: func(s string) string { return "*" + s + "*" },
		item:    "• ", quote: "> ",
		code: func(s string) string { return "```\n" + strings.ReplaceAll(escapeSlack(s), "```", "'''") + "\n```" },
	},
}

func linked(text, address string, link func(text, address string) string) string {
	if address == "" {
		return text
	}
	return link(text, address)
}

// around puts the marks of a look around a text, inside of the blanks at its ends.
func around(text string, s Span, bold, italic string) string {
	inner := strings.TrimSpace(text)
	if inner == "" || !s.Bold && !s.Italic {
		return text
	}
	at := strings.Index(text, inner)
	before, after := text[:at], text[at+len(inner):]
	if s.Italic {
		inner = italic + inner + italic
	}
	if s.Bold {
		inner = bold + inner + bold
	}
	return before + inner + after
}

var markdownMarks = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "<", `\<`, ">", `\>`, "#", `\#`, "|", `\|`, "~", `\~`, "&", "&amp;")

// escapeMarkdown is a text whose characters mean nothing to Markdown. The brackets of placeholders
// stay as they are.
func escapeMarkdown(s string) string {
	s = markdownMarks.Replace(s)
	return strings.ReplaceAll(s, "](", `]\(`)
}

func escapeSlack(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "*", "∗", "`", "'", "~", "∼").Replace(s)
}

func codeSpan(s string) string {
	fence := "`"
	for strings.Contains(s, fence) {
		fence += "`"
	}
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") {
		s = " " + s + " "
	}
	return fence + s + fence
}

// Write is the draft in a format. Each kind takes those that it names.
func (d *Draft) Write(name string) (string, error) {
	if write := whole[name]; write != nil {
		return write(d)
	}
	f, ok := formats[name]
	if !ok {
		return "", fmt.Errorf("there is no format %q", name)
	}
	var b strings.Builder
	if d.Subject != "" {
		subject := f.span(Span{Text: d.Subject})
		if name == "text" {
			fmt.Fprintf(&b, "Subject: %s\n\n", subject)
		} else {
			fmt.Fprintf(&b, "%s\n\n", map[string]string{"markdown": "## " + subject, "slack": "*" + subject + "*"}[name])
		}
	}
	for i, block := range d.Blocks {
		if i > 0 {
			b.WriteByte('\n')
			if before := d.Blocks[i-1]; !(block.Kind == "item" && before.Kind == "item") && !(name == "slack" && before.Kind == "heading") && !(name == "text" && before.Kind == "heading") {
				b.WriteByte('\n')
			}
		}
		b.WriteString(f.block(block))
	}
	return strings.TrimRight(b.String(), "\n") + "\n", nil
}

func (f format) block(b Block) string {
	if b.Kind == "code" {
		return f.code(b.Spans[0].Text)
	}
	var line strings.Builder
	for _, s := range b.Spans {
		line.WriteString(f.span(s))
	}
	text := strings.TrimSpace(line.String())
	switch b.Kind {
	case "heading":
		return f.heading(text)
	case "item":
		return strings.Repeat("  ", b.Depth) + f.item + text
	case "quote":
		return f.quote + text
	}
	return text
}

// Accepts reports whether a kind can be written so.
func (k Kind) Accepts(format string) bool { return slices.Contains(k.Formats, format) }
