// Package search finds postmortems: it writes the index of an archive, a folder of small
// shards, and reads it, in Go for the terminal and in JavaScript (Script) for pages. SPEC.md
// beside this file says what the index holds and how results are ranked; both readers obey it,
// and tests hold them to each other.
//
// It takes only audience.Filtered, so that what an audience may not read is in no shard,
// facet, suggestion or excerpt. It draws no page, opens no file by itself and reads no clock.
package search
