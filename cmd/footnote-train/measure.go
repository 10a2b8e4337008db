package main

import (
	"fmt"
	"io"
	"math"
	"slices"

	"footnote/retrieval"
	"footnote/retrieval/eval"
	"footnote/retrieval/rank"
)

// tally adds up the measures of the held-out questions of a set. Questions are counted unless a comment says otherwise.
type tally struct {
	hit, hitBM25           float64   // the first passage is from a relevant document
	passage, passageBM25   float64   // the first passage answers, see relevant
	sentence, sentenceBM25 float64   // its best sentence holds a gold answer; for BM25, the one that covers most
	three                  float64   // one of the first three sentences of all passages does
	threePassages          float64   // one of the best sentences of the first three passages does
	given, withPassage     float64   // the best sentence of the first passage that answers does; there is one
	answerable             []float64 // confidence in answerable questions
	offTopic, onTopic      []float64 // confidence in unanswerable questions off and on the topic
	confidence             []float64 // of all questions
	right                  []bool    // parallel to confidence: the answer is right
	offTopicOf             []bool    // parallel to confidence: the question is off the topic
	ordinaryOf             []bool    // parallel to confidence: it is, or is answerable
	folds                  []int     // parallel to confidence: the fold that it was held out in
}

// add adds a question that was ranked by a model that has this confidence in its answer and did not see its fold.
func (t *tally) add(e *example, confidence float64, fold int) {
	t.confidence, t.right = append(t.confidence, confidence), append(t.right, correct(e))
	t.folds, t.offTopicOf = append(t.folds, fold), append(t.offTopicOf, e.offTopic)
	t.ordinaryOf = append(t.ordinaryOf, e.offTopic || e.Answerable)
	switch {
	case e.offTopic:
		t.offTopic = append(t.offTopic, confidence)
	case !e.Answerable:
		t.onTopic = append(t.onTopic, confidence)
	default:
		t.answerable = append(t.answerable, confidence)
		t.addRanking(e)
	}
}

var (
	firstByBM25 = slices.Index(rank.PassageFeatures(), "bm25_first")
	bm25        = slices.Index(rank.PassageFeatures(), "bm25")
	cover       = slices.Index(rank.SentenceFeatures(), "cover")
)

// addRanking adds what an answerable question found.
func (t *tally) addRanking(e *example) {
	given, three := false, false
	for i, p := range e.Passages {
		ofDocument, answers := e.Relevant[p.Document.ID] > 0, relevant(e.judged, p)
		holds := eval.Holds(best(p), e.Answers)
		if p.Features[firstByBM25] == 1 {
			count(&t.hitBM25, ofDocument)
			count(&t.passageBM25, answers)
			count(&t.sentenceBM25, eval.Holds(coversMost(p), e.Answers))
		}
		if i == 0 {
			count(&t.hit, ofDocument)
			count(&t.passage, answers)
			count(&t.sentence, holds)
		}
		three = three || i < 3 && holds
		if answers && !given {
			given = true
			t.withPassage++
			count(&t.given, holds)
		}
	}
	count(&t.threePassages, three)
	count(&t.three, slices.ContainsFunc(e.Sentences(3), func(s retrieval.RankedSentence) bool {
		return eval.Holds(s.Text(), e.Answers)
	}))
}

// count adds 1 to n if is holds.
func count(n *float64, is bool) {
	if is {
		*n++
	}
}

// coversMost returns the sentence of a passage that covers most of the question.
func coversMost(p retrieval.ExplainedPassage) string {
	text, most := "", -1.0
	for _, s := range p.Sentences {
		if s.Features[cover] > most {
			text, most = s.Text, s.Features[cover]
		}
	}
	return text
}

// printRanking prints the shares of answerable questions that are counted in each tally.
func (t *trainer) printRanking(w io.Writer, totals []tally) {
	fmt.Fprintln(w, "set\tn\thit@1\tBM25\tby passage\tBM25\tsentence@1\tBM25\tsentence@3\tof 3 passages\tgiven passage")
	for i, s := range t.sets {
		if s.use == topic || len(totals[i].confidence) == 0 {
			continue
		}
		c := &totals[i]
		n := max(float64(len(c.answerable)), 1)
		fmt.Fprintf(w, "%s\t%d\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\n", s.label(), len(c.answerable),
			c.hit/n, c.hitBM25/n, c.passage/n, c.passageBM25/n, c.sentence/n, c.sentenceBM25/n,
			c.three/n, c.threePassages/n, c.given/max(c.withPassage, 1))
	}
}

// printConfidence prints the measures of the confidence, with the threshold that was chosen and with others.
func (t *trainer) printConfidence(w io.Writer, totals []tally, chosen float64) {
	var all tally
	for _, c := range totals {
		all.answerable = append(all.answerable, c.answerable...)
		all.offTopic, all.onTopic = append(all.offTopic, c.offTopic...), append(all.onTopic, c.onTopic...)
		all.confidence, all.right = append(all.confidence, c.confidence...), append(all.right, c.right...)
	}
	for _, threshold := range []float64{chosen, weakGuess} {
		fmt.Fprintf(w, "\nat %.3f\toff topic\tAUROC\trefused\ton topic\tAUROC\trefused\t", threshold)
		fmt.Fprintln(w, "answerable kept\tanswered right\trefused right")
		for i, s := range t.sets {
			if s.use == topic || len(totals[i].confidence) == 0 {
				continue
			}
			totals[i].printConfidence(w, s.label(), threshold)
		}
		all.printConfidence(w, "all", threshold)
	}
}

// printConfidence prints a row: for questions off and on the topic their number, the AUROC against answerable ones, and
// the share that is refused; then the share of answerable questions that is kept, that of right answers among those
// given, and that of right answers that are refused.
func (t *tally) printConfidence(w io.Writer, name string, threshold float64) {
	answered, answeredRight, right := 0.0, 0.0, 0.0
	for i, c := range t.confidence {
		count(&right, t.right[i])
		count(&answered, c >= threshold)
		count(&answeredRight, c >= threshold && t.right[i])
	}
	fmt.Fprintf(w, "%s\t%s\t%s\t%.3f\t%.3f\t%.3f\n", name, t.refusal(t.offTopic, threshold),
		t.refusal(t.onTopic, threshold), 1-below(t.answerable, threshold), answeredRight/max(answered, 1),
		(right-answeredRight)/max(right, 1))
}

// refusal returns three columns about unanswerable questions: their number, the AUROC of answerable ones against them,
// and the share that is refused.
func (t *tally) refusal(unanswerable []float64, threshold float64) string {
	if len(unanswerable) == 0 {
		return "0\t-\t-"
	}
	return fmt.Sprintf("%d\t%.3f\t%.3f", len(unanswerable), eval.AUROC(t.answerable, unanswerable),
		below(unanswerable, threshold))
}

// below is the share of the values below a threshold.
func below(values []float64, threshold float64) float64 {
	n := 0.0
	for _, v := range values {
		count(&n, v < threshold)
	}
	return n / math.Max(float64(len(values)), 1)
}

// printGains prints how much the reader adds to the share of right sentences, with its 95 % interval by the normal
// approximation of paired differences.
func (t *trainer) printGains(w io.Writer, ranked, read []tally) {
	fmt.Fprintln(w, "\nright sentence\tn\tranked\tread\tgain\tinterval")
	for i, s := range t.sets {
		before, after := ranked[i].answerableRight(), read[i].answerableRight()
		if !s.reads() || len(before) == 0 {
			continue
		}
		n, b, a, squares := float64(len(before)), 0.0, 0.0, 0.0
		for j := range before {
			b, a = b+before[j], a+after[j]
			squares += (after[j] - before[j]) * (after[j] - before[j])
		}
		gain := (a - b) / n
		half := 1.96 * math.Sqrt(max(squares/n-gain*gain, 0)/n)
		fmt.Fprintf(w, "%s\t%.0f\t%.3f\t%.3f\t%+.3f\t%+.3f to %+.3f\n", s.label(), n, b/n, a/n, gain,
			gain-half, gain+half)
	}
}

// answerableRight returns 1 for each answerable question with a right answer, and 0 for the others.
func (t *tally) answerableRight() []float64 {
	var all []float64
	for i, right := range t.right {
		if t.ordinaryOf[i] && !t.offTopicOf[i] {
			n := 0.0
			count(&n, right)
			all = append(all, n)
		}
	}
	return all
}
