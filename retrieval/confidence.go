package retrieval

import "math"

// describe returns the features for the confidence in the first match, in the order of ConfidenceFeatures. The ranking
// must be answerable.
func (r ranking) describe() []float64 {
	m := r.matches[0]
	features := make([]float64, 0, passageFeatures+sentenceFeatures+answerFeatures)
	features = append(features, m.features[:]...)
	best := m.sentences[m.best()]
	features = append(features, best.features[:]...)
	var own [answerFeatures]float64
	for i, w := range r.query.Words {
		if !w.Found && r.query.total > 0 {
			share := w.Weight / r.query.total
			own[cUnknown] += share
			own[cForeign] += share * (1 - r.query.closest[i])
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
	if len(r.matches) > 1 {
		own[cMargin] = m.score - r.matches[1].score
	} else {
		own[cMargin] = 1
	}
	own[cMargin] = math.Tanh(own[cMargin] / 4)
	own[cWords] = math.Log(float64(len(r.query.Words)+1)) / 3
	own[cNegated] = best.features[sDenies]
	own[cScore] = math.Log1p(m.bm25) / 4
	own[cMass] = math.Log1p(m.features[pCoverAll]*r.query.total) / 4
	own[cBest] = math.Log1p(best.features[sCover]*r.query.total) / 4
	own[cTotal] = math.Log1p(r.query.total) / 4
	own[cSize] = math.Log(float64(r.passages)+1) / 12
	own[cLikely], own[cLikelySentence] = r.likely()
	for _, other := range r.matches {
		own[cMost] = max(own[cMost], other.features[pCoverAll])
	}
	own[cAnything] = 1
	switch r.query.Kind {
	case When:
		own[cWhen] = 1
	case Who:
		own[cWho] = 1
	case Where:
		own[cWhere] = 1
	case HowMany, HowLong:
		own[cHowMany] = 1
	case Why, How:
		own[cWhy] = 1
	case Topic, YesNo:
		own[cTopic] = 1
	}
	return append(features, own[:]...)
}

// likely returns the probability of the first passage among the passages and that of its best sentence among its
// sentences.
func (r ranking) likely() (passage, sentence float64) {
	m := r.matches[0]
	for _, other := range r.matches {
		passage += math.Exp(other.score - m.score)
	}
	best := m.sentences[m.best()].score
	for i := range m.sentences {
		sentence += math.Exp(m.sentences[i].score - best)
	}
	return 1 / passage, 1 / sentence
}

// answerable reports whether there is a sentence to answer with.
func (r ranking) answerable() bool { return len(r.matches) > 0 && len(r.matches[0].sentences) > 0 }

// confidence returns the probability that the first match answers the question, in [0,1].
func (r ranking) confidence(model *Model) float64 {
	if !r.answerable() {
		return 0
	}
	return model.Confident(r.describe())
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
