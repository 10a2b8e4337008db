package thesaurus

import (
	_ "embed"
	"strings"
)

// Sense is a class of nouns: one of WordNet's lexicographer files, lexnames(5WN).
type Sense uint8

// UnknownSense is the sense of a word that is not in the table. The other senses follow in WordNet's order.
const (
	UnknownSense Sense = iota
	firstSense         // "Tops", the most general nouns
)

// senseNames holds WordNet's names without their prefix "noun.".
var senseNames = [...]string{"unknown", "Tops", "act", "animal", "artifact", "attribute", "body", "cognition",
	"communication", "event", "feeling", "food", "group", "location", "motive", "object", "person", "phenomenon",
	"plant", "possession", "process", "quantity", "relation", "shape", "state", "substance", "time"}

// Senses is the number of senses.
const Senses = len(senseNames)

// The senses of proper names.
const (
	GroupSense    Sense = 12
	LocationSense Sense = 13
	ObjectSense   Sense = 15 // natural objects: rivers, mountains
	PersonSense   Sense = 16
)

// String returns WordNet's name, such as "person".
func (s Sense) String() string { return senseNames[min(int(s), Senses-1)] }

// senses has one line per noun in byte order: the noun, a tab, and a letter that starts at A for Tops. Proper names
// are capitalised and have at most three words. The program in generate writes it.
//
//go:embed senses.txt
var senses string

// SenseOf returns the most frequent sense of a noun in its base form, in lower case, or of a name as written.
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
