package schema

import (
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// codeSpans reads code in a line as goldmark does, and remembers of a block for which
// lengths of backquotes it has none that close: the original looks for one to the end of
// the block at each opening, which takes a minute for a megabyte of them. cmark remembers
// the same.
type codeSpans struct{ parser.InlineParser }

// unclosed are the lengths of backquotes that nothing closes in the rest of a block.
type unclosed struct {
	block   ast.Node
	lengths map[int]bool
}

var unclosedKey = parser.NewContextKey()

func (c codeSpans) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, segment := block.PeekLine()
	opener := 0
	for opener < len(line) && line[opener] == '`' {
		opener++
	}
	known, _ := pc.Get(unclosedKey).(*unclosed)
	if known != nil && known.block == parent && known.lengths[opener] {
		block.Advance(opener)
		return ast.NewTextSegment(segment.WithStop(segment.Start + opener))
	}
	n := c.InlineParser.Parse(parent, block, pc)
	if n == nil || n.Kind() != ast.KindText {
		return n
	}
	if known == nil || known.block != parent {
		known = &unclosed{parent, map[int]bool{}}
		pc.Set(unclosedKey, known)
	}
	known.lengths[opener] = true
	return n
}
