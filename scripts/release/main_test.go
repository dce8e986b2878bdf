package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// What is packed is what people unpack: the same bytes whenever, wherever and by whom the
// files were written, and nothing of the machine in them.
func TestPack(t *testing.T) {
	when := time.Unix(1772668800, 0)
	source := func(mode os.FileMode, at time.Time) string {
		dir := t.TempDir()
		for _, name := range []string{"postmortem", "postmortem.exe", "README.md", "LICENSE", "other"} {
			path := filepath.Join(dir, name)
			if err := os.WriteFile(path, []byte("of "+name), mode); err != nil {
				t.Fatal(err)
			}
			if err := os.Chtimes(path, at, at); err != nil {
				t.Fatal(err)
			}
		}
		return dir
	}
	one, another := source(0o600, time.Unix(1, 0)), source(0o777, time.Unix(1e9, 0))
	for p, binary := range map[platform]string{{"darwin", "arm64"}: "postmortem", {"windows", "amd64"}: "postmortem.exe"} {
		name, data, err := pack(one, binary, "v1.2.3", p, when)
		if err != nil {
			t.Fatal(err)
		}
		_, again, err := pack(another, binary, "v1.2.3", p, when.In(time.FixedZone("", 5*3600)))
		if err != nil || !bytes.Equal(data, again) {
			t.Errorf("%s: other bytes of the same files, %v", p, err)
		}
		folder := "postmortem_v1.2.3_" + p.os + "_" + p.arch
		want := []string{folder + "/LICENSE -rw-r--r--", folder + "/README.md -rw-r--r--", folder + "/" + binary + " -rwxr-xr-x"}
		var got []string
		if p.os == "windows" {
			if name != folder+".zip" {
				t.Error(name)
			}
			z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range z.File {
				got = append(got, f.Name+" "+f.Mode().String())
				if !f.Modified.Equal(when) {
					t.Errorf("%s is of %s", f.Name, f.Modified)
				}
			}
		} else {
			if name != folder+".tar.gz" {
				t.Error(name)
			}
			g, err := gzip.NewReader(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			r := tar.NewReader(g)
			for {
				h, err := r.Next()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, h.Name+" "+h.FileInfo().Mode().String())
				if !h.ModTime.Equal(when) || h.Uid != 0 || h.Uname != "" {
					t.Errorf("%+v", h)
				}
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s holds %q, not %q", name, got, want)
		}
	}
}

// The linker sets a variable that is there; of one that is not it says nothing.
func TestVersionVariable(t *testing.T) {
	f, err := parser.ParseFile(token.NewFileSet(), "../../cmd/postmortem/version.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	if o := f.Scope.Lookup("programVersion"); o == nil || o.Kind != ast.Var {
		t.Error("main.programVersion is no variable")
	}
}

func TestRefused(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "mine"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ out, version, only string }{
		{t.TempDir(), "1.2.3", ""}, {t.TempDir(), "v1.2.3 -X main.x=y", ""}, {t.TempDir(), "v1.2.3", "plan9/amd64"}, {dir, "v1.2.3", ""},
	} {
		if err := run(c.out, c.version, c.only, false); err == nil {
			t.Errorf("%+v is taken", c)
		}
	}
}
