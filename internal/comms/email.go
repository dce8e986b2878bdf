package comms

import "github.com/git-postmortem/postmortem/schema"

// The message to customers. What they were told already is the message; where nothing was, it is
// put together from what they may read.
var _ = register(Kind{
	Name: "customer-email", Audience: schema.Customers, Format: "text", Formats: []string{"text", "markdown"},
	About: "a message to the customers concerned",
	draft: func(w *writer) {
		w.Subject = w.pm.Title
		w.from("title")
		if copied := w.blocksOf(schema.CustomerMessage); len(copied) > 0 {
			for i := range copied {
				if copied[i].Kind == "quote" {
					copied[i].Kind = "text"
				}
			}
			w.Blocks = copied
			return
		}
		w.section(schema.Summary, w.Word("section.Summary"), "what happened")
		w.section(schema.Impact, w.Word("section.Impact"), "what it meant for them, and whether they have to do something")
		w.heading("When")
		w.add("text", w.when()...)
		w.section(schema.Resolution, w.Word("section.Resolution"), "what was done")
		w.actions()
		w.add("text", w.hole("an apology, if one is due"))
		w.heading(w.Word("section.Contact"))
		w.add("text", w.support()...)
	},
})

// actions adds what will be done, as far as readers may know it.
func (w *writer) actions() {
	w.heading(w.Word("section.Action items"))
	any := false
	for _, a := range w.pm.Actions {
		if a.Dropped {
			continue
		}
		any = true
		text := schema.PlainLine(a.Text)
		switch {
		case a.Done && a.Stated:
			text += " (done)"
		case a.Due != "":
			text += " (by " + a.Due + ")"
		}
		w.add("item", Span{Text: text})
	}
	if any {
		w.from("Action items")
		return
	}
	w.add("text", w.hole("what will change"))
}
