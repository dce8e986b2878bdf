package site

import (
	"bufio"
	"bytes"
	"html"
	"regexp"
	"strings"
	"testing"

	"github.com/alecthomas/chroma/v2"
)

func coloured(t testing.TB, language, code string) (string, bool) {
	t.Helper()
	var b bytes.Buffer
	w := bufio.NewWriter(&b)
	ok := colour(w, language, code)
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return b.String(), ok
}

var spanTag = regexp.MustCompile(`<span class="[ksncfvid]">|</span>`)

// Every table of a language can be read, loses no character of any text, and writes no markup but
// its own.
func TestLanguages(t *testing.T) {
	texts := []string{
		"", "\n", "a", "\n\n  x\n", "<script>alert(1)</script>\n</code></pre>", "\"unclosed\n'unclosed\n`unclosed", "/* unclosed", "<!-- <a href=\"x", "é世界 = \"ü\\\"\" # 'x'\n",
		"$ ls -l | grep \"$HOME\"\n# x\nresult\n", "a: 1\n- b: 'c'\n", "+a\n-b\n@@ c\n", "\u2028\ufffd&amp;\t\\", "'''\"\"\"",
	}
	for name, lexer := range lexers() {
		if _, err := lexer.(*chroma.RegexLexer).Rules(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, text := range texts {
			out, ok := coloured(t, name, text)
			if !ok {
				t.Fatalf("%s is not coloured", name)
			}
			bare := spanTag.ReplaceAllString(out, "")
			if got := html.UnescapeString(bare); got != text {
				t.Errorf("%s: %q became %q", name, text, got)
			}
			if strings.ContainsAny(bare, "<>") || strings.Count(out, "<span") != strings.Count(out, "</span>") {
				t.Errorf("%s: %q", name, out)
			}
		}
	}
}

// The classes are what a reader expects of each language.
func TestColours(t *testing.T) {
	for _, c := range []struct{ language, code, want string }{
		{"go", `if x := f("a\"b"); x > 0x1f { // why`, `<k>if</> x := <f>f</>(<s>"a\"b"</>); x &gt; <n>0x1f</> { <c>// why</>`},
		{"go", "/* a\nb */ return `x\ny`", "<c>/* a\nb */</> <k>return</> <s>`x\ny`</>"},
		{"python", `def f(a='x'): # why`, `<k>def</> <f>f</>(a=<s>'x'</>): <c># why</>`},
		{"bash", "FOO=1 kubectl get -n \"$NS\" pods | wc -l # why", `<v>FOO</>=<n>1</> kubectl get <v>-n</> <s>"</><v>$NS</><s>"</> pods | <f>wc</> <v>-l</> <c># why</>`},
		{"console", "$ ls -l\ntotal 4 \"x\n", "<c>$ </><f>ls</> <v>-l</>\ntotal 4 \"x\n"},
		{"json", `{"a": "b", "c": [1.5, true]}`, `{<v>"a"</>: <s>"b"</>, <v>"c"</>: [<n>1.5</>, <k>true</>]}`},
		{"yaml", "# why\na b: \"c\" # d\n- e: 5\n  f: true\n  g: x:y\n", "<c># why</>\n<v>a b</>: <s>\"c\"</> <c># d</>\n- <v>e</>: <n>5</>\n  <v>f</>: <k>true</>\n  <v>g</>: x:y\n"},
		{"diff", "--- a\n+++ b\n@@ -1 +1 @@\n-x\n+y\n z\n", "<k>--- a\n+++ b\n</><f>@@ -1 +1 @@\n</><d>-x\n</><i>+y\n</> z\n"},
		{"sql", "SELECT count(*) FROM t WHERE a = 'b' -- why", `<k>SELECT</> <f>count</>(*) <k>FROM</> t <k>WHERE</> a = <s>'b'</> <c>-- why</>`},
		{"html", `<a href="x">y &amp;</a><!-- z -->`, `<f>&lt;a</> <v>href</>=<s>"x"</><f>&gt;</>y <n>&amp;amp;</><f>&lt;/a&gt;</><c>&lt;!-- z --&gt;</>`},
		{"toml", "[a]\nb = 1 # c\n", "<f>[a]</>\n<v>b</> = <n>1</> <c># c</>\n"},
		{"dockerfile", "FROM debian\nRUN apt-get update", "<k>FROM</> debian\n<k>RUN</> apt-get update"},
	} {
		out, _ := coloured(t, c.language, c.code)
		got := strings.NewReplacer(`<span class="`, "<", `">`, ">", "</span>", "</>", "&#34;", `"`, "&#39;", "'").Replace(out)
		if got != c.want {
			t.Errorf("%s: %s\ngot  %s\nwant %s", c.language, c.code, got, c.want)
		}
	}
}

// No text takes long, in whatever language: a loop without an end stands in an atomic group, which
// gives back nothing of what it has read.
func TestNoCodeTakesLong(t *testing.T) {
	harmless := regexp.MustCompile(`\\.|\[\^?\]?(?:\\.|[^\]\\])*\]`) // escapes and classes
	group := regexp.MustCompile(`\((?:\?(?:[:=!>]|<[=!]))?[^()]*\)`)
	for name, lexer := range lexers() {
		rules, err := lexer.(*chroma.RegexLexer).Rules()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for state, rules := range rules {
			for _, rule := range rules {
				rest := harmless.ReplaceAllString(rule.Pattern, "x")
				for group.MatchString(rest) {
					rest = group.ReplaceAllStringFunc(rest, func(g string) string {
						if strings.HasPrefix(g, "(?>") {
							return "x"
						}
						if strings.ContainsAny(strings.TrimPrefix(g, "(?"), "*+") {
							return "*"
						}
						return "x"
					})
				}
				if strings.ContainsAny(rest, "*+") || strings.Contains(rest, ",}") {
					t.Errorf("%s, %s: a loop of %s can be tried again and again", name, state, rule.Pattern)
				}
			}
		}
	}
}

// What is too long is not coloured, and neither is a language that nobody named.
func TestCodeIsBounded(t *testing.T) {
	line := strings.Repeat("a", 99) + "\n"
	for code, want := range map[string]bool{
		strings.Repeat(line, maxColoured/100):          true,
		strings.Repeat(line, maxColoured/100+1):        false,
		strings.Repeat("a", maxColouredLine):           true,
		"a\n" + strings.Repeat("a", maxColouredLine+1): false,
	} {
		if _, ok := coloured(t, "go", code); ok != want {
			t.Errorf("%d bytes are coloured: %v", len(code), ok)
		}
	}
	for _, name := range []string{"", "text", "log", "nonsense"} {
		if _, ok := coloured(t, name, "if true"); ok {
			t.Errorf("%q is coloured", name)
		}
	}
}

func TestInfoLanguage(t *testing.T) {
	for info, want := range map[string]string{
		"go": "go", " Go ": "go", "{.yaml}": "yaml", "sh title=x": "sh", "c++": "c++", "js{1,3}": "js", "": "", "<script>": "", "a\"b": "", "é": "", strings.Repeat("a", 33): "", "{": "", "python:x.py": "python",
	} {
		if got := infoLanguage(info); got != want {
			t.Errorf("%q is %q, want %q", info, got, want)
		}
	}
}
