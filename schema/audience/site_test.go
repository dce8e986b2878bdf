package audience_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/internal/comms"
	"github.com/git-postmortem/postmortem/internal/publish"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/site"
)

// seeds is how many archives are tried; scripts/non-interference asks for 1,000.
func seeds(t *testing.T, standard int) uint64 {
	n := standard
	if s := os.Getenv("NON_INTERFERENCE_ARCHIVES"); s != "" {
		if _, err := fmt.Sscan(s, &n); err != nil {
			t.Fatal(err)
		}
	}
	return uint64(n)
}

// Two archives that differ only in what an audience may not read make the same site for it,
// to the byte: with documents that it does not have, their dates and their number, with
// entries and actions between its own, with commits that touch nothing of its own.
func TestSitesDoNotTell(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is needed to make a repository")
	}
	for seed := range seeds(t, 12) {
		var sites [2]map[string][]byte
		var in [2]string
		for i := range sites {
			closed := rand.New(rand.NewPCG(seed, uint64(i)+100))
			documents := map[string]string{"postmortem.yaml": "folders: [postmortems]\n# zq " + fmt.Sprint(closed.IntN(99)) + "\n"}
			for d := range 3 {
				documents[fmt.Sprintf("postmortems/2026-03-%02d-v-%d.md", 4+d, d)] = twinDocument(seed*10+uint64(d), uint64(i))
			}
			hidden := closed.IntN(4)
			for d := range hidden {
				text := twinDocument(closed.Uint64(), closed.Uint64())
				kind := closed.IntN(3)
				text = strings.Replace(text, []string{"audience: public", "status: published", "status: published"}[kind], []string{"audience: internal", "status: draft", "status: published\nembargo_until: 2099-01-01"}[kind], 1)
				documents[fmt.Sprintf("postmortems/2026-%02d-%02d-zq-%d.md", 1+closed.IntN(12), 1+closed.IntN(28), d)] = strings.ReplaceAll(text, "v title", "zq title")
			}
			dir := t.TempDir()
			write(t, dir, documents)
			in[i] = dir
			git(t, dir, "init", "-q")
			git(t, dir, "add", "postmortem.yaml", "postmortems/2026-03-04-v-0.md", "postmortems/2026-03-05-v-1.md", "postmortems/2026-03-06-v-2.md")
			git(t, dir, "-c", "user.name=V", "-c", "user.email=v@example.com", "commit", "-qm", "v")
			for c := range closed.IntN(3) {
				write(t, dir, map[string]string{fmt.Sprintf("postmortems/notes-%d.txt", c): "zq"})
				git(t, dir, "add", "-A")
				git(t, dir, "-c", "user.name=Zq", "-c", "user.email=zq@example.com", "commit", "-qm", "zq")
			}
			sites[i] = built(t, dir, schema.Public)
		}
		same(t, seed, sites, in)
	}
}

// Marks that cannot be relied on close what they may have been meant for: an internal build
// of two archives that differ only there is the same.
func TestDamagedMarksDoNotTell(t *testing.T) {
	opening := []string{
		"<!-- audience: restricted -->", "<!-- audience: restrictd -->", "<!-- audiense: restricted -->", "<!--- audience: restricted --->", "<!-- audience : restricted -->",
		"<!--audience:restricted-->", "<!-- Audience: Restricted -->", "<!-- audience:\u00a0restricted -->", "<!-- аudience: restricted -->", "<!-- audience restricted -->",
	}
	ending := []string{"<!-- /audience -->", "<!-- /audiense -->", "<!-- / audience -->", "<!-- /Audience -->", "<!-- audience -->", ""}
	for seed := range seeds(t, 60) {
		var sites [2]map[string][]byte
		var in [2]string
		for i := range sites {
			open, closed := rand.New(rand.NewPCG(seed, 7)), rand.New(rand.NewPCG(seed, uint64(i)+100))
			documents := map[string]string{"postmortem.yaml": "folders: [postmortems]\n"}
			for d := range 2 {
				var b strings.Builder
				fmt.Fprintf(&b, "---\ntitle: v %d\nseverity: sev2\nstatus: published\naudience: %s\nowner: \"@v\"\n---\n\n", d, []string{"internal", "public"}[open.IntN(2)])
				for s := range 2 + open.IntN(3) {
					fmt.Fprintf(&b, "## V %d\n\nv %d v.\n\n", s, open.IntN(99))
					if open.IntN(2) == 0 {
						continue
					}
					fmt.Fprintf(&b, "%s\n\n", opening[open.IntN(len(opening))])
					for range 1 + closed.IntN(3) {
						fmt.Fprintf(&b, "%s\n\n", []string{"zq %d", "- zq %d\n- zq", "> zq %d", "```\nzq %d\n```", "zq %d\nzq", "| zq | %d |\n|---|---|\n| zq | zq |"}[closed.IntN(6)])
					}
					fmt.Fprintf(&b, "%s\n\n", ending[open.IntN(len(ending))])
				}
				documents[fmt.Sprintf("postmortems/2026-03-%02d-v.md", 4+d)] = b.String()
			}
			dir := t.TempDir()
			write(t, dir, documents)
			in[i] = dir
			sites[i] = built(t, dir, schema.Internal)
		}
		same(t, seed, sites, in)
	}
}

func write(t *testing.T, dir string, documents map[string]string) {
	t.Helper()
	for name, text := range documents {
		full := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func git(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_DATE=2026-03-04T10:00:00Z", "GIT_COMMITTER_DATE=2026-03-04T10:00:00Z")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}

// drafted is every draft of the documents of an archive for an audience, and each document as the
// terminal shows it, by names that no site has.
func drafted(t *testing.T, dir string, level schema.Audience) map[string][]byte {
	t.Helper()
	archives, err := archive.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, p := range archives[0].Paths {
		if strings.Contains(p, "zq") {
			continue
		}
		pm, err := archives[0].Read(p)
		if err != nil {
			t.Fatal(err)
		}
		sight, err := publish.See(context.Background(), archives[0], pm, level, time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC))
		if err != nil {
			continue // the audience may read none of it
		}
		files["show "+p] = sight.Postmortem().Source
		for _, k := range comms.Kinds {
			d := k.New(comms.Request{Filtered: sight.Filtered, Word: func(key string) string { return site.Word(nil, key) }})
			for _, format := range k.Formats {
				text, err := d.Write(format)
				if err != nil {
					t.Fatal(err)
				}
				files[fmt.Sprintf("draft %s %s %s", p, k.Name, format)] = []byte(text + strings.Join(d.From, "\n"))
			}
		}
	}
	return files
}

// built is the site of an archive for an audience: its files by name.
func built(t *testing.T, dir string, a schema.Audience) map[string][]byte {
	t.Helper()
	out := filepath.Join(t.TempDir(), "out")
	now := func(time.Time) (time.Time, error) { return time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC), nil }
	if _, err := publish.Build(context.Background(), publish.Options{Dir: dir, Target: out, Audience: a, Now: now}); err != nil {
		t.Fatal(err)
	}
	files := drafted(t, dir, a)
	err := filepath.WalkDir(out, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, _ := filepath.Rel(out, file)
		files[rel], err = os.ReadFile(file)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func same(t *testing.T, seed uint64, sites [2]map[string][]byte, in [2]string) {
	t.Helper()
	if _, ok := sites[0]["postmortems/2026-03-04-v.html"]; !ok && sites[0]["postmortems/2026-03-04-v-0.html"] == nil {
		t.Fatalf("seed %d: the document is not there (%s)", seed, in[0])
	}
	for name, text := range sites[0] {
		other, ok := sites[1][name]
		if !ok {
			t.Fatalf("seed %d: %s is in one site alone (%s, %s)", seed, name, in[0], in[1])
		}
		if !bytes.Equal(text, other) {
			at := 0
			for at < min(len(text), len(other)) && text[at] == other[at] {
				at++
			}
			t.Fatalf("seed %d: %s differs: %q and %q (%s, %s)", seed, name, text[max(0, at-60):min(len(text), at+60)], other[max(0, at-60):min(len(other), at+60)], in[0], in[1])
		}
		if at := bytes.Index(bytes.ToLower(text), []byte("zq")); at >= 0 {
			t.Fatalf("seed %d: %s has …%q (%s)", seed, name, text[max(0, at-60):at+20], in[0])
		}
	}
	if len(sites[1]) != len(sites[0]) {
		t.Fatalf("seed %d: %d and %d files (%s, %s)", seed, len(sites[0]), len(sites[1]), in[0], in[1])
	}
}
