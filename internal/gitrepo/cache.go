package gitrepo

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/git-postmortem/postmortem/internal/atomicfile"
)

// worthKeeping is how many commits must be new before a log is written again: walking
// so few takes no longer than writing.
var worthKeeping = 50

// maxCache bounds what is read: some hundred bytes for each of millions of commits.
const maxCache = 512 << 20

// A keeper has the file that keeps a log, in the folder postmortem of the git folder that all working
// copies share. What a log has of a commit depends on the commit and the folders only, so
// no rebase, fetch or gc makes it wrong. It is a convenience: what is wrong with it
// is nobody's error.
type keeper struct{ file, folders string }

func (r *Repo) keeper(folders []string) keeper {
	key := strings.Join(slices.Compact(slices.Sorted(slices.Values(folders))), "\n")
	sum := sha256.Sum256([]byte(key))
	return keeper{filepath.Join(r.at.common, "postmortem", "history-"+hex.EncodeToString(sum[:6])), key}
}

// load returns the log that was kept, or nil.
func (k keeper) load() *log {
	info, err := os.Lstat(k.file)
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxCache {
		return nil
	}
	data, err := os.ReadFile(k.file)
	if err != nil || len(data) < sha256.Size {
		return nil
	}
	body := data[:len(data)-sha256.Size]
	if sum := sha256.Sum256(body); !bytes.Equal(sum[:], data[len(body):]) {
		return nil
	}
	return decodeLog(body, k.folders)
}

// save keeps a log for the next time, where that can be done. Of commits that none of order
// comes from, as those of other branches or from before a rebase, it keeps as many again.
func (k keeper) save(l *log, order []uint32) {
	keep := make([]bool, len(l.nodes))
	for _, n := range order {
		keep[n] = true
	}
	if len(l.nodes) <= 2*len(order)+worthKeeping {
		for n := range keep {
			keep[n] = true
		}
	}
	if info, err := os.Lstat(k.file); err == nil && !info.Mode().IsRegular() || err != nil && !errors.Is(err, fs.ErrNotExist) {
		return
	}
	if err := os.MkdirAll(filepath.Dir(k.file), 0o755); err != nil {
		return
	}
	body := encodeLog(l, keep, k.folders)
	sum := sha256.Sum256(body)
	_ = atomicfile.Write(k.file, append(body, sum[:]...), 0o644)
}
