package retrieval

import "footnote/corpus"

// sameEvent is the share of a question's weight that a second sentence has to hold, title and headings counted, to speak of the
// event that the first speaks of; besides, it has all words of the question that the first has. TestConflictsEval measures what
// this shows that is no conflict, on texts that contradict themselves nowhere, and what it shows of conflicts that are.
const sameEvent = 0.7

// conflicts cites, for a question that asks when, the sentences of other passages that date the same event otherwise than the
// answer: all names and numbers of the question stand in them, all words of it that the answer has, and a date that shares no day
// with the answer's.
func (r results) conflicts(model *Model) []Citation {
	if r.query.Kind != When || !r.answerable() {
		return nil
	}
	first := r.matches[0]
	date, ok := datedBy(r.query, first, first.best(), model)
	if !ok {
		return nil
	}
	answer := first.sentences[first.best()].words
	var citations []Citation
	for _, m := range r.matches[1:] {
		i := m.best()
		if len(m.sentences) == 0 || !saysAsMuch(r.query, m, i, answer, sameEvent) {
			continue
		}
		if other, ok := datedBy(r.query, m, i, model); ok && !other.Interval.Overlaps(date.Interval) {
			citations = append(citations, r.cite(m, i, len(citations)+2))
		}
	}
	return citations
}

// datedBy returns the date that a sentence answers with: the one in its answering span.
func datedBy(q *rankedQuery, m *match, sentence int, model *Model) (corpus.Date, bool) {
	d := dateOf(q.Query, m.passage, sentence, model)
	return d, !d.Interval.IsZero() && !q.mentions(d.Text)
}

// saysAsMuch reports whether a sentence holds every word of the question that the answer holds, and all its names.
func saysAsMuch(q *rankedQuery, m *match, i int, answer []float64, least float64) bool {
	words := m.sentences[i].words
	for w := range answer {
		if words[w] < answer[w] {
			return false
		}
	}
	return q.cover(words, m.title) >= least && q.names(words) == 1 && q.negated == negated(m.passage.text(m.passage.sentences[i]))
}
