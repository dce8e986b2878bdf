package rules

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/lint/prose"
	"github.com/git-postmortem/postmortem/schema/source"
)

var _ = register(lint.Rule{
	Name: "secret", Since: "1.0", Severity: lint.Error, Scope: lint.Span, Masks: true, Locked: true, AnyText: true,
	Doc: `A key, a token, a password or a private key block.

What was pasted for the evidence is published with it, and stays in git for ever.
Replace it, and rotate it: a secret that was committed is known. The finding shows
none of it.

What plainly is none (a word such as "password" at localhost, a name in capitals, $VAR) is let
be. For anything else that is none there is a reviewed way out, since the rule cannot be switched
off: the finding prints a fingerprint, the first twelve hex digits of the text's SHA-256, and
postmortem.yaml may allow it with a reason, §secrets_allowed: [{fingerprint: 0123456789ab, reason: why}]§.
With --new-from, the configuration of the base decides.

## Bad

~~~markdown
# Leak

The job ran with AWS key AKIAQ3EGRWZ5T7NL4VXK in its environment.
~~~

## Good

~~~markdown
# Leak

The job ran with an AWS key in its environment (rotated on 2026-03-04). The example key is AKIAIOSFODNN7EXAMPLE.
~~~
`,
	Check: checkSecrets,
})

type secretForm struct {
	what   string
	needed prose.Prefilter
	form   *regexp.Regexp
}

const privateKey = "a private key"

var keyEnd = regexp.MustCompile(`-----END (?:[A-Z]+ )*PRIVATE KEY-----`)

// wholeKeys extends the openings of private keys to their ends, where they have one. Each
// end is looked for once, so that no number of openings makes it slow.
func wholeKeys(src []byte, openings [][]int) (out [][]int) {
	ends := keyEnd.FindAllIndex(src, -1)
	last := 0
	for _, m := range openings {
		if m[0] < last {
			continue // inside of the key before
		}
		for len(ends) > 0 && ends[0][0] < m[1] {
			ends = ends[1:]
		}
		if len(ends) > 0 {
			m[1] = ends[0][1]
		}
		last = m[1]
		out = append(out, m)
	}
	return out
}

// secretForms are the forms that their issuers publish so that scanners find them.
var secretForms = []secretForm{
	{"an AWS access key", prose.PrefilterFor("akia", "asia"), regexp.MustCompile(`\b(?:AKIA|ASIA)[A-Z2-7]{16}\b`)},
	{"a GitHub token", prose.PrefilterFor("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"), regexp.MustCompile(`\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{60,})\b`)},
	{"a GitLab token", prose.PrefilterFor("glpat-"), regexp.MustCompile(`\bglpat-[A-Za-z0-9_-]{20,}`)},
	{"a Slack token", prose.PrefilterFor("xox"), regexp.MustCompile(`\bxox[abprs]-[A-Za-z0-9-]{20,}`)},
	{"a Slack webhook", prose.PrefilterFor("hooks.slack.com"), regexp.MustCompile(`https://hooks\.slack\.com/services/T[A-Z0-9]+/B[A-Z0-9]+/[A-Za-z0-9]{16,}`)},
	{"a Google API key", prose.PrefilterFor("aiza"), regexp.MustCompile(`\bAIza[A-Za-z0-9_-]{35}\b`)},
	{"a Stripe key", prose.PrefilterFor("k_live_"), regexp.MustCompile(`\b[rs]k_live_[A-Za-z0-9]{20,}`)},
	{"an npm token", prose.PrefilterFor("npm_"), regexp.MustCompile(`\bnpm_[A-Za-z0-9]{36}\b`)},
	{privateKey, prose.PrefilterFor("private key"), regexp.MustCompile(`-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----`)},
	{"a JSON web token", prose.PrefilterFor("eyj"), regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}`)},
	{"a signed URL", prose.PrefilterFor("ignature="), regexp.MustCompile(`[?&](?:X-Amz-Signature|X-Goog-Signature)=[0-9a-f]{40,}`)},
}

var schemeMark = prose.PrefilterFor("://")

var addressWithPassword = regexp.MustCompile(`[a-z][a-z0-9+.-]*://[^\s/:@<>"'{}$*]+:([^\s/:@<>"'{}$*]{6,})@[\w.-]+`)

// passwords finds addresses that hold one, looking only where an @ follows :// on
// the same word: most addresses have none.
func passwords(src []byte) [][]int {
	var out [][]int
	for at := 0; ; {
		i := bytes.Index(src[at:], []byte("://"))
		if i < 0 {
			return out
		}
		at += i + 3
		end := at
		for end < len(src) && end < at+200 && src[end] > ' ' && src[end] != '/' && src[end] != ')' {
			end++
		}
		if bytes.IndexByte(src[at:end], '@') < 0 {
			continue
		}
		from := at - 3
		for from > 0 && (src[from-1] >= 'a' && src[from-1] <= 'z' || src[from-1] == '+') {
			from--
		}
		if m := addressWithPassword.FindSubmatchIndex(src[from:end]); m != nil && !standIn(string(src[from+m[0]:from+m[1]]), string(src[from+m[2]:from+m[3]])) {
			out = append(out, []int{from + m[0], from + m[1]})
		}
	}
}

// standIn reports whether what stands for a password in an address plainly is none: the
// word itself, a name in capitals, or a word as good as any at the machine itself.
func standIn(address, password string) bool {
	lower := strings.ToLower(password)
	host := address[strings.LastIndexByte(address, '@')+1:]
	local := host == "localhost" || host == "127.0.0.1" || strings.HasSuffix(host, ".local") || strings.HasSuffix(host, ".test") || strings.HasSuffix(host, ".invalid") || host == "HOST" || host == "host" || host == "hostname"
	for _, w := range []string{"password", "passwd", "passwort", "secret", "changeme", "hunter2", "redacted", "postgres", "mypassword", "yourpassword", "your_password", "your-password"} {
		if lower == w {
			return local || w == "password" || w == "passwd" || strings.HasPrefix(w, "your") || w == "redacted"
		}
	}
	return password == strings.ToUpper(password) && strings.Trim(password, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == ""
}

func checkSecrets(p *lint.Pass) {
	src := p.Doc.Source
	report := func(found [][]int, what string) {
		for _, m := range found {
			text := string(src[m[0]:m[1]])
			if strings.Contains(text, "EXAMPLE") || strings.Contains(text, "example.com") || repeats(text) {
				continue
			}
			if print := fingerprint(text); !p.Settings.SecretsAllowed[print] {
				p.Report(lint.Diagnostic{
					Span: source.Span{Start: m[0], End: m[1]}, Private: true, Message: "this looks like " + what,
					Hint: "rotate it, then replace it; it stays in the history of git. If it is none, its fingerprint is " + print + ", for secrets_allowed in postmortem.yaml",
				})
			}
		}
	}
	for _, s := range secretForms {
		var found [][]int
		for _, line := range s.needed.Lines(p) { // none of the forms goes over the end of one
			for _, m := range s.form.FindAllIndex(line.In(src), -1) {
				found = append(found, []int{line.Start + m[0], line.Start + m[1]})
			}
		}
		if s.what == privateKey && len(found) > 0 {
			found = wholeKeys(src, found)
		}
		report(found, s.what)
	}
	if bytes.Contains(src, []byte(`\_`)) {
		// As exporters write a token: ghp\_…
		plain, at := unescaped(src)
		for _, s := range secretForms {
			var found [][]int
			for _, m := range s.form.FindAllIndex(plain, -1) {
				if from, to := at[m[0]], at[m[1]-1]+1; to-from > m[1]-m[0] {
					found = append(found, []int{from, to})
				}
			}
			report(found, s.what)
		}
	}
	if schemeMark.Any(p) {
		report(passwords(src), "a password in an address")
	}
}

// fingerprint names a text without saying it: the first twelve hex digits of its SHA-256.
func fingerprint(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:6])
}

// unescaped is a text without the backslashes before underscores, with the place of each byte.
func unescaped(src []byte) (out []byte, at []int) {
	for i, c := range src {
		if c == '\\' && i+1 < len(src) && src[i+1] == '_' {
			continue
		}
		out, at = append(out, c), append(at, i)
	}
	return out, at
}

// repeats reports whether a text is a stand-in such as xxxxxxxx or 000000.
func repeats(s string) bool {
	seen := map[rune]bool{}
	for _, r := range s[len(s)/2:] {
		seen[r] = true
	}
	return len(seen) < 4
}
