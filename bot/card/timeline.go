package card

import (
	"strings"

	"footnote/bot/discord"
	"footnote/bot/phrase"
	"footnote/corpus"
	"footnote/corpus/edtf"
	"footnote/retrieval"
)

// Limits of a page of a timeline. With their places, six sentences of this length stay below MaxText whatever they
// hold.
const (
	LinesPerPage    = 6
	maxEventText    = 360 // of a sentence, escaped
	maxLinePlace    = 120
	maxTimelineDate = 60
)

// Timeline returns a page of the timeline of a topic. A page beyond the ends is the page at that end. found must have
// the events of the page.
func Timeline(l phrase.Locale, s State, topic string, found retrieval.Timeline, sharer string,
	private bool) discord.Message {
	title := l.Say("timeline.title")
	if topic != "" {
		title += topicSeparator + topic
	}
	parts := []discord.Component{discord.Text(heading(title))}
	if !s.Within.IsZero() {
		parts = append(parts, discord.Text(FooterPrefix+Escape(l.Date(s.Within))))
	}
	if found.Total == 0 {
		none := l.Say("timeline.none") + " " + nothingDated(l, topic, s.Within)
		return discord.NewMessage(private, append(parts, discord.Text(none), withheld(l, found.Withheld))...)
	}
	pages := min((found.Total+LinesPerPage-1)/LinesPerPage, MaxPages)
	s.Page = max(0, min(s.Page, pages-1))
	first := s.Page * LinesPerPage
	last := min(first+LinesPerPage, found.Total)
	for _, e := range found.Events[first-found.Asked.Skip : last-found.Asked.Skip] {
		parts = append(parts, discord.Text(timelineLine(l, e)))
	}
	key := "card.range"
	if found.More {
		key = "card.range.more"
	}
	footer := FooterPrefix + l.Say(key, first+1, last, found.Total)
	if sharer != "" {
		footer += " · " + sharedBy(l, sharer)
	}
	c := Card{Locale: l, State: s, Pages: pages, Private: private}
	parts = append(parts, withheld(l, found.Withheld), discord.Text(footer))
	return discord.NewMessage(private, append(parts, discord.Rows(c.buttons()...)...)...)
}

// nothingDated says why a timeline is empty and what may help.
func nothingDated(l phrase.Locale, topic string, within edtf.Interval) string {
	switch {
	case topic == "" && within.IsZero():
		return l.Say("timeline.none.all")
	case topic == "":
		return l.Say("timeline.none.time")
	case within.IsZero():
		return l.Say("timeline.none.topic")
	}
	return l.Say("timeline.none.both")
}

// timelineLine returns an event: its date, its sentence with the date in bold, and its place.
func timelineLine(l phrase.Locale, e retrieval.Event) string {
	date := "**" + Shorten(l.Date(e.Date.Interval), maxTimelineDate) + "**"
	if e.Date.Inferred {
		date += " · " + l.Say("card.inferred")
	}
	span := e.Date.Span.Shift(-e.Sentence.Start)
	q := quotedText{Text: e.Text(), Bold: []corpus.Span{span}}
	line := date + "\n" + q.markdown(window(q.Text, span, maxEventText))
	return line + "\n" + FooterPrefix + shortPlace(e.Location, maxLinePlace)
}

// topicSeparator separates the title of a timeline from its topic.
const topicSeparator = ": "

// TopicOf returns the topic of a timeline's card. ok is false if m is not one.
func TopicOf(m *discord.SourceMessage) (topic string, ok bool) {
	title := TitleOf(m)
	for l := range phrase.Locales { // who turns the page may have another language than who asked
		rest, ok := strings.CutPrefix(title, l.Say("timeline.title"))
		if topic, more := strings.CutPrefix(rest, topicSeparator); ok && (more || rest == "") {
			return topic, true
		}
	}
	return "", false
}
