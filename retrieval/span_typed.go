package retrieval

import (
	"slices"

	"footnote/retrieval/analysis"
	"footnote/retrieval/english"
	"footnote/retrieval/thesaurus"
)

// readWanted finds the pieces of which an answer has one: the fresh dates for a question that asks when, the numbers for one
// that asks how many, the stretches of time for one that asks how long.
func (r *reading) readWanted() {
	sure := func(wanted func(p spanPiece) bool) bool {
		for _, fresh := range []bool{true, false} {
			for _, p := range r.pieces {
				if p.fresh == fresh && wanted(p) {
					r.wanted = append(r.wanted, p)
				}
			}
			if len(r.wanted) > 0 || r.wording.asked.group() != broadTime {
				break
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
	case forFrequency:
		r.readFrequencies()
	case forLength:
		sure(r.isLength)
	}
	slices.SortFunc(r.wanted, func(a, b spanPiece) int { return a.from - b.from })
}

// isShare reports whether a number is a percentage or a fraction.
func (r *reading) isShare(p spanPiece) bool {
	if p.sort != numberPiece {
		return false
	}
	for i := p.from; i < min(p.to+1, len(r.words)); i++ {
		word := r.words[i].span.In(r.text)
		if english.Is(analysis.Fold(word), english.Fraction) || word[len(word)-1] == '%' {
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
		unit := func(i int) bool { return english.Is(analysis.Fold(r.words[i].span.In(r.text)), english.DurationNoun) }
		return unit(p.to-1) || p.to < len(r.words) && unit(p.to)
	}
	return false
}

// Words that an answer may have before the date or number that it has to have, and behind a number.
const (
	wordsBefore = 4
	wordsBehind = 4
)

// fits reports whether a candidate is of the sort that the question asks for.
func (r *reading) fits(from, to int) bool {
	switch asked := r.wording.asked; {
	case len(r.wanted) > 0:
		return r.holdsWanted(from, to)
	case asked.group() == broadTime:
		return r.tellsTime(from, to)
	case asked == forFrequency:
		return false
	case asked == forLength:
		return true
	case r.isDate(from, to), r.wording.plural && r.cutsList(from, to):
		return false
	case asked.group() == broadQuantity:
		return r.tellsQuantity(from, to)
	case asked == forReason:
		return r.tellsReason(from, to)
	case asked == forPerson:
		return r.tellsPerson(from, to)
	case asked == forPlace:
		return r.tellsPlace(from, to)
	}
	return true
}

// isDate reports whether a candidate is a date and no more than a preposition: no answer to a question that asks for none.
func (r *reading) isDate(from, to int) bool {
	return slices.ContainsFunc(r.pieces, func(p spanPiece) bool {
		return p.sort == datePiece && p.to == to &&
			(p.from == from || p.from == from+1 && r.words[from].class.Preposition())
	})
}

// cutsList reports whether a candidate has some of the items of a list that the question names none of, but not all.
func (r *reading) cutsList(from, to int) bool {
	return slices.ContainsFunc(r.lists, func(l pieceList) bool {
		return l.fresh && from < l.to && l.from < to && (l.from < from || to < l.to)
	})
}

// holdsWanted reports whether a candidate has a wanted piece in it, and little else: words that belong to it ("after", "the
// end of", a unit), and others of its sort that it makes a list or a range with.
func (r *reading) holdsWanted(from, to int) bool {
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
		case begun && !r.bounds(end, p.from):
			return false
		}
		begun, end = true, p.to
	}
	return begun && r.trailsPiece(end, to)
}

// tellsTime reports whether a candidate without a date says when: "after the war", "the end of the reign".
func (r *reading) tellsTime(from, to int) bool {
	for i := max(from-1, 0); i <= from; i++ {
		word := analysis.Fold(r.words[i].span.In(r.text))
		soon := word == "as" && i+1 < len(r.words) && analysis.Fold(r.words[i+1].span.In(r.text)) == "soon"
		if r.words[i].class == english.TagSince || english.Is(word, english.Temporal) || soon {
			return true
		}
	}
	head := analysis.Fold(r.words[r.headOf(from, to)].span.In(r.text))
	return english.Is(head, english.TimeNoun|english.TimePart|english.DurationNoun)
}

// tellsReason reports whether a candidate is a clause or a phrase that gives a reason: it stands behind a word that announces
// one, or begins with it, and goes on to the end of the clause.
func (r *reading) tellsReason(from, to int) bool {
	if verb := r.wording.verb; verb >= 0 && r.within(verb, from, to) {
		return false // what happened, not why
	}
	if to < len(r.words) && !r.words[to].parted &&
		!r.words[to].class.OpensClause() && r.words[to].class != english.TagAnd {
		return false
	}
	if r.words[from].class.In(english.TagTo, english.TagIn) { // "to avoid", "in an attempt to avoid"
		purpose := from
		for purpose < min(from+wordsBefore, to) && r.words[purpose].class != english.TagTo {
			purpose++
		}
		if purpose > from && !english.Is(analysis.Fold(r.words[purpose-1].span.In(r.text)), english.PurposeNoun) {
			return false
		}
		return purpose+1 < to && r.words[purpose].class == english.TagTo &&
			r.words[purpose+1].class == english.TagVerb && r.samePhrase(from+1, to)
	}
	for i := max(from-2, 0); i <= from; i++ {
		if word := analysis.Fold(r.words[i].span.In(r.text)); english.Is(word, english.Causal) {
			return r.words[i].class == english.TagBecause || word == "as" || r.samePhrase(from+1, to)
		}
	}
	return false
}

// tellsPerson reports whether a candidate can be a person or a group: it has a name that the question has not, or its head
// stands for one. Where "who" is asked of a sentence that names persons, it has one of them or a group.
func (r *reading) tellsPerson(from, to int) bool {
	if r.wording.owner && r.wording.focus >= 0 && r.within(r.wording.focus, from, to) {
		return false
	}
	sense := r.words[r.headOf(from, to)].sense
	strict := r.wording.focus < 0 && r.offers[personPiece]
	if sense == thesaurus.PersonSense || sense == thesaurus.GroupSense {
		return true
	}
	for _, p := range r.pieces {
		if p.fresh && p.isName() && from < p.to && p.from < to && (!strict || p.sort == personPiece || p.sort == groupPiece) {
			return p.to >= to || !r.owns(p) // "Mao", but not "Mao's belief"
		}
	}
	return !strict && sense == thesaurus.UnknownSense
}

// owns reports whether a name is in the possessive.
func (r *reading) owns(p spanPiece) bool {
	last := r.words[p.to-1].span
	return trimPossessive(r.text, last) < last.End
}

func (p spanPiece) isName() bool {
	return p.sort == personPiece || p.sort == placePiece || p.sort == groupPiece || p.sort == namePiece
}

// tellsQuantity reports whether a candidate without a number says how many: "several", "none of them", "a single one".
func (r *reading) tellsQuantity(from, to int) bool {
	switch r.words[from].class {
	case english.TagQuantifier, english.TagNot, english.TagArticle, english.TagAbout:
		return r.samePhrase(from+1, to)
	}
	return english.Is(analysis.Fold(r.words[from].span.In(r.text)), english.Quantity)
}

// tellsPlace reports whether a candidate is a place and not who or what is there: no "talks in Rome" for "Rome".
func (r *reading) tellsPlace(from, to int) bool {
	place := false
	for _, p := range r.pieces {
		if p.sort != placePiece || p.to <= from || to <= p.from {
			continue
		}
		place = true
		lead := p.from - 1
		if lead > from && r.words[lead].class == english.TagArticle {
			lead--
		}
		if !p.fresh || lead <= from {
			continue
		}
		switch r.words[lead].class {
		case english.TagIn, english.TagAt, english.TagOn:
			return false
		}
	}
	return place || r.words[r.headOf(from, to)].sense != thesaurus.PersonSense
}

// readFrequencies finds what tells how often: "every six months", "three times a year", "annually".
func (r *reading) readFrequencies() {
	word := func(i int) string {
		if i < 0 || i >= len(r.words) {
			return ""
		}
		return analysis.Fold(r.words[i].span.In(r.text))
	}
	for i := range r.words {
		p := spanPiece{from: i, to: i + 1, sort: numberPiece, fresh: true}
		switch w := word(i); {
		case w == "every" || w == "each":
			for p.to < min(i+wordsBefore, len(r.words)) && !english.Is(word(p.to-1), english.DurationNoun) {
				p.to++
			}
			if !english.Is(word(p.to-1), english.DurationNoun) {
				continue
			}
		case w == "once" || w == "twice" || w == "thrice",
			w == "times" && i > 0 && r.words[i-1].class == english.TagNumber:
			if w == "times" {
				p.from--
			}
			next := word(i + 1)
			if english.Is(next, english.Frequency) {
				p.to = i + 2
			}
			each := next == "a" || next == "per" || next == "each" || next == "every"
			if each && english.Is(word(i+2), english.DurationNoun) {
				p.to = i + 3
			}
		case !english.Is(w, english.Frequency):
			continue
		}
		r.wanted = append(r.wanted, p)
	}
}

// leadsPiece reports whether the words from from up to a piece belong to it: "at least", "the end of", "since".
func (r *reading) leadsPiece(from int, p spanPiece) bool {
	if from == p.from {
		return true
	}
	if p.from-from > wordsBefore || !r.samePhrase(from+1, p.from+1) {
		return false
	}
	before := r.classBefore(from)
	if before == english.TagAt || before == english.TagQuantifier && r.words[from].class == english.TagAbout {
		return false // "[at] least", "[more] than"
	}
	for i, w := range r.words[from:p.from] {
		switch w.class {
		case english.TagAbout, english.TagArticle, english.TagQuantifier, english.TagOrdinal:
		case english.TagAt, english.TagOf, english.TagIn:
			if i == 0 && (w.class != english.TagAt || p.sort == datePiece) {
				return false
			}
		case english.TagSince, english.TagFrom, english.TagBetween, english.TagNumber:
			if p.sort != datePiece {
				return false
			}
		default:
			if p.sort != datePiece || !english.Is(analysis.Fold(w.span.In(r.text)), english.TimeNoun|english.TimePart) {
				return false
			}
		}
	}
	return true
}

// trailsPiece reports whether the words from a piece up to to are its unit: "28 *member states*". A date has none.
func (r *reading) trailsPiece(from, to int) bool {
	if from == to {
		return true
	}
	if r.wording.asked.group() != broadQuantity || r.wording.asked == forShare || to-from > wordsBehind || !r.samePhrase(from, to) {
		return false
	}
	for _, w := range r.words[from:to] {
		switch c := w.class; {
		case c.Noun(), c.In(english.TagName, english.TagAdjective, english.TagOf, english.TagArticle, english.TagNumber):
		case c == english.TagPreposition && w.span.In(r.text) == "per":
		default:
			return false
		}
	}
	return true
}

// bounds reports whether nothing but what joins a list or a range stands between two pieces.
func (r *reading) bounds(from, to int) bool {
	for i := from; i < to; i++ {
		switch r.words[i].class {
		case english.TagAnd, english.TagOr, english.TagTo, english.TagThrough:
		case english.TagSince: // "from 1299 until 1923"
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
