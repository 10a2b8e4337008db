package main

import (
	"fmt"
	"io"
	"os"

	"footnote/corpus"
	"footnote/retrieval/eval"

	"github.com/spf13/cobra"
)

func evalDatesCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "dates FILE…",
		Short: "Score the dates found in annotated texts",
		Long: `Find the dates in the texts of each FILE and score them against its annotation, JSON lines in one of
three forms:

  {"text","timexes":[{"start","end","type","value","mod"}]}    TIMEX2
  {"text","timexes":[{"start","end","resolutions":[…]}]}       the specification of Recognizers-Text
  {"text","start_year","end_year"}                             a catalogue label

The output is precision, recall and F1 of detection, strict (the same characters) and relaxed (overlapping), and
of values.`,
		Example: `  footnote eval dates wikiwars/docs.jsonl`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return wrongUsage("eval dates: no FILE; usage: %s", c.UseLine())
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			for _, path := range args {
				if err := evalDates(c.OutOrStdout(), path); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

// evalDates scores one file and prints the scores under its name.
func evalDates(w io.Writer, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	report, err := eval.ScoreDates(f, path, corpus.FindDates)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s\n%v\n", visible(path), report)
	return err
}
