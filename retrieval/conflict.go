package retrieval

import "footnote/corpus"

// sameEvent is the share of a question's weight that a second sentence has to hold, title and headings counted, to speak of the
// event that the first speaks of; and it holds no less than the first does. Of the when-questions of texts that contradict
// themselves nowhere, this lets through about one in a hundred.
const sameEvent = 0.9

// conflicts cites, for a question that asks when, the sentences of other passages that date the same event otherwise than the
// answer: all names and numbers of the question stand in them, nearly all of its words, and a date that shares no day with the
// answer's.
func (r ranking) conflicts(model *Model) []Citation {
	if r.query.Kind != When || !r.answerable() {
		return nil
	}
	first := r.matches[0]
	date, ok := r.query.datedBy(first, first.best(), model)
	if !ok {
		return nil
	}
	least := max(sameEvent, r.query.cover(first.sentences[first.best()].words, first.title))
	var citations []Citation
	for _, m := range r.matches[1:] {
		i := m.best()
		if len(m.sentences) == 0 || !r.query.saysAll(m, i, least) {
			continue
		}
		if other, ok := r.query.datedBy(m, i, model); ok && !other.Interval.Overlaps(date.Interval) {
			citations = append(citations, m.citeSentence(i, len(citations)+2))
		}
	}
	return citations
}

// datedBy returns the date that a sentence answers with: the one in its answering span.
func (q *Query) datedBy(m *match, sentence int, model *Model) (corpus.Date, bool) {
	d := q.dateOf(m, sentence, model)
	return d, !d.Interval.IsZero() && !q.mentions(d.Text)
}

// saysAll reports whether a sentence holds all names and numbers of the question and at least a share of all its words.
func (q *Query) saysAll(m *match, sentence int, least float64) bool {
	words := m.sentences[sentence].words
	return q.cover(words, m.title) >= least && q.names(words) == 1 && negated(q.text) == negated(m.passage.text(m.passage.sentences[sentence]))
}
