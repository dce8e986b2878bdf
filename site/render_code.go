package site

import (
	"fmt"
	"html"
	"strings"

	"github.com/alecthomas/chroma/v2"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
)

// Code is coloured up to so many bytes, in lines up to so many.
const (
	maxColoured     = 64 << 10
	maxColouredLine = 2000
)

// diagrams are languages that are drawn elsewhere. Pages run nothing of them.
var diagrams = map[string]string{"mermaid": "Mermaid", "plantuml": "PlantUML", "puml": "PlantUML", "dot": "Graphviz", "graphviz": "Graphviz"}

// fencedCode writes a block of code, in the colours of the language that its author names.
func (m *markdown) fencedCode(w util.BufWriter, src []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		info := ""
		if i := n.(*ast.FencedCodeBlock).Info; i != nil {
			info = string(i.Segment.Value(src))
		}
		m.code(w, infoLanguage(info), blockText(n, src))
	}
	return ast.WalkSkipChildren, nil
}

func (m *markdown) indentedCode(w util.BufWriter, src []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		m.code(w, "", blockText(n, src))
	}
	return ast.WalkSkipChildren, nil
}

func (m *markdown) code(w util.BufWriter, language, text string) {
	diagram := diagrams[language]
	if diagram != "" {
		_, _ = w.WriteString(`<figure class="diagram">`)
	}
	m.codes++
	fmt.Fprintf(w, `<pre tabindex="0" role="group" aria-label="%s"><code`, html.EscapeString(m.b.speaking.numbered("page.code", m.codes)))
	if language != "" {
		fmt.Fprintf(w, ` class="language-%s"`, html.EscapeString(language))
	}
	_ = w.WriteByte('>')
	if !colour(w, language, text) {
		_, _ = w.WriteString(html.EscapeString(text))
	}
	_, _ = w.WriteString("</code></pre>")
	if diagram != "" {
		fmt.Fprintf(w, "<figcaption>%s</figcaption></figure>", html.EscapeString(m.b.speaking.fill("page.diagram", "language", diagram)))
	}
	_ = w.WriteByte('\n')
}

// blockText is the text of a block of code, in which every byte is one that a page can have.
func blockText(n ast.Node, src []byte) string {
	var b strings.Builder
	for i := range n.Lines().Len() {
		s := n.Lines().At(i)
		b.Write(s.Value(src))
	}
	return strings.ReplaceAll(strings.ToValidUTF8(b.String(), "\ufffd"), "\x00", "\ufffd")
}

// maxLanguage is how many bytes the name of a language has.
const maxLanguage = 32

// infoLanguage is the language that stands first behind a fence ("go", "{.yaml}", "sh title=x"), in
// lower case, or "" where what stands there is no name.
func infoLanguage(info string) string {
	name := strings.TrimLeft(strings.TrimSpace(info), "{. ")
	if end := strings.IndexAny(name, " \t,{}:="); end >= 0 {
		name = name[:end]
	}
	name = strings.ToLower(name)
	if len(name) > maxLanguage || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789+#_.-") != "" {
		return ""
	}
	return name
}

// colour writes code in the colours of a language. It writes nothing, and reports false, where
// it knows no such language or the code is too long.
func colour(w util.BufWriter, name, code string) bool {
	lexer := lexers()[name]
	if lexer == nil || len(code) > maxColoured {
		return false
	}
	for line := range strings.Lines(code) {
		if len(line) > maxColouredLine {
			return false
		}
	}
	next, err := lexer.Tokenise(&chroma.TokeniseOptions{State: "root", EnsureLF: true}, code)
	if err != nil {
		return false // a broken table, which TestLanguages finds
	}
	open, blanks := byte(0), ""
	for t := next(); t != chroma.EOF; t = next() {
		if strings.TrimSpace(t.Value) == "" {
			blanks += t.Value
			continue
		}
		if class := classOf(t.Type); class != open {
			if open != 0 {
				_, _ = w.WriteString("</span>")
			}
			_, _ = w.WriteString(blanks)
			if open = class; class != 0 {
				_, _ = w.WriteString(`<span class="`)
				_ = w.WriteByte(class)
				_, _ = w.WriteString(`">`)
			}
		} else {
			_, _ = w.WriteString(blanks)
		}
		blanks = ""
		_, _ = w.WriteString(html.EscapeString(t.Value))
	}
	if open != 0 {
		_, _ = w.WriteString("</span>")
	}
	_, _ = w.WriteString(blanks)
	return true
}

// classOf is the class of a token, 0 for what is not coloured: keywords, strings, numbers, comments,
// functions (commands, elements, headings), variables (keys, options), and what a diff inserts and
// deletes.
func classOf(t chroma.TokenType) byte {
	switch t {
	case chroma.Keyword:
		return 'k'
	case chroma.String:
		return 's'
	case chroma.Number:
		return 'n'
	case chroma.Comment:
		return 'c'
	case chroma.NameFunction:
		return 'f'
	case chroma.NameVariable:
		return 'v'
	case chroma.GenericInserted:
		return 'i'
	case chroma.GenericDeleted:
		return 'd'
	}
	return 0
}
