package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// pack puts the program, LICENSE and README into one file, a zip for Windows, and returns
// its name. The bytes depend on what the files hold, their names and the time alone.
func pack(source, binary, version string, p platform, when time.Time) (string, []byte, error) {
	folder := fmt.Sprintf("postmortem_%s_%s_%s", version, p.os, p.arch)
	var files []file
	for _, name := range []string{"LICENSE", "README.md", binary} {
		data, err := os.ReadFile(filepath.Join(source, name))
		if err != nil {
			return "", nil, err
		}
		mode := fs.FileMode(0o644)
		if name == binary {
			mode = 0o755
		}
		files = append(files, file{folder + "/" + name, data, mode})
	}
	var out bytes.Buffer
	if p.os == "windows" {
		err := zipped(&out, files, when)
		return folder + ".zip", out.Bytes(), err
	}
	err := tarred(&out, files, when)
	return folder + ".tar.gz", out.Bytes(), err
}

type file struct {
	name string
	data []byte
	mode fs.FileMode
}

func tarred(w io.Writer, files []file, when time.Time) error {
	z, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	t := tar.NewWriter(z)
	for _, f := range files {
		h := &tar.Header{Typeflag: tar.TypeReg, Name: f.name, Size: int64(len(f.data)), Mode: int64(f.mode), ModTime: when, Format: tar.FormatUSTAR}
		if err := t.WriteHeader(h); err != nil {
			return err
		}
		if _, err := t.Write(f.data); err != nil {
			return err
		}
	}
	if err := t.Close(); err != nil {
		return err
	}
	return z.Close()
}

func zipped(w io.Writer, files []file, when time.Time) error {
	z := zip.NewWriter(w)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestCompression) })
	for _, f := range files {
		h := &zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: when.UTC()}
		h.SetMode(f.mode)
		out, err := z.CreateHeader(h)
		if err != nil {
			return err
		}
		if _, err := out.Write(f.data); err != nil {
			return err
		}
	}
	return z.Close()
}
