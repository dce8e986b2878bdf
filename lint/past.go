package lint

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/git-postmortem/postmortem/schema"
)

// A Past is the history of documents.
type Past struct {
	// Of are the revisions of a document, the newest first. complete is false where older ones are
	// missing, and then nothing is judged by them.
	Of func(path string) (revisions []Revision, complete bool)
	// Missing says why nothing is known, or of some documents not all, and what helps.
	Missing string
}

// A Revision is one commit that changed a document.
type Revision struct {
	Commit string
	Time   time.Time // of the commit
	// Text reads what the document said then, and under which name.
	Text func() (text []byte, name string, err error)
}

// A pastOnce reads the history once, when the first document needs it.
type pastOnce struct {
	read func() *Past

	mu      sync.Mutex
	without map[string]bool // documents that could not be judged
	rules   map[string]bool // those that could not judge them
	why     string
}

func newPastOnce(ctx context.Context, past func(context.Context) *Past) *pastOnce {
	if past == nil {
		return nil
	}
	return &pastOnce{read: sync.OnceValue(func() *Past { return past(ctx) }), without: map[string]bool{}, rules: map[string]bool{}}
}

// look lets a rule judge a document by its revisions, where it needs them and they are known.
func (p *pastOnce) look(c *checkedDocument, rule *Rule, pass *Pass) {
	defer c.survive(rule)
	if !rule.NeedsPast(pass) {
		return
	}
	past := p.read()
	if past == nil {
		return
	}
	complete, why := false, past.Missing
	if past.Of != nil {
		pass.Revisions, complete = past.Of(pass.Doc.Path)
		defer func() { pass.Revisions = nil }()
	}
	if complete {
		err := judge(rule, pass)
		if err == nil {
			return
		}
		why = err.Error()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.without[pass.Doc.Path], p.rules[rule.Name] = true, true
	if p.why == "" || why < p.why {
		p.why = why // the same one, whichever document comes first
	}
}

// judge lets a rule judge, and returns why a text that it asked for could not be read.
func judge(rule *Rule, pass *Pass) (failed error) {
	revisions := slices.Clone(pass.Revisions)
	for i, r := range revisions {
		revisions[i].Text = func() ([]byte, string, error) {
			text, name, err := r.Text()
			if err != nil {
				failed = err
			}
			return text, name, err
		}
	}
	pass.Revisions = revisions
	rule.CheckPast(pass)
	return failed
}

// notices say in one line what could not be judged.
func (p *pastOnce) notices() []string {
	if p == nil || len(p.without) == 0 {
		return nil
	}
	var rules []string
	for name := range p.rules {
		rules = append(rules, name)
	}
	slices.Sort(rules)
	return []string{fmt.Sprintf("%s %s not checked for %s: %s", strings.Join(rules, " and "), schema.IsOrAre(rules), schema.Count(len(p.without), "postmortem"), p.why)}
}
