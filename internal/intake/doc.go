// Package intake reads what other tools wrote down while an incident went on (a channel, the
// log of a pager, a table, the commits of a service) and writes it as the timeline of a new
// draft: who said what, when, and nothing that they did not say.
//
// One file reads one source. The package opens no file and knows no terminal. What it reads
// is text of other people: it stands in the draft as text, and is no markup there.
package intake
