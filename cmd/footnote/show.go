package main

import (
	"fmt"

	"footnote/corpus"

	"github.com/spf13/cobra"
)

func showCommand() *cobra.Command {
	var s source
	var repairs bool
	c := &cobra.Command{
		Use:   "show [flags] [DOCUMENT]",
		Short: "Print a document's cleaned text, or list the documents",
		Long: `Print a document's cleaned text: exactly the bytes that the offsets of citations refer to. (On a
terminal, control characters are shown as pictures.) Without DOCUMENT, list the documents.

With --repairs, list the changes of cleaning instead, one per line. Tabs separate the rule, the byte range in
the cleaned text, the source bytes and their replacement, the last two quoted.`,
		Example: `  footnote show
  footnote show china-sino-soviet-relations
  footnote show --repairs china-sino-soviet-relations`,
		Args: between(0, 1),
		RunE: func(c *cobra.Command, args []string) error {
			switch {
			case len(args) == 1:
				return showDocument(c, &s, args[0], repairs)
			case repairs:
				return wrongUsage("show: --repairs needs a DOCUMENT; footnote show lists them")
			default:
				return listDocuments(c, &s)
			}
		},
		ValidArgsFunction: func(c *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return documentNames(c.Context(), &s), cobra.ShellCompDirectiveNoFileComp
		},
	}
	s.flags(c.Flags())
	c.Flags().BoolVar(&repairs, "repairs", false, "list what cleaning changed, with the source bytes it replaced")
	return c
}

func listDocuments(c *cobra.Command, s *source) error {
	index, err := s.open(c.Context(), c.ErrOrStderr())
	if err != nil {
		return err
	}
	defer index.Close()
	p := newPage(c.OutOrStdout())
	for _, d := range index.Documents() {
		p.document(d)
	}
	return p.flush()
}

func showDocument(c *cobra.Command, s *source, name string, repairs bool) error {
	index, err := s.open(c.Context(), c.ErrOrStderr())
	if err != nil {
		return err
	}
	defer index.Close()
	doc, err := index.Document(c.Context(), name)
	if err != nil {
		return noDocument(err, name)
	}
	p := newPage(c.OutOrStdout())
	if repairs {
		for _, r := range doc.Repairs {
			p.out.WriteString(repairLine(doc.Text, r))
		}
		return p.flush()
	}
	p.verbatim(doc.Text)
	return p.flush()
}

// repairLine formats a repair, with tabs between kind, byte range, source bytes and replacement.
func repairLine(text string, r corpus.Repair) string {
	return fmt.Sprintf("%s\t%d-%d\t%q\t%q\n", r.Kind, r.Span.Start, r.Span.End, r.Source, r.Span.In(text))
}
