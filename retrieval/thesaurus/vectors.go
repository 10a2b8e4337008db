package thesaurus

import (
	_ "embed"
	"math"
)

//go:generate go run ./generate -out vectors.bin -glove glove.6B.50d.txt

//go:embed vectors.bin
var vectorData string

// vectors is the table in the embedded data. It is never written to.
var vectors = vectorTable{vectorData}

// Dimensions is the length of a vector.
const Dimensions = 50

// Place is the number of a word in the table of vectors, counted from 1; 0 is that of no word.
type Place uint16

// Places is one more than the greatest place.
func Places() int { return vectors.size() + 1 }

// Find returns the place of a word in lower case, 0 for one that the table does not have: it has the most frequent 28000
// words of the texts that GloVe 6B was learned from (Wikipedia of 2014 and Gigaword 5), inflected forms and names apart.
func Find(word string) Place {
	low, high := 0, vectors.size()
	for low < high {
		middle := int(uint(low+high) / 2)
		switch w := vectors.word(middle); {
		case w == word:
			return Place(middle + 1)
		case w < word:
			low = middle + 1
		default:
			high = middle
		}
	}
	return 0
}

// Frequency estimates how often a word stands in English text, as a share of all words: Zipf's law for its rank among
// the words of the table, and for a word that the table does not have the rank behind the last.
func (p Place) Frequency() float64 {
	rank := vectors.size()
	if p > 0 {
		rank = vectors.rank(int(p) - 1)
	}
	return zipf / float64(rank+1)
}

// zipf is the share that Zipf's law gives the most frequent word of English.
const zipf = 0.1

// Vector is the meaning of a word: words that stand in like surroundings have like vectors.
type Vector [Dimensions]float32

// Vector returns the vector of a word, of length 1. The place is not 0.
func (p Place) Vector() Vector {
	var v Vector
	packed := vectors.packed(int(p) - 1)
	sum := float32(0)
	for i := range v {
		v[i] = float32(packed[i/2]>>(4*(i%2))&15) - 7.5
		sum += v[i] * v[i]
	}
	scale := float32(1 / math.Sqrt(float64(sum)))
	for i := range v {
		v[i] *= scale
	}
	return v
}

// Cosine is how alike two vectors are, in [-1, 1].
func (v *Vector) Cosine(other *Vector) float32 {
	sum := float32(0)
	for i := range v {
		sum += v[i] * other[i]
	}
	return sum
}

// vectorTable reads the data, which holds, all numbers little-endian:
//
//	number of words       2 bytes
//	offset of each word   3 bytes each, from the start of the data, then that of the end of the last
//	words, in the order of their bytes
//	ranks                 2 bytes each: by how frequent the words are, from 0
//	vectors               25 bytes each: 4 bits a dimension, the lower ones first, each standing for (n - 7.5) times a step
//
// The data is the program's own, so its shape is trusted.
type vectorTable struct{ data string }

const (
	rankSize   = 2
	vectorSize = Dimensions / 2
)

func (t vectorTable) size() int { return int(t.data[0]) | int(t.data[1])<<8 }

func (t vectorTable) word(i int) string {
	at := 2 + i*offsetSize
	return t.data[table(t).uint24(at):table(t).uint24(at+offsetSize)]
}

// ranks returns where the ranks begin.
func (t vectorTable) ranks() int { return table(t).uint24(2 + t.size()*offsetSize) }

func (t vectorTable) rank(i int) int {
	at := t.ranks() + i*rankSize
	return int(t.data[at]) | int(t.data[at+1])<<8
}

func (t vectorTable) packed(i int) string {
	at := t.ranks() + t.size()*rankSize + i*vectorSize
	return t.data[at : at+vectorSize]
}

// WordVector is one word of a table of vectors that is written.
type WordVector struct {
	Word   string
	Rank   int // by frequency, from 0; at most MaxWords
	Vector Vector
}

// vectorStep is the step of the packed numbers for vectors of length 1: their fifteen steps reach three standard
// deviations of a number in 50 dimensions to either side.
const vectorStep = 0.057

// MarshalVectors writes a table of vectors of length 1, given in the order of their words, each word once.
func MarshalVectors(words []WordVector) []byte {
	out := []byte{byte(len(words)), byte(len(words) >> 8)}
	at := len(out) + (len(words)+1)*offsetSize
	for _, w := range words {
		out = appendUint24(out, at)
		at += len(w.Word)
	}
	out = appendUint24(out, at)
	for _, w := range words {
		out = append(out, w.Word...)
	}
	for _, w := range words {
		out = append(out, byte(w.Rank), byte(w.Rank>>8))
	}
	for _, w := range words {
		for i := 0; i < Dimensions; i += 2 {
			out = append(out, nibble(w.Vector[i])|nibble(w.Vector[i+1])<<4)
		}
	}
	return out
}

func nibble(x float32) byte {
	return byte(min(max(math.Floor(float64(x)/vectorStep+8), 0), 15))
}
