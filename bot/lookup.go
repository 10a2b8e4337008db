package bot

import (
	"context"
	"errors"
	"fmt"

	"footnote/retrieval"
)

// page looks up the page of evidence that a button asks for and returns its card, public and shared by nobody. A passage
// that is gone is not an error: the card says so.
func (b *Bot) page(ctx context.Context, s state, title string) (card, error) {
	c := newCard(s, title)
	n, ok, err := b.passage(ctx, s.Evidence[s.Page].Passage)
	if err != nil {
		return card{}, err
	}
	if ok {
		c.cite(n.ID, n.Document, n.Passage)
	}
	if c.Citation == nil {
		return c, nil
	}
	b.remember(*c.Citation)
	if s.Page > 0 || s.View != viewConflict {
		return c, nil
	}
	other, ok, err := b.passage(ctx, s.Evidence[1].Passage)
	if err != nil {
		return card{}, err
	}
	if ok {
		c.citeConflict(other.ID, other.Document, other.Passage)
	}
	return c, nil
}

// contextPage looks up the page of a context view.
func (b *Bot) contextPage(ctx context.Context, l locale, s state) (message, error) {
	n, err := b.neighbours(ctx, s.Evidence[0])
	if err != nil {
		return message{}, err
	}
	return contextCard(l, s, n), nil
}

// neighbours looks up the passage of a context view. A userError says that it is gone.
func (b *Bot) neighbours(ctx context.Context, e evidence) (retrieval.Neighbours, error) {
	n, ok, err := b.passage(ctx, e.Passage)
	if err == nil && (!ok || e.Best >= len(n.Passage.Sentences)) {
		err = errGone
	}
	return n, err
}

// passage looks a passage up by its id. ok is false when the corpus no longer holds it.
func (b *Bot) passage(ctx context.Context, id string) (n retrieval.Neighbours, ok bool, err error) {
	n, err = b.options.Library.Passage(ctx, id)
	switch {
	case errors.Is(err, retrieval.ErrNoPassage):
		return retrieval.Neighbours{}, false, nil
	case err != nil:
		return retrieval.Neighbours{}, false, fmt.Errorf("look up passage %s: %w", id, err)
	}
	return n, true, nil
}

// answer returns the reply that shows c to the user of an interaction, and remembers what it cites.
func (b *Bot) answer(in *interaction, c card) reply {
	if c.Citation != nil {
		b.remember(*c.Citation)
	}
	c.Locale, c.Private = in.locale(), in.private()
	return reply{message: c.render()}
}
