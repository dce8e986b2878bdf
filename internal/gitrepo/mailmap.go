package gitrepo

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
)

// A mailmap says what people are called today, whatever name and address they committed
// with (gitmailmap(5)): by the address in lower letters, or by name and address.
type mailmap map[string]string

// mailmap reads the .mailmap at the top of the working copy, in a bare repository that of
// HEAD. Without one, or where it cannot be read, everybody is called what the commits say.
func (r *Repo) mailmap() mailmap {
	if !r.Bare() {
		file := filepath.Join(r.Top, ".mailmap")
		info, err := os.Lstat(file) // git follows no link here either
		if err != nil || !info.Mode().IsRegular() {
			return nil
		}
		data, err := readSmall(file)
		if err != nil {
			return nil
		}
		return parseMailmap(string(data))
	}
	head, err := r.Head()
	if err != nil {
		return nil
	}
	c, err := r.commit(head)
	if err != nil {
		return nil
	}
	raw, err := r.object(plumbing.TreeObject, c.tree)
	if err != nil {
		return nil
	}
	for e, rest, ok := nextEntry(raw); ok; e, rest, ok = nextEntry(rest) {
		if string(e.name) == ".mailmap" && e.isFile() {
			data, err := r.object(plumbing.BlobObject, e.hash)
			if err != nil {
				return nil
			}
			return parseMailmap(string(data))
		}
	}
	return nil
}

// parseMailmap reads lines of `Name <address>`, which is what who commits with that address is
// called, or of that with another address behind it, and maybe a name before that one, which
// are those to look for. A later line goes before an earlier one.
func parseMailmap(text string) mailmap {
	m := mailmap{}
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		name, address, rest, ok := person(line)
		if !ok {
			continue
		}
		other, as, _, ok := person(rest)
		if !ok {
			other, as = "", address
		}
		if name != "" {
			m[key(other, as)] = name
		}
	}
	return m
}

// person takes `Name <address>` off a line.
func person(line string) (name, address, rest string, ok bool) {
	name, rest, ok = strings.Cut(line, "<")
	if !ok {
		return "", "", "", false
	}
	address, rest, ok = strings.Cut(rest, ">")
	return strings.TrimSpace(name), strings.TrimSpace(address), rest, ok
}

func key(name, address string) string { return strings.ToLower(address + "\n" + name) }

// name is what somebody is called who committed as `Name <address>`.
func (m mailmap) name(who string) string {
	name, address, _, ok := person(who)
	if !ok {
		return strings.TrimSpace(who)
	}
	if called, ok := m[key(name, address)]; ok {
		return called
	}
	if called, ok := m[key("", address)]; ok {
		return called
	}
	return name
}
