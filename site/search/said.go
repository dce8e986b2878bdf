package search

// Words are what the script says of a query, by their keys, in English; Notes, Parse and the
// filters say the same in a terminal. What stands in braces is put in; a count has a form for one
// and for others, and more where the language of the pages has them.
var Words = map[string]string{
	"none": "No postmortem was found.", "found.one": "{n} postmortem", "found.other": "{n} postmortems",
	"some.one": "No postmortem holds every word; {n} postmortem holds some of them.", "some.other": "No postmortem holds every word; {n} postmortems hold some of them.",
	"part.one": "{n} postmortem holds a part of it.", "part.other": "{n} postmortems hold a part of it.",
	"more.one": "{found}; {n} more without {words}", "more.other": "{found}; {n} more without {words}", "one-word": "one of the words",
	"empty": "“{text}” has no letter or digit, and was not looked for.", "short": "“{text}” begins too many words to be looked for; type one letter more.",
	"nowhere": "“{text}” occurs nowhere.", "loose": "No postmortem has the phrase “{text}”; its words were looked for one by one.",
	"typo": "“{text}” occurs nowhere; showing results for {words}.", "wider": "“{text}” was also looked for as {words}.",
	"so-for.one": "And so for {n} more words.", "so-for.other": "And so for {n} more words.", "excluded": "Left out: what holds “{words}”.", "excluded-between": "”, “",
	"truncated":   "Only the first {n} terms were looked for.",
	"unknown.one": "{n} postmortem more, of which the date or length is not known, cannot be told to pass.", "unknown.other": "{n} postmortems more, of which the date or length is not known, cannot be told to pass.",
	"no-filter": "there is no filter {name}:; did you mean {near}:?", "no-day": "{name}: takes a year, a month or a day, such as 2025, 2025-03 or 2025-03-09, not {value}",
	"no-length": "longer: takes a length such as 30m, 2h or 1d, not {value}", "no-value": "no postmortem has the {name} {value}", "no-value-near": "no postmortem has the {name} {value}; did you mean {near}?",
}
