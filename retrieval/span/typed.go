package span

import (
	"slices"

	"footnote/retrieval/analysis"
	"footnote/retrieval/english"
	"footnote/retrieval/query"
	"footnote/retrieval/thesaurus"
)

// readWanted finds the pieces of which an answer has one: the fresh dates for a question that asks when, the numbers
// for one that asks how many, the stretches of time for one that asks how long.
func (r *reading) readWanted() {
	sure := func(wanted func(p constituent) bool) bool {
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
		sure(func(p constituent) bool { return p.kind == dateConstituent })
	case query.ForShare:
		_ = sure(r.isShare) || sure(number)
	case query.ForCount, query.ForAmount:
		sure(number)
	case query.ForFrequency:
		r.readFrequencies()
	case query.ForLength:
		sure(r.isLength)
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

// isLength reports whether a piece is a stretch of time: a date, or a number with a unit of time behind it.
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

// Words that an answer may have before the date or number that it has to have, and behind a number.
const (
	wordsBefore = 4
	wordsBehind = 4
)

// fits reports whether a candidate is of the sort that the question asks for.
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

// isDate reports whether a candidate is a date and no more than a preposition: no answer to a question that asks for
// none.
func (r *reading) isDate(from, to int) bool {
	return slices.ContainsFunc(r.constituents, func(p constituent) bool {
		return p.kind == dateConstituent && p.to == to &&
			(p.from == from || p.from == from+1 && r.words[from].tag.Preposition())
	})
}

// cutsList reports whether a candidate has some of the items of a list that the question names none of, but not all.
func (r *reading) cutsList(from, to int) bool {
	return slices.ContainsFunc(r.lists, func(l list) bool {
		return l.fresh && from < l.to && l.from < to && (l.from < from || to < l.to)
	})
}

// holdsWanted reports whether a candidate has a wanted piece in it, and little else: words that belong to it ("after",
// "the end of", a unit), and others of its sort that it makes a list or a range with.
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

// isReason reports whether a candidate is a clause or a phrase that gives a reason: it stands behind a word that
// announces one, or begins with it, and goes on to the end of the clause.
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

// isPerson reports whether a candidate can be a person or a group: it has a name that the question has not, or its head
// stands for one. Where "who" is asked of a sentence that names persons, it has one of them or a group.
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
		if p.fresh && p.isName() && from < p.to && p.from < to && (!strict || p.kind == personConstituent || p.kind == groupConstituent) {
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

func (p constituent) isName() bool {
	return p.kind == personConstituent || p.kind == placeConstituent || p.kind == groupConstituent || p.kind == nameConstituent
}

// isQuantity reports whether a candidate without a number says how many: "several", "none of them", "a single one".
func (r *reading) isQuantity(from, to int) bool {
	switch r.words[from].tag {
	case english.TagQuantifier, english.TagNot, english.TagArticle, english.TagAbout:
		return r.samePhrase(from+1, to)
	}
	return english.Is(analysis.Fold(r.words[from].span.In(r.text)), english.Quantity)
}

// isPlace reports whether a candidate is a place and not who or what is there: no "talks in Rome" for "Rome".
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

// readFrequencies finds what tells how often: "every six months", "three times a year", "annually".
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

// leads reports whether the words from from up to a piece belong to it: "at least", "the end of", "since".
func (r *reading) leads(from int, p constituent) bool {
	if from == p.from {
		return true
	}
	if p.from-from > wordsBefore || !r.samePhrase(from+1, p.from+1) {
		return false
	}
	before := r.classBefore(from)
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
			if p.kind != dateConstituent || !english.Is(analysis.Fold(w.span.In(r.text)), english.TimeNoun|english.TimePart) {
				return false
			}
		}
	}
	return true
}

// trails reports whether the words from a piece up to to are its unit: "28 *member states*". A date has none.
func (r *reading) trails(from, to int) bool {
	if from == to {
		return true
	}
	if r.target.Type.Group() != query.GroupQuantity || r.target.Type == query.ForShare || to-from > wordsBehind || !r.samePhrase(from, to) {
		return false
	}
	for _, w := range r.words[from:to] {
		switch c := w.tag; {
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
		switch r.words[i].tag {
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
	return !slices.ContainsFunc(r.words[from:to], func(w word) bool { return w.parted })
}
