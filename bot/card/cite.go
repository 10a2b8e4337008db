package card

import (
	"strings"

	"footnote/bot/discord"
	"footnote/bot/phrase"
	"footnote/retrieval"
)

// Limits for the parts of a message about citations, in units. The four references together stay below MaxText.
const (
	maxProse   = 600  // a reference in words
	maxCode    = 1200 // a reference in code
	maxDrift   = 2500
	maxPlace   = 300 // of unchanged words in a changed text
	maxOneOf   = 150 // of each of the five passages that an id may mean
	MaxCitedID = 40
	maxCounted = 31 // sentences of a passage, as many as a custom id can count
)

// Passage returns the card of a whole passage.
func Passage(n retrieval.Neighbours) Card {
	e := Evidence{Passage: n.Passage.ID, Count: min(len(n.Passage.Sentences), maxCounted)}
	c := New(State{View: ViewAnswer, Evidence: []Evidence{e}}, n.ID)
	c.Cite(n.Location)
	return c
}

// Ambiguous returns the card that lists the passages that an id may mean, with their longer ids.
func Ambiguous(l phrase.Locale, id string, found []retrieval.Neighbours, private bool) discord.Message {
	parts := []discord.Component{discord.Text(l.Say("cite.ambiguous", Shorten(id, MaxCitedID)))}
	for _, n := range found {
		best := retrieval.CitePassage(n.Location).Best()
		parts = append(parts, discord.Text(BlockQuote(best, maxOneOf)+"\n"+Place(l, n.Location)))
	}
	return discord.NewMessage(private, parts...)
}

// Drift returns the card of a cited passage whose text has changed since.
func Drift(l phrase.Locale, citedID string, drift retrieval.Drift, private bool) discord.Message {
	return discord.NewMessage(private,
		discord.Text(heading(citedID)), discord.Text(l.Say("cite.changed", Escape(citedID), Escape(drift.ID))),
		discord.Text(driftText(drift.Changes)), discord.Text(Place(l, drift.Location)))
}

// driftText returns changes in a block quote: removed words struck through, added words in bold. Long unchanged parts
// are shortened, and what does not fit is dropped.
func driftText(changes []retrieval.Change) string {
	var b strings.Builder
	left := maxDrift
	for i, c := range changes {
		words := strings.TrimSpace(c.Text)
		if words == "" {
			continue
		}
		mark, shown := "", Line(words, maxPlace)
		switch c.Kind {
		case retrieval.Removed:
			mark = "~~"
		case retrieval.Added:
			mark = "**"
		default:
			if discord.Units(words) > maxPlace && i > 0 { // its end precedes the next change
				end := words[wordAfter(words, len(words)-maxPlace/3, len(words)):]
				shown = Line(words, maxPlace/3) + " " + Line(end, maxPlace)
			}
		}
		if left -= discord.Units(shown) + len("~~~~ "); left < 0 {
			b.WriteString(Ellipsis)
			break
		}
		b.WriteString(mark + shown + mark + " ")
	}
	return "> " + strings.TrimSpace(b.String())
}

// References returns the private card of the references of a citation. The error is that of Citation.Reference.
func References(l phrase.Locale, c retrieval.Citation) (discord.Message, error) {
	parts := []discord.Component{discord.Text(HeadingPrefix + l.Say("cite.title", Escape(c.ID)))}
	for _, style := range []struct {
		style      retrieval.Style
		name, lang string // lang: of a code block; empty: prose
		most       int
	}{
		{retrieval.Chicago, "Chicago", "", maxProse}, {retrieval.APA, "APA", "", maxProse},
		{retrieval.BibTeX, "BibTeX", "bibtex", maxCode}, {retrieval.CSL, "CSL-JSON", "json", maxCode},
	} {
		reference, err := c.Reference(style.style)
		if err != nil {
			return discord.Message{}, err
		}
		shown := "> " + Escape(OneLine(reference))
		if style.lang != "" {
			shown = codeBlock(style.lang, reference)
		}
		if discord.Units(shown) > style.most {
			shown = l.Say("cite.long", string(style.style), c.ID)
		}
		parts = append(parts, discord.Text("**"+style.name+"**\n"+shown))
	}
	parts = append(parts, discord.Text(FooterPrefix+l.Say("cite.omitted")))
	return discord.NewMessage(true, parts...), nil
}

// codeBlock returns code in a code block. Three backticks would end the block, so each is written as an escape of the
// language. Invisible characters are dropped.
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
