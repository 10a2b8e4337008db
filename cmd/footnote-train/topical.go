package main

import (
	"math"
	"slices"

	"footnote/retrieval/rank"
)

// bm25Relative is the feature that rank.Topical weighs.
var bm25Relative = slices.Index(rank.PassageFeatures(), "bm25_relative")

// topicalChoice is the choice among the candidates for words that are no question, by the features of rank.Topical. The
// passages must be ranked by a model without it. ok is false for a question, and where none is right or all are.
func topicalChoice(e *example) (g group, ok bool) {
	if e.Topical == 0 {
		return group{}, false
	}
	for _, p := range e.Passages {
		g.rows = append(g.rows, []float64{e.Topical * p.Score, e.Topical * p.Features[bm25Relative]})
		g.base, g.right = append(g.base, p.Score), append(g.right, relevant(e.judged, p))
	}
	return g, g.undecided()
}

// fitTopical fits the weights for words that are no question to the sets for it that from accepts. Nothing else is
// learned from them, so the rankers of the model did not see them.
func (t *trainer) fitTopical(model *rank.Model, from func(*set) bool) error {
	model.Topical = rank.Topical{}
	if err := model.Use(); err != nil {
		return err
	}
	var all []group
	for i, s := range t.sets {
		if s.use != topic || !from(s) {
			continue
		}
		begin := len(all)
		for _, e := range t.examples[i] {
			e.Judge(model)
			if g, ok := topicalChoice(e); ok {
				all = append(all, g)
			}
		}
		for j := range all[begin:] {
			all[begin+j].weight = setWeight / float64(len(all)-begin)
		}
	}
	w := fitChoice(all, 2)
	round := func(x float64) float64 { return math.Round(x*1e4) / 1e4 }
	model.Topical = rank.Topical{Score: round(w[0]), BM25: round(w[1])}
	return nil
}
