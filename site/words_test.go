package site_test

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"golang.org/x/net/html"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/site"
)

// inNoLanguage are words that have no Latin letter: each word of pages for customers, with its places
// and its marks as they are.
func inNoLanguage() site.Words {
	keep := regexp.MustCompile(`\{[a-z]+\}|\]\([a-z./]+\)|[A-Za-z]`)
	out := site.Words{}
	for _, w := range site.Wordings(nil, "en", false) {
		out[w.Key] = keep.ReplaceAllStringFunc(w.Text, func(m string) string {
			if len(m) > 1 {
				return m
			}
			return "ж"
		})
	}
	return out
}

// inGreek are documents in which nothing but what the standard asks for has Latin letters.
func inGreek() map[string]string {
	head := func(extra string) string {
		return "---\ntitle: Τίτλος\nseverity: sev2\nstatus: published\naudience: customers\n" + extra + "---\n\n"
	}
	section := func(name string) string { return "## " + name + "\n\nAudience: customers, entries too\n\n" }
	var long strings.Builder
	for i := range 45 {
		fmt.Fprintf(&long, "- **%02d:%02d** — Βήμα.\n", 9+i/6, i%6*10)
	}
	tags := ""
	for i, tag := range (*schema.Options)(nil).EntryVocabulary() {
		tags += fmt.Sprintf("- **%02d:00** `%s` — Βήμα.\n", i, tag)
	}
	out := map[string]string{
		"postmortems/1.md": head("timezone: Europe/Copenhagen\nservices: [α, β, γ, δ, ε]\ntags: [ζ, η]\nrelated: [\"2\"]\nredirect_from: [\"0\"]\nsupport_contact: mailto:1@2.3\n") +
			section("Summary") + "Κάτι. Δείτε [ένα](2.md), [νεκρό](no.md), ![](γ.png) ![εικόνα](λείπει.png) ![μακριά](https://1.2/3.png).[^1]\n\n[^1]: Σημείωση.\n\nΑυτό.[^1]\n\n" +
			"| α | β |\n|---|---|\n| 1 | 2 |\n\n| α | β |\n|---|---|\n| 1 | 2 |\n\n```\n1\n```\n\n```mermaid\n1\n```\n\n- [ ] ένα\n- [x] δύο\n\n### Υπό\n\nΚάτι.\n\n" +
			section("Impact") + "Λίγο.\n\n" + section("Timeline") + "### 2026-03-04\n\nΣημείωμα.\n\n- **~14:31** `started` — Αρχή.\n- **14:39** `detected` — Είδαμε.\n- **15:00–2026-03-05 01:10** `mitigated` — Λιγότερο.\n- **??** — Άγνωστο.\n- **18:39** `comms-customer` — Μήνυμα.\n\n### 2026-03-06\n\n- **02:00** `resolved` — Τέλος.\n\n" +
			section("Action items") + "- [ ] **1** Ένα (due: 2026-05-01)\n- [x] **2** Δύο (done: 2026-04-01)\n- [ ] **3** ~~Τρία~~ (dropped: λόγος)\n\n" + section("Lessons learned") + "Ναι.\n",
		"postmortems/2.md": head("origin: external\ntimezone: Etc/UTC\nservices: [α]\nsources: [{title: Πηγή, url: \"https://1.2/\"}]\n") + section("Summary") + "Άλλο.\n\n" + section("Customer message") + "> Συγγνώμη.\n\n" +
			section("Timeline") + "### 2026-02-04\n\n" + tags + "- **~23:30** `resolved` — Τέλος.\n\n",
		"postmortems/3.md": head("services: [α]\n") + section("Summary") + "Χωρίς ημέρα.\n\n" + section("Timeline") + long.String(),
		"postmortems/4.md": head("services: [α]\n") + section("Summary") + "Χωρίς ημέρα.\n\n" + section("Timeline") + "- **23:00** `started` — Αρχή.\n- **02:00** `detected` — Μετά.\n- **23:00** `mitigated` — Μετά.\n- **02:00** `resolved` — Μετά.\n\n",
	}
	for i := range 110 {
		out[fmt.Sprintf("postmortems/1%02d.md", i)] = head("timezone: UTC\nservices: [α]\ntags: [ζ]\n") + section("Summary") + "Κάτι.\n\n" + section("Timeline") + fmt.Sprintf("### %d-%02d-05\n\n- **10:00** `started` — Αρχή.\n- **10:00:20** `detected` — Ναι.\n- **1%d:00** `resolved` — Τέλος.\n", 2019+i%8, i%12+1, 1+i%8)
	}
	return out
}

// latin is what could be a word of the program's own.
var latin = regexp.MustCompile(`[A-Za-z]{2,}`)

// Names of the search's filters are the same in all languages, so that addresses of searches are; zones,
// files and languages of code are called as documents call them.
var inAllLanguages = []string{"Copenhagen", "UTC", "png", "Mermaid", "service", "tag", "year", "before", "after", "longer"}

func english(text string) (out []string) {
	for _, w := range latin.FindAllString(text, -1) {
		if !slices.Contains(inAllLanguages, w) {
			out = append(out, w)
		}
	}
	return out
}

// Nothing that a reader of pages for customers sees or is told is English where the archive has
// other words: a text that is written into a template or into code has to become a word.
func TestEveryWordCanBeAnother(t *testing.T) {
	for _, base := range []string{"", "https://1.2/"} {
		settings := site.Settings{Name: "Αρχείο", BaseURL: base, Support: "mailto:1@2.3", Words: inNoLanguage(), Language: "el"}
		files := buildWith(t, settings, &schema.Options{AudienceDefault: "document"}, schema.Customers, inGreek(), map[string]string{"postmortems/γ.png": "x"})
		for name, text := range files {
			switch {
			case strings.HasPrefix(name, "assets/page."):
				if !strings.Contains(text, `"Mon":"жжж"`) || !strings.Contains(text, `"mine":"жжжж жж жж жжжж, {zone}"`) {
					t.Errorf("%s has words of its own", name)
				}
			case strings.HasSuffix(name, ".html"):
				said, lang := sayings(t, text)
				if lang != "el" {
					t.Errorf("%s is in the language %q", name, lang)
				}
				for _, s := range said {
					if words := english(s); len(words) > 0 {
						t.Errorf("%s: %q in %q", name, words, s)
					}
				}
			case strings.HasSuffix(name, ".xml") && strings.Contains(text, "<feed"):
				var feed struct {
					Lang    string   `xml:"lang,attr"`
					Titles  []string `xml:"title"`
					Entries []string `xml:"entry>title"`
				}
				if err := xml.Unmarshal([]byte(text), &feed); err != nil {
					t.Fatal(err)
				}
				if words := english(strings.Join(append(feed.Titles, feed.Entries...), " ")); len(words) > 0 || feed.Lang != "el" {
					t.Errorf("%s, language %q: %q", name, feed.Lang, words)
				}
			case strings.HasSuffix(name, "feed.json"):
				var feed struct{ Title, Language string }
				if err := json.Unmarshal([]byte(text), &feed); err != nil {
					t.Fatal(err)
				}
				if len(english(feed.Title)) > 0 || feed.Language != "el" {
					t.Errorf("%s: %+v", name, feed)
				}
			}
		}
		for _, want := range []string{"all-2.html", "postmortems/0.html", "postmortems/1.html", "service/α.html", "year/2026.html"} {
			if files[want] == "" {
				t.Errorf("there is no %s: it proves nothing", want)
			}
		}
	}
}

// sayings are the texts of a page that a reader sees or is told, and the language that it says to have.
func sayings(t *testing.T, page string) (out []string, lang string) {
	t.Helper()
	z, raw := html.NewTokenizer(strings.NewReader(page)), false
	for {
		switch z.Next() {
		case html.ErrorToken:
			if z.Err() != io.EOF {
				t.Fatal(z.Err())
			}
			return out, lang
		case html.TextToken:
			if raw { // what stands in <noscript>
				below, _ := sayings(t, string(z.Raw()))
				out = append(out, below...)
				continue
			}
			out = append(out, string(z.Text()))
		case html.EndTagToken:
			raw = false
		case html.StartTagToken, html.SelfClosingTagToken:
			token := z.Token()
			raw = token.Data == "noscript"
			attr := map[string]string{}
			for _, a := range token.Attr {
				attr[a.Key] = a.Val
			}
			if token.Data == "html" {
				lang = attr["lang"]
			}
			if token.Data == "meta" && (attr["name"] == "description" || strings.HasPrefix(attr["property"], "og:") && attr["property"] != "og:url" && attr["property"] != "og:type") {
				out = append(out, attr["content"])
			}
			for _, name := range []string{"aria-label", "title", "placeholder", "alt"} {
				out = append(out, attr[name])
			}
		}
	}
}

// The search says the words of the archive, in the form that its language has for a number.
func TestSearchInOtherWords(t *testing.T) {
	tab := newTab(t)
	words := inNoLanguage()
	words["search.found.one"], words["search.found.few"], words["search.found.many"] = "{n} отчёт", "{n} отчёта", "{n} отчётов"
	dir := written(t, buildWith(t, site.Settings{Name: "Αρχείο", Words: words, Language: "ru"}, nil, schema.Customers, inGreek(), nil))
	const seen = `document.getElementById("main").innerText + [...document.querySelectorAll("#main [aria-label], #main [title]")].map((e) => e.ariaLabel + e.title).join(" ")`
	for query, want := range map[string]string{
		"": "", "Άλλο": "1 отчёт", "ημέρα": "2 отчёта", "αρχή": "112 отчётов", "Κάτι service:ω after:κ longer:λ -ένα ωωω “Κάτι Λίγο” before": "", "tga:ζ": "", "Κάτ ημέραα": "",
	} {
		do(t, tab.ctx, chromedp.Navigate("file://"+dir+"/search.html"))
		await(t, tab.ctx, titles+` !== ""`)
		typeText(t, tab, query)
		if query != "" {
			await(t, tab.ctx, status+` !== "" && document.getElementById("syntax").hidden`)
		}
		if got := eval[string](t, tab.ctx, status); want != "" && got != want {
			t.Errorf("%q: %q, want %q", query, got, want)
		}
		text := eval[string](t, tab.ctx, seen)
		for _, own := range []string{query, "tga"} {
			text = strings.ReplaceAll(text, own, "")
		}
		if left := english(text); len(left) > 0 {
			t.Errorf("%q: %q in %s", query, left, text)
		}
	}
	tab.quiet(t, "search")
}
