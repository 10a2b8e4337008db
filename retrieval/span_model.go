package retrieval

import "slices"

// SpanContexts names what the weight of a span's feature depends on, in their order: the weights of all contexts of a
// question are added. The first, "any", is a context of every question.
func SpanContexts() []string { return spanContexts }

// SpanFeatures names the features of a span, in their order.
func SpanFeatures() []string { return spanNames }

// SharedSpanFeatures is where in SpanFeatures those begin that have a weight in the first context only.
func SharedSpanFeatures() int { return pairsAt }

// SpanChoice is the candidates for the answering span of one sentence.
type SpanChoice struct {
	Contexts   []int // of the question, into SpanContexts
	Candidates []ExplainedSpan
}

// ExplainedSpan is a candidate with its features that are not 0.
type ExplainedSpan struct {
	Text     string
	features spanFeatures
}

// Features calls yield with the place in SpanFeatures and the value of each feature that is not 0.
func (s ExplainedSpan) Features(yield func(index int, value float64) bool) {
	for _, f := range s.features {
		if !yield(int(f.index), float64(f.value)) {
			return
		}
	}
}

// spanChoices returns the candidates for the answer in a sentence of a passage.
func spanChoices(q *Query, p *analyzedPassage, sentence int) SpanChoice {
	r := read(q, p, sentence)
	contexts := contextsOf(r.wording)
	choice := SpanChoice{Contexts: contexts[:]}
	if len(r.words) == 0 {
		return choice
	}
	r.candidates(func(from, to int) {
		var f spanFeatures
		r.describeStart(&f, from)
		r.describeEnd(&f, to)
		r.describeWhole(&f, from, to)
		choice.Candidates = append(choice.Candidates, ExplainedSpan{r.bytes(chunk{from: from, to: to}).In(r.text), slices.Clip(f)})
	})
	return choice
}

// spanWeights are the weights of a span's features: [context][feature].
type spanWeights [][]float64

// newSpanWeights orders weights that are given by SpanContexts, then by SpanFeatures. A weight for a feature that no longer exists
// is ignored.
func newSpanWeights(named map[string]map[string]float64) spanWeights {
	w := make(spanWeights, len(spanContexts))
	for i, context := range spanContexts {
		w[i] = make([]float64, len(spanNames))
		for j, name := range spanNames {
			w[i][j] = named[context][name]
		}
	}
	return w
}

// forWording adds up the weights of a question's contexts.
func (w spanWeights) forWording(form wording) []float64 {
	c := contextsOf(form)
	sum, first, second, third, fourth := make([]float64, len(spanNames)), w[c[0]], w[c[1]], w[c[2]], w[c[3]]
	for i := range sum {
		sum[i] = first[i] + second[i] + third[i] + fourth[i]
	}
	return sum
}
