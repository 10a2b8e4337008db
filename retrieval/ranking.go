package retrieval

import (
	"cmp"
	"math"
	"slices"
)

// ranking is the candidates of a question in order, the best first. Call release when done.
type ranking struct {
	query    *rankedQuery
	matches  []*match
	passages int // in the corpus
	space    *workspace
}

// rankCandidate is a passage to rank, with its BM25 score.
type rankCandidate struct {
	passage *analyzedPassage
	score   float64
}

// newRanking ranks candidates, which are in descending order of their scores, out of a corpus of so many passages. Call
// release when done.
func newRanking(q *Query, candidates []rankCandidate, passages int, model *Model) ranking {
	r := ranking{query: newRankedQuery(q), passages: passages}
	r.match(candidates)
	r.judge(model)
	return r
}

// match finds the words of the question in the candidates and computes the features.
func (r *ranking) match(candidates []rankCandidate) {
	r.space = workspaces.Get().(*workspace)
	r.space.prepare(len(r.query.Words), candidates)
	r.matches = make([]*match, len(candidates))
	similar := newSimilarity(r.query.Query)
	defer similar.release()
	sentences := r.space.sentences
	for i, c := range candidates {
		m := &r.space.matches[i]
		m.passage, m.bm25 = c.passage, c.score
		m.sentences, sentences = sentences[:len(c.passage.sentences)], sentences[len(c.passage.sentences):]
		m.find(r.query, similar, r.space)
		for s := range m.sentences {
			r.query.describeSentence(m, s)
		}
		r.query.compareSentences(m)
		r.query.describePassage(m, candidates[0].score, i == 0)
		r.matches[i] = m
	}
	r.compare()
}

// release returns the memory of the ranking to the pool. The ranking must not be used afterwards.
func (r *ranking) release() {
	workspaces.Put(r.space)
	r.space, r.matches = nil, nil
}

// judge scores sentences and passages by their features and sorts the passages, the best first.
func (r ranking) judge(model *Model) {
	for _, m := range r.matches {
		for i := range m.sentences {
			m.sentences[i].score = model.Sentence.score(m.sentences[i].features[:])
		}
		if len(m.sentences) > 0 {
			m.features[pBestSentence] = m.sentences[m.best()].score
		}
	}
	most := math.Inf(-1)
	for _, m := range r.matches {
		most = max(most, m.features[pBestSentence])
	}
	for _, m := range r.matches {
		m.features[pBestSentenceLess] = math.Tanh((most - m.features[pBestSentence]) / 4)
		m.score = model.Passage.score(m.features[:])
	}
	slices.SortStableFunc(r.matches, func(a, b *match) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.passage.ordinal, b.passage.ordinal))
	})
}

// best returns the number of the best sentence, the first of equals; 0 for a passage without sentences.
func (m *match) best() int {
	best := 0
	for i := range m.sentences {
		if m.sentences[i].score > m.sentences[best].score {
			best = i
		}
	}
	return best
}

// bestSentences returns the n most probable sentences; the best sentence of the first passage comes first in any case.
// It returns nil when there are no sentences. Passages and sentences are each ranked by a conditional logit, so the
// probability of a sentence is that of its passage among the passages, times its own among the sentences of the passage.
func (r ranking) bestSentences(n int) []place {
	passages := make([]float64, len(r.matches))
	for i, m := range r.matches {
		passages[i] = m.score
	}
	softmax(passages)
	var lead place
	first, others, own := -1, make([]place, 0, n), []float64(nil)
	for i, m := range r.matches {
		own = own[:0]
		for j := range m.sentences {
			own = append(own, m.sentences[j].score)
		}
		softmax(own)
		for j, p := range own {
			at := place{i, j, passages[i] * p}
			switch {
			case first < 0:
				first, lead = m.best(), at
				continue
			case i == lead.match && j == first: // change places
				lead, at = at, lead
			}
			others = insertPlace(others, at, n-1)
		}
	}
	if first < 0 {
		return nil
	}
	return slices.Insert(others, 0, lead)
}

// place is a sentence of a ranking.
type place struct {
	match       int // into ranking.matches
	sentence    int // of the passage
	probability float64
}

// insertPlace inserts a sentence into the n most probable, which are in order, after those of equal probability.
func insertPlace(best []place, at place, n int) []place {
	i := len(best)
	for i > 0 && best[i-1].probability < at.probability {
		i--
	}
	if i == n {
		return best
	}
	if len(best) == n {
		best = best[:n-1]
	}
	return slices.Insert(best, i, at)
}

// softmax replaces scores by probabilities.
func softmax(scores []float64) {
	if len(scores) == 0 {
		return
	}
	most, sum := slices.Max(scores), 0.0
	for i, s := range scores {
		scores[i] = math.Exp(s - most)
		sum += scores[i]
	}
	for i := range scores {
		scores[i] /= sum
	}
}
