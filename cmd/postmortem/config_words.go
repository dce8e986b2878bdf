package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/git-postmortem/postmortem/internal/config"
	"github.com/git-postmortem/postmortem/internal/publish"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/site"
)

// printWords writes the words of the pages for an audience as a part of postmortem.yaml. Those that
// are the program's own are comments: pasted as they are they change nothing, and stay said to lack.
func printWords(w io.Writer, c *config.Config, level schema.Audience) error {
	lang := c.LanguageOf(level)
	english := lang == site.English || strings.HasPrefix(lang, site.English+"-")
	var out bytes.Buffer
	fmt.Fprintf(&out, "site:\n  language: {%s: %s}\n  words:\n    %s:\n", level, lang, level)
	indent := "      "
	if !english {
		fmt.Fprintf(&out, "      %s:\n", lang)
		indent = "        "
	}
	for _, word := range site.Wordings(c.WordsOf(level), lang, publish.EngineersPages(c, level)) {
		line := word.Key + ": " + quoted(word.Text)
		switch {
		case !word.Own && english:
			line = "# " + line
		case !word.Own:
			line = "# " + line + " # still English"
		}
		out.WriteString(indent + line + "\n")
	}
	_, err := w.Write(out.Bytes())
	return err
}

// quoted is a text in double quotes, as YAML and JSON have it.
func quoted(text string) string {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(text); err != nil {
		panic(err) // of a text
	}
	return strings.ReplaceAll(strings.TrimSpace(out.String()), "\u00a0", `\u00a0`)
}
