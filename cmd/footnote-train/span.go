package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

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
	// longestAnswer is the mean number of words of a gold answer beyond which a set says nothing of spans: its answers
	// are sentences.
	longestAnswer = 8.0
	// plausibleWeight is what a choice counts that people took for the answer to a question without one.
	plausibleWeight = 0.6
	// sharpness is the power of the F1 that a candidate has of a gold answer; 1 favours long spans, 6 learns less from
	// near misses. Found by cross-validation, as the others here.
	sharpness = 3.0
)

// trainSpans learns and scores the choice of spans alone, over ranking models kept in folder. With out it replaces the spans of
// the model there.
func trainSpans(ctx context.Context, sets []*set, folder, out string, folds int) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	if folds > 1 {
		if err := crossValidateSpans(ctx, sets, folder, folds); err != nil {
			return err
		}
	}
	if out == "" {
		return nil
	}
	model, err := readModel(out)
	if err != nil {
		return err
	}
	if err := fitSpans(ctx, sets, model, func(judged) bool { return true }); err != nil {
		return err
	}
	return write(model, out)
}

// crossValidateSpans prints how good the spans of questions are whose documents neither the ranking nor the choice of spans was
// fitted on: in the sentence that was found, and in one that holds a gold answer.
func crossValidateSpans(ctx context.Context, sets []*set, folder string, folds int) error {
	totals := make([]spanTally, len(sets))
	var listed strings.Builder
	for fold := range folds {
		held := func(q judged) bool { return foldOf(q.title, folds) == fold }
		rest := func(q judged) bool { return !held(q) }
		model, err := keptRanking(ctx, sets, filepath.Join(folder, fmt.Sprintf("fold-%d-of-%d.json", fold, folds)), rest)
		if err != nil {
			return err
		}
		if err := fitSpans(ctx, sets, model, rest); err != nil {
			return err
		}
		for i, s := range sets {
			answerable := func(q judged) bool { return q.Answerable && held(q) }
			err := s.explain(ctx, model, answerable, func(q judged, e retrieval.Explanation) {
				totals[i].add(q, e, model)
				listSpan(&listed, s, q, e, model)
			})
			if err != nil {
				return err
			}
		}
	}
	w := tabwriter.NewWriter(os.Stdout, 2, 4, 2, ' ', 0)
	printSpans(w, sets, func(i int) spanTally { return totals[i] })
	if err := w.Flush(); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "spans.tsv"), []byte(listed.String()), 0o644)
}

// keptRanking returns the model that is kept in a file, fitting and keeping its ranking where there is none.
func keptRanking(ctx context.Context, sets []*set, path string, use func(judged) bool) (*rank.Model, error) {
	if model, err := readModel(path); !errors.Is(err, fs.ErrNotExist) {
		return model, err
	}
	t, err := newTrainer(ctx, sets)
	if err != nil {
		return nil, err
	}
	model, err := t.fit(use)
	if err != nil {
		return nil, err
	}
	return model, write(model, path)
}

// readModel reads a model without its spans: their features may be other ones by now.
func readModel(path string) (*rank.Model, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	model := &rank.Model{}
	if err := json.Unmarshal(data, model); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	model.Span = nil
	return model, model.Use()
}

// fitSpans fits which part of a sentence answers, among the candidates of the sentence that holds the gold answer. It
// learns from unanswerable questions too, where the set tells what reads like an answer: the span has to look right, the
// confidence says that it is not.
func fitSpans(ctx context.Context, sets []*set, model *rank.Model, use func(judged) bool) error {
	var all []spanChoice
	for _, s := range sets {
		if s.answerWords() > longestAnswer {
			continue
		}
		err := s.explain(ctx, model, use, func(q judged, e retrieval.Explanation) {
			if c, ok := spansOf(q, e); ok {
				all = append(all, c)
			}
		})
		if err != nil {
			return err
		}
	}
	model.Span = namedSpans(descendSpans(all))
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

// spansOf is the choice in the best of the sentences that hold a gold answer, of the first relevant passage with one.
func spansOf(q judged, e retrieval.Explanation) (spanChoice, bool) {
	answers, relevant, weight := q.Answers, q.Relevant, 1.0
	if !q.Answerable {
		answers, relevant, weight = q.Plausible, map[string]int{q.Context: 1}, plausibleWeight
	}
	passage, sentence := answering(e, answers, relevant)
	if sentence < 0 {
		return spanChoice{}, false
	}
	c := spanChoice{Choice: e.Spans(passage, sentence), weight: weight}
	for _, s := range c.Candidates {
		c.value = append(c.value, math.Pow(eval.TokenF1(s.Text, answers), sharpness))
	}
	return c, len(c.value) > 0 && slices.Max(c.value) > 0
}

// answering returns the first relevant passage that holds a gold answer and the best of its sentences that do; sentence is -1
// where there is none.
func answering(e retrieval.Explanation, answers []string, relevant map[string]int) (passage, sentence int) {
	for i, p := range e.Passages {
		if relevant[p.Document.ID] == 0 {
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

// descendSpans maximises the logarithm of the expected value of the choices, by Adam over batches whose order is fixed,
// with a rate that falls to zero. It returns the weights by context, then by feature.
func descendSpans(all []spanChoice) []float64 {
	const batch, epochs, rate, b1, b2 = 32, 8, 0.05, 0.9, 0.999
	const penalty = 0.2 // the L2 penalty on a weight, relative to the loss of a batch
	features := len(span.Features())
	w := make([]float64, features*len(span.Contexts()))
	g, m, v := make([]float64, len(w)), make([]float64, len(w)), make([]float64, len(w))
	batches := (len(all) + batch - 1) / batch
	slope := newSpanSlope(features)
	for t := 1; t <= batches*epochs; t++ {
		clear(g)
		n := 0.0
		for i := t % batches; i < len(all); i += batches { // strided, so that a batch has questions of every set
			slope.add(all[i], w, g)
			n++
		}
		step := rate * (1 - float64(t-1)/float64(batches*epochs))
		for j := range w {
			x := g[j]/n + penalty/batch*w[j]
			m[j] = b1*m[j] + (1-b1)*x
			v[j] = b2*v[j] + (1-b2)*x*x
			w[j] -= step * (m[j] / (1 - math.Pow(b1, float64(t)))) / (math.Sqrt(v[j]/(1-math.Pow(b2, float64(t)))) + 1e-8)
		}
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

// leastSpanWeight is what a weight needs to be kept. Dropping the smaller ones leaves a fifth of them and costs 0.002 of
// F1.
const leastSpanWeight = 0.05

func namedSpans(w []float64) map[string]map[string]float64 {
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

// spanTally adds up how good the spans of held-out questions are: in the sentences found, wrong ones too, and in those that hold a
// gold answer.
type spanTally struct {
	n, exact, f1, when, whenExact float64
	given, givenExact, givenF1    float64
}

func (t *spanTally) add(q judged, e retrieval.Explanation, model *rank.Model) {
	span := e.Guess(model)
	exact := eval.ExactMatch(span, q.Answers)
	t.n++
	t.exact += exact
	t.f1 += eval.TokenF1(span, q.Answers)
	if eval.AsksWhen(q.Text) {
		t.when++
		t.whenExact += exact
	}
	passage, sentence := answering(e, q.Answers, q.Relevant)
	if sentence < 0 {
		return
	}
	span = e.Span(model, passage, sentence)
	t.given++
	t.givenExact += eval.ExactMatch(span, q.Answers)
	t.givenF1 += eval.TokenF1(span, q.Answers)
}

// listSpan writes a line about the span in the sentence that holds a gold answer, for people to look at: its F1, the form of the
// question, the question, the gold answers, the span, the sentence, the set, separated by tabs.
func listSpan(w io.Writer, s *set, q judged, e retrieval.Explanation, model *rank.Model) {
	passage, sentence := answering(e, q.Answers, q.Relevant)
	if sentence < 0 {
		return
	}
	got := e.Span(model, passage, sentence)
	var forms []string
	for _, c := range e.Spans(passage, sentence).Contexts[1:3] {
		forms = append(forms, span.Contexts()[c])
	}
	fmt.Fprintf(w, "%.2f\t%s\t%s\t%s\t%s\t%s\t%s\n", eval.TokenF1(got, q.Answers), strings.Join(forms, ", "), oneLine(q.Text),
		oneLine(strings.Join(q.Answers, " | ")), oneLine(got), oneLine(e.Passages[passage].Sentences[sentence].Text), s.short())
}

// short is the name of the folder that a set is in.
func (s *set) short() string { return filepath.Base(filepath.Dir(s.name)) }

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func printSpans(w io.Writer, sets []*set, tally func(set int) spanTally) {
	fmt.Fprintln(w, "\nset\tn\tspan exact match\tspan F1\twhen\tspan exact match, when\tright sentence\texact match in it\tF1 in it")
	for i, s := range sets {
		t := tally(i)
		n, given := math.Max(t.n, 1), math.Max(t.given, 1)
		fmt.Fprintf(w, "%s\t%.0f\t%.3f\t%.3f\t%.0f\t%.3f\t%.0f\t%.3f\t%.3f\n", s.short(), t.n, t.exact/n, t.f1/n,
			t.when, t.whenExact/math.Max(t.when, 1), t.given, t.givenExact/given, t.givenF1/given)
	}
}
