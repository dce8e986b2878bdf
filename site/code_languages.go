package site

import (
	"regexp"
	"strings"
	"sync"
	"unicode"

	"github.com/alecthomas/chroma/v2"
)

// The lexers are chroma's machine with tables of our own. Those that come with chroma are not
// used: reading them takes 20 ms at every start of the program, whatever it is asked for; and
// some of their expressions go back over what they read, so that a text made for it takes
// minutes, with a timeout by the clock in place of an end.
//
// No expression here can be tried at one place for longer than a line, nor goes back over what it has
// read: each is a few atomic loops over classes. What goes over lines is a state of its own.

// lexers are the languages that code is coloured in, by the names that authors give them.
var lexers = sync.OnceValue(func() map[string]chroma.Lexer {
	out := map[string]chroma.Lexer{}
	add := func(names string, fold bool, rules func() chroma.Rules) {
		lexer := chroma.MustNewLexer(&chroma.Config{Name: names, CaseInsensitive: fold}, rules)
		for _, name := range strings.Fields(names) {
			out[name] = lexer
		}
	}
	for _, l := range languages {
		add(l.names, l.fold, l.rules)
	}
	for names, rules := range formats {
		add(names, false, rules)
	}
	return out
})

// A language of words, strings and comments.
type language struct {
	names    string
	words    string // keywords
	line     string // what begins a comment to the end of the line, one or several
	block    string // what begins and ends a comment over lines
	quotes   string // around strings on one line, with escapes
	long     string // around strings over lines, without
	chars    bool   // ' stands around one character
	fold     bool   // keywords in any case
	assigned bool   // a word before = is a key
}

const (
	cWords    = "break case const continue default do else enum extern false for goto if inline int char long short unsigned signed float double void bool return sizeof static struct switch true typedef union volatile while nullptr NULL class namespace new delete private protected public template this throw try catch using virtual auto override final include define ifdef ifndef endif"
	javaWords = "abstract as assert async await base boolean break byte case catch char class const continue data def default do double else enum extends false final finally float for foreach fun if implements import in instanceof int interface internal is lazy let long match namespace new null object open operator out override package private protected public readonly record return sealed short static string struct super suspend switch synchronized this throw throws trait true try type using val var virtual void volatile when where while with yield"
	jsWords   = "abstract any as async await boolean break case catch class const continue debugger declare default delete do else enum export extends false finally for from function if implements import in instanceof interface keyof let namespace never new null number of private protected public readonly return set static string super switch this throw true try type typeof undefined unknown var void while with yield"
)

var languages = []language{
	{names: "go golang", words: "any bool break byte case chan const continue default defer else error fallthrough false for func go goto if import int int64 interface map nil package range return rune select string struct switch true type uint64 var", line: "//", block: "/* */", quotes: `"`, long: "`", chars: true},
	{names: "c h cpp c++ cc hpp cxx objc arduino", words: cWords, line: "//", block: "/* */", quotes: `"`, chars: true},
	{names: "java kotlin kt scala csharp cs c# groovy gradle jenkinsfile dart", words: javaWords, line: "//", block: "/* */", quotes: `"`, long: `"""`, chars: true},
	{names: "javascript js jsx mjs typescript ts tsx node", words: jsWords, line: "//", block: "/* */", quotes: `"'`, long: "`"},
	{names: "rust rs", words: "as async await bool break const continue crate dyn else enum extern false fn for if impl in let loop match mod move mut pub ref return self Self static str String struct super trait true type u8 u16 u32 u64 i32 i64 usize unsafe use where while", line: "//", block: "/* */", quotes: `"`, chars: true},
	{names: "swift", words: "as async await break case catch class continue default defer do else enum extension false for func guard if import in init let nil protocol return self static struct switch throw throws true try var where while", line: "//", block: "/* */", quotes: `"`, long: `"""`},
	{names: "php", words: "abstract array as break case catch class const continue default do echo else elseif extends false final finally fn for foreach function global if implements include instanceof interface match namespace new null private protected public require return static switch throw trait true try use var while yield", line: "// #", block: "/* */", quotes: `"'`},
	{names: "python py python3 starlark bzl", words: "and as assert async await break class continue def del elif else except False finally for from global if import in is lambda None nonlocal not or pass raise return self True try while with yield", line: "#", quotes: `"'`, long: `""" '''`},
	{names: "ruby rb rake gemfile", words: "alias and begin break case class def do else elsif end ensure false for if in module next nil not or raise redo require rescue retry return self super then true undef unless until when while yield", line: "#", quotes: `"'`},
	{names: "perl pl", words: "and die do else elsif eq for foreach if last local my ne next no not or our package print return sub undef unless until use while", line: "#", quotes: `"'`},
	{names: "elixir ex exs", words: "after alias and case cond def defmodule defp do else end false fn for if import in nil not or quote raise receive require rescue true try unless use when with", line: "#", quotes: `"'`, long: `"""`},
	{names: "erlang erl", words: "after and begin case catch end false fun if not of or receive true try when", line: "%", quotes: `"'`},
	{names: "lua", words: "and break do else elseif end false for function goto if in local nil not or repeat return then true until while", line: "--", quotes: `"'`},
	{names: "r", words: "break else FALSE for function if in library NA next NULL repeat return TRUE while", line: "#", quotes: `"'`},
	{names: "haskell hs elm", words: "case class data deriving do else if import in instance let module newtype of then type where", line: "--", block: "{- -}", quotes: `"`, chars: true},
	{names: "clojure clj lisp elisp scheme", words: "def defn defun do fn if let loop nil recur true false when cond ns", line: ";", quotes: `"`},
	{names: "sql mysql psql postgres postgresql plpgsql sqlite tsql cql", words: "add all alter analyze and any as asc begin between bigint boolean by cascade case cast check column commit concurrently constraint create cross database default delete desc distinct drop else end exists explain false for foreign from full function grant group having if in index inner insert int integer interval into is join key left like limit lock not null offset on or order outer over partition primary references replace returning revoke right rollback select set show table text then timestamp to transaction trigger true truncate union unique update using values varchar view when where with", line: "--", block: "/* */", quotes: `'"`, fold: true},
	{names: "hcl terraform tf tfvars", words: "data dynamic each false for for_each in locals module null output provider resource terraform true var variable", line: "# //", block: "/* */", quotes: `"`, assigned: true},
	{names: "promql metricsql logql", words: "and by bool group_left group_right ignoring offset on or unless without", line: "#", quotes: "\"'`", assigned: true},
	{names: "graphql gql", words: "enum extend false fragment implements input interface mutation null on query scalar schema subscription true type union", line: "#", quotes: `"`, long: `"""`},
	{names: "protobuf proto", words: "bool bytes enum extend false import int32 int64 map message oneof option optional package repeated required reserved returns rpc service string syntax true uint32 uint64", line: "//", block: "/* */", quotes: `"'`},
	{names: "css scss less", words: "important media import keyframes supports include mixin", block: "/* */", quotes: `"'`},
	{names: "powershell ps1 pwsh posh", words: "begin break catch class continue do else elseif end exit finally for foreach function if in param process return switch throw trap try until while", line: "#", block: "<# #>", quotes: `"'`, fold: true},
	{names: "json jsonc json5 jsonl ndjson", words: "true false null", line: "//", block: "/* */", quotes: `"'`, assigned: true},
	{names: "toml ini cfg conf properties dotenv env editorconfig gitconfig systemd", words: "true false yes no on off", line: "# ;", quotes: `"'`, long: `""" '''`, assigned: true},
	{names: "nix", words: "assert else false if in inherit let null or rec then true with", line: "#", block: "/* */", quotes: `"`, long: "''", assigned: true},
	{names: "vcl varnish", words: "acl backend call elseif else false if import include probe return set sub true unset", line: "// #", block: "/* */", quotes: `"`},
	{names: "rego", words: "as default else every false if import in not null package some true with", line: "#", quotes: "\"`"},
}

// word is one of letters in any script.
const word = `(?>[\p{L}_$@][\p{L}\p{N}_$]*)`

var blank = chroma.Rule{Pattern: `(?>\s+)`, Type: chroma.Text}

// any is a character that is nothing else.
var anyCharacter = chroma.Rule{Pattern: `[\s\S]`, Type: chroma.Text}

func (l language) rules() chroma.Rules {
	out := chroma.Rules{"root": {blank}}
	add := func(pattern string, t chroma.Emitter, m chroma.Mutator) {
		out["root"] = append(out["root"], chroma.Rule{Pattern: pattern, Type: t, Mutator: m})
	}
	for _, mark := range strings.Fields(l.line) {
		add(regexp.QuoteMeta(mark)+`(?>[^\n]*)`, chroma.Comment, nil)
	}
	if begin, end, ok := strings.Cut(l.block, " "); ok {
		add(regexp.QuoteMeta(begin), chroma.Comment, chroma.Push("comment"))
		out["comment"] = until(end, chroma.Comment)
	}
	for _, mark := range strings.Fields(l.long) {
		add(regexp.QuoteMeta(mark), chroma.String, chroma.Push("long"+mark))
		out["long"+mark] = until(mark, chroma.String)
	}
	for _, quote := range strings.Split(l.quotes, "") {
		add(onOneLine(quote), stringOrKey(l.assigned), nil)
	}
	if l.chars {
		add(`'(?:\\[^\n]{1,8}?|[^\\\n])'`, chroma.String, nil)
	}
	add(`(?>\d[\w]*)(?>\.\d[\w]*)?`, chroma.Number, nil)
	if strings.Contains(l.names, "toml") {
		add(`(?<=^[ \t]{0,8})\[(?>[^\n]*)`, chroma.NameFunction, nil)
	}
	keywords := map[string]bool{}
	for _, w := range strings.Fields(l.words) {
		keywords[w] = true
	}
	letters := word
	if l.assigned || strings.Contains(l.names, "css") {
		letters = `(?>[\p{L}_$@][\p{L}\p{N}_$.-]*)`
	}
	add(letters, chroma.EmitterFunc(func(groups []string, s *chroma.LexerState) chroma.Iterator {
		w := groups[0]
		known := w
		if l.fold {
			known = strings.ToLower(w)
		}
		t := chroma.Text
		switch next := nextOnLine(s); {
		case keywords[known]:
			t = chroma.Keyword
		case next == '(', w[0] == '@':
			t = chroma.NameFunction
		case w[0] == '$', l.assigned && (next == '=' || next == ':'):
			t = chroma.NameVariable
		}
		return chroma.Literator(chroma.Token{Type: t, Value: w})
	}), nil)
	out["root"] = append(out["root"], anyCharacter)
	return out
}

// onOneLine matches a string between quotation marks, to the end of the line where it is not closed.
func onOneLine(quote string) string {
	q := regexp.QuoteMeta(quote)
	return q + `(?>(?:[^\\\n` + q + `]+|\\[^\n])*)` + q + `?`
}

// until is the state in which everything up to a mark is one token.
func until(mark string, t chroma.TokenType) []chroma.Rule {
	return []chroma.Rule{
		{Pattern: regexp.QuoteMeta(mark), Type: t, Mutator: chroma.Pop(1)},
		{Pattern: `(?>[^` + regexp.QuoteMeta(mark[:1]) + `]+)`, Type: t},
		{Pattern: `[\s\S]`, Type: t},
	}
}

// maxBlanks is how many blanks are looked over for what follows a word.
const maxBlanks = 40

// nextOnLine is the next character on the line behind what was matched, blanks left out, or 0.
func nextOnLine(s *chroma.LexerState) rune {
	for i := s.Pos; i < len(s.Text) && i < s.Pos+maxBlanks; i++ {
		if r := s.Text[i]; r != ' ' && r != '\t' {
			return r
		}
	}
	return 0
}

// stringOrKey is a string, or a key where a colon or = follows it.
func stringOrKey(keys bool) chroma.Emitter {
	return chroma.EmitterFunc(func(groups []string, s *chroma.LexerState) chroma.Iterator {
		t := chroma.String
		if next := nextOnLine(s); keys && (next == ':' || next == '=') {
			t = chroma.NameVariable
		}
		return chroma.Literator(chroma.Token{Type: t, Value: groups[0]})
	})
}

// formats are languages with an order of their own.
var formats = map[string]func() chroma.Rules{
	"bash sh shell zsh ksh fish": func() chroma.Rules { return shell() },
	"console shell-session sh-session terminal": func() chroma.Rules {
		rules := shell()
		rules["command"] = append([]chroma.Rule{{Pattern: `\n`, Type: chroma.Text, Mutator: chroma.Pop(1)}}, rules["root"]...)
		rules["first"] = []chroma.Rule{{Pattern: `(?>[\w./~-]+)(?!=)`, Type: chroma.NameFunction, Mutator: chroma.Pop(1)}, chroma.Default(chroma.Pop(1))}
		rules["root"] = []chroma.Rule{
			{Pattern: `^(?>[\w.@:~/\[\]-]{0,60} {0,2})[$#%>] `, Type: chroma.Comment, Mutator: chroma.Push("command", "first")},
			{Pattern: `(?>[^\n]+)`, Type: chroma.Text},
			anyCharacter,
		}
		return rules
	},
	"dockerfile docker containerfile": func() chroma.Rules {
		rules := shell()
		rules["root"] = append([]chroma.Rule{{Pattern: `(?<=^[ \t]{0,8})(?:FROM|RUN|CMD|LABEL|EXPOSE|ENV|ADD|COPY|ENTRYPOINT|VOLUME|USER|WORKDIR|ARG|ONBUILD|STOPSIGNAL|HEALTHCHECK|SHELL|AS)\b`, Type: chroma.Keyword}}, rules["root"]...)
		return rules
	},
	"makefile make mk": func() chroma.Rules {
		rules := shell()
		rules["root"] = append([]chroma.Rule{{Pattern: `^(?>[\w./%$()-]+)(?=[ \t]{0,8}:(?!=))`, Type: chroma.NameFunction}, {Pattern: `\$\((?>[\w@<^*%-]+)\)|\$[@<^*%]`, Type: chroma.NameVariable}}, rules["root"]...)
		return rules
	},
	"diff patch": func() chroma.Rules {
		return chroma.Rules{"root": {
			{Pattern: `(?:diff|index|---|\+\+\+|commit)(?: |$)(?>[^\n]*)\n?`, Type: chroma.Keyword},
			{Pattern: `@@(?>[^\n]*)\n?`, Type: chroma.NameFunction},
			{Pattern: `[+>](?>[^\n]*)\n?`, Type: chroma.GenericInserted},
			{Pattern: `[<-](?>[^\n]*)\n?`, Type: chroma.GenericDeleted},
			{Pattern: `(?>[^\n]*)\n`, Type: chroma.Text},
			{Pattern: `(?>[^\n]+)`, Type: chroma.Text},
		}}
	},
	"yaml yml": func() chroma.Rules {
		return chroma.Rules{"root": {
			{Pattern: `(?<=^|[ \t])#(?>[^\n]*)`, Type: chroma.Comment},
			{Pattern: `^(?:---|\.\.\.)(?=\s)`, Type: chroma.Keyword},
			{Pattern: `(?<=^|^[ \t-]{0,40}[ \t]|[{,] ?)(?>[\p{L}\p{N}_./$<*][^\s:#,{}\[\]]*(?: [^\s:#,{}\[\]]+)*)(?=:(?:\s|$))`, Type: chroma.NameVariable},
			{Pattern: onOneLine(`"`), Type: stringOrKey(true)},
			{Pattern: `'(?>[^'\n]*)'?`, Type: stringOrKey(true)},
			{Pattern: `(?<=[\s\[,:-])(?:true|false|null|yes|no|on|off|~)(?=[\s,\]}]|$)`, Type: chroma.Keyword},
			{Pattern: `[&*!](?>[\w-]+)`, Type: chroma.NameVariable},
			{Pattern: `(?<=[\s\[,-])(?>\d[\w.:]*)(?=[\s,\]}]|$)`, Type: chroma.Number},
			{Pattern: `(?>[^\s"'#:,\[\]{}&*!]+)`, Type: chroma.Text},
			{Pattern: `(?>[ \t]+)`, Type: chroma.Text},
			anyCharacter,
		}}
	},
	"html xml svg xhtml vue svelte xsl plist": func() chroma.Rules {
		return chroma.Rules{
			"root": {
				{Pattern: `<!--`, Type: chroma.Comment, Mutator: chroma.Push("comment")},
				{Pattern: `</?[?!]?(?>[\w:.-]+)`, Type: chroma.NameFunction, Mutator: chroma.Push("tag")},
				{Pattern: `&(?>#?\w{1,32});`, Type: chroma.Number},
				{Pattern: `(?>[^<&]+)`, Type: chroma.Text},
				anyCharacter,
			},
			"comment": until("-->", chroma.Comment),
			"tag": {
				{Pattern: `[?/]?>`, Type: chroma.NameFunction, Mutator: chroma.Pop(1)},
				{Pattern: `"`, Type: chroma.String, Mutator: chroma.Push("double")},
				{Pattern: `'`, Type: chroma.String, Mutator: chroma.Push("single")},
				{Pattern: `(?>[\w:@.-]+)`, Type: chroma.NameVariable},
				blank,
				anyCharacter,
			},
			"double": until(`"`, chroma.String),
			"single": until(`'`, chroma.String),
		}
	},
	"nginx nginxconf apache haproxy caddyfile": func() chroma.Rules {
		return chroma.Rules{"root": {
			{Pattern: `#(?>[^\n]*)`, Type: chroma.Comment},
			{Pattern: `(?<=^[ \t]{0,40})[<\w@](?>[\w-]*)`, Type: chroma.Keyword},
			{Pattern: onOneLine(`"`), Type: chroma.String},
			{Pattern: onOneLine(`'`), Type: chroma.String},
			{Pattern: `\$(?>\w+)`, Type: chroma.NameVariable},
			{Pattern: `(?<=\s)(?>\d[\w.:/]*)`, Type: chroma.Number},
			{Pattern: `(?>[^\s"'#$]+)`, Type: chroma.Text},
			blank,
			anyCharacter,
		}}
	},
	"http https": func() chroma.Rules {
		return chroma.Rules{"root": {
			{Pattern: `^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|CONNECT|TRACE|HTTP/[\d.]{1,3})(?= )`, Type: chroma.Keyword},
			{Pattern: `^(?>[A-Za-z][\w-]*)(?=:)`, Type: chroma.NameVariable},
			{Pattern: `(?<= )\d{3}(?=\s)`, Type: chroma.Number},
			{Pattern: `(?>[^\s]+)`, Type: chroma.Text},
			blank,
			anyCharacter,
		}}
	},
}

var shellWords = func() map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields("if then else elif fi for while until do done case esac in function return exit export local readonly set unset source trap break continue select time") {
		out[w] = true
	}
	return out
}()

// shell is the language of command lines.
func shell() chroma.Rules {
	variable := chroma.Rule{Pattern: `\$(?:\{(?>[^}\n]{0,80})\}|(?>\w+)|[@#?*!$-])`, Type: chroma.NameVariable}
	return chroma.Rules{
		"root": {
			{Pattern: `(?<=^|[\s;])#(?>[^\n]*)`, Type: chroma.Comment},
			{Pattern: `\\[\s\S]`, Type: chroma.Text},
			{Pattern: `'`, Type: chroma.String, Mutator: chroma.Push("single")},
			{Pattern: `"`, Type: chroma.String, Mutator: chroma.Push("double")},
			variable,
			{Pattern: `(?>[A-Za-z_]\w*)(?==)`, Type: chroma.NameVariable},
			{Pattern: `(?>[\p{L}\p{N}_./~+@%:,-]+)`, Type: chroma.EmitterFunc(shellWord)},
			blank,
			anyCharacter,
		},
		"single": until("'", chroma.String),
		"double": {
			{Pattern: `"`, Type: chroma.String, Mutator: chroma.Pop(1)},
			variable,
			{Pattern: `\\[\s\S]`, Type: chroma.String},
			{Pattern: `(?>[^"\\$]+)`, Type: chroma.String},
			{Pattern: `[\s\S]`, Type: chroma.String},
		},
	}
}

// shellWord tells commands, options and numbers apart by where they stand.
func shellWord(groups []string, s *chroma.LexerState) chroma.Iterator {
	w := groups[0]
	t := chroma.Text
	before := '\n'
	if i := s.Pos - len([]rune(w)) - 1; i >= 0 {
		for before = s.Text[i]; i >= 0 && s.Pos-i < len(w)+maxBlanks && (s.Text[i] == ' ' || s.Text[i] == '\t'); i-- {
			before = '\n'
			if i > 0 {
				before = s.Text[i-1]
			}
		}
	}
	switch first := strings.ContainsRune("\n|;&(", before); {
	case shellWords[w]:
		t = chroma.Keyword
	case w[0] == '-' && len(w) > 1:
		t = chroma.NameVariable
	case first:
		t = chroma.NameFunction
	case strings.IndexFunc(w, func(r rune) bool { return !unicode.IsDigit(r) && r != '.' }) < 0:
		t = chroma.Number
	}
	return chroma.Literator(chroma.Token{Type: t, Value: w})
}
