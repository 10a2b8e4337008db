package proof

import (
	"slices"
	"strings"

	"footnote/retrieval/english"
)

// mayOmit reports whether the claim can do without what the sentence has between its words j and k, where the claim has
// its words i and n one after the other, apart from determiners.
func (d *derivation) mayOmit(i, n, j, k int) bool {
	gap := d.sentence[j+1 : k]
	right := d.sentence[k]
	if !d.sameDeterminer(d.words[i+1:n], gap) {
		return false
	}
	gap = withoutDeterminersAtEnds(gap)
	if len(gap) == 0 {
		return !d.sentence[j+1].mark || d.words[i+1].mark || d.words[n].mark
	}
	if len(gap) == 1 && (right.infinitive && gap[0].tag == english.TagTo || addsNothing(d.sentence[j], gap[0])) {
		return true
	}
	if slices.ContainsFunc(gap, changesMeaning) {
		return false
	}
	onlyLinks := !slices.ContainsFunc(gap, func(w word) bool { return !isLink(w) })
	return onlyLinks || d.isParenthesis(j, k) || !d.strict && d.omitted(gap, j, k, right)
}

// addsNothing reports whether a verb says the same with a preposition as without: "met with the king".
func addsNothing(verb, preposition word) bool {
	return verb.lemma == "meet" && preposition.tag == english.TagWith
}

// withoutDeterminersAtEnds returns words without the determiners at both ends.
func withoutDeterminersAtEnds(words []word) []word {
	for len(words) > 0 && isDeterminer(words[0]) && !words[0].mark {
		words = words[1:]
	}
	for len(words) > 0 && isDeterminer(words[len(words)-1]) && !words[len(words)-1].mark {
		words = words[:len(words)-1]
	}
	return words
}

// isParenthesis reports whether what is between words j and k of the sentence is between two commas or in brackets, and
// neither contrasts nor compares.
func (d *derivation) isParenthesis(j, k int) bool {
	first := d.sentence[j+1]
	if !first.mark || !d.sentence[k].mark || first.gap != d.sentence[k].gap && first.gap != english.TagOpen {
		return false
	}
	return first.gap.In(english.TagComma, english.TagOpen, english.TagColon) && !comments(d.sentence[j+1:k])
}

// omitted reports whether a gap between words j and k of the sentence is made of parts that can each be left out.
func (d *derivation) omitted(gap []word, j, k int, right word) bool {
	left := d.sentence[j]
	if d.exact {
		return d.omittedExactly(gap, k)
	}
	if d.isJoined(gap, left, right) {
		return true
	}
	for pos := 0; pos < len(gap); {
		w := gap[pos]
		if w.mark && pos > 0 || w.mark && !isHarmlessAdverb(w) {
			return false
		}
		endsNoun := right.tag.In(english.TagNoun, english.TagPlural, english.TagName, english.TagAdjective) &&
			!isDeterminer(d.sentence[k-1])
		switch to := phraseEnd(gap, pos); {
		case isHarmlessAdverb(w), w.droppable(), w.tag == english.TagHave && right.tag == english.TagPast:
			pos++
		case w.text == "to" && pos == len(gap)-1 && right.infinitive:
			pos++
		case to > 0 && !d.generic && (to < len(gap) || !endsNoun) && !(len(d.at) == 1 && d.isBare()):
			pos = to
		default:
			return arePremodifiers(gap[pos:], right) && (pos > 0 || canLead(left, d.sentence[j+1]))
		}
	}
	return true
}

// omittedExactly is like omitted for an event that has to be the very one of the claim: only adverbs, what a possessive
// of the claim makes clear, and what is in front of a name that goes on with "of" ("the 1950 Treaty of Friendship") can
// be left out.
func (d *derivation) omittedExactly(gap []word, k int) bool {
	right := d.sentence[k]
	named := right.upper && k+1 < len(d.sentence) && d.sentence[k+1].tag == english.TagOf &&
		!slices.ContainsFunc(d.dates, func(w word) bool { return w.differs })
	return !slices.ContainsFunc(gap, func(w word) bool {
		switch {
		case w.mark:
			return true
		case named && (w.date != nil || w.tag == english.TagName):
			return false
		case d.possessive && w.date == nil && w.tag.In(english.TagName, english.TagAdjective):
			return false
		}
		return !isHarmlessAdverb(w) && !w.droppable() && !isEvaluative(w)
	})
}

// canLead reports whether a noun phrase can begin after the word left, so that adjectives in front of its noun can be
// left out. next is the word after left.
func canLead(left, next word) bool {
	return isDeterminer(next) || !left.tag.In(english.TagNoun, english.TagPlural, english.TagName, english.TagNumber,
		english.TagQuantifier, english.TagOrdinal, english.TagYear) && valueLess(left)
}

// arePremodifiers reports whether words in front of a noun can be left out.
func arePremodifiers(words []word, noun word) bool {
	if noun.mark || !noun.tag.In(english.TagNoun, english.TagPlural, english.TagName) {
		return false
	}
	return !slices.ContainsFunc(words, func(w word) bool {
		return w.mark || !isDeterminer(w) && !isPremodifier(w)
	})
}

// isPremodifier reports whether a word in front of a noun can be left out: a treaty of peace that is old is a treaty of
// peace, but a former minister is no minister.
func isPremodifier(w word) bool {
	return w.tag.In(english.TagAdjective, english.TagNoun, english.TagName, english.TagNumber) && w.date == nil &&
		!changesNoun(w) && !strings.HasSuffix(w.text, "'s")
}

// isJoined reports whether a gap is a part that "and" joins to what follows: "sold the mill and" in front of "bought
// the farm".
func (d *derivation) isJoined(gap []word, left, right word) bool {
	last, first := gap[len(gap)-1], gap[0]
	if last.tag != english.TagAnd && !(last.tag == english.TagBut && right.tag == english.TagPast) || len(gap) < 2 ||
		first.mark || left.tag == english.TagBetween {
		return false
	}
	if first.tag.Preposition() && first.text == right.text && first.date == nil {
		pos := 0
		for pos < len(gap)-1 && phraseEnd(gap[:len(gap)-1], pos) > 0 {
			pos = phraseEnd(gap[:len(gap)-1], pos)
		}
		return pos == len(gap)-1
	}
	inner := gap[1 : len(gap)-1]
	if first.tag == english.TagPast || first.tag == english.TagVerb || isPastBe(first) {
		return first.tag == right.tag && (left.tag.Nominal() || left.tag == english.TagBe) &&
			!slices.ContainsFunc(inner, func(w word) bool {
				return w.mark && w.gap != english.TagComma || w.mayBeVerb() && !isPastBe(first) || w.tag.In(
					english.TagThat, english.TagWho, english.TagWhich, english.TagAnd, english.TagPronoun,
					english.TagTo)
			})
	}
	isList := func(w word) bool {
		return isDeterminer(w) || w.date == nil && !changesMeaning(w) && w.tag.In(english.TagAdjective,
			english.TagNumber, english.TagNoun, english.TagPlural, english.TagName)
	}
	isVerb := left.tag.In(english.TagPast, english.TagVerb) || left.tag.Preposition()
	return isVerb && isList(first) && !slices.ContainsFunc(inner, func(w word) bool { return !isList(w) }) &&
		(right.tag.In(english.TagAdjective, english.TagNoun, english.TagPlural, english.TagName) || !valueLess(right))
}
