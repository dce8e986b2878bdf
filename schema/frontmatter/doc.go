// Package frontmatter reads the fields at the top of a document: it finds them with
// adrg/frontmatter, parses YAML, TOML or JSON, and keeps for every key and every value
// where it stands (Value). postmortem.yaml is read by the same YAML parser.
//
// It knows the notations, and no field of the standard; what cannot be read is a
// positioned Problem, and whatever was understood is kept. It bounds what it takes in:
// bytes, values behind aliases, nesting.
package frontmatter
