package thesaurus

// Uses is how often WordNet's tagged texts have a word as each part of speech, indexed by PartOfSpeech: as a base form, and
// as an inflected form of another.
type Uses struct{ Base, Inflected [4]int }

// Total returns all uses as a part of speech.
func (u Uses) Total(p PartOfSpeech) int { return u.Base[p] + u.Inflected[p] }

// UsesOf tells how often a word in lower case is used as which part of speech. A word that WordNet does not know has no uses.
func UsesOf(word string) Uses {
	var m meanings
	m.addForms(words, word)
	var u Uses
	for _, c := range m.of[:m.n] {
		if words.word(c.id) == word {
			u.Base[c.pos] += c.uses
		} else {
			u.Inflected[c.pos] += c.uses
		}
	}
	return u
}
