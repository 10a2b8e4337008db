package bot

import (
	"context"
	"fmt"

	"footnote/retrieval"
)

// timeline answers /timeline.
func (b *Bot) timeline(ctx context.Context, in *interaction) (reply, error) {
	within, err := period(in)
	if err != nil {
		return reply{}, err
	}
	topic := typed(in.text("topic"))
	b.options.Logger.Debug("timeline", "interaction", in.ID, "query", topic)
	m, err := b.timelinePage(ctx, in.locale(), state{View: viewTimeline, Within: within}, topic, "", in.private())
	return reply{message: m}, err
}

// turnTimeline returns another page of the timeline with the pressed button. A card that no longer shows its topic is a
// userError.
func (b *Bot) turnTimeline(ctx context.Context, in *interaction, s state, sharer string, private bool) (message, error) {
	topic, ok := topicOf(in.Message)
	if !ok {
		return message{}, userError("tell.losttopic")
	}
	return b.timelinePage(ctx, in.locale(), s, topic, sharer, private)
}

// timelinePage looks up a page of a timeline.
func (b *Bot) timelinePage(ctx context.Context, l locale, s state, topic, sharer string, private bool) (message, error) {
	found, err := b.options.Library.Timeline(ctx, retrieval.Chronology{Text: topic, Within: s.Within})
	if err != nil {
		return message{}, fmt.Errorf("look up a timeline: %w", err)
	}
	return timelineCard(l, s, topic, found, sharer, private), nil
}
