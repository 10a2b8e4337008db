package proof

import (
	"slices"
	"strings"

	"footnote/corpus"
	"footnote/retrieval/english"
)

// form is one order of the claim's words.
type form struct {
	words   []word
	dates   []word // those that may be at another place in the clause
	bare    bool   // words begins with the verb; the sentence has another subject
	exact   bool   // the sentence has to be about the very event of the claim
	strict  bool   // nothing may be left out
	generic bool   // it tells no single event: what limits it may not be left out

	denies     bool // it denies, doubts or limits, or tells no event
	possessive bool // a possessive makes clear of which it speaks
}

// next returns the first word of the form after i that is not a determiner, -1 if there is none.
func (f form) next(i int) int {
	for i++; i < len(f.words); i++ {
		if !isDeterminer(f.words[i]) {
			return i
		}
	}
	return -1
}

// determiners returns how many of the first n words of a form are determiners.
func (f form) determiners(n int) int {
	count := 0
	for _, w := range f.words[:n] {
		if isDeterminer(w) {
			count++
		}
	}
	return count
}

// isBare reports whether the form begins with a plural without a determiner, or is about any one of a kind. What is
// said of "birds of prey" is not said of birds.
func (f form) isBare() bool {
	return f.words[0].tag == english.TagPlural || f.generic && isIndefinite(f.words[0])
}

// past reports whether the form tells of the past, and so of some things and not of a kind of thing or of a rule.
func (f form) past() bool {
	for i, w := range f.words {
		if isPastBe(w) || w.text == "had" {
			return true
		}
		if w.tag == english.TagPast && (i == 0 || !f.words[i-1].tag.In(english.TagBe, english.TagModal) ||
			f.words[i-1].text == "been") {
			return true
		}
	}
	return false
}

// formsOf returns the forms of a claim: as it is, with a phrase moved, and in the other voice.
func formsOf(claim form) []form {
	forms := []form{claim}
	add := func(parts ...[]word) {
		f := claim
		f.words = slices.Concat(parts...)
		forms = append(forms, f)
	}
	words := claim.words
	if end := phraseEnd(words, 0); end > 0 && end < len(words) {
		add(unmarked(words[end:]), words[:end])
	}
	if n := lastPhrase(words); n > 1 {
		add(words[n:], marked(words[:n]))
	}
	was := slices.IndexFunc(words, isPastBe)
	if was > 0 && was+1 < len(words) && words[was+1].tag == english.TagPast {
		patient, verb, rest := words[:was], words[was+1:was+2], words[was+2:]
		by := slices.IndexFunc(rest, func(w word) bool { return w.tag == english.TagBy })
		if by < 0 {
			add(verb, patient, rest)
			forms[len(forms)-1].bare = true
			return forms
		}
		end := max(phraseEnd(rest, by), by+1)
		agent, others := rest[by+1:end], slices.Concat(rest[:by], rest[end:])
		add(agent, verb, patient, others)
		add(rest[by+1:], verb, patient, rest[:by])
		add(words[:was+2], rest[by:end], others)
		add(words[:was+2], others, rest[by:end])
		return forms
	}
	if v := activeVerb(words); v > 0 {
		end := v + 1
		for end < len(words) && !words[end].tag.Preposition() && words[end].tag != english.TagAnd {
			end++
		}
		passive := []word{{text: "was", tag: english.TagBe, anyBe: true}, words[v]}
		by := slices.Concat([]word{{text: "by", tag: english.TagBy}}, words[:v])
		if end > v+1 {
			add(words[v+1:end], passive, by, words[end:])
			add(words[v+1:end], passive, words[end:], by)
		}
	}
	return forms
}

// activeVerb returns the first verb in the past that no auxiliary precedes, -1 if there is none.
func activeVerb(words []word) int {
	v := slices.IndexFunc(words, func(w word) bool { return w.tag.Finite() })
	if v < 1 || words[v].tag != english.TagPast {
		return -1
	}
	return v
}

// lastPhrase returns where the last phrase with a preposition begins that ends words, -1 if there is none.
func lastPhrase(words []word) int {
	for n := len(words) - 1; n > 0; n-- {
		if words[n].tag.Preposition() && !words[n].tag.In(english.TagOf, english.TagBy) {
			if phraseEnd(words, n) == len(words) {
				return n
			}
			return -1
		}
	}
	return -1
}

// newForm returns the form of a claim as it is, in which the part claimed, if any, is replaced by found.
func newForm(words []word, dates []corpus.Date, claimed, found string) (f form, ok bool) {
	words = mergeDates(words, dates)
	f.exact = claimed != ""
	if claimed != "" {
		if words, ok = withSlot(words, claimed, found); !ok {
			return f, false
		}
	}
	for _, w := range words {
		f.denies = f.denies || w.qualifier() != ""
		switch {
		case w.date != nil && english.Is(w.preposition, english.DatePreposition) && w.preposition != "from",
			w.date != nil && startsWithPreposition(w):
			f.dates = append(f.dates, w)
			continue
		case w.qualifier() != "", w.text == "than", w.tag == english.TagOrdinal, isSuperlative(w),
			w.tag == english.TagQuantifier:
			f.strict = true
		case w.tag == english.TagPossessive:
			f.possessive = true
		}
		f.words = append(f.words, w)
	}
	f.generic = !f.past()
	joined := func(i int) bool { return joinsPredicate(f.words, i) }
	if len(f.dates) > 1 || len(f.dates) == 1 && slices.ContainsFunc(indexes(f.words), joined) {
		f.words, f.dates = words, nil // which date is whose shows in their order alone
	}
	f.denies = f.denies || !slices.ContainsFunc(f.words, func(w word) bool { return w.tag == english.TagPast })
	return f, len(f.words) > 0
}

// indexes returns the indexes of words.
func indexes(words []word) []int {
	out := make([]int, len(words))
	for i := range out {
		out[i] = i
	}
	return out
}

// startsWithPreposition reports whether a date begins with a preposition, like "until 1890".
func startsWithPreposition(w word) bool {
	first, _, _ := strings.Cut(w.text, " ")
	return english.Is(first, english.DatePreposition)
}
