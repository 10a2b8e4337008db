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
func roundScore(x float64) float64 {
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
	s := blockSearchPool.Get().(*blockSearch)
	defer s.release()
	if err := s.openCursors(x.postings, words); err != nil || len(s.words) == 0 || n <= 0 {
		return nil, err
	}
	start, end := x.table.passageRange(f)
	if start >= end {
		return nil, nil
	}
	if !f.isZero() {
		narrow := f // so that f itself stays on the stack
		s.filter = &narrow
	}
	first := start / blockSize
	s.computeBounds(first, (end-1)/blockSize+1)
	s.top = topCandidates{n: n, candidates: make([]Candidate, 0, min(n, int(end-start)))}
	for _, b := range s.promising(min(2*min(n, maxPromising), len(s.bounds)/promisingShare)) {
		s.scoreBlock(x, first+b)
		s.bounds[b] = 0
	}
	for i := range s.cursors {
		s.cursors[i].next = 0
	}
	least := s.boundThreshold()
	for b, bound := range s.bounds {
		if b%1024 == 0 {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
		}
		if bound >= least {
			s.scoreBlock(x, first+uint32(b))
			least = s.boundThreshold()
		}
	}
	slices.SortFunc(s.top.candidates, func(a, b Candidate) int { return compareCandidates(b, a) })
	return s.top.candidates, nil
}

// The blocks that are scored first are twice as many as the passages that are wanted (in BenchmarkSearch with 100k
// passages an eighth less blocks are scored then, in all, than with as many), but no more than twice promisingMost, and
// one in promisingShare at most: in a small corpus putting many in order would take most of the time.
const (
	maxPromising   = 500
	promisingShare = 8
)

// blockSearch is a search under way. Its memory is used again.
type blockSearch struct {
	words   []wordCursors
	cursors []cursor
	scale   float64  // of bounds: what 1 of a score is
	bounds  []uint32 // by block from the first that is looked at: over what its passages can score, 0 for nothing to find
	filter  *Filter  // nil for none
	top     topCandidates

	promisingHeap   []Candidate // of promising
	promisingBlocks []uint32
}

var blockSearchPool = sync.Pool{New: func() any { return &blockSearch{} }}

// free gives s back without what it refers to.
func (s *blockSearch) release() {
	clear(s.cursors)
	s.words, s.cursors, s.filter, s.top = s.words[:0], s.cursors[:0], nil, topCandidates{}
	blockSearchPool.Put(s)
}

// wordCursors is a word: the cursors of its terms end there; they begin where those of the word before end.
type wordCursors struct {
	weight float64
	end    int
}

// cursor is a place in the list of a term.
type cursor struct {
	postingsList
	weight     float64 // of the term as the word
	boundScale uint32  // what 1 of list.most counts for in blockSearch.bounds
	next       int     // of a rare term
	block      blockPostings
}

// inBlock is what a term has in a block.
type blockPostings struct {
	mask  uint64 // the passages that hold it, the first of the block in the lowest bit
	first int    // where its postings begin
	bound uint32 // the most that it gives to one of them
}

// open opens the lists of words, those that weigh least first. Bounds are whole numbers, for speed: all cursors
// together come to less than 2^31.
func (s *blockSearch) openCursors(l *postings, words []Word) error {
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
			s.cursors[at].boundScale = uint32(w.weight*s.scale/impactUnits) + 2 // rounded up, also for what is rounded in scores
		}
	}
	return nil
}

// addBounds sets bounds for the blocks from first to before end. What a word gives is at most what its terms would give
// together, since saturation is subadditive, and a term's weight is at most 1.
func (s *blockSearch) computeBounds(first, end uint32) {
	if cap(s.bounds) < int(end-first) {
		s.bounds = make([]uint32, end-first)
	}
	s.bounds = s.bounds[:end-first]
	clear(s.bounds)
	for i := range s.cursors {
		c := &s.cursors[i]
		if c.groups != nil {
			most := c.maxImpacts[first:end]
			bounds := s.bounds[:len(most)]
			for b, m := range most {
				bounds[b] += uint32(m) * c.boundScale
			}
			continue
		}
		c.seek(first * blockSize)
		block, most := uint32(len(s.bounds)), byte(0)
		for j, p := range c.passages[c.next:] {
			b := p/blockSize - first
			if b >= uint32(len(s.bounds)) {
				break
			}
			if b != block {
				block, most = b, 0
			}
			if m := c.maxImpacts[c.next+j]; m > most {
				s.bounds[b] += uint32(m-most) * c.boundScale
				most = m
			}
		}
		c.next = 0
	}
}

// promising returns the n blocks with the highest bounds, in order, less if there are fewer with something to find.
func (s *blockSearch) promising(n int) []uint32 {
	if n == 0 {
		return nil
	}
	best := topCandidates{n: n, candidates: s.promisingHeap[:0]}
	least := uint32(0)
	for b, bound := range s.bounds {
		if bound > least {
			best.add(Candidate{uint32(b), float64(bound)})
			least = uint32(best.threshold())
		}
	}
	s.promisingHeap = best.candidates
	s.promisingBlocks = s.promisingBlocks[:0]
	for _, c := range best.candidates {
		s.promisingBlocks = append(s.promisingBlocks, c.Ordinal)
	}
	slices.Sort(s.promisingBlocks)
	return s.promisingBlocks
}

// leastBound is the bound that a block has to have to hold one of the best.
func (s *blockSearch) boundThreshold() uint32 { return max(uint32(s.top.threshold()*s.scale), 1) }

// score scores the passages of a block, which is behind those of calls before.
func (s *blockSearch) scoreBlock(x *Index, block uint32) {
	least := s.boundThreshold()
	var may uint64 // the passages with more than the first words, which together do not suffice
	sum := uint32(0)
	for i := range s.cursors {
		c := &s.cursors[i]
		c.enterBlock(block)
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
		score := s.scorePassage(p, damp[start+p])
		if score >= s.top.threshold() {
			s.top.add(Candidate{start + p, score})
			least = s.boundThreshold()
		}
	}
}

// scoreOne scores passage p of the block that the cursors are in.
func (s *blockSearch) scorePassage(p uint32, damp float64) float64 {
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
	return roundScore(weight * frequency / (frequency + damp))
}

// enter sets what the term has in a block, which is behind those of calls before.
func (c *cursor) enterBlock(block uint32) {
	if c.groups != nil {
		g, shift := &c.groups[block/(64/blockSize)], block%(64/blockSize)*blockSize
		before := g.mask & (1<<shift - 1)
		c.block = blockPostings{g.mask >> shift & (1<<blockSize - 1), int(g.first) + bits.OnesCount64(before), uint32(c.maxImpacts[block]) * c.boundScale}
		return
	}
	c.seek(block * blockSize)
	c.block = blockPostings{first: c.next}
	most := byte(0)
	for ; c.next < len(c.passages) && c.passages[c.next]/blockSize == block; c.next++ {
		c.block.mask |= 1 << (c.passages[c.next] % blockSize)
		most = max(most, c.maxImpacts[c.next])
	}
	c.block.bound = uint32(most) * c.boundScale
}

// seek goes on to the first passage that is not before p: it looks ahead in steps that double, then between the last
// two.
func (c *cursor) seek(p uint32) {
	if c.next >= len(c.passages) || c.passages[c.next] >= p {
		return
	}
	step := 1
	for c.next+step < len(c.passages) && c.passages[c.next+step] < p {
		c.next += step
		step *= 2
	}
	end := min(c.next+step+1, len(c.passages))
	skip, _ := slices.BinarySearch(c.passages[c.next:end], p)
	c.next += skip
}

// ranked keeps the n best of the candidates that it is given.
type topCandidates struct {
	n          int
	candidates []Candidate // a heap with the worst at its root, once there are n
}

// least is the score that a candidate has to have, or to be over where it stands later in the corpus.
func (r *topCandidates) threshold() float64 {
	if len(r.candidates) < r.n {
		return 0
	}
	return r.candidates[0].Score
}

func (r *topCandidates) add(c Candidate) {
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
