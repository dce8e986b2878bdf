//go:build linux

package main

import (
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
)

// A server serves each archive below a path of its own, as a plain web server does: 404.html
// for what is not there.
type server struct {
	*httptest.Server
	mu    sync.Mutex
	sites map[string]string // folders by name
}

const below = "/some/path/"

func newServer() (*server, error) {
	s := &server{sites: map[string]string{}}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s.Server = &httptest.Server{Listener: l, Config: &http.Server{Handler: http.HandlerFunc(s.serve)}}
	s.Start()
	return s, nil
}

// base is the address of an archive, with a slash at its end.
func (s *server) base(name string) string { return s.URL + below + name + "/" }

func (s *server) add(site *site) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sites[site.name] = site.dir
	site.base = s.base(site.name)
}

func (s *server) serve(w http.ResponseWriter, r *http.Request) {
	rest, _ := strings.CutPrefix(r.URL.Path, below)
	name, file, _ := strings.Cut(rest, "/")
	s.mu.Lock()
	dir, ok := s.sites[name]
	s.mu.Unlock()
	if !ok {
		http.NotFound(w, r)
		return
	}
	if file == "" || strings.HasSuffix(file, "/") {
		file += "index.html"
	}
	full := filepath.Join(dir, filepath.FromSlash(path.Clean("/"+file)))
	if info, err := os.Stat(full); err != nil || !info.Mode().IsRegular() {
		page, err := os.ReadFile(filepath.Join(dir, "404.html"))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write(page)
		return
	}
	if strings.HasSuffix(full, ".md") {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	}
	// ServeFile would send index.html elsewhere.
	data, err := os.ReadFile(full)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	if w.Header().Get("Content-Type") == "" {
		w.Header().Set("Content-Type", kinds[path.Ext(full)])
	}
	_, _ = w.Write(data)
}

// kinds are the types of files as static hosts send them.
var kinds = map[string]string{
	".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".json": "application/json",
	".xml": "application/xml", ".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".txt": "text/plain; charset=utf-8",
}
