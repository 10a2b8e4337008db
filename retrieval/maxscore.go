package retrieval

import (
	"cmp"
	"context"
	"math/bits"
	"slices"
	"sync"
)

// scoreUnit is what the parts of a score are multiples of, so that their sum is exact in whatever order they are added. No idf is
// over 32, and no question has more than 2·maxWords words, so that a sum is below 2^12 and within the 53 bits of a float64.
const scoreUnit = 1.0 / (1 << 38)

// inUnits rounds x, from 0 to 2^11, to a multiple of scoreUnit, which is how far floats around 1.5·2^52·scoreUnit are apart.
func inUnits(x float64) float64 {
	const large = 1.5 * (1 << 52) * scoreUnit
	return x + large - large
}

// windowSize is how many passages are scored together. Their sums fit a processor's first cache.
const windowSize = 2048

// window is the scores of passages in a row.
type window struct {
	start     uint32
	sums      [windowSize]float64
	frequency [windowSize]float64 // of a word with several terms, while it is added
	touched   [windowSize / 64]uint64
}

var windows = sync.Pool{New: func() any { return &window{} }}

// bestPassages returns the n passages with the highest scores, best first, equal scores in corpus order: what scoring every
// passage that has a word would give. It goes through the passages by windows and leaves out what cannot come among the best
// (MaxScore, Turtle and Flood 1995): while n passages have more than the frequent words could give together, only passages with
// one of the others are looked at.
func (x *Index) bestPassages(ctx context.Context, words []scoredWord, f filter, n int) ([]candidate, error) {
	streams, err := x.streams(words)
	if err != nil || len(streams) == 0 || n <= 0 {
		return nil, err
	}
	limits := make([]float64, len(streams)+1) // what the streams before this one give together at most
	for i, s := range streams {
		limits[i+1] = limits[i] + s.bound
	}
	w := windows.Get().(*window)
	defer windows.Put(w)
	best := ranked{n: n}
	first := 0 // streams before this one are looked at only where others have something
	start, end := x.table.bounds(f)
	for ; first < len(streams); start += windowSize {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if start = next(streams[first:], start); start >= end {
			break
		}
		w.start = start
		for _, s := range streams[first:] {
			w.add(s, x.lists.damp)
		}
		for block, set := range w.touched {
			for ; set != 0; set &= set - 1 {
				i := block*64 + bits.TrailingZeros64(set)
				score, passage := w.sums[i], w.start+uint32(i)
				w.sums[i] = 0
				if score+limits[first] <= best.least() || !x.admits(f, passage) {
					continue
				}
				damp := x.lists.damp[passage]
				for j := first - 1; j >= 0 && score+limits[j+1] > best.least(); j-- {
					score += streams[j].at(passage, damp)
				}
				best.add(candidate{passage, score})
			}
			w.touched[block] = 0
		}
		for first < len(streams) && limits[first+1] <= best.least() {
			first++
		}
	}
	slices.SortFunc(best.candidates, func(a, b candidate) int { return compareCandidates(b, a) })
	return best.candidates, nil
}

// scoredWord is a word of a question with its weight in BM25.
type scoredWord struct {
	terms  []Variant
	weight float64
}

// wordStream goes through the passages that have a word, in order: through the lists of all its terms.
type wordStream struct {
	weight  float64
	bound   float64 // the most that it gives to a passage
	cursors []cursor
}

// cursor is a place in the list of a term.
type cursor struct {
	list
	weight float64 // of the term as the word
	at     int
}

// streams opens the lists of words, those that give the least first.
func (x *Index) streams(words []scoredWord) ([]*wordStream, error) {
	var all []*wordStream
	for _, w := range words {
		s := &wordStream{weight: w.weight, cursors: make([]cursor, 0, len(w.terms))}
		most := 0.0
		for _, t := range w.terms {
			l, err := x.lists.find(t.Term)
			if err != nil {
				return nil, err
			}
			if len(l.passages) > 0 {
				s.cursors = append(s.cursors, cursor{list: l, weight: t.Weight})
				most += l.most // saturation is subadditive, and a weight is at most 1
			}
		}
		if len(s.cursors) == 0 {
			continue
		}
		s.bound = inUnits(w.weight*min(most, 1)) + 2*scoreUnit // the sum of most and the product are rounded
		all = append(all, s)
	}
	slices.SortStableFunc(all, func(a, b *wordStream) int { return cmp.Compare(a.bound, b.bound) })
	return all, nil
}

// next returns the first passage from start on that one of the streams has, noPassage for none.
func next(streams []*wordStream, start uint32) uint32 {
	passage := noPassage
	for _, s := range streams {
		for i := range s.cursors {
			c := &s.cursors[i]
			if c.seek(start); c.at < len(c.passages) {
				passage = min(passage, c.passages[c.at])
			}
		}
	}
	return passage
}

// gives returns what a word gives to a passage where it stands so often.
func (s *wordStream) gives(frequency, damp float64) float64 {
	return inUnits(s.weight * frequency / (frequency + damp))
}

// at returns what the word gives to a passage, which is not before one that it was asked for.
func (s *wordStream) at(passage uint32, damp float64) float64 {
	frequency := 0.0
	for i := range s.cursors {
		c := &s.cursors[i]
		if c.seek(passage); c.at < len(c.passages) && c.passages[c.at] == passage {
			frequency += c.weight * float64(c.counts[c.at])
		}
	}
	if frequency == 0 {
		return 0
	}
	return s.gives(frequency, damp)
}

// add adds what a word gives to the passages of the window, where its cursors stand or before them.
func (w *window) add(s *wordStream, damp []float64) {
	if len(s.cursors) > 1 {
		w.addTerms(s, damp)
		return
	}
	c := &s.cursors[0]
	for ; c.at < len(c.passages); c.at++ {
		passage := c.passages[c.at]
		i := passage - w.start
		if i >= windowSize {
			return
		}
		w.sums[i] += s.gives(c.weight*float64(c.counts[c.at]), damp[passage])
		w.touched[i/64] |= 1 << (i % 64)
	}
}

// addTerms is add for a word with several terms, whose frequencies are added first.
func (w *window) addTerms(s *wordStream, damp []float64) {
	var held [windowSize / 64]uint64
	for j := range s.cursors {
		c := &s.cursors[j]
		for ; c.at < len(c.passages); c.at++ {
			i := c.passages[c.at] - w.start
			if i >= windowSize {
				break
			}
			w.frequency[i] += c.weight * float64(c.counts[c.at])
			held[i/64] |= 1 << (i % 64)
		}
	}
	for block, set := range held {
		w.touched[block] |= set
		for ; set != 0; set &= set - 1 {
			i := block*64 + bits.TrailingZeros64(set)
			w.sums[i] += s.gives(w.frequency[i], damp[w.start+uint32(i)])
			w.frequency[i] = 0
		}
	}
}

// seek goes on to the first passage that is not before p: it looks ahead in steps that double, then between the last two.
func (c *cursor) seek(p uint32) {
	if c.at >= len(c.passages) || c.passages[c.at] >= p {
		return
	}
	step := 1
	for c.at+step < len(c.passages) && c.passages[c.at+step] < p {
		c.at += step
		step *= 2
	}
	end := min(c.at+step+1, len(c.passages))
	skip, _ := slices.BinarySearch(c.passages[c.at:end], p)
	c.at += skip
}

// ranked keeps the n best of the candidates that it is given in corpus order.
type ranked struct {
	n          int
	candidates []candidate // a heap with the worst at its root, once there are n
}

// least is the score that a candidate has to be over.
func (r *ranked) least() float64 {
	if len(r.candidates) < r.n {
		return 0
	}
	return r.candidates[0].score
}

func (r *ranked) add(c candidate) {
	switch {
	case c.score <= r.least():
	case len(r.candidates) < r.n:
		if r.candidates = append(r.candidates, c); len(r.candidates) == r.n {
			slices.SortFunc(r.candidates, compareCandidates) // which makes a heap
		}
	default:
		replaceWorst(r.candidates, c)
	}
}

// compareCandidates orders by score, of equal ones the later in the corpus first.
func compareCandidates(a, b candidate) int {
	return cmp.Or(cmp.Compare(a.score, b.score), cmp.Compare(b.ordinal, a.ordinal))
}

// replaceWorst puts c in the place of the worst of a heap, which is at its root.
func replaceWorst(best []candidate, c candidate) {
	at := 0
	for {
		child := 2*at + 1
		if child+1 < len(best) && compareCandidates(best[child+1], best[child]) < 0 {
			child++
		}
		if child >= len(best) || compareCandidates(c, best[child]) <= 0 {
			break
		}
		best[at] = best[child]
		at = child
	}
	best[at] = c
}
