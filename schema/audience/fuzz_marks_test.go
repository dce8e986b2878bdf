package audience_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/audience"
)

// However one of two marks around a text is damaged, the text does not leave: each is
// nothing without the other. A stretch of one of them is replaced by something else.
func FuzzMarks(f *testing.F) {
	for _, junk := range []string{"", " ", "\u00a0", "-", "x", "е", "\n", ">", "--", "-->", "<!--", "public", "/", ":", "\u200b", "]]>", "?", "&#45;"} {
		f.Add(false, 5, 0, junk)
		f.Add(true, 6, 1, junk)
	}
	f.Fuzz(func(t *testing.T, end bool, at, cut int, junk string) {
		if len(junk) > 40 || strings.Contains(junk, "zq") || strings.ContainsAny(junk, "`~\r\t\x00") || strings.Contains(junk, "    ") {
			t.Skip() // a fence or four blanks make text of all that follows, and that is what it says
		}
		marks := []string{"<!-- audience: internal -->", "<!-- /audience -->"}
		i := 0
		if end {
			i = 1
		}
		mark := marks[i]
		at = min(max(at, 0), len(mark))
		cut = min(max(cut, 0), len(mark)-at)
		if cut > len(mark)/2 {
			t.Skip() // nothing is left that anybody could mean
		}
		damaged := mark[:at] + junk + mark[at+cut:]
		marks[i] = damaged
		for name, text := range map[string]string{
			"a region": "## S\n\nAudience: public\n\nopen\n\n" + marks[0] + "\n\nzqsecret\n\n" + marks[1] + "\n\nopen\n",
			"a span":   "## S\n\nAudience: public\n\nopen " + marks[0] + "zqsecret" + marks[1] + " open\n",
		} {
			pm := schema.Parse("postmortems/a.md", []byte("---\ntitle: t\nseverity: sev1\nstatus: published\naudience: public\n---\n\n"+text), nil)
			docs, err := audience.Apply([]*schema.Postmortem{pm}, schema.Public, never)
			if err != nil || len(docs) == 0 {
				continue
			}
			if bytes.Contains(docs[0].Postmortem().Source, []byte("zqsecret")) && pm.Unsafe() == nil {
				t.Fatalf("%s leaves:\n%s\n=====\n%s", name, pm.Source, docs[0].Postmortem().Source)
			}
		}
	})
}

var publicMark = regexp.MustCompile(`(?i)audience:[ \t]*public`)

// A section is for readers outside only where its mark is exact: whatever else stands in its
// first line, what is unmarked stays in the house.
func FuzzSectionMark(f *testing.F) {
	for _, line := range []string{"Audience: customers", "audience: public", "Audience : public", "**Audience:** public", "Audience: public.", "> Audience: public", "Аudience: public", "Audience: public\nAudience: internal", "- Audience: public"} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		if len(line) > 200 || publicMark.MatchString(line) || strings.Contains(line, "zq") {
			t.Skip()
		}
		pm := schema.Parse("postmortems/a.md", []byte("---\ntitle: t\nseverity: sev1\nstatus: published\naudience: public\n---\n\n## S\n\n"+line+"\n\nzqsecret\n"), nil)
		docs, err := audience.Apply([]*schema.Postmortem{pm}, schema.Public, never)
		if err == nil && len(docs) > 0 && bytes.Contains(docs[0].Postmortem().Source, []byte("zqsecret")) {
			t.Fatalf("it leaves:\n%s", pm.Source)
		}
	})
}
