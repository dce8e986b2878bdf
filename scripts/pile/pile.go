// Package pile makes up archives of any size for the scripts that measure and check.
//
// The documents are made of words with the frequencies that natural text has, follow the
// standard, and are the same ones at every run, so figures of two runs are of the same work.
// The frequent words are those of this project's own postmortems: callers run at the root of
// the checkout. It measures nothing itself.
package pile

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Config is the configuration of an archive that Write makes.
const Config = "folders: [postmortems]\n"

// A Document is one made-up postmortem.
type Document struct {
	Path string    // from the archive's root, with slashes
	Day  time.Time // of the incident, at midnight UTC
}

// Write makes an archive of n documents in a folder, which it empties first, and says what
// it wrote, oldest first, and how many bytes.
func Write(dir string, n int) (documents []Document, size int64, err error) {
	files, err := filepath.Glob("postmortems/*.md")
	if err != nil {
		return nil, 0, err
	}
	if len(files) == 0 {
		return nil, 0, errors.New("no documents in postmortems; run it at the root of the checkout")
	}
	words, err := vocabulary(files)
	if err != nil {
		return nil, 0, err
	}
	if err := os.RemoveAll(dir); err != nil {
		return nil, 0, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, 0, err
	}
	if err := os.WriteFile(filepath.Join(dir, "postmortem.yaml"), []byte(Config), 0o644); err != nil {
		return nil, 0, err
	}
	r := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(r, 1.07, 8, uint64(len(words)-1))
	sentence := func(length int) string {
		out := make([]string, length)
		for i := range out {
			out[i] = words[zipf.Uint64()]
			if r.IntN(200) == 0 {
				out[i] = fmt.Sprintf("%s_%s-%d", out[i], words[r.IntN(3000)], r.IntN(100))
			}
		}
		out[0] = strings.ToUpper(out[0][:1]) + out[0][1:]
		return strings.Join(out, " ") + "."
	}
	for i := range n {
		day := time.Date(2015, 1, 1+i*3650/n, 0, 0, 0, 0, time.UTC)
		var b strings.Builder
		fmt.Fprintf(&b, "---\ntitle: %q\nseverity: sev%d\nstatus: published\ntype: outage\ntimezone: Etc/UTC\nservices: [service-%d, service-%d]\ntags: [tag-%d, tag-%d]\ncontributing_factors: [factor-%d]\n---\n\n## Summary\n\n",
			strings.TrimSuffix(sentence(7), "."), 1+r.IntN(4), r.IntN(40), r.IntN(40), r.IntN(60), r.IntN(60), r.IntN(30))
		for range 5 {
			b.WriteString(sentence(14) + " ")
		}
		fmt.Fprintf(&b, "\n\n## Timeline\n\n### %s\n\n", day.Format(time.DateOnly))
		for k := range 12 {
			tag := map[int]string{0: " `started`", 2: " `detected`", 7: " `mitigated`", 11: " `resolved`"}[k]
			fmt.Fprintf(&b, "- **%02d:%02d**%s — %s\n", 8+k, r.IntN(60), tag, sentence(12))
		}
		for _, heading := range []string{"Contributing factors", "Resolution", "Lessons learned"} {
			fmt.Fprintf(&b, "\n## %s\n\n", heading)
			for range 12 {
				fmt.Fprintf(&b, "- %s\n", sentence(14))
			}
		}
		d := Document{path.Join("postmortems", day.Format("2006"), fmt.Sprintf("%s-incident-%d.md", day.Format(time.DateOnly), i)), day}
		full := filepath.Join(dir, filepath.FromSlash(d.Path))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			return nil, 0, err
		}
		if err := os.WriteFile(full, []byte(b.String()), 0o644); err != nil {
			return nil, 0, err
		}
		documents, size = append(documents, d), size+int64(b.Len())
	}
	return documents, size, nil
}

// vocabulary is what documents are made of: the words of this project's archive, the most
// frequent first, and behind them made-up ones, as rare words of natural text are.
func vocabulary(files []string) ([]string, error) {
	counts := map[string]int{}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			return nil, err
		}
		for _, w := range strings.FieldsFunc(strings.ToLower(string(data)), func(r rune) bool { return r < 'a' || r > 'z' }) {
			if len(w) > 1 || w == "a" {
				counts[w]++
			}
		}
	}
	var words []string
	for w := range counts {
		words = append(words, w)
	}
	slices.SortFunc(words, func(a, b string) int {
		if counts[a] != counts[b] {
			return counts[b] - counts[a]
		}
		return strings.Compare(a, b)
	})
	words = append(words, "kubernetes", "timeout", "karbomi")
	r := rand.New(rand.NewPCG(3, 4))
	syllables := strings.Fields("ka bo mi re to lan der sta con pro ver tic ble ing ment sor ter ast ern ile ove und ick art")
	seen := map[string]bool{}
	for len(words) < 80_000 {
		var b strings.Builder
		for range 2 + r.IntN(3) {
			b.WriteString(syllables[r.IntN(len(syllables))])
		}
		if w := b.String(); !seen[w] && counts[w] == 0 {
			seen[w] = true
			words = append(words, w)
		}
	}
	return words, nil
}
