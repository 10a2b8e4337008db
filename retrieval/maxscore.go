package retrieval

import (
	"cmp"
	"context"
	"slices"
)

// bestPassages returns the n passages with the highest scores, best first, equal scores in corpus order: what scoring every
// passage that has a word would give. It goes through the lists side by side and leaves out what cannot come among the best
// (MaxScore, Turtle and Flood 1995): while n passages have more than the frequent words could give together, only passages with
// one of the others are looked at.
func (x *Index) bestPassages(ctx context.Context, words []scoredWord, f filter, n int) ([]candidate, error) {
	streams, err := x.streams(words)
	if err != nil {
		return nil, err
	}
	if len(streams) == 0 || n <= 0 {
		return nil, nil
	}
	limits := make([]float64, len(streams)) // what streams up to this one give together at most
	for i, s := range streams {
		limits[i] = s.bound
		if i > 0 {
			limits[i] += limits[i-1]
		}
	}
	given := make([]float64, len(words)) // by word, so that sums do not depend on the order of the streams
	var best []candidate                 // a heap with the worst at its root, once there are n
	first, threshold := 0, 0.0
	for steps := 0; first < len(streams); steps++ {
		if steps&4095 == 0 {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
		}
		passage := noPassage
		for i := first; i < len(streams); i++ {
			passage = min(passage, streams[i].passage)
		}
		if passage == noPassage {
			break
		}
		partial, beaten := 0.0, false
		damp := x.lists.damp[passage]
		for i := len(streams) - 1; i >= 0; i-- {
			s := streams[i]
			if i < first {
				if partial+limits[i] <= threshold {
					beaten = true
					break
				}
				s.seek(passage)
			}
			given[s.word] = 0
			if s.passage == passage {
				given[s.word] = s.take(damp)
				partial += given[s.word]
			}
		}
		if beaten || !x.admits(f, passage) {
			continue
		}
		score := 0.0
		for _, g := range given {
			score += g
		}
		switch {
		case score == 0:
		case len(best) < n:
			if best = append(best, candidate{passage, score}); len(best) == n {
				slices.SortFunc(best, compareCandidates) // which makes a heap
			}
		case score > best[0].score:
			replaceWorst(best, candidate{passage, score})
		}
		if len(best) == n {
			threshold = best[0].score * (1 - roundingSlack)
			for first < len(streams) && limits[first] <= threshold {
				first++
			}
		}
	}
	slices.SortFunc(best, func(a, b candidate) int { return compareCandidates(b, a) })
	return best, nil
}

// roundingSlack keeps what sums of bounds lose by rounding from leaving out a passage.
const roundingSlack = 1e-9

// scoredWord is a word of a question with its weight in BM25.
type scoredWord struct {
	terms  []Variant
	weight float64
}

// wordStream goes through the passages that have a word, in order: through the lists of all its terms.
type wordStream struct {
	word    int
	weight  float64
	bound   float64 // the most that it gives to a passage
	passage uint32  // where it stands; noPassage at the end
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
	for i, w := range words {
		s := &wordStream{word: i, weight: w.weight}
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
		s.bound = w.weight * min(most, 1)
		s.settle()
		all = append(all, s)
	}
	slices.SortStableFunc(all, func(a, b *wordStream) int { return cmp.Compare(a.bound, b.bound) })
	return all, nil
}

// settle finds the passage where the stream stands.
func (s *wordStream) settle() {
	s.passage = noPassage
	for i := range s.cursors {
		if c := &s.cursors[i]; c.at < len(c.passages) {
			s.passage = min(s.passage, c.passages[c.at])
		}
	}
}

// take returns what the word gives to the passage where the stream stands, and goes on.
func (s *wordStream) take(damp float64) float64 {
	frequency := 0.0
	for i := range s.cursors {
		if c := &s.cursors[i]; c.at < len(c.passages) && c.passages[c.at] == s.passage {
			frequency += c.weight * float64(c.counts[c.at])
			c.at++
		}
	}
	s.settle()
	return s.weight * frequency / (frequency + damp)
}

// seek goes on to the first passage that is not before p.
func (s *wordStream) seek(p uint32) {
	if s.passage >= p {
		return
	}
	for i := range s.cursors {
		s.cursors[i].seek(p)
	}
	s.settle()
}

// seek looks ahead in steps that double, then between the last two.
func (c *cursor) seek(p uint32) {
	step := 1
	for c.at+step < len(c.passages) && c.passages[c.at+step] < p {
		c.at += step
		step *= 2
	}
	end := min(c.at+step+1, len(c.passages))
	skip, _ := slices.BinarySearch(c.passages[c.at:end], p)
	c.at += skip
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
