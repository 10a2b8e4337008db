package rank

import (
	"math"

	"footnote/retrieval/query"
)

// ConfidenceFeatures returns the features for the confidence in the first match, in the order of ConfidenceFeatures.
// The ranking must be answerable.
func (r Ranking) ConfidenceFeatures() []float64 {
	m := r.Matches[0]
	features := make([]float64, 0, passageFeatures+sentenceFeatures+answerFeatures)
	features = append(features, m.Features[:]...)
	best := m.Sentences[m.Best()]
	features = append(features, best.Features[:]...)
	var own [answerFeatures]float64
	for i, w := range r.Query.Words {
		if !w.Found && r.Query.TotalWeight > 0 {
			share := w.Weight / r.Query.TotalWeight
			own[cUnknown] += share
			own[cForeign] += share * (1 - r.Query.closest[i])
			if w.Name || w.Number {
				own[cUnknownNames] += share
			}
			if len(w.Related) == 0 {
				own[cStrange] += share
			}
		}
		if w.Guessed {
			own[cGuessed] = 1
		}
	}
	if len(r.Matches) > 1 {
		own[cMargin] = m.Score - r.Matches[1].Score
	} else {
		own[cMargin] = 1
	}
	own[cMargin] = math.Tanh(own[cMargin] / 4)
	own[cWords] = math.Log(float64(len(r.Query.Words)+1)) / 3
	own[cNegated] = best.Features[sDenies]
	own[cScore] = math.Log1p(m.bm25) / 4
	own[cMass] = math.Log1p(m.Features[pCoverAll]*r.Query.TotalWeight) / 4
	own[cBest] = math.Log1p(best.Features[sCover]*r.Query.TotalWeight) / 4
	own[cTotal] = math.Log1p(r.Query.TotalWeight) / 4
	own[cSize] = math.Log(float64(r.passages)+1) / 12
	own[cLikely], own[cLikelySentence] = r.likely()
	for _, other := range r.Matches {
		own[cMost] = max(own[cMost], other.Features[pCoverAll])
	}
	own[cAnything] = 1
	r.describeReading(&own)
	switch r.Query.Type {
	case query.When:
		own[cWhen] = 1
	case query.Who:
		own[cWho] = 1
	case query.Where:
		own[cWhere] = 1
	case query.HowMany, query.HowLong:
		own[cHowMany] = 1
	case query.Why, query.How:
		own[cWhy] = 1
	case query.Topic, query.YesNo:
		own[cTopic] = 1
	}
	return append(features, own[:]...)
}

// describeReading fills the features of the answer that come from readings.
func (r Ranking) describeReading(own *[answerFeatures]float64) {
	if !r.fused {
		return
	}
	m := r.Matches[0]
	best := m.Best()
	of := m.Sentences[best].Reading
	most, share, rest, beyond := -farMargin, 0.0, 0.0, -farMargin
	for i, other := range r.Matches {
		for j := range other.Sentences {
			s := other.Sentences[j].Reading
			if !s.Read {
				continue
			}
			most, share = max(most, s.Margin), max(share, s.Share)
			if i > 0 {
				beyond = max(beyond, s.Margin)
			}
			if i > 0 || j != best {
				rest += s.Share
			}
		}
	}
	own[cReadMargin], own[cReadMost] = bounded(of.Margin, farMargin), bounded(most, farMargin)
	own[cReadShare], own[cReadMostShare] = of.Share, share
	own[cReadEvidence] = bounded(of.Evidence, farEvidence)
	own[cReadAgrees] = indicator(of.Margin >= most)
	own[cReadGap] = bounded(of.Margin-beyond, farMargin)
	own[cReadOthers] = min(rest, 1)
	own[cReadMass] = r.mass
}

// likely returns the probability of the first passage among the passages and that of its best sentence among its
// sentences.
func (r Ranking) likely() (passage, sentence float64) {
	m := r.Matches[0]
	for _, other := range r.Matches {
		passage += math.Exp(other.Score - m.Score)
	}
	best := m.Sentences[m.Best()].Score
	for i := range m.Sentences {
		sentence += math.Exp(m.Sentences[i].Score - best)
	}
	return 1 / passage, 1 / sentence
}

// Answerable reports whether there is a sentence to answer with.
func (r Ranking) Answerable() bool { return len(r.Matches) > 0 && len(r.Matches[0].Sentences) > 0 }

// Confidence returns the probability that the first match answers the question, in [0,1].
func (r Ranking) Confidence(model *Model) float64 {
	if !r.Answerable() {
		return 0
	}
	if r.fused {
		return model.Reader.Confident(r.ConfidenceFeatures())
	}
	return model.Confident(r.ConfidenceFeatures())
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
