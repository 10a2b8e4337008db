package card

import (
	"fmt"

	"footnote/bot/discord"
	"footnote/bot/phrase"
	"footnote/corpus"
	"footnote/retrieval"
)

// Limits for each piece of evidence of a verdict, in units, so that three of them fit.
const (
	maxEvidenceText  = 600
	maxEvidencePlace = 200
	maxConflicts     = 1 // that are shown beside three pieces of evidence
)

// Check returns the card of a verdict, with its evidence or a button that shows the nearest passages.
func Check(l phrase.Locale, claim string, found retrieval.Check, private bool) discord.Message {
	parts := []discord.Component{discord.Text(heading(claim)), discord.Text(verdict(l, found)),
		withheld(l, found.Withheld)}
	if found.Verdict == retrieval.NotFound {
		return discord.NewMessage(private, append(parts, discord.Row(offerNearest(l, found.Nearest)...))...)
	}
	for i, c := range found.Citations {
		at, _ := found.FoundIn(c)
		parts = append(parts, discord.Text(evidenceText(l, i+1, c, at)))
	}
	if len(found.Conflicts) > 0 {
		parts = append(parts, discord.Text(l.Say("check.conflict")))
	}
	for _, c := range found.Conflicts[:min(len(found.Conflicts), maxConflicts)] {
		parts = append(parts, discord.Text(evidenceText(l, c.Rank, c, corpus.Span{})))
	}
	s := State{View: ViewAnswer, Evidence: evidenceOf(found.Citations)}
	if id, err := s.encode(ActionContext); err == nil {
		parts = append(parts, discord.Row(discord.Button(l.Say("button.context"), id, discord.StyleSecondary)))
	}
	return discord.NewMessage(private, parts...)
}

// verdict returns the verdict as a sentence.
func verdict(l phrase.Locale, c retrieval.Check) string {
	word := func(s string) string { return Line(s, MaxLine) }
	switch c.Verdict {
	case retrieval.Supported:
		return l.Say("check.supported")
	case retrieval.DateDiffers:
		return l.Say("check.date", word(l.Date(c.Date.Interval)), word(c.Claimed))
	case retrieval.NumberDiffers:
		return l.Say("check.number", word(c.Found), word(c.Claimed))
	case retrieval.NameDiffers:
		return l.Say("check.name", word(c.Found), word(c.Claimed))
	}
	return l.Say("check.none")
}

// evidenceText returns a citation's best sentence with a span of it in bold, unless that is empty, its place and its
// dates.
func evidenceText(l phrase.Locale, number int, c retrieval.Citation, bold corpus.Span) string {
	q := quotedText{Text: c.Best()}
	focus := corpus.Span{End: len(q.Text)}
	if bold.Len() > 0 {
		focus = bold
		q.Bold = []corpus.Span{bold}
	}
	return q.markdown(window(q.Text, focus, maxEvidenceText)) +
		fmt.Sprintf("\n**[%d]** %s", number, shortPlace(c.Location, maxEvidencePlace)) +
		sentenceDates(l, c, maxEvidencePlace)
}
