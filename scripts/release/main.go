// Command release builds what a release has: the program for six platforms, each packed with
// LICENSE and README, and SHA256SUMS. It builds the commit that is checked out and nothing
// that is not committed. The same commit, version and Go give the same bytes, in any folder
// and at any time:
//
//	go run ./scripts/release -o dist                   of the tag of this commit
//	go run ./scripts/release -o dist -version v1.2.3
//	go run ./scripts/release -check -version v1.2.3    builds twice, then elsewhere and from nothing, and compares
package main

import (
	"archive/tar"
	"bytes"
	"cmp"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A platform is one that Go names so.
type platform struct{ os, arch string }

func (p platform) String() string { return p.os + "/" + p.arch }

var platforms = []platform{
	{"linux", "amd64"}, {"linux", "arm64"}, {"darwin", "amd64"}, {"darwin", "arm64"}, {"windows", "amd64"}, {"windows", "arm64"},
}

var versions = regexp.MustCompile(`^v[0-9]+\.[0-9]+\.[0-9]+(?:-[0-9A-Za-z.-]+)?$`)

func main() {
	out := flag.String("o", "dist", "the `folder` to write into; it must be new or empty")
	version := flag.String("version", "", "the `version`, such as v1.2.3 (default: the tag of this commit)")
	only := flag.String("only", "", "one `platform`, such as linux/amd64 (default: all)")
	check := flag.Bool("check", false, "build twice, and compare; nothing is kept")
	flag.Parse()
	if err := run(*out, *version, *only, *check); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

func run(out, version, only string, check bool) error {
	if version == "" {
		tag, err := output("git", "describe", "--tags", "--exact-match", "HEAD")
		if err != nil {
			return fmt.Errorf("this commit has no tag, and -version says none: %w", err)
		}
		version = strings.TrimSpace(string(tag))
	}
	if !versions.MatchString(version) {
		return fmt.Errorf("%q is no version such as v1.2.3", version)
	}
	chosen := slices.DeleteFunc(slices.Clone(platforms), func(p platform) bool { return only != "" && p.String() != only })
	if len(chosen) == 0 {
		return fmt.Errorf("%q is none of %v", only, platforms)
	}
	head, err := output("git", "rev-parse", "--verify", "HEAD^{commit}")
	if err != nil {
		return err
	}
	commit := strings.TrimSpace(string(head)) // it may move while this builds
	if !check {
		return release(out, commit, version, chosen, "")
	}
	work, err := os.MkdirTemp("", "release-check-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	var sums [][]byte
	// The second has a cache of its own: what the first has compiled proves nothing.
	for _, cache := range []string{"", filepath.Join(work, "cache")} {
		dir, started := filepath.Join(work, fmt.Sprintf("out%d", len(sums))), time.Now()
		if err := release(dir, commit, version, chosen, cache); err != nil {
			return err
		}
		fmt.Printf("build %d took %s\n", len(sums)+1, time.Since(started).Round(time.Second))
		data, err := os.ReadFile(filepath.Join(dir, "SHA256SUMS"))
		if err != nil {
			return err
		}
		sums = append(sums, data)
	}
	if !bytes.Equal(sums[0], sums[1]) {
		return fmt.Errorf("two builds differ:\n%s\n%s", sums[0], sums[1])
	}
	fmt.Println("both builds have the same bytes")
	return nil
}

// release builds and packs a commit into a folder. The cache is Go's own where it is "".
func release(out, commit, version string, chosen []platform, cache string) error {
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	if there, err := os.ReadDir(out); err != nil || len(there) > 0 {
		return cmp.Or(err, fmt.Errorf("%s is not empty", out))
	}
	source, err := os.MkdirTemp("", "release-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(source)
	when, err := checkout(commit, source)
	if err != nil {
		return err
	}
	var sums strings.Builder
	for _, p := range chosen {
		binary := "postmortem"
		if p.os == "windows" {
			binary += ".exe"
		}
		if err := build(source, binary, version, p, cache); err != nil {
			return fmt.Errorf("%s: %w", p, err)
		}
		name, data, err := pack(source, binary, version, p, when)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(out, name), data, 0o644); err != nil {
			return err
		}
		fmt.Printf("%-40s %.1f MB\n", name, float64(len(data))/1e6)
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(data), name)
	}
	return os.WriteFile(filepath.Join(out, "SHA256SUMS"), []byte(sums.String()), 0o644)
}

// checkout writes what a commit holds, and returns when it was committed.
func checkout(commit, dir string) (time.Time, error) {
	seconds, err := output("git", "log", "-1", "--format=%ct", commit)
	if err != nil {
		return time.Time{}, err
	}
	n, err := strconv.ParseInt(strings.TrimSpace(string(seconds)), 10, 64)
	if err != nil {
		return time.Time{}, err
	}
	top, err := output("git", "rev-parse", "--show-toplevel")
	if err != nil {
		return time.Time{}, err
	}
	data, err := output("git", "-C", strings.TrimSuffix(string(top), "\n"), "archive", "--format=tar", commit)
	if err != nil {
		return time.Time{}, err
	}
	r := tar.NewReader(bytes.NewReader(data))
	for {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return time.Unix(n, 0).UTC(), nil
		}
		if err != nil {
			return time.Time{}, err
		}
		if h.Typeflag != tar.TypeReg {
			continue
		}
		if !filepath.IsLocal(h.Name) {
			return time.Time{}, fmt.Errorf("%q lies elsewhere", h.Name)
		}
		full := filepath.Join(dir, h.Name)
		text, err := io.ReadAll(r)
		if err == nil {
			err = os.MkdirAll(filepath.Dir(full), 0o755)
		}
		if err == nil {
			err = os.WriteFile(full, text, 0o644)
		}
		if err != nil {
			return time.Time{}, err
		}
	}
}

// build compiles the program into the folder of its source. Nothing that a user's
// environment says of the result is heard.
func build(source, binary, version string, p platform, cache string) error {
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w -buildid= -X main.programVersion="+version, "-o", binary, "./cmd/postmortem")
	cmd.Dir = source
	cmd.Env = append(os.Environ(), "GOOS="+p.os, "GOARCH="+p.arch, "CGO_ENABLED=0", "GOFLAGS=", "GOWORK=off", "GOEXPERIMENT=", "GOAMD64=v1", "GOARM64=v8.0", "GOFIPS140=off")
	if cache != "" {
		cmd.Env = append(cmd.Env, "GOCACHE="+cache)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return err
	}
	if p != (platform{runtime.GOOS, runtime.GOARCH}) {
		return nil
	}
	said, err := output(filepath.Join(source, binary), "version")
	if err == nil && !strings.HasPrefix(string(said), "postmortem "+version+" ") {
		err = fmt.Errorf("the program says that it is %s", said)
	}
	return err
}

func output(name string, args ...string) ([]byte, error) {
	var said bytes.Buffer
	cmd := exec.Command(name, args...)
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args, " "), err, said.String())
	}
	return out, nil
}
