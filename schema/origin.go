package schema

import (
	"path"
	"strings"
)

// An archive may hold documents of other repositories, its sources. Such a document is called
// NAME:/PATH, where PATH is what its own archive calls it, and its id is NAME:ID, so that the ids
// of sources never meet. An archive's own documents have no such name: where one lies in a folder
// that is called like a source, its path begins with "./".

// SourceOf is the source that a path is of, or "", and the path as that source has it.
func SourceOf(p string) (source, rest string) {
	first, rest, ok := strings.Cut(p, ":/")
	if !ok || !IsSourceName(first) {
		return "", p
	}
	return first, rest
}

func sourceOf(p string) string {
	source, _ := SourceOf(p)
	return source
}

// InSource is what a path of a source, or a file's own path where source is "", is called in the archive.
func InSource(source, p string) string {
	if source != "" {
		return source + ":/" + p
	}
	if sourceOf(p) != "" {
		return "./" + p
	}
	return p
}

// IsSourceName reports whether a source can be called so: by letters, digits, hyphens and underscores.
func IsSourceName(name string) bool {
	return name != "" && strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == ""
}

// BareID is the id of the document at a path without the name of its source.
func BareID(p, id string) string {
	if source := sourceOf(p); source != "" {
		return strings.TrimPrefix(id, source+":")
	}
	return id
}

// IDFrom is the id that a document at a path means by one that it names: of its own repository.
// Only an archive's own documents name those of its sources, by NAME:ID.
func IDFrom(from, id string) string {
	if source := sourceOf(from); source != "" && id != "" {
		return source + ":" + id
	}
	return id
}

// Beside is the path that a link of the document at from leads to. It stays in the repository of
// that document: what leads out of the archive's root begins with "..", behind the source's name.
func Beside(from, to string) string {
	source, rest := SourceOf(from)
	p := path.Join(path.Dir(rest), to)
	if strings.HasPrefix(to, "/") {
		p = strings.TrimPrefix(path.Clean(to), "/")
	}
	return InSource(source, p)
}
