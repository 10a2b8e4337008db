package edtf

import (
	"cmp"
	"fmt"
	"math"
	"strings"
)

// Interval is a date or a range of dates. The zero Interval is not a date ("any time" in a filter). Intervals are
// comparable with ==: two are equal when they print the same.
type Interval struct {
	from, to point // equal unless it is a range or a choice; never both open
	choice   bool  // either from or to and nothing between them
}

// Precision is how exactly an Interval is given.
type Precision uint8

// The precisions, from no date to a range and a choice.
const (
	None Precision = iota // the zero Interval
	Day
	Month
	Season
	Year
	Decade
	Century
	Range  // anything with a slash
	Choice // one of two dates
)

// String names p for people: "year", "range"; "" for None.
func (p Precision) String() string {
	return [...]string{"", "day", "month", "season", "year", "decade", "century", "range", "choice"}[min(p, Choice)]
}

// maxYear bounds years on both sides of 0: nine digits, far beyond any history and safely inside the day arithmetic.
const maxYear = 999_999_999

// DateOf returns a day; with day 0 a month, or a season (month 21 to 24); with month 0 a year. The year is
// astronomical: 1 BC is 0. It returns an error for a date that the calendar does not have.
func DateOf(year, month, day int) (Interval, error) {
	p := point{year: int32(year), month: uint8(month), day: uint8(day)}
	switch {
	case year < -maxYear || year > maxYear:
		return Interval{}, fmt.Errorf("year %d is beyond nine digits", year)
	case month == 0 && day == 0:
		p.precision = Year
	case year < -9999 || year > 9999:
		return Interval{}, fmt.Errorf("year %d is beyond four digits and can have no month", year)
	case month >= 21 && month <= 24 && day == 0:
		p.precision = Season
	case month < 1 || month > 12:
		return Interval{}, fmt.Errorf("there is no month %d", month)
	case day == 0:
		p.precision = Month
	case day < 1 || day > daysIn(year, month):
		return Interval{}, fmt.Errorf("%s %d has no day %d", monthNames[month], year, day)
	default:
		p.precision = Day
	}
	return single(p), nil
}

// DecadeOf returns the decade of a year from 0 to 9999: 196X for 1964. For a negative year it counts from 0 down as
// EDTF does: -048X for -485 is -489 to -480. Years beyond four digits have no decade: the result is zero.
func DecadeOf(year int) Interval { return digitsOf(Decade, year, 10) }

// CenturyOf is DecadeOf for the hundred years that have the same first digits: 18XX for 1848.
func CenturyOf(year int) Interval { return digitsOf(Century, year, 100) }

// digitsOf returns the decade or century of a year, of n years.
func digitsOf(p Precision, year, n int) Interval {
	if year < -9999 || year > 9999 {
		return Interval{}
	}
	first := year - year%n
	if year < 0 {
		first -= n - 1
	}
	return single(point{precision: p, year: int32(first)})
}

// Since returns the interval from the beginning of i without an end.
func (i Interval) Since() Interval {
	if i.from.precision == None {
		return Interval{}
	}
	return Interval{from: i.from}
}

// Until returns the interval without a beginning up to and including the end of i.
func (i Interval) Until() Interval {
	if i.to.precision == None {
		return Interval{}
	}
	return Interval{to: i.to}
}

// single returns the interval of one point.
func single(p point) Interval { return Interval{from: p, to: p} }

// Between joins two filter bounds, either of which may be zero (open), into one inclusive interval: from the beginning
// of from to the end of to. It returns an error when to ends before from begins.
func Between(from, to Interval) (Interval, error) {
	i := Interval{from: from.from, to: to.to}
	if first, last := i.Days(); first > last {
		return Interval{}, fmt.Errorf("%q (%s) ends before %q (%s) begins", "to", to, "from", from)
	}
	return i, nil
}

// Bounds returns the two ends of a range as intervals of their own, zero where it is open. Both ends of any other
// interval are itself.
func (i Interval) Bounds() (from, to Interval) { return single(i.from), single(i.to) }

// Shift returns i moved by n of its own units: days for a day, months for a month, tens of years for a decade. Each
// end of a range is moved by its own unit. Where this leaves the calendar, the result is zero.
func (i Interval) Shift(n int) Interval {
	from, okFrom := i.from.shift(n)
	to, okTo := i.to.shift(n)
	if !okFrom || !okTo {
		return Interval{}
	}
	return Interval{from, to, i.choice}
}

// Qualified returns i with both ends also marked as approximate ("~"), uncertain ("?") or both ("%").
func (i Interval) Qualified(approximate, uncertain bool) Interval {
	i.from = i.from.qualified(approximate, uncertain)
	i.to = i.to.qualified(approximate, uncertain)
	return i
}

// String returns the canonical EDTF, "" for the zero Interval.
func (i Interval) String() string {
	var memory [longestForm]byte
	return string(i.append(memory[:0]))
}

// longestForm is the length of the longest usual form, a day at either end with its qualifier.
const longestForm = len("[1969-10-14~,1969-11-02?]")

// append appends the canonical EDTF of i to b.
func (i Interval) append(b []byte) []byte {
	if i.IsZero() {
		return b
	}
	if i.choice {
		return append(i.to.append(append(i.from.append(append(b, '[')), ',')), ']')
	}
	b = i.from.append(b)
	if i.from != i.to {
		b = i.to.append(append(b, '/'))
	}
	return b
}

// MarshalText returns the canonical EDTF of i, empty for the zero Interval.
func (i Interval) MarshalText() ([]byte, error) { return i.append(nil), nil }

// UnmarshalText reads EDTF like Parse. An empty text is the zero Interval.
func (i *Interval) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*i = Interval{}
		return nil
	}
	parsed, err := Parse(string(text))
	if err == nil {
		*i = parsed
	}
	return err
}

// IsZero reports whether i is the zero Interval, which is not a date.
func (i Interval) IsZero() bool { return i == Interval{} }

// Days returns the first and last day of i, inclusive, as days since 1970-01-01 in the proleptic Gregorian calendar.
// Those of a choice are the first of its first date and the last of its second. An open end is math.MinInt64 or
// math.MaxInt64; the zero Interval is open at both.
func (i Interval) Days() (first, last int64) {
	first, last = math.MinInt64, math.MaxInt64
	if i.from.precision != None {
		first, _ = i.from.days()
	}
	if i.to.precision != None {
		_, last = i.to.days()
	}
	return first, last
}

// Years returns the first and last year of i (astronomical: 1 BC is 0); open ends are math.MinInt and math.MaxInt.
// A winter ends in the year after its own.
func (i Interval) Years() (first, last int) {
	first, last = math.MinInt, math.MaxInt
	if i.from.precision != None {
		first, _ = i.from.years()
	}
	if i.to.precision != None {
		_, last = i.to.years()
	}
	return first, last
}

// Month returns the month (1 to 12, or a season from 21 to 24) and the day of the month of i, 0 for a part that i does
// not have. A range has neither.
func (i Interval) Month() (month, day int) {
	if i.from != i.to {
		return 0, 0
	}
	return int(i.from.month), int(i.from.day)
}

// Overlaps reports whether i and o have a day in common, either date of a choice. A zero Interval overlaps with
// everything.
func (i Interval) Overlaps(o Interval) bool {
	if a, b, ok := i.Choice(); ok {
		return a.Overlaps(o) || b.Overlaps(o)
	}
	if o.choice {
		return o.Overlaps(i)
	}
	first, last := i.Days()
	oFirst, oLast := o.Days()
	return first <= oLast && oFirst <= last
}

// Contains reports whether every day of o is in i. A zero Interval contains everything. A choice is contained where
// both its dates are, and contains only itself, since the other date may be the one that is meant.
func (i Interval) Contains(o Interval) bool {
	if i.choice {
		return i == o
	}
	first, last := i.Days()
	oFirst, oLast := o.Days()
	return first <= oFirst && oLast <= last
}

// Compare orders by first day, then by last day: -1, 0 or 1. An open beginning comes first, an open end last.
func (i Interval) Compare(o Interval) int {
	first, last := i.Days()
	oFirst, oLast := o.Days()
	return cmp.Or(cmp.Compare(first, oFirst), cmp.Compare(last, oLast))
}

// Precision returns how exactly i is given.
func (i Interval) Precision() Precision {
	if i.choice {
		return Choice
	}
	if i.from != i.to {
		return Range
	}
	return i.from.precision
}

// OneOf returns the choice between two dates of one precision, in the order of time. It returns an error for anything
// but two different single dates.
func OneOf(a, b Interval) (Interval, error) {
	if a.Compare(b) > 0 {
		a, b = b, a
	}
	p := a.Precision()
	if p == None || p >= Range || b.Precision() != p || a == b {
		return Interval{}, fmt.Errorf("%s and %s are not two dates to choose from", a, b)
	}
	return Interval{from: a.from, to: b.from, choice: true}, nil
}

// Choice returns the two dates that i is one of; ok is false where i is no choice.
func (i Interval) Choice() (a, b Interval, ok bool) {
	if !i.choice {
		return Interval{}, Interval{}, false
	}
	return single(i.from), single(i.to), true
}

// Approximate reports whether either end has a "~" or "%".
func (i Interval) Approximate() bool { return i.from.approximate || i.to.approximate }

// Uncertain reports whether either end has a "?" or "%".
func (i Interval) Uncertain() bool { return i.from.uncertain || i.to.uncertain }

// Parse reads EDTF: the forms of the package comment, everything that String prints, and dates with a time of day or
// unspecified digits, which it drops. An empty end of a range ("1982/", unknown in EDTF) is read as an open one.
func Parse(s string) (Interval, error) {
	if strings.HasPrefix(s, "[") {
		return parseChoice(s)
	}
	left, right, ranged := strings.Cut(s, "/")
	if !ranged {
		p, err := parsePoint(s)
		if err != nil {
			return Interval{}, fmt.Errorf("date %q: %w", s, err)
		}
		return single(p), nil
	}
	from, err := parseEnd(left)
	if err != nil {
		return Interval{}, fmt.Errorf("date %q: %w", s, err)
	}
	to, err := parseEnd(right)
	if err != nil {
		return Interval{}, fmt.Errorf("date %q: %w", s, err)
	}
	i := Interval{from: from, to: to}
	if i.IsZero() {
		return Interval{}, fmt.Errorf("date %q: a range is open at one end at most", s)
	}
	if first, last := i.Days(); first > last {
		return Interval{}, fmt.Errorf("date %q: it ends before it begins", s)
	}
	return i, nil
}

// parseChoice reads "[2022-03-04,2022-04-03]", a set of two dates of which one is meant (level 2).
func parseChoice(s string) (Interval, error) {
	inner, closed := strings.CutSuffix(s[1:], "]")
	left, right, two := strings.Cut(inner, ",")
	if !closed || !two {
		return Interval{}, fmt.Errorf("date %q: a choice is written like [2022-03-04,2022-04-03]", s)
	}
	a, err := parsePoint(strings.TrimSpace(left))
	if err != nil {
		return Interval{}, fmt.Errorf("date %q: %w", s, err)
	}
	b, err := parsePoint(strings.TrimSpace(right))
	if err != nil {
		return Interval{}, fmt.Errorf("date %q: %w", s, err)
	}
	i, err := OneOf(single(a), single(b))
	if err != nil {
		return Interval{}, fmt.Errorf("date %q: %w", s, err)
	}
	return i, nil
}

// parseEnd reads one end of a range.
func parseEnd(s string) (point, error) {
	if s == ".." || s == "" {
		return point{}, nil
	}
	return parsePoint(s)
}
