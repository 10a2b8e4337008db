package card

import (
	"strings"

	"footnote/bot/discord"
	"footnote/bot/phrase"
	"footnote/retrieval"
)

// NoQuotation returns the card of words that do not occur in the corpus.
func NoQuotation(l phrase.Locale, words string, private bool) discord.Message {
	return discord.NewMessage(private, discord.Text(heading(quoted(words))), discord.Text(l.Say("found.noquote")))
}

// Quotation returns the card of a page of a quotation, the first citation of found: a passage with the words in bold.
// Without any passage the card has no citation.
func Quotation(s State, words string, found retrieval.Quotations) Card {
	c := Card{State: s, Title: quoted(words), Pages: min(found.Passages, MaxPages)}
	if len(found.Citations) == 0 {
		return c
	}
	c.Citation = &found.Citations[0]
	c.Number = c.Citation.Rank
	c.State.Page = c.Number - 1
	c.Bold = c.Citation.Matches
	c.Found, c.Withheld = &found, found.Withheld
	return c
}

// quoted returns the title of a quotation's card.
func quoted(words string) string { return "“" + words + "”" }

// QuotedWords returns the words in the title of a quotation's card. ok is false for another title.
func QuotedWords(title string) (words string, ok bool) {
	words, ok = strings.CutPrefix(title, "“")
	if !ok {
		return "", false
	}
	return strings.CutSuffix(words, "”")
}

// occurrences says how often the words occur.
func occurrences(l phrase.Locale, q retrieval.Quotations) string {
	if q.More {
		return l.Say("card.many", q.Total)
	}
	if q.Total == q.Passages {
		return l.Say("card.occurrences", q.Total)
	}
	return l.Say("card.occurrences", q.Total) + " " + l.Say("card.passages", q.Passages)
}
