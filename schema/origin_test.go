package schema_test

import (
	"testing"

	"github.com/git-postmortem/postmortem/schema"
)

// A document of a source is told by its path, whatever that holds, and its ids are its own.
func TestOrigin(t *testing.T) {
	for _, c := range []struct{ path, source, rest, id string }{
		{"postmortems/x.md", "", "postmortems/x.md", "x"},
		{"payments:/postmortems/x.md", "payments", "postmortems/x.md", "payments:x"},
		{"payments:/x/index.md", "payments", "x/index.md", "payments:x"},
		{"payments:/index.md", "payments", "index.md", "payments:index"},
		{"./payments:/x.md", "", "./payments:/x.md", "x"},
		{"a/payments:/x.md", "", "a/payments:/x.md", "x"},
		{"2026-03-04T14:39-x.md", "", "2026-03-04T14:39-x.md", "2026-03-04T14:39-x"},
		{"über:/x.md", "", "über:/x.md", "x"},
		{":/x.md", "", ":/x.md", "x"},
	} {
		source, rest := schema.SourceOf(c.path)
		if id, _ := schema.IDOf(c.path); source != c.source || rest != c.rest || id != c.id {
			t.Errorf("%s: %q, %q, %q", c.path, source, rest, id)
		}
		if id, _ := schema.IDOf(c.path); source != "" && schema.InSource(source, rest) != c.path || source == "" && schema.BareID(c.path, id) != id {
			t.Errorf("%s: there and back is %s", c.path, schema.InSource(source, rest))
		}
	}
	if p := schema.InSource("", "payments:/x.md"); p != "./payments:/x.md" {
		t.Errorf("a folder that is called like a source: %s", p)
	}
}

// No link leads from one repository into another.
func TestBesideStaysInItsRepository(t *testing.T) {
	for _, c := range []struct{ from, to, want string }{
		{"postmortems/x.md", "y.md", "postmortems/y.md"},
		{"postmortems/x.md", "../img/y.png", "img/y.png"},
		{"postmortems/x.md", "../../y.png", "../y.png"},
		{"postmortems/x.md", "/img/y.png", "img/y.png"},
		{"postmortems/x.md", "../payments:/x.md", "./payments:/x.md"},
		{"payments:/postmortems/x.md", "y.md", "payments:/postmortems/y.md"},
		{"payments:/x.md", "y.md", "payments:/y.md"},
		{"payments:/postmortems/x.md", "/img/y.png", "payments:/img/y.png"},
		{"payments:/postmortems/x.md", "../../y.png", "payments:/../y.png"},
		{"payments:/postmortems/x.md", "../../billing:/y.md", "payments:/../billing:/y.md"},
		{"./payments:/x.md", "y.md", "./payments:/y.md"},
	} {
		if got := schema.Beside(c.from, c.to); got != c.want {
			t.Errorf("%s, %s: %s, want %s", c.from, c.to, got, c.want)
		}
	}
}
