package dates

import (
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

// Normalised returns the EDTF value of a date, "" if the text is already written so.
func (d Date) Normalised() string {
	if value := d.Interval.String(); value != d.Text {
		return value
	}
	return ""
}
