package config

import (
	"fmt"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/frontmatter"
	"github.com/git-postmortem/postmortem/schema/source"
	"github.com/git-postmortem/postmortem/site"
)

// inside is the path of something below the archive's root, or "".
func (r *reader) inside(v *frontmatter.Value) string {
	p := r.text(v)
	if clean := path.Clean(p); p != "" && (path.IsAbs(p) || strings.ContainsRune(p, '\\') || clean == "." || clean == ".." || strings.HasPrefix(clean, "../")) {
		r.fail(v.Span, fmt.Sprintf("%q is not below the folder that holds %s", p, Name), "write the path from there, with /")
		return ""
	}
	if p == "" {
		return ""
	}
	return path.Clean(p)
}

var logoTypes = []string{".png", ".jpg", ".jpeg", ".webp", ".avif", ".svg"}

func (r *reader) logo(v *frontmatter.Value) string {
	p := r.inside(v)
	if p != "" && !slices.Contains(logoTypes, strings.ToLower(path.Ext(p))) {
		r.fail(v.Span, fmt.Sprintf("%q is no picture that pages show", p), "one of "+strings.Join(logoTypes, ", "))
		return ""
	}
	return p
}

var hexColor = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

// colors reads colours by their tokens: one for light and dark, or one each.
func (r *reader) colors(v *frontmatter.Value) map[string]site.Color {
	out := map[string]site.Color{}
	if v.Kind != frontmatter.Map {
		if !v.IsBlank() {
			r.fail(v.Span, "takes `token: \"#rrggbb\"` lines", "one of "+strings.Join(site.ColorTokens, ", "))
		}
		return out
	}
	color := func(v *frontmatter.Value) string {
		switch {
		case v.IsBlank():
			r.fail(v.Span, "a colour is empty", "write it in quotes, \"#0b57b0\": without them # begins a comment")
		case !v.IsScalar() || !hexColor.MatchString(v.Text):
			r.fail(v.Span, fmt.Sprintf("%q is no colour", flow(v)), "\"#rrggbb\", or {light: \"#rrggbb\", dark: \"#rrggbb\"}")
		default:
			return strings.ToLower(v.Text)
		}
		return ""
	}
	for _, f := range v.Fields {
		if !slices.Contains(site.ColorTokens, f.Key) {
			r.unknown(f.KeySpan, fmt.Sprintf("there is no colour %q", f.Key), f.Key, site.ColorTokens)
			continue
		}
		var c site.Color
		if f.Value.Kind == frontmatter.Map {
			r.object(f.Value, "site.colors."+f.Key, []key{
				{name: "light", read: func(_ *reader, v *frontmatter.Value) { c.Light = color(v) }},
				{name: "dark", read: func(_ *reader, v *frontmatter.Value) { c.Dark = color(v) }},
			})
		} else {
			c.Light = color(f.Value)
			c.Dark = c.Light
		}
		out[f.Key] = c
	}
	return out
}

// unknown is a mistake in a word of a few that are known.
func (r *reader) unknown(at source.Span, message, word string, known []string) {
	hint := "one of " + strings.Join(known, ", ")
	if near := schema.Nearest(word, known); near != "" {
		hint = fmt.Sprintf("did you mean %s?", near)
	}
	r.fail(at, message, hint)
}

// links reads links of the site, each with its name and its address.
func (r *reader) links(v *frontmatter.Value) (out []site.NamedLink) {
	const example = "for example `- {name: Status, url: \"https://status.example.com/\"}`"
	if v.Kind != frontmatter.List {
		if !v.IsBlank() {
			r.fail(v.Span, "takes a list of links, each with name and url", example)
		}
		return nil
	}
	for _, item := range v.Items {
		var l site.NamedLink
		if item.Kind != frontmatter.Map {
			r.fail(item.Span, "takes a name and a url", example)
			continue
		}
		failed := len(r.errs)
		r.object(item, "site.links", []key{
			{name: "name", read: func(r *reader, v *frontmatter.Value) { l.Name = r.text(v) }},
			{name: "url", read: func(r *reader, v *frontmatter.Value) {
				l.URL = r.text(v)
				if l.URL != "" && !site.Followed(l.URL) {
					r.fail(v.Span, fmt.Sprintf("%q is no address that pages link to", l.URL), "one that begins with https://, http:// or mailto:")
				}
			}},
		})
		if failed == len(r.errs) && (l.Name == "" || l.URL == "") {
			r.fail(item.Span, "a link needs both a name and a url", example)
		}
		out = append(out, l)
	}
	return out
}

func (r *reader) repository(v *frontmatter.Value) string {
	s := r.text(v)
	u, err := url.Parse(s)
	switch {
	case s == "":
	case err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "":
		r.fail(v.Span, fmt.Sprintf("%q is no address of a page", s), "for example https://github.com/example/postmortems")
	case u.User != nil:
		r.fail(v.Span, "the address holds a name or a password", "write it without")
	default:
		return s
	}
	return ""
}
