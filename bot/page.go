package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"footnote/corpus"
	"footnote/retrieval"
)

// answerState returns the state of the card that shows a. What dates the event otherwise stands right behind the answer.
func answerState(a retrieval.Answer) state {
	s := state{View: viewAnswer, Evidence: evidenceOf(a.Citations)}
	if len(a.Conflicts) > 0 && len(a.Citations) > 0 {
		s.View = viewConflict
		s.Evidence = evidenceOf(slices.Concat(a.Citations[:1], a.Conflicts[:1], a.Citations[1:]))
	}
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
	b.remember(n.ID, n.Document, n.Passage)
	if s.Page == 0 && (s.View == viewAnswer || s.View == viewConflict) {
		c.markAnswer()
	}
	if s.Page == 0 && s.View == viewConflict {
		return c, b.addConflict(ctx, &c)
	}
	return c, nil
}

// addConflict adds the second evidence, which dates the event otherwise, to the card that shows the first. One that is gone
// is left out.
func (b *Bot) addConflict(ctx context.Context, c *card) error {
	e := c.State.Evidence[1]
	n, err := b.options.Library.Passage(ctx, e.Passage)
	switch {
	case errors.Is(err, retrieval.ErrNoPassage):
		return nil
	case err != nil:
		return fmt.Errorf("look up passage %s: %w", e.Passage, err)
	case e.First+e.Count <= len(n.Passage.Sentences):
		c.Conflict = citation(n, e)
	}
	return nil
}

// citation returns the evidence e in its passage.
func citation(n retrieval.Neighbours, e evidence) *retrieval.Citation {
	sentences := n.Passage.Sentences
	c := retrieval.Citation{
		ID: n.ID, Document: n.Document, Passage: n.Passage,
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
