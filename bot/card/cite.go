package card

import (
	"strings"

	"footnote/bot/discord"
	"footnote/bot/phrase"
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
	MaxCitedID = 40
	maxCounted = 31 // of a passage that /cite shows, as many as a custom id can count
)

// Passage returns the card of a whole passage.
func Passage(n retrieval.Neighbours) Card {
	e := Evidence{Passage: n.Passage.ID, Count: min(len(n.Passage.Sentences), maxCounted)}
	c := New(State{View: ViewAnswer, Evidence: []Evidence{e}}, n.ID)
	c.Cite(n.ID, n.Document, n.Passage)
	return c
}

// Ambiguous lists the passages that an id may mean, with their longer ids.
func Ambiguous(l phrase.Locale, id string, found []retrieval.Neighbours, private bool) discord.Message {
	parts := []discord.Component{discord.Text(l.Say("cite.ambiguous", Shorten(id, MaxCitedID)))}
	for _, n := range found {
		c := retrieval.PassageCitation(n)
		q := quotedText{Text: c.Best()}
		parts = append(parts, discord.Text(q.markdown(window(q.Text, corpus.Span{}, maxOneOf))+"\n"+Place(l, n.ID,
			n.Document, n.Passage)))
	}
	return discord.NewMessage(private, parts...)
}

// Drift returns the card of a cited passage whose text has changed.
func Drift(l phrase.Locale, citedID string, drift retrieval.Drift, private bool) discord.Message {
	return discord.NewMessage(private,
		discord.Text(heading(citedID)), discord.Text(l.Say("cite.changed", Escape(citedID), Escape(drift.ID))),
		discord.Text(driftText(drift.Changes)), discord.Text(Place(l, drift.ID, drift.Document, drift.Passage)))
}

// driftText shows changes in a block quote: what was taken out struck through, what was put in in bold. Long stretches
// that stayed are shortened, and what does not fit is left out.
func driftText(changes []retrieval.Change) string {
	var b strings.Builder
	left := maxDrift
	for i, c := range changes {
		words := strings.TrimSpace(c.Text)
		if words == "" {
			continue
		}
		mark, shown := "", Shorten(OneLine(words), maxPlace)
		switch c.Kind {
		case retrieval.Removed:
			mark = "~~"
		case retrieval.Added:
			mark = "**"
		default:
			if discord.Units(words) > maxPlace && i > 0 { // its end stands before the next change
				end := words[wordAfter(words, len(words)-maxPlace/3, len(words)):]
				shown = Shorten(OneLine(words), maxPlace/3) + " " + Shorten(OneLine(end), maxPlace)
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
	parts := []discord.Component{discord.Text(HeadingMark + l.Say("cite.title", Escape(c.ID)))}
	for _, style := range []struct {
		style      retrieval.Style
		name, lang string // lang: of a block of code; empty: prose
		most       int
	}{{retrieval.Chicago, "Chicago", "", maxProse}, {retrieval.APA, "APA", "", maxProse}, {retrieval.BibTeX, "BibTeX",
		"bibtex", maxCode}, {retrieval.CSL, "CSL-JSON", "json", maxCode}} {
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
	parts = append(parts, discord.Text(FooterMark+l.Say("cite.omitted")))
	return discord.NewMessage(true, parts...), nil
}

// codeBlock shows source code as it is. Three backticks, which would end the block, are written as both languages can;
// what nobody can see is left out.
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
