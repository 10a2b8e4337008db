package main

import (
	"context"
	"math"
	"slices"
	"strings"

	"footnote/retrieval"
	"footnote/retrieval/eval"
	"footnote/retrieval/rank"
	"footnote/retrieval/span"
)

// spanChoice is the choice of the answering span among the candidates of a sentence.
type spanChoice struct {
	span.Choice
	value  []float64 // parallel to Candidates: how good each is, in [0,1]
	weight float64
}

const (
	// longestAnswer is the highest mean number of words of a set's gold answers for spans to be learned from it. Longer
	// answers are sentences.
	longestAnswer = 8.0
	// sharpness is the power of a candidate's F1 with a gold answer that is its value. With 1, long spans are
	// preferred; with 6, less is learned from candidates that are nearly right. Found by cross-validation, like the
	// other constants of spans.
	sharpness = 3.0
)

// spanSets returns the sets that the shipped span weights are learned from.
func spanSets(sets []*set) []*set {
	var kept []*set
	for _, s := range sets {
		if s.spans {
			kept = append(kept, s)
		}
	}
	return kept
}

// fitSpans fits the spans of a model whose rankers are fitted: the choice among the candidates of the sentence that
// holds the gold answer. It learns from plausible answers of unanswerable questions as well: their spans look right,
// and refusing them is up to the confidence.
func fitSpans(ctx context.Context, sets []*set, model *rank.Model, admits func(judged) bool) error {
	var all []spanChoice
	hasGold := func(q judged) bool { return (q.Answerable || q.Plausible != nil) && admits(q) }
	for _, s := range sets {
		if s.answerWords() > longestAnswer {
			continue
		}
		err := s.explain(ctx, model, hasGold, func(q judged, e retrieval.Explanation) {
			if c, ok := spansOf(q, e); ok {
				all = append(all, c)
			}
		})
		if err != nil {
			return err
		}
	}
	model.Span = spansByName(descendSpans(all))
	return model.Use()
}

// answerWords is the mean number of words of the gold answers.
func (s *set) answerWords() float64 {
	words, answers := 0, 0
	for _, p := range s.parts {
		for _, q := range p.questions {
			for _, a := range q.Answers {
				words += len(strings.Fields(a))
				answers++
			}
		}
	}
	return float64(words) / math.Max(float64(answers), 1)
}

// spansOf returns the choice in the sentence that answering returns. ok is false if no candidate shares a word with a
// gold answer.
func spansOf(q judged, e retrieval.Explanation) (c spanChoice, ok bool) {
	passage, sentence := answering(q, e)
	if sentence < 0 {
		return spanChoice{}, false
	}
	c = spanChoice{Choice: e.Spans(passage, sentence), weight: 1}
	if !q.Answerable {
		c.weight = plausibleWeight
	}
	answers, _ := q.gold()
	for _, s := range c.Candidates {
		c.value = append(c.value, math.Pow(eval.TokenF1(s.Text, answers), sharpness))
	}
	return c, len(c.value) > 0 && slices.Max(c.value) > 0
}

// answering returns the first relevant passage that holds a gold answer, and its best sentence that does. sentence is
// -1 if there is none.
func answering(q judged, e retrieval.Explanation) (passage, sentence int) {
	answers, documents := q.gold()
	for i, p := range e.Passages {
		if documents[p.Document.ID] == 0 {
			continue
		}
		best := -1
		for j, s := range p.Sentences {
			if (best < 0 || s.Score > p.Sentences[best].Score) && eval.Holds(s.Text, answers) {
				best = j
			}
		}
		if best >= 0 {
			return i, best
		}
	}
	return 0, -1
}

// descendSpans maximises the logarithm of the expected value of the choices by Adam, over batches in a fixed order,
// with a rate that falls to 0. It returns the weights by context, then by feature.
func descendSpans(all []spanChoice) []float64 {
	const batch, epochs, rate = 32, 8, 0.05
	const penalty = 0.2 // the L2 penalty on a weight, relative to the loss of a batch
	features := len(span.Features())
	w := make([]float64, features*len(span.Contexts()))
	g := make([]float64, len(w))
	batches := (len(all) + batch - 1) / batch
	steps := batches * epochs
	slope, optimiser := newSpanSlope(features), newAdam(len(w))
	for t := 1; t <= steps; t++ {
		clear(g)
		n := 0.0
		for i := t % batches; i < len(all); i += batches { // strided, so that a batch has questions of every set
			slope.add(all[i], w, g)
			n++
		}
		for j := range g {
			g[j] = g[j]/n + penalty/batch*w[j]
		}
		optimiser.step(w, g, rate*(1-float64(t-1)/float64(steps)))
	}
	return w
}

// spanSlope is the memory to compute slopes with: both slices are by feature, for the contexts of one choice together.
type spanSlope struct{ weights, slope []float64 }

func newSpanSlope(features int) spanSlope {
	return spanSlope{make([]float64, features), make([]float64, features)}
}

// add adds to g the slope of the loss of one choice at the weights w; both are by context, then by feature.
func (s spanSlope) add(c spanChoice, w, g []float64) {
	features := len(s.weights)
	clear(s.weights)
	clear(s.slope)
	for _, context := range c.Contexts {
		for j, x := range w[context*features : (context+1)*features] {
			s.weights[j] += x
		}
	}
	p := make([]float64, len(c.Candidates))
	for i, candidate := range c.Candidates {
		for f, x := range candidate.Features {
			p[i] += s.weights[f] * x
		}
	}
	most, all, right := slices.Max(p), 0.0, 0.0
	for i := range p {
		p[i] = math.Exp(p[i] - most)
		all += p[i]
		right += p[i] * c.value[i]
	}
	if right == 0 {
		return
	}
	for i, candidate := range c.Candidates {
		d := c.weight * p[i] * (1/all - c.value[i]/right)
		for f, x := range candidate.Features {
			s.slope[f] += d * x
		}
	}
	for _, context := range c.Contexts {
		own := s.slope
		if context > 0 {
			own = own[:span.SharedFeatures()]
		}
		for j, x := range own {
			g[context*features+j] += x
		}
	}
}

// leastSpanWeight is the least size of a weight that is kept. Dropping the smaller ones leaves a fifth of the weights
// and costs 0.002 of F1.
const leastSpanWeight = 0.05

// spansByName returns the weights that are kept, rounded, by the names of their contexts, then of their features.
func spansByName(w []float64) map[string]map[string]float64 {
	names := span.Features()
	all := map[string]map[string]float64{}
	for i, context := range span.Contexts() {
		all[context] = map[string]float64{}
		for j, x := range w[i*len(names) : (i+1)*len(names)] {
			if math.Abs(x) >= leastSpanWeight {
				all[context][names[j]] = math.Round(x*100) / 100
			}
		}
	}
	return all
}
