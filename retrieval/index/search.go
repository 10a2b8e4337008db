package index

import (
	"cmp"
	"context"
	"math/bits"
	"slices"
	"sync"

	"footnote/retrieval/analysis"
)

// Word is a word of a question with its weight in BM25, such as an idf. The frequency of the word in a passage is the
// sum of the frequencies of its terms, each times its weight, which is at most 1.
type Word struct {
	Terms  []analysis.Variant
	Weight float64
}

// Candidate is a passage and its BM25 score.
type Candidate struct {
	Ordinal uint32
	Score   float64
}

// Search returns the n passages with the highest scores among those that f admits, best first, equal scores in corpus
// order. The result is the same as that of scoring every passage that has a word. Search may reorder words.
//
// Passages are scored in blocks (block-max pruning: Ding and Suel 2011, in the form of Mallia, Suel and Tonellotto
// 2024). First every block gets an upper bound: the sum of what each word can add to a score in it. Then the blocks
// with the highest bounds are scored. Of the other blocks, only those are scored whose bound reaches the n-th best
// score.
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
		narrow := f // a copy, so that f itself stays on the stack
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
	threshold := s.boundThreshold()
	for b, bound := range s.bounds {
		if b%1024 == 0 {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
		}
		if bound >= threshold {
			s.scoreBlock(x, first+uint32(b))
			threshold = s.boundThreshold()
		}
	}
	slices.SortFunc(s.top.candidates, func(a, b Candidate) int { return compareCandidates(b, a) })
	return s.top.candidates, nil
}

// The number of blocks that are scored first is twice the number of wanted passages. In BenchmarkSearch with 100k
// passages this scores an eighth fewer blocks in all than scoring as many blocks as passages. It is at most twice
// maxPromising, and at most one block in promisingShare: in a small corpus, ordering more blocks would take most of the
// time.
const (
	maxPromising   = 500
	promisingShare = 8
)

// blockSearch is the state of a search. It is pooled.
type blockSearch struct {
	words   []wordCursors
	cursors []cursor
	scale   float64  // units of bounds for a score of 1
	bounds  []uint32 // by block from the first in range: above the scores of its passages; 0 if no passage has a word
	filter  *Filter  // nil if every passage is admitted
	top     topCandidates

	promisingHeap   []Candidate // buffers of promising
	promisingBlocks []uint32
}

var blockSearchPool = sync.Pool{New: func() any { return &blockSearch{} }}

// release returns s to the pool, without references to postings.
func (s *blockSearch) release() {
	clear(s.cursors)
	s.words, s.cursors, s.filter, s.top = s.words[:0], s.cursors[:0], nil, topCandidates{}
	blockSearchPool.Put(s)
}

// wordCursors is a word of the question. Its cursors begin where those of the word before end.
type wordCursors struct {
	weight float64
	end    int // in blockSearch.cursors
}

// cursor is a position in the postings list of a term.
type cursor struct {
	postingsList
	weight     float64 // of the term in its word
	boundScale uint32  // units of blockSearch.bounds for each unit of maxImpacts
	next       int     // position of the next posting, of a rare term
	block      blockPostings
}

// blockPostings are the postings of a term in the current block.
type blockPostings struct {
	mask  uint64 // the passages with the term, the first of the block in the lowest bit
	first int    // position of the first posting
	bound uint32 // the most that the term adds to a score, in units of blockSearch.bounds
}

// openCursors opens the postings lists of words, in order of increasing weight. Bounds are integers for speed. The
// bounds of all cursors add up to less than 2^31.
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
	s.scale = (1 << 30) / max(total, 1) // a larger scale would show the rounding of scores
	i := 0
	for _, w := range s.words {
		for ; i < w.end; i++ {
			// Rounded up, and again since scores are rounded.
			s.cursors[i].boundScale = uint32(w.weight*s.scale/impactUnits) + 2
		}
	}
	return nil
}

// computeBounds sets the bounds of the blocks from first to before end. A word adds at most the sum of what its terms
// would add as words of their own, since saturation is subadditive and the weight of a term is at most 1.
func (s *blockSearch) computeBounds(first, end uint32) {
	if cap(s.bounds) < int(end-first) {
		s.bounds = make([]uint32, end-first)
	}
	s.bounds = s.bounds[:end-first]
	clear(s.bounds)
	for i := range s.cursors {
		c := &s.cursors[i]
		if c.groups != nil {
			impact := c.maxImpacts[first:end]
			bounds := s.bounds[:len(impact)]
			for b, m := range impact {
				bounds[b] += uint32(m) * c.boundScale
			}
			continue
		}
		c.seek(first * blockSize)
		block, impact := uint32(len(s.bounds)), byte(0)
		for j, p := range c.passages[c.next:] {
			b := p/blockSize - first
			if b >= uint32(len(s.bounds)) {
				break
			}
			if b != block {
				block, impact = b, 0
			}
			if m := c.maxImpacts[c.next+j]; m > impact {
				s.bounds[b] += uint32(m-impact) * c.boundScale
				impact = m
			}
		}
		c.next = 0
	}
}

// promising returns the n blocks with the highest bounds, in corpus order. Blocks with bound 0 are left out.
func (s *blockSearch) promising(n int) []uint32 {
	if n == 0 {
		return nil
	}
	top := topCandidates{n: n, candidates: s.promisingHeap[:0]}
	threshold := uint32(0)
	for b, bound := range s.bounds {
		if bound > threshold {
			top.add(Candidate{uint32(b), float64(bound)})
			threshold = uint32(top.threshold())
		}
	}
	s.promisingHeap = top.candidates
	s.promisingBlocks = s.promisingBlocks[:0]
	for _, c := range top.candidates {
		s.promisingBlocks = append(s.promisingBlocks, c.Ordinal)
	}
	slices.Sort(s.promisingBlocks)
	return s.promisingBlocks
}

// boundThreshold returns the least bound of a block or passage that can still be among the top.
func (s *blockSearch) boundThreshold() uint32 { return max(uint32(s.top.threshold()*s.scale), 1) }

// scoreBlock scores the passages of a block that can be among the top. Blocks must be scored in order.
func (s *blockSearch) scoreBlock(x *Index, block uint32) {
	threshold := s.boundThreshold()
	var possible uint64 // passages with more than the first words, which together do not reach the threshold
	sum := uint32(0)
	for i := range s.cursors {
		c := &s.cursors[i]
		c.enterBlock(block)
		if sum += c.block.bound; sum >= threshold {
			possible |= c.block.mask
		}
	}
	start, norms := block*blockSize, x.postings.lengthNorms
	for ; possible != 0; possible &= possible - 1 {
		p := uint32(bits.TrailingZeros64(possible))
		bound := uint32(0)
		for i := range s.cursors {
			if b := &s.cursors[i].block; b.mask>>p&1 != 0 {
				bound += b.bound
			}
		}
		if bound < threshold || s.filter != nil && !x.admits(*s.filter, start+p) {
			continue
		}
		score := s.scorePassage(p, norms[start+p])
		if score >= s.top.threshold() {
			s.top.add(Candidate{start + p, score})
			threshold = s.boundThreshold()
		}
	}
}

// scorePassage returns the score of passage p of the current block.
func (s *blockSearch) scorePassage(p uint32, norm float64) float64 {
	score, i := 0.0, 0
	for _, w := range s.words {
		frequency := 0.0
		for ; i < w.end; i++ {
			c := &s.cursors[i]
			if c.block.mask>>p&1 != 0 {
				frequency += c.weight * float64(c.counts[c.block.first+bits.OnesCount64(c.block.mask&(1<<p-1))])
			}
		}
		if frequency > 0 {
			score += contribution(w.weight, frequency, norm)
		}
	}
	return score
}

// enterBlock makes a block the current block of the cursor. Blocks must be entered in order.
func (c *cursor) enterBlock(block uint32) {
	if c.groups != nil {
		g, shift := &c.groups[block/(64/blockSize)], block%(64/blockSize)*blockSize
		before := g.mask & (1<<shift - 1)
		c.block = blockPostings{
			mask:  g.mask >> shift & (1<<blockSize - 1),
			first: int(g.first) + bits.OnesCount64(before),
			bound: uint32(c.maxImpacts[block]) * c.boundScale,
		}
		return
	}
	c.seek(block * blockSize)
	c.block = blockPostings{first: c.next}
	impact := byte(0)
	for ; c.next < len(c.passages) && c.passages[c.next]/blockSize == block; c.next++ {
		c.block.mask |= 1 << (c.passages[c.next] % blockSize)
		impact = max(impact, c.maxImpacts[c.next])
	}
	c.block.bound = uint32(impact) * c.boundScale
}

// seek advances to the first passage that is not before p, by galloping search.
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

// topCandidates collects the n best candidates.
type topCandidates struct {
	n          int
	candidates []Candidate // once there are n, a heap with the worst at its root
}

// threshold returns the score of the worst of n candidates, 0 while there are fewer. A candidate with a lower score is
// not added, nor is one with this score that comes later in the corpus.
func (t *topCandidates) threshold() float64 {
	if len(t.candidates) < t.n {
		return 0
	}
	return t.candidates[0].Score
}

// add adds a candidate if it is among the n best so far.
func (t *topCandidates) add(c Candidate) {
	switch {
	case len(t.candidates) < t.n:
		if t.candidates = append(t.candidates, c); len(t.candidates) == t.n {
			slices.SortFunc(t.candidates, compareCandidates) // an ordered slice is a heap
		}
	case compareCandidates(c, t.candidates[0]) > 0:
		replaceWorst(t.candidates, c)
	}
}

// compareCandidates orders candidates from worst to best: by score, and equal scores from last to first in the corpus.
func compareCandidates(a, b Candidate) int {
	switch {
	case a.Score < b.Score:
		return -1
	case a.Score > b.Score:
		return 1
	}
	return cmp.Compare(b.Ordinal, a.Ordinal)
}

// replaceWorst replaces the root of a heap by c.
func replaceWorst(heap []Candidate, c Candidate) {
	i := 0
	for {
		child := 2*i + 1
		if child+1 < len(heap) && compareCandidates(heap[child+1], heap[child]) < 0 {
			child++
		}
		if child >= len(heap) || compareCandidates(c, heap[child]) <= 0 {
			break
		}
		heap[i] = heap[child]
		i = child
	}
	heap[i] = c
}
