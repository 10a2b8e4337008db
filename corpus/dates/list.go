package dates

import "footnote/corpus/edtf"

// longestList bounds the items of one expression, and longestBare those of them that are not dates yet. A longer list
// is continued as another expression.
const (
	longestList = 8
	longestBare = 3
)

// sequence reads dates that share their common part: "3–5 July 1944", "May and June 1940", "1950-53". The items are
// valid until the next call.
func (f *finder) sequence(i int, between bool) []item {
	items := f.items[:0]
	joins, bare := false, 0
	for len(items) < longestList {
		it, ok := f.member(i, items, joins)
		if it.weak {
			bare++
		}
		if !ok || bare > longestBare {
			break
		}
		it.joined = joins
		if next := f.openEnd(it.end, f.is(i-1, "from")); next > it.end {
			it.open, it.end = true, next
		} else if next := f.openBeginning(it.end); next > it.end {
			it.shut, it.end = true, next
		}
		items = append(items, it)
		f.items = items // keeps the memory
		if i, joins, ok = f.connector(it, between); !ok {
			break
		}
		between = between && !joins
	}
	return settle(items)
}

// openBeginning reads words that leave a time without a beginning: "1960 or earlier".
func (f *finder) openBeginning(i int) (next int) {
	if f.is(i, "and", "or") && f.is(i+1, "before", "earlier") && f.pauses(i+2) {
		return i + 2
	}
	return i
}

// openEnd reads words that leave a time without an end: "–present", "to the present", "onwards", "and after", and
// after "from" also "on".
func (f *finder) openEnd(i int, from bool) (next int) {
	if f.is(i, "onward", "onwards") || from && f.is(i, "on") && !f.at(i+1).capital && f.at(i+1).kind != number {
		return i + 1
	}
	if f.is(i, "and", "or") && f.pauses(i+2) {
		switch f.word(i + 1) {
		case "after", "later", "onward", "onwards", "afterward", "afterwards", "thereafter", "beyond":
			return i + 2
		}
	}
	k := i
	if f.at(k).kind == dash || f.is(k, "to", "until", "till", "through") {
		k = f.skip(k+1, "the")
		if f.is(k, "now", "today") || f.is(k, "present") && (!f.is(k-1, "to") || f.pauses(k+1)) {
			if f.at(k+1).kind == unit && f.is(k+1, "day") {
				k++
			}
			return k + 1
		}
	}
	return i
}

// connector reads what joins an item to the next one. joins is true for a range, false for a list.
func (f *finder) connector(it item, between bool) (next int, joins, ok bool) {
	i := it.end
	if !it.fixed.IsZero() {
		return i, false, false
	}
	switch t := f.at(i); t.kind {
	case dash:
		next = i + 1
		if f.at(next).kind == dash && f.at(next).glued() {
			next++
		}
		return next, true, true
	case slash:
		return i + 1, true, t.glued() && f.at(i+1).glued()
	case comma:
		undated := it.weak || it.unit == edtf.Month && !it.dated
		next = f.skip(i+1, "and", "or")
		return next, false, undated
	case keyword:
		switch t.word {
		case "to", "through", "thru", "until", "till":
			return f.skip(i+1, "about", "around"), true, true
		case "and":
			return i + 1, between, true
		case "or":
			return i + 1, false, true
		}
	}
	return i, false, false
}

// member reads the next item of a list. One that is abbreviated because of the item before it is completed.
func (f *finder) member(i int, before []item, joins bool) (item, bool) {
	if len(before) > 0 {
		if it, ok := f.continued(i, before[len(before)-1], joins); ok {
			return it, true
		}
	}
	how := noCue
	if len(before) > 0 && before[len(before)-1].unit != edtf.None {
		how = listed
	}
	if it, ok := f.item(i, how); ok {
		return it, true
	}
	return f.bare(i)
}

// bare reads what may become a date by the item after it: a number that is a day, a year of an era or a century, a
// month or a season without its year. An ordinal that is a day of the current month, "the 5th", may be an item alone.
func (f *finder) bare(i int) (item, bool) {
	k := f.skip(i, "the")
	t := f.at(k)
	if t.kind == month && t.capital || t.kind == season {
		m := moment{unit: edtf.Month, month: int(t.value)}
		if t.kind == season {
			m.unit = edtf.Season
		}
		return item{moment: m, start: i, end: f.afterMonth(k), weak: true}, true
	}
	before := f.at(i - 1)
	if before.kind == plainWord && before.capital && before.word == "" || before.kind == month {
		return item{}, false
	}
	n, next, ok := f.ordinalAt(k)
	switch {
	case ok && k > i && (t.inDigits() || f.is(i-1, "on") && f.pauses(next)) && f.dayAlone(i, next):
		return item{moment: moment{day: n}, start: i, end: next}, true
	case !ok:
		if t.kind != number || t.value == 0 || f.labelled(k) || f.attached(k, noCue) {
			return item{}, false
		}
		n, next = int(t.value), k+1
	}
	switch f.at(next).kind {
	case dash, slash, comma, keyword, third:
		return item{moment: moment{day: n}, start: i, end: next, weak: true}, true
	}
	return item{}, false
}

// dayAlone reports whether an ordinal between two tokens is a day of the month of the focus: "On the 5th,".
func (f *finder) dayAlone(i, next int) bool {
	if !f.is(i-1, "on", "by", "until", "till", "from", "since", "before", "after", "to") || f.focus.month == 0 ||
		f.focus.month > 12 {
		return false
	}
	switch t := f.at(next); t.kind {
	case plainWord:
		return f.word(next) == "was" || f.word(next) == "were"
	case comma, dot, closing, keyword, outside, mark:
		return true
	}
	return false
}

// continued reads what is abbreviated because of the item before it: "1950-53", "May 23–25", "the 1950s and 60s".
func (f *finder) continued(i int, before item, joins bool) (item, bool) {
	t := f.at(i)
	digits := t.end - t.start
	switch {
	case before.unit == edtf.Year && joins && t.kind == number && digits <= 2 && before.year > 0:
		base := 100
		if digits == 1 {
			base = 10
		}
		year := before.year - before.year%base + int(t.value)
		if year <= before.year && digits == 2 {
			year += 100
		}
		if year <= before.year || year-before.year > 60 && year/100 > before.year/100 || f.monthAt(i+1) {
			return item{}, false
		}
		return item{moment: inYear(year), start: i, end: i + 1}, true
	case before.unit == edtf.Year && joins && t.kind == number && before.era && before.year > 0 &&
		int(t.value) > before.year:
		return item{moment: inYear(int(t.value)), start: i, end: i + 1, era: true}, !f.countsSomething(i, true)
	case before.unit == edtf.Day && before.monthFirst && before.fixed.IsZero() && (joins || !before.dated):
		n, next, ok := f.dayAt(i)
		if !ok || t.word != "" || f.monthAt(next) || f.is(next, "of") && f.monthAt(next+1) {
			return item{}, false
		}
		it := item{moment: before.moment, start: i, end: next, monthFirst: true}
		it.day = n
		f.addYear(&it)
		return it, true
	case before.unit == edtf.Decade && t.kind == decade && t.value < 100:
		m := before.moment
		m.year = before.year - before.year%100 + int(t.value)
		return item{moment: m, start: i, end: i + 1}, true
	}
	return item{}, false
}

// monthAt reports whether a token is the name of a month.
func (f *finder) monthAt(i int) bool { return f.at(i).kind == month }

// settle completes each item from the ones beside it, and drops the items that are not dates then.
func settle(items []item) []item {
	for k := len(items) - 2; k >= 0; k-- {
		fillFromRight(&items[k], items[k+1])
	}
	for k := 1; k < len(items); k++ {
		if items[k].joined {
			fillFromLeft(&items[k], items[k-1])
		}
	}
	kept := items[:0]
	for k, it := range items {
		if it.weak {
			if k+1 < len(items) {
				items[k+1].joined = false
			}
			continue
		}
		kept = append(kept, it)
	}
	return kept
}

// fillFromRight completes a from the item after it.
func fillFromRight(a *item, b item) {
	if !a.fixed.IsZero() || !b.fixed.IsZero() || b.weak {
		return
	}
	filled := true
	switch {
	case a.unit == edtf.None && b.unit == edtf.Century:
		a.unit, a.dated = edtf.Century, true
		a.year = centuryYear(a.day, b.year < 0)
	case a.unit == edtf.None && b.unit == edtf.Day && !b.monthFirst && a.day <= 31:
		day := a.day
		a.moment = b.moment
		a.day = day
	case a.unit == edtf.None && b.unit == edtf.Year && b.era:
		a.unit, a.dated, a.year = edtf.Year, true, a.day
		if b.year <= 0 {
			a.year = 1 - a.day
		}
		a.day = 0
	case b.joined && a.unit == edtf.Year && !a.era && b.unit == edtf.Year && b.era &&
		(b.year <= 0 && a.year > 0 || b.year > 0 && a.year <= 0 && 1-a.year < b.year):
		a.year = 1 - a.year // the era after both counts for both
	case a.unit == edtf.Century && b.unit == edtf.Century && b.year < 0 && a.year > 0 && !a.era:
		a.year = centuryYear(a.year/100+1, true)
	case a.month > 0 && !a.dated && b.month > 0 && b.dated:
		a.year, a.dated, a.relative = b.year, true, b.relative
		if a.month > b.month {
			a.year--
		}
	case a.month > 0 && b.month > 0:
	default:
		filled = false
	}
	a.weak = a.weak && !filled
}

// fillFromLeft completes b, which ends a range, from the item a that begins it.
func fillFromLeft(b *item, a item) {
	if b.month > 0 && !b.dated && a.month > 0 && a.dated && b.fixed.IsZero() && a.fixed.IsZero() {
		b.year, b.dated, b.relative = a.year, true, a.relative
		if b.month < a.month {
			b.year++
		}
	}
	if a.approximate && b.unit == a.unit {
		b.approximate = true
	}
}

// centuryYear returns a year of the n-th century: the first one AD, the last one BC.
func centuryYear(n int, bc bool) int {
	if bc {
		return -(n-1)*100 - 1
	}
	return (n - 1) * 100
}
