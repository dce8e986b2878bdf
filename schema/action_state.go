package schema

import (
	"regexp"
	"strings"

	east "github.com/yuin/goldmark/extension/ast"
)

// Whether an action is done is read from what its author wrote: a task box, a strike, a mark
// of being done, `due:`, `done:` or `dropped:` in the parentheses, or a column of states. A
// list in which no item has any of them says nothing of it.

var (
	doneBegin = regexp.MustCompile(`^(?:✅|☑|✔|:white_check_mark:|:heavy_check_mark:|(?i:\[done\]|\(done\))\s|DONE\s*[:–—-]\s)`)
	doneEnd   = regexp.MustCompile(`(?i)(?:\((?:done|completed?|fixed)\)|\s[–—-]+\s*[*_]*(?:done|completed?)[*_]*|✅|☑\x{fe0f}?|✔\x{fe0f}?|:white_check_mark:|:heavy_check_mark:)\s*\.?$`)
)

// saysDone reports whether the text of an item ends or begins with a mark of being done.
func saysDone(text string) bool {
	return doneBegin.MatchString(text) || doneEnd.MatchString(text[max(0, len(text)-40):])
}

// stateLists notes which items somebody wrote a state of: the lists of a document are one,
// since an author who marks what is done marks all of it.
func (pm *Postmortem) stateLists() {
	marks := false
	inList := func(a *Action) bool { return a.Node.Kind() != east.KindTableRow }
	for _, a := range pm.Actions {
		marks = marks || inList(a) && a.marked
	}
	for _, a := range pm.Actions {
		a.Stated = a.Stated || marks && inList(a)
	}
}

// stateRows does so for the rows of one table: a cell that is left empty means open where
// others are filled in.
func stateRows(rows []*Action) {
	marks := false
	for _, a := range rows {
		marks = marks || a.marked
	}
	for _, a := range rows {
		a.Stated = a.marked || a.Stated && marks
	}
}

var (
	// notYet are the words that turn one of being done around: "not done", "80 % complete".
	notYet      = regexp.MustCompile(`\b(?:not|to be|being|partly|partially|almost|nearly|mostly|half|until|when|once|if|will)\b|\b\d{1,2} ?%`)
	doneWord    = regexp.MustCompile(`\b(?:done|completed?|closed|fixed|finished|resolved|implemented|merged|shipped|deployed|delivered)\b|[✅☑✔]`)
	droppedWord = regexp.MustCompile(`\b(?:dropped|won['’]?t|wontfix|cancell?ed|rejected|abandoned|declined|obsolete|not planned)\b`)
	openWord    = regexp.MustCompile(`\b(?:open|todo|to do|to-do|tbd|in[ -]progress|ongoing|wip|doing|started|pending|planned|backlog|blocked|new|no|not|waiting|in[ -]review|scheduled|assigned|proposed|next|active|to be)\b|[❌☐⏳🔄🚧]`)
	stateDay    = regexp.MustCompile(`\b\d{4}-\d{2}-\d{2}\b`)
)

// stateCell reads a cell of a column of states. What it says in words that are not known is
// no statement, and leaves the action open.
func (a *Action) stateCell(header, cell string) {
	lower := strings.ToLower(strings.TrimSpace(cell))
	day := stateDay.FindString(lower)
	asked := strings.Contains(header, "done") // `Done?`, `Done on`
	switch {
	case strings.Trim(lower, "-–— ") == "":
		a.Stated = true // open, where other rows say something
		return
	case droppedWord.MatchString(lower):
		a.Dropped = true
	case notYet.MatchString(lower):
	case doneWord.MatchString(lower), asked && (day != "" || lower == "yes" || lower == "y" || lower == "x" || lower == "[x]"):
		a.Done = true
		if day != "" {
			a.DoneOn = day
		}
	case openWord.MatchString(lower), asked && (lower == "n" || lower == "[ ]"):
	default:
		return
	}
	a.marked = true
}
