package rules

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/git-postmortem/postmortem/lint"
	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/source"
)

var _ = register(lint.Rule{
	Name: "personal-data", Since: "1.0", Severity: lint.Error, Scope: lint.Span, Masks: true,
	Doc: `An e-mail address, a phone number or a card number of somebody.

A postmortem needs roles, and seldom persons; in text for customers or the public
it needs neither addresses nor numbers. Addresses of examples, of no-reply senders,
of roles and teams, those in a byline and the support_contact are left alone. It is a
warning where only colleagues read the text, and an error where customers or the
public do. The finding shows none of it.

## Bad

~~~markdown
# Leak

The first report came from jane.doe@customer.test-corp.com at noon.
~~~

## Good

~~~markdown
# Leak

The first report came from a customer at noon. Write to help@example.com.
~~~
`,
	Check: checkPersonalData,
})

var (
	mailAddress = regexp.MustCompile(`\b[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}\b`)
	phoneNumber = regexp.MustCompile(`\+[1-9]\d{0,2}[ .-]?\(?\d{2,4}\)?(?:[ .-]?\d{2,4}){2,4}\b`)
	cardNumber  = regexp.MustCompile(`\b\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{1,7}\b`)
	impersonal  = regexp.MustCompile(`(?i)@(?:[\w-]+\.)*(?:example\.(?:com|org|net)|[\w-]+\.(?:example|invalid|test|local|internal))$|^(?:no-?reply|support|help|helpdesk|security|abuse|info|contact|postmaster|git|team|admins?|ops|oncall|on-call|sales|billing|privacy|legal|press|hello|noc|soc|sre|devops|incidents?|alerts?|status|feedback|service|office|webmaster|hostmaster|digital|comms|communications|marketing|media|hr|finance|accounts|accounting|enquiries|inquiries|reception|recruiting|careers|jobs|compliance|procurement|dpo)(?:\+[\w.-]+)?@|[._-](?:team|list|group|admins?|users|dev|announce|on-?call|dept|department|support|security|ops|sre|alerts?|incidents?|noc|desk|leads?|bot)@|^(?:team|list|group)[._-]|^[a-z]*(?:group|team|platform|mailbox|helpdesk|newsletter)s?@|@users\.noreply\.|@(?:googlegroups\.com|groups\.io|(?:[\w-]+\.)*lists?\.[\w.-]+)$`)
)

// byline is a line in which somebody signs: their address is their own choice.
var byline = regexp.MustCompile(`(?i)^[\s>*_#|-]*(?:created by|authors?|author\(s\)|written by|signed-off-by|co-authored-by|reported-by|reviewed-by|prepared by|owner|contact|from|maintainers?)\b[\s*_]*[:|]`)

func checkPersonalData(p *lint.Pass) {
	contact := p.Doc.Text("support_contact")
	code := sync.OnceValue(p.Doc.CodeSpans)
	body := p.Doc.Source[min(p.Doc.BodyAt, len(p.Doc.Source)):]
	for _, m := range mailAddresses(body) {
		// An address is a link of its own to the parser, so it is looked for in the source.
		at := source.Span{Start: p.Doc.BodyAt + m[0], End: p.Doc.BodyAt + m[1]}
		found := string(body[m[0]:m[1]])
		if impersonal.MatchString(found) || strings.Contains(contact, found) || slices.ContainsFunc(code(), at.Overlaps) || byline.Match(p.Doc.Lines.Span(p.Doc.Lines.Line(at.Start)).In(p.Doc.Source)) {
			continue
		}
		p.Report(lint.Diagnostic{Span: at, Private: true, AtMost: unlessWider(p.Doc, at), Message: "this looks like somebody's e-mail address", Hint: "name the role instead, such as \"a customer\""})
	}
	plus, digits := bytes.IndexByte(p.Doc.Source, '+') >= 0, holdsNumber(p.Doc.Source, 13)
	if !plus && !digits {
		return
	}
	for _, span := range proseSpans(p) {
		text := string(span.In(p.Doc.Source))
		report := func(m []int, what string) {
			at := source.Span{Start: span.Start + m[0], End: span.Start + m[1]}
			p.Report(lint.Diagnostic{Span: at, Private: true, AtMost: unlessWider(p.Doc, at), Message: "this looks like " + what, Hint: "name the role instead, such as \"a customer\""})
		}
		if plus && strings.Contains(text, "+") {
			for _, m := range phoneNumber.FindAllStringIndex(text, -1) {
				if digits := onlyDigits(text[m[0]:m[1]]); len(digits) >= 9 && len(digits) <= 15 && !strings.Contains(contact, text[m[0]:m[1]]) {
					report(m, "a phone number")
				}
			}
		}
		if !digits {
			continue
		}
		for _, m := range cardNumber.FindAllStringIndex(text, -1) {
			if digits := onlyDigits(text[m[0]:m[1]]); len(digits) >= 13 && len(digits) <= 19 && luhn(digits) && strings.Trim(digits, digits[:1]) != "" {
				report(m, "a card number")
			}
		}
	}
}

// unlessWider makes a finding a warning as long as only colleagues read the text.
func unlessWider(pm *schema.Postmortem, at source.Span) lint.Severity {
	if pm.LevelAt(at.Start) > schema.Internal {
		return lint.Off
	}
	return lint.Warning
}

// mailAddresses finds addresses around each @, since most texts have few.
func mailAddresses(text []byte) (out [][]int) {
	local := func(c byte) bool {
		return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || strings.IndexByte("._%+-", c) >= 0
	}
	for at := 0; ; at++ {
		i := bytes.IndexByte(text[at:], '@')
		if i < 0 {
			return out
		}
		at += i
		from, to := at, at+1
		for from > 0 && local(text[from-1]) {
			from--
		}
		for to < len(text) && local(text[to]) {
			to++
		}
		if from == at || bytes.IndexByte(text[at:to], '.') < 0 {
			continue
		}
		if m := mailAddress.FindIndex(text[from:to]); m != nil {
			out = append(out, []int{from + m[0], from + m[1]})
		}
	}
}

// holdsNumber reports whether so many digits stand together, single spaces and hyphens aside.
func holdsNumber(text []byte, digits int) bool {
	for i := 0; i < len(text); i++ {
		if !isDigit(text[i]) {
			continue
		}
		n := 1
		for i++; i < len(text); i++ {
			if isDigit(text[i]) {
				n++
			} else if text[i] != ' ' && text[i] != '-' || !isDigit(text[i-1]) {
				break
			}
		}
		if n >= digits {
			return true
		}
	}
	return false
}

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// luhn is the checksum of card numbers (ISO/IEC 7812-1, annex B).
func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}
