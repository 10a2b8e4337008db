package bot

import (
	"fmt"
	"strings"

	"footnote/corpus"
	"footnote/corpus/edtf"
	"footnote/retrieval"
)

// A page of a timeline: with their places, six sentences of this length stay below maxText whatever they hold.
const (
	linesPerPage    = 6
	maxEventText    = 360 // of a sentence, escaped
	maxLinePlace    = 120
	maxTimelineDate = 60
)

// timelineCard returns a page of a timeline about a topic. A page beyond the ends is the page at that end.
func timelineCard(l locale, s state, topic string, found retrieval.Timeline, sharer string, private bool) message {
	title := l.say("timeline.title")
	if topic != "" {
		title += topicMark + topic
	}
	parts := []component{text(heading(title))}
	if !s.Within.IsZero() {
		parts = append(parts, text("-# "+escape(l.date(s.Within))))
	}
	if found.Total == 0 {
		return newMessage(private, append(parts, text(l.say("timeline.none")+" "+nothingDated(l, topic, s.Within)))...)
	}
	pages := min((found.Total+linesPerPage-1)/linesPerPage, maxPages)
	s.Page = max(0, min(s.Page, pages-1))
	first := s.Page * linesPerPage
	last := min(first+linesPerPage, found.Total)
	for _, e := range found.Events[first:last] {
		parts = append(parts, text(timelineLine(l, e)))
	}
	footer := footerMark + l.say("card.range", first+1, last, found.Total)
	if sharer != "" {
		footer += " · " + sharedBy(l, sharer)
	}
	c := card{Locale: l, State: s, Pages: pages, Private: private}
	return newMessage(private, append(parts, append([]component{text(footer)}, rows(c.buttons()...)...)...)...)
}

// nothingDated says why a timeline is empty and what may help.
func nothingDated(l locale, topic string, within edtf.Interval) string {
	switch {
	case topic == "" && within.IsZero():
		return l.say("timeline.none.all")
	case topic == "":
		return l.say("timeline.none.time")
	case within.IsZero():
		return l.say("timeline.none.topic")
	}
	return l.say("timeline.none.both")
}

// timelineLine shows an event: its date, its sentence with the date in bold, and where it stands.
func timelineLine(l locale, e retrieval.Event) string {
	date := "**" + shorten(l.date(e.Date.Interval), maxTimelineDate) + "**"
	if e.Date.Inferred {
		date += " · " + l.say("card.inferred")
	}
	span := e.Date.Span.Shift(-e.Sentence.Start)
	q := quotation{Text: e.Text(), Bold: []corpus.Span{span}}
	line := date + "\n" + q.markdown(window(q.Text, span, maxEventText))
	where := shorten(oneLine(e.Document.Title), maxLinePlace)
	return line + withID(fmt.Sprintf("\n-# %s ¶ %d", where, e.Passage.Number), e.ID)
}

// topicMark stands between the title of a timeline and its topic.
const topicMark = ": "

// topicOf returns the topic of the card with the pressed button.
func topicOf(m *sourceMessage) (topic string, ok bool) {
	title := titleOf(m)
	for l := range locales { // who turns the page may speak another language than who asked
		rest, ok := strings.CutPrefix(title, l.say("timeline.title"))
		if topic, more := strings.CutPrefix(rest, topicMark); ok && (more || rest == "") {
			return topic, true
		}
	}
	return "", false
}
