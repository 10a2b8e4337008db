package thesaurus

import (
	"cmp"
	_ "embed"
	"slices"
	"strings"
)

//go:generate go run ./generate -out thesaurus.bin -senses senses.txt /usr/share/wordnet

// data is the table of relations, in the format that table describes.
//
//go:embed thesaurus.bin
var data string

// words is the embedded table. It is read-only.
var words = table{data}

// Kind is the kind of relation between two words.
type Kind uint8

// The kinds of relation.
const (
	Lemma    Kind = 1 + iota // the base form of an inflected word: "besieged", "besiege"
	Synonym                  // same meaning: "buy", "purchase"
	Derived                  // same root, or a synonym of a word of the same root: "siege", "besiege"
	Similar                  // adjective or verb of nearly the same meaning: "big", "giant"
	Broader                  // hypernym: "siege", "blockade"
	Narrower                 // hyponym: "ship", "warship"
)

// String returns the name of the kind in lower case.
func (k Kind) String() string {
	names := [...]string{"unknown", "lemma", "synonym", "derived", "similar", "broader", "narrower"}
	if int(k) < len(names) {
		return names[k]
	}
	return names[0]
}

// Relation is a word related to the one that was looked up.
type Relation struct {
	Word   string  // a base form in lower case; the words of a phrase are separated by single spaces: "break off"
	Kind   Kind    // the strongest, if the words are related in several ways
	Weight float64 // in (0, 1]; near 1 if both words nearly always have the shared meaning
}

// maxRelations is the maximum number of relations of a lookup. Relations with lower weights belong to rare meanings.
const maxRelations = 24

// Related returns the words related to a word in lower case: at most 24, by descending weight and then
// alphabetically. An inflected form has the relations of its base forms, weighted by their frequency, and the base
// forms themselves as Lemma. The result is nil for a word that is not in WordNet.
func Related(word string) []Relation {
	var m meanings
	m.addForms(words, word)
	return m.relations(words, word)
}

// Phrases returns the single words related to a fixed phrase of two or three words in lower case, in the order of
// Related. The first and last word may be inflected: "broke off" is read as "break off". The result is nil for words
// that are not such a phrase.
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

// baseForms returns the word and the words that it may be an inflected form of.
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

// meanings collects the base forms, each as one part of speech, of a word. Eight are enough: a word has at most four
// parts of speech of its own and a few base forms by its endings.
type meanings struct {
	of [8]meaning
	n  int
}

// meaning is a base form as one part of speech.
type meaning struct {
	id int
	group
}

// add adds a base form unless it is already there or the array is full.
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

// addForms adds the base forms of a word: itself, the bases that WordNet lists for irregular forms, and the bases
// that its ending allows.
func (m *meanings) addForms(t table, word string) {
	other := false // the word is listed as a noun or verb, which has no comparative
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

// addRegular adds the bases that the ending allows, as in WordNet's morphy(7WN). comparative permits the endings of
// adjectives; the caller excludes them for nouns and verbs: "number" is not a form of "numb".
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

// addAs adds a base form if it is used as the given part of speech.
func (m *meanings) addAs(t table, id int, pos PartOfSpeech) {
	for g := range t.groups(id) {
		if g.pos == pos && g.uses > 0 {
			m.add(id, g)
		}
	}
}

// endings lists the detachment rules of WordNet's morphy(7WN).
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

// numbered is a relation to a word given by its number in the table. Numbers follow alphabetical order.
type numbered struct {
	id     int
	kind   Kind
	weight float64
}

// relations merges the relations of the meanings, weighted by the share of uses that each meaning has. It omits the
// word itself.
func (m *meanings) relations(t table, word string) []Relation {
	total := 0
	for _, c := range m.of[:m.n] {
		total += c.uses
	}
	if total == 0 {
		return nil
	}
	var buffer [96]numbered // enough for most words without allocating
	merged := buffer[:0]
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

// best sums the weights of relations to the same word, keeping the kind of the heaviest. It drops those below
// minWeight and sorts the rest by descending weight. It reuses the slice.
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

// heavier orders relations by descending weight, then by word, then by kind.
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

// minWeight is the lowest weight of a relation that is returned. Lower weights belong to meanings that make up at
// most one use of the word in twenty.
const minWeight = 0.05
