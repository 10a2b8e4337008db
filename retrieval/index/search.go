package index

import (
	"cmp"
	"context"
	"math/bits"
	"slices"
	"sync"

	"footnote/retrieval/analysis"
)

// scoreUnit is what the parts of a score are multiples of, so that their sum is exact in whatever order they are added.
// No idf is over 32, and no question has more than 2·maxWords words, so that a sum is below 2^12 and within the 53 bits
// of a float64.
const scoreUnit = 1.0 / (1 << 38)

// inUnits rounds x, from 0 to 2^11, to a multiple of scoreUnit, which is how far floats around 1.5·2^52·scoreUnit are
// apart.
func inUnits(x float64) float64 {
	const large = 1.5 * (1 << 52) * scoreUnit
	return x + large - large
}

// Word is a word of a question with its weight in BM25.
type Word struct {
	Terms  []analysis.Variant
	Weight float64
}

// Search returns the n passages with the highest scores, best first, equal scores in corpus order: what scoring every
// passage that has a word would give. It may put words in another order.
//
// Passages are scored by blocks (block-max pruning: Ding and Suel 2011, in the form of Mallia, Suel and Tonellotto
// 2024). What the words give in a block at most is added up for all blocks. The most promising blocks are scored first,
// then those of the others that can still hold one of the best.
func (x *Index) Search(ctx context.Context, words []Word, f Filter, n int) ([]Candidate, error) {
	s := blockSearches.Get().(*blockSearch)
	defer s.free()
	if err := s.open(x.postings, words); err != nil || len(s.words) == 0 || n <= 0 {
		return nil, err
	}
	start, end := x.table.bounds(f)
	if start >= end {
		return nil, nil
	}
	if !f.isZero() {
		narrow := f // so that f itself stays on the stack
		s.filter = &narrow
	}
	first := start / blockSize
	s.addBounds(first, (end-1)/blockSize+1)
	s.best = ranked{n: n, candidates: make([]Candidate, 0, min(n, int(end-start)))}
	for _, b := range s.promising(min(2*min(n, promisingMost), len(s.bounds)/promisingShare)) {
		s.score(x, first+b)
		s.bounds[b] = 0
	}
	for i := range s.cursors {
		s.cursors[i].at = 0
	}
	least := s.leastBound()
	for b, bound := range s.bounds {
		if b%1024 == 0 {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
		}
		if bound >= least {
			s.score(x, first+uint32(b))
			least = s.leastBound()
		}
	}
	slices.SortFunc(s.best.candidates, func(a, b Candidate) int { return compareCandidates(b, a) })
	return s.best.candidates, nil
}

// The blocks that are scored first are twice as many as the passages that are wanted (in BenchmarkSearch with 100k
// passages an eighth less blocks are scored then, in all, than with as many), but no more than twice promisingMost, and
// one in promisingShare at most: in a small corpus putting many in order would take most of the time.
const (
	promisingMost  = 500
	promisingShare = 8
)

// blockSearch is a search under way. Its memory is used again.
type blockSearch struct {
	words   []wordCursors
	cursors []cursor
	scale   float64  // of bounds: what 1 of a score is
	bounds  []uint32 // by block from the first that is looked at: over what its passages can score, 0 for nothing to find
	filter  *Filter  // nil for none
	best    ranked

	promised []Candidate // of promising
	blocks   []uint32
}

var blockSearches = sync.Pool{New: func() any { return &blockSearch{} }}

// free gives s back without what it refers to.
func (s *blockSearch) free() {
	clear(s.cursors)
	s.words, s.cursors, s.filter, s.best = s.words[:0], s.cursors[:0], nil, ranked{}
	blockSearches.Put(s)
}

// wordCursors is a word: the cursors of its terms end there; they begin where those of the word before end.
type wordCursors struct {
	weight float64
	end    int
}

// cursor is a place in the list of a term.
type cursor struct {
	postingsList
	weight float64 // of the term as the word
	unit   uint32  // what 1 of list.most counts for in blockSearch.bounds
	at     int     // of a rare term
	block  inBlock
}

// inBlock is what a term has in a block.
type inBlock struct {
	mask  uint64 // the passages that hold it, the first of the block in the lowest bit
	first int    // where its postings begin
	bound uint32 // the most that it gives to one of them
}

// open opens the lists of words, those that weigh least first. Bounds are whole numbers, for speed: all cursors
// together come to less than 2^31.
func (s *blockSearch) open(l *postings, words []Word) error {
	total := 0.0
	slices.SortStableFunc(words, func(a, b Word) int { return cmp.Compare(a.Weight, b.Weight) })
	for _, w := range words {
		before := len(s.cursors)
		for _, t := range w.Terms {
			found, err := l.find(t.Term)
			if err != nil {
				return err
			}
			if len(found.passages) > 0 {
				s.cursors = append(s.cursors, cursor{postingsList: found, weight: t.Weight})
				total += w.Weight
			}
		}
		if len(s.cursors) > before {
			s.words = append(s.words, wordCursors{w.Weight, len(s.cursors)})
		}
	}
	s.scale = (1 << 30) / max(total, 1) // no more, or rounding of scores would show
	at := 0
	for _, w := range s.words {
		for ; at < w.end; at++ {
			s.cursors[at].unit = uint32(w.weight*s.scale/mostUnits) + 2 // rounded up, also for what is rounded in scores
		}
	}
	return nil
}

// addBounds sets bounds for the blocks from first to before end. What a word gives is at most what its terms would give
// together, since saturation is subadditive, and a term's weight is at most 1.
func (s *blockSearch) addBounds(first, end uint32) {
	if cap(s.bounds) < int(end-first) {
		s.bounds = make([]uint32, end-first)
	}
	s.bounds = s.bounds[:end-first]
	clear(s.bounds)
	for i := range s.cursors {
		c := &s.cursors[i]
		if c.groups != nil {
			most := c.most[first:end]
			bounds := s.bounds[:len(most)]
			for b, m := range most {
				bounds[b] += uint32(m) * c.unit
			}
			continue
		}
		c.seek(first * blockSize)
		block, most := uint32(len(s.bounds)), byte(0)
		for j, p := range c.passages[c.at:] {
			b := p/blockSize - first
			if b >= uint32(len(s.bounds)) {
				break
			}
			if b != block {
				block, most = b, 0
			}
			if m := c.most[c.at+j]; m > most {
				s.bounds[b] += uint32(m-most) * c.unit
				most = m
			}
		}
		c.at = 0
	}
}

// promising returns the n blocks with the highest bounds, in order, less if there are fewer with something to find.
func (s *blockSearch) promising(n int) []uint32 {
	if n == 0 {
		return nil
	}
	best := ranked{n: n, candidates: s.promised[:0]}
	least := uint32(0)
	for b, bound := range s.bounds {
		if bound > least {
			best.add(Candidate{uint32(b), float64(bound)})
			least = uint32(best.least())
		}
	}
	s.promised = best.candidates
	s.blocks = s.blocks[:0]
	for _, c := range best.candidates {
		s.blocks = append(s.blocks, c.Ordinal)
	}
	slices.Sort(s.blocks)
	return s.blocks
}

// leastBound is the bound that a block has to have to hold one of the best.
func (s *blockSearch) leastBound() uint32 { return max(uint32(s.best.least()*s.scale), 1) }

// score scores the passages of a block, which is behind those of calls before.
func (s *blockSearch) score(x *Index, block uint32) {
	least := s.leastBound()
	var may uint64 // the passages with more than the first words, which together do not suffice
	sum := uint32(0)
	for i := range s.cursors {
		c := &s.cursors[i]
		c.enter(block)
		if sum += c.block.bound; sum >= least {
			may |= c.block.mask
		}
	}
	start, damp := block*blockSize, x.postings.lengthNorms
	for ; may != 0; may &= may - 1 {
		p := uint32(bits.TrailingZeros64(may))
		bound := uint32(0)
		for i := range s.cursors {
			if b := &s.cursors[i].block; b.mask>>p&1 != 0 {
				bound += b.bound
			}
		}
		if bound < least || s.filter != nil && !x.admits(*s.filter, start+p) {
			continue
		}
		score := s.scoreOne(p, damp[start+p])
		if score >= s.best.least() {
			s.best.add(Candidate{start + p, score})
			least = s.leastBound()
		}
	}
}

// scoreOne scores passage p of the block that the cursors are in.
func (s *blockSearch) scoreOne(p uint32, damp float64) float64 {
	score, at := 0.0, 0
	for _, w := range s.words {
		frequency := 0.0
		for ; at < w.end; at++ {
			c := &s.cursors[at]
			if c.block.mask>>p&1 != 0 {
				frequency += c.weight * float64(c.counts[c.block.first+bits.OnesCount64(c.block.mask&(1<<p-1))])
			}
		}
		if frequency > 0 {
			score += contribution(w.weight, frequency, damp)
		}
	}
	return score
}

// contribution returns what a word gives to a passage where it stands so often.
func contribution(weight, frequency, damp float64) float64 {
	return inUnits(weight * frequency / (frequency + damp))
}

// enter sets what the term has in a block, which is behind those of calls before.
func (c *cursor) enter(block uint32) {
	if c.groups != nil {
		g, shift := &c.groups[block/(64/blockSize)], block%(64/blockSize)*blockSize
		before := g.mask & (1<<shift - 1)
		c.block = inBlock{g.mask >> shift & (1<<blockSize - 1), int(g.first) + bits.OnesCount64(before), uint32(c.most[block]) * c.unit}
		return
	}
	c.seek(block * blockSize)
	c.block = inBlock{first: c.at}
	most := byte(0)
	for ; c.at < len(c.passages) && c.passages[c.at]/blockSize == block; c.at++ {
		c.block.mask |= 1 << (c.passages[c.at] % blockSize)
		most = max(most, c.most[c.at])
	}
	c.block.bound = uint32(most) * c.unit
}

// seek goes on to the first passage that is not before p: it looks ahead in steps that double, then between the last
// two.
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

// ranked keeps the n best of the candidates that it is given.
type ranked struct {
	n          int
	candidates []Candidate // a heap with the worst at its root, once there are n
}

// least is the score that a candidate has to have, or to be over where it stands later in the corpus.
func (r *ranked) least() float64 {
	if len(r.candidates) < r.n {
		return 0
	}
	return r.candidates[0].Score
}

func (r *ranked) add(c Candidate) {
	switch {
	case len(r.candidates) < r.n:
		if r.candidates = append(r.candidates, c); len(r.candidates) == r.n {
			slices.SortFunc(r.candidates, compareCandidates) // which makes a heap
		}
	case compareCandidates(c, r.candidates[0]) > 0:
		replaceWorst(r.candidates, c)
	}
}

// compareCandidates orders by score, of equal ones the later in the corpus first.
func compareCandidates(a, b Candidate) int {
	switch {
	case a.Score < b.Score:
		return -1
	case a.Score > b.Score:
		return 1
	}
	return cmp.Compare(b.Ordinal, a.Ordinal)
}

// replaceWorst puts c in the place of the worst of a heap, which is at its root.
func replaceWorst(best []Candidate, c Candidate) {
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
