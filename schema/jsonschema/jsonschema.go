// Package jsonschema holds the published JSON Schemas (2020-12) of everything that people
// write in YAML, TOML or JSON for the program, and of every JSON document that it writes.
// They are for editors and for those who build on its output; a test holds what the
// program reads and writes to them. export, list and index share one record by $ref.
package jsonschema

import (
	"embed"
	"strings"
)

//go:embed *.schema.json
var files embed.FS

// Schema returns the schema called name: frontmatter, config, lint, export, list, index,
// rules, search, related, actions, stats, diff, or record, which others refer to.
func Schema(name string) ([]byte, error) { return files.ReadFile(name + ".schema.json") }

// Names are the names of all schemas.
func Names() []string {
	entries, err := files.ReadDir(".")
	if err != nil {
		panic(err) // they are part of the program
	}
	var out []string
	for _, e := range entries {
		out = append(out, strings.TrimSuffix(e.Name(), ".schema.json"))
	}
	return out
}
