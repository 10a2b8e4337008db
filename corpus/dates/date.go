package dates

import (
	"strings"

	"footnote/corpus/edtf"
	"footnote/corpus/prose"
)

// Source is where a Date was read.
type Source string

// The sources of a date.
const (
	FromText     Source = "text"
	FromHeading  Source = "heading"
	FromMetadata Source = "metadata"
)

// Date is a date expression in a text with its value.
type Date struct {
	Text     string // as written
	Interval edtf.Interval
	From     Source
	Inferred bool       // the value, or its year, was taken from the text around it
	Span     prose.Span // in bytes of the document's text
}

// Reworded returns words, the value of d for people in some language, or "" where the text says the same: "1960s" for
// "the 1960s".
func (d Date) Reworded(words string) string {
	if plainWords(words) == plainWords(d.Text) {
		return ""
	}
	return words
}

// plainWords returns words in small letters without an article before them, with plain dashes and single spaces.
func plainWords(words string) string {
	words = strings.NewReplacer("–", "-", "’", "'", " – ", "-").Replace(strings.ToLower(words))
	return strings.TrimPrefix(strings.Join(strings.Fields(words), " "), "the ")
}
