package dates

import (
	"footnote/corpus/edtf"
	"footnote/corpus/prose"
)

// unitPrecision maps the units of time to the precisions that a date can have.
var unitPrecision = [...]edtf.Precision{aDay: edtf.Day, aWeek: edtf.None, aMonth: edtf.Month, aYear: edtf.Year,
	aDecade: edtf.Decade, aCentury: edtf.Century}

// fromFocus reads a date that is counted from the last one: "that year", "the following year", "two years later",
// "the previous April", "the end of the month".
func (f *finder) fromFocus(i int, cued bool) (item, bool) {
	if it, ok := f.elapsed(i); ok {
		return it, true
	}
	if it, ok := f.unitsEnd(i); ok {
		return it, true
	}
	the := f.is(i-1, "the")
	k, same, step := i, false, 0
	switch f.at(i).word {
	case "that":
		k, same = f.skip(i+1, "same", "very"), true
	case "this":
		k = f.skip(i+1, "same", "very")
		same = f.is(k, "day") && !f.is(i-1, "to", "until") || k > i+1
	case "same":
		k, same = i+1, the
	case "following":
		k, step = i+1, 1
	case "next":
		k, step = i+1, 1
		if spanning[f.word(i-2)] && f.at(k).value > aDay { // "over the next century" is how long
			return item{}, false
		}
	case "previous", "preceding":
		k, step = i+1, -1
	default:
		same = the && cued // "the end of the year"
	}
	if step != 0 && !the || step == 0 && !same {
		return item{}, false
	}
	return f.relativeUnit(k, step)
}

// spanning are words before "the next year" that make it a length of time.
var spanning = prose.WordSet("over for within")

// unitsEnd reads "year's end" and "month's end".
func (f *finder) unitsEnd(i int) (item, bool) {
	if !f.is(i, "month", "year", "decade", "century") || f.at(i+1).kind != apostrophe || !f.is(i+2, "s") ||
		!f.is(i+3, "end", "close") {
		return item{}, false
	}
	it, ok := f.relativeUnit(i, 0)
	it.end, it.part, it.atEnd = i+4, fraction(2, 3), true
	return it, ok
}

// relativeUnit reads a unit, a month or a season at a token and takes the one of the focus, or the step-th after it.
func (f *finder) relativeUnit(i, step int) (item, bool) {
	t := f.at(i)
	switch {
	case t.kind == unit && t.value != aWeek && t.exact:
		fixed := f.focus.at(unitPrecision[t.value]).Shift(step)
		if fixed.IsZero() {
			f.missed = f.missed || !f.focus.known
			return item{}, false
		}
		year, _ := fixed.Years()
		return item{moment: moment{unit: fixed.Precision(), year: year, relative: true}, fixed: fixed,
			end: i + 1, article: true, back: step <= 0}, true
	case (t.kind == month || t.kind == season) && f.focus.known:
		m := moment{unit: edtf.Month, month: int(t.value), year: f.focus.year, dated: true, relative: true}
		if t.kind == season {
			m.unit = edtf.Season
		} else if !t.capital {
			return item{}, false
		}
		m.year = f.focus.relativeYear(m.month, step)
		return item{moment: m, end: f.afterMonth(i), article: true}, true
	}
	return item{}, false
}

// at returns the unit of time that the focus is in, or zero if the focus is not that exact.
func (f focus) at(p edtf.Precision) edtf.Interval {
	var i edtf.Interval
	switch {
	case !f.known:
	case p == edtf.Day && f.day > 0:
		i, _ = edtf.DateOf(f.year, f.month, f.day)
	case p == edtf.Month && f.month > 0:
		i, _ = edtf.DateOf(f.year, f.month, 0)
	case p == edtf.Year:
		i, _ = edtf.DateOf(f.year, 0, 0)
	case p == edtf.Decade:
		i = edtf.DecadeOf(f.year)
	case p == edtf.Century:
		i = edtf.CenturyOf(f.year)
	}
	return i
}

// relativeYear returns the year of the next (step 1) or last (step -1) month or season from the focus, or of the one
// in the year of the focus (step 0).
func (f focus) relativeYear(month, step int) int {
	if month > 12 {
		month = (month-21)*3 + 3
	}
	switch {
	case step > 0 && (f.month == 0 || month <= f.month):
		return f.year + 1
	case step < 0 && f.month > 0 && month >= f.month, step < 0 && f.month == 0:
		return f.year - 1
	}
	return f.year
}

// vague holds words before a length of time that make it less than exact.
var vague = prose.WordSet("over nearly almost some barely than about around roughly approximately")

// lengths holds the units of time in units that a date can be moved by: a week in days, a century in years.
var lengths = [...]struct {
	unit edtf.Precision
	n    int
}{aDay: {edtf.Day, 1}, aWeek: {edtf.Day, 7}, aMonth: {edtf.Month, 1}, aYear: {edtf.Year, 1}, aDecade: {edtf.Year, 10},
	aCentury: {edtf.Year, 100}}

// elapsed reads "two years later", "a month earlier", "ten days before", "the year before", "two weeks before 13 May
// 1999".
func (f *finder) elapsed(i int) (item, bool) {
	t, u, k := f.at(i), f.at(i+1), i+2
	n := int(t.value)
	switch {
	case t.kind == unit && t.exact && f.is(i-1, "the") && f.is(i+1, "before", "after"):
		n, u, k = 1, t, i+1
	case t.kind != count && (t.kind != number || t.end-t.start > 3) || u.kind != unit || f.is(i-1, "half", "of"):
		return item{}, false
	}
	from, ok := f.countedFrom(k)
	if !ok {
		return item{}, false
	}
	length := lengths[u.value]
	fixed := from.focus.at(length.unit).Shift(from.sign * n * length.n)
	if fixed.IsZero() {
		f.missed = f.missed || !f.focus.known
		return item{}, false
	}
	year, _ := fixed.Years()
	m := moment{unit: fixed.Precision(), year: year, relative: from.inferred}
	return item{moment: m, fixed: fixed.Qualified(u.value == aWeek || vague[f.word(i-1)], false), end: from.end,
		article: k == i+1, back: k == i+1 && from.sign < 0}, true
}

// origin is what a length of time is counted from, and in which direction.
type origin struct {
	focus    focus
	sign     int  // 1: later, -1: earlier
	inferred bool // it is not named in the expression, or only in part
	end      int  // token
}

// countedFrom reads what follows a length of time: "later", "before" or "before 13 May 1999".
func (f *finder) countedFrom(i int) (origin, bool) {
	o := origin{focus: f.focus, sign: 1, inferred: true, end: i + 1}
	if f.is(i, "earlier", "before") {
		o.sign = -1
	}
	switch {
	case f.is(i, "later", "earlier", "afterward", "afterwards"):
		return o, !f.is(i+1, "than")
	case !f.is(i, "before", "after"):
		return o, false
	case f.pauses(i + 1):
		return o, true
	}
	named, ok := f.named(f.skip(i+1, "the"))
	if !ok || named.part != (part{}) {
		return o, false
	}
	at, inferred, ok := f.value(named)
	o.focus, o.inferred, o.end = focus{}.on(at), inferred, named.end
	return o, ok
}

// named reads the date that a count starts from. A count from a count is not read, so that the time for a chain of
// them is linear in its length.
func (f *finder) named(i int) (item, bool) {
	if f.counting {
		return item{}, false
	}
	f.counting = true
	it, ok := f.core(i, hinted)
	f.counting = false
	return it, ok
}

// pauses reports whether a clause ends before a token: "two years before, …".
func (f *finder) pauses(i int) bool {
	switch t := f.at(i); t.kind {
	case comma, dot, closing, outside:
		return true
	case mark:
		return f.text[t.start] == ';' || f.text[t.start] == ':'
	}
	return false
}
