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
	vectors []thesaurus.Vector // parallel to words
	row     []uint16           // by place: 1 + the number of its row, 0 for one not met yet
	met     []thesaurus.Place
	rows    []float32 // len(words) each
}

var nearnesses = sync.Pool{New: func() any { return &nearness{row: make([]uint16, thesaurus.Places())} }}

// newNearness makes ready for the words of a question. It is to be given back.
func newNearness(q *Query) *nearness {
	n := nearnesses.Get().(*nearness)
	for i, w := range q.Words {
		if w.Name || w.Number {
			continue
		}
		if p := thesaurus.Find(fold(w.Text)); p > 0 {
			n.words, n.vectors = append(n.words, i), append(n.vectors, p.Vector())
		}
	}
	return n
}

// giveBack clears what the question left.
func (n *nearness) giveBack() {
	for _, p := range n.met {
		n.row[p] = 0
	}
	n.words, n.vectors, n.met, n.rows = n.words[:0], n.vectors[:0], n.met[:0], n.rows[:0]
	nearnesses.Put(n)
}

// add raises the nearness of each word of the question to that of a word of a text. On nil it does nothing.
func (n *nearness) add(p thesaurus.Place, near []float64) {
	if n == nil || p == 0 || len(n.words) == 0 {
		return
	}
	if n.row[p] == 0 {
		n.met = append(n.met, p)
		n.row[p] = uint16(len(n.met))
		v := p.Vector()
		for i := range n.vectors {
			n.rows = append(n.rows, max(0, (v.Cosine(&n.vectors[i])-alike)/(1-alike)))
		}
	}
	row := n.rows[(int(n.row[p])-1)*len(n.words):]
	for i, w := range n.words {
		near[w] = max(near[w], float64(row[i]))
	}
}
