package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"footnote/corpus"
	"footnote/corpus/edtf"
	"footnote/retrieval"
)

// ask answers /ask.
func (b *Bot) ask(ctx context.Context, in *interaction) (reply, error) {
	question := typed(in.text("question"))
	if question == "" {
		return reply{}, userError("Ask something: `/ask question: When did Moscow withdraw its advisers?`")
	}
	document, err := b.document(in.text("source"))
	if err != nil {
		return reply{}, err
	}
	within, err := period(in.text("from"), in.text("to"))
	if err != nil {
		return reply{}, err
	}
	b.options.Logger.Debug("question", "interaction", in.ID, "query", question)
	a, err := b.options.Library.Ask(ctx, retrieval.Question{Text: question, Within: within, Document: document})
	if err != nil {
		return reply{}, fmt.Errorf("answer a question: %w", err)
	}
	if !a.Found {
		return reply{message: notFound(question, a, in.flag("private"))}, nil
	}
	c, err := b.page(ctx, answerState(a), question)
	if err != nil {
		return reply{}, err
	}
	c.Private = in.flag("private")
	return reply{message: c.render()}, nil
}

// typed returns what a user typed without what nobody can see in it: what is left survives being shown in a title
// and read back.
func typed(s string) string {
	return oneLine(strings.Map(func(r rune) rune {
		if invisible(r) && !unicode.IsSpace(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "")))
}

// document returns the id of the document that a user names by id, title or digest; "" for "". None is a userError.
func (b *Bot) document(name string) (string, error) {
	if name == "" {
		return "", nil
	}
	documents := b.options.Library.Documents()
	for _, d := range documents {
		if d.ID == name || strings.EqualFold(d.Title, name) || choiceValue(d) == name {
			return d.ID, nil
		}
	}
	return "", userError(fmt.Sprintf("There is no document “%s” here. Pick one from the list that appears while you type `source`, or leave it out to look in all %d.",
		shorten(oneLine(name), maxLead), len(documents)))
}

// period joins the bounds that a user typed, either of which may be empty. Errors are userErrors.
func period(from, to string) (edtf.Interval, error) {
	first, err := bound("from", from)
	if err != nil {
		return edtf.Interval{}, err
	}
	last, err := bound("to", to)
	if err != nil {
		return edtf.Interval{}, err
	}
	within, err := edtf.Between(first, last)
	if err != nil {
		return edtf.Interval{}, userError(fmt.Sprintf("`to` (%s) ends before `from` (%s) begins. Swap them, or leave one out.",
			shorten(oneLine(to), maxLead), shorten(oneLine(from), maxLead)))
	}
	return within, nil
}

func bound(option, typed string) (edtf.Interval, error) {
	if typed == "" {
		return edtf.Interval{}, nil
	}
	i, err := corpus.ParseDate(typed)
	if err != nil {
		return edtf.Interval{}, userError(fmt.Sprintf("Footnote cannot read the date “%s” in `%s`. Dates look like `1960`, `July 1986`, `14 February 1950`, `late 1969` or `1950-02-14`.",
			shorten(oneLine(typed), maxLead), option))
	}
	return i, nil
}

// completeSource offers documents for the option source.
func (b *Bot) completeSource(_ context.Context, in *interaction) (reply, error) {
	return reply{choices: sourceChoices(b.options.Library.Documents(), in.focused())}, nil
}

// sourceChoices returns the documents whose title or id holds what was typed, those that begin with it first.
func sourceChoices(documents []corpus.Metadata, typed string) []choice {
	typed = strings.ToLower(typed)
	begins, holds := []choice{}, []choice{}
	for _, d := range documents {
		title, id := strings.ToLower(d.Title), strings.ToLower(d.ID)
		c := choice{Name: cmp.Or(plain(d.Title, maxChoice), digest(d.ID)), Value: choiceValue(d)}
		switch {
		case strings.HasPrefix(title, typed) || strings.HasPrefix(id, typed):
			begins = append(begins, c)
		case strings.Contains(title, typed) || strings.Contains(id, typed):
			holds = append(holds, c)
		}
		if len(begins) == maxChoices {
			break
		}
	}
	all := append(begins, holds...)
	return all[:min(len(all), maxChoices)]
}

// choiceValue names a document in the value of a choice: by its id, or the id's digest where that is too long.
func choiceValue(d corpus.Metadata) string {
	if units(d.ID) <= maxChoice {
		return d.ID
	}
	return digest(d.ID)
}

// notFound returns the card that says that the corpus has no answer. It offers the nearest passages.
func notFound(question string, a retrieval.Answer, private bool) message {
	advice := "Footnote only answers with sentences of the text, and none answers this. Other words may help"
	if !a.Question.Within.IsZero() || a.Question.Document != "" {
		advice += ", or the same question without `from`, `to` and `source`"
	}
	var offer []component
	if len(a.Nearest) > 0 {
		s := state{View: viewNearest, Evidence: evidenceOf(a.Nearest)}
		if id, err := s.encode(actionNearest); err == nil {
			offer = append(offer, button("Show nearest passages", id, stylePrimary))
		}
	}
	return newMessage(private,
		text(heading(question)), text("**The corpus does not say.**\n"+advice+"."), row(offer...))
}

// answerState returns the state of the card that shows a.
func answerState(a retrieval.Answer) state {
	s := state{View: viewAnswer, Evidence: evidenceOf(a.Citations)}
	if onRunes(a.Text, a.Span) {
		s.Start, s.Length = a.Span.Start, a.Span.Len()
	}
	return s
}

// evidenceOf names the sentences of citations, at most maxEvidence of them.
func evidenceOf(cs []retrieval.Citation) []evidence {
	var es []evidence
	for _, c := range cs[:min(len(cs), maxEvidence)] {
		es = append(es, evidenceAt(c.Passage, c.Excerpt, c.Sentence))
	}
	return es
}

// evidenceAt names the sentences of p that lie in excerpt, and the one that best begins with.
func evidenceAt(p corpus.Passage, excerpt, best corpus.Span) evidence {
	e := evidence{Passage: p.ID, First: -1}
	for i, s := range p.Sentences {
		if !s.Overlaps(excerpt) {
			continue
		}
		if e.First < 0 {
			e.First, e.Best = i, i
		}
		if s.Overlaps(best) && e.Best == e.First {
			e.Best = i
		}
		e.Count++
	}
	e.First = max(e.First, 0)
	return e.within(31)
}

// within drops sentences from the end, then from the beginning, so that at most n are left and the best is among them.
func (e evidence) within(n int) evidence {
	if e.Best-e.First >= n {
		e.Count -= e.Best - e.First
		e.First = e.Best
	}
	e.Count = max(1, min(e.Count, n))
	return e
}

// page looks up what s shows now and returns its card with that title, public and shared by nobody.
// A passage that is gone is no error: the card says so.
func (b *Bot) page(ctx context.Context, s state, title string) (card, error) {
	c := card{State: s, Title: title, Number: s.Page + 1, Pages: len(s.Evidence)}
	if s.View == viewNearest {
		c.Notices = []string{"**The corpus does not say.** These passages come nearest; judge for yourself."}
	}
	e := s.Evidence[s.Page]
	n, err := b.options.Library.Passage(ctx, e.Passage)
	switch {
	case errors.Is(err, retrieval.ErrNoPassage):
		return c, nil
	case err != nil:
		return card{}, fmt.Errorf("look up passage %s: %w", e.Passage, err)
	case e.First+e.Count > len(n.Passage.Sentences):
		return c, nil
	}
	c.Citation = citation(n, e)
	if s.View == viewAnswer && s.Page == 0 {
		c.markAnswer()
	}
	return c, nil
}

// citation returns the evidence e in its passage.
func citation(n retrieval.Neighbours, e evidence) *retrieval.Citation {
	sentences := n.Passage.Sentences
	c := retrieval.Citation{
		Document: n.Document, Passage: n.Passage,
		Excerpt:  corpus.Span{Start: sentences[e.First].Start, End: sentences[e.First+e.Count-1].End},
		Sentence: sentences[e.Best],
	}
	for _, d := range n.Passage.Dates {
		if c.Excerpt.Contains(d.Span) {
			c.Dates = append(c.Dates, d)
		}
	}
	return &c
}

// markAnswer sets the answering span in bold, and its date as the lead where it is one.
func (c *card) markAnswer() {
	span := corpus.Span{Start: c.State.Start, End: c.State.Start + c.State.Length}
	if span.Len() <= 0 || !onRunes(c.Citation.Best(), span) {
		return
	}
	span = span.Shift(c.Citation.Sentence.Start)
	c.Bold = []corpus.Span{span}
	for _, d := range c.Citation.Dates {
		common := min(d.Span.End, span.End) - max(d.Span.Start, span.Start)
		if 2*common >= span.Len() { // a date with little around it ("in 1960"), not a clause with a date in it
			c.Lead = &d
			return
		}
	}
}
