package proof

import (
	"strconv"
	"strings"

	"footnote/retrieval/english"
)

// sameWord reports whether two words are one, up to inflection that says the same.
func sameWord(a, b word) bool {
	switch {
	case a.slot || b.slot:
		return a.slot && b.slot
	case a.date != nil || b.date != nil:
		if a.date == nil || b.date == nil || a.preposition != b.preposition {
			return false
		}
		return a.differs && a.found == b.date.Text || !a.differs && dateFits(a, b)
	case a.text == b.text:
		return true
	case a.anyBe:
		return isPastBe(b)
	}
	x, ok := Value(a.text)
	y, also := Value(b.text)
	if ok || also {
		return ok && also && x == y
	}
	if strings.HasSuffix(a.text, "'s") != strings.HasSuffix(b.text, "'s") {
		return false
	}
	if isPastBe(a) || isPastBe(b) {
		return isPastBe(a) && isPastBe(b)
	}
	if a.tag.In(english.TagModal, english.TagNot, english.TagPronoun) || a.lemma != b.lemma {
		return false
	}
	isPast := func(w word) bool { return w.tag == english.TagPast }
	isIng := func(w word) bool { return strings.HasSuffix(w.text, "ing") }
	return isIng(a) == isIng(b) && (isPast(a) == isPast(b) || b.infinitive && !isIng(a))
}

// lemma returns what the inflected forms of a word have in common. It is not always a word.
func lemma(word string) string {
	if base := english.Base(word); base != word {
		word = base
	}
	word = strings.TrimSuffix(word, "'s")
	for _, e := range []struct{ ending, instead string }{
		{"ies", "y"}, {"ied", "y"}, {"sses", "ss"}, {"ing", ""}, {"ed", ""}, {"es", ""}, {"ss", "ss"}, {"us", "us"},
		{"is", "is"}, {"s", ""},
	} {
		if rest, ok := strings.CutSuffix(word, e.ending); ok && len(rest) > 2 {
			word = rest + e.instead
			break
		}
	}
	word = strings.TrimSuffix(word, "e")
	if n := len(word); n > 3 && word[n-1] == word[n-2] && word[n-1] != 's' && word[n-1] != 'l' {
		word = word[:n-1]
	}
	return word
}

// dateFits reports whether a date of the claim is one that the sentence gives, perhaps more exactly. One with an open
// end ("until 1890") and one that is about right ("around 1890") have to be the same.
func dateFits(claimed, stated word) bool {
	a, b := claimed.date.Interval, stated.date.Interval
	if a == b {
		return true
	}
	open := strings.Contains(a.String(), "..") || strings.Contains(b.String(), "..")
	return !open && a.Approximate() == b.Approximate() && a.Contains(b)
}

// sameTime reports whether two prepositions before a date, or none, say the same.
func sameTime(a, b string) bool {
	within := func(s string) bool { return s == "in" || s == "on" || s == "at" || s == "during" || s == "" }
	return a == b || within(a) && within(b)
}

// sameDeterminer reports whether two noun phrases can be one, by their determiners. In the exact form an indefinite one
// is not known to be the definite one.
func (d *derivation) sameDeterminer(claimed, stated []word) bool {
	for _, c := range claimed {
		for _, s := range stated {
			if c.tag != s.tag {
				continue
			}
			if c.tag == english.TagPossessive && c.text != s.text || d.exact && isIndefinite(s) && !isIndefinite(c) {
				return false
			}
		}
	}
	return true
}

// valueLess reports whether a word is no number.
func valueLess(w word) bool {
	_, ok := Value(w.text)
	return !ok
}

// Value parses a number in figures, or in words up to twelve. ok is false for any other word.
func Value(s string) (value float64, ok bool) {
	s = strings.ToLower(strings.ReplaceAll(s, ",", ""))
	if v, ok := english.Value(s); ok {
		return float64(v), true
	}
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil
}
