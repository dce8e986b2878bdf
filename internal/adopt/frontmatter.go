package adopt

import (
	"strings"

	"github.com/git-postmortem/postmortem/schema"
	"github.com/git-postmortem/postmortem/schema/source"
)

// frontmatter is the edit that says that a document was imported, its title and its zone.
// Fields that it has stay as they are.
func (im *Importer) frontmatter(pm *schema.Postmortem) ([]edits, string) {
	var lines []string
	for _, f := range pm.StatedFields() {
		if pm.Field(f.Key) == nil && (f.Key == "timezone" || f.Key == "title" && pm.Heading() != "") {
			lines = append(lines, f.Key+": "+f.Value)
		}
	}
	return []edits{{fields(pm, append(lines, "imported: "+im.Now))}}, ""
}

// stated are the edits that say what else the text states. Each stands by itself.
func stated(pm *schema.Postmortem) (out []edits, why string) {
	for _, f := range pm.StatedFields() {
		if pm.Field(f.Key) == nil && f.Key != "timezone" && f.Key != "title" {
			out = append(out, edits{fields(pm, []string{f.Key + ": " + f.Value})})
		}
	}
	return out, ""
}

// fields is the edit that adds lines to a document's frontmatter, or gives it one.
func fields(pm *schema.Postmortem, lines []string) source.Edit {
	newline := source.Newline(pm.Source)
	text := strings.Join(lines, newline) + newline
	if pm.Frontmatter == nil {
		return source.Edit{Span: source.Span{Start: pm.BodyAt, End: pm.BodyAt}, Text: "---" + newline + text + "---" + newline + newline}
	}
	at := source.LineStart(pm.Source, pm.Frontmatter.Span.End-len("---"))
	if f := pm.Field("imported"); f != nil {
		at = source.LineStart(pm.Source, f.KeySpan.Start) // what it says comes before that it was imported
	}
	return source.Edit{Span: source.Span{Start: at, End: at}, Text: text}
}
