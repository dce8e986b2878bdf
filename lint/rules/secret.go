package rules

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
)

var _ = register(lint.Rule{
	Name: "secret", Since: "1.0", Severity: lint.Error, Scope: lint.Span, Locked: true,
	Doc: `A key, a token, a password or a private key block.

What was pasted for the evidence is published with it, and stays in git for ever.
Replace it, and rotate it: a secret that was committed is known. The finding shows
none of it.

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

// secretForms are the forms that their issuers publish so that scanners find them.
var secretForms = []struct {
	what    string
	letters []byte // a part that every one has, looked for first
	form    *regexp.Regexp
}{
	{"an AWS access key", []byte("KIA"), regexp.MustCompile(`\b(?:AKIA|ASIA)[A-Z2-7]{16}\b`)},
	{"a GitHub token", []byte("gh"), regexp.MustCompile(`\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{60,})\b`)},
	{"a GitLab token", []byte("glpat-"), regexp.MustCompile(`\bglpat-[A-Za-z0-9_-]{20,}`)},
	{"a Slack token", []byte("xox"), regexp.MustCompile(`\bxox[abprs]-[A-Za-z0-9-]{20,}`)},
	{"a Slack webhook", []byte("hooks.slack.com"), regexp.MustCompile(`https://hooks\.slack\.com/services/T[A-Z0-9]+/B[A-Z0-9]+/[A-Za-z0-9]{16,}`)},
	{"a Google API key", []byte("AIza"), regexp.MustCompile(`\bAIza[A-Za-z0-9_-]{35}\b`)},
	{"a Stripe key", []byte("k_live_"), regexp.MustCompile(`\b[rs]k_live_[A-Za-z0-9]{20,}`)},
	{"an npm token", []byte("npm_"), regexp.MustCompile(`\bnpm_[A-Za-z0-9]{36}\b`)},
	{"a private key", []byte("PRIVATE KEY"), regexp.MustCompile(`-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----`)},
	{"a JSON web token", []byte("eyJ"), regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}`)},
	{"a signed URL", []byte("ignature="), regexp.MustCompile(`[?&](?:X-Amz-Signature|X-Goog-Signature)=[0-9a-f]{40,}`)},
	{"a password in an address", []byte("://"), regexp.MustCompile(`[a-z][a-z0-9+.-]*://[^\s/:@<>"'{}$*]+:([^\s/:@<>"'{}$*]{6,})@[\w.-]+`)},
}

func checkSecrets(p *lint.Pass) {
	src := p.Doc.Source
	for _, s := range secretForms {
		if !bytes.Contains(src, s.letters) {
			continue
		}
		for _, m := range s.form.FindAllIndex(src, -1) {
			found := string(src[m[0]:m[1]])
			if strings.Contains(found, "EXAMPLE") || strings.Contains(found, "example.com") || repeats(found) {
				continue
			}
			p.Report(lint.Diagnostic{Span: schema.Span{Start: m[0], End: m[1]}, Private: true, Message: "this looks like " + s.what, Hint: "rotate it, then replace it; it stays in the history of git"})
		}
	}
}

// repeats reports whether a text is a stand-in such as xxxxxxxx or 000000.
func repeats(s string) bool {
	seen := map[rune]bool{}
	for _, r := range s[len(s)/2:] {
		seen[r] = true
	}
	return len(seen) < 4
}
