package server

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
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

// A Watcher sees what changes in folders from the moment that it is made.
type Watcher struct {
	w       *fsnotify.Watcher
	folders func() []Watched
}

// NewWatcher watches folders. It is asked for them again after each change: they may come
// and go.
func NewWatcher(folders func() []Watched) (*Watcher, error) {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, err
	}
	out := &Watcher{w, folders}
	out.add()
	return out, nil
}

// Close ends the watch.
func (w *Watcher) Close() error { return w.w.Close() }

func (w *Watcher) add() {
	for _, f := range w.folders() {
		if f.Deep {
			addTree(w.w, f.Dir)
		} else {
			_ = w.w.Add(f.Dir) // what is not there yet is seen by its parent
		}
	}
}

// Run calls changed whenever something has changed, once the files rest, with the paths of what
// was seen to change; nil is that anything may have. It returns when the context ends.
func (w *Watcher) Run(ctx context.Context, changed func(paths []string)) error {
	var rest <-chan time.Time
	seen, anything := map[string]bool{}, false
	for {
		select {
		case <-ctx.Done():
			return nil
		case e, ok := <-w.w.Events:
			if !ok {
				return nil
			}
			if e.Op == fsnotify.Chmod || ignored(e.Name) {
				continue
			}
			if info, err := os.Stat(e.Name); err == nil && info.IsDir() && within(w.folders(), e.Name) {
				addTree(w.w, e.Name)
			}
			seen[e.Name] = true
			rest = time.After(settle)
		case <-rest:
			rest = nil
			if paths := slices.Sorted(maps.Keys(seen)); anything {
				changed(nil)
			} else {
				changed(paths)
			}
			seen, anything = map[string]bool{}, false
			w.add()
		case err, ok := <-w.w.Errors:
			if !ok {
				return nil
			}
			if !errors.Is(err, fsnotify.ErrEventOverflow) {
				return err
			}
			anything = true // some events were lost
			rest = time.After(settle)
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
