package retrieval

import (
	"footnote/corpus"
	"footnote/retrieval/analysis"
	"footnote/retrieval/query"
	"footnote/retrieval/rank"
)

// sameEvent is the share of a question's weight that a second sentence has to hold, title and headings counted, to
// speak of the event that the first speaks of; besides, it has all words of the question that the first has.
// TestConflictsEval measures what this shows that is no conflict, on texts that contradict themselves nowhere, and what
// it shows of conflicts that are.
const sameEvent = 0.7

// conflicts cites, for a question that asks when, the sentences of other passages that date the same event otherwise
// than the answer: all names and numbers of the question stand in them, all words of it that the answer has, and a date
// that shares no day with the answer's.
func (r results) conflicts(model *rank.Model) []Citation {
	if r.Query.Type != query.When || !r.Answerable() {
		return nil
	}
	first := r.Matches[0]
	date, ok := datedBy(r.Query, first, first.Best(), model)
	if !ok {
		return nil
	}
	answer := first.Sentences[first.Best()].Words
	var citations []Citation
	for _, m := range r.Matches[1:] {
		i := m.Best()
		if len(m.Sentences) == 0 || !saysAsMuch(r.Query, m, i, answer, sameEvent) {
			continue
		}
		if other, ok := datedBy(r.Query, m, i, model); ok && !other.Interval.Overlaps(date.Interval) {
			citations = append(citations, r.cite(m, i, len(citations)+2))
		}
	}
	return citations
}

// datedBy returns the date that a sentence answers with: the one in its answering span.
func datedBy(q *rank.Query, m *rank.Match, sentence int, model *rank.Model) (corpus.Date, bool) {
	d := dateOf(q.Query, m.Passage, sentence, model)
	return d, !d.Interval.IsZero() && !q.Mentions(d.Text)
}

// saysAsMuch reports whether a sentence holds every word of the question that the answer holds, and all its names.
func saysAsMuch(q *rank.Query, m *rank.Match, i int, answer []float64, least float64) bool {
	words := m.Sentences[i].Words
	for w := range answer {
		if words[w] < answer[w] {
			return false
		}
	}
	return q.Cover(words, m.Title) >= least && q.CoverNames(words) == 1 && q.Negated == analysis.Negated(m.Passage.Text(m.Passage.Sentences[i]))
}
