package pack

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// git runs git in a folder, with nobody's own configuration.
func git(t *testing.T, dir, in string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed; it is needed to make packs for this test, not to run the program")
	}
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Stdin = dir, strings.NewReader(in)
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null", "HOME="+dir,
		"GIT_AUTHOR_NAME=Ada", "GIT_AUTHOR_EMAIL=ada@example.com", "GIT_AUTHOR_DATE=1700000000 +0000",
		"GIT_COMMITTER_NAME=Ada", "GIT_COMMITTER_EMAIL=ada@example.com", "GIT_COMMITTER_DATE=1700000000 +0000")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("git %v: %v", args, err)
	}
	return string(out)
}

// packed makes a repository with long chains of differences and returns its objects folder.
func packed(t *testing.T, repack ...string) (dir, objects string) {
	t.Helper()
	dir = t.TempDir()
	git(t, dir, "", "init", "-q", "-b", "main")
	r := rand.New(rand.NewPCG(1, 2))
	text := []byte(strings.Repeat("a line that many versions share\n", 300))
	var history strings.Builder
	for i := range 40 {
		at := r.IntN(len(text))
		text = slices.Insert(text, at, fmt.Appendf(nil, "version %d: %x\n", i, r.Uint64())...)
		fmt.Fprintf(&history, "commit refs/heads/main\ncommitter Ada <ada@example.com> %d +0000\ndata 9\nversion %d\n", 1_700_000_000+i, i%10)
		fmt.Fprintf(&history, "M 100644 inline big.md\ndata %d\n%s\nM 100644 inline %d.md\ndata 2\n%[3]d\n\n", len(text), text, i%10)
	}
	git(t, dir, history.String(), "fast-import", "--quiet")
	git(t, dir, "", "tag", "-a", "-m", "a tag", "v1")
	git(t, dir, "", append(repack, "-adfq", "--depth=50")...)
	return dir, filepath.Join(dir, ".git", "objects")
}

func hash(t *testing.T, name string) (h Hash) {
	t.Helper()
	if _, err := hex.Decode(h[:], []byte(name)); err != nil {
		t.Fatal(err)
	}
	return h
}

// Every object of a pack is what git says that it is, whatever it is a difference from.
func TestObjectsAreGits(t *testing.T) {
	for name, repack := range map[string][]string{
		"by offset": {"repack"},
		"by hash":   {"-c", "repack.useDeltaBaseOffset=false", "repack"},
	} {
		t.Run(name, func(t *testing.T) {
			dir, objects := packed(t, repack...)
			s := Open(objects, 1<<20)
			defer s.Close()
			all := git(t, dir, "", "cat-file", "--batch", "--batch-all-objects")
			kinds, seen := map[string]Kind{"commit": Commit, "tree": Tree, "blob": Blob, "tag": Tag}, map[Kind]int{}
			for all != "" {
				line, rest, _ := strings.Cut(all, "\n")
				f := strings.Fields(line) // hash, kind, size
				n, err := strconv.Atoi(f[2])
				if err != nil {
					t.Fatal(err)
				}
				want := rest[:n]
				all = rest[n+1:]
				for range 2 { // from the pack, then from what is kept
					kind, data, err := s.Object(hash(t, f[0]))
					if err != nil || kind != kinds[f[1]] || string(data) != want {
						t.Fatalf("%s: %d, %d bytes, %v", line, kind, len(data), err)
					}
				}
				if size, err := s.Size(hash(t, f[0])); err != nil || size != int64(n) {
					t.Errorf("%s: size %d, %v", line, size, err)
				}
				seen[kinds[f[1]]]++
			}
			if len(seen) != 4 {
				t.Errorf("kinds %v", seen)
			}
			if _, _, err := s.Object(Hash{1, 2, 3}); !errors.Is(err, ErrNone) {
				t.Errorf("an object that is not there: %v", err)
			}
			small := Open(objects, 1000)
			defer small.Close()
			if _, _, err := small.Object(hash(t, strings.TrimSpace(git(t, dir, "", "rev-parse", "HEAD:big.md")))); err == nil {
				t.Error("an object of more bytes than are read")
			}
		})
	}
}

// What is packed anew while it is read is found.
func TestRepacked(t *testing.T) {
	dir, objects := packed(t, "repack")
	s := Open(objects, 1<<20)
	defer s.Close()
	head := hash(t, strings.TrimSpace(git(t, dir, "", "rev-parse", "HEAD")))
	if _, _, err := s.Object(head); err != nil {
		t.Fatal(err)
	}
	git(t, dir, "", "commit", "-q", "--allow-empty", "-m", "new")
	git(t, dir, "", "repack", "-adfq")
	after := hash(t, strings.TrimSpace(git(t, dir, "", "rev-parse", "HEAD")))
	for _, h := range []Hash{after, head} {
		if _, _, err := s.Object(h); err != nil {
			t.Errorf("%x: %v", h, err)
		}
	}
}

// A damaged pack or index is an error, or nothing is found: it neither ends the program nor the
// machine's memory.
func TestDamaged(t *testing.T) {
	dir, objects := packed(t, "repack")
	var hashes []Hash
	for line := range strings.Lines(git(t, dir, "", "cat-file", "--batch-check=%(objectname)", "--batch-all-objects")) {
		hashes = append(hashes, hash(t, strings.TrimSpace(line)))
	}
	names, err := filepath.Glob(filepath.Join(objects, "pack", "*.pack"))
	if err != nil || len(names) != 1 {
		t.Fatal(names, err)
	}
	base := strings.TrimSuffix(names[0], ".pack")
	whole := map[string][]byte{}
	for _, ext := range []string{".pack", ".idx"} {
		if whole[ext], err = os.ReadFile(base + ext); err != nil {
			t.Fatal(err)
		}
	}
	r := rand.New(rand.NewPCG(3, 4))
	wrong := 0
	for i := range 400 {
		to := t.TempDir()
		if err := os.Mkdir(filepath.Join(to, "pack"), 0o755); err != nil {
			t.Fatal(err)
		}
		hurt := []string{".pack", ".idx"}[i%2]
		for ext, data := range whole {
			if ext == hurt {
				data = bytes.Clone(data)
				switch i / 2 % 4 {
				case 0:
					data = data[:r.IntN(len(data))]
				case 1: // where most of the structure is
					data[r.IntN(1200)] ^= byte(1 + r.IntN(255))
				default:
					for range 1 + r.IntN(20) {
						data[r.IntN(len(data))] ^= byte(1 + r.IntN(255))
					}
				}
			}
			if err := os.WriteFile(filepath.Join(to, "pack", "pack-x"+ext), data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		s := Open(to, 1<<20)
		for _, h := range hashes {
			if _, _, err := s.Object(h); err != nil {
				wrong++
			}
			_, _ = s.Size(h)
		}
		s.Close()
	}
	if wrong == 0 {
		t.Error("nothing was found damaged")
	}
}

// A difference may not lead to itself, nor hold more than is read.
func TestPatch(t *testing.T) {
	s := Open(t.TempDir(), 1000)
	base := []byte("0123456789")
	for name, c := range map[string]struct {
		delta string
		want  string
	}{
		"copied and added":        {"\x0a\x08\x91\x02\x04\x04abcd", "2345abcd"},
		"of another base":         {"\x0b\x04\x91\x02\x04", ""},
		"behind the base's end":   {"\x0a\x04\x91\x08\x04", ""},
		"shorter than said":       {"\x0a\x05\x91\x02\x04", ""},
		"longer than said":        {"\x0a\x03\x91\x02\x04", ""},
		"ends in an order":        {"\x0a\x04\x91\x02", ""},
		"ends in what is added":   {"\x0a\x04\x04ab", ""},
		"no order":                {"\x0a\x04\x00", ""},
		"more than is read":       {"\x0a\xff\xff\xff\x7f\x91\x02\x04", ""},
		"without lengths":         {"\x8a", ""},
		"a length without an end": {"\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", ""},
	} {
		got, err := s.patch(base, []byte(c.delta))
		if (err == nil) != (c.want != "") || string(got) != c.want && err == nil {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}
