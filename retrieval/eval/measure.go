package eval

import (
	"math"
	"slices"
	"strings"

	"footnote/corpus/edtf"
)

// Count is what a question adds to a measure: the measure is the sum of Hits over the sum of Of.
type Count struct{ Hits, Of float64 }

// measure is one number over questions.
type measure struct {
	name    string
	meaning string
	count   func(o Outcome) (Count, bool) // of one question, false where it does not count; nil: the measure is no sum
	over    func(rows []Row) evaluator    // of all questions, where count is nil
}

// evaluator computes a measure of rows that weigh as given, one weight a row, whole numbers; n is how many rows count.
// Weights let a resample of the bootstrap be computed without sorting it again.
type evaluator func(weight []float64) (value, n float64)

// measures are all measures, in the order in which they are shown.
var measures = []measure{
	{name: "hit@1", meaning: "the first passage is right", count: ranked(func(o Outcome) float64 { return hitAt(o, 1) })},
	{name: "hit@5", meaning: "one of the first five passages is", count: ranked(func(o Outcome) float64 { return hitAt(o, 5) })},
	{name: "mrr@10", meaning: "one over the rank of the first right passage, 0 behind the tenth", count: ranked(reciprocalRank)},
	{name: "ndcg@10", meaning: "discounted gain of ten documents over the best possible", count: graded(func(o Outcome) float64 { return ndcg(o, 10) })},
	{name: "map", meaning: "precision at each relevant document, on average, of a thousand passages", count: graded(averagePrecision)},
	{name: "p@30", meaning: "share of relevant ones among thirty documents", count: graded(func(o Outcome) float64 { return precisionAt(o, 30) })},
	{name: "passage@1", meaning: "the first passage is of a relevant document and holds a gold answer", count: answered(func(o Outcome) float64 {
		return truth(hitAt(o, 1) == 1 && o.holds(o.Passage))
	})},
	{name: "sentence@1", meaning: "the answering sentence holds a gold answer", count: answered(func(o Outcome) float64 { return holdsAt(o, o.Best, 1) })},
	{name: "sentence@3", meaning: "one of the first three sentences does", count: answered(func(o Outcome) float64 { return holdsAt(o, o.Best, 3) })},
	{name: "excerpt@1", meaning: "the first excerpt does", count: answered(func(o Outcome) float64 { return holdsAt(o, o.Excerpts, 1) })},
	{name: "excerpt@3", meaning: "one of the first three excerpts does", count: answered(func(o Outcome) float64 { return holdsAt(o, o.Excerpts, 3) })},
	{name: "span-em", meaning: "the span is a gold answer, as SQuAD compares", count: spans(func(o Outcome) float64 { return ExactMatch(o.Span, o.Answers) })},
	{name: "span-f1", meaning: "words that span and gold answer share, as SQuAD counts", count: spans(func(o Outcome) float64 { return TokenF1(o.Span, o.Answers) })},
	{name: "when-em", meaning: "the span is a gold answer, of questions that ask when", count: func(o Outcome) (Count, bool) {
		if !AsksWhen(o.Text) {
			return Count{}, false
		}
		return spans(func(o Outcome) float64 { return ExactMatch(o.Span, o.Answers) })(o)
	}},
	{name: "date-p", meaning: "dates on the first citation that are gold ones", count: dated(func(hits, found, gold float64) Count { return Count{hits, found} })},
	{name: "date-r", meaning: "gold dates that stand on the first citation", count: dated(func(hits, found, gold float64) Count { return Count{hits, gold} })},
	{name: "date-f1", meaning: "harmonic mean of the two", count: dated(func(hits, found, gold float64) Count { return Count{2 * hits, found + gold} })},
	{name: "answered", meaning: "answerable questions that were answered", count: func(o Outcome) (Count, bool) {
		return Count{truth(o.Answered), 1}, o.Answerable && !o.Unasked
	}},
	{name: "answered-right", meaning: "answerable questions answered with a right sentence", count: answered(func(o Outcome) float64 { return truth(o.Right()) })},
	{name: "refused", meaning: "unanswerable questions that were not answered", count: func(o Outcome) (Count, bool) {
		return Count{truth(!o.Answered), 1}, !o.Answerable && !o.Unasked
	}},
	{name: "accuracy", meaning: "questions answered or refused rightly", count: func(o Outcome) (Count, bool) {
		return Count{truth(o.Right()), 1}, scores(o)
	}},
	{name: "auroc", meaning: "an answerable question has more confidence than an unanswerable one", over: auroc},
	{name: "aurc", meaning: "mean risk over all coverages, lower is better", over: func(rows []Row) evaluator { return riskArea(rows) }},
	{name: "ece", meaning: "how far confidence is from the share that is right, lower is better", over: calibrationError},
}

// lowerIsBetter names the measures that a better system has less of.
func lowerIsBetter(name string) bool { return name == "aurc" || name == "ece" }

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// judged reports whether it is known what answers.
func judged(o Outcome) bool {
	return o.Answerable && !o.Unasked && (len(o.Answers) > 0 || len(o.Sentences) > 0)
}

// scores reports whether it is known whether the question was dealt with rightly.
func scores(o Outcome) bool { return judged(o) || !o.Answerable && !o.Unasked }

// ranked counts answerable questions of which the right passages are known.
func ranked(value func(Outcome) float64) func(Outcome) (Count, bool) {
	return func(o Outcome) (Count, bool) {
		if !o.Answerable || len(o.Relevant) == 0 && len(o.Passages) == 0 {
			return Count{}, false
		}
		return Count{value(o), 1}, true
	}
}

// graded counts answerable questions of which the relevant documents are known.
func graded(value func(Outcome) float64) func(Outcome) (Count, bool) {
	return func(o Outcome) (Count, bool) {
		if !o.Answerable || len(o.Relevant) == 0 {
			return Count{}, false
		}
		return Count{value(o), 1}, true
	}
}

// answered counts answerable questions of which the answer is known.
func answered(value func(Outcome) float64) func(Outcome) (Count, bool) {
	return func(o Outcome) (Count, bool) {
		if !judged(o) {
			return Count{}, false
		}
		return Count{value(o), 1}, true
	}
}

// spans counts answerable questions with a gold answer.
func spans(value func(Outcome) float64) func(Outcome) (Count, bool) {
	return func(o Outcome) (Count, bool) {
		if !o.Answerable || o.Unasked || len(o.Answers) == 0 {
			return Count{}, false
		}
		return Count{value(o), 1}, true
	}
}

// dated counts the dates of answerable questions with gold dates: how many of those found are gold, were found, are gold.
func dated(count func(hits, found, gold float64) Count) func(Outcome) (Count, bool) {
	return func(o Outcome) (Count, bool) {
		if !o.Answerable || o.Unasked || len(o.Judged.Dates) == 0 {
			return Count{}, false
		}
		hits := 0.0
		for _, gold := range o.Judged.Dates {
			hits += truth(slices.ContainsFunc(o.Dates, func(d edtf.Interval) bool { return d.String() == gold }))
		}
		return count(hits, float64(len(o.Dates)), float64(len(o.Judged.Dates))), true
	}
}

func hitAt(o Outcome, n int) float64 {
	return truth(slices.ContainsFunc(o.Ranked[:min(n, len(o.Ranked))], o.right))
}

func holdsAt(o Outcome, texts []string, n int) float64 {
	return truth(slices.ContainsFunc(texts[:min(n, len(texts))], o.holds))
}

func reciprocalRank(o Outcome) float64 {
	if rank := slices.IndexFunc(o.Ranked[:min(10, len(o.Ranked))], o.right); rank >= 0 {
		return 1 / float64(rank+1)
	}
	return 0
}

// ndcg is the normalised discounted cumulative gain of Järvelin and Kekäläinen (2002) as trec_eval computes it: a document's
// gain is its grade, divided by log2(rank+1).
func ndcg(o Outcome, n int) float64 {
	var grades []int
	for _, g := range o.Relevant {
		grades = append(grades, g)
	}
	slices.SortFunc(grades, func(a, b int) int { return b - a })
	best := 0.0
	for i, g := range grades[:min(n, len(grades))] {
		best += float64(max(g, 0)) / math.Log2(float64(i+2))
	}
	if best == 0 {
		return 0
	}
	ids, sum := o.documents(), 0.0
	for i, id := range ids[:min(n, len(ids))] {
		sum += float64(max(o.Relevant[id], 0)) / math.Log2(float64(i+2))
	}
	return sum / best
}

// averagePrecision is the mean, over the relevant documents (grade 1 and up), of the precision at the rank of each; 0 for
// one that is not ranked.
func averagePrecision(o Outcome) float64 {
	relevant, found, sum := 0.0, 0.0, 0.0
	for _, g := range o.Relevant {
		relevant += truth(g > 0)
	}
	if relevant == 0 {
		return 0
	}
	for i, id := range o.documents() {
		if o.Relevant[id] > 0 {
			found++
			sum += found / float64(i+1)
		}
	}
	return sum / relevant
}

func precisionAt(o Outcome, n int) float64 {
	ids, found := o.documents(), 0.0
	for _, id := range ids[:min(n, len(ids))] {
		found += truth(o.Relevant[id] > 0)
	}
	return found / float64(n)
}

// AsksWhen reports whether a question asks for a date, by its words alone.
func AsksWhen(question string) bool {
	q := strings.ToLower(question)
	return strings.HasPrefix(q, "when ") || strings.Contains(q, "what year") || strings.Contains(q, "which year") || strings.Contains(q, "what date")
}
