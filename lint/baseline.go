package lint

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// A Baseline is what was found at one time, for archives that cannot ask git what a change brings
// (--new-from can): only what is more than it is reported from then on. A finding is known by its
// document, its rule and the text that it stands on, so that it may move; of equal ones the number
// counts. Findings of locked rules are never part of one.
type Baseline struct {
	counts map[baselineKey]int
}

type baselineKey struct{ Path, Rule, Fingerprint string }

// baselineFile is how a baseline is written: sorted, a line a finding.
type baselineFile struct {
	Version  int             `json:"schema_version"`
	Findings []baselineEntry `json:"findings"`
}

type baselineEntry struct {
	Path        string `json:"path"` // from the root of the repository
	Rule        string `json:"rule"`
	Fingerprint string `json:"fingerprint"` // the first 12 hex digits of the SHA-256 of what it stands on
	Count       int    `json:"count"`
}

func (f Finding) baselineKey(name func(path string) string) baselineKey {
	p := name(f.Path)
	f.Path = ""
	sum := sha256.Sum256([]byte(f.key()))
	return baselineKey{p, f.Rule, hex.EncodeToString(sum[:6])}
}

// NewBaseline takes findings as they are. name is the path of a document from the root of its
// repository. locked is how many are left out because nothing may hide them.
func NewBaseline(findings []Finding, name func(path string) string) (b *Baseline, locked int) {
	b = &Baseline{map[baselineKey]int{}}
	for _, f := range findings {
		if registry[f.Rule].Locked {
			locked++
			continue
		}
		b.counts[f.baselineKey(name)]++
	}
	return b, locked
}

// Len is how many findings it has.
func (b *Baseline) Len() int {
	n := 0
	for _, count := range b.counts {
		n += count
	}
	return n
}

// Without are the findings that are not of the baseline. gone is how many of it are no more, of
// documents and rules that were looked at.
func (b *Baseline) Without(findings []Finding, name func(path string) string, looked func(path, rule string) bool) (left []Finding, gone int) {
	rest := map[baselineKey]int{}
	for key, n := range b.counts {
		rest[key] = n
	}
	for _, f := range findings {
		if key := f.baselineKey(name); !registry[f.Rule].Locked && rest[key] > 0 {
			rest[key]--
			continue
		}
		left = append(left, f)
	}
	for key, n := range rest {
		if looked(key.Path, key.Rule) {
			gone += n
		}
	}
	return left, gone
}

// Bytes is the baseline as a file.
func (b *Baseline) Bytes() []byte {
	out := baselineFile{Version: 1, Findings: []baselineEntry{}}
	for key, n := range b.counts {
		out.Findings = append(out.Findings, baselineEntry{key.Path, key.Rule, key.Fingerprint, n})
	}
	slices.SortFunc(out.Findings, func(x, y baselineEntry) int {
		return cmp.Or(cmp.Compare(x.Path, y.Path), cmp.Compare(x.Rule, y.Rule), cmp.Compare(x.Fingerprint, y.Fingerprint))
	})
	var w bytes.Buffer
	fmt.Fprintf(&w, "{\"schema_version\": %d, \"findings\": [", out.Version)
	for i, e := range out.Findings {
		line, _ := json.Marshal(e) // text and numbers alone
		if i > 0 {
			w.WriteByte(',')
		}
		w.WriteByte('\n')
		w.Write(line)
	}
	w.WriteString("\n]}\n")
	return w.Bytes()
}

// ReadBaseline reads a file that Bytes made.
func ReadBaseline(data []byte) (*Baseline, error) {
	var in baselineFile
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		return nil, fmt.Errorf("it is no baseline: %w", err)
	}
	if in.Version != 1 {
		return nil, fmt.Errorf("it is a baseline of version %d, and this program reads version 1", in.Version)
	}
	b := &Baseline{map[baselineKey]int{}}
	for _, e := range in.Findings {
		if e.Count < 1 || e.Path == "" || e.Rule == "" {
			return nil, errors.New("it is no baseline: a finding of it lacks its path, its rule or its count")
		}
		b.counts[baselineKey{e.Path, e.Rule, e.Fingerprint}] += e.Count
	}
	return b, nil
}
