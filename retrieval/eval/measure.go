package eval

import (
	"math"
	"slices"
	"strings"
)

// Count is the contribution of one question to a measure. The measure is the sum of Hits divided by the sum
// of Of.
type Count struct{ Hits, Of float64 }

// share returns the measure over this question alone; NaN if the question does not count.
func (c Count) share() float64 { return c.Hits / c.Of }

// measure is a number computed over questions.
type measure struct {
	name          string
	meaning       string
	lowerIsBetter bool
	count         func(o Outcome) (Count, bool) // one question's part, false if it does not count; nil: not a sum
	over          func(rows []Row) evaluator    // used if count is nil
}

// evaluator computes a measure of weighted rows: weight has one whole number per row, and n is the sum of
// the weights of rows that count. Weights avoid sorting each bootstrap sample again.
type evaluator func(weight []float64) (value, n float64)

// measures lists all measures in the order in which they are printed.
var measures = []measure{
	{name: "hit@1", meaning: "the first document (passage, where those are judged) is right",
		count: ranked(func(o Outcome) float64 { return hitAt(o, 1) })},
	{name: "hit@5", meaning: "one of the first five is",
		count: ranked(func(o Outcome) float64 { return hitAt(o, 5) })},
	{name: "recall@3", meaning: "share of the relevant documents that are among three",
		count: graded(func(o Outcome) float64 { return recallAt(o, 3) })},
	{name: "mrr@10", meaning: "one over the rank of the first that is, 0 behind the tenth",
		count: ranked(reciprocalRank)},
	{name: "ndcg@10", meaning: "sum of grade/log2(rank+1) over ten documents, over the best possible",
		count: graded(func(o Outcome) float64 { return ndcg(o, 10) })},
	{name: "map", meaning: "precision at the rank of each relevant document, of 1000 passages",
		count: graded(averagePrecision)},
	{name: "recall@10", meaning: "share of the relevant documents that are among ten",
		count: graded(func(o Outcome) float64 { return recallAt(o, 10) })},
	{name: "p@30", meaning: "share of relevant ones among thirty documents",
		count: graded(func(o Outcome) float64 { return precisionAt(o, 30) })},
	{name: "place@1", meaning: "the first passage has the place of a gold answer, by its offset",
		count: placed(1)},
	{name: "place@5", meaning: "one of the first five passages has", count: placed(5)},
	{name: "passage@1", meaning: "the first passage is right and holds a gold answer",
		count: answered(func(o Outcome) float64 { return indicator(o.passageRight()) })},
	{name: "sentence@1", meaning: "the answering sentence is right: it holds a gold answer",
		count: answered(func(o Outcome) float64 { return holdsAt(o, o.Best, 1) })},
	{name: "sentence@3", meaning: "one of the first three sentences is",
		count: answered(func(o Outcome) float64 { return holdsAt(o, o.Best, 3) })},
	{name: "sentence-given", meaning: "the answering sentence is, of questions that passage@1 counts right",
		count: func(o Outcome) (Count, bool) {
			return Count{holdsAt(o, o.Best, 1), 1}, hasGold(o) && o.passageRight()
		}},
	{name: "excerpt@1", meaning: "the first excerpt holds a gold answer",
		count: answered(func(o Outcome) float64 { return holdsAt(o, o.Excerpts, 1) })},
	{name: "excerpt@3", meaning: "one of the first three excerpts does",
		count: answered(func(o Outcome) float64 { return holdsAt(o, o.Excerpts, 3) })},
	{name: "span-em", meaning: "the span is a gold answer, as SQuAD compares",
		count: spans(func(o Outcome) float64 { return ExactMatch(o.Span, o.Answers) })},
	{name: "span-f1", meaning: "words that span and gold answer share, as SQuAD counts",
		count: spans(func(o Outcome) float64 { return TokenF1(o.Span, o.Answers) })},
	{name: "when-em", meaning: "span-em of questions that ask when",
		count: func(o Outcome) (Count, bool) {
			if !AsksWhen(o.Text) {
				return Count{}, false
			}
			return spans(func(o Outcome) float64 { return ExactMatch(o.Span, o.Answers) })(o)
		}},
	{name: "date-p", meaning: "dates on the first citation that are gold ones",
		count: dated(func(hits, found, gold float64) Count { return Count{hits, found} })},
	{name: "date-r", meaning: "gold dates that stand on the first citation",
		count: dated(func(hits, found, gold float64) Count { return Count{hits, gold} })},
	{name: "date-f1", meaning: "harmonic mean of the two",
		count: dated(func(hits, found, gold float64) Count { return Count{2 * hits, found + gold} })},
	{name: "answered", meaning: "answerable questions that were answered",
		count: func(o Outcome) (Count, bool) {
			return Count{indicator(o.Answered), 1}, o.Answerable && !o.RankingOnly
		}},
	{name: "answered-right", meaning: "answerable questions that were answered with a right sentence",
		count: answered(func(o Outcome) float64 { return indicator(o.Right()) })},
	{name: "refused", meaning: "unanswerable questions that were not answered",
		count: func(o Outcome) (Count, bool) {
			return Count{indicator(!o.Answered), 1}, !o.Answerable && !o.RankingOnly
		}},
	{name: "accuracy", meaning: "questions that were answered or refused rightly",
		count: func(o Outcome) (Count, bool) {
			return Count{indicator(o.Right()), 1}, scorable(o)
		}},
	{name: "coverage", meaning: "questions that were answered",
		count: func(o Outcome) (Count, bool) {
			return Count{indicator(o.Answered), 1}, scorable(o)
		}},
	{name: "risk", meaning: "answers given that are wrong", lowerIsBetter: true,
		count: func(o Outcome) (Count, bool) {
			return Count{indicator(!o.correct()), 1}, scorable(o) && o.Answered
		}},
	{name: "auroc", meaning: "an answerable question has more confidence than another", over: auroc},
	{name: "aurc", meaning: "area under the risk–coverage curve", lowerIsBetter: true, over: riskArea},
	{name: "ece", meaning: "distance of confidence from the share that is right, in ten bins", lowerIsBetter: true,
		over: calibrationError},
	{name: "p50-ms", meaning: "half of the questions took at most so many milliseconds", lowerIsBetter: true,
		over: latency(0.50)},
	{name: "p95-ms", meaning: "95 % of them did", lowerIsBetter: true, over: latency(0.95)},
	{name: "p99-ms", meaning: "99 % of them did", lowerIsBetter: true, over: latency(0.99)},
}

// find returns the measure with the given name.
func find(name string) (measure, bool) {
	i := slices.IndexFunc(measures, func(m measure) bool { return m.name == name })
	if i < 0 {
		return measure{}, false
	}
	return measures[i], true
}

func indicator(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// hasGold reports whether the answer to an answerable question is known.
func hasGold(o Outcome) bool {
	return o.Answerable && !o.RankingOnly && (len(o.Answers) > 0 || len(o.Sentences) > 0)
}

// scorable reports whether the handling of the question can be judged.
func scorable(o Outcome) bool { return hasGold(o) || !o.Answerable && !o.RankingOnly }

// ranked counts answerable questions whose right passages are known.
func ranked(value func(Outcome) float64) func(Outcome) (Count, bool) {
	return func(o Outcome) (Count, bool) {
		if !o.Answerable || len(o.Relevant) == 0 && len(o.Passages) == 0 {
			return Count{}, false
		}
		return Count{value(o), 1}, true
	}
}

// graded counts answerable questions whose relevant documents are known.
func graded(value func(Outcome) float64) func(Outcome) (Count, bool) {
	return func(o Outcome) (Count, bool) {
		if !o.Answerable || len(o.Relevant) == 0 {
			return Count{}, false
		}
		return Count{value(o), 1}, true
	}
}

// answered counts answerable questions whose answer is known.
func answered(value func(Outcome) float64) func(Outcome) (Count, bool) {
	return func(o Outcome) (Count, bool) {
		if !hasGold(o) {
			return Count{}, false
		}
		return Count{value(o), 1}, true
	}
}

// spans counts answerable questions with a gold answer.
func spans(value func(Outcome) float64) func(Outcome) (Count, bool) {
	return func(o Outcome) (Count, bool) {
		if !o.Answerable || o.RankingOnly || len(o.Answers) == 0 {
			return Count{}, false
		}
		return Count{value(o), 1}, true
	}
}

// placed counts answerable questions whose gold answers have known positions, by whether one of the first n
// passages overlaps with such a position.
func placed(n int) func(Outcome) (Count, bool) {
	return func(o Outcome) (Count, bool) {
		if !o.Answerable || len(o.places) == 0 {
			return Count{}, false
		}
		return Count{indicator(slices.ContainsFunc(o.Ranked[:min(n, len(o.Ranked))], o.inPlace)), 1}, true
	}
}

// dated counts the distinct dates of answerable questions with gold dates. count receives the number of
// found dates that are gold, of found dates, and of gold dates.
func dated(count func(hits, found, gold float64) Count) func(Outcome) (Count, bool) {
	return func(o Outcome) (Count, bool) {
		if !o.Answerable || o.RankingOnly || len(o.Judged.Dates) == 0 {
			return Count{}, false
		}
		found, gold := map[string]bool{}, map[string]bool{}
		for _, d := range o.Dates {
			found[d.String()] = true
		}
		hits := 0.0
		for _, d := range o.Judged.Dates {
			hits += indicator(found[d] && !gold[d])
			gold[d] = true
		}
		return count(hits, float64(len(found)), float64(len(gold))), true
	}
}

func hitAt(o Outcome, n int) float64 { return indicator(slices.ContainsFunc(o.top(n), o.right)) }

func holdsAt(o Outcome, texts []string, n int) float64 {
	return indicator(slices.ContainsFunc(texts[:min(n, len(texts))], o.holds))
}

// passageRight reports whether the first passage is right and contains the answer.
func (o Outcome) passageRight() bool { return hitAt(o, 1) == 1 && o.holds(o.Passage) }

func reciprocalRank(o Outcome) float64 {
	if rank := slices.IndexFunc(o.top(10), o.right); rank >= 0 {
		return 1 / float64(rank+1)
	}
	return 0
}

// ndcg is the normalised discounted cumulative gain of Järvelin and Kekäläinen (2002), computed like
// trec_eval: the gain of a document is its grade, divided by log2(rank+1).
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
	sum := 0.0
	for i, id := range o.documents(n) {
		sum += float64(max(o.Relevant[id], 0)) / math.Log2(float64(i+2))
	}
	return sum / best
}

// averagePrecision is the mean over the relevant documents (grade 1 or higher) of the precision at the
// document's rank; 0 for a document that is not ranked.
func averagePrecision(o Outcome) float64 {
	found, sum := 0.0, 0.0
	for i, id := range o.documents(Depth) {
		if o.Relevant[id] > 0 {
			found++
			sum += found / float64(i+1)
		}
	}
	return sum / max(relevantDocuments(o), 1)
}

func precisionAt(o Outcome, n int) float64 { return relevantIn(o, n) / float64(n) }

func recallAt(o Outcome, n int) float64 { return relevantIn(o, n) / max(relevantDocuments(o), 1) }

// relevantIn counts the relevant documents among the first n ranked.
func relevantIn(o Outcome, n int) float64 {
	sum := 0.0
	for _, id := range o.documents(n) {
		sum += indicator(o.Relevant[id] > 0)
	}
	return sum
}

// relevantDocuments counts the relevant documents of the question.
func relevantDocuments(o Outcome) float64 {
	sum := 0.0
	for _, grade := range o.Relevant {
		sum += indicator(grade > 0)
	}
	return sum
}

// AsksWhen reports whether the wording of a question asks for a date.
func AsksWhen(question string) bool {
	q := strings.ToLower(question)
	return strings.HasPrefix(q, "when ") || strings.Contains(q, "what year") || strings.Contains(q, "which year") ||
		strings.Contains(q, "what date")
}
