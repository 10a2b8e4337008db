package main

import (
	"fmt"
	"strings"

	"footnote/corpus"
	"footnote/retrieval"
)

// answer prints an answer: its date if the answer is one, the sentence with the span marked, and the citations.
func (p *page) answer(a retrieval.Answer) {
	switch {
	case a.Kind == retrieval.KindAsOf:
		p.asOf(a.AsOf)
		return
	case !a.Found:
		p.notFound(a)
		return
	case len(a.Conflicts) > 0:
		p.conflict(a)
		return
	case a.Kind == retrieval.KindEvents:
		p.timeline(a.Events)
		p.confidence(a)
		return
	case a.Kind == retrieval.KindList, a.Kind == retrieval.KindStatements:
		for _, c := range a.Citations {
			p.passage(c)
		}
		p.confidence(a)
		return
	}
	if date, ok := a.Date(); ok {
		p.line(lead(date))
		p.line("")
	}
	p.paragraph("  ", a.Text, styleSpan, a.Span)
	p.line("")
	p.answering(a.Citations[0])
	for _, c := range a.Citations[1:] {
		p.citation(c)
	}
	p.confidence(a)
}

// confidence prints the confidence in an answer, and what it means where it is low.
func (p *page) confidence(a retrieval.Answer) {
	p.aside(fmt.Sprintf("confidence %s", percent(a.Confidence)))
	if a.WeakGuess() {
		p.aside("weak guess: of such answers fewer than half are right; check the passage")
	}
}

// passage prints a citation of a list or a section: its excerpt line by line, then its place.
func (p *page) passage(c retrieval.Citation) {
	for line := range strings.Lines(c.Text()) {
		if line = strings.TrimSpace(line); line != "" {
			p.paragraph("  ", line, "")
		}
	}
	p.place(c)
	p.line("")
}

// asOf prints the dates on which the texts held.
func (p *page) asOf(documents []corpus.Metadata) {
	if len(documents) == 0 {
		p.paragraph("", "The corpus does not say as of when its texts are.", "")
		return
	}
	p.line("The sources state these dates:")
	p.line("")
	for _, d := range documents {
		p.document(d)
	}
}

// nothingAsked prints that a message asks nothing, and questions that the corpus answers.
func (p *page) nothingAsked(examples []string) {
	p.paragraph("", "This asks nothing. Ask about the text, for example:", "")
	p.line("")
	for _, q := range examples {
		p.paragraph("  ", q, "")
	}
}

// answering prints the citation of the sentence that has just been printed as the answer: what precedes and follows it
// in the excerpt, with an ellipsis in its place.
func (p *page) answering(c retrieval.Citation) {
	text, at := c.Text(), c.Sentence.Shift(-c.Excerpt.Start)
	before, after := strings.TrimSpace(text[:at.Start]), strings.TrimSpace(text[at.End:])
	indent := p.place(c)
	if before != "" || after != "" {
		p.paragraph(indent, strings.TrimSpace(before+" […] "+after), "")
	}
	p.dates(indent, c)
}

// conflict prints the sentences that give different dates for one event, each below its date, without preferring one.
func (p *page) conflict(a retrieval.Answer) {
	p.line("The text dates this in more than one way:")
	p.line("")
	date, _ := a.Date()
	p.datedBy(a.Citations[0], date)
	for _, c := range a.Conflicts {
		other, _ := c.OtherDate(date)
		p.datedBy(c, other)
	}
	p.confidence(a)
}

// datedBy prints a date, the sentence that gives it with the date marked, and its place.
func (p *page) datedBy(c retrieval.Citation, d corpus.Date) {
	var marks []corpus.Span
	if !d.Interval.IsZero() {
		p.line(lead(d))
		marks = append(marks, d.Span.Shift(-c.Sentence.Start))
	}
	p.paragraph("  ", c.Best(), styleSpan, marks...)
	p.paragraph(fmt.Sprintf("  [%d] ", c.Rank), place(c.Location), "")
	p.line("")
}

// undated prints a note that the answer gives no date for an event.
func (p *page) undated() {
	p.paragraph("", "The corpus does not say when; what comes nearest:", "")
	p.line("")
}

// notFound prints that there is no answer, and the nearest passages.
func (p *page) notFound(a retrieval.Answer) {
	p.paragraph("", fmt.Sprintf("Not found: the corpus does not say (confidence %s).", percent(a.Confidence)), "")
	if len(a.Nearest) == 0 {
		return
	}
	p.line("")
	p.line("The nearest passages, for you to judge:")
	p.line("")
	for _, c := range a.Nearest {
		p.citation(c)
	}
}

// quotations prints the exact occurrences of words.
func (p *page) quotations(words string, q retrieval.Quotations) {
	if q.Total == 0 {
		p.paragraph("", fmt.Sprintf("Not found: no passage holds exactly “%s”.", words), "")
		p.paragraph("", "footnote ask finds what is said in other words.", "")
		return
	}
	for _, c := range q.Citations {
		p.citation(c)
	}
	note := count(q.Total, "occurrence") + " in " + count(q.Passages, "passage")
	if len(q.Citations) < q.Passages {
		note += fmt.Sprintf("; %d shown, -n shows more", len(q.Citations))
	}
	p.aside(note)
}

// citation prints a citation: its place, its excerpt with the matches marked, and its dates.
func (p *page) citation(c retrieval.Citation) {
	indent := p.place(c)
	p.paragraph(indent, c.Text(), styleSpan, inExcerpt(c.Matches, c.Excerpt)...)
	p.dates(indent, c)
}

// place prints the number and the place of a citation. It returns the indent of what follows.
func (p *page) place(c retrieval.Citation) (indent string) {
	prefix := fmt.Sprintf("[%d] ", c.Rank)
	p.paragraph(prefix, place(c.Location), "")
	return strings.Repeat(" ", len(prefix))
}

// dates prints the dates of a citation, and the empty line after it.
func (p *page) dates(indent string, c retrieval.Citation) {
	if len(c.Dates) > 0 {
		p.faint(indent, "dates: "+dateList(c.Dates))
	}
	p.line("")
}

// document prints a line of the list of documents.
func (p *page) document(d corpus.Metadata) {
	parts := []string{d.ID}
	if d.Title != d.ID {
		parts = append(parts, d.Title)
	}
	if !d.AsOf.IsZero() {
		parts = append(parts, "as of "+d.AsOf.Human())
	}
	p.line(strings.Join(parts, " · "))
}

// aside prints a final note in the faint style.
func (p *page) aside(s string) { p.faint("", s) }

// faint prints a paragraph in the faint style.
func (p *page) faint(indent, s string) {
	p.paragraph(indent, s, styleFaint, corpus.Span{Start: 0, End: len(s)})
}

// place describes where a passage is: title, section, passage number, as-of date and id.
func place(l retrieval.Location) string {
	where := fmt.Sprintf("%s ¶ %d", l.Path(), l.Passage.Number)
	if !l.Document.AsOf.IsZero() {
		where += " · as of " + l.Document.AsOf.Human()
	}
	if l.ID != "" {
		where += " · " + l.ID
	}
	return where
}

// lead formats the date that is the answer: "1960 · year".
func lead(d corpus.Date) string {
	s := d.Interval.Human() + " · " + d.Interval.Precision().String()
	if d.Inferred {
		s += " · inferred from the text around it"
	}
	return s
}

// dateList joins dates as written and in other words, without duplicates.
func dateList(dates []corpus.Date) string {
	var list []string
	seen := map[string]bool{}
	for _, d := range dates {
		if s := describeDate(d); !seen[s] {
			seen[s] = true
			list = append(list, s)
		}
	}
	return strings.Join(list, " · ")
}

// describeDate returns a date as written, followed by its value in words if that differs.
func describeDate(d corpus.Date) string {
	s := strings.Join(strings.Fields(d.Text), " ")
	if value := d.Reworded(d.Interval.Human()); value != "" {
		s += " → " + value
	}
	if d.Inferred {
		s += " (inferred)"
	}
	return s
}

// inExcerpt converts spans of a document's text to spans of its excerpt and drops those outside it.
func inExcerpt(spans []corpus.Span, excerpt corpus.Span) []corpus.Span {
	var out []corpus.Span
	for _, s := range spans {
		if excerpt.Contains(s) {
			out = append(out, s.Shift(-excerpt.Start))
		}
	}
	return out
}

func percent(share float64) string { return fmt.Sprintf("%.0f %%", 100*share) }

func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
