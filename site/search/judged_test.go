package search_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/audience"
	"github.com/git-postmortem/postmortem/site/search"
)

// index reads documents below folders as an internal build would, and returns a reader of
// their index.
func index(t testing.TB, documents []*schema.Postmortem) (*search.Index, *search.Reader, map[string][]byte) {
	t.Helper()
	filtered, err := audience.Apply(documents, schema.Internal, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	x := search.NewIndex((*schema.Options)(nil).SeverityScale())
	for _, f := range filtered {
		d := search.Extract(f)
		d.URL = "postmortems/" + d.ID + ".html"
		x.Add(d)
	}
	x.Seal()
	files := map[string][]byte{}
	if err := x.Write(func(name string, data []byte) error { files[name] = data; return nil }); err != nil {
		t.Fatal(err)
	}
	r, err := search.Open(func(name string) ([]byte, error) {
		if data, ok := files[name]; ok {
			return data, nil
		}
		return nil, os.ErrNotExist
	})
	if err != nil {
		t.Fatal(err)
	}
	return x, r, files
}

func documentsBelow(t testing.TB, folder string) (out []*schema.Postmortem) {
	t.Helper()
	err := filepath.WalkDir(folder, func(p string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(p) != ".md" || strings.EqualFold(d.Name(), "README.md") {
			return err
		}
		data, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(folder, p)
		out = append(out, schema.Parse(filepath.ToSlash(rel), data, nil))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// A judged query is a line of testdata/judged.tsv.
type judged struct {
	kind, query string
	relevant    []string
}

func readJudged(t testing.TB) map[string][]judged {
	t.Helper()
	data, err := os.ReadFile("testdata/judged.tsv")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]judged{}
	for i, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		if i == 0 || strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 4 {
			t.Fatalf("line %d: %d fields", i+1, len(f))
		}
		j := judged{kind: f[1], query: f[2]}
		for _, r := range strings.Split(f[3], " ") {
			j.relevant = append(j.relevant, strings.ReplaceAll(r, "%20", " "))
		}
		out[f[0]] = append(out[f[0]], j)
	}
	return out
}

// TestJudged holds the ranking to what people would want to see first. The corpora are no
// part of this repository: POSTMORTEM_CORPUS and POSTMORTEM_CORPUS_WILD say where they are.
func TestJudged(t *testing.T) {
	sets := readJudged(t)
	for _, c := range []struct {
		archive, folder   string
		first, third, mrr float64 // floors
	}{
		{"ours", "../../postmortems", 0.98, 1, 0.99},
		{"japanese", "testdata/japanese", 0.95, 1, 0.97},
		{"corpus", os.Getenv("POSTMORTEM_CORPUS"), 0.98, 1, 0.99},
		{"wild", os.Getenv("POSTMORTEM_CORPUS_WILD"), 0.95, 1, 0.97},
	} {
		t.Run(c.archive, func(t *testing.T) {
			if c.folder == "" {
				t.Skip("the corpus is not here")
			}
			documents := documentsBelow(t, c.folder)
			x, r, _ := index(t, documents)
			docs := x.Documents()
			var first, third, sum float64
			kinds := map[string][2]float64{}
			for _, j := range sets[c.archive] {
				result, err := r.Search(search.Parse(j.query), "")
				if err != nil {
					t.Fatal(err)
				}
				rank := 0
				for i, h := range result.Hits[:min(10, len(result.Hits))] {
					name := strings.TrimSuffix(filepath.Base(docs[h.Doc].Path), ".md")
					for _, want := range j.relevant {
						if name == filepath.Base(want) && rank == 0 {
							rank = i + 1
						}
					}
				}
				rr := 0.0
				if rank > 0 {
					rr = 1 / float64(rank)
				}
				if rank == 1 {
					first++
				}
				if rank >= 1 && rank <= 3 {
					third++
				}
				sum += rr
				k := kinds[j.kind]
				kinds[j.kind] = [2]float64{k[0] + rr, k[1] + 1}
				if rank != 1 {
					led := ""
					if len(result.Hits) > 0 {
						led = filepath.Base(docs[result.Hits[0].Doc].Path)
					}
					t.Logf("%-10s %-40q rank %d, led by %s %+v", j.kind, j.query, rank, led, result.Items)
				}
			}
			n := float64(len(sets[c.archive]))
			for k, v := range kinds {
				t.Logf("%s: %.3f of %g", k, v[0]/v[1], v[1])
			}
			t.Logf("%s: success@1 %.3f, success@3 %.3f, MRR@10 %.3f of %g queries", c.archive, first/n, third/n, sum/n, n)
			if first/n < c.first || third/n < c.third || sum/n < c.mrr {
				t.Errorf("below the floors %v", c)
			}
		})
	}
}
