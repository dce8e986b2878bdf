package search

// Stem is the stem of a word.
var Stem = stem
