package main

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"footnote/retrieval"
	"footnote/retrieval/eval"
)

// plausibleWeight is the weight of an unanswerable question with a plausible answer, one that people took for the
// answer.
const plausibleWeight = 0.6

// gold returns the answers of a question and the documents that hold them. Those of an unanswerable question are its
// plausible ones.
func (q judged) gold() (answers []string, documents map[string]int) {
	if q.Answerable {
		return q.Answers, q.Relevant
	}
	if q.Context == "" {
		return nil, nil
	}
	return q.Plausible, map[string]int{q.Context: 1}
}

// sentenceChoice is the choice among the sentences of the first relevant passage that has some with a gold answer and
// some without. The passages must be in the order of the corpus, see trainer.forgetRanking: in the order of a model,
// the weights would depend on what was fitted before. ok is false if there is no such passage.
func sentenceChoice(e *example) (g group, ok bool) {
	answers, documents := e.gold()
	for _, p := range e.Passages {
		if documents[p.Document.ID] == 0 {
			continue
		}
		var g group
		for _, s := range p.Sentences {
			g.rows, g.right = append(g.rows, s.Features), append(g.right, eval.Holds(s.Text, answers))
		}
		if g.undecided() {
			return g, true
		}
	}
	return group{}, false
}

// undecided reports whether there is something to learn from a group: it has right items and others.
func (g group) undecided() bool {
	return slices.Contains(g.right, true) && slices.Contains(g.right, false)
}

// consideredPassages is how many passages, by BM25, are items of a choice besides the right ones. More give the same
// weights, nearly, and take longer.
const consideredPassages = 25

// passageChoice is the choice among the candidates of a question. ok is false if none is right, or all are.
func passageChoice(e *example) (g group, ok bool) {
	byBM25 := slices.Clone(e.Passages)
	slices.SortStableFunc(byBM25, func(a, b retrieval.ExplainedPassage) int {
		return cmp.Compare(b.Features[bm25], a.Features[bm25])
	})
	for i, p := range byBM25 {
		right := relevant(e.judged, p)
		if right || i < consideredPassages {
			g.rows, g.right = append(g.rows, p.Features), append(g.right, right)
		}
	}
	return g, g.undecided()
}

// relevant reports whether a passage answers a question. It is from a relevant document and holds a gold answer; for a
// question without gold answers, it is the first of such a document.
func relevant(q judged, p retrieval.ExplainedPassage) bool {
	answers, documents := q.gold()
	if documents[p.Document.ID] == 0 {
		return false
	}
	whole := p.Passage.Number == 1 && len(p.Passage.Text) > 0 && len(answers) == 0
	return whole || eval.Holds(p.Passage.Text, answers)
}

// correct reports whether the best sentence of the first passage holds a gold answer and is from a relevant document.
func correct(e *example) bool {
	if len(e.Passages) == 0 || !e.Answerable {
		return false
	}
	first := e.Passages[0]
	return e.Relevant[first.Document.ID] > 0 && e.heldBy(best(first), first, e.Answers)
}

// heldBy reports whether a sentence of a passage holds one of the answers, with what must stand beside it.
func (q judged) heldBy(sentence string, p retrieval.ExplainedPassage, answers []string) bool {
	if !eval.Holds(sentence, answers) {
		return false
	}
	around := strings.Join(append([]string{sentence, p.Document.Title}, p.Passage.Heading...), " ")
	for _, w := range q.With {
		if !eval.Holds(around, []string{w}) {
			return false
		}
	}
	return true
}

// readChoice is the choice among the sentences that were read. ok is false if none of them is right, or all are.
func readChoice(e *example) (g group, ok bool) {
	answers, documents := e.gold()
	for _, s := range e.ReadSentences() {
		p := e.Passages[s.Match]
		g.rows = append(g.rows, slices.Clone(s.Features[:]))
		g.right = append(g.right, documents[p.Document.ID] > 0 && e.heldBy(p.Sentences[s.Sentence].Text, p, answers))
	}
	return g, g.undecided()
}

// best returns the sentence of a passage with the highest score.
func best(p retrieval.ExplainedPassage) string {
	text, score := "", math.Inf(-1)
	for _, s := range p.Sentences {
		if s.Score > score {
			text, score = s.Text, s.Score
		}
	}
	return text
}
