package dates

import "footnote/corpus/edtf"

// item is one date of an expression: "the late 1970s", "3 July", "c. 1960".
type item struct {
	moment
	start, end             int // tokens
	part                   part
	approximate, uncertain bool
	joined                 bool          // it ends the range that the item before it begins
	open                   bool          // it has no end: "to the present"
	shut                   bool          // it has no beginning: "or earlier"
	back                   bool          // it does not move the focus: it is counted back from it, or repeats it
	monthFirst             bool          // "May 23", which "–25" may follow
	era                    bool          // it has BC or AD
	weak                   bool          // it is a date only if its neighbours complete it
	atEnd                  bool          // "the end of …": "before" it means up to it
	article                bool          // a "the" before it belongs to it
	fixed                  edtf.Interval // its value, unless zero
}

// cue is the evidence before a number, a month or a season that it is a date: none, a word or a part, or a date that
// it is joined to.
type cue uint8

const (
	noCue cue = iota
	hinted
	listed
)

// item reads one date with the words that belong to it: an article, "c.", a part, a question mark.
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
	if f.at(it.end).kind == question && f.at(it.end).glued() && it.unit >= edtf.Year &&
		(f.endsDoubt(it.end+1) || f.isWhole(start, it.end+1)) {
		uncertain = true
		it.end++
	}
	it.approximate, it.uncertain = it.approximate || approximate, uncertain
	return it, true
}

// endsDoubt reports whether the token after a question mark shows that the mark belongs to the date and not to the
// sentence.
func (f *finder) endsDoubt(i int) bool {
	switch f.at(i).kind {
	case closing, comma, dash:
		return true
	}
	return f.typed
}

// isWhole reports whether the tokens from start to end are all of the text: a label, and not a question.
func (f *finder) isWhole(start, end int) bool {
	return f.at(start-1).kind == outside && f.at(end).kind == outside
}

// approximately reads "c.", "ca.", "circa", "about" and the like. Some of them are other words unless a number
// follows.
func (f *finder) approximately(i int) (next int, ok bool) {
	k := i + 1
	switch {
	case f.is(i, "c", "ca", "cca") && (f.at(i).space || f.at(i-1).kind != dot): // not "U.S.C. 1983"
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

// partOf reads a part and the time that it is a part of: "early 1914", "late in the 1950s", "the second half of 1942".
func (f *finder) partOf(i int) (item, bool) {
	if f.is(i, "turn") && f.is(i+1, "of") {
		return f.turnOf(f.skip(i+2, "the"))
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

// turnAhead is how many years ahead "the turn of the century" may be. If the next one is later, the last one is meant.
const turnAhead = 20

// turnOf reads the century after "turn of the". "20th century" is about its first year. "century" alone is about the
// last year with two zeros before the focus, or the next one where that is close.
func (f *finder) turnOf(i int) (item, bool) {
	if it, ok := f.century(i); ok {
		it.unit, it.approximate = edtf.Year, true
		return it, it.year > 0
	}
	if t := f.at(i); t.kind != unit || t.value != aCentury || !t.exact {
		return item{}, false
	}
	if !f.focus.known {
		f.missed = true
		return item{}, false
	}
	year := (f.focus.year + turnAhead) / 100 * 100
	m := moment{unit: edtf.Year, year: year, dated: true, relative: true}
	return item{moment: m, end: i + 1, approximate: true, article: true, back: true}, year > 0
}

// core reads a date without the words around it. how is the evidence before it.
func (f *finder) core(i int, how cue) (item, bool) {
	t, cued := f.at(i), how != noCue
	switch t.kind {
	case fullDate, yearMonth:
		return f.dateInDigits(i)
	case romanYear:
		return item{moment: inYear(int(t.value)), end: i + 1}, !f.labelled(i) && f.provesNumeral(i, how)
	case weekday:
		k := i + 1
		if !t.exact && !t.capital && !f.typed {
			return item{}, false
		}
		for f.at(k).kind == dot && !t.exact && k == i+1 || f.at(k).kind == comma {
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
	return f.fromFocus(i, how == hinted)
}

// dateInDigits reads "1969-10-14", "14.10.1969" or "1986-07", which is one token.
func (f *finder) dateInDigits(i int) (item, bool) {
	t := f.at(i)
	m := moment{unit: edtf.Day, year: int(t.value), month: int(t.month), day: int(t.day), dated: true}
	if t.kind == yearMonth {
		m.unit = edtf.Month
	}
	version := f.labelled(i) && f.text[t.end-5] == '.' // "version 1.2.2010"
	it := item{moment: m, end: i + 1}
	if t.either {
		f.orderDay(&it)
	}
	return it, !f.attached(i, noCue) && !version
}

// plainNumeral is the number of letters from which a year in Roman numerals needs no other evidence. Shorter ones are
// also abbreviations ("MDC", "MCM").
const plainNumeral = 5

// provesNumeral reports whether Roman numerals at a token are a year: by their length, or by what is before them.
func (f *finder) provesNumeral(i int, how cue) bool {
	t, before := f.at(i), f.at(i-1)
	letters := t.end - t.start
	return letters >= plainNumeral || before.kind == era || f.isWord(i-1, "anno", "copyright", "year", "dated") ||
		before.kind == mark && f.text[before.start:before.end] == "©" ||
		letters == plainNumeral-1 && (how == listed || f.is(i-1, "in", "since"))
}

// orderDay sets the day and the month of a date in digits that may be in either order, as the text shows it. Where the
// text does not, the date is one of both.
func (f *finder) orderDay(it *item) {
	dayFirst, known := f.order.dayFirst()
	if dayFirst || !known {
		other := it.moment
		other.day, other.month = it.month, it.day
		if !known {
			a, _ := it.interval()
			b, _ := other.interval()
			it.fixed, _ = edtf.OneOf(a, b)
		}
		it.moment = other
	}
	it.relative = known
}

// fromNumber reads what begins with a number or an ordinal: a day, a century, a year, a count of time.
func (f *finder) fromNumber(i int, how cue) (item, bool) {
	if it, ok := f.dayMonth(i); ok {
		return it, true
	}
	if it, ok := f.yearMonthDay(i); ok {
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
		if h, ok := f.trailingHalf(it); ok {
			return h, true
		}
		return it, true
	}
	return f.fromFocus(i, how == hinted)
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
	k := f.hyphen(i + 1)
	if u := f.at(k); u.kind == ordinal && u.value < 10 && !u.inDigits() {
		return int(t.value + u.value), k + 1, true
	}
	return 0, i, false
}

// inDigits reports whether an ordinal is written in digits.
func (t token) inDigits() bool { return t.word == "" }

// dayAt reads a day of a month.
func (f *finder) dayAt(i int) (n, next int, ok bool) {
	n, next, ok = f.ordinalAt(i)
	if t := f.at(i); !ok && t.kind == number && t.end-t.start <= 2 && (!f.labelled(i) || f.atMonth(i)) {
		n, next, ok = int(t.value), i+1, true
	}
	return n, next, ok && n >= 1 && n <= 31
}

// atMonth reports whether a month follows a number after a word like "at": "at 30 September", unlike "page 30".
func (f *finder) atMonth(i int) bool { return measureWords[f.word(i-1)] && f.monthAt(i+1) }

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
		if m, ok := f.fromFocus(f.skip(k, "the"), true); ok && m.unit == edtf.Month {
			year, _ := m.fixed.Years()
			named, _ := m.fixed.Month()
			return item{moment: moment{unit: edtf.Day, year: year, month: named, day: n, dated: true,
				relative: true},
				end: m.end, article: true}, !m.fixed.IsZero()
		}
	} else if sign := f.at(k).kind; (sign == dash || sign == slash) && f.at(k).glued() && f.at(k+1).glued() {
		k++
	}
	t := f.at(k)
	if t.kind != month || f.at(i).kind == ordinal && !f.at(i).inDigits() && !of && !f.typed && !t.capital {
		return item{}, false
	}
	it := item{moment: moment{unit: edtf.Day, month: int(t.value), day: n}, end: f.afterMonth(k), article: true}
	f.addYear(&it)
	if !t.capital && !it.dated && !f.typed && !t.exact {
		return item{}, false
	}
	return it, f.properMonth(k, it.dated)
}

// yearMonthDay reads "2019-Aug-01" and "2019/Aug/1".
func (f *finder) yearMonthDay(i int) (item, bool) {
	t, sign, m, again, d := f.at(i), f.at(i+1), f.at(i+2), f.at(i+3), f.at(i+4)
	if t.kind != number || t.end-t.start != 4 || m.kind != month || d.kind != number || d.end-d.start > 2 ||
		sign.kind != dash && sign.kind != slash || again.kind != sign.kind || sign.space || m.space ||
		again.space || d.space {
		return item{}, false
	}
	it := item{moment: moment{unit: edtf.Day, year: int(t.value), month: int(m.value), day: int(d.value),
		dated: true}, end: i + 5}
	return it, plausible(it.year) && !f.labelled(i)
}

// afterMonth returns the index after the name of a month and the full stop of an abbreviation.
func (f *finder) afterMonth(i int) int {
	if !f.at(i).exact && f.at(i+1).kind == dot && f.at(i+1).glued() {
		return i + 2
	}
	return i + 1
}

// properMonth reports whether a month is written as one. In small letters "may" and "march" are other words.
func (f *finder) properMonth(i int, dated bool) bool {
	t := f.at(i)
	return t.capital || f.typed || dated || t.value != 3 && t.value != 5
}

// addYear reads the year after a day or month: "1944", ", 1944", "of 1944", "of that year".
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
	if f.at(i).inDigits() && (f.is(k, "c") && f.at(k).space || f.word(k) == "cent") && f.at(k+1).kind == dot {
		k++
	} else if f.at(i).inDigits() && f.is(k, "c") && f.at(k).capital && f.pauses(k+1) {
		// "late 18th C"
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
	return item{moment: moment{unit: edtf.Decade, year: int(t.value*100 + tens.value), dated: true}, end: k + 1,
		article: true}, true
}

// shortYear reads "'99".
func (f *finder) shortYear(i int) (item, bool) {
	t := f.at(i + 1)
	if f.at(i).kind != apostrophe || !f.at(i).space && f.at(i-1).kind != opening && f.at(i-1).kind != dash ||
		!t.glued() {
		return item{}, false
	}
	if t.kind == decade && t.value < 100 {
		return item{moment: moment{unit: edtf.Decade, year: int(t.value), short: true}, end: i + 2,
			article: true}, true
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

// trailingHalf reads the quarter or half after a year: "1987 Q3", "2019-H2".
func (f *finder) trailingHalf(year item) (item, bool) {
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

// numberedPart reads "Q3" or "H2".
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
