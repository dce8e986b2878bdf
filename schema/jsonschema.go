package schema

import "embed"

//go:embed *.schema.json
var schemas embed.FS

// FrontmatterSchema is the JSON Schema (2020-12) of a postmortem's frontmatter,
// for editors and for checking what this package reads by hand.
var FrontmatterSchema = mustSchema("frontmatter")

// JSONSchema returns the published schema of a JSON document that the program
// writes: lint, export, list, rules or index.
func JSONSchema(name string) ([]byte, error) { return schemas.ReadFile(name + ".schema.json") }

func mustSchema(name string) []byte {
	data, err := JSONSchema(name)
	if err != nil {
		panic(err)
	}
	return data
}
