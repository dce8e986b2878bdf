package schema

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
)

// LinkSpans returns where a link stands in the source, and where its text does.
// ok is false where the parser kept too little to tell, as for a link without text.
func LinkSpans(n ast.Node, source []byte) (span, text Span, ok bool) {
	start := n.Pos()
	inner, has := inlineSpan(n)
	if start < 0 || !has {
		return Span{}, Span{}, false
	}
	for start < inner.Start && source[start] != '[' {
		start++
	}
	close := closingBracket(source, start)
	if close < 0 {
		return Span{}, Span{}, false
	}
	end := close + 1
	if end < len(source) {
		switch source[end] {
		case '(':
			end = closingParenthesis(source, end)
		case '[':
			if i := bytes.IndexByte(source[end:], ']'); i >= 0 {
				end += i + 1
			}
		}
	}
	return Span{Start: start, End: end}, Span{Start: start + 1, End: close}, true
}

// DestinationSpan is where the target of an inline link or image is written, or
// the link's own span where it is written elsewhere.
func DestinationSpan(n ast.Node, source, destination []byte) Span {
	span, text, ok := LinkSpans(n, source)
	if !ok {
		at := n.Pos()
		if at < 0 {
			return blockOf(n)
		}
		end, _ := lineAt(source, at)
		span, text = Span{Start: at, End: end}, Span{Start: at, End: at}
	}
	if i := bytes.Index(source[text.End:span.End], destination); i >= 0 && len(destination) > 0 {
		return Span{Start: text.End + i, End: text.End + i + len(destination)}
	}
	return span
}

func blockOf(n ast.Node) Span {
	for ; n != nil; n = n.Parent() {
		if n.Type() == ast.TypeBlock {
			if s, ok := BlockSpan(n); ok {
				return s
			}
		}
	}
	return Span{}
}

// inlineSpan is what the text inside an inline node covers.
func inlineSpan(n ast.Node) (span Span, ok bool) {
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if t, is := n.(*ast.Text); is && entering {
			if !ok || t.Segment.Start < span.Start {
				span.Start = t.Segment.Start
			}
			span.End = max(span.End, t.Segment.Stop)
			ok = true
		}
		return ast.WalkContinue, nil
	})
	return span, ok
}

// closingBracket is the offset of the bracket that closes the one at offset at.
func closingBracket(source []byte, at int) int {
	depth := 0
	for i := at; i < len(source); i++ {
		switch source[i] {
		case '\\':
			i++
		case '`':
			n := 1
			for i+n < len(source) && source[i+n] == '`' {
				n++
			}
			if close := bytes.Index(source[i+n:], source[i:i+n]); close >= 0 {
				i += n + close + n - 1
			}
		case '[':
			depth++
		case ']':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// closingParenthesis is the offset behind the parenthesis that closes the one at offset at.
func closingParenthesis(source []byte, at int) int {
	depth := 0
	var quote byte
	for i := at; i < len(source); i++ {
		c := source[i]
		switch {
		case c == '\\':
			i++
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '<' && depth == 1:
			quote = '>'
		case (c == '"' || c == '\'') && i > at && (source[i-1] == ' ' || source[i-1] == '\n'):
			quote = c
		case c == '(':
			depth++
		case c == ')':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(source)
}
