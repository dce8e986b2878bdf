package publish

import (
	"context"
	"slices"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/audience"
	"github.com/git-postmortem/postmortem/site"
)

// A Live archive is looked at while its documents are being written. It is for internal
// readers on this machine: builds for others go through the gate as a whole each time.
type Live struct {
	*site.Live
	Result *Result
	p      *preparation
}

// OpenLive reads an archive to be looked at. Close gives back what it holds.
func OpenLive(ctx context.Context, o Options) (*Live, error) {
	o.Audience = schema.Internal
	p, err := prepare(ctx, o)
	if err != nil {
		return nil, err
	}
	s, err := site.NewLive(ctx, p.in)
	if err != nil {
		p.archive.Close()
		return nil, err
	}
	return &Live{Live: s, Result: p.result(s.Report()), p: p}, nil
}

// Close frees what the archive holds.
func (l *Live) Close() {
	l.Live.Close()
	l.p.archive.Close()
}

// Change shows documents as they are now; paths are the archive's. It reports false, and
// changes nothing, where more than the text of known documents has changed, or other documents
// depend on how one of them changed: then the archive has to be opened anew.
func (l *Live) Change(paths []string) (bool, error) {
	var changed []audience.Filtered
	for _, p := range paths {
		i := slices.IndexFunc(l.p.outlines, func(o audience.Outline) bool { return o.Path == p })
		if i < 0 {
			return false, nil
		}
		pm, err := l.p.working.Read(p)
		if err != nil {
			return false, err
		}
		if audience.OutlineOf(pm, l.p.in.Now) != l.p.outlines[i] {
			return false, nil // links of others may lead to it, or no more
		}
		f, ok, err := l.p.visitor.filter.Apply(pm)
		if err != nil || !ok {
			return false, err
		}
		changed = append(changed, f)
	}
	return l.Update(changed)
}
