package publish

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/audience"
	"github.com/git-postmortem/postmortem/site"
)

// ownWords are what pages say of themselves: their templates and scripts, and a site of
// one document that has everything a document can have.
func ownWords(ctx context.Context, a *archive.Archive, in site.Input) ([][]byte, error) {
	pm := schema.Parse("sample.md", sample(), &a.Config.Options)
	documents, err := audience.Apply([]*schema.Postmortem{pm}, in.Audience, time.Time{})
	if err != nil {
		return nil, err
	}
	in.Index = []audience.Outline{audience.OutlineOf(pm, time.Time{})}
	in.Documents = func(_ context.Context, do func(audience.Filtered) error) error {
		for _, d := range documents {
			if err := do(d); err != nil {
				return err
			}
		}
		return nil
	}
	in.Evidence = func(string) ([]byte, error) { return nil, fs.ErrNotExist }
	out := &memory{files: site.OwnWords()}
	if in.Overrides != nil {
		out.files = slices.AppendSeq(out.files, maps.Values(in.Overrides.Files))
	}
	if _, err := site.Build(ctx, in, out); err != nil {
		return nil, err
	}
	var months strings.Builder
	for m := time.January; m <= time.December; m++ {
		fmt.Fprintf(&months, "%s %s ", m, m.String()[:3])
	}
	for _, w := range in.Settings.Words {
		out.files = append(out.files, []byte(w))
	}
	return append(out.files, []byte(months.String()), []byte(strings.Join(words(in), " "))), nil
}

// words are those that pages make of what a document says in other words.
func words(in site.Input) []string {
	out := slices.Concat(schema.MetricNames, (*schema.Options)(nil).Types(), schema.Statuses(), schema.Audiences, in.Severities)
	for _, f := range schema.StandardFields {
		out = append(out, f.Name, f.About)
	}
	for i, w := range out {
		out[i] = strings.ReplaceAll(strings.ReplaceAll(w, "_", " "), "-", " ")
	}
	return out
}

// sample is a document that has everything that a page can show.
func sample() []byte {
	var b strings.Builder
	b.WriteString("---\ntitle: x\nseverity: sev1\nstatus: published\naudience: public\ntimezone: Etc/UTC\norigin: external\ntype: other\ntrigger: x\ndetected_by: unknown\nsupport_contact: https://example.com/\n")
	b.WriteString("sources: [{title: x, url: https://example.com/}]\nservices: [x]\ntags: [x]\ncontributing_factors: [x]\n---\n\n")
	for _, name := range schema.SectionOrder {
		if name != schema.TimelineSection && name != schema.ActionItems {
			fmt.Fprintf(&b, "## %s\n\nAudience: public\n\nx [x](x.md) ![x](x.png) ![x](https://example.com/x.png)\n\n", name)
		}
	}
	b.WriteString("## Timeline\n\nAudience: public, entries too\n\n### 2026-03-04\n\n")
	for i, tag := range (*schema.Options)(nil).EntryVocabulary() {
		fmt.Fprintf(&b, "- **%02d:00** `%s` — x\n", i, tag)
	}
	b.WriteString("- **??** — x\n\n## Action items\n\nAudience: public, entries too\n\n- [ ] **A1** x (type: prevent; due: 2026-04-01; ticket: https://example.com/)\n- [x] **A2** x (done: 2026-04-01)\n- [ ] **A3** ~~x~~ (dropped: x)\n")
	return []byte(b.String())
}

// A memory takes the files of a site.
type memory struct {
	mu    sync.Mutex
	files [][]byte
}

func (m *memory) Write(_ string, data []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.files = append(m.files, data)
	return nil
}
