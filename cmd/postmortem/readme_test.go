package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// block is the first fenced block of the README, or a guide, in a language that begins with a text.
func block(t *testing.T, file, language, begins string) string {
	t.Helper()
	data, err := os.ReadFile("../../" + file)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(data), "```"+language+"\n"+begins)
	if !ok {
		t.Fatalf("%s has no %s that begins with %q", file, language, begins)
	}
	text, _, _ := strings.Cut(rest, "```")
	return begins + text
}

// program runs a verb in a folder and returns its exit code and all that it said.
func said(t *testing.T, dir string, args ...string) (int, string) {
	t.Helper()
	var out bytes.Buffer
	s := &streams{dir: dir, in: strings.NewReader(""), out: &out, err: &out, env: func(k string) string {
		return map[string]string{"SOURCE_DATE_EPOCH": "1772668800", "TZ": "Europe/Copenhagen"}[k]
	}}
	code := run(context.Background(), s, args)
	return code, out.String()
}

func writeFile(t *testing.T, dir, name, text string) {
	t.Helper()
	full := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// The document that the README shows has no finding, and its figures are those of its timeline.
func TestREADMEDocument(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, dir, "postmortems/2026-03-04-checkout-answers-slowly.md", block(t, "README.md", "markdown", "---\n"))
	if code, out := said(t, dir, "lint", "--fail-on", "info"); code != exitDone || !strings.Contains(out, "1 postmortem, no findings") {
		t.Errorf("exit %d:\n%s", code, out)
	}
	if _, out := said(t, dir, "show", "2026-03-04-checkout-answers-slowly"); !strings.Contains(out, "Time to resolve          39m") {
		t.Errorf("the timeline is not read:\n%s", out)
	}
	// Beside it stands what customers see of it; once it is published, that can be built.
	if _, out := said(t, dir, "show", "--audience", "customers", "2026-03-04-checkout-answers-slowly"); !strings.Contains(out, "\n\n"+block(t, "README.md", "markdown", "## Summary\n\nPaying")) || strings.Contains(out, "pool") {
		t.Errorf("customers see:\n%s", out)
	}
	writeFile(t, dir, "postmortems/2026-03-04-checkout-answers-slowly.md", strings.Replace(block(t, "README.md", "markdown", "---\n"), "status: draft", "status: published", 1))
	if code, out := said(t, dir, "build", "-o", "out", "--audience", "customers"); code != exitDone || !strings.Contains(out, "built 1 postmortem") {
		t.Errorf("exit %d:\n%s", code, out)
	}
}

// The configuration that the guide shows works, together with what `new` writes under it:
// profiles add to the default, and every field that it requires is there to fill in.
func TestREADMEConfiguration(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, dir, "postmortem.yaml", block(t, "site/guides/configuration.md", "yaml", "folders:"))
	for _, kind := range []string{"outage", "near-miss", "supplier", "security"} {
		if code, out := said(t, dir, "new", "--type", kind, "--owner", "@ops", "--date", "2026-03-04", "The "+kind+" page is blank"); code != exitDone {
			t.Fatalf("new --type %s: %s", kind, out)
		}
	}
	if code, out := said(t, dir, "lint"); code != exitDone {
		t.Errorf("drafts fail:\n%s", out)
	}
	for kind, want := range map[string]string{"supplier": "## Contract", "near-miss": "## Where we got lucky", "security": "## Data exposure"} {
		data, err := os.ReadFile(filepath.Join(dir, "postmortems/2026-03-04-the-"+kind+"-page-is-blank.md"))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(data, []byte(want)) || !bytes.Contains(data, []byte("region: # eu, us")) {
			t.Errorf("%s lacks %s or the region:\n%s", kind, want, data)
		}
	}
	// What `new` wrote has every section that the configuration requires once it is published.
	for _, kind := range []string{"outage", "supplier", "security"} {
		file := filepath.Join(dir, "postmortems/2026-03-04-the-"+kind+"-page-is-blank.md")
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, bytes.Replace(data, []byte("status: draft"), []byte("status: published"), 1), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if _, out := said(t, dir, "lint", "--rule", "section-required"); !strings.Contains(out, "no findings") {
		t.Errorf("a section is missing:\n%s", out)
	}
}
