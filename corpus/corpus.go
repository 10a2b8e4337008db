package corpus

import (
	"footnote/corpus/clean"
	"footnote/corpus/dates"
	"footnote/corpus/edtf"
	"footnote/corpus/format"
	"footnote/corpus/prose"
)

// The types of other packages that a Document is made of.
type (
	Span       = prose.Span
	Metadata   = format.Metadata
	Repair     = clean.Repair
	RepairKind = clean.Kind
	Date       = dates.Date
	DateSource = dates.Source
)

// The sources of a date.
const (
	FromText     = dates.FromText
	FromHeading  = dates.FromHeading
	FromMetadata = dates.FromMetadata
)

// FindDates is dates.Find.
func FindDates(text string, anchor edtf.Interval) []Date { return dates.Find(text, anchor) }

// ParseDate is dates.Parse.
func ParseDate(s string) (edtf.Interval, error) { return dates.Parse(s) }

// SaysWhen is dates.SaysWhen.
func SaysWhen(sentence string) bool { return dates.SaysWhen(sentence) }

// Sentences is prose.Sentences.
func Sentences(text string) []Span { return prose.Sentences(text) }

// IsWord is prose.IsWord.
func IsWord(word string) bool { return prose.IsWord(word) }

// Document is one source text, cleaned.
type Document struct {
	Metadata
	// where it was read, with ":line" in a .jsonl; empty for the built-in text and out of an index
	File     string
	Text     string    // the cleaned text, valid UTF-8; every Span refers to it
	Repairs  []Repair  // in order of Span.Start
	Sections []Section // in order, not overlapping; empty for a document without headings or text
	Passages []Passage // in order, not overlapping, each inside one section
}

// Section is the part of a document under a heading.
type Section struct {
	Heading []string // path of headings, outermost first; empty before the first heading
	Span    Span     // without the heading line
}

// Passage is the unit that is indexed and ranked: a paragraph or a few.
type Passage struct {
	// ID is 10 characters of Crockford's base32 from a hash of document id and text. Indexing again does not change
	// it.
	ID         string
	DocumentID string   // Metadata.ID of its document
	Number     int      // 1 for the first passage of the document
	Heading    []string // of its section
	Text       string   // verbatim: Span of the document's cleaned text
	Span       Span
	Sentences  []Span // in bytes of the document's text, ordered, inside Span
	Dates      []Date // in order of their spans: those of the headings above (FromHeading), then those inside Span
}

// Verbatim returns the text of a span inside the passage. The span is in bytes of the document's text.
func (p Passage) Verbatim(s Span) string { return s.Shift(-p.Span.Start).In(p.Text) }
