package main

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"os"
	"slices"
	"sync"
	"time"

	"footnote/retrieval"
	"footnote/retrieval/eval"
	"footnote/retrieval/rank"
)

// group is a choice: some of the items are right. Items are rows of features.
type group struct {
	rows   [][]float64
	right  []bool
	weight float64
	inner  int // as in example
}

// fitChoice fits the conditional logit: the probability of an item is the softmax of its score in its group, and the
// loss is minus the logarithm of that of the right ones together.
func fitChoice(groups []group, features int) []float64 {
	var flat []float64 // all rows behind one another, which is several times as fast to read as rows that lie scattered
	total := 0.0
	for _, c := range groups {
		total += c.weight
		for _, row := range c.rows {
			flat = append(flat, row...)
		}
	}
	var scores []float64
	gradient := func(w, g []float64) {
		rest := flat
		for _, c := range groups {
			rows := rest[:len(c.rows)*features]
			rest = rest[len(rows):]
			scores = slices.Grow(scores[:0], len(c.rows))[:len(c.rows)]
			most := math.Inf(-1)
			for i := range scores {
				scores[i] = dot(w, rows[i*features:(i+1)*features])
				most = math.Max(most, scores[i])
			}
			all, right := 0.0, 0.0
			for i := range scores {
				scores[i] = math.Exp(scores[i] - most)
				all += scores[i]
				if c.right[i] {
					right += scores[i]
				}
			}
			for i := range scores {
				slope := scores[i] / all
				if c.right[i] {
					slope -= scores[i] / right
				}
				slope *= c.weight
				for j, x := range rows[i*features : (i+1)*features] {
					g[j] += slope * x
				}
			}
		}
	}
	return descend(gradient, features, total)
}

// fitLogistic fits the probability that a row is right.
func fitLogistic(rows [][]float64, right []bool, weight []float64, features int) []float64 {
	gradient := func(w, g []float64) {
		for i, row := range rows {
			slope := 1 / (1 + math.Exp(-dot(w, row)))
			if right[i] {
				slope--
			}
			for j, x := range row {
				g[j] += weight[i] * slope * x
			}
		}
	}
	total := 0.0
	for _, w := range weight {
		total += w
	}
	return descend(gradient, features, total)
}

// penalty is the L2 penalty on a weight, relative to the mean loss of a choice. Found by cross-validation among 1e-4, 3e-4,
// 1e-3, 3e-3.
const penalty = 1e-3

// descend is Adam (Kingma and Ba 2015) over the whole set, with its usual constants and a rate that falls to zero.
func descend(gradient func(w, g []float64), features int, total float64) []float64 {
	const steps, rate, b1, b2 = 150, 0.1, 0.9, 0.999
	w, g := make([]float64, features), make([]float64, features)
	if total == 0 { // nothing to learn from
		return w
	}
	m, v := make([]float64, features), make([]float64, features)
	for t := 1; t <= steps; t++ {
		clear(g)
		gradient(w, g)
		step := rate * (1 - float64(t)/steps)
		for j := range w {
			slope := g[j]/total + 2*penalty*w[j]
			m[j] = b1*m[j] + (1-b1)*slope
			v[j] = b2*v[j] + (1-b2)*slope*slope
			w[j] -= step * (m[j] / (1 - math.Pow(b1, float64(t)))) / (math.Sqrt(v[j]/(1-math.Pow(b2, float64(t)))) + 1e-8)
		}
	}
	return w
}

func dot(w, x []float64) float64 {
	sum := 0.0
	for i := range w {
		sum += w[i] * x[i]
	}
	return sum
}

func named(names []string, w []float64) map[string]float64 {
	m := map[string]float64{}
	for i, name := range names {
		if w[i] != 0 {
			m[name] = math.Round(w[i]*1e4) / 1e4
		}
	}
	return m
}

// fitRanker fits a choice: weights first, then trees for what they leave over.
func fitRanker(groups []group, names []string) rank.Ranker {
	w := fitChoice(groups, len(names))
	return rank.Ranker{Weights: named(names, w), Trees: boostChoice(groups, w)}
}

// innerFolds is into how many parts the titles are cut so that what a ranker learns from is scored by others that did not
// see it.
const innerFolds = 2

// example is a judged question explained.
type example struct {
	judged
	retrieval.Explanation
	inner int // part of the titles that it belongs to, in [0, innerFolds)
}

// trainer fits models on sets.
type trainer struct {
	sets     []*set
	examples [][]*example // by set
}

// newTrainer explains all questions once: no ranker has a say in that.
func newTrainer(ctx context.Context, sets []*set) (*trainer, error) {
	begun, n := time.Now(), 0
	model := &rank.Model{}
	if err := model.Use(); err != nil {
		return nil, err
	}
	t := &trainer{sets: sets}
	for _, s := range sets {
		var examples []*example
		err := s.explain(ctx, model, func(judged) bool { return true }, func(q judged, e retrieval.Explanation) {
			e.Forget()
			examples = append(examples, &example{q, e, foldOf("inner "+q.title, innerFolds)})
		})
		if err != nil {
			return nil, err
		}
		t.examples = append(t.examples, examples)
		n += len(examples)
	}
	fmt.Fprintf(os.Stderr, "%d questions explained in %s\n", n, time.Since(begun).Round(time.Millisecond))
	return t, nil
}

// fit fits sentences, then passages, then the confidence, on the questions that use admits. Those before the last are fitted once on all for the
// model, and once without each part of the titles for what comes after them.
func (t *trainer) fit(use func(judged) bool) (*rank.Model, error) {
	var stages [innerFolds + 1]*rank.Model // the last: of all
	for i := range stages {
		stages[i] = &rank.Model{}
	}
	begun := time.Now()
	done := func(stage string) {
		fmt.Fprintf(os.Stderr, "%s fitted in %s\n", stage, time.Since(begun).Round(time.Millisecond))
		begun = time.Now()
	}
	fitStages(stages[:], t.choices(use, sentenceChoices), rank.SentenceFeatures(), func(m *rank.Model) *rank.Ranker { return &m.Sentence })
	done("sentence")
	if err := t.judge(stages[:innerFolds], func(e *example) bool { return (e.Answerable || e.Plausible != nil) && use(e.judged) }); err != nil {
		return nil, err
	}
	fitStages(stages[:], t.choices(use, passageChoices), rank.PassageFeatures(), func(m *rank.Model) *rank.Ranker { return &m.Passage })
	done("passage")
	if err := t.judge(stages[:innerFolds], func(e *example) bool { return use(e.judged) }); err != nil {
		return nil, err
	}
	model := stages[innerFolds]
	t.fitConfidence(model, use)
	done("confidence")
	return model, model.Use()
}

// fitStages fits a ranker of each model: without its part of the titles, and of the last with all.
func fitStages(models []*rank.Model, groups []group, names []string, ranker func(*rank.Model) *rank.Ranker) {
	var all sync.WaitGroup
	for i, m := range models {
		all.Go(func() { *ranker(m) = fitRanker(without(groups, i), names) })
	}
	all.Wait()
}

// without leaves out the groups of a part of the titles.
func without(groups []group, part int) []group {
	var kept []group
	for _, g := range groups {
		if g.inner != part {
			kept = append(kept, g)
		}
	}
	return kept
}

// judge ranks each example by the model that was fitted without its part of the titles.
func (t *trainer) judge(models []*rank.Model, use func(*example) bool) error {
	for _, m := range models {
		if err := m.Use(); err != nil {
			return err
		}
	}
	for _, examples := range t.examples {
		for _, e := range examples {
			if use(e) {
				e.Judge(models[e.inner])
			}
		}
	}
	return nil
}

// explain calls visit with the explanation of every question that use admits.
func (s *set) explain(ctx context.Context, model *rank.Model, use func(judged) bool, visit func(judged, retrieval.Explanation)) error {
	for _, p := range s.parts {
		index := p.index.WithModel(model)
		for _, q := range p.questions {
			if !use(q) {
				continue
			}
			e, err := index.Explain(ctx, retrieval.Question{Text: q.Text})
			if err != nil {
				return err
			}
			visit(q, e)
		}
	}
	return nil
}

// choices makes groups of the questions that use admits, also of those without an answer where the set tells what reads like one;
// the groups of each set weigh the same together.
func (t *trainer) choices(use func(judged) bool, make func(*example) (group, bool)) []group {
	var all []group
	for i, examples := range t.examples {
		if t.sets[i].refuses {
			continue
		}
		begin := len(all)
		for _, e := range examples {
			if !use(e.judged) {
				continue
			}
			if g, ok := make(e); ok {
				g.inner, g.weight = e.inner, 1
				if !e.Answerable {
					g.weight = plausibleWeight
				}
				all = append(all, g)
			}
		}
		total := 0.0
		for _, g := range all[begin:] {
			total += g.weight
		}
		for i := range all[begin:] {
			all[begin+i].weight *= 1000 / total
		}
	}
	return all
}

// gold returns the answers to look for and the documents to look in; of a question without an answer, those of what reads like
// one.
func (q judged) gold() (answers []string, relevant map[string]int) {
	if q.Answerable {
		return q.Answers, q.Relevant
	}
	if q.Context == "" {
		return nil, nil
	}
	return q.Plausible, map[string]int{q.Context: 1}
}

// sentenceChoices is the choice among the sentences of the first relevant passage that holds a gold answer.
func sentenceChoices(e *example) (group, bool) {
	answers, documents := e.gold()
	for _, p := range e.Passages {
		if documents[p.Document.ID] == 0 {
			continue
		}
		var g group
		some := 0
		for _, s := range p.Sentences {
			holds := eval.Holds(s.Text, answers)
			if holds {
				some++
			}
			g.rows, g.right = append(g.rows, s.Features), append(g.right, holds)
		}
		if some > 0 && some < len(g.rows) {
			return g, true
		}
	}
	return group{}, false
}

// consideredPassages is how many passages, by BM25, a passage that answers is told from. Those farther down are told by the same,
// and cost as much.
const consideredPassages = 25

// passageChoices is the choice among the candidates; in a long document only passages that hold a gold answer are right.
func passageChoices(e *example) (group, bool) {
	byBM25 := slices.Clone(e.Passages)
	slices.SortStableFunc(byBM25, func(a, b retrieval.ExplainedPassage) int { return cmp.Compare(b.Features[bm25], a.Features[bm25]) })
	var g group
	some := 0
	for i, p := range byBM25 {
		right := relevant(e.judged, p)
		if right {
			some++
		}
		if right || i < consideredPassages {
			g.rows, g.right = append(g.rows, p.Features), append(g.right, right)
		}
	}
	return g, some > 0 && some < len(g.rows)
}

// relevant reports whether a passage is one that answers: of a relevant document, and in a document of several
// passages one with a gold answer in it.
func relevant(q judged, p retrieval.ExplainedPassage) bool {
	answers, documents := q.gold()
	if documents[p.Document.ID] == 0 {
		return false
	}
	whole := p.Passage.Number == 1 && len(p.Passage.Text) > 0 && len(answers) == 0
	return whole || eval.Holds(p.Passage.Text, answers)
}

// nearlyRight is the weight of an answer from the right passage that is another sentence of it. A person who reads the citation
// finds the answer: such a one should make the confidence less certain, not low.
const nearlyRight = 0.3

// answers are first answers to learn a probability from.
type answers struct {
	rows   [][]float64
	right  []bool
	weight []float64
}

func (a *answers) add(row []float64, right bool, weight float64) {
	a.rows, a.right, a.weight = append(a.rows, row), append(a.right, right), append(a.weight, weight)
}

// balance makes the answers from begin on weigh the same together as those of every other set.
func (a *answers) balance(begin int) {
	total := 0.0
	for _, w := range a.weight[begin:] {
		total += w
	}
	for i := range a.weight[begin:] {
		a.weight[begin+i] *= 1000 / total
	}
}

func (a *answers) fit() rank.Ranker {
	names := rank.ConfidenceFeatures()
	w := fitLogistic(a.rows, a.right, a.weight, len(names))
	return rank.Ranker{Weights: named(names, w), Trees: boostLogistic(a.rows, a.right, a.weight, w)}
}

// fitConfidence fits whether the corpus is about a question, and for those that it is about whether the first answer is right:
// the passage is relevant and the sentence holds a gold answer.
func (t *trainer) fitConfidence(model *rank.Model, use func(judged) bool) {
	var about, correctly answers
	for i, examples := range t.examples {
		strangers := t.sets[i].share(func(q judged) bool { return q.stranger })
		refusals := t.sets[i].share(func(q judged) bool { return !q.Answerable && !q.stranger })
		onTopic, all := len(correctly.rows), len(about.rows)
		for _, e := range examples {
			if !use(e.judged) || e.Confidence == nil {
				continue
			}
			if strangers >= leastRefusals {
				about.add(e.Confidence, !e.stranger, 1)
			}
			if refusals < leastRefusals || e.stranger {
				continue
			}
			right, weight := correct(e.judged, e.Explanation), 1.0
			if !right && e.Answerable && relevant(e.judged, e.Passages[0]) {
				weight = nearlyRight
			}
			correctly.add(e.Confidence, right, weight)
		}
		about.balance(all)
		correctly.balance(onTopic)
	}
	var both sync.WaitGroup
	both.Go(func() { model.Topic = about.fit() })
	both.Go(func() { model.Confidence = correctly.fit() })
	both.Wait()
}

// leastRefusals is the share of a set's questions that are to be refused, for it to say something about when to refuse.
const leastRefusals = 0.1

// share is the share of a set's questions for which is holds.
func (s *set) share(is func(judged) bool) float64 {
	n, all := 0.0, 0.0
	for _, p := range s.parts {
		for _, q := range p.questions {
			all++
			if is(q) {
				n++
			}
		}
	}
	return n / max(all, 1)
}

// correct reports whether the best sentence of the first passage is a right answer from a right place.
func correct(q judged, e retrieval.Explanation) bool {
	first := e.Passages[0]
	return q.Answerable && q.Relevant[first.Document.ID] > 0 && eval.Holds(best(first), q.Answers)
}
