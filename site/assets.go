package site

import (
	"embed"
	"io/fs"

	"github.com/git-postmortem/postmortem/site/search"
)

//go:embed assets templates help guides
var files embed.FS

// writeAssets writes the stylesheet and the scripts under names with their hash.
func (b *builder) writeAssets() error {
	if err := b.writeLogo(); err != nil {
		return err
	}
	texts := search.Texts(b.speaking.lang, b.speaking.searchTexts())
	b.assets["assets/texts.js"] = hashed("assets/texts.js", texts)
	if err := b.write(b.assets["assets/texts.js"], texts); err != nil {
		return err
	}
	return fs.WalkDir(files, "assets", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if name == "assets/live.js" && !b.in.Live || name == "assets/revisions.css" && (!b.people || b.in.Revisions == nil) {
			return nil
		}
		data, err := files.ReadFile(name)
		if err != nil {
			return err
		}
		if name == "assets/search.js" {
			if data, err = search.Script(data); err != nil {
				return err
			}
		}
		if name == "assets/page.js" {
			data = b.speaking.pageScript(data)
		}
		if name == "assets/style.css" {
			data = b.stylesheet(data)
		}
		b.assets[name] = hashed(name, data)
		return b.write(b.assets[name], data)
	})
}

// OwnWords are the texts that pages are made of, beside those of documents: what
// stands in them is no document's.
func OwnWords() (out [][]byte) {
	_ = fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			var data []byte
			if data, err = files.ReadFile(name); err == nil {
				out = append(out, data)
			}
		}
		return err
	})
	if script, err := search.Script(nil); err == nil {
		out = append(out, script)
	}
	return out
}
