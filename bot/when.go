package bot

import (
	"context"
	"fmt"

	"footnote/bot/card"
	"footnote/retrieval"
)

// when answers /when: the date first, then the sentence that gives it.
func (b *Bot) when(ctx context.Context, in *interaction) (reply, error) {
	event := card.Visible(in.Text("event"))
	if event == "" {
		return reply{}, b.nothingTyped(ctx, in, "when", "event",
			func(e retrieval.Examples) string { return e.Event })
	}
	b.options.Logger.Debug("event", "interaction", in.ID, "query", event)
	a, err := b.options.Library.Ask(ctx, retrieval.Question{Text: event, Type: retrieval.When})
	if err != nil {
		return reply{}, fmt.Errorf("date an event: %w", err)
	}
	if a.Kind == retrieval.KindHelp {
		return b.nothingAsked(ctx, in)
	}
	if !a.Found {
		b.noteGap(ctx, in, event)
		return reply{message: card.NotFound(in.locale(), event, a, in.private())}, nil
	}
	if a.Undated() {
		return reply{message: card.Undated(in.locale(), event, a, in.private())}, nil
	}
	return b.answer(in, card.Answer(a, event)), nil
}
