package dates

import (
	"footnote/corpus/edtf"
	"footnote/corpus/prose"
)

// monthCues are words before the name of a month or season that make it a date even where it could mean something else.
var monthCues = prose.WordSet(`in by since until till during from through before after between early mid late
	last next previous following that same`)

// events are words after a month that make it a name: "October Revolution".
var events = prose.WordSet(`revolution revolutions crisis manifesto war days monarchy movement plot uprising
	group theses purge sisters`)

// fromMonth reads what begins with the name of a month: "May 23, 1915", "May 1915", "May of that year", "May".
func (f *finder) fromMonth(i int, cued bool) (item, bool) {
	if it, ok := f.monthDay(i); ok {
		return it, true
	}
	t := f.at(i)
	it := item{moment: moment{unit: edtf.Month, month: int(t.value)}, end: f.afterMonth(i)}
	f.addYear(&it)
	if it.dated {
		return it, f.properMonth(i, true) && (t.capital || t.exact || f.typed)
	}
	return it, f.typed || f.monthAlone(i, cued)
}

// monthDay reads "May 23, 1915", "Jan. 10", "May the 4th".
func (f *finder) monthDay(i int) (item, bool) {
	t := f.at(i)
	k := f.skip(f.afterMonth(i), "the")
	n, next, ok := f.dayAt(k)
	if !ok || f.monthAt(next) && !f.at(next).space || f.at(k).kind == ordinal && f.is(next, "century") {
		return item{}, false
	}
	if _, era := f.era(next); era > next {
		return item{}, false
	}
	if f.at(k).kind == number && f.at(next).kind == unit {
		return item{}, false
	}
	it := item{moment: moment{unit: edtf.Day, month: int(t.value), day: n}, end: next, monthFirst: true}
	f.addYear(&it)
	if events[f.word(it.end)] {
		return item{}, false
	}
	return it, it.dated || t.capital || f.typed || t.exact && f.properMonth(i, false)
}

// monthAlone reports whether the name of a month without day and year is a month, and not a name or another word.
func (f *finder) monthAlone(i int, cued bool) bool {
	t := f.at(i)
	after := f.at(f.afterMonth(i))
	if !t.capital || events[f.word(i+1)] {
		return false
	}
	word := f.word(i - 1)
	cued = cued || monthCues[word] || f.at(i-1).kind == third || f.at(i-1).kind == dash ||
		word == "of" && f.is(i-2, "month")
	switch t.value {
	case 4, 6, 8: // also names
		if !cued {
			return t.exact && !(after.capital && after.kind == plainWord) &&
				!(f.at(i-1).kind == plainWord && f.at(i-1).capital)
		}
		fallthrough
	case 3, 5: // also other words
		if cued && (word == "from" || word == "after" || word == "before") && after.capital &&
			after.kind == plainWord {
			return false
		}
		return cued
	}
	return cued || t.exact && !(after.capital && after.kind == plainWord && after.space && f.at(i-1).capital)
}

// fromSeason reads "spring 1969", "the winter of 1941–42", "the spring of that year", "summer".
func (f *finder) fromSeason(i int, cued bool) (item, bool) {
	t := f.at(i)
	it := item{moment: moment{unit: edtf.Season, month: int(t.value)}, end: i + 1, article: true}
	f.addYear(&it)
	if it.dated {
		f.winterYears(&it)
		return it, true
	}
	return it, f.typed || f.seasonAlone(i, cued)
}

// winterYears reads the second year of a winter: "1941–42" is the winter of 1941.
func (f *finder) winterYears(it *item) {
	k := it.end
	if t := f.at(k); t.kind != dash && t.kind != slash || f.at(k+1).kind != number {
		return
	}
	second := f.at(k + 1)
	if n := int(second.value); n == it.year+1 || n == (it.year+1)%100 && second.end-second.start == 2 {
		it.end = k + 2
	}
}

// seasonAlone reports whether the name of a season without a year is a date.
func (f *finder) seasonAlone(i int, cued bool) bool {
	t := f.at(i)
	k := i - 1
	if f.is(k, "the") {
		k--
	}
	word := f.word(k)
	fall := !t.exact
	if f.is(i+1, "of") || f.at(i+1).kind == dash || t.capital && f.at(i+1).capital && f.at(i+1).kind == plainWord {
		return false
	}
	switch word {
	case "in", "by", "during", "until", "since", "that", "throughout", "over":
		if f.word(i+1) == "season" || k == i-1 && f.focus.month == 0 { // "in winter" by itself is any winter
			return false
		}
		return !fall || f.at(i+1).kind != plainWord || f.is(k, "in", "that")
	}
	return cued && f.at(i-1).kind == third && f.focus.month > 0 || word == "of" && cued
}
