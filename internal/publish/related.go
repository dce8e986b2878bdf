package publish

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/audience"
)

// A kinship is which postmortems of sources are named as related, and which are there. Lint looks at one
// repository, and a build is the first that has them all. nil looks at none.
type kinship struct {
	mu    sync.Mutex
	names []string        // of the sources
	ids   map[string]bool // that documents have, and had
	named []kin
}

// A kin is an id that a document names.
type kin struct {
	path string
	line int
	id   string
}

func kinshipOf(a *archive.Archive, outlines []audience.Outline) *kinship {
	if len(a.Sources) == 0 {
		return nil
	}
	k := &kinship{ids: map[string]bool{}}
	for _, s := range a.Sources {
		k.names = append(k.names, s.Source)
	}
	for _, o := range outlines {
		k.ids[o.ID] = true
	}
	return k
}

// note takes what a document is called and names.
func (k *kinship) note(pm *schema.Postmortem) {
	if k == nil {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, id := range pm.Strings("redirect_from") {
		k.ids[schema.IDFrom(pm.Path, id)] = true
	}
	for _, r := range pm.Related {
		if name, _, of := strings.Cut(r.ID, ":"); of && slices.Contains(k.names, name) {
			k.named = append(k.named, kin{pm.Path, pm.LineOf(r.Span), r.ID})
		}
	}
}

// missing are notices of those that are not there.
func (k *kinship) missing() (notices []string) {
	if k == nil {
		return nil
	}
	for _, n := range k.named {
		if !k.ids[n.id] {
			notices = append(notices, fmt.Sprintf("%s:%d: no postmortem of the sources has the id %q", n.path, n.line, n.id))
		}
	}
	slices.Sort(notices)
	return notices
}
