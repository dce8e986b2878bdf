package site

import (
	"html"
	"html/template"
	"regexp"
	"slices"
	"strings"
	"text/template/parse"
)

// marks are what a word may hold beside text: `code`, **bold**, [[key]] and [link](page.html).
var marks = regexp.MustCompile("`([^`]+)`|\\*\\*([^*]+)\\*\\*|\\[\\[([^\\]]+)\\]\\]|\\[([^\\]]+)\\]\\(([a-z./]+)\\)")

var textEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// marked is a word as HTML. link gives the address of a page that the word may lead to; what leads
// to another one stands as text.
func marked(text string, link func(page string) (template.URL, bool)) template.HTML {
	var w strings.Builder
	at := 0
	for _, m := range marks.FindAllStringSubmatchIndex(text, -1) {
		w.WriteString(textEscapes.Replace(text[at:m[0]]))
		at = m[1]
		part := func(i int) string { return textEscapes.Replace(text[m[2*i]:m[2*i+1]]) }
		switch {
		case m[2] >= 0:
			w.WriteString("<code>" + part(1) + "</code>")
		case m[4] >= 0:
			w.WriteString("<b>" + part(2) + "</b>")
		case m[6] >= 0:
			w.WriteString("<kbd>" + part(3) + "</kbd>")
		default:
			if address, ok := link(text[m[10]:m[11]]); ok {
				w.WriteString(`<a href="` + html.EscapeString(string(address)) + `">` + part(4) + "</a>")
			} else {
				w.WriteString(part(4))
			}
		}
	}
	w.WriteString(textEscapes.Replace(text[at:]))
	return template.HTML(w.String())
}

// Marked is a word of the page with its marks.
func (v view) Marked(key string) template.HTML {
	text := v.b.speaking.fill(key, "phrase", v.Say("example.phrase"), "word", v.Say("example.word"))
	return marked(text, func(page string) (template.URL, bool) {
		if page == "/" {
			return "/", true
		}
		return v.Link(page), slices.Contains([]string{"index.html", "all.html", "browse.html", "search.html", "help.html"}, page)
	})
}

// speakingTemplates are templates that say the words of a voice. What they say of every page alike
// becomes a part of their text, so that a page costs no more for it.
func speakingTemplates(t *template.Template, v *voice) *template.Template {
	t.Funcs(template.FuncMap{"say": v.say, "count": v.count, "lang": func() string { return v.lang }})
	for _, one := range t.Templates() {
		if one.Tree != nil {
			saidInText(one.Tree.Root, v)
		}
	}
	return t
}

// saidInText puts words in place of what says them: {{say "key"}}.
func saidInText(list *parse.ListNode, v *voice) {
	if list == nil {
		return
	}
	for i, n := range list.Nodes {
		switch n := n.(type) {
		case *parse.ActionNode:
			if key, ok := saidKey(n.Pipe); ok {
				list.Nodes[i] = &parse.TextNode{NodeType: parse.NodeText, Pos: n.Pos, Text: []byte(html.EscapeString(v.say(key)))}
			}
		case *parse.IfNode:
			saidInText(n.List, v)
			saidInText(n.ElseList, v)
		case *parse.RangeNode:
			saidInText(n.List, v)
			saidInText(n.ElseList, v)
		case *parse.WithNode:
			saidInText(n.List, v)
			saidInText(n.ElseList, v)
		}
	}
}

// saidKey is the key of `say "key"` and of nothing more.
func saidKey(p *parse.PipeNode) (string, bool) {
	if p == nil || len(p.Decl) > 0 || len(p.Cmds) != 1 || len(p.Cmds[0].Args) != 2 {
		return "", false
	}
	name, ok := p.Cmds[0].Args[0].(*parse.IdentifierNode)
	key, isText := p.Cmds[0].Args[1].(*parse.StringNode)
	if !ok || !isText || name.Ident != "say" {
		return "", false
	}
	return key.Text, true
}
