package bot

import (
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

// checkCard returns the card of a verdict: its evidence, or a button that shows what comes nearest.
func checkCard(l locale, claim string, found retrieval.Check, private bool) message {
	parts := []component{text(heading(claim)), text(verdict(l, found))}
	if found.Verdict == retrieval.NotFound {
		return newMessage(private, append(parts, row(offerNearest(l, found.Citations)...))...)
	}
	for i, c := range found.Citations {
		parts = append(parts, text(evidenceText(l, i+1, c, found.Found)))
	}
	s := state{View: viewAnswer, Evidence: evidenceOf(found.Citations)}
	if id, err := s.encode(actionContext); err == nil {
		parts = append(parts, row(button(l.say("button.context"), id, styleSecondary)))
	}
	return newMessage(private, parts...)
}

// verdict says what the corpus holds of a claim.
func verdict(l locale, c retrieval.Check) string {
	word := func(s string) string { return shorten(oneLine(s), maxLead) }
	switch c.Verdict {
	case retrieval.Supported:
		return l.say("check.supported")
	case retrieval.DateDiffers:
		return l.say("check.date", word(l.date(c.Date.Interval)), word(c.Claimed))
	case retrieval.NumberDiffers:
		return l.say("check.number", word(c.Found), word(c.Claimed))
	case retrieval.NameDiffers:
		return l.say("check.name", word(c.Found), word(c.Claimed))
	}
	return l.say("check.none")
}

// evidenceText shows a citation's sentence with found, where it stands in it, in bold, its place and its dates.
func evidenceText(l locale, number int, c retrieval.Citation, found string) string {
	q := quotation{Text: c.Best()}
	focus := corpus.Span{End: len(q.Text)}
	if at := strings.Index(q.Text, found); found != "" && at >= 0 {
		focus = corpus.Span{Start: at, End: at + len(found)}
		q.Bold = []corpus.Span{focus}
	}
	return q.markdown(window(q.Text, focus, maxEvidenceText)) +
		withID(fmt.Sprintf("\n**[%d]** %s ¶ %d", number, shorten(oneLine(c.Document.Title), maxEvidenceHome), c.Passage.Number), c.ID) +
		sentenceDates(l, c, maxEvidenceHome)
}
