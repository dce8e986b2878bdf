package setup

import (
	"bytes"
	"embed"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"text/template"

	"github.com/git-postmortem/postmortem/internal/forge"
	"github.com/git-postmortem/postmortem/schema"
)

// Script is the forge where none is known: a script that any CI can call.
const Script = "script"

// Forges are what files can be composed for.
var Forges = []string{"github", "gitlab", "gitea", Script}

// Program is where the program lives.
const Program = "https://github.com/git-postmortem/postmortem"

// goVersion is the Go that the program needs, as go.mod has it; a test holds them together.
const goVersion = "1.26"

// Options are what people decide.
type Options struct {
	Forge    string // one of Forges
	Audience string // whom the published archive is for; "" to publish none
	Program  string // where CI gets the program from: an address, or OWNER/NAME on GitHub
	Revision string // of the program: a commit, a tag or a branch
}

// A File is one that a repository gets.
type File struct {
	Path  string // from the repository's top
	Text  string
	About string // what it does
	Add   string // what to add by hand where there is such a file
	Has   string // what is looked for in it, in lines, to know that nothing has to be added
}

// In reports whether a file of this name has what this one is for.
func (f File) In(text string) bool {
	for line := range strings.Lines(f.Has) {
		if !strings.Contains(text, strings.TrimSpace(line)) {
			return false
		}
	}
	return f.Has != ""
}

//go:embed ci
var ci embed.FS

// ci is what the templates are told.
type values struct {
	Branch, Program, ProgramURL, Revision, Audience, Readers, Go string
	Lenient, Pinned                                              bool
}

var (
	ownerName = regexp.MustCompile(`^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$`)
	address   = regexp.MustCompile(`^(?:https?|ssh)://[A-Za-z0-9@:_./~+-]+$`)
	pinned    = regexp.MustCompile(`^(?:[0-9a-f]{40}|v[0-9][0-9A-Za-z.-]*)$`) // a commit or a release: what is kept of it stays true
	revision  = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_./-]*$`)
)

// readers says who reads what is built for an audience.
var readers = map[string]string{
	"public":    "what is marked for everybody, and nothing else",
	"customers": "what is marked for customers; Pages must not be open to others",
	"internal":  "everything but what is restricted; Pages must not be open to others",
}

// Files are what CI and git need, beside the configuration.
func (p *Pile) Files(o Options) ([]File, error) {
	v := values{Branch: schema.YAMLText(p.Branch), Audience: o.Audience, Readers: readers[o.Audience], Go: goVersion, Revision: o.Revision, Pinned: pinned.MatchString(o.Revision)}
	program, ok := forge.Parse(o.Program, "github")
	switch {
	case ownerName.MatchString(o.Program):
		v.Program, v.ProgramURL = o.Program, "https://github.com/"+o.Program
	case !address.MatchString(o.Program):
		return nil, fmt.Errorf("%q is no address of a repository, such as %s", o.Program, Program)
	case ok:
		v.ProgramURL = o.Program
		v.Program, _ = strings.CutPrefix(program.Page(), "https://github.com/")
	default:
		v.ProgramURL = o.Program
	}
	if !revision.MatchString(o.Revision) {
		return nil, fmt.Errorf("%q is no commit, tag or branch", o.Revision)
	}
	if o.Forge == "github" && !ownerName.MatchString(v.Program) {
		return nil, fmt.Errorf("a GitHub workflow takes the program from a repository on GitHub, and %s is none; --forge script takes it from anywhere", o.Program)
	}
	for _, f := range p.Before.Findings {
		v.Lenient = v.Lenient || f.Severity.String() == "error" && slices.Contains(p.Adopted, f.Path)
	}
	var out []File
	add := func(path, name, about string) error {
		t, err := template.New(name).Delims("[[", "]]").ParseFS(ci, "ci/"+name)
		if err != nil {
			return err
		}
		var b bytes.Buffer
		err = t.Execute(&b, v)
		out = append(out, File{Path: path, Text: b.String(), About: about, Has: "postmortem"})
		return err
	}
	var err error
	switch o.Forge {
	case "github":
		err = add(".github/workflows/postmortems.yml", "github.yml", pages("checks pull requests", o.Audience))
	case "gitlab":
		err = add(".gitlab-ci.yml", "gitlab.yml", pages("checks merge requests", o.Audience))
	case "gitea":
		err = add(".gitea/workflows/postmortems.yml", "gitea.yml", "checks pull requests and keeps the archive")
	}
	if err == nil && o.Forge != "github" {
		err = add("ci/postmortem.sh", "postmortem.sh", "what CI calls: it builds the program and runs it")
	}
	const ignored = "postmortem-archive*/\n.postmortem/\n"
	out = append(out,
		File{Path: ".pre-commit-config.yaml", Text: "repos:\n" + hook, About: "checks what is staged, with pre-commit", Add: hook, Has: "postmortem lint"},
		File{Path: ".gitignore", Text: ignored, About: "what `postmortem build` and CI write", Add: ignored, Has: "postmortem-archive\n.postmortem/"},
	)
	return out, err
}

func pages(does, audience string) string {
	if audience == "" {
		return does
	}
	return does + ", publishes Pages for " + map[string]string{"public": "the public", "customers": "customers", "internal": "colleagues"}[audience]
}

const hook = `  - repo: local
    hooks:
      - id: postmortem
        name: postmortem lint
        entry: postmortem lint --staged
        language: system
        pass_filenames: false
        types: [text]
`
