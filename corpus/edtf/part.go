package edtf

// longestParted bounds the years of a range that Part cuts, and so the work on a hostile date.
const longestParted = 100_000

// Part returns the pieces first to last, counted from 0, of i cut into of equal ones: Part(0, 0, 3) is its early part,
// Part(1, 1, 2) its second half. Years are cut into months, months into days, seasons into months and longer times
// into years. Thirds are those of the README: four months of a year, days 1 to 10, 11 to 20 and the rest of a month,
// years 0 to 3, 4 to 6 and 7 to 9 of a decade. A day is its own part. ok is false for open ranges, for ranges of
// anything but years, for choices, and where there is no such piece.
func (i Interval) Part(first, last, of int) (piece Interval, ok bool) {
	if of < 1 || first < 0 || last < first || last >= of {
		return Interval{}, false
	}
	begin, n := i.from, 0
	switch i.Precision() {
	case None, Choice:
		return Interval{}, false
	case Day:
		return i, true
	case Month:
		n = 30
		begin.precision, begin.day = Day, 1
	case Season:
		n = 3
		begin.precision, begin.month = Month, (i.from.month-21)*3+3
	case Year:
		n = 12
		begin.precision, begin.month = Month, 1
	default:
		from, to := i.Years()
		if i.from.precision < Year || i.to.precision < Year || to-from >= longestParted {
			return Interval{}, false
		}
		n = to - from + 1
		begin = point{precision: Year, year: int32(from)}
	}
	from, to := (n*first+of-1)/of, (n*(last+1)+of-1)/of-1
	if i.Precision() == Month && last == of-1 {
		to = daysIn(int(i.from.year), int(i.from.month)) - 1
	}
	return begin.run(from, max(from, to))
}

// run returns the units from to to, counted from p, both included.
func (p point) run(from, to int) (Interval, bool) {
	a, okFrom := p.shift(from)
	b, okTo := p.shift(to)
	return Interval{from: a, to: b}, okFrom && okTo
}
