package schema

import (
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"github.com/git-postmortem/postmortem/schema/source"
)

// An Action is one action item: what will be done so that it does not happen again.
type Action struct {
	ID       string // A1, or ""
	Text     string // Markdown, without id and attributes
	Done     bool
	Dropped  bool
	Stated   bool   // somebody wrote whether it is done; where not, State is open for want of a word
	Reason   string // why it was dropped
	Type     string
	Owners   []string
	Due      string
	DoneOn   string
	Ticket   string
	Chip     Audience // its own audience, 0 where none is stated
	Span     source.Span
	TextSpan source.Span
	Node     ast.Node // the list item or table row

	badChip error // its audience names none, so it is restricted
	marked  bool  // it says itself whether it is done
}

// State is "done", "dropped" or "open".
func (a *Action) State() string {
	switch {
	case a.Dropped:
		return "dropped"
	case a.Done:
		return "done"
	}
	return "open"
}

// readActions finds the action items under every section that holds them.
func (pm *Postmortem) readActions() {
	seen := map[ast.Node]bool{}
	for _, s := range pm.Sections {
		if s.Name != ActionItems {
			continue
		}
		for _, b := range s.Blocks {
			_ = ast.Walk(b, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
				if !entering || seen[n] {
					return ast.WalkContinue, nil
				}
				seen[n] = true
				switch n := n.(type) {
				case *ast.ListItem:
					pm.actionItem(n)
					return ast.WalkSkipChildren, nil
				case *east.Table:
					pm.actionTable(n)
					return ast.WalkSkipChildren, nil
				}
				return ast.WalkContinue, nil
			})
		}
	}
	pm.stateLists()
}

var (
	checkbox = regexp.MustCompile(`^\[([ xX])\]\s+`)
	actionID = regexp.MustCompile(`^(?:\*\*|__)([A-Za-z]{1,6}-?\d+)[.:]?(?:\*\*|__)[.:]?\s*`)
	struck   = regexp.MustCompile(`^~~(.+)~~\s*`)
)

func (pm *Postmortem) actionItem(n *ast.ListItem) {
	first := n.FirstChild()
	if first == nil || first.Lines() == nil || first.Lines().Len() == 0 {
		return
	}
	span, _ := BlockSpan(first)
	a := &Action{Node: n, Span: span}
	text := strings.TrimRight(string(span.In(pm.Source)), " \t\r\n")
	a.Span.End = a.Span.Start + len(text)
	at := span.Start
	if m := checkbox.FindStringSubmatch(text[:min(len(text), 64)]); m != nil {
		a.Done, a.marked = m[1] != " ", true
		at += len(m[0])
		text = text[len(m[0]):]
	}
	if m := actionID.FindStringSubmatch(text); m != nil {
		a.ID = m[1]
		at += len(m[0])
		text = text[len(m[0]):]
	}
	a.TextSpan = source.Span{Start: at, End: at + len(text)}
	body, attributes := splitAttributes(text)
	if attributes != "" && a.attributes(attributes) {
		text = body
		a.TextSpan.End = at + len(strings.TrimRight(body, " \t\r\n"))
	}
	if a.badChip != nil {
		pm.slip(a.Span, a.badChip.Error(), "until it is fixed, the action is in no build")
	}
	if strings.HasPrefix(text, "~~") && struck.MatchString(text) {
		a.Dropped = true
		text = struck.ReplaceAllString(text, "$1 ")
	}
	a.Done = a.Done || saysDone(text)
	a.marked = a.marked || a.Done || a.Dropped || a.Due != ""
	a.Text = source.OneLine(text)
	pm.Actions = append(pm.Actions, a)
}

// splitAttributes cuts the last parenthesis off a text, links in it balanced. A full stop
// may stand behind it.
func splitAttributes(text string) (body, attributes string) {
	inner, closed := strings.CutSuffix(strings.TrimSuffix(text, "."), ")")
	if !closed {
		return text, ""
	}
	depth := 1
	for i := len(inner) - 1; i >= 0; i-- {
		switch inner[i] {
		case ')':
			depth++
		case '(':
			if depth--; depth == 0 {
				if i > 0 && inner[i-1] == ']' {
					return text, "" // the target of a link
				}
				return inner[:i], inner[i+1:]
			}
		}
	}
	return text, ""
}

// ownerText is what names an owner outside of attributes that can be read.
var ownerText = regexp.MustCompile(`(?i)[;,]?[ \t]*[*_]{0,2}\b(?:owners?|owned by|assignees?|assigned to|responsible|dri)[ \t*_]*:[^;)\n]*`)

// WithoutPeople is the text of an action item without what names its owners, in whatever
// spelling: `(owner : @a; @b)` as well as `Owner: @a`.
func WithoutPeople(text string) string {
	body, attributes := splitAttributes(strings.TrimSpace(text))
	if attributes == "" || !(&Action{}).attributes(attributes) {
		return strings.TrimSpace(ownerText.ReplaceAllString(text, ""))
	}
	var kept []string
	owner := false
	for _, part := range strings.Split(attributes, ";") {
		key, _, found := strings.Cut(part, ":")
		if found || strings.TrimSpace(part) == "" {
			owner = isOwnerKey(key)
		}
		if part = source.OneLine(part); !owner && part != "" && !strings.HasPrefix(part, "@") {
			kept = append(kept, part)
		}
	}
	body = strings.TrimSpace(ownerText.ReplaceAllString(body, ""))
	if len(kept) == 0 {
		return body
	}
	return body + " (" + strings.Join(kept, "; ") + ")"
}

func isOwnerKey(key string) bool {
	switch strings.ToLower(strings.Trim(key, " \t\r\n*_")) {
	case "owner", "owners", "assignee", "assignees", "responsible", "dri":
		return true
	}
	return false
}

// IsOwnerColumn reports whether a column of a table of action items names people.
func IsOwnerColumn(header string) bool {
	header = strings.ToLower(header)
	for _, word := range []string{"owner", "assignee", "who", "responsible", "dri"} {
		if strings.Contains(header, word) {
			return true
		}
	}
	return false
}

// attributes reads `type: prevent; owner: @mail; due: 2026-04-01`, and reports
// whether the text was of that form.
func (a *Action) attributes(text string) bool {
	any, owner := false, false
	for _, part := range strings.Split(text, ";") {
		key, value, found := strings.Cut(part, ":")
		if !found {
			if part = strings.TrimSpace(part); owner && part != "" {
				a.Owners = append(a.Owners, part) // `owner: @a; @b`
			}
			continue
		}
		before := any
		any = true
		value = source.OneLine(value)
		key = strings.ToLower(strings.TrimSpace(key))
		if owner = isOwnerKey(key); owner {
			key = "owner"
		}
		switch key {
		case "type":
			a.Type = value
		case "owner":
			for _, o := range strings.Split(value, ",") {
				if o = strings.TrimSpace(o); o != "" {
					a.Owners = append(a.Owners, o)
				}
			}
		case "due":
			a.Due = value
		case "done":
			a.DoneOn = value
			a.Done = true
		case "ticket":
			a.Ticket = value
		case "dropped":
			a.Dropped, a.Reason = true, value
		case "audience":
			level, err := ParseAudience(value)
			if err != nil {
				a.badChip, level = err, Restricted
			}
			a.Chip = level
		default:
			any = before
		}
	}
	return any
}

// actionTable reads a table with one action a row; columns are found by their headers.
func (pm *Postmortem) actionTable(t *east.Table) {
	var headers []string
	first := len(pm.Actions)
	for row := t.FirstChild(); row != nil; row = row.NextSibling() {
		var cells []string
		var span source.Span
		span.Start = -1
		for c := row.FirstChild(); c != nil; c = c.NextSibling() {
			cells = append(cells, PlainText(c, pm.Source))
			cs, ok := BlockSpan(c)
			if ok {
				if span.Start < 0 {
					span.Start = cs.Start
				}
				span.End = max(span.End, cs.End)
			}
		}
		if row.Kind() == east.KindTableHeader {
			headers = cells
			continue
		}
		if span.Start < 0 {
			continue
		}
		a := &Action{Node: row, Span: span, TextSpan: span}
		a.columns(headers, cells)
		if a.Text != "" {
			pm.Actions = append(pm.Actions, a)
		}
	}
	stateRows(pm.Actions[first:])
}

func (a *Action) columns(headers, cells []string) {
	for i, cell := range cells {
		header := ""
		if i < len(headers) {
			header = strings.ToLower(headers[i])
		}
		is := func(words ...string) bool {
			for _, w := range words {
				if strings.Contains(header, w) {
					return true
				}
			}
			return false
		}
		switch {
		case is("status", "state", "done"):
			a.stateCell(header, cell)
		case IsOwnerColumn(header):
			if cell != "" {
				a.Owners = append(a.Owners, cell)
			}
		case is("due", "deadline", "when", "eta", "target"):
			a.Due = cell
		case is("ticket", "issue", "link", "bug", "jira"):
			a.Ticket = cell
		case is("type", "kind", "category"):
			a.Type = strings.ToLower(cell)
		case header == "id" || header == "#":
			a.ID = cell
		case a.Text == "":
			a.Text = cell
		}
	}
}
