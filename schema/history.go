package schema

import (
	"encoding/json"
	"time"
)

// A History is what git tells of a document: who wrote and changed it, and when. What a
// clone does not know is nil.
type History struct {
	First     *Revision `json:"first"`
	Last      *Revision `json:"last"`
	Revisions int       `json:"revisions"` // that the clone has
	Authors   []Author  `json:"authors"`   // most revisions first, then by name
	Complete  bool      `json:"complete"`  // the clone has all of them
}

// A Revision is one commit that changed a document.
type Revision struct {
	Commit string
	Time   time.Time // by its author, with their offset
	Author string
}

// A Author is somebody who changed a document.
type Author struct {
	Name      string `json:"name"`
	Revisions int    `json:"revisions"`
}

// MarshalJSON writes the time in RFC 3339.
func (r Revision) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Commit string `json:"commit"`
		Time   string `json:"time"`
		Author string `json:"author"`
	}{r.Commit, r.Time.Format(time.RFC3339), r.Author})
}
