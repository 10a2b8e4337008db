package proof

import (
	"slices"

	"footnote/corpus"
	"footnote/retrieval/analysis"
	"footnote/retrieval/english"
)

// Claim is a claim, prepared for comparison with sentences. It may be used concurrently.
type Claim struct {
	words   []word
	dates   []corpus.Date
	content []int // the words that a sentence has to have as a noun phrase, see nominalised
	forms   []form
	claimed string // the part that differs, or empty
	found   string // what the sentence has instead
}

// New prepares a claim. The spans of its dates are in bytes of the text.
func New(text string, dates []corpus.Date) Claim {
	return Claim{words: wordsIn(text, dates), dates: dates}.Without("", "")
}

// Without returns the claim for sentences that have found instead of claimed, a date of the claim or words of it that
// are side by side. Both are empty when nothing differs.
func (c Claim) Without(claimed, found string) Claim {
	c.claimed, c.found, c.content, c.forms = claimed, found, nil, nil
	left := wordsOf(claimed)
	for i, w := range c.words {
		if at := slices.Index(left, w.text); at >= 0 {
			left = slices.Delete(left, at, at+1)
			continue
		}
		if !w.dated && !english.Is(w.text, english.Stop) && w.qualifier() == "" && !lightWords()[w.stem] &&
			!(i > 0 && endsNation(c.words[i-1].text+"_"+w.text)) {
			c.content = append(c.content, i)
		}
	}
	if f, ok := newForm(c.words, c.dates, claimed, found); ok {
		c.forms = formsOf(f)
	}
	return c
}

// lightWords returns the stems of words that a noun phrase need not have.
var lightWords = analysis.Stems(english.Light)

// Repeats reports whether the claim has the words of a sentence.
func (c Claim) Repeats(sentence string) bool {
	same := func(a, b word) bool { return a.text == b.text }
	return len(sentence) <= longestText && slices.EqualFunc(c.words, wordsIn(sentence, nil), same)
}

// HoldsIn reports whether a sentence proves the claim. The spans of its dates are in bytes of the sentence.
func (c Claim) HoldsIn(sentence string, dates []corpus.Date) bool {
	if len(sentence) > longestText {
		return false
	}
	all := wordsIn(sentence, dates)
	outside, ok := withoutBrackets(all)
	return ok && c.derived(outside, dates) || c.derived(all, dates) || c.claimed == "" && c.holdsAsNoun(all, dates)
}

// derived reports whether a form of the claim can be derived from the words of a sentence.
func (c Claim) derived(words []word, dates []corpus.Date) bool {
	sentence := mergeDates(words, dates)
	if c.hasSlot() {
		merged, ok := mergeSlot(sentence, wordsOf(c.found))
		if !ok {
			return false
		}
		sentence = merged
	}
	return slices.ContainsFunc(c.forms, func(f form) bool {
		at, ok := f.derivedFrom(sentence)
		return ok && c.sameQualifiers(sentence, at[0], at[len(at)-1])
	})
}

// hasSlot reports whether words of the claim differ, and not a date.
func (c Claim) hasSlot() bool {
	return len(c.forms) > 0 && slices.ContainsFunc(c.forms[0].words, func(w word) bool { return w.slot })
}

// withoutBrackets returns the words of a sentence outside brackets. ok is false when what is in brackets may comment on
// the rest.
func withoutBrackets(words []word) (out []word, ok bool) {
	opened := -1
	for i, w := range words {
		switch {
		case w.mark && w.gap == english.TagOpen:
			opened = i
		case w.mark && w.gap == english.TagClose:
			if opened >= 0 && comments(words[opened:i]) && !isOtherName(words[opened:i]) {
				return nil, false
			}
			opened = -1
			if w.mark = w.closed; w.mark {
				w.gap = english.TagComma
			}
		}
		if opened < 0 {
			out = append(out, w)
		}
	}
	return out, opened < 0 || !comments(words[opened:])
}

// isOtherName reports whether words are another name of what precedes them: "or Damanskiy".
func isOtherName(words []word) bool {
	return words[0].tag == english.TagOr && len(words) > 1 &&
		!slices.ContainsFunc(words[1:], func(w word) bool { return !w.upper })
}

// sameQualifiers reports whether the sentence qualifies what it says from word first to word last as the claim does.
// The clause counts, and before it the conditions and words of others.
func (c Claim) sameQualifiers(sentence []word, first, last int) bool {
	var reaching []word
	for _, w := range sentence[:first] {
		if w.full {
			reaching = nil
		}
		if w.reaches() {
			reaching = append(reaching, w)
		}
	}
	for first > 0 && !sentence[first].mark {
		first--
	}
	end := last + 1
	for end < len(sentence) && !sentence[end].mark && !sentence[end].tag.In(english.TagBut, english.TagThat) &&
		!joinsPredicate(sentence, end) {
		end++
	}
	if end < len(sentence) && (sentence[end].qualifier() != "" || takesBack(sentence[end])) {
		end = len(sentence) // "…, if the dam breaks"; "…, which is a myth"
	}
	governing := slices.Concat(reaching, sentence[first:end])
	claimed, stated, needed := qualifiers(c.words, false), qualifiers(governing, false), qualifiers(governing, true)
	for _, q := range claimed {
		if count(claimed, q) > count(stated, q) {
			return false
		}
	}
	return !slices.ContainsFunc(needed, func(q string) bool { return count(needed, q) > count(claimed, q) })
}

// joinsPredicate reports whether word i joins another predicate: "and accused".
func joinsPredicate(words []word, i int) bool {
	return words[i].tag == english.TagAnd && i+1 < len(words) &&
		words[i+1].tag.In(english.TagPast, english.TagVerb, english.TagBe, english.TagHave)
}

// takesBack reports whether a word after a comma may begin what takes a statement back.
func takesBack(w word) bool {
	switch w.text {
	case "or", "which", "though", "although", "however", "except", "as", "so":
		return true
	}
	return false
}

// qualifiers returns the qualifiers of words; needed leaves out those that can be dropped.
func qualifiers(words []word, needed bool) []string {
	var out []string
	for _, w := range words {
		if q := w.qualifier(); q != "" && !(needed && w.droppable()) {
			out = append(out, q)
		}
	}
	return out
}

func count(all []string, s string) int {
	n := 0
	for _, x := range all {
		if x == s {
			n++
		}
	}
	return n
}

// asserted reports whether a sentence says itself what begins at word first: not that somebody says, dreams or wants
// it, nor that it would follow from something. Only what is known to leave a statement as it is may precede it: phrases
// without a verb, clauses that it is joined to, and clauses that tell its time, place or reason.
func asserted(sentence []word, first int) bool {
	start := first // of the subject
	for start > 0 && !sentence[start].mark && sentence[start-1].tag.In(english.TagArticle, english.TagPossessive,
		english.TagDemonstrative, english.TagQuantifier, english.TagAdjective, english.TagNumber, english.TagOrdinal,
		english.TagNoun, english.TagPlural, english.TagName, english.TagAdverb, english.TagAbout) {
		start--
	}
	for start > 0 && !sentence[start].mark && sentence[start-1].dated {
		start--
	}
	before := sentence[:start]
	switch verb := slices.IndexFunc(before, word.mayBeVerb); {
	case verb < 0:
		return true
	case isCircumstantial(before[len(before)-1]), isCausative(before[len(before)-1]) && before[len(before)-1].mark:
		return true
	case sentence[start].full:
		return true
	case before[len(before)-1].tag.In(english.TagAnd, english.TagBut) && before[len(before)-1].mark:
		return true
	case !sentence[start].mark:
		return false
	default: // a clause before a comma
		at := verb
		for at > 0 && !before[at].mark {
			at--
		}
		return isCircumstantial(before[at])
	}
}

// endsNation reports whether two words joined by "_" are the usual name of a nation. The text may have an adjective of
// the first one instead.
func endsNation(name string) bool {
	return slices.ContainsFunc(english.Nations(), func(n english.Nation) bool { return slices.Contains(n.Names, name) })
}
