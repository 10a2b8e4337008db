package retrieval

import "slices"

// readWanted finds the pieces of which an answer has one: the fresh dates for a question that asks when, the numbers for one
// that asks how many, the stretches of time for one that asks how long.
func (r *reading) readWanted() {
	sure := func(wanted func(p spanPiece) bool) bool {
		for _, p := range r.pieces {
			if p.fresh && wanted(p) {
				r.wanted = append(r.wanted, p)
			}
		}
		return len(r.wanted) > 0
	}
	number := func(p spanPiece) bool { return p.sort == numberPiece }
	switch r.wording.asked {
	case forDate, forYear:
		sure(func(p spanPiece) bool { return p.sort == datePiece })
	case forShare:
		_ = sure(r.isShare) || sure(number)
	case forCount, forAmount:
		sure(number)
	case forLength:
		sure(r.isLength)
	}
	slices.SortFunc(r.wanted, func(a, b spanPiece) int { return a.from - b.from })
}

var (
	fractionWords = set("half third thirds quarter quarters percent fifth fifths tenth tenths")
	lengthNouns   = set(`second seconds minute minutes hour hours day days night nights week weeks month months year years decade decades century centuries
		season seasons generation generations`)
)

// isShare reports whether a number is a percentage or a fraction.
func (r *reading) isShare(p spanPiece) bool {
	if p.sort != numberPiece {
		return false
	}
	for i := p.from; i < min(p.to+1, len(r.words)); i++ {
		word := r.words[i].span.In(r.text)
		if fractionWords[fold(word)] || word[len(word)-1] == '%' {
			return true
		}
	}
	return false
}

// isLength reports whether a piece is a stretch of time: a date, or a number with a unit of time behind it.
func (r *reading) isLength(p spanPiece) bool {
	switch p.sort {
	case datePiece:
		return true
	case numberPiece:
		return lengthNouns[fold(r.words[p.to-1].span.In(r.text))] || p.to < len(r.words) && lengthNouns[fold(r.words[p.to].span.In(r.text))]
	}
	return false
}

// Words that an answer may have before the date or number that it has to have, and behind a number.
const (
	wordsBefore = 4
	wordsBehind = 4
)

// fits reports whether a candidate has a wanted piece in it, and little else: words that belong to it ("after", "the end
// of", a unit), and others of its sort that it makes a list or a range with.
func (r *reading) fits(from, to int) bool {
	if len(r.wanted) == 0 {
		return true
	}
	begun, end := false, from
	for _, p := range r.wanted {
		if p.to <= from || to <= p.from {
			continue
		}
		switch {
		case p.from < from || to < p.to:
			return false
		case !begun && !r.leadsPiece(from, p):
			return false
		case begun && !r.lists(end, p.from):
			return false
		}
		begun, end = true, p.to
	}
	return begun && r.trailsPiece(end, to)
}

// leadsPiece reports whether the words from from up to a piece belong to it: "at least", "the end of", "since".
func (r *reading) leadsPiece(from int, p spanPiece) bool {
	if from == p.from {
		return true
	}
	if p.from-from > wordsBefore || !r.samePhrase(from+1, p.from+1) {
		return false
	}
	if before := r.classBefore(from); before == atClass || before == quantifierClass && r.words[from].class == aboutClass {
		return false // "[at] least", "[more] than"
	}
	for i, w := range r.words[from:p.from] {
		switch w.class {
		case aboutClass, articleClass, quantifierClass, ordinalClass:
		case atClass, ofClass, inClass:
			if i == 0 && (w.class != atClass || p.sort == datePiece) {
				return false
			}
		case sinceClass, fromClass, betweenClass, numberClass:
			if p.sort != datePiece {
				return false
			}
		default:
			if word := fold(w.span.In(r.text)); p.sort != datePiece || !timeNouns[word] && !partNouns[word] {
				return false
			}
		}
	}
	return true
}

var partNouns = set("end beginning start middle close turn height half part quarter late early mid morning evening night eve outset")

// trailsPiece reports whether the words from a piece up to to are its unit: "28 *member states*". A date has none.
func (r *reading) trailsPiece(from, to int) bool {
	if from == to {
		return true
	}
	if broadly[r.wording.asked] != broadQuantity || r.wording.asked == forShare || to-from > wordsBehind || !r.samePhrase(from, to) {
		return false
	}
	for _, w := range r.words[from:to] {
		switch c := w.class; {
		case c.noun(), c == nameClass, c == adjectiveClass, c == ofClass, c == articleClass, c == numberClass:
		case c == prepositionClass && w.span.In(r.text) == "per":
		default:
			return false
		}
	}
	return true
}

// lists reports whether nothing but what joins a list or a range stands between two pieces.
func (r *reading) lists(from, to int) bool {
	for i := from; i < to; i++ {
		switch r.words[i].class {
		case andClass, orClass, toClass, throughClass, sinceClass: // "from 1299 until 1923"
		default:
			return false
		}
	}
	return true
}

// samePhrase reports whether no punctuation stands before one of the words [from:to].
func (r *reading) samePhrase(from, to int) bool {
	return !slices.ContainsFunc(r.words[from:to], func(w spanWord) bool { return w.parted })
}
