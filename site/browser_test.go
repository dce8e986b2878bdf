package site_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/git-postmortem/postmortem/schema"
)

// browser starts the system's Chromium, or skips the test where there is none.
func browser(t *testing.T) context.Context {
	t.Helper()
	var chromium string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			chromium = p
			break
		}
	}
	if chromium == "" {
		if os.Getenv("CI") != "" {
			t.Fatal("CI needs Chromium: .ci/run installs the package chromium")
		}
		t.Skip("Chromium is not installed (Debian: apt-get install chromium)")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true))
	for try := 1; ; try++ {
		ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
		ctx, leave := chromedp.NewContext(ctx)
		// The first call starts the browser, and a timeout on it would end it.
		err := chromedp.Do(ctx, chromedp.Navigate("about:blank"))
		if err == nil {
			ctx, cancel := context.WithTimeout(ctx, 150*time.Second)
			t.Cleanup(func() { cancel(); leave(); stop() })
			return ctx
		}
		leave()
		stop()
		if try == 3 || !strings.Contains(err.Error(), "failed to start") { // Chromium crashes at its start now and then
			t.Fatal(err)
		}
	}
}

// do runs steps that return nothing.
func do(t *testing.T, ctx context.Context, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.Fatal(err)
	}
}

// eval is the value of an expression on the page.
func eval[T any](t *testing.T, ctx context.Context, expression string) T {
	t.Helper()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// await waits until an expression is true on the page, also on the next one where a link is
// being followed.
func await(t *testing.T, ctx context.Context, expression string) {
	t.Helper()
	for {
		_, err := chromedp.Run(ctx, chromedp.Poll[bool](expression))
		if err == nil {
			return
		}
		if leaving := strings.Contains(err.Error(), "navigated") || strings.Contains(err.Error(), "Cannot find") || strings.Contains(err.Error(), "null"); !leaving || ctx.Err() != nil {
			t.Fatalf("%s: %v\n%s", expression, err, now(ctx))
		}
	}
}

// now is what a page shows, for messages.
func now(ctx context.Context) string {
	s, _ := chromedp.Run(ctx, chromedp.Evaluate[string](`location.href + "\n" + document.getElementById("main")?.innerText`))
	return s
}

const text = `(q => document.querySelector(q).textContent)`

// A console collects everything that a browser complains about.
type console struct {
	mu   sync.Mutex
	said []string
}

func listen(t *testing.T, ctx context.Context) *console {
	t.Helper()
	c := &console{}
	if _, err := chromedp.Call(ctx, log.Enable, cdp.Empty{}); err != nil {
		t.Fatal(err)
	}
	err := chromedp.Listen(ctx, func(e any) {
		c.mu.Lock()
		defer c.mu.Unlock()
		switch e := e.(type) {
		case *runtime.EventConsoleAPICalled:
			c.said = append(c.said, fmt.Sprintf("console: %v", e.Args))
		case *runtime.EventExceptionThrown:
			c.said = append(c.said, "exception: "+e.ExceptionDetails.Text)
		case *log.EventEntryAdded:
			c.said = append(c.said, fmt.Sprintf("%s: %s %s", e.Entry.Level, e.Entry.Text, e.Entry.URL))
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *console) take() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := c.said
	c.said = nil
	return out
}

func written(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		full := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// Every page opens from disk and under a sub-path without a word on the console,
// and none is wider than a phone.
func TestPagesInABrowser(t *testing.T) {
	ctx := browser(t)
	files := hostileSite(t)
	dir := written(t, files)
	host := http.NewServeMux()
	host.Handle("/some/path/", http.StripPrefix("/some/path/", http.FileServer(http.Dir(dir))))
	// The page for what is missing names no icon, since it knows no address: a browser then asks
	// the host for one, whenever it likes, which is no matter of the archive's.
	host.HandleFunc("/favicon.ico", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	server := httptest.NewServer(host)
	defer server.Close()
	c := listen(t, ctx)
	do(t, ctx, chromedp.EmulateViewport(360, 740))
	for _, base := range []string{"file://" + dir + "/", server.URL + "/some/path/"} {
		for name := range files {
			if !strings.HasSuffix(name, ".html") {
				continue
			}
			do(t, ctx, chromedp.Navigate(base+(&url.URL{Path: name}).EscapedPath()))
			if said := c.take(); len(said) > 0 {
				t.Errorf("%s%s: %s", base, name, strings.Join(said, "\n"))
			}
			if width := eval[int](t, ctx, `document.documentElement.scrollWidth`); width > 360 {
				t.Errorf("%s is %d wide on a phone of 360", name, width)
			}
			if name != "404.html" && !eval[bool](t, ctx, `getComputedStyle(document.querySelector(".top")).borderBottomStyle === "solid"`) {
				t.Errorf("%s has no style", name)
			}
		}
	}
}

// Times are shown in the reader's own zone on request, and hidden again.
func TestLocalTimesInABrowser(t *testing.T) {
	ctx := browser(t)
	dir := written(t, build(t, schema.Internal, "", map[string]string{"postmortems/h.md": hostile}, nil))
	const below = `[...document.querySelectorAll(".off")].map(e => e.textContent).join("|")`
	zone(t, ctx, "Asia/Tokyo")
	do(t, ctx, chromedp.Navigate("file://"+dir+"/postmortems/h.html"))
	if got := eval[string](t, ctx, text+`("[data-zone]")`); got != "Also in my time, Tokyo" {
		t.Errorf("the button says %q", got)
	}
	do(t, ctx, chromedp.Click("[data-zone]"))
	if got := eval[string](t, ctx, below); got != "22:39|22:45|" {
		t.Errorf("below the times stands %q", got)
	}
	do(t, ctx, chromedp.Click("[data-zone]"))
	if got := eval[string](t, ctx, below); got != "|+6m|" {
		t.Errorf("below the times stands %q again", got)
	}
	zone(t, ctx, "Europe/Berlin")
	do(t, ctx, chromedp.Navigate("file://"+dir+"/postmortems/h.html"))
	if !eval[bool](t, ctx, `document.querySelector("[data-zone]").hidden`) {
		t.Error("a clock that is the reader's own is offered again")
	}
}

// zone moves the browser to a time zone.
func zone(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	if _, err := chromedp.Call(ctx, emulation.SetTimezoneOverride, emulation.SetTimezoneOverrideParams{TimezoneID: name}); err != nil {
		t.Fatal(err)
	}
}
