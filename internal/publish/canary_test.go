package publish

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	_ "github.com/git-postmortem/postmortem/lint/rules"
	"github.com/git-postmortem/postmortem/schema"
)

// Canaries are words planted at every place that a document, its history, the files beside
// it and the configuration have: one word a place and a level.
//
// A place says what is planted. @ stands for the word; a level that the place itself states
// is written {level}.
var canaryPlaces = map[string]string{
	"a paragraph":               "## S\n\nAudience: {level}\n\nIt was @ here.\n",
	"a sub-section":             "## S\n\nAudience: {level}\n\n### T\n\nIt was @ here.\n",
	"a heading":                 "## S @\n\nAudience: {level}\n\nIt was here.\n",
	"a sub-heading":             "## S\n\nAudience: {level}\n\n### T @\n\nIt was here.\n",
	"an item":                   "## S\n\nAudience: {level}\n\n- It was @ here.\n",
	"an ordered item":           "## S\n\nAudience: {level}\n\n1. It was @ here.\n",
	"a nested item":             "## S\n\nAudience: {level}\n\n- It\n  - was @ here.\n",
	"a task":                    "## S\n\nAudience: {level}\n\n- [x] It was @ here.\n",
	"a quotation":               "## S\n\nAudience: {level}\n\n> It was @ here.\n",
	"a cell":                    "## S\n\nAudience: {level}\n\n| a | b |\n|---|---|\n| it | was @ |\n",
	"a head of a table":         "## S\n\nAudience: {level}\n\n| a @ | b |\n|---|---|\n| it | was |\n",
	"a fence":                   "## S\n\nAudience: {level}\n\n```\nit was @\n```\n",
	"an info string":            "## S\n\nAudience: {level}\n\n``` @\nit was\n```\n",
	"indented code":             "## S\n\nAudience: {level}\n\n    it was @\n",
	"code in a line":            "## S\n\nAudience: {level}\n\nIt was `@` here.\n",
	"emphasis":                  "## S\n\nAudience: {level}\n\nIt **was *@*** here.\n",
	"struck text":               "## S\n\nAudience: {level}\n\nIt ~~was @~~ here.\n",
	"the text of a link":        "## S\n\nAudience: {level}\n\nIt [was @](https://x.example/) here.\n",
	"the target of a link":      "## S\n\nAudience: {level}\n\nIt [was](https://x.example/@) here.\n",
	"an autolink":               "## S\n\nAudience: {level}\n\nIt <https://x.example/@> here.\n",
	"a bare address":            "## S\n\nAudience: {level}\n\nIt https://x.example/@ here.\n",
	"a definition":              "## S\n\nAudience: {level}\n\nIt [was][w] here.\n\n[w]: https://x.example/@\n",
	"a definition elsewhere":    "## S\n\nAudience: {level}\n\nIt [was][w] here.\n\n## T\n\nAudience: public\n\nOpen.\n\n[w]: https://x.example/@\n",
	"a footnote":                "## S\n\nAudience: {level}\n\nIt was[^1] here.\n\n[^1]: It was @ here.\n",
	"a footnote elsewhere":      "## S\n\nAudience: {level}\n\nIt was[^1] here.\n\n## T\n\nAudience: public\n\nOpen.\n\n[^1]: It was @ here.\n",
	"an alternative text":       "## S\n\nAudience: {level}\n\n![It was @](https://x.example/a.png)\n",
	"an image's address":        "## S\n\nAudience: {level}\n\n![It was](https://x.example/@.png)\n",
	"a span of a line":          "## S\n\nAudience: public\n\nIt <!-- audience: {level} -->was @<!-- /audience --> here.\n",
	"a region":                  "## S\n\nAudience: public\n\nOpen.\n\n<!-- audience: {level} -->\n\nIt was @ here.\n\n<!-- /audience -->\n",
	"a region in an item":       "## S\n\nAudience: public\n\n- Open.\n\n  <!-- audience: {level} -->\n\n  It was @ here.\n\n  <!-- /audience -->\n",
	"an entry":                  "## Timeline\n\n### 2026-03-04\n\n- **10:00** `{level}` — It was @ here.\n",
	"an entry with tags":        "## Timeline\n\n### 2026-03-04\n\n- **10:00** `detected` `{level}` — It was @ here.\n",
	"a paragraph of an entry":   "## Timeline\n\n### 2026-03-04\n\n- **10:00** `{level}` — It was here.\n\n  It was @ here.\n",
	"a nested item of an entry": "## Timeline\n\n### 2026-03-04\n\n- **10:00** `{level}` — It was here:\n  - it was @ here.\n",
	"an entry in a table":       "## Timeline\n\n| time | what |\n|---|---|\n| 2026-03-04 10:00 | `{level}` It was @ here. |\n",
	"a heading as an entry":     "## Timeline\n\n### 2026-03-04\n\n#### 10:00 `{level}` — It was @ here\n\nIt was.\n",
	"an entry as a paragraph":   "## Timeline\n\n### 2026-03-04\n\n**10:00** `{level}` — It was @ here.\n",
	"an action":                 "## Action items\n\n- [ ] **A1** It was @ here. (type: prevent; due: 2026-04-01; audience: {level})\n",
	"a ticket of an action":     "## Action items\n\n- [ ] **A1** It was here. (ticket: https://x.example/@; type: prevent; due: 2026-04-01; audience: {level})\n",
}

// What has a level by itself, whatever a document says, and what no build at all holds.
var canaryFixed = map[string]struct {
	level schema.Audience
	text  string
}{
	"unmarked text":            {schema.Internal, "## S\n\nIt was @ here.\n"},
	"an unmarked entry":        {schema.Internal, "## Timeline\n\n### 2026-03-04\n\n- **10:00** — It was @ here.\n"},
	"an entry under a mark":    {schema.Internal, "## Timeline\n\nAudience: public\n\n### 2026-03-04\n\n- **10:00** — It was @ here.\n"},
	"an unmarked action":       {schema.Internal, "## Action items\n\n- [ ] **A1** It was @ here. (type: prevent; due: 2026-04-01)\n"},
	"an owner of an action":    {schema.Internal, "## Action items\n\n- [ ] **A1** It was here. (owner: \\@@; type: prevent; due: 2026-04-01; audience: public)\n"},
	"a comment":                {schema.Internal, "## S\n\nAudience: public\n\nIt was. <!-- ask @ -->\n"},
	"a comment of its own":     {schema.Internal, "## S\n\nAudience: public\n\nIt was.\n\n<!--\nask @\n-->\n"},
	"an HTML block":            {schema.Internal, "## S\n\nAudience: public\n\n<div data-x=\"@\">it</div>\n"},
	"a tag in a line":          {schema.Internal, "## S\n\nAudience: public\n\nIt <b data-x=\"@\">was</b>.\n"},
	"a processing instruction": {schema.Internal, "## S\n\nAudience: public\n\nIt was.\n\n<?php @ ?>\n"},
	"a title of a link":        {schema.Internal, "## S\n\nAudience: public\n\nIt [was](https://x.example/ \"@\").\n"},
	"a title of an image":      {schema.Internal, "## S\n\nAudience: public\n\n![It](https://x.example/a.png \"@\")\n"},
	"a title of a definition":  {schema.Internal, "## S\n\nAudience: public\n\nIt [was][w].\n\n[w]: https://x.example/ '@'\n"},
	"an unused definition":     {schema.Internal, "## S\n\nAudience: public\n\nIt was.\n\n[w]: https://x.example/@\n"},
	"an unused footnote":       {schema.Internal, "## S\n\nAudience: public\n\nIt was.\n\n[^1]: It was @.\n"},
	"a hidden footnote":        {schema.Internal, "## S\n\nAudience: public\n\nIt was.\n\n## T\n\nIt was.[^1]\n\n[^1]: It was @.\n"},
	"a label of a footnote":    {schema.Internal, "## S\n\nAudience: public\n\nIt was.[^@]\n\n[^@]: It was.\n"},
	"a label of a definition":  {schema.Internal, "## S\n\nAudience: public\n\nIt [was][@].\n\n[@]: https://x.example/\n"},
}

func canaryHead(title, level, more string) string {
	return fmt.Sprintf("---\ntitle: %s\nseverity: sev2\nstatus: published\naudience: %s\ntimezone: UTC\n%s---\n\n", title, level, more)
}

// TestCanaries builds an archive with a word planted at every place for each audience, and
// looks for the words in every byte and every name: a narrower one is in none, and one that
// the audience may read is there, so that none is missing because nothing is shown.
func TestCanaries(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is needed to make a repository")
	}
	documents := map[string]string{}
	levels := map[string]schema.Audience{} // word → who may read it
	where := map[string]string{}           // word → its place, for messages
	unseen := map[string]bool{}            // words that no page has to show
	plant := func(place string, level schema.Audience) string {
		word := fmt.Sprintf("zq%sx%dz", regexp.MustCompile(`[^a-z]`).ReplaceAllString(place, ""), level)
		levels[word], where[word] = level, place
		return word
	}
	all := []schema.Audience{schema.Restricted, schema.Internal, schema.Customers, schema.Public}
	n := 0
	add := func(text, more string) {
		n++
		documents[fmt.Sprintf("postmortems/2026-03-%02d-number-%d.md", 1+n%28, n)] = canaryHead(fmt.Sprintf("Number %d", n), "public", more) + text
	}
	for _, place := range slices.Sorted(maps.Keys(canaryPlaces)) {
		text := canaryPlaces[place]
		for _, level := range all {
			add(strings.NewReplacer("@", plant(place, level), "{level}", level.String()).Replace(text), "")
		}
	}
	for _, place := range slices.Sorted(maps.Keys(canaryFixed)) {
		c := canaryFixed[place]
		word := plant(place, c.level)
		unseen[word] = true
		add(strings.NewReplacer("\\@", "@", "@", word).Replace(c.text), "")
	}
	// Every field, the archive's own ones with each level, and what nobody declared.
	config := "folders: [postmortems]\nsite: {name: Incidents}\nfields:\n"
	for _, level := range all {
		config += fmt.Sprintf("  own_%s: {type: text, audience: %s}\n", level, level)
		word := plant("an own field", level)
		unseen[word] = true
		add("", fmt.Sprintf("own_%s: %s\n", level, word))
	}
	for _, f := range schema.StandardFields {
		word := plant("the field "+f.Name, f.Widest)
		unseen[word] = true
		switch f.Type {
		case schema.TextField, schema.ContactField:
			if f.Name != "title" {
				add("", fmt.Sprintf("%s: x%s\n", f.Name, word))
			}
		case schema.ListField:
			add("", fmt.Sprintf("%s: [a, x%s]\n", f.Name, word))
		case schema.LinkField:
			add("", fmt.Sprintf("%s: https://x.example/%s\n", f.Name, word))
		case schema.SourcesField:
			add("", fmt.Sprintf("%s: [{title: x%s, url: https://x.example/}]\n", f.Name, word))
		case schema.ImpactField:
			add("", fmt.Sprintf("%s: {customers: x%s, x%s: 4}\n", f.Name, word, word))
		}
	}
	for place, line := range map[string]string{"a free field": "x_@: it was @\n", "an undeclared field": "something: {deep: [it, was @]}\n", "a comment of the frontmatter": "# ask @\n"} {
		word := plant(place, schema.Internal)
		unseen[word] = true
		add("", strings.ReplaceAll(line, "@", word))
	}
	// Whole documents: their words, title, id and folder, which others name as related,
	// link to and mention; a draft, one under an embargo, and one that is not ours.
	for i, c := range []struct {
		place, level, more, status string
		in                         schema.Audience
	}{
		{"a document", "restricted", "", "published", schema.Restricted}, {"a document", "internal", "", "published", schema.Internal},
		{"a document", "customers", "", "published", schema.Customers}, {"a document", "public", "", "published", schema.Public},
		{"a draft", "public", "", "draft", schema.Internal}, {"an embargo", "public", "embargo_until: 2099-01-01\n", "published", schema.Internal},
	} {
		word := plant(c.place+" of "+c.level, c.in)
		id := fmt.Sprintf("2026-02-%02d-%s", 1+i, word)
		documents["postmortems/"+id+"/index.md"] = strings.Replace(canaryHead("It was "+word, c.level, c.more), "published", c.status, 1) + fmt.Sprintf("## S\n\nAudience: %s\n\nIt was %s here.\n\n![It](%s.png)\n", c.level, word, word)
		documents["postmortems/"+id+"/"+word+".png"] = "\x89PNG\r\n\x1a\n" + word
		add(fmt.Sprintf("## S\n\nAudience: public\n\nAs in [that one](%s/index.md) and [there](./%s/), see [it](../postmortems/%s/index.md#s).\n", id, id, id), fmt.Sprintf("related: [%s]\n", id))
	}
	// Evidence beside a document that all may read, which a narrower passage refers to.
	for _, level := range all {
		word := plant("evidence", level)
		id := "2026-01-01-evidence-" + level.String()
		documents["postmortems/"+id+"/index.md"] = canaryHead("Evidence "+level.String(), "public", "") + fmt.Sprintf("## S\n\nAudience: %s\n\n![It was](%s.svg) and [the log](%s.txt)\n", level, word, word)
		documents["postmortems/"+id+"/"+word+".svg"] = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"10\" height=\"10\"><title>" + word + "</title></svg>"
		documents["postmortems/"+id+"/"+word+".txt"] = word + "\n"
	}
	stray := plant("a file that nobody refers to", schema.Restricted)
	documents["postmortems/2026-01-01-evidence-public/"+stray+".txt"] = stray
	// What the configuration says that no reader is to have.
	for place, line := range map[string]string{"a denied term": "denied_terms: [@]\n", "teams": "customer_facing: [@]\n", "an exclusion": "exclude: [\"postmortems/@/**\"]\n", "an override": "overrides: [{paths: [\"@/**\"], rules: {timeline-zone: off}}]\n", "a comment of the configuration": "# @\n"} {
		config += strings.ReplaceAll(line, "@", plant(place, schema.Internal))
		unseen[plant(place, schema.Internal)] = true
	}
	documents["postmortem.yaml"] = config
	dir := writeArchive(t, documents)
	author, message := plant("an author", schema.Internal), plant("a message of a commit", schema.Internal)
	unseen[message] = true
	for _, args := range [][]string{{"init", "-q"}, {"add", "-A"}, {"-c", "user.name=Ada " + author, "-c", "user.email=" + author + "@example.com", "commit", "-qm", "It was " + message}} {
		cmd := exec.Command("git", args...)
		cmd.Dir, cmd.Env = dir, append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_DATE=2026-03-04T10:00:00Z", "GIT_COMMITTER_DATE=2026-03-04T10:00:00Z")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	now := func(time.Time) (time.Time, error) { return time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC), nil }
	for _, a := range []schema.Audience{schema.Internal, schema.Customers, schema.Public} {
		out := filepath.Join(t.TempDir(), "out")
		if _, err := Build(context.Background(), Options{Dir: dir, Target: out, Audience: a, Now: now}); err != nil {
			t.Errorf("%s: %v", a, err)
			for name, text := range documents {
				if strings.Contains(err.Error(), " "+name+" says") {
					t.Logf("%s", text)
				}
			}
			continue
		}
		found := map[string]string{}
		word := regexp.MustCompile(`zq[a-z]+x\dz`)
		err := filepath.WalkDir(out, func(file string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			rel, _ := filepath.Rel(out, file)
			text := rel
			if !d.IsDir() {
				data, err := os.ReadFile(file)
				if err != nil {
					return err
				}
				text += "\n" + string(data)
			}
			for _, w := range word.FindAllString(strings.ToLower(text), -1) {
				found[w] = rel
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		var words []string
		for w := range levels {
			words = append(words, w)
		}
		slices.Sort(words)
		for _, w := range words {
			level := levels[w]
			switch file, there := found[w]; {
			case there && level < a:
				t.Errorf("%s: %s for %s is in %s", a, where[w], level, file)
			case there && level == schema.Restricted:
				t.Errorf("%s: %s is restricted, and in %s", a, where[w], file)
			case !there && level >= a && level > schema.Restricted && !unseen[w]:
				t.Errorf("%s: %s for %s is shown nowhere", a, where[w], level)
			}
		}
	}
	t.Logf("%d words", len(levels))
}
