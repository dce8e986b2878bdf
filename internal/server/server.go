// Package server shows a built site on this machine while it is being written.
//
// It listens on loopback only, answers only requests for this machine (so that a
// page elsewhere cannot read the archive by pointing a name here), serves nothing
// but the files of the site, no dot files, and bounds how many event streams are
// open and how long anything may take. It builds nothing itself.
package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// maxStreams bounds the event streams that are open at once.
const maxStreams = 32

// A Site has the files that are served, by their paths with slashes. An error that is
// fs.ErrNotExist is a page that is not there.
type Site interface {
	File(name string) ([]byte, error)
}

// A Server serves one site.
type Server struct {
	mu      sync.Mutex
	site    Site
	about   func(page string) any
	other   func(name string) (Site, error)
	streams map[chan struct{}]bool
}

// Beside is where sites beside the first are shown, below the server's root.
const Beside = "/-/as/"

// Also shows other sites beside the first, each at its name below Beside. other gives one, and may
// make it first; an error that is fs.ErrNotExist says that there is none of the name.
func (s *Server) Also(other func(name string) (Site, error)) { s.other = other }

// New serves a site. about is what a page may ask about itself: it is answered as JSON.
func New(site Site, about func(page string) any) *Server {
	return &Server{site: site, about: about, streams: map[chan struct{}]bool{}}
}

// Show serves another site from now on, and tells every open page of it.
func (s *Server) Show(site Site) {
	s.mu.Lock()
	s.site = site
	s.mu.Unlock()
	s.Built()
}

// A Folder is a site that lies in a folder, which a build may replace at any time.
type Folder string

// File reads a file of the folder. os.Root refuses whatever leads out of it, also through links.
func (f Folder) File(name string) ([]byte, error) {
	root, err := os.OpenRoot(string(f))
	if err != nil {
		return nil, errBuilding
	}
	defer root.Close()
	file, err := root.Open(filepath.FromSlash(name))
	if err != nil {
		return nil, fs.ErrNotExist
	}
	defer file.Close()
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, fs.ErrNotExist
	}
	return io.ReadAll(file)
}

var errBuilding = errors.New("the archive is being built; reload in a moment")

// Listen opens a port on loopback. Port 0 takes a free one.
func Listen(port int) (net.Listener, error) {
	l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", fmt.Sprint(port)))
	if err != nil {
		return nil, fmt.Errorf("cannot listen on port %d: %w", port, err)
	}
	return l, nil
}

// Serve answers requests until the context ends.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	h := &http.Server{
		Handler: s, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10,
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		<-ctx.Done()
		stop, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		if h.Shutdown(stop) != nil {
			_ = h.Close()
		}
	}()
	err := h.Serve(l)
	if errors.Is(err, http.ErrServerClosed) {
		<-done
		return nil
	}
	return err
}

// Built tells every open page that the site was built anew.
func (s *Server) Built() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.streams {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !local(r.Host) {
		http.Error(w, "this server answers for this machine only", http.StatusMisdirectedRequest)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "only GET and HEAD", http.StatusMethodNotAllowed)
		return
	}
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("X-Frame-Options", "DENY")
	site, at, err := s.siteOf(r.URL.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		http.Error(w, "there is no such page", http.StatusNotFound)
		return
	case err != nil:
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	switch at {
	case "/-/events":
		s.events(w, r)
		return
	case "/-/about":
		h.Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(s.about(strings.TrimPrefix(r.URL.Query().Get("page"), "/")))
		return
	}
	s.file(w, r, site, at)
}

// siteOf is the site that an address leads to, and the address within it.
func (s *Server) siteOf(address string) (site Site, at string, err error) {
	if rest, ok := strings.CutPrefix(address, Beside); ok && s.other != nil {
		name, at, _ := strings.Cut(rest, "/")
		if at == "-/events" || at == "-/about" {
			return nil, "/" + at, nil // they are of the archive, whoever looks at it
		}
		site, err = s.other(name)
		return site, "/" + at, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.site, address, nil
}

// local reports whether a Host header names this machine.
func local(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.Trim(name, "[]")
	return name == "localhost" || name == "127.0.0.1" || name == "::1"
}

func (s *Server) file(w http.ResponseWriter, r *http.Request, site Site, at string) {
	name := path.Clean("/" + at)
	if strings.HasSuffix(at, "/") {
		name = path.Join(name, "index.html")
	}
	name = strings.TrimPrefix(name, "/")
	for _, part := range strings.Split(name, "/") {
		if strings.HasPrefix(part, ".") {
			notFound(w, site)
			return
		}
	}
	data, err := site.File(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		notFound(w, site)
		return
	case errors.Is(err, errBuilding):
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	case err != nil:
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	if strings.HasSuffix(name, ".svg") {
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	}
	if strings.HasSuffix(name, ".md") {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	}
	http.ServeContent(w, r, path.Base(name), time.Time{}, bytes.NewReader(data))
}

func notFound(w http.ResponseWriter, site Site) {
	page, err := site.File("404.html")
	if err != nil {
		http.Error(w, "there is no such page", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(http.StatusNotFound)
	_, _ = w.Write(page)
}

// events is a stream of server-sent events (HTML Standard, section 9.2).
func (s *Server) events(w http.ResponseWriter, r *http.Request) {
	c := make(chan struct{}, 1)
	s.mu.Lock()
	full := len(s.streams) >= maxStreams
	if !full {
		s.streams[c] = true
	}
	s.mu.Unlock()
	if full {
		http.Error(w, "too many open pages", http.StatusServiceUnavailable)
		return
	}
	defer func() {
		s.mu.Lock()
		delete(s.streams, c)
		s.mu.Unlock()
	}()
	control := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	send := func(text string) bool {
		_ = control.SetWriteDeadline(time.Now().Add(5 * time.Second))
		_, err := fmt.Fprint(w, text)
		return err == nil && control.Flush() == nil
	}
	if !send(": open\n\n") {
		return
	}
	alive := time.NewTicker(20 * time.Second)
	defer alive.Stop()
	for {
		select {
		case <-r.Context().Done():
			return
		case <-c:
			if !send("event: built\ndata: 1\n\n") {
				return
			}
		case <-alive.C:
			if !send(": alive\n\n") {
				return
			}
		}
	}
}
