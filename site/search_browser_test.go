package site_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/git-postmortem/postmortem/schema"
)

// searchArchive is an archive for the search: more postmortems than a page of results shows.
func searchArchive(t *testing.T) map[string]string {
	t.Helper()
	return build(t, schema.Internal, "", searchDocuments(), nil)
}

func searchDocuments() map[string]string {
	documents := map[string]string{"postmortems/hostile.md": hostile}
	for i := range 14 {
		service, severity := []string{"payments", "mail"}[i%2], []string{"sev1", "sev2", "sev3"}[i%3]
		documents[fmt.Sprintf("postmortems/2025-01-%02d-pool-%d.md", 10+i, i)] = fmt.Sprintf("---\ntitle: Pool number %d is empty\nseverity: %s\nstatus: published\ntimezone: UTC\nservices: [%s]\ntags: [database]\n---\n\n## Summary\n\nRequests waited for the connection pool.\n\n## Timeline\n\n### 2025-01-%02d\n\n- **10:00** `started` — Requests wait.\n- **1%d:30** `resolved` — The watchdog number w%02d was restarted.\n\n## Contributing factors\n\n- The exporter was blind.\n", i, severity, service, 10+i, i%10, i)
	}
	documents["postmortems/2024-02-01-disk.md"] = "---\ntitle: The disk of the database was full\nseverity: sev2\nstatus: published\nservices: [mail]\n---\n\n## Summary\n\nThe kubernetes node had no space left.\n"
	return documents
}

// A tab is a browser whose console must stay quiet.
type tab struct {
	ctx context.Context
	*console
}

func newTab(t *testing.T) *tab {
	t.Helper()
	ctx := browser(t)
	return &tab{ctx, listen(t, ctx)}
}

func (b *tab) quiet(t *testing.T, where string) {
	t.Helper()
	if said := b.take(); len(said) > 0 {
		t.Errorf("%s: console: %s", where, strings.Join(said, "\n"))
	}
}

// typeText gives the field another text, as somebody who types does.
func typeText(t *testing.T, tab *tab, text string) {
	t.Helper()
	do(t, tab.ctx, chromedp.Evaluate[chromedp.Void](`(() => { const q = document.getElementById("q"); q.focus(); q.select(); })()`), chromedp.SendKeys("#q", text))
}

const (
	titles  = `[...document.querySelectorAll("#results a.title")].map(a => a.textContent).join("|")`
	status  = text + `("#status")`
	address = `decodeURIComponent(location.search + location.hash).replaceAll("+", " ")`
)

// The search answers as somebody types, from disk and under a sub-path, and says what it did.
func TestSearchInABrowser(t *testing.T) {
	tab := newTab(t)
	dir := written(t, searchArchive(t))
	server := httptest.NewServer(http.StripPrefix("/some/path/", http.FileServer(http.Dir(dir))))
	defer server.Close()
	for _, base := range []string{"file://" + dir + "/", server.URL + "/some/path/"} {
		ctx := tab.ctx
		do(t, ctx, chromedp.Navigate(base+"search.html"))
		await(t, ctx, titles+`.split("|").length === 5 && !document.getElementById("newest").hidden`)
		typeText(t, tab, "watchd")
		await(t, ctx, status+` === "14 postmortems"`)
		if n := eval[int](t, ctx, `document.querySelectorAll("#results a.title").length`); n != 10 {
			t.Errorf("%d results at once", n)
		}
		// A deep link to the entry that matched, which is on its page.
		link := eval[string](t, ctx, `document.querySelector("#results .hit").getAttribute("href")`)
		file, anchor, _ := strings.Cut(link, "#")
		if !strings.HasPrefix(anchor, "t-2025-01-") || !strings.Contains(readFile(t, dir, file), `id="`+anchor+`"`) {
			t.Errorf("the first hit leads to %s", link)
		}
		if mark := eval[string](t, ctx, text+`("#results mark")`); mark != "watchdog" {
			t.Errorf("%q is marked", mark)
		}
		do(t, ctx, chromedp.Click("#more"))
		await(t, ctx, `document.querySelectorAll("#results a.title").length === 14 && document.getElementById("more").hidden`)
		typeText(t, tab, "databse kuberntes")
		await(t, ctx, titles+`.startsWith("The disk of the database") && `+text+`("#notes").includes("kuberntes")`)
		if notes := eval[string](t, ctx, text+`("#notes")`); !strings.Contains(notes, "“databse” occurs nowhere; showing results for database.") || !strings.Contains(notes, "showing results for kubernetes") {
			t.Errorf("notes: %s", notes)
		}
		typeText(t, tab, "pool disk")
		await(t, ctx, status+`.startsWith("No postmortem holds every word; 15")`)
		typeText(t, tab, "zebracorn")
		await(t, ctx, status+` === "No postmortem was found." && !document.getElementById("nothing").hidden`)
		typeText(t, tab, "pool before:20")
		await(t, ctx, status+` === "14 postmortems" && document.getElementById("notes").textContent === ""`)
		await(t, ctx, text+`("#notes").includes("before: takes a year")`) // once typing rests
		typeText(t, tab, "before:20 pool")
		await(t, ctx, text+`("#notes").includes("before: takes a year")`)
		typeText(t, tab, "severity:sevn pool")
		await(t, ctx, text+`("#notes").includes("no postmortem has the severity")`)
		typeText(t, tab, "alert(1) script")
		await(t, ctx, titles+`.includes("<script>alert(1)</script>")`)
		tab.quiet(t, base)
	}
}

// An archive without a document, and one of one, say so.
func TestSearchOfLittle(t *testing.T) {
	tab := newTab(t)
	ctx := tab.ctx
	empty := written(t, build(t, schema.Internal, "", nil, nil))
	do(t, ctx, chromedp.Navigate("file://"+empty+"/search.html?q=pool"))
	await(t, ctx, status+` === "No postmortem was found."`)
	do(t, ctx, chromedp.Navigate("file://"+empty+"/search.html"))
	await(t, ctx, status+` === "The archive holds no postmortem yet."`)
	one := written(t, build(t, schema.Internal, "", map[string]string{"postmortems/h.md": hostile + "\n## More\n\n" + strings.Repeat("w", 200_000) + " end\n"}, nil))
	do(t, ctx, chromedp.Navigate("file://"+one+"/search.html?q="+strings.Repeat("w", 100)))
	await(t, ctx, status+` === "1 postmortem" && document.querySelectorAll("#results mark").length === 1`)
	do(t, ctx, chromedp.EmulateViewport(320, 700))
	if width := eval[int](t, ctx, `document.documentElement.scrollWidth`); width > 320 {
		t.Errorf("a long word makes the page %d wide", width)
	}
	tab.quiet(t, "little")
}

// The address holds the state: facets write into the query, back and forward and reload restore it.
func TestSearchState(t *testing.T) {
	tab := newTab(t)
	dir := written(t, searchArchive(t))
	server := httptest.NewServer(http.FileServer(http.Dir(dir)))
	defer server.Close()
	for _, base := range []string{"file://" + dir, server.URL} {
		ctx := tab.ctx
		do(t, ctx, chromedp.Navigate(base+"/search.html?q=pool"))
		await(t, ctx, fmt.Sprintf(`location.href.startsWith(%q) && `, base)+status+` === "14 postmortems"`)
		facet := func(value string) string {
			return fmt.Sprintf(`[...document.querySelectorAll("#facets label")].find(l => l.querySelector(".value").textContent === %q)`, value)
		}
		if n := eval[string](t, ctx, facet("payments")+`.querySelector(".n").textContent`); n != "7" {
			t.Errorf("payments: %s", n)
		}
		click := func(value string) {
			do(t, ctx, chromedp.Evaluate[chromedp.Void](facet(value)+`.querySelector("input").click()`))
		}
		click("payments")
		await(t, ctx, status+` === "7 postmortems"`)
		// The count of a value ignores the facet's own selection.
		if n := eval[string](t, ctx, facet("mail")+`.querySelector(".n").textContent`); n != "7" {
			t.Errorf("mail beside payments: %s", n)
		}
		click("mail")
		await(t, ctx, status+` === "14 postmortems"`)
		click("sev1")
		await(t, ctx, status+` === "5 postmortems"`)
		if a := eval[string](t, ctx, address); !strings.Contains(a, "q=pool service:payments service:mail severity:sev1") {
			t.Errorf("the address is %s", a)
		}
		do(t, ctx, chromedp.Click(`#sorts button[value=date]`))
		await(t, ctx, titles+`.startsWith("Pool number 12")`)
		do(t, ctx, chromedp.Evaluate[chromedp.Void](`history.back()`))
		await(t, ctx, `!`+address+`.includes("sort=")`)
		do(t, ctx, chromedp.Evaluate[chromedp.Void](`history.back()`))
		await(t, ctx, status+` === "14 postmortems" && document.getElementById("q").value === "pool service:payments service:mail"`)
		do(t, ctx, chromedp.Evaluate[chromedp.Void](`history.forward()`))
		await(t, ctx, status+` === "5 postmortems"`)
		do(t, ctx, chromedp.Evaluate[chromedp.Void](`window.old = true; location.reload()`))
		await(t, ctx, `!window.old && document.readyState === "complete" && `+status+` === "5 postmortems" && `+facet("sev1")+`.querySelector("input").checked`)
		click("sev1")
		await(t, ctx, status+` === "14 postmortems" && document.getElementById("q").value === "pool service:payments service:mail"`)
		// A filter that means several values becomes those that stay.
		do(t, ctx, chromedp.Navigate(base+"/search.html?q=service:\"p\"+severity:s+%22open"))
		await(t, ctx, status+`.startsWith("No postmortem was found")`)
		click("sev2")
		await(t, ctx, `document.getElementById("q").value === '"open" service:p severity:sev1 severity:sev3'`)
		do(t, ctx, chromedp.Evaluate[chromedp.Void](`history.back()`), chromedp.Navigate(base+"/search.html?q=pool+service:payments+service:mail"))
		await(t, ctx, status+` === "14 postmortems"`)
		// Typing is one step back, however many letters it took.
		typeText(t, tab, "exporter")
		await(t, ctx, address+`.includes("q=exporter")`)
		do(t, ctx, chromedp.Evaluate[chromedp.Void](`history.back()`))
		await(t, ctx, `document.getElementById("q").value === "pool service:payments service:mail"`)
		tab.quiet(t, base)
	}
}

// The search is usable with the keyboard alone, from any page.
func TestSearchByKeyboard(t *testing.T) {
	tab := newTab(t)
	ctx := tab.ctx
	dir := written(t, searchArchive(t))
	do(t, ctx, chromedp.Navigate("file://"+dir+"/postmortems/2024-02-01-disk.html"))
	press := func(keys string) { do(t, ctx, chromedp.KeyEvent(keys)) }
	press("/")
	await(t, ctx, `document.activeElement.name === "q"`)
	press("pool\r")
	await(t, ctx, `location.pathname.endsWith("search.html")`)
	await(t, ctx, status+` === "14 postmortems"`)
	const at = `[...document.querySelectorAll("#results a.title")].indexOf(document.activeElement)`
	do(t, ctx, chromedp.Evaluate[chromedp.Void](`document.getElementById("q").focus()`))
	press("\u0301") // nothing that types
	press("\ue015") // arrow down
	await(t, ctx, at+` === 0`)
	press("j")
	press("j")
	await(t, ctx, at+` === 2`)
	press("k")
	await(t, ctx, at+` === 1`)
	press("y")
	await(t, ctx, text+`("#flash") === "The link is copied." && `+status+` === "14 postmortems"`)
	want := eval[string](t, ctx, `document.activeElement.href`)
	press("\r")
	await(t, ctx, `location.href === `+fmt.Sprintf("%q", want))
	// Single letters are keys only while the reader wants them, and only among the results.
	do(t, ctx, chromedp.Navigate("file://"+dir+"/search.html"))
	do(t, ctx, chromedp.Click("#keys"))
	await(t, ctx, `window.postmortemKeys === false`)
	do(t, ctx, chromedp.Evaluate[chromedp.Void](`document.activeElement.blur()`))
	press("/")
	if name := eval[string](t, ctx, `document.activeElement.tagName`); name == "INPUT" {
		t.Error("/ still is a key")
	}
	tab.quiet(t, "keyboard")
}

// A page that a browser still holds while the archive was built anew asks for the new index.
func TestSearchAfterARebuild(t *testing.T) {
	tab := newTab(t)
	ctx := tab.ctx
	dir := written(t, searchArchive(t))
	do(t, ctx, chromedp.Navigate("file://"+dir+"/search.html"))
	await(t, ctx, titles+`.split("|").length === 5`)
	// All but the manifest has other names now.
	if err := os.RemoveAll(filepath.Join(dir, "search")); err != nil {
		t.Fatal(err)
	}
	files := build(t, schema.Internal, "", map[string]string{"postmortems/new.md": "# The walrus came\n\n## Summary\n\nA walrus sat on the cable.\n"}, nil)
	for name, data := range files {
		if strings.HasPrefix(name, "search/") {
			full := filepath.Join(dir, filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(full, []byte(data), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	typeText(t, tab, "pool exporter watchdog")
	await(t, ctx, status+`.includes("No postmortem was found")`)
	typeText(t, tab, "walrus")
	await(t, ctx, titles+` === "The walrus came"`)
	// And where nothing is there any more, it says so.
	if err := os.RemoveAll(filepath.Join(dir, "search")); err != nil {
		t.Fatal(err)
	}
	do(t, ctx, chromedp.Navigate("file://"+dir+"/search.html?q=walrus"))
	await(t, ctx, status+`.includes("Reload the page")`)
}

// Every anchor that the index leads to is on its page.
func TestDeepLinks(t *testing.T) {
	files := searchArchive(t)
	for name, text := range build(t, schema.Internal, "", map[string]string{"postmortems/h.md": hostile, "postmortems/other.md": other}, nil) {
		files["two/"+name] = text
	}
	heads := regexp.MustCompile(`"heads":\[(.*?)\],"passages"`)
	anchors := regexp.MustCompile(`\["((?:[^"\\]|\\.)*)",`)
	address := regexp.MustCompile(`"url":"(?:\./)?([^"]*)"`)
	checked := 0
	for name, data := range files {
		m := heads.FindStringSubmatch(data)
		if !strings.Contains(name, "search/t-") || m == nil {
			continue
		}
		prefix, _, _ := strings.Cut(name, "search/")
		page := files[prefix+address.FindStringSubmatch(data)[1]]
		for _, a := range anchors.FindAllStringSubmatch(m[1], -1) {
			if a[1] == "" {
				continue
			}
			checked++
			if !strings.Contains(page, `id="`+a[1]+`"`) {
				t.Errorf("%s: there is no %s on the page", name, a[1])
			}
		}
	}
	if checked < 30 {
		t.Errorf("only %d anchors were found", checked)
	}
}

func readFile(t *testing.T, dir, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
