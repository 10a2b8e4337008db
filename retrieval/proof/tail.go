package proof

import (
	"slices"

	"footnote/retrieval/english"
)

// isTakenBack reports whether the sentence, from word i on, limits what it said before ("in theory"), or comments on it
// ("…, his friends said").
func (d *derivation) isTakenBack(i int) bool {
	to := i
	for to < len(d.sentence) && !d.sentence[to].mark {
		to++
	}
	for n := i; n < to && !joinsPredicate(d.sentence, n); n++ {
		w := d.sentence[n]
		if w.tag.OpensClause() && w.tag != english.TagWhich {
			break
		}
		if changesMeaning(w) || w.text == "only" {
			return true
		}
	}
	if slices.ContainsFunc(d.sentence[i:to], discredits) {
		return true
	}
	for to < len(d.sentence) && !d.sentence[to].full {
		from := to
		for to++; to < len(d.sentence) && !d.sentence[to].mark; to++ {
		}
		if comments(d.sentence[from:to]) {
			return true
		}
	}
	return false
}

// comments reports whether words that punctuation divides from a clause may comment on it: a clause of their own that
// no conjunction joins ("it was once thought", "as the pamphlet put it"), or a phrase with a doubt or a limit ("at
// least in the draft").
func comments(words []word) bool {
	first := words[0]
	switch {
	case slices.ContainsFunc(words, discredits), takesBack(first) && first.text != "which" && first.text != "so",
		first.text == "so" && !slices.ContainsFunc(words, word.mayBeVerb):
		return true
	case first.tag.OpensClause(), first.tag.In(english.TagAnd, english.TagThat, english.TagSince, english.TagPast,
		english.TagIng):
		return false
	}
	for _, w := range words {
		switch {
		case w.tag.In(english.TagWho, english.TagWhich, english.TagThat):
			return false
		case changesMeaning(w), w.mayBeVerb() && (w.tag != english.TagVerb || first.tag.In(english.TagPronoun,
			english.TagPossessive)):
			return true
		}
	}
	return false
}

// setsScene reports whether the phrase at pos says where or how far a statement holds ("in his fantasies", "on the
// stage", "by his own account"), unless that is a date, a place, or something that came before or after.
func setsScene(words []word, pos int) bool {
	if !words[pos].tag.Preposition() || words[pos].tag == english.TagSince || words[pos].date != nil {
		return false
	}
	end := max(phraseEnd(words, pos), pos+1)
	return !slices.ContainsFunc(words[pos+1:end], func(w word) bool {
		return w.date != nil || w.upper || english.Is(w.text, english.TimeNoun|english.TimePart|english.DurationNoun|
			english.PlaceNoun|english.PlaceName)
	})
}
