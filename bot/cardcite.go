package bot

import (
	"strings"

	"footnote/corpus"
	"footnote/retrieval"
)

// How much of a message each part of a reply about citations may take. The four references stay below maxText together.
const (
	maxProse   = 600  // a reference in words
	maxCode    = 1200 // a reference in code
	maxDrift   = 2500
	maxPlace   = 300 // of words that stayed in a changed text
	maxOneOf   = 150 // of one of the five passages that an id may mean
	maxCitedID = 40
	maxCounted = 31 // of a passage that /cite shows, as many as a custom id can count
)

// passageCard returns the card of a whole passage.
func passageCard(n retrieval.Neighbours) card {
	e := evidence{Passage: n.Passage.ID, Count: min(len(n.Passage.Sentences), maxCounted)}
	c := newCard(state{View: viewAnswer, Evidence: []evidence{e}}, n.ID)
	c.cite(n.ID, n.Document, n.Passage)
	return c
}

// ambiguous lists the passages that an id may mean, with their longer ids.
func ambiguous(l locale, id string, found []retrieval.Neighbours, private bool) message {
	parts := []component{text(l.say("cite.ambiguous", shorten(id, maxCitedID)))}
	for _, n := range found {
		c := retrieval.PassageCitation(n)
		q := quotation{Text: c.Best()}
		parts = append(parts, text(q.markdown(window(q.Text, corpus.Span{}, maxOneOf))+"\n"+place(l, n.ID, n.Document, n.Passage)))
	}
	return newMessage(private, parts...)
}

// driftCard returns the card of a cited passage whose text has changed.
func driftCard(l locale, citedID string, drift retrieval.Drift, private bool) message {
	return newMessage(private,
		text(heading(citedID)), text(l.say("cite.changed", escape(citedID), escape(drift.ID))),
		text(driftText(drift.Changes)), text(place(l, drift.ID, drift.Document, drift.Passage)))
}

// driftText shows changes in a block quote: what was taken out struck through, what was put in in bold. Long stretches that
// stayed are shortened, and what does not fit is left out.
func driftText(changes []retrieval.Change) string {
	var b strings.Builder
	left := maxDrift
	for i, c := range changes {
		words := strings.TrimSpace(c.Text)
		if words == "" {
			continue
		}
		mark, shown := "", shorten(oneLine(words), maxPlace)
		switch c.Kind {
		case retrieval.Removed:
			mark = "~~"
		case retrieval.Added:
			mark = "**"
		default:
			if units(words) > maxPlace && i > 0 { // its end stands before the next change
				end := words[wordAfter(words, len(words)-maxPlace/3, len(words)):]
				shown = shorten(oneLine(words), maxPlace/3) + " " + shorten(oneLine(end), maxPlace)
			}
		}
		if left -= units(shown) + len("~~~~ "); left < 0 {
			b.WriteString(ellipsis)
			break
		}
		b.WriteString(mark + shown + mark + " ")
	}
	return "> " + strings.TrimSpace(b.String())
}

// referencesCard returns the private card of the references of a citation. The error is that of Citation.Reference.
func referencesCard(l locale, c retrieval.Citation) (message, error) {
	parts := []component{text(headingMark + l.say("cite.title", escape(c.ID)))}
	for _, style := range []struct {
		style      retrieval.Style
		name, lang string // lang: of a block of code; empty: prose
		most       int
	}{{retrieval.Chicago, "Chicago", "", maxProse}, {retrieval.APA, "APA", "", maxProse}, {retrieval.BibTeX, "BibTeX", "bibtex", maxCode}, {retrieval.CSL, "CSL-JSON", "json", maxCode}} {
		reference, err := c.Reference(style.style)
		if err != nil {
			return message{}, err
		}
		shown := "> " + escape(oneLine(reference))
		if style.lang != "" {
			shown = codeBlock(style.lang, reference)
		}
		if units(shown) > style.most {
			shown = l.say("cite.long", string(style.style), c.ID)
		}
		parts = append(parts, text("**"+style.name+"**\n"+shown))
	}
	parts = append(parts, text(footerMark+l.say("cite.omitted")))
	return newMessage(true, parts...), nil
}

// codeBlock shows source code as it is. Three backticks, which would end the block, are written as both languages can; what
// nobody can see is left out.
func codeBlock(lang, code string) string {
	tick := "\\u0060"
	if lang == "bibtex" {
		tick = "\\textasciigrave{}"
	}
	code = strings.Map(func(r rune) rune {
		if r != '\n' && invisible(r) {
			return -1
		}
		return r
	}, code)
	return "```" + lang + "\n" + strings.ReplaceAll(code, "`", tick) + "\n```"
}
