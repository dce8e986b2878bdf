// Package timeline reads the timelines of incidents as people write them: a
// small exact grammar of dates, clocks, zones, ranges and unknowns, a reader that
// finds entries in headings, lists, tables and paragraphs, and the rules by
// which a time that says less than it means gets its day and its zone.
//
// It never guesses: what a document does not say stays unknown, and what the
// reader had to infer is marked so. It judges no document and reports no
// finding; it opens nothing and reads no clock.
package timeline
