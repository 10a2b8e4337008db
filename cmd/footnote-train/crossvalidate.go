package main

import (
	"context"
	"fmt"
	"hash/fnv"
	"io"
	"math"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"footnote/retrieval"
	"footnote/retrieval/eval"
	"footnote/retrieval/rank"
)

// foldOf returns the fold that a title is in.
func foldOf(title string, folds int) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(title))
	return int(h.Sum32() % uint32(folds))
}

// validation is what cross-validation finds.
type validation struct {
	models     []*rank.Model // by fold; each is fitted without the titles of its fold
	calibrated rank.Logit
	threshold  float64
}

// crossValidate fits a model without each fold and prints its measures on the questions of the fold. Unless misses is
// empty, it lists in that file what the questions found instead of their answer.
func (t *trainer) crossValidate(
	ctx context.Context, out io.Writer, folds int, misses string,
) (validation, error) {
	var v validation
	totals, compared := make([]tally, len(t.sets)), make([]beside, len(t.sets))
	var listed strings.Builder
	for fold := range folds {
		held := func(q judged) bool { return foldOf(q.title, folds) == fold }
		model, err := t.fit(func(q judged) bool { return !held(q) })
		if err != nil {
			return validation{}, err
		}
		v.models = append(v.models, model)
		for i, s := range t.sets {
			for _, e := range t.examples[i] {
				if held(e.judged) {
					e.Judge(model)
					totals[i].add(e, e.confidence(model), fold)
					listMiss(&listed, s.label(), e, model)
				}
			}
		}
		if err := t.rankBeside(ctx, compared, model, held); err != nil {
			return validation{}, err
		}
	}
	ordinary := t.ordinary(totals)
	v.calibrated = fitCalibration(ordinary)
	for i := range totals {
		totals[i].calibrate(v.calibrated)
	}
	v.threshold = t.chooseThreshold(totals)
	w := tabwriter.NewWriter(out, 2, 4, 2, ' ', 0)
	t.printRanking(w, totals)
	t.printBeside(w, compared)
	t.printConfidence(w, totals, v.threshold)
	printCalibration(w, ordinary, v)
	if err := w.Flush(); err != nil || misses == "" {
		return v, err
	}
	return v, os.WriteFile(misses, []byte(listed.String()), 0o644)
}

// leastKept is the share of the answerable questions that the threshold keeps.
const leastKept = 0.95

// chooseThreshold returns the highest threshold that keeps enough answerable questions. It counts each question once:
// in the whole corpus of a set that is also asked questions off the topic.
func (t *trainer) chooseThreshold(totals []tally) float64 {
	var answerable []float64
	for i := range totals {
		if t.sets[i].use == whole && t.isOrdinary(i, totals) {
			answerable = append(answerable, totals[i].answerable...)
		}
	}
	slices.Sort(answerable)
	refused := int((1 - leastKept) * float64(len(answerable)))
	if refused >= len(answerable) {
		return 0
	}
	return math.Floor(answerable[refused]*1000) / 1000
}

// listMiss writes what an answerable question found if its first sentence is wrong, and the rank of the right passage.
func listMiss(w io.Writer, name string, e *example, model *rank.Model) {
	if !e.Answerable || len(e.Passages) == 0 || correct(e) {
		return
	}
	fmt.Fprintf(w, "%s %.2f %s\n    %s\n    gold    %q\n    found   %s: %s\n", name, e.confidence(model), e.Text,
		e.Query, e.Answers, e.Passages[0].Document.Title, oneLine(best(e.Passages[0])))
	place := slices.IndexFunc(e.Passages, func(p retrieval.ExplainedPassage) bool { return relevant(e.judged, p) })
	if place < 0 {
		fmt.Fprintln(w, "    the right passage is not a candidate")
		return
	}
	p := e.Passages[place]
	fmt.Fprintf(w, "    passage %d (%s)\n", place+1, p.Document.Title)
	for _, s := range p.Sentences {
		mark := " "
		if eval.Holds(s.Text, e.Answers) {
			mark = "*"
		}
		fmt.Fprintf(w, "      %s %6.2f %s\n", mark, s.Score, oneLine(s.Text))
	}
}

// oneLine returns a text with runs of white space as single spaces.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
