package main

import (
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
	"sync"

	"github.com/git-postmortem/postmortem/internal/publish"
	"github.com/git-postmortem/postmortem/internal/server"
	"github.com/git-postmortem/postmortem/schema"
)

// A besideSite is the archive as another audience sees it: a build of its own, made when somebody
// looks, and again when something changed since.
type besideSite struct {
	mu      sync.Mutex
	built   bool
	changes int // of the archive, when it was built
	err     error
}

// other is the site for an audience by its name. It is built as it would be for them, with the gate
// behind it: what stops that build is all that is shown of it.
func (l *liveArchive) other(ctx context.Context, name string) (server.Site, error) {
	level, err := schema.ParseAudience(name)
	if err != nil || level == schema.Restricted || level == l.Audience {
		return nil, fs.ErrNotExist
	}
	l.mu.Lock()
	b := l.beside[name]
	if b == nil {
		b = &besideSite{}
		l.beside[name] = b
	}
	changes := l.changes
	l.mu.Unlock()
	b.mu.Lock()
	defer b.mu.Unlock()
	o := l.Options
	o.Audience, o.Target, o.LiveRoot = level, filepath.Join(l.work, name), server.Beside+name+"/"
	if !b.built || b.changes != changes {
		b.built, b.changes = true, changes
		_, b.err = publish.Build(ctx, o)
	}
	if b.err != nil {
		return nil, fmt.Errorf("the archive cannot be built for the audience %s: %w", name, b.err)
	}
	return server.Folder(o.Target), nil
}
