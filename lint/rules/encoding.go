package rules

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema/source"
)

var _ = register(lint.Rule{
	Name: "encoding", Since: "1.0", Severity: lint.Error, Scope: lint.Span, Locked: true, Fix: "unsafe",
	Doc: `Bytes that are not text, or that make text look like something else.

Text that is not UTF-8, a NUL, a byte-order mark inside the file, overrides of
the writing direction (they can hide what a line says; CVE-2021-42574), and the
markers of an unresolved merge.

## Bad

~~~markdown
---
title: Two truths
severity: sev4
status: draft
---

<<<<<<< HEAD
The job stopped at 14:43.
=======
The job stopped at 14:49.
>>>>>>> main
~~~

## Good

~~~markdown
---
title: One truth
severity: sev4
status: draft
---

The job stopped at 14:43.
~~~
`,
	Check: checkEncoding,
})

// directionOverrides are the characters that embed or override the direction of
// writing, with their names. The marks U+200E and U+200F, which Hebrew and Arabic need, are not among them.
var directionOverrides = map[rune]string{
	'\u202a': "LEFT-TO-RIGHT EMBEDDING", '\u202b': "RIGHT-TO-LEFT EMBEDDING", '\u202c': "POP DIRECTIONAL FORMATTING",
	'\u202d': "LEFT-TO-RIGHT OVERRIDE", '\u202e': "RIGHT-TO-LEFT OVERRIDE",
	'\u2066': "LEFT-TO-RIGHT ISOLATE", '\u2067': "RIGHT-TO-LEFT ISOLATE", '\u2068': "FIRST STRONG ISOLATE", '\u2069': "POP DIRECTIONAL ISOLATE",
}

// maxEncodingFindings bounds what is said of a file that is no text at all.
const maxEncodingFindings = 20

func checkEncoding(p *lint.Pass) {
	src := p.Doc.Source
	n := 0
	report := func(start, size int, message, hint string, remove bool) {
		n++
		if n > maxEncodingFindings {
			return
		}
		d := lint.Diagnostic{Span: source.Span{Start: start, End: start + size}, Message: message, Hint: hint}
		if remove {
			d.Fixes = []lint.Fix{{Title: "remove it", Safety: lint.Unsafe, Edits: []source.Edit{{Span: d.Span}}}}
		}
		p.Report(d)
	}
	for i := 0; i < len(src); {
		c := src[i]
		if c < utf8.RuneSelf {
			if c == 0 {
				run := 1
				for i+run < len(src) && src[i+run] == 0 {
					run++
				}
				report(i, run, "a NUL byte", "remove it; is this a text file?", true)
				i += run
				continue
			}
			if (c == '<' || c == '>' || c == '=' || c == '|') && (i == 0 || src[i-1] == '\n') {
				if conflictMarker(src[i:]) {
					line := bytes.IndexByte(src[i:], '\n')
					if line < 0 {
						line = len(src) - i
					}
					report(i, len(bytes.TrimRight(src[i:i+line], "\r")), "a marker of an unresolved merge", "choose one side, and remove the markers", false)
				}
			}
			i++
			continue
		}
		r, size := utf8.DecodeRune(src[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			run := 1
			for i+run < len(src) && src[i+run] >= utf8.RuneSelf {
				if r, k := utf8.DecodeRune(src[i+run:]); r != utf8.RuneError || k != 1 {
					break
				}
				run++
			}
			report(i, run, "bytes that are not UTF-8", "save the file as UTF-8", false)
			size = run
		case r == '\ufeff' && i > 0:
			report(i, size, "a byte-order mark inside the text", "remove it", true)
		default:
			if name, bad := directionOverrides[r]; bad {
				report(i, size, fmt.Sprintf("U+%04X %s: it can make a line look like another", r, name), "remove it", true)
			}
		}
		i += size
	}
	if n > maxEncodingFindings {
		p.Report(lint.Diagnostic{Message: fmt.Sprintf("%d more places are not plain text", n-maxEncodingFindings), Hint: "is this a text file?"})
	}
}

// conflictMarker reports whether a line begins with a marker as git writes it. A
// line of equal signs alone is one only between the others, where git puts it;
// elsewhere it underlines a heading, so it is left to the other two.
func conflictMarker(line []byte) bool {
	for _, m := range []string{"<<<<<<< ", ">>>>>>> ", "||||||| "} {
		if bytes.HasPrefix(line, []byte(m)) {
			return true
		}
	}
	return false
}
