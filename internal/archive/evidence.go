package archive

import (
	"fmt"
	"io/fs"

	"github.com/git-postmortem/postmortem/internal/tree"
)

// maxEvidence is how many bytes a file beside a document may have to be shown with it.
const maxEvidence = 64 << 20

// Evidence returns a file beside a document. It refuses what lies outside of the tree,
// also through symbolic links, and anything that is not a regular file.
func (a *Archive) Evidence(p string) ([]byte, error) {
	if name, outside := a.finder.Find(a.InTree(p)); outside || name != a.InTree(p) {
		return nil, fs.ErrNotExist
	}
	data, err := tree.Read(a.fsys, a.InTree(p), maxEvidence)
	if len(data) > maxEvidence {
		return nil, fmt.Errorf("it is larger than %d MiB", maxEvidence>>20)
	}
	return data, err
}
