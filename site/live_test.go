package site_test

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/audience"
	"github.com/git-postmortem/postmortem/site"
)

var similarSection = regexp.MustCompile(`(?s)<section class="similar">.*?</section>\n`)

func liveInput(t *testing.T, documents map[string]string) (site.Input, []audience.Filtered) {
	t.Helper()
	var pms []*schema.Postmortem
	for _, name := range sorted(documents) {
		pms = append(pms, schema.Parse(name, []byte(documents[name]), nil))
	}
	filtered, err := audience.Apply(pms, schema.Internal, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	return site.Input{
		Index: index(filtered), Documents: visit(filtered), Audience: schema.Internal, Settings: site.Settings{Name: "x"}, Now: time.Date(2026, 3, 10, 0, 0, 0, 0, time.UTC),
		Severities: (*schema.Options)(nil).SeverityScale(), Evidence: func(string) ([]byte, error) { return nil, fs.ErrNotExist }, Live: true,
	}, filtered
}

// A changed document changes everything that depends on it, as if the site had been made anew:
// its page, lists, counts, figures and feeds. Only search and similar incidents wait.
func TestLiveUpdate(t *testing.T) {
	documents := searchDocuments()
	in, _ := liveInput(t, documents)
	live, err := site.NewLive(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	defer live.Close()
	const name = "postmortems/2025-01-12-pool-2.md"
	changed := strings.NewReplacer("Pool number 2", "Basin number 2", "2025-01-12", "2025-03-01", "services: [payments]", "services: [mail, door]", "severity: sev3", "severity: sev1").Replace(documents[name])
	if changed == documents[name] {
		t.Fatal("nothing was changed")
	}
	documents[name] = changed + "\n## Action items\n\n- [ ] **A1** Paint the door. (owner: @ops; due: 2026-01-01; type: prevent)\n"
	fresh, filtered := liveInput(t, documents)
	for _, f := range filtered {
		if f.Postmortem().Path == name {
			if ok, err := live.Update([]audience.Filtered{f}); !ok || err != nil {
				t.Fatal(ok, err)
			}
		}
	}
	want := &memory{files: map[string]string{}}
	if _, err := site.Build(context.Background(), fresh, want); err != nil {
		t.Fatal(err)
	}
	compared := 0
	for _, path := range slices.Sorted(maps.Keys(want.files)) {
		if strings.HasPrefix(path, "search") {
			continue
		}
		got, err := live.File(path)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		if diff := cmp.Diff(similarSection.ReplaceAllString(want.files[path], ""), similarSection.ReplaceAllString(string(got), "")); diff != "" {
			t.Errorf("%s: %s", path, diff)
		}
		compared++
	}
	if compared < 50 {
		t.Errorf("only %d files were compared", compared)
	}
	if page := live.Document("postmortems/2025-01-12-pool-2.html"); page != name {
		t.Errorf("the page is of %q", page)
	}
	if _, err := live.File("service/gone.html"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a page that is not there: %v", err)
	}
	if _, err := live.File("search/manifest.js"); err != nil {
		t.Error(err)
	}
	other := schema.Parse("postmortems/new.md", []byte(documents[name]), nil)
	of, err := audience.Apply([]*schema.Postmortem{other}, schema.Internal, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := live.Update(of); ok || err != nil {
		t.Errorf("a document that was not there: %v, %v", ok, err)
	}
}
