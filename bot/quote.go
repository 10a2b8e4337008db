package bot

import (
	"context"
	"fmt"

	"footnote/bot/card"
	"footnote/retrieval"
)

// quote answers /quote.
func (b *Bot) quote(ctx context.Context, in *interaction) (reply, error) {
	words := card.Visible(in.Text("words"))
	if words == "" {
		return reply{}, b.nothingTyped(ctx, in, "quote", "words",
			func(e retrieval.Examples) string { return e.Words })
	}
	document, err := b.document(in, in.Text("source"))
	if err != nil {
		return reply{}, err
	}
	s := card.State{View: card.ViewQuotation}
	if document.ID != "" {
		s.Document = card.Digest(document.ID)
	}
	b.options.Logger.Debug("quotation", "interaction", in.ID, "query", words)
	c, err := b.occurrence(ctx, s, words, document.ID)
	if err != nil {
		return reply{}, err
	}
	if c.Citation == nil {
		return reply{message: card.NoQuotation(in.locale(), words, in.private())}, nil
	}
	return b.answer(in, c), nil
}

// quotationCard looks up the card of s again, for the words in the title of the pressed button's card. The error is a
// userError when the words are not found.
func (b *Bot) quotationCard(ctx context.Context, in *interaction, s card.State) (card.Card, error) {
	words, ok := card.QuotedWords(card.TitleOf(in.Message))
	if !ok {
		return card.Card{}, userError("tell.lostwords")
	}
	document, err := b.digested(s.Document)
	if err != nil {
		return card.Card{}, err
	}
	c, err := b.occurrence(ctx, s, words, document)
	if err == nil && c.Citation == nil {
		return card.Card{}, errGone
	}
	return c, err
}

// quotedPassages is how many passages a quotation is compared with at most once the words are found. It takes some 60
// ms of a processor. The rest of a corpus with more of them is not counted.
const quotedPassages = 5000

// occurrence looks up a page of a quotation, in one document by its id or in all for "": a passage with the words in
// bold. A page beyond the ends is the page at that end. Without any passage the card has no citation.
func (b *Bot) occurrence(ctx context.Context, s card.State, words, document string) (card.Card, error) {
	s.Page = max(0, min(s.Page, card.MaxPages-1))
	asked := retrieval.Quote{Words: words, Document: document, Skip: s.Page, Limit: 1, Passages: quotedPassages}
	found, err := b.options.Library.Quote(ctx, asked)
	if err == nil && len(found.Citations) == 0 && found.Passages > 0 { // the page is beyond the last
		asked.Skip = min(found.Passages, card.MaxPages) - 1
		found, err = b.options.Library.Quote(ctx, asked)
	}
	if err != nil {
		return card.Card{}, fmt.Errorf("look up a quotation: %w", err)
	}
	c := card.Quotation(s, words, found)
	if c.Citation != nil {
		b.remember(*c.Citation)
	}
	return c, nil
}

// digested returns the id of the document with the digest d, "" for "". The error is errGone when there is none.
func (b *Bot) digested(d string) (string, error) {
	if d == "" {
		return "", nil
	}
	documents, err := b.documents()
	if err != nil {
		return "", err
	}
	for _, m := range documents {
		if card.Digest(m.ID) == d {
			return m.ID, nil
		}
	}
	return "", errGone
}
