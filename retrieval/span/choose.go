package span

import (
	"math"
	"slices"

	"footnote/corpus"
	"footnote/retrieval/analysis"
	"footnote/retrieval/query"
)

// Choose returns the part of a sentence that answers, in bytes of the sentence. It is empty only if the sentence is,
// has its ends on rune boundaries, and has no punctuation or white space there unless the sentence has nothing else.
func (w Chooser) Choose(q *query.Query, p *analysis.Passage, sentence int) corpus.Span {
	r := read(q, p, sentence)
	whole := r.whole()
	if len(r.words) == 0 || r.target.Type == query.ForTopic { // words without a question ask for no part of a sentence
		return whole
	}
	candidates := r.score(w.weightsFor(r.target))
	if len(candidates) == 0 {
		return whole
	}
	return r.bytes(best(candidates))
}

// candidate is the words [from:to] of a sentence.
type candidate struct {
	from, to int
	score    float64
}

// maxConsidered is how many of the best candidates are compared with one another.
const maxConsidered = 40

// best returns the candidate that is expected to share the most with the answer: the one with the highest sum, over all
// candidates, of their probability times the F1 of the words in common. Where several probable candidates overlap, that
// is better than the most probable one (minimum Bayes risk, as for translations by Kumar and Byrne 2004).
func best(candidates []candidate) candidate {
	candidates = bestCandidates(candidates, maxConsidered)
	spread(candidates, 1)
	return mostShared(candidates)
}

// mostShared is best, of candidates with probabilities for scores.
func mostShared(candidates []candidate) candidate {
	best, most := 0, 0.0
	for i, c := range candidates {
		expected := 0.0
		for _, d := range candidates {
			expected += d.score * common(c, d)
		}
		if expected > most {
			best, most = i, expected
		}
	}
	return candidates[best]
}

// spread turns scores into probabilities with the sum share.
func spread(candidates []candidate, share float64) {
	if len(candidates) == 0 {
		return
	}
	most, sum := math.Inf(-1), 0.0
	for _, c := range candidates {
		most = max(most, c.score)
	}
	for i, c := range candidates {
		candidates[i].score = math.Exp(c.score - most)
		sum += candidates[i].score
	}
	for i := range candidates {
		candidates[i].score *= share / sum
	}
}

// bestCandidates returns the n candidates with the highest scores, the best first.
func bestCandidates(candidates []candidate, n int) []candidate {
	best := make([]candidate, 0, n)
	for _, c := range candidates {
		i := len(best)
		for i > 0 && c.before(best[i-1]) {
			i--
		}
		if i == n {
			continue
		}
		if len(best) == n {
			best = best[:n-1]
		}
		best = slices.Insert(best, i, c)
	}
	return best
}

// before reports whether c goes before d: by score, equal scores in the order of the sentence.
func (c candidate) before(d candidate) bool {
	if c.score != d.score {
		return c.score > d.score
	}
	return c.from < d.from || c.from == d.from && c.to < d.to
}

// common returns the F1 of the words of two candidates.
func common(a, b candidate) float64 {
	shared := min(a.to, b.to) - max(a.from, b.from)
	if shared <= 0 {
		return 0
	}
	return 2 * float64(shared) / float64(a.to-a.from+b.to-b.from)
}

// score returns all candidates with their scores.
func (r *reading) score(weights []float64) []candidate {
	sum := func(features features) float64 {
		total := 0.0
		for _, f := range features {
			total += weights[f.index] * float64(f.value)
		}
		return total
	}
	starts, ends := make([]float64, len(r.words)+1), make([]float64, len(r.words)+1)
	f := make(features, 0, 64)
	for i := range r.words {
		f = f[:0]
		r.describeStart(&f, i)
		starts[i] = sum(f)
		f = f[:0]
		r.describeEnd(&f, i+1)
		ends[i+1] = sum(f)
	}
	scored := make([]candidate, 0, 8*len(r.words))
	r.candidates(func(from, to int) {
		f = f[:0]
		r.describeWhole(&f, from, to)
		scored = append(scored, candidate{from, to, starts[from] + ends[to] + sum(f)})
	})
	return scored
}
