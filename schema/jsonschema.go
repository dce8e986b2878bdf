package schema

import _ "embed"

// FrontmatterSchema is the JSON Schema (2020-12) of a postmortem's frontmatter,
// for editors and for checking what this package reads by hand.
//
//go:embed frontmatter.schema.json
var FrontmatterSchema []byte
