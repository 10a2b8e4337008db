package bot

import (
	"context"
	"errors"
	"fmt"

	"footnote/bot/card"
	"footnote/retrieval"
)

// cite answers /cite.
func (b *Bot) cite(ctx context.Context, in *interaction) (reply, error) {
	id := card.Visible(in.Text("id"))
	if id == "" {
		return reply{}, userError("tell.empty.cite")
	}
	found, err := b.options.Library.Cite(ctx, id)
	switch {
	case errors.Is(err, retrieval.ErrNoPassage):
		return b.citeChanged(ctx, in, id)
	case err != nil:
		return reply{}, fmt.Errorf("look up a citation: %w", err)
	case len(found) > 1:
		return reply{message: card.Ambiguous(in.locale(), id, found, in.private())}, nil
	}
	return b.answer(in, card.Passage(found[0])), nil
}

// citeChanged answers with what became of a passage that the corpus no longer holds.
func (b *Bot) citeChanged(ctx context.Context, in *interaction, id string) (reply, error) {
	unknown := in.explain("tell.nocite", card.Shorten(id, card.MaxCitedID))
	if b.options.Store == nil {
		return reply{}, unknown
	}
	cited, ok, err := Remembered(b.options.Store, id)
	switch {
	case err != nil:
		return reply{}, err
	case !ok:
		return reply{}, unknown
	}
	drift, ok, err := b.options.Library.Drift(ctx, cited)
	switch {
	case err != nil:
		return reply{}, fmt.Errorf("look up what became of %s: %w", cited.ID, err)
	case !ok:
		return reply{}, in.explain("cite.gone", card.Escape(cited.ID), card.Line(cited.Title, card.MaxLine),
			fmt.Sprint(cited.Number))
	}
	return reply{message: card.Drift(in.locale(), cited.ID, drift, in.private())}, nil
}

// references shows the references of the passage on the card's page, privately.
func (b *Bot) references(ctx context.Context, in *interaction, s card.State) (reply, error) {
	c, err := b.cited(ctx, in, s)
	if err != nil {
		return reply{}, err
	}
	m, err := card.References(in.locale(), c)
	return reply{message: m}, err
}

// cited returns the citation on the page of a pressed button's card. The error is a userError when its passage is gone.
func (b *Bot) cited(ctx context.Context, in *interaction, s card.State) (retrieval.Citation, error) {
	c, err := b.show(ctx, in, s)
	switch {
	case err != nil:
		return retrieval.Citation{}, err
	case c.Citation == nil:
		return retrieval.Citation{}, errGone
	}
	return *c.Citation, nil
}
