package gitrepo

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"crypto/sha1"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/storage/filesystem"

	"github.com/git-postmortem/postmortem/internal/pack"
)

// maxObject bounds what is unpacked of one object: more than any document, tree or
// commit that people write has.
const maxObject = 64 << 20

var kinds = map[plumbing.ObjectType]pack.Kind{
	plumbing.CommitObject: pack.Commit, plumbing.TreeObject: pack.Tree, plumbing.BlobObject: pack.Blob, plumbing.TagObject: pack.Tag,
}

// object returns the bytes of an object, whichever of the repository's stores has it. Those
// of a tree or a commit are shared: they must not be changed.
func (r *Repo) object(t plumbing.ObjectType, h plumbing.Hash) ([]byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, p := range r.packs {
		kind, data, err := p.Object(h)
		switch {
		case errors.Is(err, pack.ErrNone):
			continue
		case err != nil:
			return nil, err
		case kind != kinds[t]:
			return nil, r.missing(h, plumbing.ErrObjectNotFound)
		case kind == pack.Blob:
			data = bytes.Clone(data)
		}
		return data, nil
	}
	if data, found, err := r.loose(t, h); found || err != nil {
		return data, err
	}
	return r.stored(t, h)
}

// stored reads an object through go-git, which knows older forms of packs.
func (r *Repo) stored(t plumbing.ObjectType, h plumbing.Hash) ([]byte, error) {
	store := r.holder(h)
	if size, err := store.EncodedObjectSize(h); err == nil && size > maxObject {
		return nil, fmt.Errorf("the object %s has %d bytes, more than the %d that are read", h, size, maxObject)
	}
	o, err := store.EncodedObject(t, h)
	if err != nil {
		return nil, r.missing(h, err)
	}
	reader, err := o.Reader()
	if err != nil {
		return nil, err
	}
	defer reader.Close()
	data := bytes.NewBuffer(make([]byte, 0, o.Size()+bytes.MinRead))
	_, err = data.ReadFrom(io.LimitReader(reader, maxObject))
	return data.Bytes(), err
}

// loose reads an object that has a file of its own, and no more of it than its header says:
// a few kilobytes may unfold to gigabytes. found is false where there is no such file.
func (r *Repo) loose(t plumbing.ObjectType, h plumbing.Hash) (data []byte, found bool, err error) {
	name := h.String()
	var file *os.File
	for _, dir := range r.folders {
		if file, err = os.Open(filepath.Join(dir, name[:2], name[2:])); err == nil {
			break
		}
	}
	if file == nil || err != nil {
		return nil, false, nil // it is packed, or not there
	}
	defer file.Close()
	damaged := func(why string) ([]byte, bool, error) {
		return nil, true, fmt.Errorf("the object %s is damaged: %s", h, why)
	}
	unpacked, err := zlib.NewReader(file)
	if err != nil {
		return damaged(err.Error())
	}
	defer unpacked.Close()
	reader := bufio.NewReader(io.LimitReader(unpacked, maxObject+64))
	header, err := reader.ReadString(0)
	kind, length, ok := strings.Cut(strings.TrimSuffix(header, "\x00"), " ")
	size, bad := strconv.Atoi(length)
	if err != nil || !ok || bad != nil || size < 0 || len(header) > 64 {
		return damaged("it has no header")
	}
	if size > maxObject {
		return nil, true, fmt.Errorf("the object %s has %d bytes, more than the %d that are read", h, size, maxObject)
	}
	if kind != t.String() {
		return nil, true, r.missing(h, plumbing.ErrObjectNotFound)
	}
	data = make([]byte, size)
	if _, err := io.ReadFull(reader, data); err != nil {
		return damaged("it ends before the length that it says")
	}
	if _, err := reader.ReadByte(); err == nil {
		return damaged("it goes on behind the length that it says")
	}
	return data, true, nil
}

// size is how many bytes a blob has.
func (r *Repo) size(h plumbing.Hash) (int64, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, p := range r.packs {
		if size, err := p.Size(h); !errors.Is(err, pack.ErrNone) {
			return size, err
		}
	}
	size, err := r.holder(h).EncodedObjectSize(h)
	return size, r.missing(h, err)
}

// A MissingError says that an object is not in this clone.
type MissingError struct {
	Hash    string
	Partial bool
	err     error
}

func (e *MissingError) Error() string {
	if e.Partial {
		return fmt.Sprintf("%s is not in this partial clone; fetch it whole (git fetch --refetch --no-filter), or check out without a filter", e.Hash)
	}
	return fmt.Sprintf("%s is not in this clone; `git fsck` tells what is damaged", e.Hash)
}

func (e *MissingError) Unwrap() error { return e.err }

func (r *Repo) missing(h plumbing.Hash, err error) error {
	if errors.Is(err, plumbing.ErrObjectNotFound) {
		return &MissingError{h.String(), r.Partial, err}
	}
	return err
}

// holder is the store that has an object, or the repository's own.
func (r *Repo) holder(h plumbing.Hash) *filesystem.ObjectStorage {
	for _, store := range r.objects {
		if len(r.objects) == 1 || store.HasEncodedObject(h) == nil {
			return store
		}
	}
	return r.objects[0]
}

// blobHash is git's name for a text. It is not go-git's hash, which also looks for collisions and so
// costs more: git takes no text in which somebody made one.
func blobHash(text []byte) plumbing.Hash {
	h := sha1.New()
	fmt.Fprintf(h, "blob %d\x00", len(text))
	_, _ = h.Write(text)
	return plumbing.Hash(h.Sum(nil))
}
