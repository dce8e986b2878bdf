package main

import (
	"bufio"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// While somebody writes, serve says what it built and what is wrong, one line each; it sees
// the configuration, and what went away and comes back.
func TestServe(t *testing.T) {
	cmd, _, out := process(t, "serve", "--port", "0")
	dir := cmd.Dir
	until := func(pattern string) string {
		t.Helper()
		return readUntil(t, out, pattern)
	}
	address := regexp.MustCompile(`http://\S+/`).FindString(until(`Ctrl-C ends it`))
	get := func(page string) (int, string) {
		t.Helper()
		r, err := http.Get(address + page)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		body, _ := io.ReadAll(r.Body)
		return r.StatusCode, string(body)
	}
	until(`^postmortem: 0 errors, 0 warnings$`)

	// The configured folder is not there yet.
	writeFile(t, dir, "postmortems/a.md", "---\ntitle: First\nseverity: sev9\nstatus: draft\nowner: \"@ops\"\n---\n")
	until(`^postmortem: rebuilt 1 postmortem in `)
	until(`^postmortems/a.md:3:11: warning: "sev9" is not a value of severity \[field-value\]$`)
	until(`^postmortem: 0 errors, 1 warning$`)
	if code, _ := get("postmortems/a.html"); code != http.StatusOK {
		t.Errorf("the page is %d", code)
	}

	// A finding is said once, until it is fixed.
	writeFile(t, dir, "postmortems/b.md", "---\ntitle: Second\nseverity: sev3\nstatus: draft\nowner: \"@ops\"\n---\n")
	until(`^postmortem: rebuilt 2 postmortems in `)
	if line := until(`^postmortem: |sev9`); strings.Contains(line, "sev9") {
		t.Errorf("a finding is said twice: %s", line)
	}

	// What is written shows at once, with what is wrong with it.
	writeFile(t, dir, "postmortems/b.md", "---\ntitle: The second\nseverity: sev8\nstatus: draft\nowner: \"@ops\"\n---\n")
	until(`^postmortem: showing postmortems/b.md after `)
	until(`^postmortems/b.md:3:11: warning: "sev8" is not a value of severity \[field-value\]$`)
	for _, page := range []string{"postmortems/b.html", "index.html", "all.html"} {
		if code, body := get(page); code != http.StatusOK || !strings.Contains(body, "The second") {
			t.Errorf("%s is %d and does not say what is written now", page, code)
		}
	}
	if _, about := get("-/about?page=postmortems%2Fb.html"); !strings.Contains(about, `"document":"postmortems/b.md"`) || !strings.Contains(about, `"line":3,"severity":"warning"`) {
		t.Errorf("the page is told %s", about)
	}

	// A file that goes takes its page with it, and brings it back.
	if err := os.Remove(filepath.Join(dir, "postmortems/b.md")); err != nil {
		t.Fatal(err)
	}
	until(`^postmortem: rebuilt 1 postmortem in `)
	if code, _ := get("postmortems/b.html"); code != http.StatusNotFound {
		t.Errorf("the page of a file that is gone is %d", code)
	}
	if err := os.RemoveAll(filepath.Join(dir, "postmortems")); err != nil {
		t.Fatal(err)
	}
	until(`^postmortem: rebuilt 0 postmortems in `)
	writeFile(t, dir, "postmortems/b.md", "---\ntitle: Second\nseverity: sev3\nstatus: draft\nowner: \"@ops\"\n---\n")
	until(`^postmortem: rebuilt 1 postmortem in `)
	if code, body := get("postmortems/b.html"); code != http.StatusOK || !strings.Contains(body, "Second") {
		t.Errorf("the page that came back is %d", code)
	}

	// The configuration counts at once; a mistake in it leaves the last good build.
	writeFile(t, dir, "postmortem.yaml", "folders: [postmortems]\nsite: {name: Renamed}\n")
	until(`^postmortem: rebuilt `)
	if _, body := get("index.html"); !strings.Contains(body, "Renamed") {
		t.Error("the configuration changed, and the page did not")
	}
	writeFile(t, dir, "postmortem.yaml", "foldres: [postmortems]\n")
	until(`there is no setting "foldres"`)
	until(`the last good build stays`)
	if _, about := get("-/about?page="); !strings.Contains(about, `there is no setting \"foldres\"`) {
		t.Errorf("a page is told %s of a build that failed", about)
	}
	if _, body := get("index.html"); !strings.Contains(body, "Renamed") {
		t.Error("the last good build is gone")
	}
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	_, _ = io.ReadAll(out)
	if code := ends(t, cmd); code != exitDone {
		t.Errorf("exit %d", code)
	}
}

// A switch shows the archive as others see it: a build of its own, made anew where something changed.
func TestServeAsOthersSeeIt(t *testing.T) {
	cmd, _, out := process(t, "serve", "--port", "0")
	address := regexp.MustCompile(`http://\S+/`).FindString(readUntil(t, out, `Ctrl-C ends it`))
	get := func(page string) (int, string) {
		t.Helper()
		r, err := http.Get(address + page)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		body, _ := io.ReadAll(r.Body)
		return r.StatusCode, string(body)
	}
	readUntil(t, out, `^postmortem: 0 errors, 0 warnings$`)
	const head = "---\ntitle: Slow\nseverity: sev3\nstatus: published\nowner: \"@ops\"\naudience: customers\n---\n\n## Summary\n\nAudience: customers\n\n"
	writeFile(t, cmd.Dir, "postmortems/a.md", head+"It was slow.\n\n## Impact\n\nThe largest customer left.\n")
	readUntil(t, out, `^postmortem: rebuilt 1 postmortem in `)
	if code, body := get("-/as/customers/postmortems/a.html"); code != http.StatusOK || !strings.Contains(body, "It was slow.") || strings.Contains(body, "largest customer") {
		t.Errorf("customers see %d: %s", code, body)
	}
	if code, body := get("-/as/public/postmortems/a.html"); code != http.StatusNotFound || !strings.Contains(body, `href="/-/as/public/all.html"`) {
		t.Errorf("the public sees %d, and its links lead elsewhere: %s", code, body)
	}
	for _, page := range []string{"-/as/restricted/index.html", "-/as/internal/index.html", "-/as/x/index.html", "-/as/customers/../../postmortems/.a.html", "-/as/customers/.postmortem"} {
		if code, _ := get(page); code != http.StatusNotFound {
			t.Errorf("%s is %d", page, code)
		}
	}
	writeFile(t, cmd.Dir, "postmortems/a.md", head+"It was very slow.\n")
	readUntil(t, out, `^postmortem: showing postmortems/a.md after `)
	if _, body := get("-/as/customers/postmortems/a.html"); !strings.Contains(body, "very slow") {
		t.Error("what is written now is not shown to customers")
	}
	// What stops a build for others is said in its place.
	writeFile(t, cmd.Dir, "postmortems/a.md", head+"It was slow. <!-- audiense: internal -->And bad.\n")
	readUntil(t, out, `^postmortem: showing postmortems/a.md after `)
	if code, body := get("-/as/customers/index.html"); code != http.StatusServiceUnavailable || !strings.Contains(body, "cannot be built for the audience customers: postmortems/a.md:") {
		t.Errorf("a build that is refused is %d: %s", code, body)
	}
}

// readUntil reads lines up to the first that matches.
func readUntil(t *testing.T, out *bufio.Reader, pattern string) string {
	t.Helper()
	re := regexp.MustCompile(pattern)
	var seen []string
	for {
		line, err := out.ReadString('\n')
		if err != nil {
			t.Fatalf("no line matches %q:\n%s", pattern, strings.Join(seen, ""))
		}
		seen = append(seen, line)
		if re.MatchString(strings.TrimRight(line, "\n")) {
			return line
		}
	}
}
