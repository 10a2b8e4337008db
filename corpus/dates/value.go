package dates

import "footnote/corpus/edtf"

// moment is a date as far as an expression gives it. focus.resolve completes it.
type moment struct {
	// Day to Century; None: the day of an unnamed month, or an ordinal before "and 19th century"
	unit       edtf.Precision
	year       int  // astronomical; the first one of a decade or century
	month, day int  // month 21 to 24 is a season
	dated      bool // it has a year
	short      bool // the year or decade has two digits, and lacks its century
	relative   bool // it was counted from another date: its value is inferred
}

// interval returns the value of a complete moment. ok is false for a day that the calendar does not have.
func (m moment) interval() (i edtf.Interval, ok bool) {
	switch m.unit {
	case edtf.Decade:
		if m.year >= 0 {
			return edtf.DecadeOf(m.year), true
		}
		return yearsFrom(m.year, 10)
	case edtf.Century:
		return edtf.CenturyOf(m.year), true
	}
	i, err := edtf.DateOf(m.year, m.month, m.day)
	return i, err == nil
}

// yearsFrom returns the range of n years that begins with a year.
func yearsFrom(year, n int) (edtf.Interval, bool) {
	from, errFrom := edtf.DateOf(year, 0, 0)
	to, errTo := edtf.DateOf(year+n-1, 0, 0)
	if errFrom != nil || errTo != nil {
		return edtf.Interval{}, false
	}
	i, err := edtf.Between(from, to)
	return i, err == nil
}

// part is a piece of a longer time: "early", "the second half of", "the first three months of". The zero part is the
// whole.
type part struct {
	first, last, of int // the pieces first to last, counted from 0, of so many equal ones; of 0: not a fraction
	unit            edtf.Precision
	skip, n         int  // n units after the first skip ones
	fromEnd         bool // counted from the end
}

// fraction is the k-th of n equal pieces, counted from 0.
func fraction(k, n int) part { return part{first: k, last: k, of: n} }

// in returns the piece of an interval. ok is false where it has no such piece.
func (p part) in(i edtf.Interval) (piece edtf.Interval, ok bool) {
	switch {
	case p.of > 0:
		return i.Part(p.first, p.last, p.of)
	case p.unit == edtf.None:
		return i, true
	}
	return p.unitsOf(i)
}

// daysOf returns the length of a bounded interval in days.
func daysOf(i edtf.Interval) int {
	first, last := i.Days()
	return int(last - first + 1)
}

// run returns the units from from to to, half-open, counted from begin.
func run(begin edtf.Interval, from, to int, err error) (edtf.Interval, bool) {
	if err != nil || to <= from {
		return edtf.Interval{}, false
	}
	i, err := edtf.Between(begin.Shift(from), begin.Shift(to-1))
	return i, err == nil && !i.IsZero()
}

// unitsOf returns the first or last units of an interval: days, months, years or decades.
func (p part) unitsOf(i edtf.Interval) (edtf.Interval, bool) {
	first, last := i.Years()
	month, _ := i.Month()
	var begin edtf.Interval
	var err error
	var length int
	switch {
	case p.unit == edtf.Day && i.Precision() == edtf.Month:
		begin, err = edtf.DateOf(first, month, 1)
		length = daysOf(i)
	case p.unit == edtf.Day && i.Precision() == edtf.Year:
		begin, err = edtf.DateOf(first, 1, 1)
		length = daysOf(i)
	case p.unit == edtf.Month && i.Precision() == edtf.Year:
		begin, err = edtf.DateOf(first, 1, 0)
		length = 12
	case p.unit == edtf.Year && (i.Precision() == edtf.Decade || i.Precision() == edtf.Century):
		begin, err = edtf.DateOf(first, 0, 0)
		length = last - first + 1
	case p.unit == edtf.Decade && i.Precision() == edtf.Century:
		begin = edtf.DecadeOf(first)
		length = 10
	default:
		return edtf.Interval{}, false
	}
	from, to := p.skip, p.skip+p.n
	if p.fromEnd {
		from, to = length-to, length-from
	}
	if from < 0 || to > length {
		return edtf.Interval{}, false
	}
	return run(begin, from, to, err)
}

// focus is the date that the text speaks about. Expressions without a year or month are counted from it.
type focus struct {
	year, month, day int // month and day are 0 when not known
	known            bool
}

// on returns the focus after an interval. Decades and centuries do not move it.
func (f focus) on(i edtf.Interval) focus {
	switch i.Precision() {
	case edtf.Range:
		from, to := i.Bounds()
		if from.IsZero() {
			return f.on(to)
		}
		return f.on(from)
	case edtf.Day, edtf.Month, edtf.Year:
		year, _ := i.Years()
		month, day := i.Month()
		return focus{year, month, day, true}
	case edtf.Season:
		year, _ := i.Years()
		return focus{year: year, known: true}
	}
	return f
}

// resolve completes a moment from the focus. ok is false where the focus has no year or month either.
func (f focus) resolve(m moment) (resolved moment, ok bool) {
	if m.short && (m.unit == edtf.Year || m.unit == edtf.Decade) {
		return f.century(m)
	}
	if m.dated {
		return m, m.unit != edtf.None
	}
	if !f.known {
		return m, false
	}
	m.dated, m.relative = true, true
	switch {
	case m.unit == edtf.None && f.month == 0:
		return m, false
	case m.unit == edtf.None:
		m.unit, m.year, m.month = edtf.Day, f.year, f.month
	default:
		m.year = f.yearOf(m.month)
	}
	return m, true
}

// yearOf returns the year of a month or season without one. A story moves forward: in the last quarter of a year, a
// month of the first quarter is in the next year.
func (f focus) yearOf(month int) int {
	if f.month >= 10 && month <= 3 {
		return f.year + 1
	}
	return f.year
}

// century gives a year or decade of two digits the century that brings it closest to the focus. Without a focus, a
// decade is one of the 20th century.
func (f focus) century(m moment) (moment, bool) {
	year := f.year
	if !f.known {
		if m.unit != edtf.Decade {
			return m, false
		}
		year = 1950
	}
	base := m.year + year - year%100
	best := base
	for _, y := range [...]int{base - 100, base + 100} {
		if distance(y, year) < distance(best, year) {
			best = y
		}
	}
	if best > f.lastYear() {
		best -= 100
	}
	m.year, m.dated, m.short, m.relative = best, true, false, true
	return m, true
}

// distance returns the number of years between two years.
func distance(a, b int) int { return max(a-b, b-a) }
