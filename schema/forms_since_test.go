package schema_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/git-postmortem/postmortem/schema"
)

var updateForms = flag.Bool("update", false, "rewrite what testdata/forms.txtar expects")

// testdata/forms.txtar holds more forms, of other neighbourhoods and other languages.
func TestFormsSince(t *testing.T) {
	const file = "testdata/forms.txtar"
	data, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(data.Files); i += 2 {
		doc, want := data.Files[i], &data.Files[i+1]
		name, path, _ := strings.Cut(doc.Name, " | ")
		t.Run(name, func(t *testing.T) {
			got := strings.TrimPrefix(told(schema.Parse(path, doc.Data, nil), true), "\n")
			if *updateForms {
				want.Data = []byte(got)
				return
			}
			if diff := cmp.Diff(string(want.Data), got); diff != "" || want.Name != "read" {
				t.Error(diff)
			}
		})
	}
	if *updateForms {
		if err := os.WriteFile(file, txtar.Format(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
