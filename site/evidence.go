package site

import (
	"bytes"
	"image"
	_ "image/gif"  // sizes of images
	_ "image/jpeg" // sizes of images
	_ "image/png"  // sizes of images
	"path"
	"strings"
)

// evidence is a file beside a document, copied into the site under its hash.
type evidence struct {
	url           string // "" where it could not be copied
	image         bool
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
	if data, err := b.in.Evidence(p); err == nil {
		e = b.copied(p, data)
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
	if imageTypes[ext] {
		e.image = true
		if size, _, err := image.DecodeConfig(bytes.NewReader(data)); err == nil {
			e.width, e.height = size.Width, size.Height
		}
	} else if ext != ".txt" {
		name += ".txt"
	}
	url := hashed(name, data)
	b.mu.Lock()
	there := b.written[url]
	b.written[url] = true
	b.mu.Unlock()
	if !there && b.out.Write(url, data) != nil {
		return e
	}
	e.url = url
	return e
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
