package search

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/tdewolff/minify/v2"
	"github.com/tdewolff/minify/v2/js"
)

//go:embed reader.js
var script string

// Script is the reader in JavaScript, with what both readers have to agree on put into it, and
// an interface behind it, which finds it as postmortemSearch. It is minified. What it says stands in
// a script before it: Texts.
func Script(userInterface []byte) ([]byte, error) {
	m := minify.New()
	m.AddFunc("application/javascript", js.Minify)
	out, err := m.Bytes("application/javascript", append(reader(), userInterface...))
	if err != nil {
		return nil, fmt.Errorf("the search script: %w", err)
	}
	return append(out, '\n'), nil
}

// Texts is a script with what the reader says in a language, a BCP 47 tag: all keys of Words, and
// those that the interface has beside.
func Texts(language string, texts map[string]string) []byte {
	return []byte("var postmortemTexts = " + literal(texts) + ", postmortemLanguage = " + literal(language) + ";\n")
}

func reader() []byte {
	var classes []string
	for _, r := range ranges {
		classes = append(classes, strconv.FormatInt(int64(r.from), 36)+strconv.Itoa(r.class))
	}
	return []byte(strings.NewReplacer(
		"RANGES", strconv.Quote(strings.Join(classes, " ")), "FACETS", literal(Facets), "STOPWORDS", strconv.Quote(stopWordList),
		"= LETTERS", "= "+strconv.Quote(letters), "FORMATVERSION", strconv.Itoa(Version),
	).Replace(script))
}

func literal(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // of types that this package declares
	}
	return string(data)
}
