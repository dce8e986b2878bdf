// Package stats is what many postmortems say together: the actions that follow from them,
// and figures.
//
// Read takes of one document what the figures need, so that no text and no tree stays in
// memory; Actions and Of compute from those records. The package decides no audience (what
// it is given is what may be told), reads no clock and writes no words of a page: a page and
// a verb of the terminal show the same numbers.
//
// What counts, and what is told apart:
//
//   - Every document is one incident. Drafts count, since what they tell of happened, and
//     their number is told; only what a document has (Completeness) is asked of those that are
//     not drafts. Withdrawn documents do not count. What cannot be read counts, and is told.
//   - Incidents of others, retold (origin: external), are no figures of ours: they count only
//     in an archive that holds nothing else. Their actions are never ours to do.
//   - A figure is of what is stated. What only the words of untagged entries suggest, what is
//     unknown, and a span that runs backwards are in no n; how many there are is told.
//   - An action is open where somebody wrote so, were it by marking another one as done
//     (schema.Action.Stated). In documents of the standard the others are told apart; in
//     adopted ones a list that states nothing is a text, and only counted.
//   - There are no means and no medians of fewer than MinForMedian values, and nothing is
//     counted by owner, author or team.
package stats
