package schema

import (
	"fmt"
	"strings"
)

// An Audience says how widely something may be read. A wider audience is greater.
type Audience int

// The audiences, narrowest first. Restricted text is in no build.
const (
	Restricted Audience = iota + 1
	Internal
	Customers
	Public
)

// Audiences are the names, narrowest first.
var Audiences = []string{"restricted", "internal", "customers", "public"}

func (a Audience) String() string {
	if a < Restricted || a > Public {
		return "unmarked"
	}
	return Audiences[a-1]
}

// MarshalText writes the audience's name.
func (a Audience) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// ParseAudience reads an audience's name, in any case.
func ParseAudience(name string) (Audience, error) {
	for i, n := range Audiences {
		if strings.EqualFold(strings.TrimSpace(name), n) {
			return Audience(i + 1), nil
		}
	}
	return 0, unknownAudience(name)
}

// An unknownAudience is a word that names none. What there is to say of it is put together
// only where it is shown: most words that are asked about are the tags of entries.
type unknownAudience string

func (e unknownAudience) Error() string {
	return fmt.Sprintf("unknown audience %q: one of %s", string(e), strings.Join(Audiences, ", "))
}
