package bot

import (
	"context"
	"fmt"

	"footnote/bot/card"
	"footnote/bot/discord"
	"footnote/bot/phrase"
	"footnote/retrieval"
)

// timeline answers /timeline.
func (b *Bot) timeline(ctx context.Context, in *interaction) (reply, error) {
	within, err := period(in)
	if err != nil {
		return reply{}, err
	}
	topic := card.Visible(in.Text("topic"))
	b.options.Logger.Debug("timeline", "interaction", in.ID, "query", topic)
	s := card.State{View: card.ViewTimeline, Within: within}
	m, err := b.timelinePage(ctx, in.locale(), s, topic, "", in.private())
	return reply{message: m}, err
}

// turnTimeline looks up another page of the pressed button's timeline. The error is a userError when the card no longer
// shows its topic.
func (b *Bot) turnTimeline(ctx context.Context, in *interaction, s card.State, sharer string,
	private bool) (discord.Message, error) {
	topic, ok := card.TopicOf(in.Message)
	if !ok {
		return discord.Message{}, userError("tell.losttopic")
	}
	return b.timelinePage(ctx, in.locale(), s, topic, sharer, private)
}

// topicPassages is how many passages are read for a timeline about a topic at most, those that match best. It takes
// some 100 ms.
const topicPassages = 2000

// timelinePage looks up a page of a timeline.
func (b *Bot) timelinePage(
	ctx context.Context, l phrase.Locale, s card.State, topic, sharer string, private bool,
) (discord.Message, error) {
	s.Page = max(0, min(s.Page, card.MaxPages-1))
	asked := retrieval.Chronology{
		Text: topic, Within: s.Within, During: s.View == card.ViewEvents, Passages: topicPassages,
		Skip: s.Page * card.LinesPerPage, Limit: card.LinesPerPage,
	}
	found, err := b.options.Library.Timeline(ctx, asked)
	if err == nil && len(found.Events) == 0 && found.Total > 0 { // the page is beyond the last
		asked.Skip = (found.Total - 1) / card.LinesPerPage * card.LinesPerPage
		found, err = b.options.Library.Timeline(ctx, asked)
	}
	if err != nil {
		return discord.Message{}, fmt.Errorf("look up a timeline: %w", err)
	}
	return card.Timeline(l, s, topic, found, sharer, private), nil
}
