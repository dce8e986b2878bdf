package site_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/git-postmortem/postmortem/schema"
)

// A list has a hundred on a page, and its pages lead to each other; another value whose name is
// that of such a page keeps its own.
func TestPagesOfLists(t *testing.T) {
	documents := map[string]string{"postmortems/other.md": "---\ntitle: Other\nseverity: sev1\nstatus: published\nservices: [api-2]\n---\n"}
	for i := range 201 {
		documents[fmt.Sprintf("postmortems/2024-01-01-n%03d.md", i)] = fmt.Sprintf("---\ntitle: Number %03d\nseverity: sev1\nstatus: published\nservices: [api]\n---\n", i)
	}
	files := build(t, schema.Internal, "", documents, nil)
	rows := func(name string) int { return strings.Count(files[name], `<a class="title"`) }
	for name, want := range map[string]int{"service/api.html": 100, "service/api-2.html": 1, "service/api-2-2.html": 100, "service/api-3.html": 1, "all.html": 100, "all-2.html": 100, "all-3.html": 2} {
		if rows(name) != want {
			t.Errorf("%s has %d rows, want %d", name, rows(name), want)
		}
	}
	var links []string
	_, nav, _ := strings.Cut(files["service/api.html"], `<nav aria-label="Pages">`)
	for _, m := range regexp.MustCompile(`href="([^"]*)">\d`).FindAllStringSubmatch(nav, -1) {
		links = append(links, m[1])
	}
	if diff := cmp.Diff([]string{"../service/api-2-2.html", "../service/api-3.html"}, links); diff != "" {
		t.Error(diff)
	}
}

// actionList is what a page shows of its list of actions: each with its state, or nothing where
// it is a plain list.
func actionList(page string) (out []string) {
	for _, m := range regexp.MustCompile(`(?s)<li class="(\w+)"><svg class="state".*?</span>([^<]*)</div>(?:<div class="of">(.*?)</div>)?</li>`).FindAllStringSubmatch(page, -1) {
		out = append(out, strings.ReplaceAll(m[1]+" "+m[2]+" "+regexp.MustCompile(`<[^>]*>`).ReplaceAllString(m[3], "|"), "\u00a0", " "))
	}
	return out
}

// A list whose author gave no state claims none, also in a document of the standard. What is due
// is judged once, on the day that it is in the document's zone, wherever it is shown.
func TestActionsClaimWhatIsStated(t *testing.T) {
	doc := func(zone, actions string) string {
		return "---\ntitle: T\nseverity: sev1\nstatus: published\ntimezone: " + zone + "\n---\n\n## Action items\n\n" + actions
	}
	files := build(t, schema.Internal, "", map[string]string{ // on 2026-03-10 at 00:00 UTC
		"postmortems/plain.md": doc("UTC", "- Paint the door.\n- Oil the hinge.\n"),
		"postmortems/west.md":  doc("America/New_York", "- [ ] Due in the west. (due: 2026-03-09)\n- [x] Did it. (done: 2026-03-01)\n- [x] Did it some day. (done: in spring)\n"),
		"postmortems/east.md":  doc("Asia/Tokyo", "- [ ] Due in the east. (due: 2026-03-09)\n- [ ] Some day. (due: soon)\n- [ ] Never.\n"),
	}, nil)
	if got := actionList(files["postmortems/plain.html"]); got != nil || !strings.Contains(files["postmortems/plain.html"], "Paint the door.") {
		t.Errorf("a list without states shows %q", got)
	}
	want := []string{"open Due in the west. |due 9 Mar 2026|", "done Did it. |done 1 Mar 2026|", "done Did it some day. |done in spring|"}
	if diff := cmp.Diff(want, actionList(files["postmortems/west.html"])); diff != "" {
		t.Error(diff)
	}
	want = []string{"open Due in the east. |1 day overdue|", "open Some day. |due soon|", "open Never. "}
	if diff := cmp.Diff(want, actionList(files["postmortems/east.html"])); diff != "" {
		t.Error(diff)
	}
	home := strings.ReplaceAll(files["index.html"], "\u00a0", " ")
	for _, says := range []string{"1 day overdue", "due 9 Mar 2026", ">4 open, 1 overdue<"} {
		if !strings.Contains(home, says) {
			t.Errorf("the home page does not say %q", says)
		}
	}
	if page := visible(t, files["actions.html"]); !strings.Contains(page, "Not stated 2") {
		t.Errorf("actions of which nobody said it are not told apart: %s", page)
	}
}

// No group of actions is left out because another one is long, and an empty page says no more
// than is known.
func TestActionsPage(t *testing.T) {
	long := "---\ntitle: T\nseverity: sev1\nstatus: published\n---\n\n## Action items\n\n" + strings.Repeat("- [x] Did it. (done: 2026-03-01)\n", 120) + "- [ ] ~~Nothing.~~ (dropped: no use)\n"
	page := visible(t, build(t, schema.Internal, "", map[string]string{"postmortems/a.md": long}, nil)["actions.html"])
	for _, want := range []string{"Nothing is open", "Every action is done, or was dropped.", "Done 120, 100 of them here", "Dropped 1"} {
		if !strings.Contains(page, want) {
			t.Errorf("%q is not said", want)
		}
	}
	for text, want := range map[string]string{
		"- Paint the door.\n": "some lists do not say what is done",
		"":                    "No postmortem has an action that is ours to do.",
	} {
		if page := visible(t, build(t, schema.Internal, "", map[string]string{"postmortems/a.md": "# A\n\n## Action items\n\n" + text}, nil)["actions.html"]); !strings.Contains(page, want) {
			t.Errorf("%q is not said of %q: %s", want, text, page)
		}
	}
}

// Where most months had no incident, bars are years: all of them, with their severities.
func TestIncidentsOverTime(t *testing.T) {
	of := func(days ...string) string {
		documents := map[string]string{}
		for i, day := range days {
			documents[fmt.Sprintf("postmortems/%s-%d.md", day, i)] = fmt.Sprintf("---\ntitle: T%d\nseverity: sev%d\nstatus: published\n---\n\n## Summary\n\nIt broke.\n", i, 2-i%2)
		}
		return build(t, schema.Internal, "", documents, nil)["insights.html"]
	}
	sparse := of("2024-01-02", "2024-01-03", "2026-02-01")
	for _, want := range []string{"Incidents a year", "2024 – 2026; the highest bar is 2.", "<title>2024, sev1: 1</title>", "<title>2024, sev2: 1</title>", "<title>2026, sev2: 1</title>"} {
		if !strings.Contains(sparse, want) {
			t.Errorf("there is no %q", want)
		}
	}
	if dense := of("2026-01-02", "2026-01-03", "2026-02-01"); !strings.Contains(dense, "Incidents a month") || !strings.Contains(dense, "Jan 2026 – Feb 2026; the highest bar is 2.") {
		t.Error("three incidents in two months are not told by the month")
	}
}
