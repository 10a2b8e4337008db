package bot

import (
	"strings"

	"footnote/retrieval"
)

// noQuotation returns the card of words that the text does not hold.
func noQuotation(l locale, words string, private bool) message {
	return newMessage(private, text(heading(quoted(words))), text(l.say("found.noquote")))
}

// quotationOf returns the card of the page s.Page of a quotation: a passage that holds the words, which are in bold. A page
// beyond the ends is the page at that end. Without any passage the card has no citation.
func quotationOf(s state, words string, found retrieval.Quotations) card {
	c := card{State: s, Title: quoted(words), Pages: min(found.Passages, maxPages)}
	if len(found.Citations) == 0 {
		return c
	}
	c.State.Page = min(s.Page, len(found.Citations)-1)
	c.Number = c.State.Page + 1
	c.Citation = &found.Citations[c.State.Page]
	c.Bold = c.Citation.Matches
	c.Found = &found
	return c
}

// quoted and unquoted write and read the title of a quotation's card.
func quoted(words string) string { return "“" + words + "”" }

func unquoted(title string) (words string, ok bool) {
	words, ok = strings.CutPrefix(title, "“")
	if !ok {
		return "", false
	}
	return strings.CutSuffix(words, "”")
}

// occurrences says how often quoted words stand in the text.
func occurrences(l locale, q retrieval.Quotations) string {
	if q.Total == q.Passages {
		return l.say("card.occurrences", q.Total)
	}
	return l.say("card.occurrences", q.Total) + " " + l.say("card.passages", q.Passages)
}
