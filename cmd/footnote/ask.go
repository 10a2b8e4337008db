package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"footnote/corpus/edtf"
	"footnote/retrieval"

	"github.com/spf13/cobra"
)

// asking holds the flags of "footnote ask".
type asking struct {
	scope
	reading
	batch string // file of questions, "-" for standard input; empty: ask the arguments
	when  bool   // the arguments name an event; answer with its date
}

func askCommand() *cobra.Command {
	var a asking
	c := &cobra.Command{
		Use:   "ask [flags] QUESTION…",
		Short: "Answer a question with a verbatim sentence and its citations",
		Long: `Answer a question with the sentence of the corpus that answers best, verbatim, and its citations.

If the corpus does not answer the question, print "not found" and the nearest passages. This is not a failure.

Greetings, politeness and what else surrounds a question are left out, and misspelt words are corrected. A
broad question is answered with all that belongs to it: "what happened in 1969" with the dated sentences, "list
the conditions" and "what does the section on trade say" with the list or the section, "what did X say" with
each statement. "As of when is the text?" prints the dates of the sources. A message that asks nothing gets
example questions. --json then has "kind": events, list, statements, definition, as_of or help.

With --batch and --json, FILE has one question per line, plain or as {"id","question"}. The output has one JSON
object per line, in the same order. The id defaults to the line number. A line without a question is reported
and skipped, and the exit code is then 1.`,
		Example: `  footnote ask "When did Moscow withdraw its advisers?"
  footnote ask --corpus notes/ --from 1960 --to 1964 what happened at the border
  footnote ask --when Soviet advisers withdrawn
  footnote ask --batch questions.txt --json > answers.jsonl`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			return a.run(c, args)
		},
	}
	a.scope.flags(c)
	a.reading.flags(c.Flags())
	c.Flags().StringVar(&a.batch, "batch", "", "`FILE` with one question per line, - for standard input; needs --json")
	c.Flags().BoolVar(&a.when, "when", false, "the words name an event: answer with its date")
	return c
}

func (a *asking) run(c *cobra.Command, args []string) error {
	question := strings.TrimSpace(strings.Join(args, " "))
	switch {
	case a.batch != "" && question != "":
		return wrongUsage("ask: --batch and a question; give one of them")
	case a.batch != "" && !a.json:
		return wrongUsage("ask: --batch prints JSON only; add --json")
	case a.batch == "" && question == "":
		return wrongUsage("ask: no question; give one, like: footnote ask \"When …?\"")
	}
	if err := a.check(); err != nil {
		return err
	}
	index, within, err := a.begin(c)
	if err != nil {
		return err
	}
	defer index.Close()
	if index, err = a.reading.with(index); err != nil {
		return err
	}
	if a.batch != "" {
		return a.askBatch(c, index, within)
	}
	return a.askOne(c, index, within, question)
}

// askOne answers the question in the arguments.
func (a *asking) askOne(c *cobra.Command, index *retrieval.Index, within edtf.Interval, question string) error {
	answer, took, err := a.ask(c.Context(), index, within, question)
	if err != nil {
		return err
	}
	examples, err := examplesFor(c.Context(), index, answer)
	if err != nil {
		return err
	}
	if a.json {
		return printJSON(c.OutOrStdout(), toAnswerJSON(noID, question, answer, examples, took))
	}
	p := newPage(c.OutOrStdout())
	if answer.Kind == retrieval.KindHelp {
		p.nothingAsked(examples)
		return p.flush()
	}
	if answer.Undated() {
		p.undated()
	}
	p.answer(answer)
	return p.flush()
}

// askBatch answers one question per line. It writes each answer immediately, so that a program can use it over pipes.
func (a *asking) askBatch(c *cobra.Command, index *retrieval.Index, within edtf.Interval) error {
	in, name, err := openInput(c.Context(), c.InOrStdin(), a.batch)
	if err != nil {
		return err
	}
	defer in.Close()
	skipped := 0
	for q, err := range readBatch(in, name) {
		var fatal *fatalError
		switch {
		case errors.As(err, &fatal):
			return fatal.error
		case err != nil:
			fmt.Fprintf(c.ErrOrStderr(), "footnote: %v (skipped)\n", err)
			skipped++
			continue
		}
		if err := a.answerLine(c.Context(), c.OutOrStdout(), index, within, q); err != nil {
			return err
		}
	}
	if skipped > 0 {
		return fmt.Errorf("%s: %s skipped", name, count(skipped, "line"))
	}
	return nil
}

func (a *asking) answerLine(
	ctx context.Context, w io.Writer, index *retrieval.Index, within edtf.Interval, q batchLine,
) error {
	answer, took, err := a.ask(ctx, index, within, q.Question)
	if err != nil {
		return err
	}
	examples, err := examplesFor(ctx, index, answer)
	if err != nil {
		return err
	}
	return printJSON(w, toAnswerJSON(q.ID, q.Question, answer, examples, took))
}

// examplesFor returns questions that the corpus answers, for a message that asks nothing; nil for any other.
func examplesFor(ctx context.Context, index *retrieval.Index, a retrieval.Answer) ([]string, error) {
	if a.Kind != retrieval.KindHelp {
		return nil, nil
	}
	e, err := index.Examples(ctx)
	return e.Questions, err
}

// ask answers one question and returns the time taken, without the time to open the corpus.
func (a *asking) ask(
	ctx context.Context, index *retrieval.Index, within edtf.Interval, question string,
) (retrieval.Answer, time.Duration, error) {
	start := time.Now()
	q := retrieval.Question{Text: question, Within: within, Document: a.document, Citations: a.n}
	if a.when {
		q.Type = retrieval.When
	}
	answer, err := index.Ask(ctx, q)
	return answer, time.Since(start), noDocument(err, a.document)
}

// batchLine is a question of a batch. ID is the JSON string or number of the line.
type batchLine struct {
	ID       json.RawMessage `json:"id"`
	Question string          `json:"question"`
}
