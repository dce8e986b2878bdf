package site_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/audience"
	"github.com/git-postmortem/postmortem/site"
)

type discard struct{}

func (discard) Write(string, []byte) error { return nil }

// BenchmarkBuild builds an internal site of 300 copies of this project's own documents.
func BenchmarkBuild(b *testing.B) {
	files, _ := filepath.Glob("../postmortems/*.md")
	if len(files) == 0 {
		b.Skip("no documents")
	}
	var docs []*schema.Postmortem
	for i := range 300 {
		data, err := os.ReadFile(files[i%len(files)])
		if err != nil {
			b.Fatal(err)
		}
		docs = append(docs, schema.Parse(fmt.Sprintf("postmortems/%03d.md", i), data, nil))
	}
	filtered, err := audience.Apply(docs, schema.Internal, time.Time{})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		_, err := site.Build(context.Background(), site.Input{
			Index: index(filtered), Documents: visit(filtered), Audience: schema.Internal, Settings: site.Settings{Name: "x"}, Now: time.Unix(0, 0), Severities: (*schema.Options)(nil).SeverityScale(),
			Evidence: func(string) ([]byte, error) { return nil, fs.ErrNotExist },
		}, discard{})
		if err != nil {
			b.Fatal(err)
		}
	}
}
