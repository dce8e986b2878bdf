// Package site turns the filtered documents of an archive into a static website:
// a page each, facet pages, feeds, a search, and JSON.
//
// It takes only audience.Filtered, so it cannot show what an audience may not see.
// It makes no request, writes no inline script or style, escapes whatever people
// wrote, and gives the same bytes for the same input. What it writes goes through
// an Output; package site itself decides nothing about audiences and reads no
// clock and no repository. What waits until all documents are known lies in a file
// without a name, which goes with the build.
package site
