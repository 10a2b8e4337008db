package bot

import (
	"context"
	"fmt"

	"footnote/bot/card"
	"footnote/retrieval"
)

// check answers /check.
func (b *Bot) check(ctx context.Context, in *interaction) (reply, error) {
	claim := card.Visible(in.Text("claim"))
	if claim == "" {
		return reply{}, b.nothingTyped(ctx, in, "check", "claim",
			func(e retrieval.Examples) string { return e.Claim })
	}
	b.options.Logger.Debug("claim", "interaction", in.ID, "query", claim)
	found, err := b.options.Library.Check(ctx, retrieval.Question{Text: claim})
	if err != nil {
		return reply{}, fmt.Errorf("check a claim: %w", err)
	}
	return reply{message: card.Check(in.locale(), claim, found, in.private())}, nil
}
