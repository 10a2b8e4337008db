package corpus

import (
	"errors"

	"footnote/corpus/edtf"
)

// FindDates finds the date expressions of a text, in order, not overlapping. Spans are in bytes of text.
// A date without a year takes it from the text before it, at the start from anchor (which may be zero).
func FindDates(text string, anchor edtf.Interval) []Date { return nil }

// ParseDate reads a date that a person typed as a filter: EDTF or plain ("late 1969", "July 1986").
func ParseDate(s string) (edtf.Interval, error) { return edtf.Interval{}, errors.New("not yet") }
