package corpus

import "footnote/corpus/edtf"

const yearUnit = edtf.Year

// item is one date of an expression: "the late 1970s", "3 July", "c. 1960".
type item struct {
	moment
	start, end             int // tokens
	part                   part
	approximate, uncertain bool
	joined                 bool          // it ends the range that the item before it begins
	open                   bool          // it goes on to the present
	monthFirst             bool          // "May 23", which "–25" may follow
	era                    bool          // it says BC or AD
	weak                   bool          // it is a date only if its neighbours fill it up
	atEnd                  bool          // "the end of …": before it is up to it
	article                bool          // a "the" before it belongs to it
	fixed                  edtf.Interval // not zero: the value is known already
}

// cue says what before a number, a month or a season promises a date: nothing, a word or a part, or a date that it is
// joined to.
type cue uint8

const (
	noCue cue = iota
	hinted
	listed
)

// longestList bounds the items of one expression; a longer list goes on as another one.
const longestList = 8

// sequence reads dates that share what they have in common: "3–5 July 1944", "May and June 1940", "1950-53".
func (f *finder) sequence(i int, between bool) []item {
	var items []item
	joins := false
	for len(items) < longestList {
		it, ok := f.member(i, items, joins)
		if !ok {
			break
		}
		it.joined = joins
		if next := f.openEnd(it.end, f.is(i-1, "from")); next > it.end {
			it.open, it.end = true, next
		}
		items = append(items, it)
		if i, joins, ok = f.connector(it, between); !ok {
			break
		}
		between = between && !joins
	}
	return settle(items)
}

// openEnd reads what leaves a time without an end: "–present", "to the present", "onwards", after "from" also "on".
func (f *finder) openEnd(i int, from bool) (next int) {
	if f.is(i, "onward", "onwards") || from && f.is(i, "on") && !f.at(i+1).capital && f.at(i+1).kind != number {
		return i + 1
	}
	k := i
	if f.at(k).kind == dash || f.is(k, "to", "until", "till", "through") {
		k = f.skip(k+1, "the")
		if f.is(k, "present", "now", "today") {
			if f.at(k+1).kind == unit && f.is(k+1, "day") {
				k++
			}
			return k + 1
		}
	}
	if f.at(i).kind == dash && (f.is(i+1, "onward", "onwards")) {
		return i + 2
	}
	return i
}

// connector reads what joins an item to the next one: a range or a list.
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

// member reads the next item of a list; what is short because of the item before it is filled up.
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

// bare reads what may turn out to be a date by what follows it: a number that is a day, a year of an era or a century,
// a month or a season that gets its year. What is a day of the month already, "the 5th", may also stand alone.
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
	case ok && k > i && f.dayAlone(i, next):
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

// dayAlone reports whether an ordinal between two tokens is a day of the month that the text speaks of: "On the 5th,".
func (f *finder) dayAlone(i, next int) bool {
	if !f.is(i-1, "on", "by", "until", "till", "from", "since", "before", "after", "to") || f.focus.month == 0 || f.focus.month > 12 {
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

// continued reads what is short because of the item before it: "1950-53", "May 23–25", "the 1950s and 60s".
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
		return item{moment: yearOf(year), start: i, end: i + 1}, true
	case before.unit == edtf.Year && joins && t.kind == number && before.era && before.year > 0 && int(t.value) > before.year:
		return item{moment: yearOf(int(t.value)), start: i, end: i + 1, era: true}, !f.countsSomething(i, true)
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

// monthAt reports whether the name of a month stands at a token.
func (f *finder) monthAt(i int) bool { return f.at(i).kind == month }

// settle gives each item what the ones beside it say for it, and leaves out what then still is no date.
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
	case b.joined && a.unit == edtf.Year && !a.era && b.unit == edtf.Year && b.era && b.year <= 0 && a.year > 0:
		a.year = 1 - a.year
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

// item reads one date with what belongs to it: an article, "c.", a part, a question mark.
func (f *finder) item(i int, how cue) (item, bool) {
	start := i
	k, approximate := f.approximately(i)
	if approximate && (f.is(i, "c", "ca", "cca", "circa") || f.pauses(k+1)) {
		how = max(how, hinted)
	}
	uncertain := f.at(k).kind == question && f.at(k+1).glued()
	if uncertain {
		k++
		if next, also := f.approximately(k); also {
			k, approximate = next, true
			how = max(how, hinted)
		}
	}
	the := f.is(k, "the")
	if the {
		k++
	}
	it, ok := f.partOf(k)
	if !ok {
		if it, ok = f.core(k, how); !ok || the && !it.article {
			return item{}, false
		}
	}
	it.start = start
	if f.at(it.end).kind == question && f.at(it.end).glued() && it.unit >= edtf.Year && f.endsDoubt(it.end+1) {
		uncertain = true
		it.end++
	}
	it.approximate, it.uncertain = it.approximate || approximate, uncertain
	return it, true
}

// endsDoubt reports whether what follows a question mark shows that it belongs to the date and not to the sentence.
func (f *finder) endsDoubt(i int) bool {
	switch f.at(i).kind {
	case closing, comma, dash:
		return true
	}
	return f.typed
}

// approximately reads "c.", "ca.", "circa", "about" and the like; those that are words only before a number.
func (f *finder) approximately(i int) (next int, ok bool) {
	k := i + 1
	switch {
	case f.is(i, "c", "ca", "cca"):
		if f.at(k).kind == dot {
			k++
		}
		switch f.at(k).kind {
		case number, question, third, ordinal, decade, era:
			return k, true
		}
		return k, f.is(k, "the")
	case f.is(i, "circa"):
		return k, true
	case f.is(i, "about", "around", "approximately", "roughly"):
		n := f.at(k)
		if n.kind == number && n.end-n.start == 4 || n.kind == month || n.kind == decade || f.is(k, "the") {
			return k, true
		}
		if _, next := f.era(k + 1); n.kind == number && next > k+1 {
			return k, true
		}
	}
	return i, false
}

// partOf reads a part and the time it is a part of: "early 1914", "late in the 1950s", "the second half of 1942".
func (f *finder) partOf(i int) (item, bool) {
	if f.is(i, "turn") && f.is(i+1, "of") {
		it, ok := f.century(f.skip(i+2, "the"))
		it.unit, it.approximate = edtf.Year, true
		return it, ok && it.year > 0
	}
	p, k, ok := f.part(i)
	if !ok {
		return item{}, false
	}
	k = f.skip(k, "the")
	it, ok := f.core(k, hinted)
	if !ok || it.part != (part{}) {
		return item{}, false
	}
	it.part = p
	it.atEnd = f.at(i).kind == edge && f.is(i, "end", "close")
	if f.at(i).word == "later" || f.at(i).word == "earlier" {
		it.part = part{}
	}
	it.article = true
	return it, true
}

// core reads a date without anything around it. how says what promises one already.
func (f *finder) core(i int, how cue) (item, bool) {
	t, cued := f.at(i), how != noCue
	switch t.kind {
	case fullDate, yearMonth:
		m := moment{unit: edtf.Day, year: int(t.value), month: int(t.month), day: int(t.day), dated: true}
		if t.kind == yearMonth {
			m.unit = edtf.Month
		}
		return item{moment: m, end: i + 1}, !f.attached(i, noCue) && !f.labelled(i)
	case weekday:
		k := i + 1
		if f.at(k).kind == comma || f.at(k).kind == dot {
			k++
		}
		it, ok := f.core(f.skip(k, "the"), noCue)
		return it, ok && it.unit == edtf.Day
	case number, ordinal, count:
		if it, ok := f.decadeInWords(i); ok {
			return it, true
		}
		return f.fromNumber(i, how)
	case month:
		return f.fromMonth(i, cued)
	case season:
		return f.fromSeason(i, cued)
	case decade:
		return f.fromDecade(i, cued)
	case era:
		if m, next, ok := f.yearAt(i, how); ok {
			return item{moment: m, end: next, era: true}, true
		}
	case apostrophe:
		return f.shortYear(i)
	case unit:
		if t.word == "year" && f.is(i-1, "the") {
			if m, next, ok := f.yearAt(i+1, hinted); ok {
				return item{moment: m, end: next, article: true}, true
			}
		}
	case keyword:
		if it, ok := f.quarterOfYear(i); ok {
			return it, true
		}
		if f.is(i, "fy", "fiscal") {
			k := f.skip(i+1, "year")
			if m, next, ok := f.yearAt(k, listed); ok {
				return item{moment: m, end: next}, true
			}
		}
	}
	return f.fromFocus(i, cued)
}

// fromNumber reads what begins with a number or an ordinal: a day, a century, a year, a count of time.
func (f *finder) fromNumber(i int, how cue) (item, bool) {
	if it, ok := f.dayMonth(i); ok {
		return it, true
	}
	if it, ok := f.century(i); ok {
		return it, true
	}
	if m, next, ok := f.yearAt(i, how); ok {
		it := item{moment: m, end: next, era: next > i+1}
		if t := f.at(next); t.kind == season && t.space && !it.era && t.value != 23 {
			it.unit, it.month, it.end = edtf.Season, int(t.value), next+1
			return it, true
		}
		if h, ok := f.halfBehind(it); ok {
			return h, true
		}
		return it, true
	}
	return f.fromFocus(i, how != noCue)
}

// ordinalAt reads "3rd", "third" or "twenty-third".
func (f *finder) ordinalAt(i int) (n, next int, ok bool) {
	t := f.at(i)
	if t.kind == ordinal {
		return int(t.value), i + 1, true
	}
	if t.kind != count || t.value < 20 || t.value%10 != 0 {
		return 0, i, false
	}
	k := i + 1
	if f.at(k).kind == dash {
		k++
	}
	if u := f.at(k); u.kind == ordinal && u.value < 10 && !u.exactDigits() {
		return int(t.value + u.value), k + 1, true
	}
	return 0, i, false
}

// exactDigits reports whether an ordinal is written in digits.
func (t token) exactDigits() bool { return t.word == "" }

// dayAt reads a day of a month.
func (f *finder) dayAt(i int) (n, next int, ok bool) {
	n, next, ok = f.ordinalAt(i)
	if t := f.at(i); !ok && t.kind == number && t.end-t.start <= 2 && !f.labelled(i) {
		n, next, ok = int(t.value), i+1, true
	}
	return n, next, ok && n >= 1 && n <= 31
}

// dayMonth reads "3 July 1944", "the 25th of August", "fourth day of July".
func (f *finder) dayMonth(i int) (item, bool) {
	n, k, ok := f.dayAt(i)
	if !ok {
		return item{}, false
	}
	if f.is(k, "day") {
		k++
	}
	of := f.is(k, "of")
	if of {
		k++
	}
	if of {
		if m, ok := f.fromFocus(f.skip(k, "the"), true); ok && m.unit == edtf.Month {
			year, _ := m.fixed.Years()
			named, _ := m.fixed.Month()
			return item{moment: moment{unit: edtf.Day, year: year, month: named, day: n, dated: true, relative: true},
				end: m.end, article: true}, !m.fixed.IsZero()
		}
	} else if sign := f.at(k).kind; (sign == dash || sign == slash) && f.at(k).glued() && f.at(k+1).glued() {
		k++
	}
	t := f.at(k)
	if t.kind != month || f.at(i).kind == ordinal && !f.at(i).exactDigits() && !of && !f.typed && !t.capital {
		return item{}, false
	}
	it := item{moment: moment{unit: edtf.Day, month: int(t.value), day: n}, end: f.afterMonth(k), article: true}
	f.addYear(&it)
	if !t.capital && !it.dated && !f.typed && !t.exact {
		return item{}, false
	}
	return it, f.properMonth(k, it.dated)
}

// afterMonth returns the index after the name of a month and the full stop of an abbreviation.
func (f *finder) afterMonth(i int) int {
	if !f.at(i).exact && f.at(i+1).kind == dot && f.at(i+1).glued() {
		return i + 2
	}
	return i + 1
}

// properMonth reports whether a month is written as one: "may" and "march" in small letters are other words.
func (f *finder) properMonth(i int, dated bool) bool {
	t := f.at(i)
	return t.capital || f.typed || dated || t.value != 3 && t.value != 5
}

// addYear reads the year that follows a day or month: "1944", ", 1944", "of 1944", "of that year".
func (f *finder) addYear(it *item) {
	k := it.end
	switch {
	case f.at(k).kind == comma, f.is(k, "in", "of"):
		k++
	case f.at(k).kind == dash && f.at(k).glued(), f.at(k).kind == slash && f.at(k).glued():
		if f.at(k+1).end-f.at(k+1).start != 4 {
			return
		}
		k++
	}
	if f.is(it.end, "of") {
		if year, ok := f.fromFocus(f.skip(k, "the"), true); ok && year.unit == edtf.Year {
			it.year, it.dated, it.relative, it.end = year.year, true, true, year.end
			return
		}
	}
	t := f.at(k)
	if t.kind == apostrophe {
		if year, ok := f.shortYear(k); ok {
			if m, ok := f.focus.century(year.moment); ok {
				it.year, it.dated, it.end = m.year, true, year.end
			}
		}
		return
	}
	digits := t.end - t.start
	if _, eraEnd := f.era(k + 1); t.kind != era && (t.kind != number || digits < 3 && eraEnd == k+1) {
		return
	}
	if m, next, ok := f.yearAt(k, listed); ok {
		it.year, it.dated, it.end, it.era = m.year, true, next, next > k+1
	}
}

// century reads "19th century", "twentieth-century", "5th century BC".
func (f *finder) century(i int) (item, bool) {
	n, k, ok := f.ordinalAt(i)
	if !ok || n > 99 {
		return item{}, false
	}
	if f.at(k).kind == dash {
		k++
	}
	if f.is(k, "c") && f.at(k+1).kind == dot && f.at(i).exactDigits() {
		k++
	} else if u := f.at(k); u.kind != unit || u.value != aCentury {
		return item{}, false
	}
	sign, next := f.era(k + 1)
	m := moment{unit: edtf.Century, year: centuryYear(n, sign < 0), dated: true}
	return item{moment: m, end: next, article: true, era: sign != 0}, true
}

// fromDecade reads "1960s", "60s", "'60s", "sixties", "nineteen-sixties".
func (f *finder) fromDecade(i int, cued bool) (item, bool) {
	t := f.at(i)
	m := moment{unit: edtf.Decade, year: int(t.value), dated: true}
	it := item{moment: m, end: i + 1, article: true}
	switch {
	case t.value == 0:
		return item{}, false
	case t.value < 100:
		it.dated, it.short = false, true
		return it, cued || f.typed || f.is(i-1, "the")
	case !plausible(int(t.value)) && f.at(i+1).kind != era:
		return item{}, false
	case t.value%100 == 0 && t.value < 2000:
		it.unit = edtf.Century
	}
	sign, next := f.era(i + 1)
	if it.end = next; sign < 0 {
		it.year = -int(t.value) - 8
		if it.unit == edtf.Century {
			it.year = -int(t.value) - 1
		}
	}
	return it, !f.labelled(i)
}

// decadeInWords reads "nineteen-sixties".
func (f *finder) decadeInWords(i int) (item, bool) {
	k := f.hyphen(i + 1)
	t, tens := f.at(i), f.at(k)
	if t.kind != count || t.value < 11 || t.value > 20 || tens.kind != decade || tens.value >= 100 {
		return item{}, false
	}
	return item{moment: moment{unit: edtf.Decade, year: int(t.value*100 + tens.value), dated: true}, end: k + 1, article: true}, true
}

// shortYear reads "'99".
func (f *finder) shortYear(i int) (item, bool) {
	t := f.at(i + 1)
	if f.at(i).kind != apostrophe || !f.at(i).space && f.at(i-1).kind != opening && f.at(i-1).kind != dash || !t.glued() {
		return item{}, false
	}
	if t.kind == decade && t.value < 100 {
		return item{moment: moment{unit: edtf.Decade, year: int(t.value), short: true}, end: i + 2, article: true}, true
	}
	if t.kind != number || t.end-t.start != 2 || f.at(i+2).kind == apostrophe {
		return item{}, false
	}
	return item{moment: moment{unit: edtf.Year, year: int(t.value), short: true}, end: i + 2}, true
}

// quarterOfYear reads "Q3 1987" and "H2 2019".
func (f *finder) quarterOfYear(i int) (item, bool) {
	p, k, ok := f.numberedPart(i)
	if !ok {
		return item{}, false
	}
	if f.at(k).kind == comma || f.at(k).kind == dash || f.is(k, "of") {
		k++
	}
	m, next, ok := f.yearAt(k, listed)
	return item{moment: m, end: next, part: p}, ok
}

// halfBehind reads a year with its quarter or half behind it: "1987 Q3", "2019-H2".
func (f *finder) halfBehind(year item) (item, bool) {
	k := year.end
	if f.at(k).kind == dash && f.at(k).glued() {
		k++
	}
	p, next, ok := f.numberedPart(k)
	if ok {
		year.part, year.end = p, next
	}
	return year, ok
}

func (f *finder) numberedPart(i int) (p part, next int, ok bool) {
	pieces := 0
	switch f.at(i).word {
	case "q":
		pieces = 4
	case "h":
		pieces = 2
	}
	n := f.at(i + 1)
	if pieces == 0 || n.kind != number || n.space || n.value < 1 || int(n.value) > pieces {
		return part{}, i, false
	}
	return fraction(int(n.value)-1, pieces), i + 2, true
}
