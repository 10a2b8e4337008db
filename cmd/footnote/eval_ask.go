package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"text/tabwriter"
	"time"

	"footnote/retrieval"
	"footnote/retrieval/eval"
)

// evalCitations is the number of citations per question: measures use three excerpts.
const evalCitations = 3

// askAll asks judged questions one after the other.
func askAll(
	ctx context.Context, stderr io.Writer, index *retrieval.Index, judged []eval.Judged, order retrieval.Order,
) ([]eval.Outcome, error) {
	outcomes := make([]eval.Outcome, 0, len(judged))
	bar := newBar(stderr, len(judged), "asking", "questions")
	if bar != nil {
		defer func() { _ = bar.Clear() }()
	}
	for _, j := range judged {
		o, err := ask(ctx, index, j, order)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", j.ID, err)
		}
		outcomes = append(outcomes, o)
		if bar != nil {
			_ = bar.Add(1)
		}
	}
	return outcomes, nil
}

// rankPlainly ranks the passages for judged questions by plain BM25. It leaves out the times: BM25 answers nothing.
func rankPlainly(
	ctx context.Context, stderr io.Writer, index *retrieval.Index, judged []eval.Judged,
) ([]eval.Row, error) {
	outcomes, err := askAll(ctx, stderr, index, judged, retrieval.ByBM25)
	if err != nil {
		return nil, err
	}
	for i := range outcomes {
		outcomes[i].Took = 0
	}
	return eval.Rows(outcomes), nil
}

// askWithout asks judged questions of an index without a reader.
func askWithout(
	ctx context.Context, stderr io.Writer, index *retrieval.Index, judged []eval.Judged,
) ([]eval.Row, error) {
	outcomes, err := askAll(ctx, stderr, index, judged, retrieval.ByModel)
	if err != nil {
		return nil, err
	}
	return eval.Rows(outcomes), nil
}

// ask asks a judged question. It times the answer, not the deep ranking that measures use.
func ask(ctx context.Context, index *retrieval.Index, j eval.Judged, order retrieval.Order) (eval.Outcome, error) {
	question := retrieval.Question{Text: j.Text, Citations: evalCitations}
	o := eval.Outcome{Judged: j, RankingOnly: order == retrieval.ByBM25}
	if !o.RankingOnly {
		if err := answer(ctx, index, question, &o); err != nil {
			return o, err
		}
	}
	begun := time.Now()
	hits, err := index.Hits(ctx, question, order, eval.Depth)
	if err != nil {
		return o, err
	}
	if o.RankingOnly {
		o.Took = time.Since(begun)
	}
	for _, h := range hits {
		o.Ranked = append(o.Ranked, eval.Ranked{Document: h.DocumentID, Number: h.Number})
	}
	return o, nil
}

func answer(ctx context.Context, index *retrieval.Index, question retrieval.Question, o *eval.Outcome) error {
	begun := time.Now()
	answer, err := index.Ask(ctx, question)
	o.Took = time.Since(begun)
	if err != nil {
		return err
	}
	o.Answered, o.Confidence = answer.Found, answer.Confidence
	evidence := answer.Citations
	if !answer.Found {
		evidence = answer.Nearest
	}
	for _, c := range evidence {
		o.Excerpts = append(o.Excerpts, c.Text())
	}
	if len(evidence) > 0 {
		o.Passage = evidence[0].Passage.Text
		o.Span = answer.Guess.In(evidence[0].Best())
		for _, d := range evidence[0].Dates {
			o.Dates = append(o.Dates, d.Interval)
		}
	}
	for _, s := range answer.Sentences {
		o.Best = append(o.Best, s.Text())
	}
	return nil
}

// warmUp is the share of the questions, one in warmUp, that --latency asks first and does not count. Asking the same
// questions twice would not do, because an index keeps in memory what it has read for a question.
const warmUp = 10

// latencyReport is the result of --latency. Times are in milliseconds.
type latencyReport struct {
	Questions int     `json:"questions"`
	WarmUp    int     `json:"warm_up"` // uncounted questions asked first
	Passages  int     `json:"passages"`
	P50       float64 `json:"p50_ms"`
	P95       float64 `json:"p95_ms"`
	P99       float64 `json:"p99_ms"`
	Slowest   float64 `json:"slowest_ms"`
	Rate      float64 `json:"questions_per_second"`
	Bytes     float64 `json:"allocated_bytes"`   // per question
	Objects   float64 `json:"allocated_objects"` // per question
	Heap      uint64  `json:"heap_bytes"`        // in use at the end
}

// measureLatency times each question once, one after the other, and counts its allocations.
func (s *scoring) measureLatency(
	ctx context.Context, w io.Writer, index *retrieval.Index, questions []eval.Judged,
) error {
	warm := len(questions) / warmUp
	for _, q := range questions[:warm] {
		if _, err := index.Ask(ctx, retrieval.Question{Text: q.Text}); err != nil {
			return fmt.Errorf("%s: %w", q.ID, err)
		}
	}
	questions = questions[warm:]
	millis := make([]float64, 0, len(questions))
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	begun := time.Now()
	for _, q := range questions {
		start := time.Now()
		if _, err := index.Ask(ctx, retrieval.Question{Text: q.Text}); err != nil {
			return fmt.Errorf("%s: %w", q.ID, err)
		}
		millis = append(millis, float64(time.Since(start).Nanoseconds())/1e6)
	}
	took := time.Since(begun)
	runtime.ReadMemStats(&after)
	n := float64(len(questions))
	r := latencyReport{
		Questions: len(questions), WarmUp: warm, Passages: index.Passages(),
		P50: eval.Percentile(millis, 0.50), P95: eval.Percentile(millis, 0.95), P99: eval.Percentile(millis, 0.99),
		Slowest: eval.Percentile(millis, 1), Rate: n / took.Seconds(),
		Bytes:   float64(after.TotalAlloc-before.TotalAlloc) / n,
		Objects: float64(after.Mallocs-before.Mallocs) / n,
		Heap:    after.HeapInuse,
	}
	if s.json {
		return json.NewEncoder(w).Encode(r)
	}
	return r.write(w)
}

func (r latencyReport) write(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintf(t, "questions\t%d, one after the other, after %d to warm up\n", r.Questions, r.WarmUp)
	fmt.Fprintf(t, "passages\t%d\n", r.Passages)
	fmt.Fprintf(t, "p50\t%.3f ms\np95\t%.3f ms\np99\t%.3f ms\nslowest\t%.3f ms\n", r.P50, r.P95, r.P99, r.Slowest)
	fmt.Fprintf(t, "rate\t%.0f questions/s\n", r.Rate)
	fmt.Fprintf(t, "allocated\t%.0f kB and %.0f objects per question\n", r.Bytes/1000, r.Objects)
	fmt.Fprintf(t, "heap\t%.0f MB in use\n", float64(r.Heap)/1e6)
	return t.Flush()
}
