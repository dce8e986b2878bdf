package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/pflag"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/internal/config"
	"github.com/git-postmortem/postmortem/internal/setup"
	"github.com/git-postmortem/postmortem/internal/terminal"
	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/lint/report"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/jsonschema"
	"github.com/git-postmortem/postmortem/site/search"
)

// The scripts of `postmortem completion` call it with the words of the line, the one that is
// begun last. A line of what it writes is a word, a tab and what it means; none: a file.
var _ = register(verb{
	name: "__complete", order: 99, hidden: true, summary: "complete a line, for shells",
	setup: func(flags *pflag.FlagSet) func(context.Context, *streams, []string) (int, error) {
		return func(ctx context.Context, s *streams, args []string) (int, error) {
			c := &completer{ctx: ctx, s: s}
			for _, w := range c.line(args) {
				if value, about, _ := strings.Cut(w, "\t"); terminal.Line(value) == value {
					fmt.Fprintln(s.out, strings.TrimSuffix(value+"\t"+terminal.Line(about), "\t"))
				}
			}
			return exitDone, nil
		}
	},
})

type completer struct {
	ctx  context.Context
	s    *streams
	once sync.Once
	a    *archive.Archive
	docs []*schema.Postmortem
}

// line completes the last of the words of a line.
func (c *completer) line(words []string) []string {
	if len(words) == 0 {
		words = []string{""}
	}
	last, begun := words[len(words)-1], words[:len(words)-1]
	root := pflag.NewFlagSet("postmortem", pflag.ContinueOnError)
	root.SetInterspersed(false)
	c.s.global(root)
	if len(begun) > 0 && wantsValue(root, begun[len(begun)-1]) && root.Parse(begun[:len(begun)-1]) == nil && root.NArg() == 0 {
		return startingWith(c.values("", begun[len(begun)-1]), last)
	}
	if root.Parse(begun) != nil {
		return nil
	}
	if root.NArg() == 0 {
		if strings.HasPrefix(last, "-") {
			return startingWith(flagNames(root), last)
		}
		return startingWith(verbNames(), last)
	}
	v, err := lookup(root.Arg(0))
	if err != nil {
		return nil
	}
	flags, _ := v.flags()
	c.s.shared(flags)
	before := root.Args()[1:]
	if name, value, valued := strings.Cut(last, "="); valued && strings.HasPrefix(name, "--") {
		var out []string
		for _, w := range startingWith(c.values(v.name, name), value) {
			out = append(out, name+"="+w)
		}
		return out
	}
	switch {
	case len(before) > 0 && wantsValue(flags, before[len(before)-1]):
		return startingWith(c.values(v.name, before[len(before)-1]), last)
	case (strings.HasPrefix(last, "--") || strings.HasPrefix(last, "-") && !v.query) && !slices.Contains(before, "--"):
		return startingWith(flagNames(flags), last)
	}
	return startingWith(c.arguments(v, before, last), last)
}

// startingWith are the words that begin with what is begun.
func startingWith(words []string, begun string) []string {
	return slices.DeleteFunc(slices.Clone(words), func(w string) bool { return !strings.HasPrefix(w, begun) })
}

func verbNames() (out []string) {
	for _, v := range verbs {
		if !v.hidden {
			out = append(out, v.name+"\t"+v.summary)
		}
	}
	return out
}

func flagNames(flags *pflag.FlagSet) (out []string) {
	flags.VisitAll(func(f *pflag.Flag) {
		_, usage := pflag.UnquoteUsage(f)
		out = append(out, "--"+f.Name+"\t"+usage)
	})
	return out
}

// wantsValue reports whether a word is a flag whose value is the next word.
func wantsValue(flags *pflag.FlagSet, word string) bool {
	var f *pflag.Flag
	if name, long := strings.CutPrefix(word, "--"); long && name != "" {
		f = flags.Lookup(name)
	} else if len(word) == 2 && word[0] == '-' {
		f = flags.ShorthandLookup(word[1:])
	}
	return f != nil && f.NoOptDefVal == ""
}

// values are what a flag of a verb takes; none: anything, or a file.
func (c *completer) values(verb, flag string) []string {
	switch flag {
	case "--color":
		return []string{"auto", "always", "never"}
	case "--rule":
		return ruleNames()
	case "--fail-on":
		return []string{"error", "warning", "info", "never"}
	case "--as":
		return kinds()
	case "--audience":
		if verb == "init" {
			return initAudiences
		}
		return schema.Audiences[1:]
	case "--forge":
		return setup.Forges
	case "--type":
		if verb == "new" || verb == "import" {
			return c.options().Types()
		}
	case "--service":
		return c.said(func(pm *schema.Postmortem) []string { return pm.Services })
	case "--tag":
		return c.said(func(pm *schema.Postmortem) []string { return pm.Tags })
	case "--owner":
		return c.said(func(pm *schema.Postmortem) []string { return []string{pm.Owner} })
	case "--format":
		switch verb {
		case "lint":
			return report.Names()
		case "export":
			return draftFormats()
		case "diff":
			return diffFormats
		}
	}
	return nil
}

// arguments are the words that a verb takes; none: files.
func (c *completer) arguments(v verb, before []string, last string) []string {
	switch v.name {
	case "show", "related":
		return c.ids()
	case "rules":
		return ruleNames()
	case "help":
		return append(verbNames(), guideNames()...)
	case "schema":
		return jsonschema.Names()
	case "completion":
		return shells
	}
	if v.query && !isPath(last) {
		return c.filters(last)
	}
	return nil
}

// filters complete a word of a query.
func (c *completer) filters(begun string) []string {
	minus := ""
	if strings.HasPrefix(begun, "-") {
		minus, begun = "-", begun[1:]
	}
	values := map[string]func() []string{
		"service":  func() []string { return c.said(func(pm *schema.Postmortem) []string { return pm.Services }) },
		"tag":      func() []string { return c.said(func(pm *schema.Postmortem) []string { return pm.Tags }) },
		"factor":   func() []string { return c.said(func(pm *schema.Postmortem) []string { return pm.Factors }) },
		"severity": func() []string { return c.options().SeverityScale() },
		"status":   schema.Statuses,
		"type":     func() []string { return c.options().Types() },
		"year": func() []string {
			return c.said(func(pm *schema.Postmortem) []string {
				if w := pm.When(); w.Known() {
					return []string{w.Day.String()[:4]}
				}
				return nil
			})
		},
	}
	var out []string
	name, _, filter := strings.Cut(begun, ":")
	if of := values[name]; filter && of != nil {
		for _, w := range of() {
			out = append(out, minus+name+":"+w)
		}
		return out
	}
	for _, name := range search.FilterNames {
		out = append(out, minus+name+":")
	}
	return out
}

func ruleNames() (out []string) {
	for _, r := range lint.Rules() {
		out = append(out, r.Name+"\t"+r.Summary())
	}
	return out
}

// archive is the one that the words are of, or nil; what is wrong with it is another verb's
// to say.
func (c *completer) archive() *archive.Archive {
	c.once.Do(func() {
		if archives, err := (&view{s: c.s}).open(); err == nil {
			c.a = archives[0]
		}
	})
	return c.a
}

func (c *completer) options() *schema.Options {
	if a := c.archive(); a != nil {
		return &a.Config.Options
	}
	return &config.Default().Options
}

func (c *completer) ids() (out []string) {
	if a := c.archive(); a != nil {
		for _, p := range a.Paths {
			id, _ := schema.IDOf(p)
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// said are the words that documents have for something.
func (c *completer) said(of func(*schema.Postmortem) []string) (out []string) {
	a := c.archive()
	if a == nil {
		return nil
	}
	if c.docs == nil {
		c.docs = make([]*schema.Postmortem, len(a.Paths))
		if err := a.Each(c.ctx, func(i int, pm *schema.Postmortem) { c.docs[i] = pm }); err != nil {
			return nil
		}
	}
	for _, pm := range c.docs {
		for _, w := range of(pm) {
			if w != "" {
				out = append(out, w)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
