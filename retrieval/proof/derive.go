package proof

import (
	"slices"

	"footnote/retrieval/english"
)

// derivation is an attempt to derive a claim from a sentence.
type derivation struct {
	form
	sentence []word
	at       []int // where the sentence has the claim's words, increasing
	steps    int
}

// The limits of the search: bytes and words of a claim or a sentence, and the places that are tried for words. A usual
// sentence takes fewer than 100 steps. Hostile text ("a b a b a b") takes all of them, some milliseconds.
const (
	longestText     = 16 << 10
	longestSentence = 500
	mostSteps       = 800
)

// derivedFrom reports whether a form can be derived from a sentence.
func (f form) derivedFrom(sentence []word) (at []int, ok bool) {
	if len(sentence) > longestSentence || len(f.words) > longestSentence {
		return nil, false
	}
	d := derivation{form: f, sentence: sentence}
	first := d.next(-1)
	if first < 0 {
		return nil, false
	}
	for k := range sentence {
		if sameWord(f.words[first], sentence[k]) && d.starts(first, k) {
			d.at = append(d.at[:0], k)
			if d.extend(first) {
				return d.at, true
			}
		}
	}
	return nil, false
}

// extend derives the rest of the claim after word i, which is the last one that has a place.
func (d *derivation) extend(i int) bool {
	n, j := d.next(i), d.at[len(d.at)-1]
	if d.steps++; d.steps > mostSteps {
		return false
	}
	if n < 0 {
		return d.ends(j) && d.datesFit()
	}
	if d.participleAfter(i, n, j) {
		d.at = append(d.at, j+1)
		if d.extend(n + 1) {
			return true
		}
		d.at = d.at[:len(d.at)-1]
	}
	for k := j + 1; k < len(d.sentence); k++ {
		if !sameWord(d.words[n], d.sentence[k]) {
			continue
		}
		if d.steps++; d.steps > mostSteps {
			return false
		}
		if !d.mayOmit(i, n, j, k) {
			continue
		}
		d.at = append(d.at, k)
		if d.extend(n) {
			return true
		}
		d.at = d.at[:len(d.at)-1]
	}
	return false
}

// participleAfter reports whether the sentence has the passive at n of the claim as a participle in apposition to the
// subject: "the mill, built in 1900, burned" for "the mill was built in 1900".
func (d *derivation) participleAfter(i, n, j int) bool {
	if !isPastBe(d.words[n]) || n+1 >= len(d.words) || j+1 >= len(d.sentence) || n != i+1 || d.exact {
		return false
	}
	w, before := d.sentence[j+1], d.sentence[j].tag
	return w.mark && w.gap == english.TagComma && w.tag == english.TagPast &&
		(before.Noun() || before == english.TagName) && sameWord(d.words[n+1], w) && len(d.at) == n-d.determiners(n)
}

// starts reports whether the claim can begin with its word i at word k of the sentence: whether the noun phrase of the
// subject begins there, but for adjectives, and the sentence itself says the clause.
func (d *derivation) starts(i, k int) bool {
	if d.bare {
		return k > 0 && !d.sentence[k].mark && d.sentence[k-1].tag.In(english.TagNoun, english.TagPlural,
			english.TagName, english.TagPronoun) && !isPassive(d.sentence, k) && asserted(d.sentence, k)
	}
	start := k
	for start > 0 && !d.sentence[start].mark && d.precedesSubject(d.sentence[start-1], k) {
		start--
		if isDeterminer(d.sentence[start]) {
			for start > 0 && !d.sentence[start].mark && d.sentence[start-1].droppable() {
				start--
			}
			break
		}
	}
	if !d.sameDeterminer(d.words[:i], d.sentence[start:k]) {
		return false
	}
	return d.beginsClause(start)
}

// beginsClause reports whether a clause that the sentence itself says begins at word start.
func (d *derivation) beginsClause(start int) bool {
	for start > 0 && d.sentence[start-1].date != nil && (start == 1 || d.sentence[start-1].mark ||
		joinsOrContrasts(d.sentence[start-2])) {
		start--
	}
	before := d.sentence[:start]
	if len(before) == 0 || d.sentence[start].full {
		return true
	}
	last := before[len(before)-1]
	switch {
	case (d.strict || d.generic) && !last.tag.In(english.TagAnd, english.TagBut) && !isCausative(last):
		return false
	case d.sentence[start].mark, last.date != nil, isHarmlessAdverb(last), isCausative(last), isCircumstantial(last),
		last.tag.In(english.TagAnd, english.TagBut):
	default:
		phrases := 0
		for phrases < len(before) && phraseEnd(before, phrases) > 0 {
			phrases = phraseEnd(before, phrases)
		}
		if phrases < len(before) {
			return false
		}
	}
	fronted := before
	for n := len(before) - 1; n > 0; n-- {
		if before[n].mark && (before[n].gap == english.TagColon || !d.sentence[start].mark) {
			fronted = before[n:]
			break
		}
	}
	for n := range fronted {
		if (n == 0 || fronted[n].mark) && (limits(fronted[n]) || setsScene(fronted, n)) {
			return false
		}
	}
	return !slices.ContainsFunc(fronted, changesMeaning) && circumstanceHolds(fronted) &&
		!slices.ContainsFunc(fronted, asksOrReports) && asserted(d.sentence, start)
}

// circumstanceHolds reports whether words in front of a clause, if they end with a conjunction like "when", tell what
// took place and do not describe a thing: "a country where", "the day will come when".
func circumstanceHolds(fronted []word) bool {
	last := fronted[len(fronted)-1]
	if last.mark || !isCircumstantial(last) || len(fronted) == 1 {
		return true
	}
	return last.text != "where" && !slices.ContainsFunc(fronted, func(w word) bool { return w.tag == english.TagModal })
}

// asksOrReports reports whether a word in front of a clause may make it what somebody asks or tells ("gossip about
// how"), or is an adverb that may limit it.
func asksOrReports(w word) bool {
	return w.tag.In(english.TagWhich, english.TagThat, english.TagWho) && !isCircumstantial(w) ||
		w.tag == english.TagAdverb && w.upper && !isHarmlessAdverb(w)
}

// precedesSubject reports whether a word in front of the subject, which is at k, belongs to it and can be left out.
func (d *derivation) precedesSubject(w word, k int) bool {
	switch {
	case isDeterminer(w), w.text == "only", isEvaluative(w):
		return true
	case d.strict, d.isBare() && !(d.past() && w.tag == english.TagName):
		return false
	case d.exact:
		return d.sentence[k].tag == english.TagName && english.Is(w.text, english.Title)
	}
	return w.droppable() || isPremodifier(w)
}

// ends reports whether the claim can end with word j of the sentence.
func (d *derivation) ends(j int) bool {
	if j+1 == len(d.sentence) {
		return true
	}
	w := d.sentence[j+1]
	if d.isTakenBack(j + 1) {
		return false
	}
	switch {
	case w.tag == english.TagBut:
		return d.continues(j + 1)
	case w.mark:
		return (!takesBack(w) || w.tag == english.TagWhich || w.text == "so") &&
			!(isCircumstantial(w) && (d.strict || d.generic))
	case w.date != nil:
		return !d.counts(j) || d.counted(j)
	case d.strict, d.generic:
		return w.tag == english.TagAnd
	case changesMeaning(w), limits(w) && w.text != "to":
		return false
	}
	last := d.sentence[j]
	if w.tag == english.TagOf && !slices.ContainsFunc(d.words, func(c word) bool { return c.tag == english.TagPast }) {
		return false // "is a cousin of"
	}
	if !valueLess(last) || d.counts(j) {
		return w.tag.In(english.TagAnd, english.TagBut) || d.counted(j) && phraseEnd(d.sentence, j+1) > 0 &&
			w.tag != english.TagOf
	}
	switch {
	case last.tag.In(english.TagPast, english.TagVerb) && !isPassive(d.sentence, j):
		return w.tag.Preposition() || isHarmlessAdverb(w) || w.tag == english.TagAnd
	case w.tag.In(english.TagAnd, english.TagWhile, english.TagBecause, english.TagSince, english.TagPast):
		return true
	}
	return w.tag.Preposition() && w.tag != english.TagAbout || isHarmlessAdverb(w) ||
		!d.exact && w.tag.In(english.TagWho, english.TagThat, english.TagWhich)
}

// continues reports whether "but" at word i goes on with another predicate or clause, or with what is not so. Otherwise
// it makes an exception: "all but two".
func (d *derivation) continues(i int) bool {
	return i+1 < len(d.sentence) && (d.sentence[i+1].tag.Finite() || d.sentence[i+1].text == "not" ||
		d.sentence[i+1].tag.In(english.TagPronoun, english.TagAdverb, english.TagArticle, english.TagPossessive))
}

// counts reports whether the noun phrase that ends at word j begins with a number.
func (d *derivation) counts(j int) bool {
	for n := j; n > 0 && !d.sentence[n].mark && !d.sentence[n].tag.Preposition() && j-n < governorReach; n-- {
		if !valueLess(d.sentence[n-1]) && d.sentence[n-1].date == nil {
			return true
		}
	}
	return false
}

// counted reports whether what is counted up to word j is no unit of time.
func (d *derivation) counted(j int) bool {
	return !english.Is(d.sentence[j].text, english.DurationNoun)
}
