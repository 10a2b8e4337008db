package main

import (
	"fmt"
	"hash/fnv"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"footnote/retrieval"
	"footnote/retrieval/eval"
	"footnote/retrieval/rank"
)

// crossValidate prints the measures on questions whose documents the model was not fitted on, and lists what they found
// instead of an answer in the file misses, unless that is empty.
// It returns the threshold that they suggest.
func (t *trainer) crossValidate(out io.Writer, folds int, misses string) (float64, error) {
	totals := make([]tally, len(t.sets))
	var listed strings.Builder
	for fold := range folds {
		held := func(q judged) bool { return foldOf(q.title, folds) == fold }
		model, err := t.fit(func(q judged) bool { return !held(q) })
		if err != nil {
			return 0, err
		}
		for i, s := range t.sets {
			for _, e := range t.examples[i] {
				if held(e.judged) {
					e.Judge(model)
					totals[i].add(e, model.Confident(e.Confidence))
					list(&listed, s.title(), e, model)
				}
			}
		}
	}
	w := tabwriter.NewWriter(out, 2, 4, 2, ' ', 0)
	t.printRanking(w, totals)
	threshold := chooseThreshold(totals)
	t.printConfidence(w, totals, threshold)
	if err := w.Flush(); err != nil || misses == "" {
		return threshold, err
	}
	return threshold, os.WriteFile(misses, []byte(listed.String()), 0o644)
}

// What the threshold is to do: of the questions off a corpus' topic at most so many are answered, of those that it answers at
// least so many are kept.
const (
	mostOffTopicAnswered = 0.05
	leastAnswerableKept  = 0.95
)

// chooseThreshold returns the middle between the least threshold that refuses enough questions off the topic and the greatest that
// keeps enough answerable ones, each as the mean over the sets that have such questions. Where the two cross, the middle splits
// what is lacking.
func chooseThreshold(totals []tally) float64 {
	share := func(of func(*tally) []float64, threshold float64) float64 {
		sum, sets := 0.0, 0.0
		for i := range totals {
			if values := of(&totals[i]); len(values) > 0 && len(totals[i].offTopic) > 0 {
				sum += below(values, threshold)
				sets++
			}
		}
		return sum / max(sets, 1)
	}
	least, greatest := 1.0, 0.0
	for step := 999; step > 0; step-- {
		threshold := float64(step) / 1000
		if 1-share(func(t *tally) []float64 { return t.offTopic }, threshold) <= mostOffTopicAnswered {
			least = threshold
		}
		if greatest == 0 && 1-share(func(t *tally) []float64 { return t.positive }, threshold) >= leastAnswerableKept {
			greatest = threshold
		}
	}
	return math.Round((least+greatest)/2*1000) / 1000
}

// list writes what an answerable question found where its first sentence is wrong, and where the right passage stands.
func list(w io.Writer, name string, e *example, model *rank.Model) {
	if !e.Answerable || len(e.Passages) == 0 || correct(e.judged, e.Explanation) {
		return
	}
	place := slices.IndexFunc(e.Passages, func(p retrieval.ExplainedPassage) bool { return relevant(e.judged, p) })
	fmt.Fprintf(w, "%s %.2f %s\n    %s\n    gold    %q\n    found   %s: %s\n", name, model.Confident(e.Confidence), e.Text, e.Query, e.Answers, e.Passages[0].Document.Title, oneLine(best(e.Passages[0])))
	if place < 0 {
		fmt.Fprintln(w, "    the right passage is no candidate")
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

func (t *trainer) printRanking(w io.Writer, totals []tally) {
	fmt.Fprintln(w, "set\tn\thit@1\tBM25\tby passage\tBM25\tsentence@1\tBM25\tsentence@3\tof 3 passages\tgiven passage")
	for i, s := range t.sets {
		c := &totals[i]
		n := max(float64(len(c.positive)), 1)
		fmt.Fprintf(w, "%s\t%d\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\n", s.title(), len(c.positive), c.hit/n, c.hitBM25/n,
			c.passage/n, c.passageBM25/n, c.sentence/n, c.sentenceBM25/n, c.three/n, c.threePassages/n, c.given/max(c.withPassage, 1))
	}
}

// printConfidence prints how well the confidence tells right from wrong, and what the threshold that it suggests keeps.
func (t *trainer) printConfidence(w io.Writer, totals []tally, chosen float64) {
	var all tally
	for _, c := range totals {
		all.positive, all.offTopic, all.onTopic = append(all.positive, c.positive...), append(all.offTopic, c.offTopic...), append(all.onTopic, c.onTopic...)
		all.confidence, all.right = append(all.confidence, c.confidence...), append(all.right, c.right...)
	}
	for _, threshold := range []float64{chosen, 0.05, 0.1, 0.15, 0.2, 0.3} {
		fmt.Fprintf(w, "\nat %.3f\toff topic\tAUROC\trefused\ton topic\tAUROC\trefused\tanswerable kept\tanswered right\trefused right\tcalibration error\n", threshold)
		for i, s := range t.sets {
			totals[i].printConfidence(w, s.title(), threshold)
		}
		all.printConfidence(w, "all", threshold)
	}
}

// title is a short name for a set.
func (s *set) title() string {
	how, sources, cut := strings.Cut(s.name, ":")
	if !cut {
		how, sources = "", s.name
	}
	corpora, _, _ := strings.Cut(sources, "=")
	var names []string
	for path := range strings.SplitSeq(corpora, "+") {
		names = append(names, filepath.Base(filepath.Dir(path)))
	}
	name := strings.Join(names, "+")
	if len(names) > 2 {
		name = "merged"
	}
	if how != "" {
		name = how + " " + name
	}
	return name
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
	hit, hitBM25           float64 // the first passage is of a relevant document
	passage, passageBM25   float64 // … and holds the answer
	sentence, sentenceBM25 float64 // the first sentence holds a gold answer; for BM25 the one of the first passage that covers most
	three                  float64 // one of the first three sentences does
	threePassages          float64 // one of the best sentences of the first three passages does
	given, withPassage     float64 // the best sentence of the first passage that holds an answer does; questions with such a passage
	positive               []float64
	offTopic, onTopic      []float64 // confidence of answerable questions and of the others by whether the corpus is about them
	confidence             []float64 // of all
	right                  []bool    // parallel to confidence: that answer would be right
}

func (t *tally) add(e *example, confidence float64) {
	right := len(e.Passages) > 0 && correct(e.judged, e.Explanation)
	t.confidence, t.right = append(t.confidence, confidence), append(t.right, right)
	switch {
	case e.stranger:
		t.offTopic = append(t.offTopic, confidence)
	case !e.Answerable:
		t.onTopic = append(t.onTopic, confidence)
	default:
		t.positive = append(t.positive, confidence)
		t.addRanking(e)
	}
}

var (
	firstByBM25 = slices.Index(rank.PassageFeatures(), "bm25_first")
	bm25        = slices.Index(rank.PassageFeatures(), "bm25")
	cover       = slices.Index(rank.SentenceFeatures(), "cover")
)

func (t *tally) addRanking(e *example) {
	count := func(n *float64, is bool) {
		if is {
			*n++
		}
	}
	given, three := false, false
	for i, p := range e.Passages {
		of, holds := e.Relevant[p.Document.ID] > 0, relevant(e.judged, p)
		answers := eval.Holds(best(p), e.Answers)
		if p.Features[firstByBM25] == 1 {
			count(&t.hitBM25, of)
			count(&t.passageBM25, holds)
			count(&t.sentenceBM25, eval.Holds(coversMost(p), e.Answers))
		}
		if i == 0 {
			count(&t.hit, of)
			count(&t.passage, holds)
			count(&t.sentence, answers)
		}
		three = three || i < 3 && answers
		if holds && !given {
			given = true
			t.withPassage++
			count(&t.given, answers)
		}
	}
	count(&t.threePassages, three)
	count(&t.three, slices.ContainsFunc(e.Sentences(3), func(s retrieval.RankedSentence) bool { return eval.Holds(s.Text(), e.Answers) }))
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

func coversMost(p retrieval.ExplainedPassage) string {
	text, most := "", -1.0
	for _, s := range p.Sentences {
		if s.Features[cover] > most {
			text, most = s.Text, s.Features[cover]
		}
	}
	return text
}

func (t *tally) printConfidence(w io.Writer, name string, threshold float64) {
	answered, answeredRight, right := 0.0, 0.0, 0.0
	for i, c := range t.confidence {
		if t.right[i] {
			right++
		}
		if c >= threshold {
			answered++
			if t.right[i] {
				answeredRight++
			}
		}
	}
	fmt.Fprintf(w, "%s\t%d\t%.3f\t%.3f\t%d\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\n", name, len(t.offTopic), eval.AUROC(t.positive, t.offTopic), below(t.offTopic, threshold),
		len(t.onTopic), eval.AUROC(t.positive, t.onTopic), below(t.onTopic, threshold), 1-below(t.positive, threshold), answeredRight/max(answered, 1), (right-answeredRight)/max(right, 1), calibrationError(t.confidence, t.right))
}

// calibrationBins is into how many equal bins of confidence the calibration error is cut.
const calibrationBins = 10

// calibrationError is the expected calibration error: the mean distance of the confidence from the share of right answers,
// by bins of equal width (Naeini, Cooper and Hauskrecht 2015).
func calibrationError(confidence []float64, right []bool) float64 {
	var sum, hits [calibrationBins]float64
	for i, c := range confidence {
		b := min(int(c*calibrationBins), calibrationBins-1)
		sum[b] += c
		if right[i] {
			hits[b]++
		}
	}
	off := 0.0
	for b := range sum {
		off += math.Abs(sum[b] - hits[b])
	}
	return off / max(float64(len(confidence)), 1)
}
