// Package thesaurus tells which English words mean nearly the same as a word, or are made from the same root, so that a
// question can find a text that says it in other words.
//
// The relations are made from WordNet 3.0 (LICENSE.WordNet) by the program in generate, which weighs every relation by
// how often the words were seen in those meanings. They are read where they lie in the embedded data: nothing is decoded
// when the program starts, and all functions may be called at the same time.
package thesaurus

import (
	"cmp"
	_ "embed"
	"slices"
	"strings"
)

//go:generate go run ./generate -out thesaurus.bin -senses senses.txt /usr/share/wordnet

//go:embed thesaurus.bin
var data string

// words is the table in the embedded data. It is never written to.
var words = table{data}

// Kind says how a word is tied to another.
type Kind uint8

// The kinds of relation.
const (
	Lemma    Kind = 1 + iota // the base form of an inflected word: "besieged" is a form of "besiege"
	Synonym                  // a word for the same thing: "buy", "purchase"
	Derived                  // of the same root, or a synonym of such a word: "siege", "besiege"
	Similar                  // an adjective or verb of nearly the same meaning: "big", "giant"
	Broader                  // what the thing is one kind of: "siege", "blockade"
	Narrower                 // one kind of the thing: "ship", "warship"
)

// String names the kind in lower case.
func (k Kind) String() string {
	names := [...]string{"unknown", "lemma", "synonym", "derived", "similar", "broader", "narrower"}
	if int(k) < len(names) {
		return names[k]
	}
	return names[0]
}

// Relation ties the word that was looked up to another one.
type Relation struct {
	Word   string  // in lower case, a base form; words of a phrase are separated by single blanks: "break off"
	Kind   Kind    // the strongest of the ties, where there are several
	Weight float64 // in (0, 1]: near 1 where both words are nearly always used in the meaning that they share
}

// maxRelations is the most relations that a lookup returns: the weights past it are those of rare meanings.
const maxRelations = 24

// Related returns the words tied to a word in lower case, best first and then by the alphabet, at most 24 of them. An
// inflected form has the relations of its base forms, weighted by how common each is, and the base forms themselves as
// Lemma. A word that WordNet does not know has none: nil.
func Related(word string) []Relation {
	var m meanings
	m.addForms(words, word)
	return m.relations(words, word)
}

// Phrases returns the single words tied to a fixed phrase of two or three words in lower case, in the order of Related.
// The first and the last word may be inflected: "broke off" is read as "break off". Words that are no such phrase
// have none: nil.
func Phrases(phrase []string) []Relation {
	if len(phrase) < 2 || len(phrase) > 3 {
		return nil
	}
	var m meanings
	middle := " "
	if len(phrase) == 3 {
		middle = " " + phrase[1] + " "
	}
	for _, first := range baseForms(words, phrase[0]) {
		for _, last := range baseForms(words, phrase[len(phrase)-1]) {
			m.addForms(words, first+middle+last)
		}
	}
	related := m.relations(words, strings.Join(phrase, " "))
	related = slices.DeleteFunc(related, func(r Relation) bool { return strings.Contains(r.Word, " ") })
	if len(related) == 0 {
		return nil
	}
	return related
}

// baseForms returns the word and the words that it may be a form of.
func baseForms(t table, word string) []string {
	var m meanings
	m.addForms(t, word)
	forms := []string{word}
	for _, c := range m.of[:m.n] {
		if base := t.word(c.id); !slices.Contains(forms, base) {
			forms = append(forms, base)
		}
	}
	return forms
}

// meanings collects the words, each as one part of speech, that a form may stand for. Eight are enough: a form has at
// most the four parts of speech of its own and some of the base forms its endings allow.
type meanings struct {
	of [8]meaning
	n  int
}

// meaning is a base form as one part of speech.
type meaning struct {
	id int
	group
}

// add adds a base form, once.
func (m *meanings) add(id int, g group) {
	for _, c := range m.of[:m.n] {
		if c.id == id && c.pos == g.pos {
			return
		}
	}
	if m.n < len(m.of) {
		m.of[m.n] = meaning{id, g}
		m.n++
	}
}

// addForms adds all that the word may be: itself, the bases that WordNet lists for irregular forms, and the bases that
// its ending allows.
func (m *meanings) addForms(t table, word string) {
	other := false // known as something that has no comparative
	if id, ok := t.find(word); ok {
		for g := range t.groups(id) {
			if g.uses > 0 {
				m.add(id, g)
			}
			m.addIrregular(t, g)
			other = other || g.pos != Adjective && g.pos != Adverb
		}
	}
	m.addRegular(t, word, !other)
}

// addIrregular adds the bases of an irregular form: "child" for "children".
func (m *meanings) addIrregular(t table, g group) {
	for i := range g.count {
		if base, kind, _ := t.relation(g, i); kind == Lemma {
			m.addAs(t, base, g.pos)
		}
	}
}

// addRegular adds the bases that the ending allows, as in WordNet's morphy(7WN). Comparatives are told apart from
// nouns and verbs by the caller: a number is not more numb.
func (m *meanings) addRegular(t table, word string, comparative bool) {
	for _, e := range endings {
		stem, ok := strings.CutSuffix(word, e.ending)
		if !ok || stem == "" || e.pos == Adjective && !comparative {
			continue
		}
		if id, ok := t.find(stem + e.base); ok {
			m.addAs(t, id, e.pos)
		}
	}
}

// addAs adds a base form if it is used as that part of speech.
func (m *meanings) addAs(t table, id int, pos PartOfSpeech) {
	for g := range t.groups(id) {
		if g.pos == pos && g.uses > 0 {
			m.add(id, g)
		}
	}
}

// endings are the rules of detachment of WordNet's morphy(7WN).
var endings = [...]struct {
	ending, base string
	pos          PartOfSpeech
}{
	{"s", "", Noun}, {"ses", "s", Noun}, {"xes", "x", Noun}, {"zes", "z", Noun},
	{"ches", "ch", Noun}, {"shes", "sh", Noun}, {"men", "man", Noun}, {"ies", "y", Noun},
	{"s", "", Verb}, {"ies", "y", Verb}, {"es", "e", Verb}, {"es", "", Verb},
	{"ed", "e", Verb}, {"ed", "", Verb}, {"ing", "e", Verb}, {"ing", "", Verb},
	{"er", "", Adjective}, {"est", "", Adjective}, {"er", "e", Adjective}, {"est", "e", Adjective},
}

// numbered is a relation to the word of that number in the table. The numbers follow the order of the words.
type numbered struct {
	id     int
	kind   Kind
	weight float64
}

// relations merges the relations of the meanings, each weighted by how common its meaning is among them, and leaves out
// the word itself.
func (m *meanings) relations(t table, word string) []Relation {
	total := 0
	for _, c := range m.of[:m.n] {
		total += c.uses
	}
	if total == 0 {
		return nil
	}
	var space [96]numbered // enough for most words without asking for memory
	merged := space[:0]
	for _, c := range m.of[:m.n] {
		share := float64(c.uses) / float64(total)
		merged = append(merged, numbered{c.id, Lemma, share})
		for i := range c.count {
			if id, kind, weight := t.relation(c.group, i); kind != Lemma {
				merged = append(merged, numbered{id, kind, weight * share})
			}
		}
	}
	merged = best(merged)
	related := make([]Relation, 0, min(len(merged), maxRelations))
	for _, r := range merged {
		if w := t.word(r.id); w != word && len(related) < maxRelations {
			related = append(related, Relation{w, r.kind, r.weight})
		}
	}
	if len(related) == 0 {
		return nil
	}
	return related
}

// best adds up the weights of relations to the same word under the kind of the heaviest, drops the lightest and puts
// the heaviest first. It reuses the slice.
func best(merged []numbered) []numbered {
	slices.SortFunc(merged, func(a, b numbered) int {
		if a.id != b.id {
			return cmp.Compare(a.id, b.id)
		}
		return heavier(a, b)
	})
	kept := merged[:0]
	for _, r := range merged {
		if last := len(kept) - 1; last >= 0 && kept[last].id == r.id {
			kept[last].weight = min(1, kept[last].weight+r.weight)
		} else {
			kept = append(kept, r)
		}
	}
	kept = slices.DeleteFunc(kept, func(r numbered) bool { return r.weight < minWeight })
	slices.SortFunc(kept, heavier)
	return kept
}

// heavier puts the heavier relation first, of equal ones the word and then the kind that come first.
func heavier(a, b numbered) int {
	switch {
	case a.weight != b.weight:
		return cmp.Compare(b.weight, a.weight)
	case a.id != b.id:
		return cmp.Compare(a.id, b.id)
	default:
		return cmp.Compare(a.kind, b.kind)
	}
}

// minWeight is the least weight of a relation that is returned. Lighter ones belong to meanings that the word has in
// one use of twenty or fewer.
const minWeight = 0.05
