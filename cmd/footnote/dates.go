package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"

	"footnote/corpus"
	"footnote/corpus/edtf"

	"github.com/spf13/cobra"
)

// foundDate is a line of "footnote dates". Start and End are byte offsets into the input.
type foundDate struct {
	Start    int    `json:"start"`
	End      int    `json:"end"`
	Text     string `json:"text"`
	EDTF     string `json:"edtf"`
	Inferred bool   `json:"inferred,omitempty"` // the value, or its year, comes from the text before it
}

func datesCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "dates [FILE]",
		Short: "Print each date expression of a plain text as a JSON line",
		Long: `Read plain text, from standard input without FILE, and print each date expression as a JSON line
{"start","end","text","edtf"}: byte offsets into the input, the expression, and its value in EDTF (ISO 8601-2).
"inferred": true means that the value, or its year, was taken from the text before the expression.`,
		Example: `  echo "By mid-1949 Mao had declared it." | footnote dates`,
		Args:    between(0, 1),
		RunE: func(c *cobra.Command, args []string) error {
			path := "-"
			if len(args) == 1 {
				path = args[0]
			}
			return runDates(c, path)
		},
	}
}

func runDates(c *cobra.Command, path string) error {
	in, name, err := openInput(c.Context(), c.InOrStdin(), path)
	if err != nil {
		return err
	}
	defer in.Close()
	text, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	if bytes.IndexByte(text, 0) >= 0 {
		return fmt.Errorf("%s is not plain text in UTF-8: convert it first, for instance with iconv -t UTF-8", name)
	}
	out := bufio.NewWriter(c.OutOrStdout())
	for _, d := range corpus.FindDates(string(text), edtf.Interval{}) {
		line := foundDate{
			Start: d.Span.Start, End: d.Span.End, Text: d.Text, EDTF: d.Interval.String(), Inferred: d.Inferred,
		}
		if err := printJSON(out, line); err != nil {
			return err
		}
	}
	return out.Flush()
}
