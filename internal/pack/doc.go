// Package pack reads single objects out of the packs of a git repository (gitformat-pack(5)).
//
// A history asks for a hundred thousand small objects, most of them a difference from the one
// asked for just before. So a pack stays open, what was unpacked last is kept, up to a bound, and
// nothing is hashed, copied or looked up twice. It knows neither loose objects nor references,
// writes nothing, and trusts no length that a pack states: a damaged pack is an error.
package pack
