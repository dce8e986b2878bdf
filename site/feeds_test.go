package site_test

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
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

// buildOf builds documents with settings of the test's own.
func buildOf(t *testing.T, documents map[string]string, set func(*site.Input)) (map[string]string, error) {
	t.Helper()
	var pms []*schema.Postmortem
	for _, name := range sorted(documents) {
		pms = append(pms, schema.Parse(name, []byte(documents[name]), nil))
	}
	in := site.Input{Audience: schema.Internal, Settings: site.Settings{Name: "Archive"}, Now: time.Date(2026, 3, 10, 0, 0, 0, 0, time.UTC), Severities: (*schema.Options)(nil).SeverityScale()}
	set(&in)
	filtered, err := audience.Apply(pms, in.Audience, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	in.Index, in.Documents = index(filtered), visit(filtered)
	out := &memory{files: map[string]string{}}
	_, err = site.Build(context.Background(), in, out)
	return out.files, err
}

func feedDocument(status, more, text string) string {
	return fmt.Sprintf("---\ntitle: T\nseverity: sev1\nstatus: %s\nservices: [api]\naudience: public\n%s---\n\n## Summary\n\n%s\n", status, more, text)
}

// Feeds and the sitemap hold what is published, with the times that git knows, and newest is
// what was published last, not what broke last.
func TestFeedsOfWhatIsPublished(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2026, 2, d, 12, 0, 0, 0, time.UTC) }
	documents := map[string]string{
		"2020-01-01-old.md":       feedDocument("published", "", "TBD"),
		"2026-01-01-new.md":       feedDocument("closed", "published_at: 2026-01-05\n", "It broke & mended."),
		"2026-01-02-draft.md":     feedDocument("draft", "tags: [secretly]\n", "Half written."),
		"2026-01-03-review.md":    feedDocument("in-review", "", "Nearly."),
		"2026-01-04-withdrawn.md": feedDocument("withdrawn", "", "Wrong."),
		"a & b.md":                feedDocument("published", "published_at: 2026-01-04\n", "Odd."),
	}
	files, err := buildOf(t, documents, func(in *site.Input) {
		in.Settings.BaseURL = "https://e.example/pm/"
		in.History = map[string]*schema.History{
			"2020-01-01-old.md": {First: &schema.Revision{Time: day(1)}, Last: &schema.Revision{Time: day(9)}, Complete: true},
			"2026-01-01-new.md": {First: &schema.Revision{Time: day(2)}, Last: &schema.Revision{Time: day(3)}, Complete: true},
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"feed", "service/api"} {
		var atom struct {
			Updated string `xml:"updated"`
			Entries []struct {
				ID        string `xml:"id"`
				Published string `xml:"published"`
				Updated   string `xml:"updated"`
				Summary   string `xml:"summary"`
			} `xml:"entry"`
		}
		if err := xml.Unmarshal([]byte(files[name+".xml"]), &atom); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, e := range atom.Entries {
			got = append(got, strings.Join([]string{e.ID, e.Published, e.Updated, e.Summary}, "|"))
		}
		want := []string{
			"tag:e.example,2026:postmortem/2020-01-01-old|2026-02-01T12:00:00Z|2026-02-09T12:00:00Z|",
			"tag:e.example,2026:postmortem/2026-01-01-new|2026-01-05T00:00:00Z|2026-02-03T12:00:00Z|It broke & mended.",
			"tag:e.example,2026:postmortem/a%20&%20b|2026-01-04T00:00:00Z|2026-01-04T00:00:00Z|Odd.",
		}
		if diff := cmp.Diff(want, got); diff != "" || atom.Updated != "2026-02-09T12:00:00Z" {
			t.Errorf("%s: %s %s", name, atom.Updated, diff)
		}
		var feed struct {
			Version, Title string
			FeedURL        string `json:"feed_url"`
			HomePageURL    string `json:"home_page_url"`
			Items          []struct {
				ID, URL, Summary string
				Text             string `json:"content_text"`
				Modified         string `json:"date_modified"`
			}
		}
		if err := json.Unmarshal([]byte(files[name+".json"]), &feed); err != nil {
			t.Fatal(err)
		}
		if feed.Version != "https://jsonfeed.org/version/1.1" || feed.FeedURL != "https://e.example/pm/"+name+".json" || len(feed.Items) != 3 {
			t.Fatalf("%+v", feed)
		}
		if o := feed.Items[0]; o.Text != "T" || o.Summary != "" || o.Modified != "2026-02-09T12:00:00Z" || o.URL != "https://e.example/pm/postmortems/2020-01-01-old.html" {
			t.Errorf("%+v", o)
		}
	}
	page := files["service/api.html"]
	for _, link := range []string{`type="application/atom+xml" title="Atom feed" href="../service/api.xml"`, `type="application/feed+json" title="JSON feed" href="../service/api.json"`} {
		if !strings.Contains(page, link) {
			t.Errorf("the page has no %s", link)
		}
	}
	var set struct {
		URLs []struct {
			Loc     string `xml:"loc"`
			LastMod string `xml:"lastmod"`
		} `xml:"url"`
	}
	if err := xml.Unmarshal([]byte(files["sitemap.xml"]), &set); err != nil {
		t.Fatal(err)
	}
	var posts []string
	for _, u := range set.URLs {
		if strings.Contains(u.Loc, "/postmortems/") {
			posts = append(posts, u.Loc+" "+u.LastMod)
		}
		if regexp.MustCompile(`404|search\.html|secretly`).MatchString(u.Loc) {
			t.Errorf("the sitemap has %s", u.Loc)
		}
		if path, ok := strings.CutPrefix(u.Loc, "https://e.example/pm/"); !ok || files[strings.ReplaceAll(path, "%20", " ")] == "" {
			t.Errorf("the sitemap has %s, and there is no such page", u.Loc)
		}
	}
	want := []string{
		"https://e.example/pm/postmortems/2020-01-01-old.html 2026-02-09T12:00:00Z",
		"https://e.example/pm/postmortems/2026-01-01-new.html 2026-02-03T12:00:00Z",
		"https://e.example/pm/postmortems/a%20&%20b.html 2026-01-04T00:00:00Z",
	}
	if diff := cmp.Diff(want, posts); diff != "" {
		t.Error(diff)
	}
	if _, there := files[".nojekyll"]; !there {
		t.Error("no .nojekyll")
	}
	// Without an address there is no sitemap; outside nobody sees what git knows.
	files, err = buildOf(t, documents, func(in *site.Input) {
		in.Audience = schema.Public
		in.History = map[string]*schema.History{"2020-01-01-old.md": {Last: &schema.Revision{Time: day(9)}}}
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, there := files["sitemap.xml"]; there || strings.Contains(files["feed.xml"], "2026-02-09") {
		t.Error("a sitemap of relative addresses, or a date of a commit outside")
	}
	if names := sorted(files); !slices.Contains(names, "feed.json") {
		t.Errorf("%v", names)
	}
}
