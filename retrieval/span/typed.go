package span

import (
	"slices"

	"footnote/retrieval/analysis"
	"footnote/retrieval/english"
	"footnote/retrieval/query"
	"footnote/retrieval/thesaurus"
)

// readWanted finds the constituents of which an answer has one: the fresh dates for a question that asks when, the
// numbers for one that asks how many, the durations for one that asks how long.
func (r *reading) readWanted() {
	collect := func(wanted func(p constituent) bool) bool {
		for _, fresh := range []bool{true, false} {
			for _, p := range r.constituents {
				if p.fresh == fresh && wanted(p) {
					r.wanted = append(r.wanted, p)
				}
			}
			if len(r.wanted) > 0 || r.target.Type.Group() != query.GroupTime {
				break
			}
		}
		return len(r.wanted) > 0
	}
	number := func(p constituent) bool { return p.kind == numberConstituent }
	switch r.target.Type {
	case query.ForDate, query.ForYear:
		collect(func(p constituent) bool { return p.kind == dateConstituent })
	case query.ForShare:
		_ = collect(r.isShare) || collect(number)
	case query.ForCount, query.ForAmount:
		collect(number)
	case query.ForFrequency:
		r.readFrequencies()
	case query.ForLength:
		collect(r.isLength)
	}
	slices.SortFunc(r.wanted, func(a, b constituent) int { return a.from - b.from })
}

// isShare reports whether a number is a percentage or a fraction.
func (r *reading) isShare(p constituent) bool {
	if p.kind != numberConstituent {
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

// isLength reports whether a constituent is a duration: a date, or a number with a unit of time.
func (r *reading) isLength(p constituent) bool {
	switch p.kind {
	case dateConstituent:
		return true
	case numberConstituent:
		unit := func(i int) bool { return english.Is(analysis.Fold(r.words[i].span.In(r.text)), english.DurationNoun) }
		return unit(p.to-1) || p.to < len(r.words) && unit(p.to)
	}
	return false
}

// How many words an answer may have before the date or number that it must have, and after a number.
const (
	wordsBefore = 4
	wordsAfter  = 4
)

// fits reports whether a candidate is what the question asks for.
func (r *reading) fits(from, to int) bool {
	switch asked := r.target.Type; {
	case len(r.wanted) > 0:
		return r.holdsWanted(from, to)
	case asked.Group() == query.GroupTime:
		return r.isTime(from, to)
	case asked == query.ForFrequency:
		return false
	case asked == query.ForLength:
		return true
	case r.isDate(from, to), r.target.Plural && r.cutsList(from, to):
		return false
	case asked.Group() == query.GroupQuantity:
		return r.isQuantity(from, to)
	case asked == query.ForReason:
		return r.isReason(from, to)
	case asked == query.ForPerson:
		return r.isPerson(from, to)
	case asked == query.ForPlace:
		return r.isPlace(from, to)
	}
	return true
}

// isDate reports whether a candidate is a date with at most a preposition. It answers no question that does not ask for
// a date.
func (r *reading) isDate(from, to int) bool {
	return slices.ContainsFunc(r.constituents, func(p constituent) bool {
		return p.kind == dateConstituent && p.to == to &&
			(p.from == from || p.from == from+1 && r.words[from].tag.Preposition())
	})
}

// cutsList reports whether a candidate has some but not all items of a list of which the question names none.
func (r *reading) cutsList(from, to int) bool {
	return slices.ContainsFunc(r.lists, func(l list) bool {
		return l.fresh && from < l.to && l.from < to && (l.from < from || to < l.to)
	})
}

// holdsWanted reports whether a candidate has a wanted constituent and little else: words that belong to it ("after",
// "the end of", a unit), and further ones in a list or a range with it.
func (r *reading) holdsWanted(from, to int) bool {
	begun, end := false, from
	for _, p := range r.wanted {
		if p.to <= from || to <= p.from {
			continue
		}
		switch {
		case p.from < from || to < p.to:
			return false
		case !begun && !r.leads(from, p):
			return false
		case begun && !r.bounds(end, p.from):
			return false
		}
		begun, end = true, p.to
	}
	return begun && r.trails(end, to)
}

// isTime reports whether a candidate without a date says when: "after the war", "the end of the reign".
func (r *reading) isTime(from, to int) bool {
	for i := max(from-1, 0); i <= from; i++ {
		word := analysis.Fold(r.words[i].span.In(r.text))
		soon := word == "as" && i+1 < len(r.words) && analysis.Fold(r.words[i+1].span.In(r.text)) == "soon"
		if r.words[i].tag == english.TagSince || english.Is(word, english.Temporal) || soon {
			return true
		}
	}
	head := analysis.Fold(r.words[r.headOf(from, to)].span.In(r.text))
	return english.Is(head, english.TimeNoun|english.TimePart|english.DurationNoun)
}

// isReason reports whether a candidate is a clause or a phrase that gives a reason: it follows or begins with a word
// that announces one, and extends to the end of the clause.
func (r *reading) isReason(from, to int) bool {
	if verb := r.target.Verb; verb >= 0 && r.within(verb, from, to) {
		return false // what happened, not why
	}
	if to < len(r.words) && !r.words[to].parted &&
		!r.words[to].tag.OpensClause() && r.words[to].tag != english.TagAnd {
		return false
	}
	if r.words[from].tag.In(english.TagTo, english.TagIn) { // "to avoid", "in an attempt to avoid"
		purpose := from
		for purpose < min(from+wordsBefore, to) && r.words[purpose].tag != english.TagTo {
			purpose++
		}
		if purpose > from && !english.Is(analysis.Fold(r.words[purpose-1].span.In(r.text)), english.PurposeNoun) {
			return false
		}
		return purpose+1 < to && r.words[purpose].tag == english.TagTo &&
			r.words[purpose+1].tag == english.TagVerb && r.samePhrase(from+1, to)
	}
	for i := max(from-2, 0); i <= from; i++ {
		if word := analysis.Fold(r.words[i].span.In(r.text)); english.Is(word, english.Causal) {
			return r.words[i].tag == english.TagBecause || word == "as" || r.samePhrase(from+1, to)
		}
	}
	return false
}

// isPerson reports whether a candidate can be a person or a group: it has a name that the question does not have, or
// its head has such a sense. If the question asks just "who" and the sentence names persons, the name is of a person or
// a group.
func (r *reading) isPerson(from, to int) bool {
	if r.target.Owner && r.target.Focus >= 0 && r.within(r.target.Focus, from, to) {
		return false
	}
	sense := r.words[r.headOf(from, to)].sense
	strict := r.target.Focus < 0 && r.offers[personConstituent]
	if sense == thesaurus.PersonSense || sense == thesaurus.GroupSense {
		return true
	}
	for _, p := range r.constituents {
		person := p.kind == personConstituent || p.kind == groupConstituent
		if p.fresh && p.isName() && from < p.to && p.from < to && (!strict || person) {
			return p.to >= to || !r.owns(p) // "Mao", but not "Mao's belief"
		}
	}
	return !strict && sense == thesaurus.UnknownSense
}

// owns reports whether a name is in the possessive.
func (r *reading) owns(p constituent) bool {
	last := r.words[p.to-1].span
	return analysis.TrimPossessive(r.text, last) < last.End
}

// isName reports whether a constituent is a name.
func (p constituent) isName() bool { return p.kind != dateConstituent && p.kind != numberConstituent }

// isQuantity reports whether a candidate without a number says how many: "several", "none of them", "a single one".
func (r *reading) isQuantity(from, to int) bool {
	switch r.words[from].tag {
	case english.TagQuantifier, english.TagNot, english.TagArticle, english.TagAbout:
		return r.samePhrase(from+1, to)
	}
	return english.Is(analysis.Fold(r.words[from].span.In(r.text)), english.Quantity)
}

// isPlace reports whether a candidate can be a place, and not who or what is there: "Rome" but not "talks in Rome".
func (r *reading) isPlace(from, to int) bool {
	place := false
	for _, p := range r.constituents {
		if p.kind != placeConstituent || p.to <= from || to <= p.from {
			continue
		}
		place = true
		lead := p.from - 1
		if lead > from && r.words[lead].tag == english.TagArticle {
			lead--
		}
		if !p.fresh || lead <= from {
			continue
		}
		switch r.words[lead].tag {
		case english.TagIn, english.TagAt, english.TagOn:
			return false
		}
	}
	return place || r.words[r.headOf(from, to)].sense != thesaurus.PersonSense
}

// readFrequencies adds to wanted what says how often: "every six months", "three times a year", "annually".
func (r *reading) readFrequencies() {
	word := func(i int) string {
		if i < 0 || i >= len(r.words) {
			return ""
		}
		return analysis.Fold(r.words[i].span.In(r.text))
	}
	for i := range r.words {
		p := constituent{from: i, to: i + 1, kind: numberConstituent, fresh: true}
		switch w := word(i); {
		case w == "every" || w == "each":
			for p.to < min(i+wordsBefore, len(r.words)) && !english.Is(word(p.to-1), english.DurationNoun) {
				p.to++
			}
			if !english.Is(word(p.to-1), english.DurationNoun) {
				continue
			}
		case w == "once" || w == "twice" || w == "thrice",
			w == "times" && i > 0 && r.words[i-1].tag == english.TagNumber:
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

// leads reports whether the words between from and a constituent belong to it: "at least", "the end of", "since".
func (r *reading) leads(from int, p constituent) bool {
	if from == p.from {
		return true
	}
	if p.from-from > wordsBefore || !r.samePhrase(from+1, p.from+1) {
		return false
	}
	before := r.tagBefore(from)
	if before == english.TagAt || before == english.TagQuantifier && r.words[from].tag == english.TagAbout {
		return false // "[at] least", "[more] than"
	}
	for i, w := range r.words[from:p.from] {
		switch w.tag {
		case english.TagAbout, english.TagArticle, english.TagQuantifier, english.TagOrdinal:
		case english.TagAt, english.TagOf, english.TagIn:
			if i == 0 && (w.tag != english.TagAt || p.kind == dateConstituent) {
				return false
			}
		case english.TagSince, english.TagFrom, english.TagBetween, english.TagNumber:
			if p.kind != dateConstituent {
				return false
			}
		default:
			word := analysis.Fold(w.span.In(r.text))
			if p.kind != dateConstituent || !english.Is(word, english.TimeNoun|english.TimePart) {
				return false
			}
		}
	}
	return true
}

// trails reports whether the words [from:to] after a constituent are its unit: "28 *member states*". A date has none.
func (r *reading) trails(from, to int) bool {
	if from == to {
		return true
	}
	if asked := r.target.Type; asked.Group() != query.GroupQuantity || asked == query.ForShare ||
		to-from > wordsAfter || !r.samePhrase(from, to) {
		return false
	}
	for _, w := range r.words[from:to] {
		switch c := w.tag; {
		case c.Noun(), c.In(english.TagName, english.TagAdjective, english.TagNumber):
		case c.In(english.TagOf, english.TagArticle):
		case c == english.TagPreposition && w.span.In(r.text) == "per":
		default:
			return false
		}
	}
	return true
}

// bounds reports whether the words [from:to] between two constituents do nothing but join a list or a range.
func (r *reading) bounds(from, to int) bool {
	for i := from; i < to; i++ {
		switch r.words[i].tag {
		case english.TagAnd, english.TagOr, english.TagTo, english.TagThrough:
		case english.TagSince: // "from 1299 until 1923"
		default:
			return false
		}
	}
	return true
}

// samePhrase reports whether no punctuation precedes one of the words [from:to].
func (r *reading) samePhrase(from, to int) bool {
	return !slices.ContainsFunc(r.words[from:to], func(w word) bool { return w.parted })
}
