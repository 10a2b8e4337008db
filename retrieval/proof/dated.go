package proof

import (
	"slices"

	"footnote/retrieval/english"
)

// datesFit reports whether the sentence gives the dates of the claim to what it says.
func (d *derivation) datesFit() bool {
	used := 0
	for _, c := range d.dates {
		fits := func(j int, s word) bool {
			if s.date == nil || !sameTime(c.preposition, s.preposition) || !d.datedAt(j) {
				return false
			}
			return c.differs && c.found == s.date.Text || !c.differs && dateFits(c, s)
		}
		found := -1
		for j, s := range d.sentence {
			if fits(j, s) {
				found = j
				break
			}
		}
		if found < 0 {
			return false
		}
		used++
	}
	isOther := func(w word) bool { return w.differs }
	if (!d.strict && !d.generic || !d.denies && len(d.dates) == 0) && !slices.ContainsFunc(d.dates, isOther) {
		return true
	}
	stated := 0 // in the clause
	for j, s := range d.sentence {
		if j > d.at[len(d.at)-1] && s.mark {
			break
		}
		if s.date != nil && !slices.Contains(d.at, j) && ((d.strict || d.generic) && len(d.dates) > 0 || d.datedAt(j)) {
			stated++
		}
	}
	return stated == used
}

// datedAt reports whether a date at word j of the sentence says when that was of which the claim speaks.
func (d *derivation) datedAt(j int) bool {
	first, last := d.at[0], d.at[len(d.at)-1]
	if slices.Contains(d.at, j) {
		return false
	}
	if j < first {
		return d.frontedAt(j)
	}
	from := last + 1
	if j < last { // between two words of the claim
		n := slices.IndexFunc(d.at, func(a int) bool { return a > j })
		from = d.at[n-1] + 1
		if slices.ContainsFunc(d.sentence[j+1:d.at[n]], joinsOrContrasts) {
			return false
		}
	}
	if d.sentence[j].mark && from == j {
		return false
	}
	return !slices.ContainsFunc(d.withoutAside(from, j), func(w word) bool {
		return w.mark || !isDeterminer(w) && w.date == nil && !(w.tag.Preposition() && w.tag != english.TagOf) &&
			!isHarmlessAdverb(w) && !w.tag.In(english.TagAdjective, english.TagNoun, english.TagPlural,
			english.TagName, english.TagNumber, english.TagOrdinal)
	})
}

// withoutAside returns the words of the sentence from word from to word to without a name in apposition between commas
// in front: "met the king, the third of his name, in 1869".
func (d *derivation) withoutAside(from, to int) []word {
	words := d.sentence[from:to]
	if len(words) == 0 || !words[0].mark || words[0].gap != english.TagComma {
		return words
	}
	for n := 1; n <= len(words); n++ {
		switch w := d.sentence[from+n]; {
		case w.mark && w.gap == english.TagComma:
			return unmarked(d.sentence[from+n : max(to, from+n+1)])[:len(words)-n]
		case w.mark, w.mayBeVerb(), w.tag == english.TagAnd:
			return words
		}
	}
	return words
}

// frontedAt reports whether a date at word j, in front of the claim's first word, is that of its clause and of no
// other.
func (d *derivation) frontedAt(j int) bool {
	first, last := d.at[0], d.at[len(d.at)-1]
	sameTime := slices.ContainsFunc(d.sentence[j+1:first], func(w word) bool { return w.text == "when" })
	for n := j + 1; n < first; n++ {
		w := d.sentence[n]
		if w.mayBeVerb() && !sameTime || w.tag.In(english.TagAnd, english.TagBut) || w.date != nil {
			return false
		}
	}
	for n := first; n < last; n++ {
		if d.sentence[n].tag.In(english.TagAnd, english.TagBut) && !slices.Contains(d.at, n) {
			return false
		}
	}
	for n := first; n < len(d.sentence) && !d.sentence[n].mark && !(n > last && joinsPredicate(d.sentence, n)); n++ {
		if d.sentence[n].date != nil && !slices.Contains(d.at, n) {
			return false
		}
	}
	return true
}
