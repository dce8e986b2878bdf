package site

import (
	"bytes"
	"errors"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"
)

// evidence is a file beside a document, copied into the site under its hash.
type evidence struct {
	url           string // "" where it could not be copied
	why           string // it could not; "" where it is not there
	image         bool
	vector        bool // it is an SVG, which is never linked: opened by itself it could run script
	width, height int
}

// imageTypes can be shown in a page. SVG is shown through <img>, where it runs no script.
var imageTypes = map[string]bool{".png": true, ".jpg": true, ".jpeg": true, ".gif": true, ".webp": true, ".avif": true, ".svg": true}

// file copies a file of the archive into the site once. What a browser would run
// or interpret is copied as plain text; SVG is never linked, only shown.
func (b *builder) file(p string) evidence {
	b.mu.Lock()
	e, known := b.evidence[p]
	b.mu.Unlock()
	if known {
		return e
	}
	switch data, err := b.in.Evidence(p); {
	case err == nil:
		e = b.copied(p, data)
	case !errors.Is(err, fs.ErrNotExist):
		e.why = err.Error()
	}
	b.mu.Lock()
	b.evidence[p] = e
	b.mu.Unlock()
	return e
}

func (b *builder) copied(p string, data []byte) evidence {
	e := evidence{}
	ext := strings.ToLower(path.Ext(p))
	name := "evidence/" + plainName(path.Base(p))
	if ext == ".svg" && activeSVG(data) {
		return evidence{why: "an SVG that could run script, or that declares entities, is not copied"}
	}
	if imageTypes[ext] {
		e.image, e.vector = true, ext == ".svg"
		e.width, e.height = imageSize(ext, data)
	} else if ext != ".txt" {
		name += ".txt"
	}
	url := hashed(name, data)
	b.mu.Lock()
	there := b.written[url]
	b.written[url] = true
	b.mu.Unlock()
	if !there {
		if err := b.out.Write(url, data); err != nil {
			b.fail(err)
			return evidence{why: err.Error()}
		}
	}
	e.url = url
	return e
}

// active is what makes an SVG more than a picture (SVG 2, sections 15 and 12.2).
var active = regexp.MustCompile(`(?i)<\s*(?:[\w.-]+:)?(?:script|foreignobject|handler|listener|iframe|embed|object)\b|[\s"'/]on[a-z]+\s*=|<!doctype|<!entity|javascript:|<\?xml-stylesheet`)

// activeSVG reports whether an SVG could run script. One that is not UTF-8 is taken for it:
// nobody can look into it.
func activeSVG(data []byte) bool {
	return !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0 || active.Match(data)
}

// plainName keeps the characters of a file's name that need no escaping anywhere.
func plainName(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' || r == '.' {
			return r
		}
		return '-'
	}, name)
}
