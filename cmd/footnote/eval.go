package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"footnote/retrieval"
	"footnote/retrieval/eval"

	"github.com/spf13/cobra"
)

// evalDepth is how many passages are asked for of each question: MRR@10 looks at ten.
const evalDepth = 10

func evalCommand() *cobra.Command {
	var s source
	var misses bool
	c := &cobra.Command{
		Use:   "eval [flags] QUERIES",
		Short: "Score the answers to judged questions",
		Long: `Ask the questions of QUERIES, JSON lines {"id","question","answerable","answers","relevant"}, of a corpus and print how
many were answered right, refused rightly, and how long a question took. "passages" and "sentence" judge more finely: the
passage numbers that count in a single document, and a fragment that the answering sentence has to hold.`,
		Example: `  footnote eval --corpus corpus.jsonl queries.jsonl`,
		Args:    between(1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			return runEval(c.Context(), c.OutOrStdout(), c.ErrOrStderr(), &s, args[0], misses)
		},
	}
	s.flags(c.Flags())
	c.Flags().BoolVar(&misses, "misses", false, "also print each question that was not answered right, or answered though it should not be")
	c.AddCommand(evalDatesCommand())
	return c
}

func runEval(ctx context.Context, stdout, stderr io.Writer, s *source, queries string, misses bool) error {
	f, err := os.Open(queries)
	if err != nil {
		return err
	}
	defer f.Close()
	judged, err := eval.ReadJudged(f, queries)
	if err != nil {
		return err
	}
	index, err := s.open(ctx, stderr)
	if err != nil {
		return err
	}
	defer index.Close()
	outcomes := make([]eval.Outcome, 0, len(judged))
	for _, j := range judged {
		o, err := ask(ctx, index, j)
		if err != nil {
			return fmt.Errorf("%s: %w", j.ID, err)
		}
		outcomes = append(outcomes, o)
		if misses && !o.Right() {
			printMiss(stdout, o)
		}
	}
	return eval.Score(outcomes).Write(stdout)
}

// ask asks a judged question and keeps what is scored.
func ask(ctx context.Context, index *retrieval.Index, j eval.Judged) (eval.Outcome, error) {
	begun := time.Now()
	answer, err := index.Ask(ctx, retrieval.Question{Text: j.Text, Citations: evalDepth})
	o := eval.Outcome{Judged: j, Answered: answer.Found, Confidence: answer.Confidence, Took: time.Since(begun)}
	if err != nil {
		return o, err
	}
	evidence := answer.Citations
	if !answer.Found {
		evidence = answer.Nearest
	}
	for _, c := range evidence {
		o.Documents = append(o.Documents, c.Document.ID)
		o.Numbers = append(o.Numbers, c.Passage.Number)
		o.Best = append(o.Best, c.Best())
	}
	if len(evidence) > 0 {
		o.Span = answer.Guess.In(evidence[0].Best())
	}
	return o, nil
}

func printMiss(w io.Writer, o eval.Outcome) {
	fmt.Fprintf(w, "%s  %s\n", o.ID, visible(o.Text))
	if len(o.Best) > 0 {
		fmt.Fprintf(w, "    %.2f  ¶ %d  %s\n", o.Confidence, o.Numbers[0], visible(o.Best[0]))
	}
	fmt.Fprintf(w, "    gold  %q\n", o.Answers)
}
