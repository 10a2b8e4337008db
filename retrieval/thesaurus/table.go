package thesaurus

import (
	"encoding/binary"
	"iter"
)

// PartOfSpeech is one of WordNet's four.
type PartOfSpeech uint8

// The parts of speech.
const (
	Noun PartOfSpeech = iota
	Verb
	Adjective
	Adverb
)

// The limits of the data's fields.
const (
	MaxWords        = 1<<16 - 1 // words in a table
	MaxWordLength   = 1<<8 - 1  // bytes of a word
	MaxUses         = 1<<16 - 1 // uses of a word as one part of speech; higher counts are capped
	MaxGroupSize    = 1<<6 - 1  // relations of a word as one part of speech
	weightSteps     = 32        // weights are multiples of 1/32
	relationSize    = 3
	groupHeaderSize = 3
	offsetSize      = 3
)

// table reads the data. All its numbers are little-endian:
//
//	number of words       2 bytes
//	offset of each entry  3 bytes each, from the start of the data, then the end offset of the last entry
//	entries, in byte order of their words:
//	  length of the word  1 byte
//	  word
//	  groups, to the end of the entry, one per part of speech:
//	    part of speech << 6 | number of relations   1 byte
//	    uses                                        2 bytes; 0 for a form that is only irregular
//	    relations:
//	      number of the other word                  2 bytes
//	      kind << 5 | weight * 32 - 1               1 byte
//
// The data is embedded, so it is not validated.
type table struct {
	data string
}

// Entry is a word to be written to a table.
type Entry struct {
	Word   string
	Groups []Group
}

// Group is a word as one part of speech, with the relations of its meanings.
type Group struct {
	PartOfSpeech PartOfSpeech
	Uses         int // at least 1 for a word, 0 for a form that is only irregular
	Relations    []Relation
}

// group is the position of a Group in the data.
type group struct {
	pos   PartOfSpeech
	uses  int
	at    int // offset of its first relation
	count int // relations
}

// size returns the number of words.
func (t table) size() int {
	if len(t.data) < 2 {
		return 0
	}
	return int(t.data[0]) | int(t.data[1])<<8
}

// entry returns the start and end offset of a word's entry.
func (t table) entry(id int) (start, end int) {
	at := 2 + id*offsetSize
	return t.uint24(at), t.uint24(at + offsetSize)
}

func (t table) uint24(at int) int {
	return int(t.data[at]) | int(t.data[at+1])<<8 | int(t.data[at+2])<<16
}

// word returns the word with the given number.
func (t table) word(id int) string {
	start, _ := t.entry(id)
	return t.data[start+1 : start+1+int(t.data[start])]
}

// find returns the number of a word.
func (t table) find(word string) (id int, ok bool) {
	low, high := 0, t.size()
	for low < high {
		middle := int(uint(low+high) / 2)
		switch w := t.word(middle); {
		case w == word:
			return middle, true
		case w < word:
			low = middle + 1
		default:
			high = middle
		}
	}
	return 0, false
}

// groups yields the parts of speech of a word.
func (t table) groups(id int) iter.Seq[group] {
	return func(yield func(group) bool) {
		start, end := t.entry(id)
		for at := start + 1 + int(t.data[start]); at < end; {
			head := t.data[at]
			g := group{
				pos:   PartOfSpeech(head >> 6),
				uses:  int(t.data[at+1]) | int(t.data[at+2])<<8,
				at:    at + groupHeaderSize,
				count: int(head & MaxGroupSize),
			}
			if !yield(g) {
				return
			}
			at = g.at + g.count*relationSize
		}
	}
}

// relation returns the i-th relation of a group: the number of the other word, its kind and its weight.
func (t table) relation(g group, i int) (id int, kind Kind, weight float64) {
	at := g.at + i*relationSize
	last := t.data[at+2]
	return int(t.data[at]) | int(t.data[at+1])<<8, Kind(last >> 5), float64(last%weightSteps+1) / weightSteps
}

// Marshal encodes a table. The entries must be sorted by word without duplicates, every word of a relation must have
// an entry, and the limits above must hold.
func Marshal(entries []Entry) []byte {
	number := make(map[string]int, len(entries))
	for i, e := range entries {
		number[e.Word] = i
	}
	out := binary.LittleEndian.AppendUint16(nil, uint16(len(entries)))
	var body []byte
	start := len(out) + (len(entries)+1)*offsetSize
	for _, e := range entries {
		out = appendUint24(out, start+len(body))
		body = append(body, byte(len(e.Word)))
		body = append(body, e.Word...)
		for _, g := range e.Groups {
			body = appendGroup(body, g, number)
		}
	}
	out = appendUint24(out, start+len(body))
	return append(out, body...)
}

func appendUint24(b []byte, n int) []byte {
	return append(b, byte(n), byte(n>>8), byte(n>>16))
}

func appendGroup(b []byte, g Group, number map[string]int) []byte {
	b = append(b, byte(g.PartOfSpeech)<<6|byte(len(g.Relations)))
	b = binary.LittleEndian.AppendUint16(b, uint16(min(g.Uses, MaxUses)))
	for _, r := range g.Relations {
		b = binary.LittleEndian.AppendUint16(b, uint16(number[r.Word]))
		b = append(b, byte(r.Kind)<<5|weightStep(r.Weight))
	}
	return b
}

// weightStep rounds a weight to the nearest step, 0 for 1/32 and 31 for 1.
func weightStep(weight float64) byte {
	return byte(min(max(int(weight*weightSteps+0.5), 1), weightSteps) - 1)
}
