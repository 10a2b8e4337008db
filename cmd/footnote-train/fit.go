package main

import (
	"context"
	"fmt"
	"hash/fnv"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"text/tabwriter"
	"time"

	"footnote/retrieval"
	"footnote/retrieval/eval"
)

// group is a choice: some of the items are right. Items are rows of features.
type group struct {
	rows   [][]float64
	right  []bool
	weight float64
}

// fitChoice fits the conditional logit: the probability of an item is the softmax of its score in its group, and the
// loss is minus the logarithm of that of the right ones together.
func fitChoice(groups []group, features int) []float64 {
	gradient := func(w, g []float64) {
		for _, c := range groups {
			scores := make([]float64, len(c.rows))
			most := math.Inf(-1)
			for i, row := range c.rows {
				scores[i] = dot(w, row)
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
			for i, row := range c.rows {
				slope := scores[i] / all
				if c.right[i] {
					slope -= scores[i] / right
				}
				for j, x := range row {
					g[j] += c.weight * slope * x
				}
			}
		}
	}
	total := 0.0
	for _, c := range groups {
		total += c.weight
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

// penalty is the L2 penalty on a weight, relative to the mean loss of a choice. Found by cross-validation among 1e-4,
// 3e-4, 1e-3, 3e-3.
const penalty = 3e-4

// descend is Adam (Kingma and Ba 2015) over the whole set, with its usual constants and a rate that falls to zero.
func descend(gradient func(w, g []float64), features int, total float64) []float64 {
	const steps, rate, b1, b2 = 400, 0.1, 0.9, 0.999
	w, g := make([]float64, features), make([]float64, features)
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
func fitRanker(groups []group, names []string) retrieval.Ranker {
	w := fitChoice(groups, len(names))
	r := retrieval.Ranker{Weights: named(names, w)}
	if os.Getenv("LIN") == "" {
		r.Trees = boostChoice(groups, w)
	}
	return r
}

// stage is one of the models of a Model, fitted on the stages before it.
type stage struct {
	name string
	fit  func(ctx context.Context, sets []*set, model *retrieval.Model, use func(judged) bool) error
}

// ranking are the stages that find an answer; spanning is the last, which finds what answers in it.
var (
	ranking = []stage{
		{"sentence", func(ctx context.Context, sets []*set, model *retrieval.Model, use func(judged) bool) error {
			groups, err := choices(ctx, sets, model, use, sentenceChoices)
			model.Sentence = fitRanker(groups, retrieval.SentenceFeatures())
			return err
		}},
		{"passage", func(ctx context.Context, sets []*set, model *retrieval.Model, use func(judged) bool) error {
			groups, err := choices(ctx, sets, model, use, passageChoices)
			model.Passage = fitRanker(groups, retrieval.PassageFeatures())
			return err
		}},
		{"confidence", fitConfidence},
	}
	spanning = []stage{{"span", fitSpans}}
)

// fit fits the models on the questions that use admits, each set weighing the same.
func fit(ctx context.Context, sets []*set, use func(judged) bool) (*retrieval.Model, error) {
	model := &retrieval.Model{}
	return model, fitStages(ctx, sets, model, use, slices.Concat(ranking, spanning))
}

// fitStages fits some stages of a model, one on the other.
func fitStages(ctx context.Context, sets []*set, model *retrieval.Model, use func(judged) bool, stages []stage) error {
	if err := model.Use(); err != nil {
		return err
	}
	for _, stage := range stages {
		begun := time.Now()
		if err := stage.fit(ctx, sets, model, use); err != nil {
			return fmt.Errorf("%s: %w", stage.name, err)
		}
		if err := model.Use(); err != nil {
			return err
		}
		fmt.Fprintf(os.Stderr, "%s fitted in %s\n", stage.name, time.Since(begun).Round(time.Millisecond))
	}
	return nil
}

// explain calls visit with the explanation of every question that use admits.
func (s *set) explain(ctx context.Context, model *retrieval.Model, use func(judged) bool, visit func(judged, retrieval.Explanation)) error {
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

// choices explains every answerable question with the model so far and makes groups of it.
func choices(ctx context.Context, sets []*set, model *retrieval.Model, use func(judged) bool,
	make func(judged, retrieval.Explanation) (group, bool)) ([]group, error) {
	var all []group
	for _, s := range sets {
		var groups []group
		answerable := func(q judged) bool { return q.Answerable && use(q) }
		err := s.explain(ctx, model, answerable, func(q judged, e retrieval.Explanation) {
			if g, ok := make(q, e); ok {
				groups = append(groups, g)
			}
		})
		if err != nil {
			return nil, err
		}
		for i := range groups {
			groups[i].weight = 1000 / float64(len(groups))
		}
		all = append(all, groups...)
	}
	return all, nil
}

// sentenceChoices is the choice among the sentences of the first relevant passage that holds a gold answer.
func sentenceChoices(q judged, e retrieval.Explanation) (group, bool) {
	for _, p := range e.Passages {
		if q.Relevant[p.Document.ID] == 0 {
			continue
		}
		var g group
		some := 0
		for _, s := range p.Sentences {
			holds := eval.Holds(s.Text, q.Answers)
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

// passageChoices is the choice among all candidates; in a long document only passages that hold a gold answer are right.
func passageChoices(q judged, e retrieval.Explanation) (group, bool) {
	var g group
	some := 0
	for _, p := range e.Passages {
		right := relevant(q, p)
		if right {
			some++
		}
		g.rows, g.right = append(g.rows, p.Features), append(g.right, right)
	}
	return g, some > 0 && some < len(g.rows)
}

// relevant reports whether a passage is one that answers: of a relevant document, and in a document of several
// passages one with a gold answer in it.
func relevant(q judged, p retrieval.ExplainedPassage) bool {
	if q.Relevant[p.Document.ID] == 0 {
		return false
	}
	whole := p.Passage.Number == 1 && len(p.Passage.Text) > 0 && len(q.Answers) == 0
	return whole || eval.Holds(p.Passage.Text, q.Answers)
}

// fitConfidence fits whether the first answer is right: the passage is relevant and the sentence holds a gold answer.
func fitConfidence(ctx context.Context, sets []*set, model *retrieval.Model, use func(judged) bool) error {
	var rows [][]float64
	var right []bool
	var weight []float64
	for _, s := range sets {
		if s.refusals() < leastRefusals {
			continue
		}
		begin := len(rows)
		err := s.explain(ctx, model, use, func(q judged, e retrieval.Explanation) {
			if e.Confidence != nil {
				rows, right = append(rows, e.Confidence), append(right, correct(q, e))
			}
		})
		if err != nil {
			return err
		}
		for range rows[begin:] {
			weight = append(weight, 1000/float64(len(rows)-begin))
		}
	}
	w := fitLogistic(rows, right, weight, len(retrieval.ConfidenceFeatures()))
	model.Confidence = retrieval.Ranker{Weights: named(retrieval.ConfidenceFeatures(), w)}
	if os.Getenv("LIN") == "" {
		model.Confidence.Trees = boostLogistic(rows, right, weight, w)
	}
	return nil
}

// leastRefusals is the share of unanswerable questions that a set needs to say something about when to refuse.
const leastRefusals = 0.15

// refusals is the share of a set's questions that its corpora cannot answer.
func (s *set) refusals() float64 {
	unanswerable, all := 0.0, 0.0
	for _, p := range s.parts {
		for _, q := range p.questions {
			all++
			if !q.Answerable {
				unanswerable++
			}
		}
	}
	return unanswerable / math.Max(all, 1)
}

// correct reports whether the best sentence of the first passage is a right answer from a right place.
func correct(q judged, e retrieval.Explanation) bool {
	first := e.Passages[0]
	return q.Answerable && q.Relevant[first.Document.ID] > 0 && eval.Holds(best(first), q.Answers)
}

// crossValidate prints the measures on questions whose documents the model was not fitted on.
func crossValidate(ctx context.Context, sets []*set, folds int) error {
	totals := make([]tally, len(sets))
	for fold := range folds {
		held := func(q judged) bool { return foldOf(q.title, folds) == fold }
		model, err := fit(ctx, sets, func(q judged) bool { return !held(q) })
		if err != nil {
			return err
		}
		for i, s := range sets {
			if err := totals[i].score(ctx, s, model, held); err != nil {
				return err
			}
		}
	}
	w := tabwriter.NewWriter(os.Stdout, 2, 4, 2, ' ', 0)
	fmt.Fprintln(w, "set\tn\thit@1\thit@1 bm25\tsentence@1\tsentence@3\tgiven passage\tunanswerable\tAUROC\toff topic")
	for i, s := range sets {
		totals[i].print(w, s.name)
	}
	var positive, negative []float64
	for _, t := range totals {
		positive, negative = append(positive, t.positive...), append(negative, t.negative...)
	}
	fmt.Fprintf(w, "all\t\t\t\t\t\t\t\t%.3f\n", eval.AUROC(positive, negative))
	printSpans(w, sets, func(i int) spanTally { return totals[i].spans })
	fmt.Fprintln(w, "\nset\tthreshold\tanswerable kept\tunanswerable refused\toff topic refused")
	for i, s := range sets {
		totals[i].thresholds(w, s.name)
	}
	return w.Flush()
}

// thresholds prints what each threshold keeps and refuses.
func (t *tally) thresholds(w io.Writer, name string) {
	for _, threshold := range []float64{0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5} {
		fmt.Fprintf(w, "%s\t%.2f\t%.3f\t%.3f\t%.3f\n", filepath.Base(filepath.Dir(name)), threshold,
			1-below(t.positive, threshold), below(t.negative, threshold), below(t.foreign, threshold))
	}
}

// below is the share of the values below a threshold.
func below(values []float64, threshold float64) float64 {
	n := 0.0
	for _, v := range values {
		if v < threshold {
			n++
		}
	}
	return n / math.Max(float64(len(values)), 1)
}

func foldOf(title string, folds int) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(title))
	return int(h.Sum32() % uint32(folds))
}

// tally counts what held-out questions find.
type tally struct {
	n, hit, bm25, sentence, three, given, withPassage float64
	positive, negative                                []float64 // confidence of answerable and of unanswerable questions
	spans                                             spanTally
	foreign                                           []float64 // those of negative that are off the corpus' topic
}

func (t *tally) score(ctx context.Context, s *set, model *retrieval.Model, use func(judged) bool) error {
	return s.explain(ctx, model, use, func(q judged, e retrieval.Explanation) {
		confidence := model.Confident(e)
		if !q.Answerable {
			t.negative = append(t.negative, confidence)
			if q.Context == "" || q.stranger {
				t.foreign = append(t.foreign, confidence)
			}
			return
		}
		t.positive = append(t.positive, confidence)
		t.n++
		t.add(q, e)
		t.spans.add(q, e, model)
	})
}

var firstByBM25 = slices.Index(retrieval.PassageFeatures(), "bm25_first")

func (t *tally) add(q judged, e retrieval.Explanation) {
	first := true
	for i, p := range e.Passages {
		if p.Features[firstByBM25] == 1 && q.Relevant[p.Document.ID] > 0 {
			t.bm25++
		}
		if i == 0 && q.Relevant[p.Document.ID] > 0 {
			t.hit++
		}
		if i < 3 && first && eval.Holds(best(p), q.Answers) {
			t.three++
			first = false
			if i == 0 {
				t.sentence++
			}
		}
	}
	for _, p := range e.Passages {
		if relevant(q, p) {
			t.withPassage++
			if eval.Holds(best(p), q.Answers) {
				t.given++
			}
			break
		}
	}
}

func best(p retrieval.ExplainedPassage) string {
	text, score := "", math.Inf(-1)
	for _, s := range p.Sentences {
		if s.Score > score {
			text, score = s.Text, s.Score
		}
	}
	return text
}

func (t *tally) print(w *tabwriter.Writer, name string) {
	n := math.Max(t.n, 1)
	fmt.Fprintf(w, "%s\t%.0f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%d\t%.3f\t%.3f\n", filepath.Base(filepath.Dir(name)), t.n, t.hit/n, t.bm25/n, t.sentence/n, t.three/n,
		t.given/math.Max(t.withPassage, 1), len(t.negative), eval.AUROC(t.positive, t.negative), eval.AUROC(t.positive, t.foreign))
}
