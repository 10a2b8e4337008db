package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"footnote/bot"
	"footnote/bot/store"
	"footnote/corpus"
	"footnote/retrieval"

	"github.com/spf13/cobra"
)

func citeCommand() *cobra.Command {
	var s source
	var format string
	var asJSON bool
	c := &cobra.Command{
		Use:   "cite [flags] ID",
		Short: "Show the passage of a citation id, or its reference for a bibliography",
		Long: `Show the passage of a citation id such as F-7K2Q9. Case does not matter, and F- may be omitted.

With --format, print the reference of its source: chicago or apa as text, bibtex or csl (CSL-JSON) as code. Details that
the source does not state are omitted.

If the text has changed since "footnote serve" cited it, show the changes. This needs FOOTNOTE_DATA_DIR to name the data
folder of serve.`,
		Example: `  footnote cite F-7K2Q9
  footnote cite --format bibtex 7k2q9 >> references.bib`,
		Args: between(0, 1),
		RunE: func(c *cobra.Command, args []string) error {
			if format != "" && !slices.Contains(retrieval.Styles(), retrieval.Style(format)) {
				return wrongUsage("cite: --format %q; give chicago, apa, bibtex or csl", format)
			}
			if len(args) == 0 || len(retrieval.CitationDigits(args[0])) == 0 {
				return wrongUsage(
					"cite: a citation id is needed, like F-7K2Q9; footnote ask prints one with each citation")
			}
			return runCite(c, &s, args[0], retrieval.Style(format), asJSON)
		},
	}
	s.flags(c.Flags())
	c.Flags().StringVar(&format, "format", "", "print a reference in this `STYLE`: chicago, apa, bibtex or csl")
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

func runCite(c *cobra.Command, s *source, id string, style retrieval.Style, asJSON bool) error {
	index, err := s.open(c.Context(), c.ErrOrStderr())
	if err != nil {
		return err
	}
	defer index.Close()
	found, err := index.Cite(c.Context(), id)
	if errors.Is(err, retrieval.ErrNoPassage) {
		return citeChanged(c, index, id)
	}
	if err != nil {
		return err
	}
	var citations []retrieval.Citation
	for i, n := range found {
		citation := retrieval.CitePassage(n.Location)
		citation.Rank = i + 1
		citations = append(citations, citation)
	}
	switch {
	case style != "" && len(citations) > 1:
		return fmt.Errorf("%s may mean %d passages of this corpus; footnote cite %s shows them with their longer ids",
			id, len(citations), id)
	case style != "":
		reference, err := citations[0].Reference(style)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(c.OutOrStdout(), reference)
		return err
	case asJSON:
		return printJSON(c.OutOrStdout(), toCitationsJSON(citations))
	}
	p := newPage(c.OutOrStdout())
	for _, citation := range citations {
		p.citation(citation)
	}
	return p.flush()
}

// citeChanged shows the changes to a passage that is no longer in the corpus, if serve has stored it.
func citeChanged(c *cobra.Command, index *retrieval.Index, id string) error {
	unknown := fmt.Errorf("no passage %s in this corpus", id)
	settings, err := readSettings()
	if err != nil || settings.DataDir == "" {
		return errors.Join(unknown, err)
	}
	cited, ok, err := remembered(c.Context(), settings.DataDir, id)
	if err != nil || !ok {
		return errors.Join(unknown, err)
	}
	drift, ok, err := index.Drift(c.Context(), cited)
	if err != nil || !ok {
		return errors.Join(fmt.Errorf("%w; it was in %q ¶ %d", unknown, cited.Title, cited.Number), err)
	}
	p := newPage(c.OutOrStdout())
	p.drift(cited, drift)
	return p.flush()
}

// remembered returns the citation that serve has stored in a data folder. ok is false when there is none.
func remembered(ctx context.Context, dir, id string) (cited retrieval.Cited, ok bool, err error) {
	records, err := store.Open(ctx, dir, store.Options{ReadOnly: true})
	if err != nil {
		return retrieval.Cited{}, false, err
	}
	defer records.Close()
	return bot.Remembered(ctx, records, id)
}

// drift prints a changed passage: removed text as [-…-], added text as {+…+}.
func (p *page) drift(cited retrieval.Cited, d retrieval.Drift) {
	p.paragraph("", fmt.Sprintf("The text of %s has changed. It is now %s.", cited.ID, d.ID), "")
	p.line("")
	var text strings.Builder
	var marks []corpus.Span
	for _, change := range d.Changes {
		start := text.Len()
		words := strings.TrimSpace(change.Text)
		space := strings.TrimPrefix(change.Text, words)
		switch change.Kind {
		case retrieval.Removed:
			fmt.Fprintf(&text, "[-%s-]%s", words, space)
		case retrieval.Added:
			fmt.Fprintf(&text, "{+%s+}%s", words, space)
		default:
			text.WriteString(change.Text)
			continue
		}
		marks = append(marks, corpus.Span{Start: start, End: text.Len() - len(space)})
	}
	p.paragraph("  ", text.String(), styleSpan, marks...)
	p.line("")
	p.aside(place(d.Location))
}
