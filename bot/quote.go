package bot

import (
	"context"
	"fmt"

	"footnote/retrieval"
)

// quote answers /quote.
func (b *Bot) quote(ctx context.Context, in *interaction) (reply, error) {
	words := typed(in.text("words"))
	if words == "" {
		return reply{}, userError("tell.empty.quote")
	}
	document, err := b.document(in, in.text("source"))
	if err != nil {
		return reply{}, err
	}
	s := state{View: viewQuotation}
	if document != "" {
		s.Document = digest(document)
	}
	b.options.Logger.Debug("quotation", "interaction", in.ID, "query", words)
	c, err := b.occurrence(ctx, s, words)
	if err != nil {
		return reply{}, err
	}
	if c.Citation == nil {
		return reply{message: noQuotation(in.locale(), words, in.private())}, nil
	}
	return b.answer(in, c), nil
}

// quotationCard returns the card of s for the words in the title of the card with the pressed button. A card whose
// words can no longer be found is a userError.
func (b *Bot) quotationCard(ctx context.Context, in *interaction, s state) (card, error) {
	words, ok := unquoted(titleOf(in.Message))
	if !ok {
		return card{}, userError("tell.lostwords")
	}
	c, err := b.occurrence(ctx, s, words)
	if err == nil && c.Citation == nil {
		return card{}, errGone
	}
	return c, err
}

// occurrence looks up the page of a quotation: a passage that holds the words, which are in bold. A page beyond the
// ends is the page at that end. Without any passage the card has no citation.
func (b *Bot) occurrence(ctx context.Context, s state, words string) (card, error) {
	document, err := b.digested(s.Document)
	if err != nil {
		return card{}, err
	}
	s.Page = max(0, min(s.Page, maxPages-1))
	found, err := b.options.Library.Quote(ctx, retrieval.Quote{Words: words, Document: document, Limit: s.Page + 1})
	if err != nil {
		return card{}, fmt.Errorf("look up a quotation: %w", err)
	}
	c := quotationOf(s, words, found)
	if c.Citation != nil {
		b.remember(*c.Citation)
	}
	return c, nil
}

// digested returns the id of the document with that digest, "" for "". One that is gone is a userError.
func (b *Bot) digested(d string) (string, error) {
	if d == "" {
		return "", nil
	}
	for _, m := range b.options.Library.Documents() {
		if digest(m.ID) == d {
			return m.ID, nil
		}
	}
	return "", errGone
}
