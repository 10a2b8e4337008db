package rank

import (
	"sync"

	"footnote/retrieval/query"
	"footnote/retrieval/thesaurus"
)

// minCosine is the cosine of two word vectors from which the words count as similar. From there to 1 the similarity
// grows linearly from 0 to 1. Of all pairs of frequent words, a third have a cosine below 0.1 and one in twenty over
// 0.5.
const minCosine = 0.3

// similarity finds how similar in meaning the words of a text are to those of a question. Names and numbers are similar
// to themselves only. It remembers the words of texts that it met. It is not safe for concurrent use.
type similarity struct {
	words   []int              // of the question, that have a vector
	targets []thesaurus.Target // parallel to words
	row     []uint16           // by place: 1 + the number of its row; 0 for a word not met yet
	met     []thesaurus.Place  // those with a row
	rows    []similarRow       // the first is that of words similar to none
	values  []similarWord      // of all rows
	cosines []float32          // buffer of meet
}

// similarRow is the range of similarity.values that holds the words of the question similar to one word.
type similarRow struct{ from, to int32 }

// similarWord is a word of the question and its similarity to another word, in (0,1].
type similarWord struct {
	word  int32
	value float32
}

var similarities = sync.Pool{New: func() any { return &similarity{row: make([]uint16, thesaurus.Places())} }}

// newSimilarity prepares the vectors of the question's words. Call release when done.
func newSimilarity(q *query.Query) *similarity {
	s := similarities.Get().(*similarity)
	s.rows = append(s.rows, similarRow{})
	for i := range q.Words {
		w := &q.Words[i]
		if w.Place == 0 || w.Name || w.Number {
			continue
		}
		s.words, s.targets = append(s.words, i), append(s.targets, thesaurus.NewTarget(w.Place))
	}
	return s
}

// release clears what the question left and returns s to the pool.
func (s *similarity) release() {
	for _, p := range s.met {
		s.row[p] = 0
	}
	s.words, s.targets, s.met, s.rows, s.values = s.words[:0], s.targets[:0], s.met[:0], s.rows[:0], s.values[:0]
	similarities.Put(s)
}

// add raises held, by word of the question, to the highest similarity with one of the words of a text. A nil s adds
// nothing.
func (s *similarity) add(places []thesaurus.Place, held []float64) {
	if s == nil || len(s.words) == 0 {
		return
	}
	for _, p := range places {
		if p == 0 {
			continue
		}
		row := s.row[p]
		if row == 0 {
			row = s.meet(p)
		}
		if row == 1 {
			continue
		}
		r := s.rows[row-1]
		for _, w := range s.values[r.from:r.to] {
			held[w.word] = max(held[w.word], float64(w.value))
		}
	}
}

// meet makes the row of a word that was not met yet and returns 1 + its number.
func (s *similarity) meet(p thesaurus.Place) uint16 {
	s.met = append(s.met, p)
	s.cosines = p.Cosines(s.targets, minCosine, s.cosines[:0])
	from := len(s.values)
	for i, w := range s.words {
		if value := (s.cosines[i] - minCosine) / (1 - minCosine); value > 0 {
			s.values = append(s.values, similarWord{int32(w), value})
		}
	}
	s.row[p] = 1
	if len(s.values) > from {
		s.rows = append(s.rows, similarRow{int32(from), int32(len(s.values))})
		s.row[p] = uint16(len(s.rows))
	}
	return s.row[p]
}
