// Package forge knows where a forge shows a file of a repository: GitHub, GitLab, Gitea (and
// Forgejo) and Bitbucket. It reads addresses and makes addresses, and asks nobody. Where it
// does not know what an address leads to, it says so and guesses nothing.
package forge

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// Kinds are the forges that are known.
var Kinds = []string{"github", "gitlab", "gitea", "bitbucket"}

// A Repository is a repository on a forge.
type Repository struct {
	base string // its page, without a final slash
	kind string
}

// Links are the pages of one file.
type Links struct{ Source, Edit, History string }

// Parse reads the address of a repository: of its page, or one that git fetches from, over the
// web or over ssh. Names and passwords in it are left out. kind is a kind of forge, or "" to
// tell it from the host; ok is false where the address leads to no such forge.
func Parse(address, kind string) (r Repository, ok bool) {
	u := web(strings.TrimSpace(address))
	if u == nil {
		return r, false
	}
	if kind == "" {
		kind = kindOf(u.Hostname())
	}
	p := strings.Trim(strings.TrimSuffix(strings.TrimRight(u.Path, "/"), ".git"), "/")
	if !slices.Contains(Kinds, kind) || !strings.Contains(p, "/") {
		return r, false
	}
	return Repository{u.Scheme + "://" + u.Host + "/" + escaped(p), kind}, true
}

// Kind is one of Kinds.
func (r Repository) Kind() string { return r.kind }

// Page is the address of the repository's page, without a final slash.
func (r Repository) Page() string { return r.base }

// scp is the short form of an address over ssh: git@host:group/name.git.
var scp = regexp.MustCompile(`^(?:[^@/:\s]+@)?([A-Za-z0-9.-]+):([^/:\s][^:\s]*|/[^/\s][^:\s]*)$`)

// web is the page that an address leads to, or nil.
func web(address string) *url.URL {
	if m := scp.FindStringSubmatch(address); m != nil && !strings.Contains(address, "://") {
		address = "ssh://" + m[1] + "/" + strings.TrimPrefix(m[2], "/")
	}
	u, err := url.Parse(address)
	if err != nil || !strings.Contains(u.Hostname(), ".") { // a path, or a name in somebody's ssh configuration
		return nil
	}
	out := &url.URL{Scheme: u.Scheme, Host: strings.ToLower(u.Host), Path: u.Path}
	switch u.Scheme {
	case "http", "https":
	case "ssh", "git+ssh":
		out.Scheme, out.Host = "https", strings.ToLower(u.Hostname()) // the port is that of ssh
		if to := overSSH[out.Host]; to != "" {
			out.Host = to
		}
	default:
		return nil
	}
	return out
}

// overSSH are hosts that answer ssh for another one.
var overSSH = map[string]string{"ssh.github.com": "github.com", "altssh.gitlab.com": "gitlab.com", "altssh.bitbucket.org": "bitbucket.org"}

// kindOf tells a forge from its host, or is "". Bitbucket on a host of one's own is another
// program with other addresses, and not known.
func kindOf(host string) string {
	switch host {
	case "github.com", "gitlab.com":
		return strings.TrimSuffix(host, ".com")
	case "codeberg.org", "gitea.com":
		return "gitea"
	case "bitbucket.org":
		return "bitbucket"
	}
	switch first, _, _ := strings.Cut(host, "."); first {
	case "github", "gitlab", "gitea":
		return first
	case "forgejo":
		return "gitea"
	}
	return ""
}

// File are the pages of a file at a branch; name is its path from the repository's top.
func (r Repository) File(branch, name string) Links {
	at := escaped(branch) + "/" + escaped(name)
	switch r.kind {
	case "github":
		return Links{r.base + "/blob/" + at, r.base + "/edit/" + at, r.base + "/commits/" + at}
	case "gitlab":
		return Links{r.base + "/-/blob/" + at, r.base + "/-/edit/" + at, r.base + "/-/commits/" + at}
	case "gitea":
		return Links{r.base + "/src/branch/" + at, r.base + "/_edit/" + at, r.base + "/commits/branch/" + at}
	}
	at = url.PathEscape(branch) + "/" + escaped(name)
	return Links{r.base + "/src/" + at, r.base + "/src/" + at + "?mode=edit", r.base + "/history-node/" + at}
}

// Commit is the page of a commit.
func (r Repository) Commit(hash string) string {
	switch r.kind {
	case "gitlab":
		return r.base + "/-/commit/" + hash
	case "bitbucket":
		return r.base + "/commits/" + hash
	}
	return r.base + "/commit/" + hash
}

// escaped is a path as addresses have it.
func escaped(p string) string {
	parts := strings.Split(p, "/")
	for i := range parts {
		parts[i] = url.PathEscape(parts[i])
	}
	return strings.Join(parts, "/")
}
