package search

import (
	"cmp"
	"strconv"

	"github.com/git-postmortem/postmortem/schema"
)

// A textFile is what results show of a document.
type textFile struct {
	ID       string      `json:"id"`
	URL      string      `json:"url"`
	Title    string      `json:"title"`
	Severity string      `json:"severity,omitempty"`
	Day      string      `json:"day,omitempty"` // 2026-03-04
	Draft    bool        `json:"draft,omitempty"`
	Services []string    `json:"services,omitempty"`
	Lasted   string      `json:"lasted,omitempty"`
	Heads    [][2]string `json:"heads"`          // anchor, label
	Passages [][2]any    `json:"passages"`       // place in heads, text
	Lead     *int        `json:"lead,omitempty"` // place in passages of the first that says something by itself
}

func (w *writer) texts() error {
	for from := 0; from < len(w.x.docs); from += blockSize {
		var files [][]byte
		for _, d := range w.x.docs[from:min(from+blockSize, len(w.x.docs))] {
			if d.text == nil {
				files = append(files, mustJSON(d.Document.text()))
				continue
			}
			text, err := d.text()
			if err != nil {
				return err
			}
			files = append(files, text)
		}
		folder := "t-" + hash(files...)
		w.m.Text = append(w.m.Text, folder)
		for i, data := range files {
			name := folder + "/" + strconv.Itoa(i)
			if err := w.write(name+".js", wrap(name, data)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *Document) text() textFile {
	t := textFile{ID: d.ID, URL: d.URL, Title: d.Title, Severity: d.Severity, Services: d.Services, Heads: make([][2]string, len(d.Heads)), Passages: make([][2]any, len(d.Passages))}
	if d.When.Known() {
		t.Day = d.When.Day.String()
	}
	t.Draft = schema.NotPublished(d.Status)
	if d.Lasted >= 0 {
		t.Lasted = cmp.Or(d.LastedText, schema.SpanText(d.Lasted))
	}
	for i, h := range d.Heads {
		t.Heads[i] = [2]string{h.Anchor, h.Label}
	}
	for i, p := range d.Passages {
		t.Passages[i] = [2]any{p.Head, p.Text}
		if t.Lead == nil && p.Field != HeadingField && p.Text != d.Heads[p.Head].Label && schema.Lead(p.Text) != "" {
			t.Lead = &i
		}
	}
	return t
}
