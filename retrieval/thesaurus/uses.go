package thesaurus

// Uses counts the occurrences of a word in WordNet's tagged texts by part of speech: as a base form and as an
// inflected form of another word. The arrays are indexed by PartOfSpeech.
type Uses struct{ Base, Inflected [4]int }

// Total returns all uses as the given part of speech.
func (u Uses) Total(p PartOfSpeech) int { return u.Base[p] + u.Inflected[p] }

// UsesOf returns the uses of a word in lower case. They are zero for a word that is not in WordNet.
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
