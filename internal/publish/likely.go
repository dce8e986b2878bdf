package publish

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/git-postmortem/postmortem/internal/archive"
	"github.com/git-postmortem/postmortem/schema"
)

// maxLikely is how many documents are likely to be like a text.
const maxLikely = 300

// Likely looks through the texts of all documents that internal readers may read, without reading them in
// full: had is how many have each of the services and tags, by "services" and "tags"; likely are the archives
// with those documents that share most words with a text, the rarer ones counting for more.
func Likely(ctx context.Context, archives []*archive.Archive, draft string, now time.Time) (had map[string]map[string]int, likely []*archive.Archive, err error) {
	var words [][]byte
	for w := range strings.FieldsFuncSeq(strings.ToLower(draft), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }) {
		if letters := []rune(w); unicode.In(letters[0], unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai) {
			for i := range len(letters) - 1 { // no blank stands between words
				words = append(words, []byte(string(letters[i:i+2])))
			}
		} else if len(letters) >= 3 {
			words = append(words, []byte(string(letters[:min(len(letters), max(4, len(letters)-2))]))) // another form of it begins alike
		}
	}
	type text struct {
		archive, at int
		has         []int // words
		score       float64
	}
	var mu sync.Mutex
	var all []text
	had = map[string]map[string]int{"services": {}, "tags": {}}
	in := make([]int, len(words)) // how many documents have each
	for n, a := range archives {
		err := a.Texts(ctx, func(i int, src []byte) {
			head := schema.ReadHead(a.Paths[i], src)
			if head.WidestAt(now) < schema.Internal {
				return
			}
			t := text{archive: n, at: i}
			lower := bytes.ToLower(src)
			for k, w := range words {
				if bytes.Contains(lower, w) {
					t.has = append(t.has, k)
				}
			}
			mu.Lock()
			defer mu.Unlock()
			for field, of := range had {
				for _, value := range head.Strings(field) {
					of[value]++
				}
			}
			for _, k := range t.has {
				in[k]++
			}
			all = append(all, t)
		})
		if err != nil {
			return nil, nil, err
		}
	}
	for i := range all {
		for _, k := range all[i].has {
			all[i].score += 1 / float64(in[k])
		}
	}
	slices.SortFunc(all, func(a, b text) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.archive, b.archive), cmp.Compare(a.at, b.at))
	})
	all = all[:min(len(all), maxLikely)]
	for n, a := range archives {
		var paths []string
		for _, t := range all {
			if t.archive == n {
				paths = append(paths, a.Paths[t.at])
			}
		}
		slices.Sort(paths)
		likely = append(likely, a.Part(paths))
	}
	return had, likely, nil
}
