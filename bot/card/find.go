package card

import (
	"footnote/bot/discord"
	"footnote/bot/phrase"
	"footnote/corpus"
	"footnote/retrieval"
)

// Limits of a reply about the sentences of a message; lengths in units.
const (
	maxFindings   = 5
	maxFoundClaim = 150 // of a sentence
	maxFoundText  = 350 // of the corpus's sentence
	maxFoundPlace = 100
)

// Findings returns the private card of the findings about a message that has total sentences.
func Findings(l phrase.Locale, all []Finding, total int) discord.Message {
	parts := []discord.Component{discord.Text(heading(l.Say("find.title")))}
	shown := foundFirst(all, maxFindings)
	for _, f := range shown {
		parts = append(parts, discord.Text(f.text(l)))
	}
	if more := total - len(shown); more > 0 {
		parts = append(parts, discord.Text(FooterPrefix+l.Say("find.more", more)))
	}
	return discord.NewMessage(true, parts...)
}

// Finding is what the corpus says about one sentence of a message.
type Finding struct {
	Sentence string
	Check    retrieval.Check
	Citation *retrieval.Citation // of the verdict, else of the answer; nil: nothing was found
	Withheld bool                // more would be shown, but its source has changed
}

// foundFirst returns at most n findings in their order. It prefers those with a citation.
func foundFirst(all []Finding, n int) []Finding {
	left := n // places for those without
	for _, f := range all {
		if f.Citation != nil {
			left--
		}
	}
	var shown []Finding
	for _, f := range all {
		if f.Citation == nil {
			if left--; left < 0 {
				continue
			}
		}
		if len(shown) < n {
			shown = append(shown, f)
		}
	}
	return shown
}

// text returns the sentence, the verdict and its source.
func (f Finding) text(l phrase.Locale) string {
	s := FooterPrefix + Line(f.Sentence, maxFoundClaim) + "\n"
	switch {
	case f.Citation == nil && f.Withheld:
		return s + l.Say("tell.changed")
	case f.Citation == nil:
		return s + l.Say("find.none")
	case f.Check.Verdict == retrieval.NotFound:
		return s + l.Say("find.about") + "\n" + foundText(l, *f.Citation)
	}
	return s + verdict(l, f.Check) + "\n" + foundText(l, *f.Citation)
}

// foundText returns the best sentence of a citation, its place and its dates.
func foundText(l phrase.Locale, c retrieval.Citation) string {
	q := quotedText{Text: c.Best()}
	return q.markdown(window(q.Text, corpus.Span{End: len(q.Text)}, maxFoundText)) +
		"\n" + FooterPrefix + shortPlace(c.Location, maxFoundPlace) +
		sentenceDates(l, c, maxFoundPlace)
}

// sentenceDates lists the dates of a citation's best sentence, in at most limit units; "" for none.
func sentenceDates(l phrase.Locale, c retrieval.Citation, limit int) string {
	if list := dates(l, c.SentenceDates(), limit); list != "" {
		return " · " + list
	}
	return ""
}
