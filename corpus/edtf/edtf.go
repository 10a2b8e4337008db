// Package edtf holds dates as intervals with the precision that a text gives them, written in EDTF (ISO 8601-2).
package edtf

import "errors"

// Interval is a date or a range of dates. The zero Interval is no date at all ("any time" in a filter).
// Intervals are comparable with ==: two are equal when they print the same.
type Interval struct {
	text string // canonical EDTF
}

// Precision says how exactly an Interval is given.
type Precision uint8

const (
	None Precision = iota // the zero Interval
	Day
	Month
	Season
	Year
	Decade
	Century
	Range // anything with a slash
)

// Parse reads EDTF: the forms of CONTRACT.md and what else String can print.
func Parse(s string) (Interval, error) { return Interval{}, errors.New("not yet") }

// Between joins two filter bounds, either of which may be zero (open), into one inclusive interval.
// It is an error when to ends before from begins.
func Between(from, to Interval) (Interval, error) { return Interval{}, errors.New("not yet") }

// String returns the canonical EDTF, "" for the zero Interval.
func (i Interval) String() string { return i.text }

// IsZero reports whether i is no date.
func (i Interval) IsZero() bool { return i == Interval{} }

// Days returns the first and last day of i, inclusive, as days since 1970-01-01 in the proleptic Gregorian calendar.
// An open end is math.MinInt64 or math.MaxInt64.
func (i Interval) Days() (first, last int64) { return 0, 0 }

// Years returns the first and last year of i (astronomical: 1 BC is 0); open ends are math.MinInt and math.MaxInt.
func (i Interval) Years() (first, last int) { return 0, 0 }

// Overlaps reports whether some day lies in both. A zero Interval overlaps with everything.
func (i Interval) Overlaps(o Interval) bool { return false }

// Contains reports whether every day of o lies in i.
func (i Interval) Contains(o Interval) bool { return false }

// Compare orders by first day, then by last day: -1, 0 or 1.
func (i Interval) Compare(o Interval) int { return 0 }

// Precision returns how exactly i is given.
func (i Interval) Precision() Precision { return None }

// Approximate reports a "~" and Uncertain a "?" on either end.
func (i Interval) Approximate() bool { return false }

// Uncertain reports a "?" on either end.
func (i Interval) Uncertain() bool { return false }
