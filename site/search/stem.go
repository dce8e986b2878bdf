package search

import (
	"sync"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
)

var stemmers = sync.Pool{New: func() any { return snowballstem.NewEnv("") }}

// stem is the stem of an English word by the Snowball English stemmer, also called Porter2
// (https://snowballstem.org/algorithms/english/stemmer.html). What is not made of the letters
// a to z alone, or is shorter than three, is its own stem.
func stem(word string) string {
	if !stemmable(word) {
		return word
	}
	env := stemmers.Get().(*snowballstem.Env)
	defer stemmers.Put(env)
	env.SetCurrent(word)
	english.Stem(env)
	return env.Current()
}

func stemmable(word string) bool {
	for i := range len(word) {
		if !isLower(word[i]) {
			return false
		}
	}
	return len(word) >= 3
}
