package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"footnote/corpus"
	"footnote/corpus/edtf"
	"footnote/retrieval"

	"github.com/spf13/cobra"
)

func checkCommand() *cobra.Command {
	var s scope
	c := &cobra.Command{
		Use:   "check [flags] CLAIM…",
		Short: "Compare a claim with what the corpus says",
		Long: `Compare a claim with what the corpus says. The claim is supported if one sentence says all of it, in the
same roles and without another reserve ("not", "may", "almost", "claimed that"). Its date, a number or a name
differs if a sentence says all but that. Otherwise it is not found, which does not mean that it is false. Each
verdict comes with its evidence, verbatim.

--json prints {"claim","status","claimed","found","date","citations","nearest"}: status is supported,
date_differs, number_differs, name_differs or not_found; claimed is the part of the claim that differs, found
the text's counterpart. Where the text contradicts itself, "conflicts" has the sentences with another date or number.`,
		Example: `  footnote check Moscow withdrew all Soviet advisers from China in 1961`,
		Args:    cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			return runCheck(c, &s, strings.TrimSpace(strings.Join(args, " ")))
		},
	}
	s.flags(c)
	return c
}

func runCheck(c *cobra.Command, s *scope, claim string) error {
	if claim == "" {
		return wrongUsage("check: no claim; give one, like: footnote check \"… was built in 1960\"")
	}
	find := func(index *retrieval.Index, within edtf.Interval) (retrieval.Check, error) {
		question := retrieval.Question{Text: claim, Within: within, Document: s.document, Citations: s.n}
		return index.Check(c.Context(), question)
	}
	toJSON := func(found retrieval.Check, took time.Duration) any { return toCheckJSON(found, took) }
	return printFound(c, s, find, toJSON, (*page).check)
}

// check prints a verdict with its evidence.
func (p *page) check(c retrieval.Check) {
	p.paragraph("", verdict(c), "")
	p.line("")
	if len(c.Nearest) > 0 {
		p.line("The nearest passages, for you to judge:")
		p.line("")
	}
	for _, citation := range slices.Concat(c.Citations, c.Nearest) {
		p.evidence(citation, c)
	}
	if len(c.Conflicts) > 0 {
		p.line("The text also says otherwise:")
		p.line("")
	}
	for _, citation := range c.Conflicts {
		p.evidence(citation, retrieval.Check{})
	}
}

// evidence prints the sentence of a citation and marks the words that decide the verdict.
func (p *page) evidence(c retrieval.Citation, of retrieval.Check) {
	indent := p.place(c)
	var marks []corpus.Span
	if at, ok := of.FoundIn(c); ok {
		marks = append(marks, at)
	}
	p.paragraph(indent, c.Best(), styleSpan, marks...)
	p.line("")
}

// verdict describes a verdict in words.
func verdict(c retrieval.Check) string {
	switch c.Verdict {
	case retrieval.Supported:
		return "Supported."
	case retrieval.DateDiffers:
		return fmt.Sprintf("Date differs: %s, not %s.", c.Date.Interval.Human(), c.Claimed)
	case retrieval.NumberDiffers:
		return fmt.Sprintf("Number differs: %s, not %s.", c.Found, c.Claimed)
	case retrieval.NameDiffers:
		return fmt.Sprintf("Name differs: %s, not %s.", c.Found, c.Claimed)
	}
	return "Not found: no sentence of the corpus says just this; it may say more, less or the contrary."
}

type checkJSON struct {
	Claim     string         `json:"claim"`
	Status    string         `json:"status"`
	Claimed   string         `json:"claimed"`
	Found     string         `json:"found"`
	Date      *dateJSON      `json:"date"` // of found, if the date differs; otherwise null
	Citations []citationJSON `json:"citations"`
	Nearest   []citationJSON `json:"nearest"`
	Conflicts []citationJSON `json:"conflicts,omitempty"` // they give another date or number
	TookUS    int64          `json:"took_us"`
}

func toCheckJSON(c retrieval.Check, took time.Duration) checkJSON {
	out := checkJSON{Claim: c.Claim.Text, Status: string(c.Verdict), Claimed: c.Claimed, Found: c.Found,
		Citations: toCitationsJSON(c.Citations), Nearest: toCitationsJSON(c.Nearest),
		Conflicts: toCitationsJSON(c.Conflicts),
		TookUS:    took.Microseconds()}
	if c.Verdict == retrieval.DateDiffers {
		out.Date = &toDatesJSON([]corpus.Date{c.Date})[0]
	}
	return out
}
