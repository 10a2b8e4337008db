package dates

import "footnote/corpus/edtf"

// part reads the words for a part of a time, up to the time itself: "early", "mid-", "late in", "the end of", "the
// second half of", "the first three months of", "early to mid-". The article before it has been read.
func (f *finder) part(i int) (p part, next int, ok bool) {
	switch f.at(i).kind {
	case third:
		return f.thirdPart(i)
	case edge:
		if f.is(i+1, "of") {
			return fraction(int(f.at(i).value), 3), i + 2, true
		}
	}
	return f.countedPart(i)
}

// thirdPart reads "early", "mid-", "late in", "the late part of", "early to mid-".
func (f *finder) thirdPart(i int) (p part, next int, ok bool) {
	first := int(f.at(i).value)
	last, k := first, i+1
	if f.is(i, "earlier", "later") {
		if f.is(k, "in", "that") {
			return part{}, f.skip(k, "in"), true
		}
		return part{}, i, false
	}
	k = f.hyphen(k)
	if f.is(k, "to", "or", "and") {
		if j := f.hyphen(k + 1); f.at(j).kind == third {
			last, k = int(f.at(j).value), f.hyphen(j+1)
		}
	}
	switch {
	case f.is(k, "in"):
		k++
	case f.is(k, "part", "days", "weeks", "months", "years") && f.is(k+1, "of"):
		k += 2
	}
	return part{first: first, last: last, of: 3}, k, last >= first
}

// hyphen returns the index after a hyphen, else its own.
func (f *finder) hyphen(i int) int {
	if f.at(i).kind == dash {
		return i + 1
	}
	return i
}

// countedPart reads "second half of", "last quarter of", "first three months of", "third week of".
func (f *finder) countedPart(i int) (p part, next int, ok bool) {
	index, last := 0, false
	switch t := f.at(i); {
	case t.kind == ordinal:
		index = int(t.value) - 1
	case f.is(i, "last", "latter", "final", "closing"):
		last = true
	case f.is(i, "opening"):
	default:
		return part{}, i, false
	}
	k := f.hyphen(i + 1)
	if w := f.word(k); w == "few" || w == "several" {
		k++
	}
	n, many := 1, false
	if t := f.at(k); (t.kind == count || t.kind == number && t.value < 100) && t.value > 0 {
		n, many, k = int(t.value), true, k+1
	}
	p, ok = f.piece(k, index, n, many, last)
	if !ok || !f.is(k+1, "of", "in") {
		return part{}, i, false
	}
	return p, k + 2, true
}

// piece returns the index-th or last of the equal pieces that a word names, or n of them.
func (f *finder) piece(i, index, n int, many, last bool) (part, bool) {
	pieces := 0
	switch t := f.at(i); {
	case f.is(i, "half"):
		pieces = 2
	case f.is(i, "quarter"):
		pieces = 4
	case t.kind == ordinal && t.value == 3 && !t.inDigits(), f.is(i, "part"):
		pieces = 3
	case t.kind == unit:
		return unitPiece(t, index, n, many, last)
	}
	if last {
		index = pieces - 1
	}
	return fraction(index, pieces), pieces > 0 && index < pieces && !many
}

// unitPiece returns days, weeks, months, years or decades of a time. "The first months" without a number are its first
// third.
func unitPiece(t token, index, n int, many, last bool) (part, bool) {
	if !t.exact && !many {
		third := 0
		if last {
			third = 2
		}
		return fraction(third, 3), index == 0
	}
	if many && index > 0 {
		return part{}, false
	}
	p := part{skip: index, n: n, fromEnd: last}
	switch t.value {
	case aWeek:
		p.unit, p.skip, p.n = edtf.Day, 7*p.skip, 7*p.n
	case aCentury:
		return part{}, false
	default:
		p.unit = unitPrecision[t.value]
	}
	return p, true
}
