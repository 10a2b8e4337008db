package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"text/tabwriter"
	"time"

	"footnote/retrieval"
	"footnote/retrieval/eval"

	"github.com/spf13/cobra"
)

// evalCitations is how many citations are asked for of each question: measures look at three excerpts.
const evalCitations = 3

// scoring is what the flags of "footnote eval" say.
type scoring struct {
	source
	builtin  bool
	ranker   string
	run      string // files to write; empty: none
	save     string
	html     string
	baseline string // a file that --save wrote; empty: none
	require  string
	misses   bool
	json     bool
	latency  bool
}

func evalCommand() *cobra.Command {
	var s scoring
	c := &cobra.Command{
		Use:   "eval [flags] QUERIES…",
		Short: "Score the answers to judged questions",
		Long: `Ask the questions of QUERIES of a corpus and print how well they were answered, each measure with the number of
questions that count for it and a 95 % bootstrap interval. --builtin, instead of QUERIES, scores the judged questions on the
built-in text that come with footnote.

QUERIES are JSON lines {"id","question","answerable","answers":[…],"relevant":["document id",…] or {"id":grade},"dates":[…]};
all but id and question may be absent. "kind" breaks the measures down; "passages" and "sentence" judge more finely: the
passage numbers that count, and a fragment that the answering sentence has to hold.

--save keeps what each question counts for, and --baseline compares with what was kept: the paired difference of every
measure with its interval and significance. --ranker bm25 ranks by textbook BM25 (k1 0.9, b 0.4, stemmed words, title and
body as one) and measures the ranking alone. --require fails where a measure does not reach its mark.`,
		Example: `  footnote eval --builtin
  footnote eval --corpus corpus.jsonl queries.jsonl --save before.jsonl
  footnote eval --corpus corpus.jsonl queries.jsonl --baseline before.jsonl --html report.html
  footnote eval --corpus corpus.jsonl queries.jsonl --ranker bm25 --run bm25.run
  footnote eval --builtin --require 'hit@1>=0.9,refused>=0.8'
  footnote eval --latency --corpus corpus.jsonl queries.jsonl`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			return s.eval(c.Context(), c.OutOrStdout(), c.ErrOrStderr(), args)
		},
	}
	f := c.Flags()
	s.flags(f)
	f.BoolVar(&s.builtin, "builtin", false, "score the questions that come with footnote, on the built-in text")
	f.StringVar(&s.ranker, "ranker", "model", "rank by `RANKER`: model, or bm25 for BM25 alone")
	f.StringVar(&s.run, "run", "", "write the documents ranked to `FILE` as a TREC run")
	f.StringVar(&s.save, "save", "", "keep what each question counts for in `FILE`, for --baseline")
	f.StringVar(&s.baseline, "baseline", "", "compare with a `FILE` that --save wrote")
	f.StringVar(&s.html, "html", "", "write a report with plots to `FILE`")
	f.StringVar(&s.require, "require", "", "`MARKS` that have to be reached, like hit@1>=0.9,ece<=0.1; else the exit code is 1")
	f.BoolVar(&s.misses, "misses", false, "also print each question that was not answered right, or answered though it should not be")
	f.BoolVar(&s.json, "json", false, "print one JSON object")
	f.BoolVar(&s.latency, "latency", false, "only measure time and memory of a question; nothing needs to be judged")
	c.AddCommand(evalDatesCommand())
	return c
}

func (s *scoring) eval(ctx context.Context, stdout, stderr io.Writer, queries []string) error {
	order, marks, err := s.check(queries)
	if err != nil {
		return err
	}
	judged, err := readJudged(queries)
	if err != nil {
		return err
	}
	var before []eval.Row
	if s.baseline != "" {
		if before, err = readRows(s.baseline); err != nil {
			return err
		}
	}
	open := s.open
	if s.builtin {
		open = func(ctx context.Context, _ io.Writer) (*retrieval.Index, error) { return openBuiltIn(ctx) }
	}
	index, err := open(ctx, stderr)
	if err != nil {
		return err
	}
	defer index.Close()
	if s.latency {
		return measureLatency(ctx, stdout, index, judged)
	}
	outcomes, err := askAll(ctx, index, judged, order)
	if err != nil {
		return err
	}
	report := eval.Score(outcomes)
	var differences []eval.Difference
	left := 0
	if s.baseline != "" {
		if differences, left = eval.Compare(report.Rows, before); len(differences) == 0 {
			return fmt.Errorf("%s: has no question of %s; give the file that --save wrote for it", s.baseline, queryNames(queries))
		}
	}
	if err := s.print(stdout, report, differences, left); err != nil {
		return err
	}
	if err := s.writeFiles(report, outcomes, differences, queries); err != nil {
		return err
	}
	if missed := report.Missed(marks); len(missed) > 0 {
		return fmt.Errorf("%s: %s", queryNames(queries), strings.Join(missed, "; "))
	}
	return nil
}

// check finds what does not go together, and reads what flags say in words of their own.
func (s *scoring) check(queries []string) (retrieval.Order, []eval.Mark, error) {
	switch {
	case s.builtin && (len(queries) > 0 || len(s.paths) > 0 || s.index != ""):
		return 0, nil, wrongUsage("eval: --builtin is about the built-in text; leave out QUERIES and the corpus")
	case !s.builtin && len(queries) == 0:
		return 0, nil, wrongUsage("eval: no QUERIES; give a file of judged questions, or --builtin")
	}
	order := retrieval.ByModel
	switch s.ranker {
	case "model":
	case "bm25":
		order = retrieval.ByBM25
	default:
		return 0, nil, wrongUsage("eval: --ranker %q: give model or bm25", s.ranker)
	}
	if s.require == "" {
		return order, nil, nil
	}
	marks, err := eval.ParseMarks(s.require)
	if err != nil {
		return 0, nil, wrongUsage("eval: --require: %w", err)
	}
	return order, marks, nil
}

func queryNames(queries []string) string {
	if len(queries) == 0 {
		return "built-in questions"
	}
	return strings.Join(queries, ", ")
}

// readJudged reads files of judged questions, or those that come with footnote.
func readJudged(paths []string) ([]eval.Judged, error) {
	if len(paths) == 0 {
		return eval.BuiltIn()
	}
	var all []eval.Judged
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		judged, err := eval.ReadJudged(f, path)
		f.Close()
		if err != nil {
			return nil, err
		}
		all = append(all, judged...)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s: no question in it", queryNames(paths))
	}
	return all, nil
}

func readRows(path string) ([]eval.Row, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return eval.ReadRows(f, path)
}

func (s *scoring) print(w io.Writer, report eval.Report, differences []eval.Difference, left int) error {
	if s.json {
		return report.WriteJSON(w, differences)
	}
	if s.misses {
		for _, m := range report.Misses() {
			fmt.Fprintf(w, "%s  %s\n    %.2f  %s\n    gold  %s\n", visible(m.ID), visible(m.Question), m.Confidence, visible(m.Best), visible(m.Gold))
		}
		fmt.Fprintln(w)
	}
	if err := report.Write(w); err != nil || len(differences) == 0 {
		return err
	}
	return eval.WriteDifferences(w, differences, left)
}

// writeFiles writes the files that flags ask for.
func (s *scoring) writeFiles(report eval.Report, outcomes []eval.Outcome, differences []eval.Difference, queries []string) error {
	for _, file := range []struct {
		path  string
		write func(io.Writer) error
	}{
		{s.run, func(w io.Writer) error { return eval.WriteRun(w, outcomes, "footnote-"+s.ranker) }},
		{s.save, func(w io.Writer) error { return eval.WriteRows(w, report.Rows) }},
		{s.html, func(w io.Writer) error {
			return report.WriteHTML(w, "How well "+queryNames(queries)+" are answered", differences)
		}},
	} {
		if file.path == "" {
			continue
		}
		if err := writeFile(file.path, file.write); err != nil {
			return err
		}
	}
	return nil
}

// writeFile writes a file whole, or leaves what was there.
func writeFile(path string, write func(io.Writer) error) error {
	part := path + ".part"
	f, err := os.Create(part)
	if err != nil {
		return err
	}
	if err := errors.Join(write(f), f.Close()); err != nil {
		return errors.Join(err, os.Remove(part))
	}
	return os.Rename(part, path)
}

// askAll asks judged questions one after the other and keeps what is scored.
func askAll(ctx context.Context, index *retrieval.Index, judged []eval.Judged, order retrieval.Order) ([]eval.Outcome, error) {
	outcomes := make([]eval.Outcome, 0, len(judged))
	for _, j := range judged {
		o, err := ask(ctx, index, j, order)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", j.ID, err)
		}
		outcomes = append(outcomes, o)
	}
	return outcomes, nil
}

// ask asks a judged question. Only the answer is timed, not the deep ranking that measures look at.
func ask(ctx context.Context, index *retrieval.Index, j eval.Judged, order retrieval.Order) (eval.Outcome, error) {
	question := retrieval.Question{Text: j.Text, Citations: evalCitations}
	o := eval.Outcome{Judged: j, Unasked: order == retrieval.ByBM25}
	if !o.Unasked {
		if err := answer(ctx, index, question, &o); err != nil {
			return o, err
		}
	}
	begun := time.Now()
	hits, err := index.Hits(ctx, question, order, eval.Depth)
	if err != nil {
		return o, err
	}
	if o.Unasked {
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

// measureLatency times each question once, one after the other, and counts what it allocates.
func measureLatency(ctx context.Context, w io.Writer, index *retrieval.Index, judged []eval.Judged) error {
	millis := make([]float64, 0, len(judged))
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	begun := time.Now()
	for _, j := range judged {
		start := time.Now()
		if _, err := index.Ask(ctx, retrieval.Question{Text: j.Text}); err != nil {
			return fmt.Errorf("%s: %w", j.ID, err)
		}
		millis = append(millis, float64(time.Since(start).Nanoseconds())/1e6)
	}
	took := time.Since(begun)
	runtime.ReadMemStats(&after)
	n := float64(len(judged))
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintf(t, "questions\t%d, one after the other\n", len(judged))
	fmt.Fprintf(t, "p50\t%.3f ms\np95\t%.3f ms\np99\t%.3f ms\nslowest\t%.3f ms\n",
		eval.Percentile(millis, 0.50), eval.Percentile(millis, 0.95), eval.Percentile(millis, 0.99), eval.Percentile(millis, 1))
	fmt.Fprintf(t, "rate\t%.0f questions/s\n", n/took.Seconds())
	fmt.Fprintf(t, "allocated\t%.0f kB and %.0f objects a question\n", float64(after.TotalAlloc-before.TotalAlloc)/n/1000, float64(after.Mallocs-before.Mallocs)/n)
	fmt.Fprintf(t, "heap\t%.0f MB in use\n", float64(after.HeapInuse)/1e6)
	return t.Flush()
}
