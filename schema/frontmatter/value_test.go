package frontmatter_test

import (
	"slices"
	"testing"

	"github.com/git-postmortem/postmortem/schema/frontmatter"
)

// What holds nothing is blank, also where it is written out; one word is a list of one.
func TestValues(t *testing.T) {
	for text, want := range map[string]struct {
		blank   bool
		strings []string
	}{
		`""`: {true, []string{""}}, `"  "`: {true, []string{"  "}}, `"\t\n"`: {true, []string{"\t\n"}}, `~`: {true, nil}, `[]`: {true, nil}, `{}`: {true, nil}, ``: {true, nil},
		`api`: {false, []string{"api"}}, `[api, web]`: {false, []string{"api", "web"}}, `42`: {false, []string{"42"}}, `true`: {false, []string{"true"}},
		`[api, {a: b}, [c]]`: {false, []string{"api"}}, `{a: b}`: {false, nil},
	} {
		root, problems := frontmatter.ParseYAML([]byte("x: "+text+"\n"), 0)
		if len(problems) > 0 {
			t.Fatalf("%s: %+v", text, problems)
		}
		v := root.Get("x").Value
		if v.IsBlank() != want.blank || !slices.Equal(v.Strings(), want.strings) {
			t.Errorf("%s: blank %v, %q", text, v.IsBlank(), v.Strings())
		}
	}
}
