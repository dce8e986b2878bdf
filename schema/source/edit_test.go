package source_test

import (
	"testing"

	"github.com/git-postmortem/postmortem/schema/source"
)

func TestApply(t *testing.T) {
	edit := func(from, to int, text string) source.Edit {
		return source.Edit{Span: source.Span{Start: from, End: to}, Text: text}
	}
	for name, c := range map[string]struct {
		from  int
		edits []source.Edit
		want  string
	}{
		"none":                        {0, nil, "0123456789"},
		"from an offset":              {3, []source.Edit{edit(5, 6, "x")}, "34x6789"},
		"in whatever order":           {0, []source.Edit{edit(7, 9, "B"), edit(1, 2, "A")}, "0A23456B9"},
		"inserted before what is cut": {0, []source.Edit{edit(2, 4, ""), edit(2, 2, "x")}, "01x456789"},
		"inserted where another ends": {0, []source.Edit{edit(2, 4, "a"), edit(4, 4, "b")}, "01ab456789"},
		"two at one place, as given":  {0, []source.Edit{edit(2, 2, "a"), edit(2, 2, "b")}, "01ab23456789"},
		"one inside another":          {0, []source.Edit{edit(3, 4, "x"), edit(2, 6, "y")}, "01y6789"},
		"overlapping":                 {0, []source.Edit{edit(2, 5, "x"), edit(4, 7, "y")}, "01x789"},
		"what lies before the offset": {5, []source.Edit{edit(1, 3, "x")}, "56789"},
		"at the end":                  {0, []source.Edit{edit(10, 10, "x")}, "0123456789x"},
	} {
		if got := string(source.Apply([]byte("0123456789"), c.from, c.edits)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
