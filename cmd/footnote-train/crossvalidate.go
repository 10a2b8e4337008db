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
	"footnote/retrieval/span"
)

// foldOf returns the fold that a title is in.
func foldOf(title string, folds int) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(title))
	return int(h.Sum32() % uint32(folds))
}

// validation is what cross-validation finds.
type validation struct {
	models []*rank.Model // by fold; each is fitted without the titles of its fold
	ranked kept          // of what is ranked
	read   kept          // of what is read as well
	span   span.Mixture
}

// kept decides which answers are kept.
type kept struct {
	calibrated rank.Logit
	threshold  float64
}

// complete sets what a model takes from cross-validation.
func (v validation) complete(model *rank.Model) {
	model.Threshold, model.Calibrated = v.ranked.threshold, v.ranked.calibrated
	model.Reader.Threshold, model.Reader.Calibrated = v.read.threshold, v.read.calibrated
	model.Reader.Span = v.span
}

// crossValidate fits a model without each fold and prints its measures on the questions of the fold, as they are ranked
// and, if there is a reader, as they are read. Unless misses is empty, it lists in that file what the questions found
// instead of their answer.
func (t *trainer) crossValidate(
	ctx context.Context, out io.Writer, folds int, misses string,
) (validation, error) {
	var v validation
	ranked, read := make([]tally, len(t.sets)), make([]tally, len(t.sets))
	compared := make([]beside, len(t.sets))
	var listed strings.Builder
	for fold := range folds {
		held := func(q judged) bool { return foldOf(q.title, folds) == fold }
		model, err := t.fit(func(q judged) bool { return !held(q) })
		if err != nil {
			return validation{}, err
		}
		v.models = append(v.models, model)
		t.eachOf(func(*set) bool { return true }, held, func(i int, e *example) {
			e.Judge(model)
			ranked[i].add(e, e.confidence(model), fold)
			if t.reader == nil {
				listMiss(&listed, t.sets[i].label(), e, model)
			}
		})
		if t.reader != nil {
			if err := t.read(func(*example) *rank.Model { return model }, held); err != nil {
				return validation{}, err
			}
			t.eachOf((*set).reads, held, func(i int, e *example) {
				e.Fuse(model)
				read[i].add(e, e.confidence(model), fold)
				listMiss(&listed, t.sets[i].label(), e, model)
			})
		}
		if err := t.rankBeside(ctx, compared, model, held); err != nil {
			return validation{}, err
		}
	}
	w := tabwriter.NewWriter(out, 2, 4, 2, ' ', 0)
	t.printRanking(w, ranked)
	t.printBeside(w, compared)
	v.ranked = t.keep(w, ranked)
	if t.reader != nil {
		fmt.Fprintln(w, "\nwith the reader")
		t.printRanking(w, read)
		t.printGains(w, ranked, read)
		v.read = t.keep(w, read)
	}
	if err := w.Flush(); err != nil || misses == "" {
		return v, err
	}
	return v, os.WriteFile(misses, []byte(listed.String()), 0o644)
}

// keep calibrates the confidence, chooses the threshold, and prints what they do.
func (t *trainer) keep(w io.Writer, totals []tally) kept {
	ordinary := t.ordinary(totals)
	k := kept{calibrated: fitCalibration(ordinary)}
	for i := range totals {
		totals[i].calibrate(k.calibrated)
	}
	k.threshold = t.chooseThreshold(totals)
	t.printConfidence(w, totals, k.threshold)
	printCalibration(w, ordinary, k)
	return k
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
