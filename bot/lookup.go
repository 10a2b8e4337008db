package bot

import (
	"context"
	"errors"
	"fmt"

	"footnote/bot/card"
	"footnote/bot/discord"
	"footnote/bot/phrase"
	"footnote/retrieval"
)

// page looks up the page of evidence that a button asks for. It returns the page's card, public and shared by nobody.
// If the passage is gone, the card says so.
func (b *Bot) page(ctx context.Context, s card.State, title string) (card.Card, error) {
	c := card.New(s, title)
	n, ok, err := b.passage(ctx, s.Evidence[s.Page].Passage)
	if err != nil {
		return card.Card{}, err
	}
	if ok {
		c.Cite(n.Location)
	}
	if c.Citation == nil {
		return c, nil
	}
	b.remember(*c.Citation)
	if s.Page > 0 || !s.View.Conflict() {
		return c, nil
	}
	other, ok, err := b.passage(ctx, s.Evidence[1].Passage)
	if c.Withheld = errors.Is(err, retrieval.ErrChanged); c.Withheld {
		return c, nil
	}
	if err != nil {
		return card.Card{}, err
	}
	if ok {
		c.CiteConflict(other.Location)
	}
	return c, nil
}

// contextPage looks up the page of a context view.
func (b *Bot) contextPage(ctx context.Context, l phrase.Locale, s card.State) (discord.Message, error) {
	n, err := b.neighbours(ctx, s.Evidence[0])
	if err != nil {
		return discord.Message{}, err
	}
	return card.Context(l, s, n), nil
}

// neighbours looks up the passage of a context view. The error is errGone when the passage is gone.
func (b *Bot) neighbours(ctx context.Context, e card.Evidence) (retrieval.Neighbours, error) {
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

// notice returns a reply with a title and texts, all of them Markdown. Empty texts are dropped.
func notice(private bool, title string, texts ...string) reply {
	parts := []discord.Component{discord.Text(card.HeadingPrefix + title)}
	for _, t := range texts {
		parts = append(parts, discord.Text(t))
	}
	return reply{message: discord.NewMessage(private, parts...)}
}

// answer returns the reply that shows c to the user of an interaction, and remembers what it cites.
func (b *Bot) answer(in *interaction, c card.Card) reply {
	if c.Citation != nil {
		b.remember(*c.Citation)
	}
	c.Locale, c.Private = in.locale(), in.private()
	return reply{message: c.Render()}
}
