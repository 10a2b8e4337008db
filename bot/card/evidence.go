package card

import (
	"slices"

	"footnote/corpus"
	"footnote/retrieval"
)

// AnswerState returns the state of the card of an answer. Evidence that dates the event otherwise comes second.
func AnswerState(a retrieval.Answer) State {
	s := State{View: ViewAnswer, Evidence: evidenceOf(a.Citations)}
	if a.WeakGuess() {
		s.View = ViewWeak
	}
	if len(a.Conflicts) > 0 && len(a.Citations) > 0 {
		s.View = ViewConflict
		if a.WeakGuess() {
			s.View = ViewWeakDates
		}
		s.Evidence = evidenceOf(slices.Concat(a.Citations[:1], a.Conflicts[:1], a.Citations[1:]))
	}
	if onRunes(a.Text, a.Span) {
		s.Start, s.Length = a.Span.Start, a.Span.Len()
	}
	return s
}

// evidenceOf returns the evidence of citations, at most maxEvidence of them.
func evidenceOf(cs []retrieval.Citation) []Evidence {
	var es []Evidence
	for _, c := range cs[:min(len(cs), maxEvidence)] {
		es = append(es, EvidenceAt(c.Passage, c.Excerpt, c.Sentence))
	}
	return es
}

// EvidenceAt returns the evidence of the sentences of p that overlap excerpt; the best one is the first that overlaps
// best.
func EvidenceAt(p corpus.Passage, excerpt, best corpus.Span) Evidence {
	e := Evidence{Passage: p.ID, First: -1}
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

// within keeps at most n sentences, among them the best one. It drops sentences from the end first, then from the
// beginning.
func (e Evidence) within(n int) Evidence {
	if e.Best-e.First >= n {
		e.Count -= e.Best - e.First
		e.First = e.Best
	}
	e.Count = max(1, min(e.Count, n))
	return e
}

// New returns the card of a page of evidence, public and shared by nobody. Until Cite is called, it says that the
// passage is gone.
func New(s State, title string) Card {
	return Card{State: s, Title: title, Number: s.Page + 1, Pages: len(s.Evidence)}
}

// Answer returns the first page of the card of an answer that was found.
func Answer(a retrieval.Answer, title string) Card {
	c := New(AnswerState(a), title)
	c.Citation, c.Withheld = &a.Citations[0], a.Withheld
	c.markAnswer()
	if len(a.Conflicts) > 0 {
		c.Conflict = &a.Conflicts[0]
	}
	return c
}

// Cite sets the citation of the card's page, in the passage at l. If that has too few sentences it is not the passage
// that was cited, and the citation stays nil.
func (c *Card) Cite(l retrieval.Location) {
	c.Citation = c.State.Evidence[c.State.Page].citation(l)
	if c.Citation != nil && c.State.Page == 0 && c.State.View.answers() {
		c.markAnswer()
	}
}

// CiteConflict sets the second citation, which dates the event otherwise.
func (c *Card) CiteConflict(l retrieval.Location) {
	c.Conflict = c.State.Evidence[1].citation(l)
}

// citation returns the citation of e in its passage, nil when the passage has too few sentences.
func (e Evidence) citation(l retrieval.Location) *retrieval.Citation {
	sentences := l.Passage.Sentences
	if e.Count < 1 || e.First+e.Count > len(sentences) {
		return nil
	}
	excerpt := corpus.Span{Start: sentences[e.First].Start, End: sentences[e.First+e.Count-1].End}
	c := retrieval.CitePart(l, excerpt, sentences[e.Best])
	return &c
}

// markAnswer sets the answering span in bold, and makes its date the lead if the answer is a date.
func (c *Card) markAnswer() {
	span := corpus.Span{Start: c.State.Start, End: c.State.Start + c.State.Length}
	if span.Len() <= 0 || !onRunes(c.Citation.Best(), span) {
		return
	}
	c.Bold = []corpus.Span{span.Shift(c.Citation.Sentence.Start)}
	if d, ok := c.Citation.DateAt(span); ok {
		c.Lead = &d
	}
}
