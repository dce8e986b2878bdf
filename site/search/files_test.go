package search_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/site/search"
)

// manyDocuments are n small documents of made-up words, the newest last.
func manyDocuments(n int) (out []*schema.Postmortem) {
	r := rand.New(rand.NewPCG(7, 7))
	words := make([]string, 6000)
	for i := range words {
		words[i] = fmt.Sprintf("%c%c%s", 'a'+r.IntN(26), 'a'+r.IntN(26), []string{"tor", "ble", "ing", "sta", "wer", "lin"}[r.IntN(6)]) + strings.Repeat(string(rune('a'+i%26)), i%4)
	}
	for i := range n {
		var b strings.Builder
		fmt.Fprintf(&b, "---\ntitle: Incident %d of %s\nseverity: sev%d\nservices: [s%d]\n---\n\n## Summary\n\n", i, words[i%len(words)], 1+i%4, i%20)
		for range 80 {
			b.WriteString(words[int(float64(len(words))*r.Float64()*r.Float64())] + " ")
		}
		out = append(out, schema.Parse(fmt.Sprintf("postmortems/20%02d-%02d-%02d-i%d.md", 10+i*12/n, 1+i*144/n%12, 1+i*4032/n%28, i), []byte(b.String()+"\n"), nil))
	}
	return out
}

// A new document, whose date is the newest, changes few shards: what people hold of the
// others stays good.
func TestFewShardsChange(t *testing.T) {
	documents := manyDocuments(1990)
	before := indexFiles(t, documents)
	added := schema.Parse("postmortems/2024-01-01-new.md", []byte("# The walrus came again\n\n## Summary\n\nA walrus sat on the connection pool "+strings.Repeat("tor ", 50)+".\n"), nil)
	after := indexFiles(t, append(documents, added))
	shards, changed := 0, 0
	for name, data := range after {
		if strings.HasPrefix(name, "t-") || name == search.Manifest {
			continue
		}
		shards++
		if string(before[name]) != string(data) {
			changed++
		}
	}
	t.Logf("%d of %d shards change", changed, shards)
	if shards < 50 || changed*4 > shards {
		t.Errorf("%d of %d shards change", changed, shards)
	}
	folders := map[string]bool{}
	for name := range after {
		if folder, _, ok := strings.Cut(name, "/"); ok && before[name] == nil {
			folders[folder] = true
		}
	}
	if len(folders) != 1 {
		t.Errorf("the texts of %d blocks change", len(folders))
	}
}

// The same documents give the same bytes, in whatever order and on however many cores they
// were read.
func TestSameBytes(t *testing.T) {
	documents := manyDocuments(300)
	one := indexFiles(t, documents)
	slices.Reverse(documents)
	if diff := cmp.Diff(one, indexFiles(t, documents)); diff != "" {
		t.Errorf("another order gives other bytes: %.2000s", diff)
	}
}

// Addresses, comments and markup are no text; entities and escapes are what they stand for.
func TestExtract(t *testing.T) {
	const document = "---\ntitle: T\n---\n\n# T\n\nLead <!-- hidden --> text.\n\n## Root\\_cause &amp; more {#x}\n\nSee [the graph](https://graphs.example/secretpath \"tip\") and <https://auto.example/path> and https://bare.example/path, `code_a`, **bo**ld, a<br>b ![alt text](picture.png).\n\n<div class=\"klass\">block text</div>\n\n```sh\nERROR: no space left\n```\n\n| a | b |\n|---|---|\n| cell one | cell two |\n\n- item\n  - nested\n\nnote[^1]\n\n[^1]: The footnote.\n"
	x, _, _ := index(t, []*schema.Postmortem{schema.Parse("a.md", []byte(document), nil)})
	var got []string
	d := x.Documents()[0]
	for _, p := range d.Passages {
		got = append(got, fmt.Sprintf("%d %s/%s: %s", p.Line, d.Heads[p.Head].Label, p.Field, p.Text))
	}
	want := []string{
		"7 /body: Lead text.",
		"9 Root_cause & more {#x}/heading: Root_cause & more {#x}",
		"11 Root_cause & more {#x}/body: See the graph and and , code_a, bold, a b alt text.",
		"13 Root_cause & more {#x}/body: block text",
		"16 Root_cause & more {#x}/body: ERROR: no space left",
		"19 Root_cause & more {#x}/body: a · b",
		"21 Root_cause & more {#x}/body: cell one · cell two",
		"23 Root_cause & more {#x}/body: item",
		"24 Root_cause & more {#x}/body: nested",
		"26 Root_cause & more {#x}/body: note",
		"28 Footnote/body: The footnote.",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// A damaged index is an error, not a panic and not an answer.
func TestDamagedIndex(t *testing.T) {
	files := indexFiles(t, manyDocuments(700))
	r := rand.New(rand.NewPCG(1, 1))
	names := slices.Sorted(func(yield func(string) bool) {
		for n := range files {
			if !yield(n) {
				return
			}
		}
	})
	for range 60 {
		broken := map[string][]byte{}
		for n, data := range files {
			broken[n] = data
		}
		for range 20 {
			name := names[r.IntN(len(names))]
			data := slices.Clone(files[name])
			switch r.IntN(3) {
			case 0:
				data = data[:r.IntN(len(data))]
			case 1:
				data[r.IntN(len(data))] = "\"\\\n0zA,"[r.IntN(7)]
			case 2:
				delete(broken, name)
				continue
			}
			broken[name] = data
		}
		reader, err := search.Open(func(name string) ([]byte, error) {
			if data, ok := broken[name]; ok {
				return data, nil
			}
			return nil, fmt.Errorf("there is no %s", name)
		})
		if err != nil {
			continue
		}
		for _, q := range []string{"incident of", `"incident of"`, "storblea service:s1", "insident", "to"} {
			_, _ = reader.Search(search.Parse(q), "")
		}
	}
}
