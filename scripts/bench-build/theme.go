//go:build linux

package main

import (
	"fmt"
	"os"
	"path/filepath"
)

// theme is a Hugo site as plain as one can be that still has what an archive needs: a page a
// document, lists by 100, pages and feeds for services, tags and factors, and for Pagefind
// the part of a page to index and what to narrow by.
var theme = map[string]string{
	"hugo.toml": `baseURL = "https://example.com/"
title = "Postmortems"
[pagination]
pagerSize = 100
[services.rss]
limit = 50
[frontmatter]
date = [":filename", ":default"]
[taxonomies]
service = "services"
tag = "tags"
factor = "contributing_factors"
[[module.mounts]]
source = %q
target = "content/postmortems"
[[module.mounts]]
source = "layouts"
target = "layouts"
`,
	"layouts/baseof.html": `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{{ .Title }}</title>{{ range .AlternativeOutputFormats }}<link rel="{{ .Rel }}" type="{{ .MediaType.Type }}" href="{{ .Permalink }}">{{ end }}</head>
<body>
<header><a href="{{ "/" | relURL }}">{{ site.Title }}</a></header>
<main>{{ block "main" . }}{{ end }}</main>
</body>
</html>
`,
	"layouts/single.html": `{{ define "main" }}<article data-pagefind-body>
<h1>{{ .Title }}</h1>
<p><time datetime="{{ .Date.Format "2006-01-02" }}">{{ .Date.Format "2 Jan 2006" }}</time> <span data-pagefind-filter="severity">{{ .Params.severity }}</span></p>
{{ range $kind := slice "services" "tags" "contributing_factors" }}<ul>{{ range $.GetTerms $kind }}<li><a data-pagefind-filter="{{ $kind }}" href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ul>
{{ end }}{{ .Content }}
</article>{{ end }}
`,
	"layouts/list.html": `{{ define "main" }}<h1>{{ .Title }}</h1>
{{ $pages := .Pages }}{{ if .IsHome }}{{ $pages = site.RegularPages }}{{ end }}{{ $paginator := .Paginate $pages }}<ul>{{ range $paginator.Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a> <time datetime="{{ .Date.Format "2006-01-02" }}">{{ .Date.Format "2 Jan 2006" }}</time> {{ .Params.severity }}</li>
{{ end }}</ul>
{{ if $paginator.HasPrev }}<a href="{{ $paginator.Prev.URL }}">Newer</a>{{ end }} {{ if $paginator.HasNext }}<a href="{{ $paginator.Next.URL }}">Older</a>{{ end }}{{ end }}
`,
	"layouts/taxonomy.html": `{{ define "main" }}<h1>{{ .Title }}</h1>
<ul>{{ range .Data.Terms.ByCount }}<li><a href="{{ .Page.RelPermalink }}">{{ .Page.Title }}</a> {{ .Count }}</li>
{{ end }}</ul>{{ end }}
`,
}

// writeTheme writes the site for the documents of an archive.
func writeTheme(dir, archive string) error {
	for name, text := range theme {
		if name == "hugo.toml" {
			text = fmt.Sprintf(text, filepath.Join(archive, "postmortems"))
		}
		full := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}
