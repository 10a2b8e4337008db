package eval

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// Outcome is what was found for a judged question. The slices are parallel and best first; they hold what comes
// nearest also where no answer was given.
type Outcome struct {
	Judged
	Answered   bool
	Confidence float64
	Documents  []string // ids
	Numbers    []int    // of the passages in their documents
	Best       []string // the best sentence of each
	Span       string   // the answering span; the best guess where no answer was given
	Took       time.Duration
}

// right reports whether the passage at rank i is one that answers.
func (o Outcome) right(i int) bool {
	if len(o.Passages) > 0 && !slices.Contains(o.Passages, o.Numbers[i]) {
		return false
	}
	return len(o.Relevant) == 0 && len(o.Passages) > 0 || o.Relevant[o.Documents[i]] > 0
}

// holds reports whether the best sentence at rank i answers: it holds a gold answer, and a fragment of the gold
// sentence where those are given.
func (o Outcome) holds(i int) bool {
	if len(o.Judged.Sentences) > 0 {
		return slices.ContainsFunc(o.Judged.Sentences, func(f string) bool { return strings.Contains(o.Best[i], f) })
	}
	return Holds(o.Best[i], o.Answers)
}

// Right reports whether the question was dealt with rightly: answered with a right sentence, or refused where the
// corpus has no answer.
func (o Outcome) Right() bool {
	if !o.Answerable {
		return !o.Answered
	}
	return o.Answered && o.first(1, o.holds) == 0
}

// first returns the first rank below n that satisfies f, -1 for none.
func (o Outcome) first(n int, f func(int) bool) int {
	for i := range min(n, len(o.Documents)) {
		if f(i) {
			return i
		}
	}
	return -1
}

// Scores are the measures of a run. Shares are in [0,1]. Those of ranking look at what comes first whether or not it
// was given as an answer; Kept and Refused tell what was given.
type Scores struct {
	Answerable, Unanswerable int
	Hit1, Hit5, MRR10        float64 // the first, one of the first five passages is right; mean reciprocal rank in ten
	Sentence1, Sentence3     float64 // the best sentence of the first, of one of the first three passages answers
	ExactMatch, SpanF1       float64 // of the span, as SQuAD defines them
	WhenMatch                float64 // exact match of the questions that ask when
	When                     int     // how many those are
	Kept                     float64 // answerable questions that were answered
	KeptRight                float64 // answerable questions that were answered with a right sentence
	Refused                  float64 // unanswerable questions that were not answered
	AUROC                    float64 // of the confidence, answerable against unanswerable questions
	P50, P95, P99            time.Duration
}

// Score computes the measures of a run.
func Score(outcomes []Outcome) Scores {
	var s Scores
	var positive, negative, took []float64
	for _, o := range outcomes {
		took = append(took, float64(o.Took))
		if !o.Answerable {
			s.Unanswerable++
			negative = append(negative, o.Confidence)
			if !o.Answered {
				s.Refused++
			}
			continue
		}
		positive = append(positive, o.Confidence)
		s.add(o)
	}
	n := float64(max(s.Answerable, 1))
	for _, sum := range []*float64{&s.Hit1, &s.Hit5, &s.MRR10, &s.Sentence1, &s.Sentence3, &s.ExactMatch, &s.SpanF1, &s.Kept, &s.KeptRight} {
		*sum /= n
	}
	s.WhenMatch /= float64(max(s.When, 1))
	s.Refused /= float64(max(s.Unanswerable, 1))
	s.AUROC = AUROC(positive, negative)
	s.P50, s.P95, s.P99 = time.Duration(Percentile(took, 0.50)), time.Duration(Percentile(took, 0.95)), time.Duration(Percentile(took, 0.99))
	return s
}

// add adds an answerable question to the sums.
func (s *Scores) add(o Outcome) {
	s.Answerable++
	if o.first(1, o.right) == 0 {
		s.Hit1++
	}
	if o.first(5, o.right) >= 0 {
		s.Hit5++
	}
	if rank := o.first(10, o.right); rank >= 0 {
		s.MRR10 += 1 / float64(rank+1)
	}
	answers := o.first(3, o.holds)
	if answers >= 0 {
		s.Sentence3++
	}
	if answers == 0 {
		s.Sentence1++
	}
	exact := ExactMatch(o.Span, o.Answers)
	s.ExactMatch += exact
	s.SpanF1 += TokenF1(o.Span, o.Answers)
	if AsksWhen(o.Text) {
		s.When++
		s.WhenMatch += exact
	}
	if o.Answered {
		s.Kept++
		if answers == 0 {
			s.KeptRight++
		}
	}
}

// AsksWhen reports whether a question asks for a date, by its words alone.
func AsksWhen(question string) bool {
	q := strings.ToLower(question)
	return strings.HasPrefix(q, "when ") || strings.Contains(q, "what year") || strings.Contains(q, "which year") || strings.Contains(q, "what date")
}

// Write prints the measures as a table.
func (s Scores) Write(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	row := func(name string, format string, value ...any) {
		fmt.Fprintf(t, "%s\t%s\n", name, fmt.Sprintf(format, value...))
	}
	row("questions", "%d answerable, %d unanswerable", s.Answerable, s.Unanswerable)
	if s.Answerable > 0 {
		row("first passage right", "%.3f", s.Hit1)
		row("one of five right", "%.3f", s.Hit5)
		row("MRR@10", "%.3f", s.MRR10)
		row("sentence right", "%.3f", s.Sentence1)
		row("one of three right", "%.3f", s.Sentence3)
		row("span exact match", "%.3f", s.ExactMatch)
		row("span F1", "%.3f", s.SpanF1)
		row("span exact match, when", "%.3f (%d questions)", s.WhenMatch, s.When)
		row("answered", "%.3f (with a right sentence: %.3f)", s.Kept, s.KeptRight)
	}
	if s.Unanswerable > 0 {
		row("refused", "%.3f", s.Refused)
	}
	if s.Answerable > 0 && s.Unanswerable > 0 {
		row("AUROC of the confidence", "%.3f", s.AUROC)
	}
	row("time per question", "p50 %s, p95 %s, p99 %s", s.P50.Round(time.Microsecond), s.P95.Round(time.Microsecond), s.P99.Round(time.Microsecond))
	return t.Flush()
}
