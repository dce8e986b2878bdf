package schema

import (
	"bytes"

	"github.com/yuin/goldmark/ast"

	"github.com/git-postmortem/postmortem/schema/source"
)

// linkSpans returns where a link stands in the source, and where its text does.
// ok is false where the parser kept too little to tell, as for a link without text.
func linkSpans(n ast.Node, src []byte) (span, text source.Span, ok bool) {
	start := n.Pos()
	inner, has := inlineSpan(n)
	if start < 0 || !has {
		return source.Span{}, source.Span{}, false
	}
	for start < inner.Start && src[start] != '[' {
		start++
	}
	close := closingBracket(src, start)
	if close < 0 {
		return source.Span{}, source.Span{}, false
	}
	end := close + 1
	if end < len(src) {
		switch src[end] {
		case '(':
			end = closingParenthesis(src, end)
		case '[':
			if i := bytes.IndexByte(src[end:], ']'); i >= 0 {
				end += i + 1
			}
		}
	}
	return source.Span{Start: start, End: end}, source.Span{Start: start + 1, End: close}, true
}

// DestinationSpan is where the target of an inline link or image is written, or
// the link's own span where it is written elsewhere.
func DestinationSpan(n ast.Node, src, destination []byte) source.Span {
	span, text, ok := linkSpans(n, src)
	if !ok {
		at := n.Pos()
		if at < 0 {
			return blockOf(n)
		}
		end, _ := source.LineAt(src, at)
		span, text = source.Span{Start: at, End: end}, source.Span{Start: at, End: at}
	}
	if i := bytes.Index(src[text.End:span.End], destination); i >= 0 && len(destination) > 0 {
		return source.Span{Start: text.End + i, End: text.End + i + len(destination)}
	}
	return span
}

func blockOf(n ast.Node) source.Span {
	for ; n != nil; n = n.Parent() {
		if n.Type() == ast.TypeBlock {
			if s, ok := BlockSpan(n); ok {
				return s
			}
		}
	}
	return source.Span{}
}

// inlineSpan is what the text inside an inline node covers.
func inlineSpan(n ast.Node) (span source.Span, ok bool) {
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
func closingBracket(src []byte, at int) int {
	depth := 0
	for i := at; i < len(src); i++ {
		switch src[i] {
		case '\\':
			i++
		case '`':
			n := 1
			for i+n < len(src) && src[i+n] == '`' {
				n++
			}
			if close := bytes.Index(src[i+n:], src[i:i+n]); close >= 0 {
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
func closingParenthesis(src []byte, at int) int {
	depth := 0
	var quote byte
	for i := at; i < len(src); i++ {
		c := src[i]
		switch {
		case c == '\\':
			i++
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '<' && depth == 1:
			quote = '>'
		case (c == '"' || c == '\'') && i > at && (src[i-1] == ' ' || src[i-1] == '\n'):
			quote = c
		case c == '(':
			depth++
		case c == ')':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(src)
}
