//go:build linux

package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/git-postmortem/postmortem/scripts/pile"
)

// A source is an archive to build, or one that is built.
type source struct {
	name     string
	dir      string // where `postmortem build` runs
	audience string // "": internal
	built    string // the folder of a build that is there already, in place of dir
	base     string // base_url of its configuration, or ""
	secret   []byte // a file that is in no build
	hostile  bool   // its documents try to run something
	every    bool   // every postmortem is opened, however many pages there are
}

// sources writes the archives and lists them with those in folders.
func (c *check) sources(s *server, dirs []string) ([]source, error) {
	root, err := filepath.Abs(".")
	if err != nil {
		return nil, err
	}
	extreme, empty, one, many, based := c.work+"/extreme", c.work+"/empty", c.work+"/one", c.work+"/many", c.work+"/based"
	secret, err := writeExtreme(extreme)
	if err != nil {
		return nil, err
	}
	if err := writeFiles(empty, map[string][]byte{"postmortem.yaml": []byte(pile.Config), "postmortems/.gitkeep": nil}); err != nil {
		return nil, err
	}
	own, err := filepath.Glob("postmortems/*.md")
	if err != nil || len(own) == 0 {
		return nil, fmt.Errorf("no documents in postmortems; run it at the root of the checkout: %w", err)
	}
	configuration, err := os.ReadFile("postmortem.yaml")
	if err != nil {
		return nil, err
	}
	base := s.base("own-based")
	files := map[string][]byte{"postmortem.yaml": bytes.Replace(configuration, []byte("\nsite:\n"), fmt.Appendf(nil, "\nsite:\n  base_url: %s\n", base), 1)}
	if bytes.Equal(files["postmortem.yaml"], configuration) {
		return nil, fmt.Errorf("postmortem.yaml has no site to which base_url could be added")
	}
	for _, name := range own {
		if files[name], err = os.ReadFile(name); err != nil {
			return nil, err
		}
	}
	if err := writeFiles(based, files); err != nil {
		return nil, err
	}
	if err := writeFiles(one, map[string][]byte{"postmortem.yaml": configuration, own[0]: files[own[0]]}); err != nil {
		return nil, err
	}
	if _, _, err := pile.Write(many, 250); err != nil {
		return nil, err
	}
	hostile := source{dir: extreme + "/archive", secret: secret, hostile: true, every: true}
	out := []source{
		{name: "own", dir: root, every: true},
		{name: "own-based", dir: based, base: base},
		{name: "own-customers", dir: root, audience: "customers"},
		{name: "own-public", dir: root, audience: "public"},
		hostile, hostile, hostile,
		{name: "empty", dir: empty},
		{name: "empty-customers", dir: empty, audience: "customers"},
		{name: "one", dir: one},
		{name: "many", dir: many},
	}
	out[4].name = "extreme"
	out[5].name, out[5].audience = "extreme-customers", "customers"
	out[6].name, out[6].audience = "extreme-public", "public"
	seen := map[string]bool{}
	for _, dir := range dirs {
		full, err := filepath.Abs(dir)
		if err != nil {
			return nil, err
		}
		name := filepath.Base(full)
		for seen[name] {
			name += "-again"
		}
		seen[name] = true
		out = append(out, source{name: name, dir: full})
	}
	return out, nil
}

// build makes an archive's site.
func (c *check) build(s source) (string, error) {
	out := filepath.Join(c.work, "out", s.name)
	args := []string{"build", "-q", "-o", out}
	if s.audience != "" {
		args = append(args, "--audience", s.audience)
	}
	cmd := exec.Command(c.postmortem, args...)
	cmd.Dir = s.dir
	if said, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w\n%s", err, said)
	}
	return out, nil
}
