package site

// The words of all pages, in English. A count has a form for each that the language has behind
// a number: KEY.one, KEY.other, and .zero, .two, .few or .many. What stands in braces is put in.
// `code`, **bold**, [[key]] and [link](page.html) are marks in those keys of which the English has them.
var englishWords = Words{
	"nav.skip": "Skip to the content", "nav.main": "Main", "nav.all": "All incidents", "nav.browse": "Browse",
	"search": "Search", "nav.search": "Search the {reports}", "feed.atom": "Atom feed", "feed.json": "JSON feed",
	"foot.feed": "Feed", "foot.support": "Support:",
	"count.report.one": "{n} {report}", "count.report.other": "{n} {reports}",
	"count.incident.one": "{n} incident", "count.incident.other": "{n} incidents",
	"count.entry.one": "{n} entry", "count.entry.other": "{n} entries",
	"count.more.one": "{n} more", "count.more.other": "{n} more",
	"count.and-more.one": "and {n} more", "count.and-more.other": "and {n} more",

	// Time.
	"month.1": "January", "month.2": "February", "month.3": "March", "month.4": "April", "month.5": "May", "month.6": "June",
	"month.7": "July", "month.8": "August", "month.9": "September", "month.10": "October", "month.11": "November", "month.12": "December",
	"month.short.1": "Jan", "month.short.2": "Feb", "month.short.3": "Mar", "month.short.4": "Apr", "month.short.5": "May", "month.short.6": "Jun",
	"month.short.7": "Jul", "month.short.8": "Aug", "month.short.9": "Sep", "month.short.10": "Oct", "month.short.11": "Nov", "month.short.12": "Dec",
	"weekday.1": "Monday", "weekday.2": "Tuesday", "weekday.3": "Wednesday", "weekday.4": "Thursday", "weekday.5": "Friday", "weekday.6": "Saturday", "weekday.7": "Sunday",
	"weekday.short.1": "Mon", "weekday.short.2": "Tue", "weekday.short.3": "Wed", "weekday.short.4": "Thu", "weekday.short.5": "Fri", "weekday.short.6": "Sat", "weekday.short.7": "Sun",
	"date.full": "{weekday} {day} {month} {year}", "date.long": "{day} {month} {year}", "date.short": "{day} {month} {year}", "date.axis": "{day} {month}",
	"date.month": "{month} {year}", "date.month.short": "{month} {year}", "date.unknown": "Date unknown",
	"about": "about {time}", "span.d": "{n} d", "span.h": "{n} h", "span.min": "{n} min", "span.s": "{n} s",
	"elapsed.d": "{n}d", "elapsed.h": "{n}h", "elapsed.m": "{n}m", "elapsed.s": "{n}s", "zone.place": "{place} time", "zone.mine": "Also in my time, {zone}",

	// The page of a postmortem.
	"run.label": "How it went", "run.ends": "from {from} to {to}", "run.phase": "{phase} for {time}", "run.cut": "the longest phase is cut",
	"run.end.started": "start", "run.end.detected": "detection", "run.end.identified": "the cause found", "run.end.mitigated": "mitigation",
	"run.end.resolved": "resolved", "run.end.reopened": "reopening", "told.after": "after detection, {time}", "told.before": "before detection, {time}",
	"timeline.zone": "times are {zone}", "timeline.no-zone": "zone not recorded", "timeline.milestones": "Milestones only ({n})", "timeline.unknown": "Unknown date",
	"timeline.next-day": "The next day", "count.days-later.one": "{n} day later", "count.days-later.other": "{n} days later", "timeline.later": "{time} later",
	"timeline.no-time": "no time of day is given", "timeline.written": "As written", "timeline.end-later": "(+{n}d)",
	"page.resolved": "Resolved", "page.retold": "Retold from public sources", "page.unread": "Not all of this document could be read:", "page.line": "line {n}:",
	"page.contents": "On this page", "page.sources": "Sources", "page.similar": "Similar incidents", "page.related": "Related", "page.shares": "Shares {words}",
	"page.as": "This page as [Markdown](markdown) or [JSON](json)", "page.link": "Link to this section", "page.footnotes": "Footnotes", "page.back": "Back to the text",
	"page.table": "Table", "page.code": "Code", "page.diagram": "{language} diagram, as text", "page.image": "Image in full",
	"page.far-image": "Image on another site: {name}", "page.no-image": "Missing image: {name}", "page.dead-link": "leads nowhere: {address}",
	"action.score": "{done} of {all} done", "action.open": "open", "action.done": "done", "action.dropped": "dropped", "action.because": "dropped: {reason}",
	"action.done-on": "done {day}", "action.due": "due {day}", "action.no-date": "no date",

	// Lists.
	"facet.service": "Service", "facet.services": "Services", "facet.tag": "Tag", "facet.tags": "Tags", "facet.year": "Year", "facet.years": "Years",
	"list.title": "{facet}: {value}", "list.page": "{title}, page {n}", "list.all": "{count}, newest first.", "list.lead": "{count}.",
	"list.half": "Half were resolved within {time} (n\u00a0=\u00a0{n}).", "list.pages": "Pages", "list.about": "About this list", "list.often": "Often with", "list.follow": "Follow as a feed",
	"list.none": "There are no reports yet", "home.often": "Often:", "home.all": "All {reports}", "home.beside": "Across incidents", "count.once.one": "{n} more, seen once", "count.once.other": "{n} more, seen once",
	"home.year": "Last 12 months", "home.quiet": "None in the last 12 months; the newest is of {day}",
	"browse.lead": "What incidents have in common. The bar is the number of incidents.", "count.seen-once.one": "{n} seen once", "count.seen-once.other": "{n} seen once",

	// Pages that lead on.
	"missing.title": "Not found", "missing.head": "This page is not here", "missing.newest": "Newest",
	"missing.search": "It may have been renamed, or it is not meant for whom this archive was built. Search for it, or look through [all incidents](all.html).",
	"missing.begin":  "It may have been renamed, or it is not meant for whom this archive was built. [Begin at the front page](/).",
	"moved.head":     "This postmortem was renamed", "moved.here": "It is now here:",

	// The page of the search, and what its script says beside search.Words.
	"find.script":   "This search runs in your browser and needs JavaScript. Without it, [browse by what incidents have in common](browse.html), or look through [all incidents](all.html).",
	"search.narrow": "Narrow", "search.narrowed": "Narrow ({n})", "find.order": "Order", "find.best": "Best first", "find.newest": "Newest", "find.severity": "Severity", "find.longest": "Longest",
	"find.nothing": "Try fewer words or another spelling, or [browse by what incidents have in common](browse.html).",
	"find.phrase":  "`\"{phrase}\"` finds the words side by side, `-{word}` leaves out what has a word.", "find.filters": "narrow; a minus before them leaves out.",
	"find.keys":         "Keys: [[/]] to the field, [[↓]] [[↑]] or [[j]] [[k]] through the results, [[Enter]] opens, [[y]] copies the link.",
	"find.letters":      "Single letters act as keys",
	"search.part":       "A part of the index could not be loaded. Reload the page.",
	"search.old":        "This page is older than the archive. Reload it.",
	"search.failed":     "The search failed: {error}",
	"search.holds-none": "The archive holds no postmortem yet.",
	"search.without":    "Without {words}",
	"search.footnote":   "Footnote", "search.beginning": "Beginning",
	"search.draft":    "not published",
	"search.show.one": "Show {n} of {rest} more", "search.show.other": "Show {n} of {rest} more",
	"search.type":     "Type {name}: for the others.",
	"search.copied":   "The link is copied.",
	"example.phrase":  "connection pool",
	"example.word":    "redis",
	"example.service": "payments",

	// The page "How to read this".
	"help.title": "How to read this", "help.run": "How an incident went", "help.timeline": "The timeline", "help.find": "Find",
	"help.run.text":         "Every page of an incident begins with its run: one bar, to scale, from its start to the moment when it was over. Colour and pattern say the phase, violet diamonds above the bar say when people were told, ticks below it are all other entries of the timeline. The same bar, small, stands in every list.",
	"help.timeline.text":    "The line beside the entries has the colour of the phase that holds from there on. A filled dot is a moment at which the incident turned, a diamond is a word to people. Below each time stands how long after the start it was. The time is a link to the entry, to be passed on.",
	"help.times":            "Times are the incident’s own; where yours differ, a button shows both. **~** is about, **??** was not written down by anybody, and two times are a range. What is not known is never guessed: figures follow from the entries, and a bar is grey where nobody wrote down what happened.",
	"help.find.text":        "The [search](search.html) takes words of any kind: an error message, a service, a symptom, a year. What holds all of them comes first, then what lacks one; the last word also counts as a beginning, other forms of a word are found, and a misspelt one is taken for what it is nearest to, which is said.",
	"help.find.table":       "What a search can say",
	"help.find.in":          "In the search",
	"help.find.finds":       "finds",
	"help.find.phrase":      "the words side by side",
	"help.find.not":         "what has not the word, the phrase or the filter",
	"help.find.also":        "also",
	"help.find.values":      "several values of one are alternatives",
	"help.find.day":         "by the day of the incident",
	"help.find.longer":      "by how long it took to resolve",
	"help.find.keys":        "The address of the page holds the whole search, so it can be passed on. [[/]] leads to the field from anywhere; arrows, or [[j]] and [[k]], move through the results, [[Enter]] opens and [[y]] copies the link.",
	"help.find.script":      "Without JavaScript, [browse](browse.html) by what incidents have in common; each list can be followed as a feed.",
	"help.entry.started":    "Something begins to go wrong.",
	"help.entry.detected":   "Somebody, or something, notices.",
	"help.entry.about":      "About this time: the minute is not exact.",
	"help.entry.told":       "The people who are affected are told.",
	"help.entry.mitigated":  "It hurts less. This took from the first time to the second.",
	"help.entry.unrecorded": "When this happened was not written down.",
	"help.entry.resolved":   "It is over.",
}

// The words of pages for engineers, and those that pages for customers have instead.
var (
	engineersWords = Words{
		"phase.": "Not recorded", "phase.undetected": "Undetected", "phase.responding": "Responding", "phase.mitigating": "Mitigating",
		"phase.resolving": "Resolving", "phase.settled": "Seemed resolved", "told.customers": "Customers told", "told.colleagues": "Colleagues told",
		"tag.trigger": "Trigger", "tag.started": "Started", "tag.detected": "Detected", "tag.acknowledged": "Acknowledged", "tag.escalated": "Escalated",
		"tag.investigating": "Investigating", "tag.identified": "Identified", "tag.decision": "Decision", "tag.mitigated": "Mitigated", "tag.resolved": "Resolved",
		"tag.reopened": "Reopened", "tag.closed": "Closed", "tag.comms-internal": "Colleagues told", "tag.comms-customer": "Customers told",
		"tag.comms-public": "Public told", "tag.comms-regulator": "Regulator told",
		"report": "postmortem", "reports": "postmortems", "home.question": "Have we seen this before?", "home.hint": "Error, service, symptom",
	}
	customersWords = Words{
		"phase.": "Affected", "phase.undetected": "Before we noticed", "phase.responding": "Finding the cause", "phase.mitigating": "Stopping it",
		"phase.resolving": "Putting it right", "phase.settled": "Seemed resolved", "told.customers": "We wrote to you",
		"tag.trigger": "Cause", "tag.detected": "Noticed", "tag.acknowledged": "Taken up", "tag.identified": "Cause found", "tag.mitigated": "Stopped",
		"tag.resolved": "Put right", "tag.reopened": "Came back", "tag.comms-customer": "We wrote to you", "tag.comms-public": "We published",
		"tag.escalated": "More people called in", "tag.investigating": "Looking for the cause", "tag.decision": "Decided", "tag.comms-regulator": "Authorities told",
		"section.Customer message": "What we wrote to you", "section.Summary": "What happened", "section.Impact": "What it meant for you",
		"section.Resolution": "How we put it right", "section.Action items": "What we do so that it stays fixed", "section.Contact": "If you need us",
		"section.Contributing factors": "Why it happened", "section.Lessons learned": "What we learned", "section.Detection": "How it was noticed",
		"section.Communication": "Who was told", "section.Amendments": "Changes to this report", "section.Supporting material": "More about it",
		"report": "report", "reports": "reports", "home.question": "What are you looking for?", "home.hint": "A service, a message, what you saw",
	}
	// Of the incidents of others nobody says "we".
	retoldWords = Words{
		"phase.undetected": "Before it was noticed", "told.customers": "Customers told", "tag.comms-customer": "Customers told", "tag.comms-public": "Public told",
		"section.Customer message": "What customers were told", "section.Impact": "What it meant for customers", "section.Resolution": "How it was put right",
		"section.Action items": "What was done so that it stays fixed", "section.Contact": "Contact", "section.Lessons learned": "What was learned",
	}
)
