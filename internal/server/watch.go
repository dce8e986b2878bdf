package server

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

// settle is how long the files must rest before a change counts: editors write
// in several steps.
const settle = 40 * time.Millisecond

// A Watched folder is looked at with all that is below it, or by itself.
type Watched struct {
	Dir  string
	Deep bool
}

// Watch calls changed whenever something in the watched folders changes, once the files
// rest, and then asks again for the folders: they may come and go. It returns when the
// context ends.
func Watch(ctx context.Context, folders func() []Watched, changed func()) error {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return err
	}
	defer w.Close()
	add := func() {
		for _, f := range folders() {
			if f.Deep {
				addTree(w, f.Dir)
			} else {
				_ = w.Add(f.Dir) // what is not there yet is seen by its parent
			}
		}
	}
	add()
	var rest <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return nil
		case e, ok := <-w.Events:
			if !ok {
				return nil
			}
			if e.Op == fsnotify.Chmod || ignored(e.Name) {
				continue
			}
			if info, err := os.Stat(e.Name); err == nil && info.IsDir() && within(folders(), e.Name) {
				addTree(w, e.Name)
			}
			rest = time.After(settle)
		case <-rest:
			rest = nil
			changed()
			add()
		case err, ok := <-w.Errors:
			if !ok {
				return nil
			}
			if !errors.Is(err, fsnotify.ErrEventOverflow) {
				return err
			}
			rest = time.After(settle) // some events were lost, so anything may have changed
		}
	}
}

// within reports whether a folder lies below one that is watched with all below it.
func within(folders []Watched, dir string) bool {
	for _, f := range folders {
		if f.Deep && strings.HasPrefix(dir, f.Dir+string(filepath.Separator)) {
			return true
		}
	}
	return false
}

func addTree(w *fsnotify.Watcher, top string) {
	_ = filepath.WalkDir(top, func(p string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return nil // what vanished while walking needs no watch
		}
		if p != top && ignored(p) {
			return filepath.SkipDir
		}
		_ = w.Add(p)
		return nil
	})
}

// ignored names what editors and git leave behind.
func ignored(p string) bool {
	name := filepath.Base(p)
	return strings.HasPrefix(name, ".") || strings.HasSuffix(name, "~") || strings.HasPrefix(name, "#") || name == "4913" || name == "node_modules"
}
