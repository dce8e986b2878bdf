package server

import (
	"context"
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

// Watch calls changed whenever something below the folders changes, once the
// files rest. Folders that appear are watched as well. It returns when the context ends.
func Watch(ctx context.Context, folders []string, changed func()) error {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return err
	}
	defer w.Close()
	for _, f := range folders {
		if err := addTree(w, f); err != nil {
			return err
		}
	}
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
			if info, err := os.Stat(e.Name); err == nil && info.IsDir() {
				_ = addTree(w, e.Name)
			}
			rest = time.After(settle)
		case <-rest:
			rest = nil
			changed()
		case err, ok := <-w.Errors:
			if !ok {
				return nil
			}
			return err
		}
	}
}

func addTree(w *fsnotify.Watcher, top string) error {
	return filepath.WalkDir(top, func(p string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return nil // what vanished while walking needs no watch
		}
		if p != top && ignored(p) {
			return filepath.SkipDir
		}
		return w.Add(p)
	})
}

// ignored names what editors and git leave behind.
func ignored(p string) bool {
	name := filepath.Base(p)
	return strings.HasPrefix(name, ".") || strings.HasSuffix(name, "~") || strings.HasPrefix(name, "#") || name == "4913" || name == "node_modules"
}
