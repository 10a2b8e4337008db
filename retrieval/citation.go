package retrieval

import (
	"strings"

	"footnote/corpus"
)

// Location is a passage in its document.
type Location struct {
	ID       string // citation id of the passage, such as "F-7K2Q9"; see Index.Cite
	Document corpus.Metadata
	Passage  corpus.Passage
}

// pathSeparator separates the headings above a passage.
const pathSeparator = " › "

// Section returns the headings above the passage, outermost first, joined with " › ". It is "" when there are none.
func (l Location) Section() string { return strings.Join(l.Passage.Heading, pathSeparator) }

// Path returns the title of the document and the headings above the passage, joined with " › ".
func (l Location) Path() string {
	if section := l.Section(); section != "" {
		return l.Document.Title + pathSeparator + section
	}
	return l.Document.Title
}

// Citation is a piece of evidence: an excerpt of a passage.
type Citation struct {
	Location
	Rank     int           // 1 for the first; 0: not ranked
	Excerpt  corpus.Span   // whole sentences of the passage, in bytes of the document's text
	Sentence corpus.Span   // the best sentence in the excerpt, in bytes of the document's text
	Matches  []corpus.Span // occurrences of the words of a Quote, in bytes of the document's text; nil for an answer
	Dates    []corpus.Date // in the excerpt
	Score    float64       // of the passage; comparable within one question only
}

// CitePart cites an excerpt of a passage, with the dates in it. Both spans are in bytes of the document's text.
func CitePart(l Location, excerpt, sentence corpus.Span) Citation {
	c := Citation{Location: l, Excerpt: excerpt, Sentence: sentence}
	c.Dates = datesIn(l.Passage.Dates, excerpt)
	return c
}

// CitePassage cites a whole passage. The best sentence is its first.
func CitePassage(l Location) Citation {
	sentence := l.Passage.Span
	if len(l.Passage.Sentences) > 0 {
		sentence = l.Passage.Sentences[0]
	}
	return CitePart(l, l.Passage.Span, sentence)
}

// Text returns the excerpt, verbatim.
func (c Citation) Text() string { return c.Passage.Verbatim(c.Excerpt) }

// Best returns the best sentence of the excerpt, verbatim.
func (c Citation) Best() string { return c.Passage.Verbatim(c.Sentence) }

// SentenceDates returns the dates in the best sentence.
func (c Citation) SentenceDates() []corpus.Date { return datesIn(c.Dates, c.Sentence) }

// DateAt returns the date that a span of the best sentence consists of, as "in 1960" does. A date that is less than
// half of the span, as in a clause, does not count: ok is false then. The span is in bytes of Best.
func (c Citation) DateAt(span corpus.Span) (d corpus.Date, ok bool) {
	span = span.Shift(c.Sentence.Start)
	for _, d := range c.Dates {
		common := min(d.Span.End, span.End) - max(d.Span.Start, span.Start)
		if common > 0 && 2*common >= span.Len() {
			return d, true
		}
	}
	return corpus.Date{}, false
}

// OtherDate returns the first date of the best sentence that shares no day with a date of another citation; ok is false
// when there is none.
func (c Citation) OtherDate(than corpus.Date) (d corpus.Date, ok bool) {
	for _, d := range c.SentenceDates() {
		if !d.Interval.Overlaps(than.Interval) {
			return d, true
		}
	}
	return corpus.Date{}, false
}

// datesIn returns the dates inside a span.
func datesIn(dates []corpus.Date, span corpus.Span) []corpus.Date {
	var inside []corpus.Date
	for _, d := range dates {
		if span.Contains(d.Span) {
			inside = append(inside, d)
		}
	}
	return inside
}

// Neighbours are a passage and the passages before and after it in its document.
type Neighbours struct {
	Location
	Before *corpus.Passage // nil at the beginning
	After  *corpus.Passage // nil at the end
}
