package search_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dop251/goja"
	"github.com/google/go-cmp/cmp"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/site/search"
)

// A browser runs the shipped script over the files of an index.
type browser struct {
	t     testing.TB
	vm    *goja.Runtime
	loads int
}

func newBrowser(t testing.TB, files map[string][]byte) *browser {
	t.Helper()
	b := &browser{t: t, vm: goja.New()}
	if err := b.vm.Set("load", func(name string) string {
		b.loads++
		data, ok := files[name+".js"]
		if !ok {
			t.Fatalf("%s is not in the index", name)
		}
		return string(data)
	}); err != nil {
		t.Fatal(err)
	}
	script, err := search.Script(nil)
	if err != nil {
		t.Fatal(err)
	}
	b.run(string(search.Texts("en", search.Words)))
	b.run(string(script))
	b.run(`
		var files = {}, manifest;
		var postmortemFile = (name, data) => { files[name] = data; };
		var postmortemManifest = (m) => { manifest = m; };
		var fetchFile = (name) => (0, eval)(load(name));
		fetchFile("manifest");
		if (manifest.pack) { fetchFile(manifest.pack); Object.assign(files, files[manifest.pack]); }
		var reader = postmortemSearch.reader(manifest, (name) => files[name]);
		var ask = (text, sort) => {
			for (let i = 0; i < 10; i++) {
				const r = reader.search(postmortemSearch.parse(text), sort);
				if (!r.wanted) return r;
				r.wanted.forEach(fetchFile);
			}
			throw new Error("asks again and again");
		};
		var answer = (text, sort) => {
			const r = ask(text, sort), excerpts = r.hits.slice(0, 4).map(({ doc }) => {
				const name = reader.textName(doc);
				if (!files[name]) fetchFile(name);
				return { title: postmortemSearch.mark(r, files[name].title), excerpt: postmortemSearch.excerpt(r, files[name]) };
			});
			delete r.terms;
			return JSON.stringify({ result: r, notes: postmortemSearch.notes(r), excerpts });
		};`)
	return b
}

func (b *browser) run(code string) goja.Value {
	b.t.Helper()
	v, err := b.vm.RunString(code)
	if err != nil {
		b.t.Fatal(err)
	}
	return v
}

func (b *browser) call(expression string, args ...any) string {
	b.t.Helper()
	var texts []string
	for _, a := range args {
		data, err := json.Marshal(a)
		if err != nil {
			b.t.Fatal(err)
		}
		texts = append(texts, string(data))
	}
	return b.run(fmt.Sprintf("(%s)(%s)", expression, strings.Join(texts, ","))).String()
}

type answer struct {
	Result   *search.Result `json:"result"`
	Notes    []string       `json:"notes"`
	Excerpts []shownHit     `json:"excerpts"`
}

type shownHit struct {
	Title   []string        `json:"title"`
	Excerpt *search.Excerpt `json:"excerpt"`
}

func goAnswer(t testing.TB, x *search.Index, r *search.Reader, query, sort string) string {
	t.Helper()
	result, err := r.Search(search.Parse(query), sort)
	if err != nil {
		t.Fatal(err)
	}
	docs := x.Documents()
	a := answer{Result: result, Notes: result.Notes(), Excerpts: []shownHit{}}
	for _, h := range result.Hits[:min(4, len(result.Hits))] {
		a.Excerpts = append(a.Excerpts, shownHit{result.Mark(docs[h.Doc].Title), result.Excerpt(docs[h.Doc])})
	}
	var data bytes.Buffer
	e := json.NewEncoder(&data)
	e.SetEscapeHTML(false)
	if err := e.Encode(a); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(data.String())
}

func indented(s string) string {
	var b bytes.Buffer
	if err := json.Indent(&b, []byte(s), "", " "); err != nil {
		return s
	}
	return b.String()
}

// moreQueries are what nobody would judge, and readers must agree on all the same.
var moreQueries = []string{
	"", " ", "-", "--", `"`, `""`, "the", "the of", "database -failover", `-"connection pool" database`, `"connection po`, "“connection pool”",
	"service:github", "service:git", "service:gihub", "servce:github", "severity:sev1 before:2020", "after:2021 cloudflare", "before:yesterday slack", "longer:2h", "longer:2", "-longer:2h", "-year:2021", "year:2021 year:2016 outage", "status:published",
	"tag:dns factor:x", "type:outage", "service:", `service:"github" "stale data"`, "databse", "kuberntes clutser", "c", "s3", "US-EAST-1", "us east 1", "usEast1", "x.y.z", "10.0.0.1", "don't", "a/b", "http://x.example/", "𝒟atabase 💥", "Ünïcode", "データベース", "ﾃﾞｰﾀﾍﾞｰｽ", "障害", "鍵",
	"networks networked networking", "ñandú", "\u202eabc", "<script>alert(1)</script>", "'; drop table", "\\u0041", strings.Repeat("a", 200), strings.Repeat("word ", 60), "database data", "connection pool size limit reached", "-database", "-the", "a.b/c.d", `"e.g. i.e."`, `"i/o test"`, "🦀", "::", "error -110", "-redis -cache failover", "«stale data»", "service:“a \"b\" c”", "cloudflare cloudflare", "soft\u00adhyphen", "aa ab ac ad ae af ag ah ai aj ak al am an ao", "the to of a in on by as is was one two three four five six seven eight nine ten eleven twelve team data time error page site change request server system service user traffic network cause fix rule deploy code load memory first second minute hour day week month year", "cloudflare -service:cloudflare",
}

// TestReadersAgree asks both readers the same: the shipped script answers as Go does, to the
// score and the last mark.
func TestReadersAgree(t *testing.T) {
	documents := documentsBelow(t, "../../postmortems")
	documents = append(documents, documentsBelow(t, "testdata/japanese")...)
	documents = append(documents, schema.Parse("hostile.md", []byte(hostile), nil))
	var large []*schema.Postmortem // more than one segment, and no pack
	for i := range 600 {
		d := documents[i%len(documents)]
		large = append(large, schema.Parse(fmt.Sprintf("%d-%s", i, filepath.Base(d.Path)), append(slices.Clone(d.Source), fmt.Sprintf("\nNode n%03d failed as number %d.\n", i, i)...), nil))
	}
	queries := slices.Clone(moreQueries)
	for _, archive := range []string{"ours", "japanese"} {
		for i, j := range readJudged(t)[archive] {
			if i%3 == 0 { // goja takes its time
				queries = append(queries, j.query)
			}
		}
	}
	one := []*schema.Postmortem{schema.Parse("hostile.md", []byte(hostile+strings.Repeat("w", 200_000)+"\n"), nil)}
	for name, set := range map[string][]*schema.Postmortem{"small": documents, "large": large, "one": one, "empty": nil} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x, r, files := index(t, set)
			b := newBrowser(t, files)
			sorted := []string{"", "database -failover", "severity:sev1 before:2020", "longer:2h", "networks networked networking"}
			some := queries
			switch name {
			case "one":
				some = []string{"", "needle", "script alert", strings.Repeat("w", 200_000), strings.Repeat("w", 70), "شبكة", "データ", "eclair", "ασ", "boom", "__proto__", "constructor", "tag:hasownproperty"}
			case "empty":
				some = []string{"", "x", `"x y"`, "service:x", "before:2020"}
			case "large":
				some = append(slices.Clone(moreQueries), "n007", "n59", "number 599", "failover github")
			}
			for _, query := range some {
				for _, sort := range search.Sorts {
					if sort != "relevance" && !slices.Contains(sorted, query) {
						continue
					}
					want, got := goAnswer(t, x, r, query, sort), b.call("answer", query, sort)
					if want != got {
						t.Errorf("%q by %s: -go +script\n%s", query, sort, cmp.Diff(indented(want), indented(got)))
						return
					}
				}
			}
		})
	}
}

// TestStemmersAgree holds the stemmer of the script to the one that Go uses, over all words
// of the documents here and forms made of them.
func TestStemmersAgree(t *testing.T) {
	words := map[string]bool{}
	letters := regexp.MustCompile(`[a-z]+`)
	for _, folder := range []string{"../../postmortems", "../../lint/rules/testdata"} {
		err := filepath.WalkDir(folder, func(p string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			data, err := os.ReadFile(p)
			for _, w := range letters.FindAllString(strings.ToLower(string(data)), -1) {
				words[w] = true
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, w := range strings.Fields("skis skies dying sky news inning proceed exceeds generate generous communism arsenal early only singly yes sayings by cry cries hoping hopping hoped luxuriated bled bed ability abilities organization biologically fluently relational conditional rational valency hesitancy digitizer conformably vietnamization predication operator feudalism decisiveness hopefulness callousness formality sensitivity sensibility triplicate formative electricity electrical revival allowance inference airliner adjustable defensible irritant replacement adjustment dependent adoption communism activate effective bowdlerize probate rate cease controll roll yyyy aye yay") {
		words[w] = true
	}
	var list []string
	for w := range words {
		for _, ending := range strings.Split(" s ed ing ly ness ation ations ization ied ies er ers ability fully ously iveness eedly ingly ement ional logi", " ") {
			list = append(list, w+ending)
		}
	}
	slices.Sort(list)
	b := newBrowser(t, indexFiles(t, nil))
	var got []string
	if err := json.Unmarshal([]byte(b.call("(list) => JSON.stringify(list.map(postmortemSearch.stem))", list)), &got); err != nil {
		t.Fatal(err)
	}
	wrong := 0
	for i, w := range list {
		if want := search.Stem(w); got[i] != want {
			if wrong++; wrong <= 20 {
				t.Errorf("%s: Go %s, script %s", w, want, got[i])
			}
		}
	}
	t.Logf("%d words, %d differ", len(list), wrong)
}

func indexFiles(t testing.TB, documents []*schema.Postmortem) map[string][]byte {
	_, _, files := index(t, documents)
	return files
}

var hostile = "---\ntitle: \"<script>alert(1)</script> & \\\"quotes\\\" \\u202E\"\nseverity: sev2\nservices: [\"<img src=x onerror=alert(1)>\", \"a/b\", \"__proto__\", constructor]\ntags: [\"x:y\", \"ünï cødé\", hasOwnProperty]\n---\n\n# <script>alert(1)</script> & \"quotes\"\n\n## Summary\n\n" +
	"𝒟atabase 💥 fell `__proto__` constructor &amp; toString. شبكة متوقفة \u202e reversed. ﾃﾞｰﾀﾍﾞｰｽ down; e\u0301clair naïve Straße ΑΣ ΣΑΣ.\n\n## Impact\n\n" + strings.Repeat("💥 boom ", 60) + "needle " + strings.Repeat("hay ", 80) + "\n"
