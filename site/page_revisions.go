package site

import (
	"errors"
	"fmt"
	"html/template"
	"strings"
	"time"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/audience"
	"github.com/git-postmortem/postmortem/schema/compare"
)

// Revisions tell how documents came to be what they are.
type Revisions struct {
	// Of are the revisions of a document, by its path, the newest first.
	Of func(path string) ([]Revision, error)
	// Drafts says that those from before a document was published are shown as well.
	Drafts bool
}

// A Revision is one commit that changed a document.
type Revision struct {
	Commit    string // its full hash
	Author    string
	CoAuthors []string
	Time      time.Time              // when it was written, with the author's offset
	Subject   func() (string, error) // of its message
	Left      func(text []byte) bool // whether a text is what it left
	Path      string                 // of the document then, in the repository; "" where that is its name today
	Link      string                 // its page on the forge, or ""
	// Status is that of the document as the commit left it, "" where it says none. It fails with
	// ErrLacking, as State does, where this copy of the repository does not have the text.
	Status func() (string, error)
	// State is the document as the commit left it, or nil where its readers may not read all of
	// it. now is the document of today, or zero: if nothing was changed, it is that.
	State func(now audience.Filtered) (*State, error)
}

// ErrLacking says that a text is not in this copy of the repository.
var ErrLacking = errors.New("this copy of the repository does not have the text")

// A State is a document as it was.
type State struct {
	audience.Filtered
	Conceal func(text string) string // masks what nobody should see again
}

// maxRevisions is of how many revisions a page shows what they changed.
const maxRevisions = 100

var _ = register(page{name: "the revisions of each postmortem", order: 9, collect: collectRevisions, build: func(b *builder, collected []any) error {
	for i, d := range b.docs {
		if d.revisions == "" {
			continue
		}
		if b.in.Live { // nobody waits for pages that nobody looks at
			amendments, _ := collected[i].(template.HTML)
			b.add(d.revisions, func() ([]byte, error) {
				body, err := b.revisionsBody(d, audience.Filtered{}, amendments)
				if err != nil {
					return nil, err
				}
				return b.revisionsPage(d, body)
			})
		} else {
			page, _ := collected[i].(stored)
			b.add(d.revisions, func() ([]byte, error) {
				body, err := b.scratch.get(page)
				if err != nil {
					return nil, err
				}
				return b.revisionsPage(d, body)
			})
		}
	}
	return nil
}})

// collectRevisions renders the page of a document's revisions, if it has one, while the document is
// there to be compared; of a live site only what the page needs of it.
func collectRevisions(b *builder, r *reading) (any, error) {
	d := r.doc
	d.restricted = !r.filtered.Whole()
	if !b.people || b.in.Revisions == nil || d.History == nil || d.History.Revisions < 2 || !b.in.Revisions.Drafts && schema.NotPublished(d.Status) {
		return nil, nil
	}
	to := "revisions/" + strings.TrimPrefix(d.URL, "postmortems/")
	amendments := b.amendments(r, to)
	d.revisions = to
	if b.in.Live {
		return amendments, nil
	}
	body, err := b.revisionsBody(d, r.filtered, amendments)
	if err != nil || body == nil {
		d.revisions = ""
		return nil, err
	}
	return b.scratch.put(body)
}

// amendments are what a document itself says of its changes.
func (b *builder) amendments(r *reading, page string) template.HTML {
	s := r.Section(schema.Amendments)
	if s == nil {
		return ""
	}
	m, release := b.markdown(r.Postmortem, page)
	defer release()
	m.people = b.people
	m.below(2)
	var w strings.Builder
	for _, n := range s.Blocks {
		w.WriteString(string(m.blocks(n)))
	}
	return template.HTML(w.String())
}

// A revisionsPage is what the template of the page is given.
type revisionsPage struct {
	Of         *document
	Published  string // when, and how long after it was over
	Amendments template.HTML
	Revisions  []revisionView
	Notes      []string // what is not shown, and why
}

// A revisionView is one revision.
type revisionView struct {
	ID, Day, DateTime, Who, Subject, Was string
	Link                                 template.URL
	First                                string // what it is where it is compared with nothing
	Note                                 string // why it does not say what changed
	Changes                              []changeView
}

// revisionsPage is the page of a document's revisions.
func (b *builder) revisionsPage(d *document, body []byte) ([]byte, error) {
	return b.render("revisions.html", view{b: b, Path: d.revisions, Title: "Revisions of " + d.Title, Kind: "revisions", Data: template.HTML(body)})
}

// revisionsBody is what the page of a document's revisions shows, or nil where it has nothing to tell:
// nobody changed the document since it was published. now is the document as it is, or zero.
func (b *builder) revisionsBody(d *document, now audience.Filtered, amendments template.HTML) ([]byte, error) {
	p, err := b.revisionsOf(d, now)
	if err != nil {
		return nil, fmt.Errorf("the revisions: %w", err)
	}
	if len(p.Revisions) < 2 && !b.in.Live {
		return nil, nil
	}
	p.Amendments = amendments
	return b.render("revisions", view{b: b, Path: d.revisions, Data: p})
}

// revisionsOf reads the revisions of a document, two states at a time.
func (b *builder) revisionsOf(d *document, now audience.Filtered) (*revisionsPage, error) {
	p := &revisionsPage{Of: d}
	all, err := b.in.Revisions.Of(d.Path)
	if err != nil {
		return nil, err
	}
	complete := d.History.Complete
	if !complete {
		p.Notes = append(p.Notes, "This copy of the repository does not have the whole history of this postmortem.")
	}
	if d.restricted {
		p.Notes = append(p.Notes, "What was changed is not shown, because a part of this postmortem is restricted.")
	}
	var is *State // of the revision at hand, once it is read
	read := false
	for i, r := range all {
		if i == maxRevisions {
			p.Notes = append(p.Notes, fmt.Sprintf("%s are older than these, and not shown.", schema.Count(len(all)-i, "revision")))
			break
		}
		var v revisionView
		first := i+1 == len(all) && complete
		published := false
		if i == 0 && !now.IsZero() && r.Left(now.Postmortem().Source) { // nothing has to be read to know it
			r.Status = func() (string, error) { return now.Postmortem().Text("status"), nil }
		}
		if !first && p.Published == "" && i+1 < len(all) {
			published, err = publishedBy(r, all[i+1])
		}
		if errors.Is(err, ErrLacking) {
			b.lacks(p, len(all)-i)
			return p, nil
		}
		if err != nil {
			return nil, err
		}
		switch {
		case published:
			v.First = "Published"
			p.Published = b.publishedText(r.Time, d.over)
			d.published = p.Published
		case first:
			v.First = "Written"
		}
		last := published && !b.in.Revisions.Drafts
		if last && i == 0 && !b.in.Live {
			return p, nil // nobody changed it since, and there is no page
		}
		switch {
		case first, last, d.restricted:
		case i+1 == len(all):
			v.Note = "What it changed is not known: this copy of the repository does not have what was before."
		default:
			var was *State
			if !read {
				is, err = r.State(now)
			}
			if err == nil {
				was, err = all[i+1].State(audience.Filtered{})
			}
			if errors.Is(err, ErrLacking) {
				b.lacks(p, len(all)-i)
				return p, nil
			}
			if err != nil {
				return nil, err
			}
			if is == nil || was == nil {
				v.Note = "What it changed is not shown: not all that stood in it may be read by colleagues."
			} else if v.Changes = b.changesOf(was, is); len(v.Changes) == 0 {
				v.Note = "Nothing changed in meaning: only how it is written."
			}
			is, read = was, true
		}
		full, err := b.viewOf(r)
		if err != nil {
			return nil, err
		}
		full.First, full.Note, full.Changes = v.First, v.Note, v.Changes
		p.Revisions = append(p.Revisions, full)
		if last {
			if n := len(all) - i - 1; n > 0 {
				p.Notes = append(p.Notes, "Not shown: "+schema.Count(n, "revision")+" from before it was published.")
			}
			break
		}
	}
	return p, nil
}

// publishedBy reports whether a revision made a document a published one, which it was not before.
func publishedBy(r, before Revision) (bool, error) {
	is, err := r.Status()
	if err != nil || is == "" || schema.NotPublished(is) {
		return false, err
	}
	was, err := before.Status()
	return schema.NotPublished(was), err
}

// lacks says that this copy of the repository does not have the texts of the last n revisions.
func (b *builder) lacks(p *revisionsPage, n int) {
	p.Notes = append(p.Notes, "What "+schema.Count(n, "older revision")+" changed is not known: this copy of the repository does not have all texts.")
	b.mu.Lock()
	defer b.mu.Unlock()
	b.lacking++
}

func (b *builder) viewOf(r Revision) (revisionView, error) {
	subject, err := r.Subject()
	v := revisionView{
		ID: "r-" + r.Commit[:min(10, len(r.Commit))], Day: b.speaking.longDay(dateOf(r.Time)), DateTime: r.Time.Format(time.RFC3339),
		Who: strings.Join(append([]string{r.Author}, r.CoAuthors...), ", "), Subject: subject, Was: r.Path,
	}
	if Followed(r.Link) {
		v.Link = template.URL(r.Link)
	}
	return v, err
}

// publishedText says when a document was published, and how long after the incident was over, which is
// zero where it is not known.
func (b *builder) publishedText(at, over time.Time) string {
	text := "Published " + b.speaking.longDay(dateOf(at))
	d := at.Sub(over)
	switch days := int(d / (24 * time.Hour)); {
	case over.IsZero():
		return text + "."
	case d < 0:
		return text + ", before it was resolved."
	case days == 0:
		return text + ", less than a day after it was resolved."
	default:
		return text + ", " + schema.Count(days, "day") + " after it was resolved."
	}
}

// changesOf are what a revision changed, in the order of a document.
func (b *builder) changesOf(was, is *State) []changeView {
	conceal := func(text string) string { return is.Conceal(was.Conceal(text)) }
	d, texts := compare.New(b.in.Now, nil).Whole(was.Postmortem(), is.Postmortem())
	d.Rewrite(conceal)
	return changeViews(&d, texts, b.speaking, conceal)
}
