package rank

import (
	"cmp"
	"math"
	"slices"

	"footnote/retrieval/analysis"
	"footnote/retrieval/query"
)

// Ranking is the candidates of a question in order, the best first. Call Release when done.
type Ranking struct {
	Query    *Query
	Matches  []*Match
	passages int     // in the corpus
	fused    bool    // by Fuse
	mass     float64 // probability before Fuse of all sentences that were read
	space    *workspace
}

// Candidate is a passage to rank, with its BM25 score.
type Candidate struct {
	Passage *analysis.Passage
	Score   float64
}

// New ranks candidates, which are in descending order of their scores, out of a corpus of so many passages. Call
// Release when done.
func New(q *query.Query, candidates []Candidate, passages int, model *Model) Ranking {
	r := Ranking{Query: NewQuery(q), passages: passages}
	r.match(candidates)
	r.Judge(model)
	return r
}

// match finds the words of the question in the candidates and computes the features.
func (r *Ranking) match(candidates []Candidate) {
	r.space = workspaces.Get().(*workspace)
	r.space.prepare(len(r.Query.Words), candidates)
	r.Matches = make([]*Match, len(candidates))
	similar := newSimilarity(r.Query.Query)
	defer similar.release()
	sentences := r.space.sentences
	for i, c := range candidates {
		m := &r.space.matches[i]
		m.Passage, m.bm25 = c.Passage, c.Score
		m.Sentences, sentences = sentences[:len(c.Passage.Sentences)], sentences[len(c.Passage.Sentences):]
		m.find(r.Query, similar, r.space)
		for s := range m.Sentences {
			r.Query.describeSentence(m, s)
		}
		r.Query.compareSentences(m)
		r.Query.describePassage(m, candidates[0].Score, i == 0)
		r.Matches[i] = m
	}
	r.compare()
}

// Release returns the memory of the ranking to the pool. The ranking must not be used afterwards.
func (r *Ranking) Release() {
	workspaces.Put(r.space)
	r.space, r.Matches = nil, nil
}

// Judge scores sentences and passages by their features and sorts the passages, the best first. It forgets what Fuse
// did, not what was read.
func (r *Ranking) Judge(model *Model) {
	r.fused = false
	for _, m := range r.Matches {
		for i := range m.Sentences {
			m.Sentences[i].Score = model.Sentence.score(m.Sentences[i].Features[:])
		}
		if len(m.Sentences) > 0 {
			m.Features[pBestSentence] = m.Sentences[m.Best()].Score
		}
	}
	most := math.Inf(-1)
	for _, m := range r.Matches {
		most = max(most, m.Features[pBestSentence])
	}
	for _, m := range r.Matches {
		m.Features[pBestSentenceLess] = math.Tanh((most - m.Features[pBestSentence]) / 4)
		m.Score = model.Passage.score(m.Features[:])
		m.Score += model.Topical.of(r.Query.topical, m.Score, &m.Features)
	}
	slices.SortStableFunc(r.Matches, func(a, b *Match) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Passage.Ordinal, b.Passage.Ordinal))
	})
}

// Best returns the number of the best sentence, the first of equals; 0 for a passage without sentences.
func (m *Match) Best() int {
	best := 0
	for i := range m.Sentences {
		if m.Sentences[i].Score > m.Sentences[best].Score {
			best = i
		}
	}
	return best
}

// BestSentences returns the n most probable sentences, see EachChance; the best sentence of the first passage comes
// first in any case. It returns nil when there are no sentences.
func (r Ranking) BestSentences(n int) []Place {
	var lead Place
	first, others := -1, make([]Place, 0, n)
	r.EachChance(func(i, j int, p float64) {
		at := Place{i, j, p}
		switch {
		case first < 0:
			first, lead = r.Matches[i].Best(), at
			return
		case i == lead.Match && j == first: // change places
			lead, at = at, lead
		}
		others = insertPlace(others, at, n-1)
	})
	if first < 0 {
		return nil
	}
	return slices.Insert(others, 0, lead)
}

// Place is a sentence of a ranking.
type Place struct {
	Match       int // into Ranking.Matches
	Sentence    int // of the passage
	Probability float64
}

// insertPlace inserts a sentence into the n most probable, which are in order, after those of equal probability.
func insertPlace(best []Place, at Place, n int) []Place {
	i := len(best)
	for i > 0 && best[i-1].Probability < at.Probability {
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
