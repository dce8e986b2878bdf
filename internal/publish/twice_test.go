package publish

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/git-postmortem/postmortem/schema"
)

// Two builds into one folder at once: each is whole, and the later one stays.
func TestTwoBuildsAtOnce(t *testing.T) {
	documents := map[string]string{"postmortem.yaml": "folders: [postmortems]\n"}
	for i := range 20 {
		documents[fmt.Sprintf("postmortems/2026-03-%02d-a.md", i+1)] = fmt.Sprintf(mixedHead, fmt.Sprintf("Mail is late %d", i), "") + "## Rest\n\nInside of the house.\n"
	}
	dir := writeArchive(t, documents)
	out := filepath.Join(dir, "out")
	now := func(time.Time) (time.Time, error) { return time.Unix(1772668800, 0), nil }
	for range 5 {
		var wg sync.WaitGroup
		errs := make([]error, 2)
		for i, a := range []schema.Audience{schema.Internal, schema.Public} {
			wg.Go(func() {
				_, errs[i] = Build(context.Background(), Options{Dir: dir, Target: out, Audience: a, Now: now})
			})
		}
		wg.Wait()
		for _, err := range errs {
			if err != nil {
				t.Fatal(err)
			}
		}
		inside := 0
		for i := range 20 {
			page, err := os.ReadFile(filepath.Join(out, "postmortems", fmt.Sprintf("2026-03-%02d-a.html", i+1)))
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(page), "Inside of the house") {
				inside++
			}
		}
		if inside != 0 && inside != 20 {
			t.Fatalf("%d of 20 pages are of the one build", inside)
		}
	}
	if stages, _ := filepath.Glob(filepath.Join(dir, ".postmortem-build-*")); len(stages) > 0 {
		t.Errorf("left behind: %v", stages)
	}
}
