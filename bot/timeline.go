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

// timelinePage looks up a page of a timeline.
func (b *Bot) timelinePage(
	ctx context.Context, l phrase.Locale, s card.State, topic, sharer string, private bool,
) (discord.Message, error) {
	s.Page = max(0, min(s.Page, card.MaxPages-1))
	asked := retrieval.Chronology{Text: topic, Within: s.Within, During: s.View == card.ViewEvents,
		Skip: s.Page * card.LinesPerPage, Limit: card.LinesPerPage}
	var found retrieval.Timeline
	err := b.lane.do(ctx, func(ctx context.Context) (err error) {
		found, err = b.options.Library.Timeline(ctx, asked)
		if last := card.TimelinePages(found.Total) - 1; err == nil && last >= 0 && s.Page > last {
			s.Page, asked.Skip = last, last*card.LinesPerPage // the corpus has fewer than when the card was made
			found, err = b.options.Library.Timeline(ctx, asked)
		}
		return err
	})
	if err != nil {
		return discord.Message{}, fmt.Errorf("look up a timeline: %w", err)
	}
	return card.Timeline(l, s, topic, found, sharer, private), nil
}
