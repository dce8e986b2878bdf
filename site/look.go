package site

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"image"
	"maps"
	"net/url"
	"path"
	"slices"
	"strings"
)

// A Color is a colour in the light and in the dark, each "#rrggbb"; "" is the standard's.
type Color struct{ Light, Dark string }

// ColorTokens are the names of the colours that an archive may choose itself, as style.css has them.
var ColorTokens = []string{
	"ground", "raised", "sunken", "line", "edge", "ink", "soft", "link", "mark",
	"undetected", "undetected-ink", "responding", "responding-ink", "mitigating", "mitigating-ink", "resolving", "resolving-ink",
	"before", "comms", "grave", "grave-text", "grave-tint", "warn", "warn-line",
}

// following are tokens that are another one, or a shade of it: #rrggbb with its opacity.
var following = []struct{ token, of, light, dark string }{
	{"focus", "link", "", ""}, {"link-line", "link", "59", "66"}, {"good", "resolving-ink", "", ""}, {"due", "grave-text", "", ""},
}

// colorSheet is the part of the stylesheet with the archive's own colours. Print keeps its own.
func colorSheet(colors map[string]Color) []byte {
	var light, dark strings.Builder
	set := func(token string, c Color, lightness, darkness string) {
		if c.Light != "" {
			fmt.Fprintf(&light, " --%s: %s%s;", token, c.Light, lightness)
		}
		if c.Dark != "" {
			fmt.Fprintf(&dark, " --%s: %s%s;", token, c.Dark, darkness)
		}
	}
	for _, token := range slices.Sorted(maps.Keys(colors)) {
		set(token, colors[token], "", "")
	}
	for _, f := range following {
		set(f.token, colors[f.of], f.light, f.dark)
	}
	var out bytes.Buffer
	if light.Len() > 0 {
		fmt.Fprintf(&out, "\n/* The archive's own colours. */\n@media screen and (prefers-color-scheme: light) { :root {%s } }\n", light.String())
	}
	if dark.Len() > 0 {
		fmt.Fprintf(&out, "@media screen and (prefers-color-scheme: dark) { :root {%s } }\n", dark.String())
	}
	return out.Bytes()
}

// A NamedLink leads out of the site.
type NamedLink struct{ Name, URL string }

// Followed reports whether pages link to an address: one of the web, or of mail.
func Followed(address string) bool {
	u, err := url.Parse(address)
	return err == nil && ((u.Scheme == "https" || u.Scheme == "http") && u.Host != "" || u.Scheme == "mailto" && u.Opaque != "")
}

// A Logo is a picture, with the name of its file.
type Logo struct {
	Name string
	Data []byte
}

// Check says why pages do not show the picture.
func (l *Logo) Check() error {
	switch {
	case len(l.Data) == 0:
		return errors.New("it is empty")
	case strings.EqualFold(path.Ext(l.Name), ".svg") && activeSVG(l.Data):
		return errors.New("an SVG that could run script, or that declares entities, is not shown")
	}
	return nil
}

// A logoView is the logo as a page shows it; its size is 0 where it is not known.
type logoView struct {
	Link          template.URL
	Width, Height int
}

// writeLogo writes the logo, if there is one.
func (b *builder) writeLogo() error {
	l := b.in.Logo
	if l == nil {
		return nil
	}
	if err := l.Check(); err != nil {
		return fmt.Errorf("%s: %w", l.Name, err)
	}
	if size, _, err := image.DecodeConfig(bytes.NewReader(l.Data)); err == nil {
		b.logo.Width, b.logo.Height = size.Width, size.Height
	}
	b.assets["logo"] = hashed("assets/logo"+strings.ToLower(path.Ext(l.Name)), l.Data)
	return b.write(b.assets["logo"], l.Data)
}

// Logo is the archive's own logo, or nil.
func (v view) Logo() *logoView {
	if v.b.in.Logo == nil {
		return nil
	}
	l := v.b.logo
	l.Link = v.Link(v.b.assets["logo"])
	return &l
}

// Links are the archive's own, as the foot of each page has them.
func (v view) Links() (out []fact) {
	for _, l := range v.b.in.Settings.Links {
		if Followed(l.URL) {
			out = append(out, fact{Name: l.Name, Link: template.URL(l.URL)})
		}
	}
	return out
}

// Support is whom customers turn to, on pages that are for them; nil where that is not known.
func (v view) Support() *fact {
	if v.b.engineers || v.b.in.Settings.Support == "" {
		return nil
	}
	f := contact(v.b.in.Settings.Support)
	return &f
}

// contact is whom readers turn to: a link where it is an address that pages link to, else text.
func contact(s string) fact {
	f := fact{Name: "Support", Value: s}
	if Followed(s) {
		f.Value, f.Link = strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(s, "mailto:"), "https://"), "http://"), template.URL(s)
	}
	return f
}
