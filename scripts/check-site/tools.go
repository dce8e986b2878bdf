//go:build linux

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// What npm is asked for. Another version finds other things, so each is a choice.
const (
	axePackage          = "axe-core@4.14.1"
	htmlValidatePackage = "html-validate@10.17.0"
)

// tools finds axe-core and html-validate, and asks npm for what is absent. c.axe becomes the
// script itself.
func (c *check) tools() error {
	var want []string
	if c.axe == "" {
		want = append(want, axePackage)
	}
	if c.htmlValidate == "" {
		want = append(want, htmlValidatePackage)
	}
	npm := filepath.Join(c.work, "npm")
	if len(want) > 0 {
		args := append([]string{"install", "--loglevel=error", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", npm}, want...)
		if out, err := exec.Command("npm", args...).CombinedOutput(); err != nil {
			return fmt.Errorf("npm install %s: %w\n%s", strings.Join(want, " "), err, out)
		}
	}
	if c.axe == "" {
		c.axe = filepath.Join(npm, "node_modules", "axe-core", "axe.min.js")
	}
	if c.htmlValidate == "" {
		c.htmlValidate = filepath.Join(npm, "node_modules", ".bin", "html-validate")
	}
	for _, name := range slices.Sorted(maps.Keys(switchedOff)) {
		fmt.Printf("html-validate without %s: %s\n", name, switchedOff[name])
	}
	script, err := os.ReadFile(c.axe)
	c.axe = string(script)
	return err
}

// switchedOff are the rules of html-validate's sets that are a matter of taste, or ask for what
// the standard does not, each with why.
var switchedOff = map[string]string{
	"require-sri":             "style and script come from where the page comes from, so a hash in the page proves nothing; and it would break pages opened from disk",
	"long-title":              "a title is as long as its author wrote it; 70 letters is what search engines show",
	"doctype-style":           "letters of either case are the same doctype",
	"attribute-boolean-style": "disabled and disabled=\"\" are the same",
}

// relaxed are rules whose stricter half is taste.
var relaxed = map[string]any{
	"valid-id": []any{"error", map[string]bool{"relaxed": true}}, // since HTML 5 an id may begin with a digit, as a date does
}

// checkHTML asks html-validate about the pages that are opened.
func (c *check) checkHTML(s *site, opened []*page) error {
	rules := maps.Clone(relaxed)
	for name := range switchedOff {
		rules[name] = "off"
	}
	config, err := json.Marshal(map[string]any{"root": true, "extends": []string{"html-validate:recommended", "html-validate:document"}, "rules": rules})
	if err != nil {
		return err
	}
	// The program looks for configuration beside each file too, so none may lie there.
	file := filepath.Join(c.work, "html-validate.json")
	if err := os.WriteFile(file, config, 0o644); err != nil {
		return err
	}
	var names []string
	for _, p := range opened {
		if !strings.Contains(p.name, "?") {
			names = append(names, filepath.Join(s.dir, filepath.FromSlash(p.name)))
		}
	}
	if len(names) == 0 {
		return nil
	}
	// It ends before a pipe has taken all of what it says, so it writes to a file.
	said, err := os.Create(filepath.Join(c.work, "html-validate.out"))
	if err != nil {
		return err
	}
	defer said.Close()
	var problems bytes.Buffer
	cmd := exec.Command(c.htmlValidate, append([]string{"--config", file, "--formatter", "json"}, names...)...)
	cmd.Stdout, cmd.Stderr = said, &problems
	err = cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) {
		return fmt.Errorf("html-validate: %w\n%s", err, problems.Bytes())
	}
	out, err := os.ReadFile(said.Name())
	if err != nil {
		return err
	}
	var found []struct {
		FilePath string
		Messages []struct {
			RuleID, Message, Selector string
			Line                      int
		}
	}
	if err := json.Unmarshal(out, &found); err != nil {
		return fmt.Errorf("html-validate: %w\n%.500s%s", err, out, problems.Bytes())
	}
	for _, f := range found {
		rel, err := filepath.Rel(s.dir, f.FilePath)
		if err != nil {
			return err
		}
		for _, m := range f.Messages {
			if m.RuleID == "heading-level" && s.hostile && strings.HasPrefix(filepath.ToSlash(rel), "postmortems/") {
				continue // as for axe-core: it is the author's
			}
			c.report.add(s, filepath.ToSlash(rel), "", "html: line %d: %s [%s]", m.Line, m.Message, m.RuleID)
		}
	}
	return nil
}
