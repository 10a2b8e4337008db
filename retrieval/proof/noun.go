package proof

import (
	"slices"
	"strings"

	"footnote/corpus"
	"footnote/retrieval/analysis"
	"footnote/retrieval/english"
)

// holdsAsNoun reports whether a sentence has the claim as a noun phrase. With more dates than one it is not known which
// is that of the noun.
func (c Claim) holdsAsNoun(sentence []word, dates []corpus.Date) bool {
	at, ok := c.align(sentence)
	if !ok || len(at) == 0 || len(dates) > 1 {
		return false
	}
	last := slices.Max(at)
	for j := range sentence {
		if sentence[j].dated && slices.ContainsFunc(c.words, func(w word) bool { return w.dated }) {
			last = max(last, j)
		}
	}
	return c.sameQualifiers(sentence, slices.Min(at), last) && c.nominalised(sentence, at)
}

// align finds each word of the claim's content in a sentence. Among several places it takes the first one after the
// word before; ok is false when a word is missing.
func (c Claim) align(sentence []word) (at []int, ok bool) {
	for _, n := range c.content {
		found := -1
		for pass := range 2 {
			from := 0
			if len(at) > 0 && pass == 0 {
				from = at[len(at)-1] + 1
			}
			for j := from; j < len(sentence) && found < 0; j++ {
				if !slices.Contains(at, j) && sameForms(c.words[n], sentence[j]) {
					found = j
				}
			}
			if found >= 0 {
				break
			}
		}
		if found < 0 {
			return nil, false
		}
		at = append(at, found)
	}
	return at, true
}

// sameForms reports whether two words are forms of one, or one number.
func sameForms(a, b word) bool {
	if a.stem == b.stem || analysis.Stem(english.Base(a.text)) == analysis.Stem(english.Base(b.text)) {
		return true
	}
	x, ok := Value(a.text)
	y, also := Value(b.text)
	return ok && also && x == y
}

// nominalised reports whether the sentence has the claim as a noun phrase: "the Soviet invasion of Czechoslovakia" for
// "the Soviet Union invaded Czechoslovakia". Who acts is in front of the noun that the verb became, and what it is done
// to between the two, or after "of".
func (c Claim) nominalised(sentence []word, at []int) bool {
	verb := slices.IndexFunc(c.content, func(i int) bool { return isVerb(c.words, i) })
	if verb < 1 || !sentence[at[verb]].tag.Noun() || isPassive(c.words, c.content[verb]) {
		return false
	}
	noun := at[verb]
	inPhrase := func(j int) bool {
		for k := j + 1; k <= noun; k++ {
			if sentence[k].mark || !sentence[k].tag.In(english.TagAdjective, english.TagNoun, english.TagPlural,
				english.TagName) {
				return false
			}
		}
		return j < noun
	}
	for n, j := range at {
		claimed := governor(c.words, c.content[n])
		switch {
		case n == verb:
		case claimed != "" && n > verb:
			if !sameRole(claimed, governor(sentence, j)) {
				return false
			}
		case n < verb && inPhrase(j), n > verb && j > at[0] && inPhrase(j):
		case n > verb && j > noun && governor(sentence, j) == "of" && sentence[noun+1].tag == english.TagOf:
		default:
			return false
		}
	}
	return true
}

// governor returns the preposition of the phrase that word i ends or is in, or "". The possessive counts as "of".
func governor(words []word, i int) string {
	if strings.HasSuffix(words[i].text, "'s") {
		return "of"
	}
	for j := i; j > max(0, i-governorReach) && !words[j].mark; j-- {
		w := words[j-1]
		switch {
		case w.dated, w.tag == english.TagAbout:
			return ""
		case w.tag.Preposition() || w.text == "than":
			return w.text
		case w.tag.In(english.TagArticle, english.TagPossessive, english.TagDemonstrative, english.TagQuantifier):
			if j-1 > 0 && !words[j-1].mark && words[j-2].tag.Preposition() {
				return words[j-2].text
			}
			return ""
		case !w.tag.In(english.TagAdjective, english.TagNoun, english.TagPlural, english.TagName, english.TagNumber,
			english.TagOrdinal, english.TagYear):
			return ""
		}
	}
	return ""
}

// sameRole reports whether two roles are one. Prepositions of a place are.
func sameRole(a, b string) bool {
	if a == b {
		return true
	}
	within := func(s string) bool { return s == "in" || s == "at" || s == "on" || s == "within" || s == "inside" }
	return within(a) && within(b)
}
