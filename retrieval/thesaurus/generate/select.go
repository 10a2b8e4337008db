package main

import (
	"maps"
	"slices"
	"strings"

	"footnote/retrieval/thesaurus"
)

// The maximum number of relations of a word as one part of speech.
const (
	seenRelations   = 16 // of a word that occurs in the tagged texts
	unseenRelations = 8  // of any other word
)

// entries returns the table's entries: words worth looking up, the words related to them, and irregular forms.
func entries(w *wordNet) []thesaurus.Entry {
	r := newRelater(w)
	groups := map[string][]thesaurus.Group{}
	for _, lemma := range w.lemmas() {
		for p := thesaurus.Noun; p <= thesaurus.Adverb; p++ {
			if g, ok := r.group(lemma, p); ok {
				groups[lemma] = append(groups[lemma], g)
			}
		}
	}
	addForms(groups, w)
	var list []thesaurus.Entry
	for word := range tableWords(groups) {
		list = append(list, thesaurus.Entry{Word: word, Groups: groups[word]})
	}
	slices.SortFunc(list, func(a, b thesaurus.Entry) int { return strings.Compare(a.Word, b.Word) })
	return list
}

// tableWords returns the words that need an entry: those with groups and those related to them.
func tableWords(groups map[string][]thesaurus.Group) map[string]bool {
	needed := map[string]bool{}
	for word, of := range groups {
		needed[word] = true
		for _, g := range of {
			for _, r := range g.Relations {
				needed[r.Word] = true
			}
		}
	}
	return needed
}

// group returns the group of a lemma as a part of speech. ok is false if it is not worth looking up.
func (r *relater) group(lemma string, p pos) (g thesaurus.Group, ok bool) {
	uses := r.uses(lemma, p)
	if uses == 0 || tooGeneral[lemma] || len(lemma) > thesaurus.MaxWordLength {
		return thesaurus.Group{}, false
	}
	limit := unseenRelations
	switch {
	case r.counted[lemma]:
		limit = seenRelations
	case !r.common[lemma] && !r.explained(lemma, p):
		return thesaurus.Group{}, false
	}
	g = thesaurus.Group{PartOfSpeech: p, Uses: max(1, int(uses+0.5)), Relations: r.relations(lemma, p, limit)}
	if strings.Contains(lemma, " ") {
		oneWord := func(t thesaurus.Relation) bool { return !strings.Contains(t.Word, " ") }
		return g, slices.ContainsFunc(g.Relations, oneWord)
	}
	return g, len(g.Relations) > 0 || r.counted[lemma]
}

// explained reports whether an uncommon lemma is derived from a common verb, as "encirclement" from "encircle", or is
// a verb of two or three words, like "give notice".
func (r *relater) explained(lemma string, p pos) bool {
	isPhrase := strings.Contains(lemma, " ")
	for _, s := range r.senses[lemma] {
		number := wordNumber(s.synset, lemma)
		switch {
		case s.synset.id.pos != p:
		case isPhrase:
			return p == thesaurus.Verb && strings.Count(lemma, " ") <= 2
		case r.madeFromVerb(s.synset, number):
			return true
		}
	}
	return false
}

// madeFromVerb reports whether a noun is derived from a common verb and does not denote its agent.
func (r *relater) madeFromVerb(s *synset, number int) bool {
	return s.id.pos == thesaurus.Noun && suffixFactor(s.words[number-1]) == 1 &&
		slices.ContainsFunc(s.pointers, func(p pointer) bool {
			to := r.synsets[p.to]
			return p.symbol == "+" && p.from == number && p.to.pos == thesaurus.Verb && to != nil &&
				p.at > 0 && p.at <= len(to.words) && r.common[to.words[p.at-1]]
		})
}

// addForms adds the irregular forms of the words in groups.
func addForms(groups map[string][]thesaurus.Group, w *wordNet) {
	for _, form := range slices.Sorted(maps.Keys(w.forms)) {
		for _, f := range w.forms[form] {
			if f.base == form || !hasGroup(groups[f.base], f.pos) {
				continue
			}
			addForm(groups, form, f)
		}
	}
}

func hasGroup(groups []thesaurus.Group, p pos) bool {
	return slices.ContainsFunc(groups, func(g thesaurus.Group) bool { return g.PartOfSpeech == p && g.Uses > 0 })
}

func addForm(groups map[string][]thesaurus.Group, form string, f irregular) {
	base := thesaurus.Relation{Word: f.base, Kind: thesaurus.Lemma, Weight: 1}
	for i, g := range groups[form] {
		if g.PartOfSpeech == f.pos {
			groups[form][i].Relations = append(g.Relations, base)
			return
		}
	}
	groups[form] = append(groups[form], thesaurus.Group{PartOfSpeech: f.pos, Relations: []thesaurus.Relation{base}})
}
