package thesaurus

import (
	_ "embed"
	"strings"
)

// Sense says what sort of thing a noun stands for: one of the files that WordNet's lexicographers sorted nouns into,
// lexnames(5WN).
type Sense uint8

// UnknownSense is that of a word that the table does not have; those of the others follow in WordNet's order.
const (
	UnknownSense Sense = iota
	firstSense         // "Tops": the most general nouns
)

// senseNames are WordNet's names, without "noun." before them.
var senseNames = [...]string{"unknown", "Tops", "act", "animal", "artifact", "attribute", "body", "cognition", "communication", "event", "feeling", "food", "group",
	"location", "motive", "object", "person", "phenomenon", "plant", "possession", "process", "quantity", "relation", "shape", "state", "substance", "time"}

// Senses is how many there are.
const Senses = len(senseNames)

// The senses that names have.
const (
	GroupSense    Sense = 12
	LocationSense Sense = 13
	ObjectSense   Sense = 15 // of nature: rivers, mountains
	PersonSense   Sense = 16
)

// String returns WordNet's name: "person".
func (s Sense) String() string { return senseNames[min(int(s), Senses-1)] }

// senses has a line a noun, in the order of their bytes: the noun, a tab, and a letter from A for Tops. Names are written with
// capitals and may be of up to three words. It was made by generate, as thesaurus.bin was.
//
//go:embed senses.txt
var senses string

// SenseOf tells what a noun, in its base form, or a name most often stands for. Names are as written; nouns are in lower case.
func SenseOf(word string) Sense {
	low, high := 0, len(senses)
	for low < high {
		start := low + strings.LastIndexByte(senses[low:(low+high)/2], '\n') + 1
		end := start + strings.IndexByte(senses[start:], '\n')
		switch entry := senses[start : end-2]; {
		case entry == word:
			return Sense(senses[end-1]-'A') + firstSense
		case entry < word:
			low = end + 1
		default:
			high = start
		}
	}
	return UnknownSense
}
