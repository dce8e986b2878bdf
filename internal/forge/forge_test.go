package forge_test

import (
	"testing"

	"github.com/git-postmortem/postmortem/internal/forge"
)

func TestParse(t *testing.T) {
	for _, x := range [][3]string{ // an address, the configured kind, where the source of "a b.md" is on main
		{"https://github.com/o/r.git", "", "https://github.com/o/r/blob/main/d/a%20b.md"},
		{"https://ada:secret@github.com/o/r", "", "https://github.com/o/r/blob/main/d/a%20b.md"},
		{"git@github.com:o/r.git", "", "https://github.com/o/r/blob/main/d/a%20b.md"},
		{"ssh://git@ssh.github.com:443/o/r.git", "", "https://github.com/o/r/blob/main/d/a%20b.md"},
		{"ssh://git@gitlab.example.com:2222/g/s/r.git", "", "https://gitlab.example.com/g/s/r/-/blob/main/d/a%20b.md"},
		{"https://codeberg.org/o/r/", "", "https://codeberg.org/o/r/src/branch/main/d/a%20b.md"},
		{"git@bitbucket.org:o/r.git", "", "https://bitbucket.org/o/r/src/main/d/a%20b.md"},
		{"http://code.example.com:3000/o/r", "gitea", "http://code.example.com:3000/o/r/src/branch/main/d/a%20b.md"},
		{"https://code.example.com/o/r", "", ""},
		{"https://bitbucket.example.com/scm/o/r.git", "", ""},
		{"git@work:o/r.git", "github", ""},
		{"/srv/git/r.git", "github", ""},
		{"../r.git", "github", ""},
		{"file:///srv/git.example/r.git", "github", ""},
		{"javascript://github.com/o/r", "github", ""},
		{"https://github.com/o", "", ""},
		{"", "github", ""},
	} {
		r, ok := forge.Parse(x[0], x[1])
		got := ""
		if ok {
			got = r.File("main", "d/a b.md").Source
		}
		if got != x[2] {
			t.Errorf("%s (%s): %q, want %q", x[0], x[1], got, x[2])
		}
	}
}

// A branch may have slashes, and a name anything.
func TestFile(t *testing.T) {
	for _, x := range []struct {
		address string
		want    forge.Links
	}{
		{"https://github.com/o/r", forge.Links{Source: "https://github.com/o/r/blob/f/x/a%3Fb%23.md", Edit: "https://github.com/o/r/edit/f/x/a%3Fb%23.md", History: "https://github.com/o/r/commits/f/x/a%3Fb%23.md"}},
		{"https://gitlab.com/o/r", forge.Links{Source: "https://gitlab.com/o/r/-/blob/f/x/a%3Fb%23.md", Edit: "https://gitlab.com/o/r/-/edit/f/x/a%3Fb%23.md", History: "https://gitlab.com/o/r/-/commits/f/x/a%3Fb%23.md"}},
		{"https://gitea.com/o/r", forge.Links{Source: "https://gitea.com/o/r/src/branch/f/x/a%3Fb%23.md", Edit: "https://gitea.com/o/r/_edit/f/x/a%3Fb%23.md", History: "https://gitea.com/o/r/commits/branch/f/x/a%3Fb%23.md"}},
		{"https://bitbucket.org/o/r", forge.Links{Source: "https://bitbucket.org/o/r/src/f%2Fx/a%3Fb%23.md", Edit: "https://bitbucket.org/o/r/src/f%2Fx/a%3Fb%23.md?mode=edit", History: "https://bitbucket.org/o/r/history-node/f%2Fx/a%3Fb%23.md"}},
	} {
		r, ok := forge.Parse(x.address, "")
		if got := r.File("f/x", "a?b#.md"); !ok || got != x.want {
			t.Errorf("%s: %+v", x.address, got)
		}
	}
}
