package site_test

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/git-postmortem/postmortem/schema"
)

// What could not be read of a document is said on its page with its place, and shown as it is written.
func TestWhatIsNotRead(t *testing.T) {
	files := build(t, schema.Internal, "", map[string]string{
		"postmortems/yaml.md":  "---\ntitle: [A\nstatus: <draft\n---\n\n# It broke\n\n## Summary\n\nHard.\n",
		"postmortems/long.md":  "# Long\n\n" + strings.Repeat("very long words\n", 1<<17),
		"postmortems/bytes.md": "# Bytes\n\nfine\n\n\xff\xfe\n",
		"postmortems/empty.md": "\n",
		"postmortems/fine.md":  "# Fine\n\nIt is.\n",
	}, nil)
	for name, want := range map[string][]string{
		"yaml":  {`line 2: `, `<pre tabindex="0" role="group" aria-label="What could not be read, as it is written">---` + "\ntitle: [A\nstatus: &lt;draft\n---\n", "Hard."},
		"long":  {"larger than 1 MiB", "very long words", "the rest is in the Markdown of this page"},
		"bytes": {"line 5: bytes that are not UTF-8", "fine"},
		"empty": {"the document is empty", `<h1 dir="auto" class="file">empty</h1>`},
	} {
		page := files["postmortems/"+name+".html"]
		for _, part := range want {
			if !strings.Contains(page, part) {
				t.Errorf("%s: there is no %q", name, part)
			}
		}
		if _, err := html.Parse(strings.NewReader(page)); err != nil || len(page) > 200<<10 {
			t.Errorf("%s: %d bytes, %v", name, len(page), err)
		}
	}
	if page := files["postmortems/fine.html"]; strings.Contains(page, "could be read") || strings.Contains(page, "<pre") {
		t.Error("something is said of a document that was read")
	}
}
