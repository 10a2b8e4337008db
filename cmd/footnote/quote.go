package main

import (
	"strings"
	"time"

	"footnote/corpus/edtf"
	"footnote/retrieval"

	"github.com/spf13/cobra"
)

func quoteCommand() *cobra.Command {
	var s scope
	c := &cobra.Command{
		Use:   "quote [flags] WORDS…",
		Short: "Find every exact occurrence of these words, with citations",
		Long: `Find every exact occurrence of these words, verbatim, with citations in the order of the corpus.
Case, white space and the kind of quotation mark or dash do not matter.`,
		Example: `  footnote quote lean to one side`,
		Args:    cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			return runQuote(c, &s, strings.TrimSpace(strings.Join(args, " ")))
		},
	}
	s.flags(c)
	return c
}

func runQuote(c *cobra.Command, s *scope, words string) error {
	if words == "" {
		return wrongUsage("quote: no words; give some, like: footnote quote \"words as in the text\"")
	}
	find := func(index *retrieval.Index, within edtf.Interval) (retrieval.Quotations, error) {
		quote := retrieval.Quote{Words: words, Document: s.document, Within: within, Limit: s.n}
		return index.Quote(c.Context(), quote)
	}
	toJSON := func(found retrieval.Quotations, took time.Duration) any { return toQuotationsJSON(words, found, took) }
	show := func(p *page, found retrieval.Quotations) { p.quotations(words, found) }
	return printFound(c, s, find, toJSON, show)
}
