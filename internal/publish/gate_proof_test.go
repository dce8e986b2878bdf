package publish

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/internal/gate"
	"github.com/git-postmortem/postmortem/schema"
)

const mixedHead = "---\ntitle: %s\nseverity: sev2\nstatus: published\naudience: public\nowner: \"@ops\"\nservices: [mail]\n%s---\n\n## Summary\n\nAudience: public\n\nMail was late for an hour.\n\n"

func writeArchive(t *testing.T, documents map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range documents {
		full := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// With the filter switched off, which the internal build of the same archive is, the gate
// of a public build stops what is planted in it, in whatever form.
func TestGateStopsWhatTheFilterWouldNot(t *testing.T) {
	long := "the biggest customer of all will leave us if this happens again in June"
	secrets := map[string]string{
		"a sentence": long, "four words": "Nobody tested the restore", "a handle": "@zorblatt said so", "an e-mail": "ask vera@corp.example.net",
		"an address": "see https://wiki.corp.example.net/x/4711", "an identifier": "on db_prod_7f", "a host": "on pg-primary-eu1", "a long number": "order 4711081", "a file": "in payroll-2026.csv",
	}
	forms := map[string]string{
		"a section": "## Impact\n\n%s\n", "an item": "## Impact\n\n- %s\n", "an entry": "## Timeline\n\n### 2026-03-04\n\n- **10:00** `internal` — %s\n", "an unmarked entry": "## Timeline\n\n### 2026-03-04\n\n- **10:00** — %s\n",
		"an action": "## Action items\n\n- [ ] **A1** %s (type: prevent; due: 2026-04-01)\n", "a cell": "## Impact\n\n| a | b |\n|---|---|\n| x | %s |\n", "a quotation": "## Impact\n\n> %s\n",
		"code": "## Impact\n\n```\n%s\n```\n", "a heading": "## %s\n\nx\n", "a comment around": "## Impact\n\nAudience: public\n\nOpen.\n\n<!-- audience: internal -->\n\n%s\n\n<!-- /audience -->\n",
		"inside of a line": "## Impact\n\nAudience: public\n\nOpen <!-- audience: internal -->%s<!-- /audience --> again.\n", "a footnote": "## Impact\n\nx[^1]\n\n[^1]: %s\n", "emphasis": "## Impact\n\n**%s**\n",
		"a link's text": "## Impact\n\n[%s](https://x.example)\n",
	}
	stopped, tried := 0, 0
	for formName, form := range forms {
		for secretName, secret := range secrets {
			dir := writeArchive(t, map[string]string{"postmortems/a.md": fmt.Sprintf(mixedHead, "Mail is late", "") + fmt.Sprintf(form, secret)})
			out := filepath.Join(dir, "out")
			if _, err := Build(context.Background(), Options{Dir: dir, Target: out, Audience: schema.Internal, Now: func(time.Time) (time.Time, error) { return time.Unix(1772668800, 0), nil }}); err != nil {
				t.Fatal(err)
			}
			archives, err := archive.Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			g := gate.New(schema.Public, time.Time{})
			pm, err := archives[0].Read("postmortems/a.md")
			if err != nil {
				t.Fatal(err)
			}
			g.Note(pm)
			g.Permit(nil)
			page, err := os.ReadFile(filepath.Join(out, "postmortems/a.html"))
			if err != nil {
				t.Fatal(err)
			}
			tried++
			if g.Search("postmortems/a.html", page) != nil {
				stopped++
			} else {
				t.Logf("%s in %s passes", secretName, formName)
			}
		}
	}
	if stopped*100 < tried*95 {
		t.Errorf("the gate stops %d of %d", stopped, tried)
	}
	t.Logf("%d of %d", stopped, tried)
}

// An archive of mixed documents, whose words come from one small vocabulary, is published:
// what is narrow in one place and wide in another is no leak, nor are words that only come
// to stand beside each other.
func TestGateLetsMixedDocumentsPass(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	vocabulary := strings.Fields("the mail service was slow for an hour and nobody saw why until support told us that customers wait queue disk full alert index.json checkout restart 🔥 login error page database replica lag")
	sentence := func() string {
		var out []string
		for range 2 + r.IntN(12) {
			out = append(out, vocabulary[r.IntN(len(vocabulary))])
		}
		return strings.Join(out, " ")
	}
	documents := map[string]string{"postmortem.yaml": "folders: [postmortems]\n"}
	for i := range 500 {
		level := []string{"public", "internal", "customers"}[r.IntN(3)]
		title := sentence()
		if i%7 == 0 {
			title = "🔥 " + title
		}
		if i%5 == 0 {
			title = strings.Join(strings.Fields(title)[:2], " ")
		}
		var b strings.Builder
		widest := strings.Replace(level, "internal", "public", 1) // a mark wider than the document is none
		fmt.Fprintf(&b, strings.NewReplacer("audience: public", "audience: "+level, "Audience: public", "Audience: "+widest).Replace(mixedHead), `"`+title+`"`, "tags: [disk, queue]\n")
		for range 1 + r.IntN(4) {
			shared := sentence() + " when the checkout service was down for three long hours on Monday"
			fmt.Fprintf(&b, "## %s\n\n", sentence())
			if r.IntN(2) == 0 {
				fmt.Fprintf(&b, "Audience: %s\n\n", widest)
			}
			fmt.Fprintf(&b, "%s, mail user%d@example.com.\n\n- %s\n- [%s](https://status.example.com/c) %s\n\n> %s\n\n", shared, r.IntN(20), sentence(), sentence(), sentence(), sentence())
		}
		b.WriteString("## Timeline\n\n### 2026-03-04\n\n")
		for hour := range 4 {
			fmt.Fprintf(&b, "- **%02d:00** `%s` — %s\n", hour, []string{widest, "internal", "detected", "customers"}[r.IntN(4)], sentence())
		}
		documents[fmt.Sprintf("postmortems/2026-01-%02d-%s-%d.md", 1+i%28, vocabulary[i%10], i)] = b.String()
	}
	dir := writeArchive(t, documents)
	for _, a := range []schema.Audience{schema.Public, schema.Customers} {
		if _, err := Build(context.Background(), Options{Dir: dir, Target: filepath.Join(dir, "out-"+a.String()), Audience: a, Now: func(time.Time) (time.Time, error) { return time.Unix(1772668800, 0), nil }}); err != nil {
			t.Errorf("%s: %v", a, err)
		}
	}
}
