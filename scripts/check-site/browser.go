//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/emulation"
	devlog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	devpage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// A browser is one Chromium with some tabs.
type browser struct {
	tabs  []*tab
	close func()
}

func newBrowser(tabs int) (*browser, error) {
	var chromium string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			chromium = p
			break
		}
	}
	if chromium == "" {
		return nil, errors.New("it needs Chromium (Debian: apt-get install chromium)")
	}
	// Nothing but this machine has an address, so no request gets away even where a page asks.
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"))
	ctx, end := chromedp.NewExecAllocator(context.Background(), options...)
	first, closeFirst := chromedp.NewContext(ctx)
	b := &browser{close: func() { closeFirst(); end() }}
	for i := range max(1, tabs) {
		ctx := first
		if i > 0 {
			ctx, _ = chromedp.NewContext(first) // ends with the first
		}
		t := &tab{ctx: ctx}
		if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
			b.close()
			return nil, err
		}
		if err := chromedp.Listen(ctx, t.hear); err != nil {
			b.close()
			return nil, err
		}
		b.tabs = append(b.tabs, t)
	}
	return b, nil
}

// A tab shows one page at a time and keeps what the browser says of it.
type tab struct {
	ctx context.Context

	mu       sync.Mutex
	heard    heard
	waiting  map[network.RequestID]bool
	lastSaid time.Time
}

// heard is what happened since a page was opened.
type heard struct {
	console  []string
	requests []string
	dialogs  []string
}

func (t *tab) hear(e any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch e := e.(type) {
	case *runtime.EventConsoleAPICalled:
		var words []string
		for _, a := range e.Args {
			words = append(words, fmt.Sprintf("%s%s", a.Value, a.Description))
		}
		t.heard.console = append(t.heard.console, fmt.Sprintf("%s: %s", e.Type, strings.Join(words, " ")))
	case *runtime.EventExceptionThrown:
		text := e.ExceptionDetails.Text
		if x := e.ExceptionDetails.Exception; x != nil {
			text += " " + x.Description
		}
		t.heard.console = append(t.heard.console, "exception: "+text)
	case *devlog.EventEntryAdded:
		t.heard.console = append(t.heard.console, fmt.Sprintf("%s: %s %s", e.Entry.Level, e.Entry.Text, e.Entry.URL))
	case *network.EventRequestWillBeSent:
		t.heard.requests = append(t.heard.requests, e.Request.URL)
		t.waiting[e.RequestID], t.lastSaid = true, time.Now()
	case *network.EventLoadingFinished:
		delete(t.waiting, e.RequestID)
		t.lastSaid = time.Now()
	case *network.EventLoadingFailed:
		delete(t.waiting, e.RequestID)
		t.lastSaid = time.Now()
	case *devpage.EventJavascriptDialogOpening:
		t.heard.dialogs = append(t.heard.dialogs, e.Message)
		go func() {
			_, _ = chromedp.Call(t.ctx, devpage.HandleJavaScriptDialog, devpage.HandleJavaScriptDialogParams{})
		}()
	}
}

// a minute is more than any step takes; without a bound, a page that hangs hangs the check.
func (t *tab) bounded() (context.Context, context.CancelFunc) {
	return context.WithTimeout(t.ctx, time.Minute)
}

// open shows a page, and returns when it rests: when nothing is being loaded for a moment.
func (t *tab) open(url string) error {
	ctx, cancel := t.bounded()
	defer cancel()
	// A fragment alone would not load a page anew.
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		return err
	}
	t.mu.Lock()
	t.heard, t.waiting, t.lastSaid = heard{}, map[network.RequestID]bool{}, time.Now()
	t.mu.Unlock()
	if err := chromedp.Do(ctx, chromedp.Navigate(url)); err != nil {
		return fmt.Errorf("%s: %w", url, err)
	}
	for {
		t.mu.Lock()
		rests := len(t.waiting) == 0 && time.Since(t.lastSaid) > 80*time.Millisecond
		t.mu.Unlock()
		if rests || ctx.Err() != nil {
			return ctx.Err()
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func (t *tab) said() heard {
	t.mu.Lock()
	defer t.mu.Unlock()
	return heard{append([]string{}, t.heard.console...), append([]string{}, t.heard.requests...), append([]string{}, t.heard.dialogs...)}
}

// A view is how a page is looked at.
type view struct {
	scheme string // light, dark, print or forced
	width  int64  // CSS pixels
}

func (v view) String() string { return fmt.Sprintf("%s %d", v.scheme, v.width) }

// look changes how the page is shown, and waits until it is laid out so.
func (t *tab) look(v view) error {
	media := emulation.SetEmulatedMediaParams{}
	switch v.scheme {
	case "print":
		media.Media = "print"
	case "forced":
		media.Features = []*emulation.MediaFeature{{Name: "forced-colors", Value: "active"}}
	default:
		media.Features = []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: v.scheme}}
	}
	ctx, cancel := t.bounded()
	defer cancel()
	_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, media)
	_, err2 := chromedp.Call(ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: v.width, Height: 844, DeviceScaleFactor: 1})
	if err = errors.Join(err, err2); err != nil {
		return err
	}
	_, err = ask[int](t, `new Promise(ok => requestAnimationFrame(() => requestAnimationFrame(() => ok(1))))`)
	return err
}

// ask is the value of an expression on the page, of a promise what it is kept with.
func ask[T any](t *tab, expression string) (T, error) {
	ctx, cancel := t.bounded()
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		if len(expression) > 200 {
			expression = expression[:200] + "…"
		}
		err = fmt.Errorf("%s: %w", expression, err)
	}
	return v, err
}

// picture is a PNG of the page, at most 5,000 pixels of it.
func (t *tab) picture(v view) ([]byte, error) {
	height, err := ask[float64](t, `Math.min(5000, document.documentElement.scrollHeight)`)
	if err != nil {
		return nil, err
	}
	ctx, cancel := t.bounded()
	defer cancel()
	beyond := true
	r, err := chromedp.Call(ctx, devpage.CaptureScreenshot, devpage.CaptureScreenshotParams{
		Clip: &devpage.Viewport{Width: float64(v.width), Height: height, Scale: 1}, CaptureBeyondViewport: &beyond,
	})
	return r.Data, err
}

// before runs a script in every page before the page's own, until the returned function is called.
func (t *tab) before(script string) (func() error, error) {
	r, err := chromedp.Call(t.ctx, devpage.AddScriptToEvaluateOnNewDocument, devpage.AddScriptToEvaluateOnNewDocumentParams{Source: script})
	return func() error {
		_, err := chromedp.Call(t.ctx, devpage.RemoveScriptToEvaluateOnNewDocument, devpage.RemoveScriptToEvaluateOnNewDocumentParams(r))
		return err
	}, err
}

// without switches a page's policy off, so that what it would stop runs, for the pages that are
// opened from then on.
func (t *tab) without(policy bool) error {
	_, err := chromedp.Call(t.ctx, devpage.SetBypassCSP, devpage.SetBypassCSPParams{Enabled: policy})
	return err
}
