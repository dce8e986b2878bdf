package archive

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// folderNames are what the field calls a folder of postmortems, in lower case, with
// hyphens for underscores and blanks.
var folderNames = []string{
	"postmortem", "postmortems", "post-mortem", "post-mortems", "incident", "incidents", "incident-report", "incident-reports", "incident-review", "incident-reviews",
	"incident-postmortems", "incident-retro", "incident-retros", "incident-retrospectives", "rca", "rcas", "root-cause-analyses", "root-cause-analysis", "outage", "outages", "outage-reports",
}

// extensions are those of Markdown.
var extensions = []string{".md", ".markdown", ".mdx"}

// isNamed reports whether a folder's name says that it holds postmortems.
func isNamed(name string) bool {
	return slices.Contains(folderNames, strings.NewReplacer("_", "-", " ", "-").Replace(strings.ToLower(name)))
}

// NamesPostmortems reports whether the name of a folder at a path says that it holds postmortems.
func NamesPostmortems(folder string) bool { return isNamed(path.Base(folder)) }

// isMarkdown reports whether a file's name says that it is Markdown.
func isMarkdown(name string) bool {
	return slices.Contains(extensions, strings.ToLower(path.Ext(name)))
}

// isIndex reports whether a file speaks for its folder.
func isIndex(name string) bool {
	stem := strings.ToLower(strings.TrimSuffix(name, path.Ext(name)))
	return isMarkdown(name) && (stem == "index" || stem == "readme")
}

// namesDocument reports whether a file of a folder of postmortems is one by its name: not
// one that speaks for the folder, not a template, nothing hidden.
func namesDocument(name string) bool {
	lower := strings.ToLower(name)
	return isMarkdown(name) && !slices.ContainsFunc([]string{"_", ".", "index", "readme", "template"}, func(prefix string) bool { return strings.HasPrefix(lower, prefix) })
}

// projectFile matches the names of what a project says of itself, which has sections of
// any kind: a guide to writing postmortems has all of theirs.
var projectFile = regexp.MustCompile(`^(contributing|changelog|changes|security|code[-_]of[-_]conduct|governance|maintainers|support|license|licence|authors|roadmap|history|news|todo|install|upgrading)\b|guide|template|how-?to\b|handbook|runbook|playbook|checklist|example`)

// isProjectFile reports whether a file, wherever it lies, is no postmortem by its name.
func isProjectFile(name string) bool {
	if projectFile.MatchString(strings.ToLower(path.Base(name))) {
		return true
	}
	for part := range strings.SplitSeq(strings.ToLower(path.Dir(name)), "/") {
		if part == "template" || part == "templates" || part == "_templates" || part == "examples" || part == "guides" {
			return true
		}
	}
	return path.Dir(name) == "." && isIndex(name) // the root's README
}
