package timeline

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // the same zones everywhere, also on machines without a database

	"github.com/git-postmortem/postmortem/schema/language"
)

// abbreviations maps the letters that name one place's clock to a zone that
// keeps it. The letters are used loosely (PST in July is Los Angeles time), so
// they name places, not offsets. Those that name several places (CST, IST, BST)
// map to "": a clock, but no instant.
var abbreviations = map[string]string{
	"Z": "UTC", "UTC": "UTC", "GMT": "UTC",
	"PST": "America/Los_Angeles", "PDT": "America/Los_Angeles", "PT": "America/Los_Angeles", "PACIFIC": "America/Los_Angeles",
	"MST": "America/Denver", "MDT": "America/Denver", "MT": "America/Denver",
	"CDT": "America/Chicago", "CT": "America/Chicago",
	"EST": "America/New_York", "EDT": "America/New_York", "ET": "America/New_York", "EASTERN": "America/New_York",
	"CET": "Europe/Paris", "CEST": "Europe/Paris", "EET": "Europe/Helsinki", "EEST": "Europe/Helsinki",
	"WET": "Europe/Lisbon", "WEST": "Europe/Lisbon", "MSK": "Europe/Moscow",
	"JST": "Asia/Tokyo", "KST": "Asia/Seoul", "SGT": "Asia/Singapore", "HKT": "Asia/Hong_Kong", "AEST": "Australia/Sydney", "AEDT": "Australia/Sydney",
	"NZST": "Pacific/Auckland", "NZDT": "Pacific/Auckland",
	"CENTRAL": "America/Chicago", "MOUNTAIN": "America/Denver",
	"CST": "", "IST": "", "BST": "", "AST": "", "LT": "",
}

// AmbiguousZone reports whether the letters name more than one place's clock.
func AmbiguousZone(name string) bool {
	zone, known := abbreviations[strings.ToUpper(name)]
	return known && zone == ""
}

// ErrAmbiguousZone is returned for letters that name more than one place's clock.
var ErrAmbiguousZone = errors.New("names the clocks of several places")

var errNoZone = errors.New("no zone of the IANA database")

// zones caches what the database answered; looking a zone up parses it anew each time.
var zones sync.Map // string → *time.Location or error

// LoadZone returns the zone called name in the IANA database.
func LoadZone(name string) (*time.Location, error) {
	if v, ok := zones.Load(name); ok {
		if err, failed := v.(error); failed {
			return nil, err
		}
		return v.(*time.Location), nil
	}
	if name == "" || name == "Local" || strings.ContainsAny(name, "\\ ") {
		return nil, errNoZone
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		zones.Store(name, errNoZone)
		return nil, errNoZone
	}
	zones.Store(name, loc)
	return loc, nil
}

// ResolveZone returns the location that a zone as people write it stands for:
// an abbreviation, an offset (`+01:00`, `UTC+2`), an IANA name or its last part.
func ResolveZone(written string) (*time.Location, error) {
	name := strings.TrimSpace(written)
	upper := strings.ToUpper(name)
	if zone, ok := abbreviations[upper]; ok {
		if zone == "" {
			return nil, ErrAmbiguousZone
		}
		return LoadZone(zone)
	}
	if seconds, ok := offset(upper); ok {
		return time.FixedZone(name, seconds), nil
	}
	if strings.Contains(name, "/") {
		return LoadZone(name)
	}
	return cityZone(name)
}

// cityZone finds the zone whose last part is the name of a city.
func cityZone(city string) (*time.Location, error) {
	if len(city) < 4 || city[0] < 'A' || city[0] > 'Z' {
		return nil, errNoZone
	}
	for _, continent := range []string{"America/", "Europe/", "Asia/", "Australia/", "Africa/", "Pacific/"} {
		if loc, err := LoadZone(continent + strings.ReplaceAll(city, " ", "_")); err == nil {
			return loc, nil
		}
	}
	return nil, errNoZone
}

// offset reads `+01:00`, `+0100`, `+1`, each also behind UTC or GMT.
func offset(s string) (seconds int, ok bool) {
	s = strings.TrimPrefix(strings.TrimPrefix(s, "UTC"), "GMT")
	s = strings.TrimSpace(s)
	s = strings.Replace(s, "−", "-", 1)
	if len(s) < 2 || s[0] != '+' && s[0] != '-' {
		return 0, false
	}
	sign := 1
	if s[0] == '-' {
		sign = -1
	}
	digits := strings.Replace(s[1:], ":", "", 1)
	hours, minutes := 0, 0
	for i := range len(digits) {
		c := digits[i]
		if c < '0' || c > '9' || i > 3 {
			return 0, false
		}
		if len(digits) <= 2 || i < len(digits)-2 {
			hours = hours*10 + int(c-'0')
		} else {
			minutes = minutes*10 + int(c-'0')
		}
	}
	if len(digits) == 0 || hours > 14 || minutes > 59 {
		return 0, false
	}
	return sign * (hours*3600 + minutes*60), true
}

// AboutTimes reports whether words, in lower case, say only in which zone or on which day
// times are: "utc", "all times cet", "4 march 2026".
func AboutTimes(words []string) bool {
	for _, w := range words {
		_, zone := abbreviations[strings.ToUpper(w)]
		_, number := strconv.Atoi(w)
		if !zone && number != nil && !slices.Contains(language.Times, w) && language.Months[w] == 0 && !isMonth(w) && !slices.Contains(aboutTimes, w) {
			return false
		}
	}
	return len(words) > 0
}

// aboutTimes are the other words with which a remark about times is made.
var aboutTimes = []string{"all", "in", "are", "is", "24", "hour", "hours", "local", "24h", "am", "pm", "the"}

func isMonth(w string) bool {
	for _, name := range monthNames {
		if w == name || w == name[:3] {
			return true
		}
	}
	return false
}

// spelledOut are the zones of the United States as they are said before "time".
var spelledOut = map[string]bool{"pacific": true, "mountain": true, "central": true, "eastern": true}

// fullNames are zones that are written out, with the letters that stand for them.
var fullNames = []struct{ name, letters string }{
	{"central european summer time", "CEST"}, {"central european time", "CET"}, {"eastern european time", "EET"}, {"western european time", "WET"},
	{"greenwich mean time", "GMT"}, {"coordinated universal time", "UTC"}, {"universal time", "UTC"}, {"japan standard time", "JST"}, {"moscow time", "MSK"},
	{"singapore time", "SGT"}, {"hong kong time", "HKT"},
}
