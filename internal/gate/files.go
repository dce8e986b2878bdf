package gate

import (
	"bytes"
	"html"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// textsOf are the texts of a file of the site, without markup and escapes, with an edge
// where a block, a cell or a value ends.
func textsOf(ext string, data []byte) [][]byte {
	switch ext {
	case ".html", ".xml", ".svg":
		text, values := markup(data)
		return [][]byte{text, values}
	case ".json", ".js":
		return markdownTexts(values(data))
	case ".md", ".txt":
		return markdownTexts(unescapeHTML(data))
	}
	return [][]byte{data}
}

var (
	destination = regexp.MustCompile(`\]\([^)\n]*\)|\]\[[^\]\n]*\]`)
	// What begins a block: an empty line, an item, a row, a heading, a quotation.
	blockEdge = regexp.MustCompile(`\n[ \t>]*\n|\n[ \t]*(?:[-+*#>|]|\d+[.)] )|\|`)
)

// markdownTexts parts what Markdown says from where its links lead.
func markdownTexts(data []byte) [][]byte {
	var destinations []byte
	text := destination.ReplaceAllFunc(data, func(m []byte) []byte {
		destinations = append(append(destinations, m...), edgeByte)
		return []byte("]")
	})
	return [][]byte{blockEdge.ReplaceAll(text, []byte{'\n', edgeByte}), destinations}
}

var jsonEscape = regexp.MustCompile(`\\(?:u[0-9a-fA-F]{4}|.)`)

// values are the quoted texts of JSON or of a script, each with an edge behind it. Numbers
// are counts and places, not text.
func values(data []byte) []byte {
	out := make([]byte, 0, len(data))
	for at := 0; at < len(data); {
		open := bytes.IndexByte(data[at:], '"')
		if open < 0 {
			break
		}
		start := at + open + 1
		end := start
		for end < len(data) && data[end] != '"' {
			if data[end] == '\\' {
				end++
			}
			end++
		}
		end = min(end, len(data))
		value := data[start:end]
		if bytes.IndexByte(value, '\\') >= 0 {
			value = jsonEscape.ReplaceAllFunc(value, unescapeJSON)
		}
		out = append(append(out, value...), edgeByte)
		at = end + 1
	}
	return unescapeHTML(out)
}

func unescapeJSON(m []byte) []byte {
	switch {
	case m[1] == 'u':
		n, _ := strconv.ParseUint(string(m[2:]), 16, 32)
		return utf8.AppendRune(nil, rune(n))
	case m[1] == 'n':
		return []byte("\n")
	case strings.IndexByte("trbf", m[1]) >= 0:
		return []byte(" ")
	}
	return m[1:]
}

// inlineTags are those that stand inside of a text; all others end one.
var inlineTags = map[string]bool{
	"a": true, "b": true, "i": true, "em": true, "strong": true, "code": true, "mark": true, "del": true, "s": true, "u": true,
	"sub": true, "sup": true, "abbr": true, "time": true, "kbd": true, "small": true, "cite": true, "q": true, "wbr": true,
}

// drawn are attributes whose values are no text: shapes, sizes and styles.
var drawn = map[string]bool{
	"d": true, "points": true, "style": true, "class": true, "width": true, "height": true, "viewbox": true, "transform": true,
	"x": true, "y": true, "x1": true, "x2": true, "y1": true, "y2": true, "cx": true, "cy": true, "r": true, "rx": true,
}

// markup parts what stands between the tags of a page from the quoted values inside of them.
func markup(data []byte) (text, values []byte) {
	text, values = make([]byte, 0, len(data)/2), make([]byte, 0, len(data)/4)
	for at := 0; at < len(data); {
		open := bytes.IndexByte(data[at:], '<')
		if open < 0 {
			text = append(text, data[at:]...)
			break
		}
		text = append(text, data[at:at+open]...)
		at += open + 1
		name := tagName(data[at:])
		if inlineTags[name] {
			text = append(text, ' ')
		} else {
			text = append(text, ' ', edgeByte)
		}
		key := at
		for at < len(data) && data[at] != '>' {
			switch c := data[at]; c {
			case '"', '\'':
				end := bytes.IndexByte(data[at+1:], c)
				if end < 0 {
					end = len(data) - at - 1
				}
				if name := attributeName(data[key:at]); !drawn[name] {
					values = append(append(values, data[at+1:at+1+end]...), edgeByte)
				}
				at += end + 1
				key = at
			}
			at++
		}
		at++
	}
	return unescapeHTML(text), unescapeHTML(values)
}

func tagName(tag []byte) string {
	tag = bytes.TrimPrefix(tag[:min(len(tag), 16)], []byte("/"))
	i := 0
	for i < len(tag) && (tag[i] >= 'a' && tag[i] <= 'z' || tag[i] >= 'A' && tag[i] <= 'Z' || tag[i] >= '0' && tag[i] <= '9') {
		i++
	}
	return strings.ToLower(string(tag[:i]))
}

// attributeName is the last name in what stands before a quoted value.
func attributeName(before []byte) string {
	before = bytes.TrimRight(before, "= \t\r\n")
	return strings.ToLower(string(before[bytes.LastIndexAny(before, " \t\r\n\"'")+1:]))
}

func unescapeHTML(b []byte) []byte {
	if bytes.IndexByte(b, '&') < 0 {
		return b
	}
	return []byte(html.UnescapeString(string(b)))
}
