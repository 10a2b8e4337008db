package span

import (
	"slices"

	"footnote/retrieval/analysis"
	"footnote/retrieval/query"
)

// Contexts names what the weight of a feature depends on, in their order. The weights of all contexts of a question are
// added. The first, "any", is a context of every question.
func Contexts() []string { return contexts }

// Features names the features of a candidate, in their order.
func Features() []string { return featureNames }

// SharedFeatures returns the index into Features from which features have a weight in the first context only.
func SharedFeatures() int { return pairsAt }

// Choice is the candidates in one sentence, for training.
type Choice struct {
	Contexts   []int // of the question: indices into Contexts
	Candidates []Candidate
}

// Candidate is a candidate with its features.
type Candidate struct {
	Text     string
	features features
}

// Features calls yield with the index into Features and the value of each feature that is not 0.
func (s Candidate) Features(yield func(index int, value float64) bool) {
	for _, f := range s.features {
		if !yield(int(f.index), float64(f.value)) {
			return
		}
	}
}

// Choices returns the candidates in a sentence of a passage.
func Choices(q *query.Query, p *analysis.Passage, sentence int) Choice {
	r := read(q, p, sentence)
	contexts := contextsOf(r.target)
	choice := Choice{Contexts: contexts[:]}
	if len(r.words) == 0 {
		return choice
	}
	r.candidates(func(from, to int) {
		var f features
		r.describeStart(&f, from)
		r.describeEnd(&f, to)
		r.describeWhole(&f, from, to)
		text := r.bytes(candidate{from: from, to: to}).In(r.text)
		choice.Candidates = append(choice.Candidates, Candidate{text, slices.Clip(f)})
	})
	return choice
}

// Chooser chooses spans by the weights of their features: [context][feature]. It is safe for concurrent use.
type Chooser [][]float64

// NewChooser returns a chooser with weights by name of the context, then of the feature. A missing weight is 0; one for
// a feature that no longer exists is ignored.
func NewChooser(named map[string]map[string]float64) Chooser {
	w := make(Chooser, len(contexts))
	for i, context := range contexts {
		w[i] = make([]float64, len(featureNames))
		for j, name := range featureNames {
			w[i][j] = named[context][name]
		}
	}
	return w
}

// weightsFor returns the weights for a question, by feature: the sums over its contexts.
func (w Chooser) weightsFor(t query.Target) []float64 {
	c := contextsOf(t)
	sum, first, second, third, fourth := make([]float64, len(featureNames)), w[c[0]], w[c[1]], w[c[2]], w[c[3]]
	for i := range sum {
		sum[i] = first[i] + second[i] + third[i] + fourth[i]
	}
	return sum
}
