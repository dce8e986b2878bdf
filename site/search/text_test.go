package search_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/git-postmortem/postmortem/site/search"
)

// TestTerms holds both readers to testdata/terms.txt: texts with the terms that they have.
// UPDATE_TERMS=1 writes them; read the difference, it is what people find.
func TestTerms(t *testing.T) {
	data, err := os.ReadFile("testdata/terms.txt")
	if err != nil {
		t.Fatal(err)
	}
	b := newBrowser(t, indexFiles(t, nil))
	inScript := `(text) => postmortemSearch.tokens(text).map((t) => { const s = t.term + "@" + t.at + "[" + text.slice(t.start, t.end) + "]"; return t.whole ? "(" + s + ")" : s; }).join(" ")`
	var out strings.Builder
	for line := range strings.Lines(string(data)) {
		text, _, isVector := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		if strings.HasPrefix(line, "#") || !isVector {
			out.WriteString(line)
			continue
		}
		terms := search.Terms(text)
		if script := b.call(inScript, text); script != terms {
			t.Errorf("%q: Go %s, script %s", text, terms, script)
		}
		fmt.Fprintf(&out, "%s\t%s\n", text, terms)
	}
	if os.Getenv("UPDATE_TERMS") != "" {
		if err := os.WriteFile("testdata/terms.txt", []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(string(data), out.String()); diff != "" {
		t.Error(diff)
	}
}

// FuzzTerms looks for texts that the readers take apart differently.
func FuzzTerms(f *testing.F) {
	for _, s := range []string{"a", "svc_pay-db", "HTTPServerError", "ﾃﾞｰﾀ", "e\u0301", "a'b", "10.0.0.1", "𝒟", "İ ΑΣ", "\u3099", "ｶﾞ", "½", "a\u200bb", "ǅ"} {
		f.Add(s)
	}
	b := newBrowser(f, indexFiles(f, nil))
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ToValidUTF8(text, "\ufffd")
		b.t = t
		want := search.Terms(text)
		got := b.call(`(text) => postmortemSearch.tokens(text).map((t) => { const s = t.term + "@" + t.at + "[" + text.slice(t.start, t.end) + "]"; return t.whole ? "(" + s + ")" : s; }).join(" ")`, text)
		if got != want {
			t.Errorf("%q: Go %s, script %s", text, want, got)
		}
	})
}
