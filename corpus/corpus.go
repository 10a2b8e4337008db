// Package corpus turns sources into documents: it reads files, cleans what a crawl left in them, finds sections,
// passages, sentences and dates, and keeps the byte offset of each in the cleaned text.
//
//	source bytes -> Document{cleaned text, repairs} -> []Section -> []Passage{Span} -> dates
package corpus

import (
	"unicode/utf8"

	"footnote/corpus/edtf"
)

// Span is a half-open range of bytes of a document's cleaned text. It lies on rune boundaries.
type Span struct{ Start, End int }

// Len returns the number of bytes in s.
func (s Span) Len() int { return s.End - s.Start }

// Contains reports whether o lies inside s.
func (s Span) Contains(o Span) bool { return s.Start <= o.Start && o.End <= s.End }

// Overlaps reports whether s and o share a byte.
func (s Span) Overlaps(o Span) bool { return s.Start < o.End && o.Start < s.End }

// In returns the text that s names.
func (s Span) In(text string) string { return text[s.Start:s.End] }

// Runes returns the number of runes in s, a span of text.
func (s Span) Runes(text string) int { return utf8.RuneCountInString(s.In(text)) }

// Shift returns s moved by n bytes.
func (s Span) Shift(n int) Span { return Span{s.Start + n, s.End + n} }

// Document is one source text, cleaned.
type Document struct {
	Metadata
	File     string    // it was read from, with ":line" in a .jsonl; empty for the built-in text and one read from an index
	Text     string    // the cleaned text, valid UTF-8; every Span refers to it
	Repairs  []Repair  // in order of Span.Start
	Sections []Section // in order, not overlapping; empty for a document without headings or text
	Passages []Passage // in order, not overlapping, each inside one section
}

// Repair is one place where cleaning changed the source.
type Repair struct {
	Kind   RepairKind
	Span   Span   // what stands in the cleaned text instead; empty where the source bytes were dropped
	Offset int    // where the replaced bytes began in the source, bytes; -1 when the source is not text (HTML)
	Source string // the replaced source bytes
}

// Section is the part of a document under a heading.
type Section struct {
	Heading []string // path of headings, outermost first; empty before the first heading
	Span    Span     // without the heading line
}

// Passage is the unit that is indexed and ranked: a paragraph or a few.
type Passage struct {
	ID         string   // 10 characters of Crockford's base32 from a hash over document id and text: stable over re-indexing
	DocumentID string   // Metadata.ID of its document
	Number     int      // 1 for the first passage of the document
	Heading    []string // of its section
	Text       string   // verbatim: Span of the document's cleaned text
	Span       Span
	Sentences  []Span // in bytes of the document's text, ordered, inside Span
	Dates      []Date // in order of their spans: first those of the headings above (FromHeading), then those inside Span
}

// DateSource says where a Date was read.
type DateSource string

// The sources of a date.
const (
	FromText     DateSource = "text"
	FromHeading  DateSource = "heading"
	FromMetadata DateSource = "metadata"
)

// Date is an expression in the text with its value.
type Date struct {
	Text     string // as written
	Interval edtf.Interval
	From     DateSource
	Inferred bool // the value, or its year, was taken from the text around it
	Span     Span // in bytes of the document's text
}
