package server_test

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/git-postmortem/postmortem/internal/server"
)

func fixture(t *testing.T) string {
	t.Helper()
	parent := t.TempDir()
	dir := filepath.Join(parent, "site")
	for name, text := range map[string]string{
		"site/index.html": "home", "site/404.html": "not here", "site/a b.html": "spaced", "site/.secret": "secret", "site/.git/config": "secret",
		"site/x.svg": "<svg/>", "site/x.md": "<b>text</b>", "outside.txt": "outside",
	} {
		full := filepath.Join(parent, name)
		_ = os.MkdirAll(filepath.Dir(full), 0o755)
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	_ = os.Symlink(filepath.Join(parent, "outside.txt"), filepath.Join(dir, "link.txt"))
	return dir
}

func TestRequests(t *testing.T) {
	s := httptest.NewServer(server.New(server.Folder(fixture(t)), nil))
	defer s.Close()
	for _, c := range []struct {
		method, path, host string
		status             int
		body               string
	}{
		{"GET", "/", "", 200, "home"},
		{"GET", "/index.html", "localhost:4567", 200, "home"},
		{"GET", "/a%20b.html", "[::1]:80", 200, "spaced"},
		{"GET", "/", "evil.example", 421, "this machine only"},
		{"GET", "/", "localhost.evil.example:4567", 421, "this machine only"},
		{"GET", "/.secret", "", 404, ""},
		{"GET", "/.git/config", "", 404, ""},
		{"GET", "/link.txt", "", 404, ""},
		{"GET", "/%2e%2e/outside.txt", "", 404, ""},
		{"GET", "/nothing", "", 404, "not here"},
		{"POST", "/", "", 405, "only GET"},
		{"HEAD", "/", "", 200, ""},
	} {
		req, err := http.NewRequest(c.method, s.URL+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if c.host != "" {
			req.Host = c.host
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if resp.StatusCode != c.status || !strings.Contains(string(body), c.body) || strings.Contains(string(body), "secret") || strings.Contains(string(body), "outside") {
			t.Errorf("%s %s as %q: %d %q", c.method, c.path, c.host, resp.StatusCode, body)
		}
		if c.status == 421 || c.status == 405 {
			continue
		}
		for header, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "Cross-Origin-Resource-Policy": "same-origin",
		} {
			if got := resp.Header.Get(header); got != want {
				t.Errorf("%s: %s is %q", c.path, header, got)
			}
		}
	}
}

func TestEvents(t *testing.T) {
	srv := server.New(server.Folder(fixture(t)), nil)
	s := httptest.NewServer(srv)
	defer s.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	open := func() *http.Response {
		req, _ := http.NewRequestWithContext(ctx, "GET", s.URL+"/-/events", nil)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		return resp
	}
	first := open()
	defer first.Body.Close()
	lines := bufio.NewScanner(first.Body)
	lines.Scan() // the stream is open
	srv.Built()
	for lines.Scan() {
		if lines.Text() == "event: built" {
			break
		}
	}
	if lines.Text() != "event: built" {
		t.Fatalf("the stream ended with %q", lines.Text())
	}
	// The number of streams is bounded.
	refused := 0
	for range 40 {
		resp := open()
		defer resp.Body.Close()
		if resp.StatusCode == http.StatusServiceUnavailable {
			refused++
		}
	}
	if refused != 9 {
		t.Errorf("%d of 41 streams were refused, want 9", refused)
	}
}

// A change is seen in a watched folder, in one that comes later, and in one that went away
// and came back.
func TestWatch(t *testing.T) {
	top := t.TempDir()
	dir := filepath.Join(top, "postmortems")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	changed := make(chan struct{}, 100)
	done := make(chan error, 1)
	watcher, err := server.NewWatcher(func() []server.Watched { return []server.Watched{{Dir: dir, Deep: true}, {Dir: top}} })
	if err != nil {
		t.Fatal(err)
	}
	defer watcher.Close()
	// What changes before anybody looks is seen.
	if err := os.WriteFile(filepath.Join(dir, "early.md"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	go func() { done <- watcher.Run(ctx, func([]string) { changed <- struct{}{} }) }()
	select {
	case <-changed:
	case <-ctx.Done():
		t.Fatal("a change before the first look was missed")
	}
	// A folder may not be watched again yet: write until it says something.
	sees := func(what, name string) {
		t.Helper()
		for len(changed) > 0 {
			<-changed
		}
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for n := 0; ; n++ {
			select {
			case <-changed:
				return
			case <-ctx.Done():
				t.Fatalf("no change was seen: %s", what)
			case <-tick.C:
				if n%10 == 0 {
					full := filepath.Join(top, name)
					_ = os.MkdirAll(filepath.Dir(full), 0o755)
					_ = os.WriteFile(full, []byte(strings.Repeat("x", n+1)), 0o644)
				}
			}
		}
	}
	sees("in the folder", "postmortems/a.md")
	sees("in a folder that comes later", "postmortems/2026/b.md")
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	sees("in the folder that came back", "postmortems/a.md")
	sees("in the configuration beside it", "postmortem.yaml")
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
