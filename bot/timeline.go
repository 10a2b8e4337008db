package bot

import (
	"context"
	"fmt"
	"strings"

	"footnote/corpus"
	"footnote/corpus/edtf"
	"footnote/retrieval"
)

// A page of a timeline: with their places, six sentences of this length stay below maxText whatever they hold.
const (
	linesPerPage    = 6
	maxLine         = 360 // of a sentence, escaped
	maxLinePlace    = 120
	maxTimelineDate = 60
)

// timelineTitle begins the title of a timeline's card; the topic follows.
const timelineTitle = "Timeline"

// timeline answers /timeline.
func (b *Bot) timeline(ctx context.Context, in *interaction) (reply, error) {
	within, err := period(in.text("from"), in.text("to"))
	if err != nil {
		return reply{}, err
	}
	topic := typed(in.text("topic"))
	b.options.Logger.Debug("timeline", "interaction", in.ID, "query", topic)
	m, err := b.timelinePage(ctx, state{View: viewTimeline, Within: within}, topic, "", in.flag("private"))
	return reply{message: m}, err
}

// topicOf returns the topic of the card with the pressed button.
func topicOf(m *sourceMessage) (topic string, ok bool) {
	title := titleOf(m)
	if title == timelineTitle {
		return "", true
	}
	return strings.CutPrefix(title, timelineTitle+": ")
}

// turnTimeline returns another page of the timeline with the pressed button. A card that no longer shows its topic is a
// userError.
func (b *Bot) turnTimeline(ctx context.Context, in *interaction, s state, sharer string, private bool) (message, error) {
	topic, ok := topicOf(in.Message)
	if !ok {
		return message{}, userError("This card no longer shows what it is about. Please use `/timeline` again.")
	}
	return b.timelinePage(ctx, s, topic, sharer, private)
}

// timelinePage looks up a page of a timeline. A page beyond the ends is the page at that end.
func (b *Bot) timelinePage(ctx context.Context, s state, topic, sharer string, private bool) (message, error) {
	found, err := b.options.Library.Timeline(ctx, retrieval.Chronology{Text: topic, Within: s.Within})
	if err != nil {
		return message{}, fmt.Errorf("look up a timeline: %w", err)
	}
	title := timelineTitle
	if topic != "" {
		title += ": " + topic
	}
	parts := []component{text(heading(title))}
	if !s.Within.IsZero() {
		parts = append(parts, text("-# "+escape(s.Within.Human())))
	}
	if found.Total == 0 {
		return newMessage(private, append(parts, text("**Nothing dated.** "+nothingDated(topic, s.Within)))...), nil
	}
	pages := min((found.Total+linesPerPage-1)/linesPerPage, maxPages)
	s.Page = max(0, min(s.Page, pages-1))
	first := s.Page * linesPerPage
	last := min(first+linesPerPage, found.Total)
	for _, e := range found.Events[first:last] {
		parts = append(parts, text(timelineLine(e)))
	}
	footer := fmt.Sprintf("%s%d–%d of %d", footerMark, first+1, last, found.Total)
	if sharer != "" {
		footer += " · " + sharedBy + shorten(oneLine(sharer), maxLead)
	}
	c := card{State: s, Pages: pages, Private: private}
	return newMessage(private, append(parts, text(footer), row(c.buttons()...))...), nil
}

// nothingDated says why a timeline is empty and what may help.
func nothingDated(topic string, within edtf.Interval) string {
	switch {
	case topic == "" && within.IsZero():
		return "The corpus holds no date."
	case topic == "":
		return "No sentence of the corpus has a date in that time."
	case within.IsZero():
		return "No sentence with a date is about this. Fewer or other words may help."
	}
	return "No sentence about this has a date in that time. Other words may help, or the same without `from` and `to`."
}

// timelineLine shows an event: its date, its sentence with the date in bold, and where it stands.
func timelineLine(e retrieval.Event) string {
	date := "**" + shorten(e.Date.Interval.Human(), maxTimelineDate) + "**"
	if e.Date.Inferred {
		date += " · inferred"
	}
	span := e.Date.Span.Shift(-e.Sentence.Start)
	q := quotation{Text: e.Text(), Bold: []corpus.Span{span}}
	line := date + "\n" + q.markdown(window(q.Text, span, maxLine))
	where := shorten(oneLine(e.Document.Title), maxLinePlace)
	return line + fmt.Sprintf("\n-# %s ¶ %d", where, e.Passage.Number)
}
