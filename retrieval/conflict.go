package retrieval

import (
	"footnote/corpus"
	"footnote/retrieval/query"
	"footnote/retrieval/rank"
)

// sameEvent is the least share of the question's weight that a second sentence must have, with title and headings, to
// be about the event of the answer. It must also have each word of the question that the answer has. TestConflictsEval
// measures both errors: on texts without contradictions, and on copies of them with other years.
const sameEvent = 0.7

// conflicts cites, for a question that asks when, the sentences of other passages that give another date for the event
// of the answer: a date that shares no day with the answer's. The span of the answer is in bytes of its sentence.
func (r results) conflicts(model *rank.Model, answering corpus.Span) []Citation {
	if r.Query.Type != query.When || !r.Answerable() {
		return nil
	}
	first := r.Matches[0]
	date, ok := r.dateGiven(first, answering)
	if !ok {
		return nil
	}
	answer := first.Sentences[first.Best()].Words
	var citations []Citation
	for _, m := range r.Matches[1:] {
		if len(m.Sentences) == 0 {
			continue
		}
		i := m.Best()
		if len(m.Passage.Sentences[i].Dates) == 0 || !saysAsMuch(r.Query, m, i, answer) {
			continue
		}
		other, ok := r.dateGiven(m, r.span(model, m, i))
		if ok && !other.Interval.Overlaps(date.Interval) {
			citations = append(citations, r.cite(m, i, len(citations)+2))
		}
	}
	return citations
}

// dateGiven returns the date that the best sentence of a match gives for the event; see dateOf. ok is false when it
// gives none, or only a date that the question has.
func (r results) dateGiven(m *rank.Match, answering corpus.Span) (d corpus.Date, ok bool) {
	d = dateOf(m.Passage, m.Best(), answering)
	return d, !d.Interval.IsZero() && !r.Query.Mentions(d.Text)
}

// saysAsMuch reports whether sentence i of a match has every word of the question that the answer has, all its names,
// and enough of its weight. Both deny the event or neither does.
func saysAsMuch(q *rank.Query, m *rank.Match, i int, answer []float64) bool {
	words := m.Sentences[i].Words
	for w := range answer {
		if words[w] < answer[w] {
			return false
		}
	}
	return q.Cover(words, m.Title) >= sameEvent && q.CoverNames(words) == 1 &&
		q.Negated == m.Passage.Sentences[i].Negated
}
