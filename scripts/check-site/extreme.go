package main

import (
	"bytes"
	_ "embed"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/tools/txtar"
)

//go:embed extreme.txtar
var extremeText []byte

// writeExtreme writes an archive of documents at every limit, with a file beside it that no
// page may hold: it returns that file's bytes.
func writeExtreme(dir string) (secret []byte, err error) {
	files := map[string][]byte{
		"postmortems/evidence/graph.png":                           picture(2400, 500, color.RGBA{0xd0, 0x30, 0x30, 0xff}),
		"postmortems/2026-01-04-title-of-ten-thousand-letters.md":  document(strings.TrimSpace(strings.Repeat("Mail was late again ", 500)), nil, "## Summary\n\nThe title is too long.\n"),
		"postmortems/2026-01-19-bytes-that-are-no-text.md":         []byte("# Bytes that are no text\n\n## Summary\n\n\xff\xfe and \x00 and \xc3\x28.\n"),
		"postmortems/2026-01-21-words-of-two-hundred-letters.md":   longWords(),
		"postmortems/2026-01-22-three-hundred-entries.md":          manyEntries(300),
		"postmortems/2026-01-23-many-actions-and-many-services.md": manyOfAll(),
		"postmortems/2026-01-24-sections-without-end.md":           manySections(),
	}
	for _, f := range txtar.Parse(extremeText).Files {
		files[f.Name] = f.Data
	}
	root := filepath.Join(dir, "archive")
	if err := writeFiles(root, files); err != nil {
		return nil, err
	}
	secret = picture(7, 7, color.RGBA{1, 2, 3, 0xff})
	if err := os.WriteFile(filepath.Join(dir, "outside.png"), secret, 0o644); err != nil {
		return nil, err
	}
	return secret, os.Symlink("../../../outside.png", filepath.Join(root, "postmortems", "evidence", "link.png"))
}

func writeFiles(dir string, files map[string][]byte) error {
	for name, data := range files {
		full := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(full, data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func picture(width, height int, c color.Color) []byte {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for x := range width {
		m.Set(x, x*height/width, c)
	}
	var b bytes.Buffer
	_ = png.Encode(&b, m) // writing to memory does not fail
	return b.Bytes()
}

func document(title string, services []string, body string) []byte {
	return fmt.Appendf(nil, "---\ntitle: %q\nseverity: sev3\nstatus: published\ntimezone: Etc/UTC\nservices: [%s]\ncontributing_factors: [shared]\n---\n\n%s", title, strings.Join(services, ", "), body)
}

func longWords() []byte {
	word := strings.Repeat("Donaudampfschifffahrt", 10)[:200]
	url := "https://example.com/" + strings.Repeat("a-path-without-end", 11)
	return document(word, []string{word, strings.ToLower(word)}, fmt.Sprintf(`## Summary

A word %[1]s, code `+"`%[1]s`"+`, a link [%[1]s](%[2]s), a bare one %[2]s and **%[1]s**.

### %[1]s

> %[1]s

- %[1]s

| %[1]s | b |
|---|---|
| a | %[1]s |

## Timeline

### 2026-01-21

- **10:00** `+"`started`"+` — %[1]s
- **10:10** `+"`detected`"+` — `+"`%[1]s`"+`
- **10:20** `+"`resolved`"+` — %[2]s

## Action items

- [ ] **A1** %[1]s (type: prevent; owner: @%[1]s; due: 2026-02-01; ticket: [%[1]s](%[2]s))
`, word, url))
}

// manyEntries is a document of n entries over a day and more. Its text is short, so that its
// page says what an entry costs.
func manyEntries(n int) []byte {
	words := strings.Fields("the queue is still full restart of one more worker helps a little errors fall rise again support asks for news nobody knows yet graph looks better")
	var b strings.Builder
	b.WriteString("## Summary\n\nMany people wrote down many things.\n\n## Timeline\n")
	for i := range n {
		minute := i * 5
		if minute%1440 == 0 {
			fmt.Fprintf(&b, "\n### 2026-01-%d\n\n", 22+minute/1440)
		}
		tag := map[int]string{0: " `started`", 4: " `detected`", 9: " `comms-internal`", 20: " `comms-customer`", 90: " `identified`", 180: " `mitigated`", 299: " `resolved`"}[i]
		fmt.Fprintf(&b, "- **%02d:%02d**%s —", minute/60%24, minute%60, tag)
		for k := range 6 {
			fmt.Fprintf(&b, " %s", words[(i*7+k*(i%5+1))%len(words)])
		}
		b.WriteString(".\n")
	}
	return document("Three hundred entries", []string{"queue"}, b.String())
}

func manyOfAll() []byte {
	var services []string
	for i := range 40 {
		services = append(services, fmt.Sprintf("service-of-a-long-name-%d", i))
	}
	var b strings.Builder
	b.WriteString("## Summary\n\nEverything broke, and much will be done.\n\n## Action items\n\n")
	for i := range 60 {
		switch i % 4 {
		case 0:
			fmt.Fprintf(&b, "- [ ] **A%d** Do the thing of that number. (type: prevent; owner: @team-%d; due: 20%d-02-01; ticket: [T-%d](https://example.com/%d))\n", i, i%7, 20+i%10, i, i)
		case 1:
			fmt.Fprintf(&b, "- [x] **A%d** Do another thing. (type: detect; owner: @team-%d; due: 2026-02-01; done: 2026-02-02)\n", i, i%7)
		case 2:
			fmt.Fprintf(&b, "- [ ] **A%d** ~~Do nothing.~~ (dropped: it is not needed)\n", i)
		default:
			fmt.Fprintf(&b, "- [ ] **A%d** Do what nobody owns.\n", i)
		}
	}
	return document("Forty services and sixty actions", services, b.String())
}

func manySections() []byte {
	var b strings.Builder
	for i := range 60 {
		fmt.Fprintf(&b, "## Section %d, with a heading of many words that needs more than one line\n\nText.\n\n", i)
	}
	return document("Sixty sections", []string{"reports"}, b.String())
}
