package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"footnote/corpus"
	"footnote/retrieval"
)

// How much of a message each part of a reply about citations may take. The four references stay below maxText together.
const (
	maxProse    = 600  // a reference in words
	maxCode     = 1200 // a reference in code
	maxDrift    = 2500
	maxPlace    = 300 // of words that stayed in a changed text
	maxOneOf    = 150 // of one of the five passages that an id may mean
	maxCitedID  = 40
	maxSentence = 31 // of a passage that /cite shows, as many as a custom id can count
)

// cite answers /cite.
func (b *Bot) cite(ctx context.Context, in *interaction) (reply, error) {
	id := typed(in.text("id"))
	if id == "" {
		return reply{}, userError("tell.empty.cite")
	}
	found, err := b.options.Library.Cite(ctx, id)
	switch {
	case errors.Is(err, retrieval.ErrNoPassage):
		return b.citeChanged(ctx, in, id)
	case err != nil:
		return reply{}, fmt.Errorf("look up a citation: %w", err)
	case len(found) > 1:
		return reply{message: ambiguous(in.locale(), id, found, in.private())}, nil
	}
	n := found[0]
	s := state{View: viewAnswer, Evidence: []evidence{{Passage: n.Passage.ID, Count: min(len(n.Passage.Sentences), maxSentence)}}}
	c := newCard(s, n.ID)
	c.cite(n.ID, n.Document, n.Passage)
	return b.answer(in, c), nil
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

// citeChanged shows what became of a passage that the corpus no longer holds.
func (b *Bot) citeChanged(ctx context.Context, in *interaction, id string) (reply, error) {
	l := in.locale()
	unknown := in.explain("tell.nocite", shorten(id, maxCitedID))
	if b.options.Store == nil {
		return reply{}, unknown
	}
	cited, ok, err := Remembered(b.options.Store, id)
	switch {
	case err != nil:
		return reply{}, err
	case !ok:
		return reply{}, unknown
	}
	drift, ok, err := b.options.Library.Drift(ctx, cited)
	switch {
	case err != nil:
		return reply{}, fmt.Errorf("look up what became of %s: %w", cited.ID, err)
	case !ok:
		return reply{}, in.explain("cite.gone", escape(cited.ID), shorten(oneLine(cited.Title), maxLead), fmt.Sprint(cited.Number))
	}
	return reply{message: newMessage(in.private(),
		text(heading(cited.ID)), text(l.say("cite.changed", escape(cited.ID), escape(drift.ID))),
		text(driftText(drift.Changes)), text(place(l, drift.ID, drift.Document, drift.Passage)))}, nil
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

// references shows the references of the passage on the card's page, privately.
func (b *Bot) references(ctx context.Context, in *interaction, s state) (reply, error) {
	c, err := b.cited(ctx, in, s)
	if err != nil {
		return reply{}, err
	}
	l := in.locale()
	parts := []component{text(headingMark + l.say("cite.title", escape(c.ID)))}
	for _, style := range []struct {
		style      retrieval.Style
		name, lang string // lang: of a block of code; empty: prose
		most       int
	}{{retrieval.Chicago, "Chicago", "", maxProse}, {retrieval.APA, "APA", "", maxProse}, {retrieval.BibTeX, "BibTeX", "bibtex", maxCode}, {retrieval.CSL, "CSL-JSON", "json", maxCode}} {
		reference, err := c.Reference(style.style)
		if err != nil {
			return reply{}, err
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
	return reply{message: newMessage(true, parts...)}, nil
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

// cited returns the citation on the page of the card with the pressed button. One that is gone is a userError.
func (b *Bot) cited(ctx context.Context, in *interaction, s state) (retrieval.Citation, error) {
	c, err := b.show(ctx, in, s)
	switch {
	case err != nil:
		return retrieval.Citation{}, err
	case c.Citation == nil:
		return retrieval.Citation{}, errGone
	}
	return *c.Citation, nil
}
