package span

import (
	"math"
	"slices"

	"footnote/corpus"
	"footnote/retrieval/analysis"
	"footnote/retrieval/query"
)

// Choose returns the part of a sentence that answers, in bytes of the sentence: not empty unless the sentence is, on
// rune boundaries, without punctuation or white space at its ends.
func (w Chooser) Choose(q *query.Query, p *analysis.Passage, sentence int) corpus.Span {
	r := read(q, p, sentence)
	whole := r.whole()
	if len(r.words) == 0 || r.target.Type == query.ForTopic { // no part of a sentence is the answer to words without a question
		return whole
	}
	candidates := r.score(w.weightsFor(r.target))
	if len(candidates) == 0 {
		return whole
	}
	return r.bytes(best(candidates))
}

// candidate is a candidate: the words [from:to] of a sentence.
type candidate struct {
	from, to int
	score    float64
}

// consideredSpans is how many of the best candidates the choice is made among.
const consideredSpans = 40

// best returns the candidate that is expected to share the most with the answer: the one with the greatest sum,
// over all candidates, of their probability times the F1 of the words in common. That is better than the most
// probable one where several probable ones overlap (minimum Bayes risk, as for translations by Kumar and Byrne 2004).
func best(candidates []candidate) candidate {
	candidates = bestCandidates(candidates, consideredSpans)
	var space [consideredSpans]float64
	probability := space[:len(candidates)]
	for i, c := range candidates {
		probability[i] = math.Exp(c.score - candidates[0].score)
	}
	best, most := 0, 0.0
	for i, c := range candidates {
		expected := 0.0
		for j, d := range candidates {
			expected += probability[j] * common(c, d)
		}
		if expected > most {
			best, most = i, expected
		}
	}
	return candidates[best]
}

// bestCandidates returns the n best candidates, best first.
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

// before orders candidates by score, equal ones as they stand in the sentence.
func (c candidate) before(d candidate) bool {
	if c.score != d.score {
		return c.score > d.score
	}
	return c.from < d.from || c.from == d.from && c.to < d.to
}

// common is the F1 of the words of two chunks.
func common(a, b candidate) float64 {
	shared := min(a.to, b.to) - max(a.from, b.from)
	if shared <= 0 {
		return 0
	}
	return 2 * float64(shared) / float64(a.to-a.from+b.to-b.from)
}

// score scores all candidates.
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
	chunks := make([]candidate, 0, 8*len(r.words))
	r.candidates(func(from, to int) {
		f = f[:0]
		r.describeWhole(&f, from, to)
		chunks = append(chunks, candidate{from, to, starts[from] + ends[to] + sum(f)})
	})
	return chunks
}
