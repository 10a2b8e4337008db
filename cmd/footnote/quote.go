package main

import (
	"strings"
	"time"

	"footnote/retrieval"

	"github.com/spf13/cobra"
)

func quoteCommand() *cobra.Command {
	var s scope
	c := &cobra.Command{
		Use:   "quote [flags] WORDS…",
		Short: "Find every exact occurrence of these words, with citations",
		Long: `Find every exact occurrence of these words, verbatim, with citations in the order of the corpus. Case, white space
and the kind of quotation mark or dash make no difference.`,
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
		return wrongUsage("quote: no words; give some, like: footnote quote lean to one side")
	}
	if err := s.check(); err != nil {
		return err
	}
	index, within, err := s.begin(c)
	if err != nil {
		return err
	}
	defer index.Close()

	start := time.Now()
	found, err := index.Quote(c.Context(), retrieval.Quote{Words: words, Document: s.document, Within: within, Limit: s.n})
	took := time.Since(start)
	if err != nil {
		return s.explain(err)
	}
	if s.json {
		return printJSON(c.OutOrStdout(), toQuotationsJSON(words, found, took))
	}
	p := newPage(c.OutOrStdout())
	p.quotations(words, found)
	return p.flush()
}
