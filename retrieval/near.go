package retrieval

import (
	"sync"

	"footnote/retrieval/thesaurus"
)

// Words whose vectors make a greater angle than alike are not taken to have to do with one another; the cosine from there to
// 1 counts linearly. A third of all pairs of frequent words are less alike than 0.1, one in twenty more than 0.5.
const alike = 0.3

// nearness tells how near the words of a question are in meaning to those of texts. Names and numbers are near to
// themselves alone.
type nearness struct {
	words   []int              // of the question, that have a vector
	targets []thesaurus.Target // parallel to words
	row     []uint16           // by place: 1 + the number of its row, 0 for one not met yet
	met     []thesaurus.Place
	rows    []nearRow // the first is that of words that are near to none
	near    []nearWord
	cosines []float32
}

// nearRow is where in nearness.near a word has those of the question that it is near to.
type nearRow struct{ from, to int32 }

// nearWord is a word of the question and how near another is to it.
type nearWord struct {
	word int32
	near float32
}

var nearnesses = sync.Pool{New: func() any { return &nearness{row: make([]uint16, thesaurus.Places())} }}

// newNearness makes ready for the words of a question. It is to be given back.
func newNearness(q *Query) *nearness {
	n := nearnesses.Get().(*nearness)
	n.rows = append(n.rows, nearRow{})
	for i := range q.Words {
		w := &q.Words[i]
		if w.place == 0 || w.Name || w.Number {
			continue
		}
		n.words, n.targets = append(n.words, i), append(n.targets, thesaurus.NewTarget(w.place))
	}
	return n
}

// release clears what the question left.
func (n *nearness) release() {
	for _, p := range n.met {
		n.row[p] = 0
	}
	n.words, n.targets, n.met, n.rows, n.near = n.words[:0], n.targets[:0], n.met[:0], n.rows[:0], n.near[:0]
	nearnesses.Put(n)
}

// add raises the nearness of each word of the question to that of the nearest of some words of a text. On nil it does nothing.
func (n *nearness) add(places []thesaurus.Place, near []float64) {
	if n == nil || len(n.words) == 0 {
		return
	}
	for _, p := range places {
		if p == 0 {
			continue
		}
		row := n.row[p]
		if row == 0 {
			row = n.meet(p)
		}
		if row == 1 {
			continue
		}
		r := n.rows[row-1]
		for _, w := range n.near[r.from:r.to] {
			near[w.word] = max(near[w.word], float64(w.near))
		}
	}
}

// meet makes the row of a word that was not met yet.
func (n *nearness) meet(p thesaurus.Place) uint16 {
	n.met = append(n.met, p)
	n.cosines = p.Cosines(n.targets, alike, n.cosines[:0])
	from := len(n.near)
	for i, w := range n.words {
		if near := (n.cosines[i] - alike) / (1 - alike); near > 0 {
			n.near = append(n.near, nearWord{int32(w), near})
		}
	}
	n.row[p] = 1
	if len(n.near) > from {
		n.rows = append(n.rows, nearRow{int32(from), int32(len(n.near))})
		n.row[p] = uint16(len(n.rows))
	}
	return n.row[p]
}
