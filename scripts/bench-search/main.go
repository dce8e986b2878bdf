//go:build linux

// Command bench-search measures the search of a built archive at a size, beside Pagefind
// (https://pagefind.app) on the same pages: the CPU seconds and memory of the build and of
// Pagefind's, the bytes, compressed by gzip -6, from a keystroke to ten rendered results with
// client and facets, and how long a query takes in Chromium once its files are there.
//
//	go run ./scripts/bench-search [-n 10000] [-pagefind PATH]
//
// It runs at the root of the checkout, on Linux, and needs Chromium. Pagefind comes from
// `npm install pagefind`; without it the archive is measured alone. The documents are made of
// words with the frequencies that natural text has, the same ones at every run.
package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"sync"

	"github.com/chromedp/chromedp"

	"github.com/git-postmortem/postmortem/scripts/measure"
	"github.com/git-postmortem/postmortem/scripts/pile"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("bench-search: ")
	n := flag.Int("n", 10_000, "documents")
	pagefind := flag.String("pagefind", "pagefind", "the pagefind `binary`")
	keep := flag.String("dir", "", "a `folder` to work in, which is kept (default: a temporary one)")
	flag.Parse()
	dir := *keep
	if dir == "" {
		var err error
		if dir, err = os.MkdirTemp("", "bench-search-"); err != nil {
			log.Fatal(err)
		}
		defer os.RemoveAll(dir)
	}
	if err := bench(dir, *n, *pagefind); err != nil {
		log.Fatal(err)
	}
}

func bench(dir string, n int, pagefind string) error {
	binary, archive, out := filepath.Join(dir, "postmortem"), filepath.Join(dir, "archive"), filepath.Join(dir, "out")
	if text, err := exec.Command("go", "build", "-o", binary, "./cmd/postmortem").CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, text)
	}
	_, size, err := pile.Write(archive, n)
	if err != nil {
		return err
	}
	fmt.Printf("%d documents, %.1f kB each\n", n, float64(size)/float64(n)/1000)
	if err := timed("build, all", archive, binary, "build", "-q", "-o", out); err != nil {
		return err
	}
	if err := sizes(filepath.Join(out, "search"), "our index"); err != nil {
		return err
	}
	hasPagefind := true
	if _, err := exec.LookPath(pagefind); err != nil {
		log.Printf("%v; measuring the archive alone", err)
		hasPagefind = false
	} else if err := timed("Pagefind alone", archive, pagefind, "--site", out, "--glob", "postmortems/*.html"); err != nil {
		return err
	} else if err := sizes(filepath.Join(out, "pagefind"), "Pagefind's"); err != nil {
		return err
	}
	return browse(out, hasPagefind)
}

// timed runs a command and says what it cost.
func timed(name, dir string, args ...string) error {
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir = dir
	c, err := measure.Run(cmd)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	fmt.Printf("%-16s CPU %.1f s, wall %.1f s, at most %.0f MB\n", name, c.CPU, c.Wall, c.Memory)
	return nil
}

func sizes(dir, name string) error {
	files, bytes := 0, int64(0)
	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			files, bytes = files+1, bytes+info.Size()
		}
		return err
	})
	fmt.Printf("%-16s %d files, %.1f MB\n", name, files, float64(bytes)/1e6)
	return err
}

// A server counts what a browser loads, as gzip -6 would send it.
type server struct {
	root  string
	mu    sync.Mutex
	bytes int
	files int
	names []string
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := path.Clean(r.URL.Path)
	if name == "/empty.html" {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><body>`)
		return
	}
	if strings.HasPrefix(name, "/search/") || strings.HasPrefix(name, "/pagefind/") || strings.HasPrefix(name, "/assets/search.") {
		if data, err := os.ReadFile(filepath.Join(s.root, filepath.FromSlash(name))); err == nil {
			var b bytes.Buffer
			z, _ := gzip.NewWriterLevel(&b, 6)
			_, _ = z.Write(data)
			_ = z.Close()
			s.mu.Lock()
			s.bytes, s.files, s.names = s.bytes+min(b.Len(), len(data)), s.files+1, append(s.names, name)
			s.mu.Unlock()
		}
	}
	w.Header().Set("Cache-Control", "no-store")
	http.ServeFile(w, r, filepath.Join(s.root, filepath.FromSlash(name)))
}

func (s *server) take() (bytes, files int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	bytes, files = s.bytes, s.files
	s.bytes, s.files, s.names = 0, 0, nil
	return bytes, files
}

// queries are what is asked: a frequent word, two, a rare one, a typo, a prefix, a phrase, a filter.
var queries = []string{"database", "database connection", "failover replication", "databse", "kuberntes failover", "configur", `"the database"`, "service:service-3 severity:sev1 timeout", "karbomi", "the"}

func browse(out string, hasPagefind bool) error {
	s := &server{root: out}
	web := httptest.NewServer(s)
	defer web.Close()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.DisableGPU)
	if chromium, err := exec.LookPath("chromium"); err == nil {
		options = append(options, chromedp.ExecPath(chromium))
	}
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	defer cancel()
	ctx, cancel = chromedp.NewContext(ctx)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		return err
	}
	fmt.Printf("\n%-42s %28s %28s\n", "query", "ours: kB, files, ms", "Pagefind: kB, files, ms")
	for _, q := range queries {
		ours, err := ask(ctx, s, web.URL+"/empty.html", fmt.Sprintf(oursCode, web.URL, q))
		if err != nil {
			return fmt.Errorf("%s: %w", q, err)
		}
		theirs := ""
		if hasPagefind && !strings.Contains(q, ":") {
			if theirs, err = ask(ctx, s, web.URL+"/empty.html", fmt.Sprintf(theirCode, q)); err != nil {
				return fmt.Errorf("pagefind: %s: %w", q, err)
			}
		}
		fmt.Printf("%-42s %28s %28s\n", q, ours, theirs)
	}
	return nil
}

// oursCode asks as the search page does, on a page without a search, and times the second asking.
const oursCode = `(async () => {
	const base = %q + "/", q = %q;
	const html = await (await fetch(base + "search.html")).text();
	const client = /src="(assets\/search\.[^"]*)"/.exec(html)[1], manifestAt = /data-manifest="([^"]*)"/.exec(html)[1];
	let files = {}, manifest;
	window.postmortemFile = (name, data) => { files[name] = data; if (name.startsWith("all-")) Object.assign(files, data); };
	window.postmortemManifest = (m) => { manifest = m; };
	const load = (u) => new Promise((ok, no) => { const e = document.createElement("script"); e.src = base + u; e.onload = ok; e.onerror = no; document.head.append(e); });
	await load(client);
	await load(manifestAt);
	if (manifest.pack) await load("search/" + manifest.pack + ".js");
	const reader = postmortemSearch.reader(manifest, (n) => files[n]);
	let r;
	while ((r = reader.search(postmortemSearch.parse(q), "relevance")).wanted) await Promise.all(r.wanted.map((n) => load("search/" + n + ".js")));
	const names = r.hits.slice(0, 10).map((h) => reader.textName(h.doc));
	await Promise.all(names.map((n) => load("search/" + n + ".js")));
	const times = [];
	for (let i = 0; i < 7; i++) {
		const t = performance.now();
		r = reader.search(postmortemSearch.parse(q), "relevance");
		times.push(performance.now() - t);
	}
	const t = performance.now();
	names.forEach((n) => postmortemSearch.excerpt(r, files[n]));
	const excerpts = performance.now() - t;
	times.sort((a, b) => a - b);
	return JSON.stringify({ ms: times[3], excerpts, hits: r.hits.length });
})()`

const theirCode = `(async () => {
	const q = %q;
	const pf = await import("/pagefind/pagefind.js");
	await pf.init();
	await pf.filters();
	let r = await pf.search(q);
	await Promise.all(r.results.slice(0, 10).map((x) => x.data()));
	const times = [];
	for (let i = 0; i < 7; i++) {
		const t = performance.now();
		r = await pf.search(q);
		times.push(performance.now() - t);
	}
	times.sort((a, b) => a - b);
	return JSON.stringify({ ms: times[3], excerpts: 0, hits: r.results.length });
})()`

func ask(ctx context.Context, s *server, page, code string) (string, error) {
	if err := chromedp.Do(ctx, chromedp.Navigate(page)); err != nil {
		return "", err
	}
	s.take()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](code, chromedp.EvalAwaitPromise))
	if err != nil {
		return "", err
	}
	bytes, files := s.take()
	var r struct {
		MS, Excerpts float64
		Hits         int
	}
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		return "", err
	}
	return fmt.Sprintf("%.0f, %d, %.1f (%d hits)", float64(bytes)/1000, files, r.MS, r.Hits), nil
}
