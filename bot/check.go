package bot

import (
	"context"
	"fmt"
	"strings"

	"footnote/corpus"
	"footnote/retrieval"
)

// How much of each piece of evidence a verdict shows, so that three of them fit.
const (
	maxEvidenceText = 600
	maxEvidenceHome = 200
)

// check answers /check.
func (b *Bot) check(ctx context.Context, in *interaction) (reply, error) {
	claim := typed(in.text("claim"))
	if claim == "" {
		return reply{}, userError("Give a claim: `/check claim: Moscow withdrew its advisers in 1961`")
	}
	b.options.Logger.Debug("claim", "interaction", in.ID, "query", claim)
	found, err := b.options.Library.Check(ctx, retrieval.Question{Text: claim})
	if err != nil {
		return reply{}, fmt.Errorf("check a claim: %w", err)
	}
	parts := []component{text(heading(claim)), text(verdict(found))}
	if found.Verdict == retrieval.NotFound {
		return reply{message: newMessage(false, append(parts, row(offerNearest(found.Citations)...))...)}, nil
	}
	for i, c := range found.Citations {
		parts = append(parts, text(evidenceText(i+1, c, found.Found)))
	}
	c := card{State: state{View: viewAnswer, Evidence: evidenceOf(found.Citations)}}
	if id, err := c.State.encode(actionContext); err == nil {
		parts = append(parts, row(button("Context", id, styleSecondary)))
	}
	return reply{message: newMessage(false, parts...)}, nil
}

// verdict says what the corpus holds of a claim.
func verdict(c retrieval.Check) string {
	word := func(s string) string { return shorten(oneLine(s), maxLead) }
	switch c.Verdict {
	case retrieval.Supported:
		return "**Supported** by the text."
	case retrieval.DateDiffers:
		return fmt.Sprintf("**Date differs:** %s, not %s.", word(c.Date.Interval.Human()), word(c.Claimed))
	case retrieval.NumberDiffers:
		return fmt.Sprintf("**Number differs:** %s, not %s.", word(c.Found), word(c.Claimed))
	case retrieval.NameDiffers:
		return fmt.Sprintf("**Name differs:** %s, not %s.", word(c.Found), word(c.Claimed))
	}
	return "**Not found.** The corpus neither says this nor the contrary in so many words."
}

// evidenceText shows a citation's sentence with found, where it stands in it, in bold, and its place.
func evidenceText(number int, c retrieval.Citation, found string) string {
	q := quotation{Text: c.Best()}
	focus := corpus.Span{End: len(q.Text)}
	if at := strings.Index(q.Text, found); found != "" && at >= 0 {
		focus = corpus.Span{Start: at, End: at + len(found)}
		q.Bold = []corpus.Span{focus}
	}
	return q.markdown(window(q.Text, focus, maxEvidenceText)) +
		fmt.Sprintf("\n**[%d]** %s ¶ %d", number, shorten(oneLine(c.Document.Title), maxEvidenceHome), c.Passage.Number)
}
