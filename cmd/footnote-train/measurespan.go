package main

import (
	"context"
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

// trainSpans learns and measures the spans alone, with the rankers of the folds in the folder cache. It writes
// spans.tsv there, and the spans into the model in o.out.
func trainSpans(ctx context.Context, w io.Writer, sets []*set, cache string, o options) error {
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return err
	}
	if o.folds > 1 {
		c := spanValidation{sets: sets, folds: o.folds}
		_, err := c.run(ctx, w, func(fold int) (*rank.Model, error) {
			return cachedRankers(ctx, sets, cache, fold, o.folds)
		})
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(cache, "spans.tsv"), []byte(c.listed.String()), 0o644); err != nil {
			return err
		}
	}
	if o.out == "" {
		return nil
	}
	model, err := readRankers(o.out)
	if err != nil {
		return err
	}
	if err := fitSpans(ctx, sets, model, everyQuestion); err != nil {
		return err
	}
	return writeModel(model, o.out)
}

// cachedRankers returns a model that is fitted without a fold. It reads it from the folder cache, or fits it and writes
// it there.
func cachedRankers(ctx context.Context, sets []*set, cache string, fold, folds int) (*rank.Model, error) {
	path := filepath.Join(cache, fmt.Sprintf("fold-%d-of-%d.json", fold, folds))
	if model, err := readRankers(path); !errors.Is(err, fs.ErrNotExist) {
		return model, err
	}
	t, err := newTrainer(ctx, sets)
	if err != nil {
		return nil, err
	}
	model, err := t.fit(func(q judged) bool { return foldOf(q.title, folds) != fold })
	if err != nil {
		return nil, err
	}
	return model, writeModel(model, path)
}

// spanValidation measures spans by cross-validation.
type spanValidation struct {
	sets   []*set
	folds  int
	reader retrieval.Reader // nil: only the chooser's own candidates

	listed strings.Builder // the spans in sentences that hold a gold answer, see listSpan
	totals []spanTally     // by set
	read   mixtures
}

// run fits the spans without each fold, for rankers that were fitted without it, and prints their measures on the
// answerable questions of the fold: in the sentence that was found, and in one that holds a gold answer. With a reader,
// it does so for the mixtures of both as well, and returns the best.
func (v *spanValidation) run(
	ctx context.Context, out io.Writer, rankers func(fold int) (*rank.Model, error),
) (span.Mixture, error) {
	v.totals = make([]spanTally, len(v.sets))
	for fold := range v.folds {
		model, err := rankers(fold)
		if err != nil {
			return nil, err
		}
		if err := v.measure(ctx, model, fold); err != nil {
			return nil, err
		}
	}
	w := tabwriter.NewWriter(out, 2, 4, 2, ' ', 0)
	printSpans(w, v.sets, v.totals)
	if v.reader == nil {
		return nil, w.Flush()
	}
	fmt.Fprint(w, "\nwith the reader")
	printSpans(w, v.sets, v.read.held(len(v.sets), v.folds))
	best := v.read.best(func(mixed) bool { return true })
	fmt.Fprintf(w, "\nshare of the reader\tquestions\tF1 in the right sentence\tof the reader alone\tof none\n")
	for _, group := range span.Groups() {
		n, f1 := v.read.f1(group)
		fmt.Fprintf(w, "%s: %.2f\t%.0f\t%.3f\t%.3f\t%.3f\n", group, best[group], n,
			f1[slices.Index(mixtureShares, best[group])], f1[len(f1)-1], f1[0])
	}
	return best, w.Flush()
}

// measure fits the spans without a fold and adds up the measures of its questions.
func (v *spanValidation) measure(ctx context.Context, model *rank.Model, fold int) error {
	held := func(q judged) bool { return foldOf(q.title, v.folds) == fold }
	if err := fitSpans(ctx, v.sets, model, func(q judged) bool { return !held(q) }); err != nil {
		return err
	}
	answerable := func(q judged) bool { return q.Answerable && held(q) }
	for i, s := range v.sets {
		var failed error
		err := s.explain(ctx, model, answerable, func(q judged, e retrieval.Explanation) {
			v.totals[i].add(q, e, model)
			listSpan(&v.listed, s, q, e, model)
			if v.reader == nil || failed != nil {
				return
			}
			if failed = e.Read(ctx, v.reader); failed == nil {
				e.Fuse(model)
				v.read.add(i, fold, q, e, model)
			}
		})
		if err = errors.Join(err, failed); err != nil {
			return err
		}
	}
	return nil
}

// spanTally adds up the measures of the spans of held-out questions.
type spanTally struct {
	n, exact, f1    float64 // in the sentence that was found, right or wrong: questions, exact matches, F1
	when, whenExact float64 // the same, of questions that ask when
	given           float64 // questions with a sentence that holds a gold answer among the candidates
	givenExact      float64 // exact matches in that sentence
	givenF1         float64 // F1 in that sentence
}

func (t *spanTally) add(q judged, e retrieval.Explanation, model *rank.Model) {
	guess := e.Guess(model)
	exact := eval.ExactMatch(guess, q.Answers)
	t.n++
	t.exact += exact
	t.f1 += eval.TokenF1(guess, q.Answers)
	if eval.AsksWhen(q.Text) {
		t.when++
		t.whenExact += exact
	}
	passage, sentence := answering(q, e)
	if sentence < 0 {
		return
	}
	guess = e.Span(model, passage, sentence)
	t.given++
	t.givenExact += eval.ExactMatch(guess, q.Answers)
	t.givenF1 += eval.TokenF1(guess, q.Answers)
}

// listSpan writes a line about the span in the sentence that holds a gold answer, for people to look at: its F1, the
// form of the question, the question, the gold answers, the span, the sentence and the set, separated by tabs.
func listSpan(w io.Writer, s *set, q judged, e retrieval.Explanation, model *rank.Model) {
	passage, sentence := answering(q, e)
	if sentence < 0 {
		return
	}
	guess := e.Span(model, passage, sentence)
	var forms []string
	for _, c := range e.Spans(passage, sentence).Contexts[1:3] {
		forms = append(forms, span.Contexts()[c])
	}
	text := e.Passages[passage].Sentences[sentence].Text
	columns := []string{strings.Join(forms, ", "), q.Text, strings.Join(q.Answers, " | "), guess, text, s.label()}
	fmt.Fprintf(w, "%.2f", eval.TokenF1(guess, q.Answers))
	for _, column := range columns {
		fmt.Fprintf(w, "\t%s", oneLine(column))
	}
	fmt.Fprintln(w)
}

// printSpans prints the means of each tally.
func printSpans(w io.Writer, sets []*set, totals []spanTally) {
	fmt.Fprint(w, "\nset\tn\tspan exact match\tspan F1\twhen\tspan exact match, when\t")
	fmt.Fprintln(w, "right sentence\texact match in it\tF1 in it")
	for i, s := range sets {
		t := totals[i]
		n, given := math.Max(t.n, 1), math.Max(t.given, 1)
		fmt.Fprintf(w, "%s\t%.0f\t%.3f\t%.3f\t%.0f\t%.3f\t%.0f\t%.3f\t%.3f\n", s.label(), t.n, t.exact/n, t.f1/n,
			t.when, t.whenExact/math.Max(t.when, 1), t.given, t.givenExact/given, t.givenF1/given)
	}
}
