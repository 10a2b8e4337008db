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

// Target is a word that others are compared with. Its packed numbers, n of 0 to 15 a dimension, let most words be told to be
// unlike it by a few multiplications of integers: with A = 2a - 15 and B = 2b - 15,
//
//	Σ A·B = 4 Σ a·b - 30 (Σ a + Σ b) + 225 · Dimensions
//
// and the cosine is that over the lengths of A and B.
type Target struct {
	vector Vector
	fours  fours // the last of each four dimensions first
	size   size
}

// fours are packed numbers, four to an integer, 16 bits each. The product of four with four others whose order is turned round
// has in its upper 16 bits the sum of the products of the numbers that belong together: at most 4 · 15 · 15, so that the sums of
// all fours have room there, and nothing below overflows into it.
type fours [(Dimensions + 3) / 4]uint64

// size is what the packed numbers n of a vector come to.
type size struct {
	sum     int     // Σ n
	inverse float32 // 1 / √ Σ (2n - 15)²
}

// NewTarget makes a target of the word of a place, which is not 0.
func NewTarget(p Place) Target {
	t := Target{vector: p.Vector()}
	t.size = unpack(vectors.packed(int(p)-1), &t.fours)
	for i, four := range t.fours {
		t.fours[i] = four>>48 | four>>16&0xffff0000 | four<<16&0xffff00000000 | four<<48
	}
	return t
}

// roughly is how much less than the least cosine that counts one may seem before it is worked out: the sums of 50 products in
// single precision are exact to 0.00001.
const roughly = 0.0001

// Cosines appends how alike the word of a place, which is not 0, is to each target: exactly what Cosine says where that is more
// than least, else any number that is not.
func (p Place) Cosines(targets []Target, least float32, to []float32) []float32 {
	packed := vectors.packed(int(p) - 1)
	var f fours
	size := unpack(packed, &f)
	for i := range targets {
		t := &targets[i]
		sum := uint64(0)
		for j := range f {
			sum += f[j] * t.fours[j]
		}
		product := 4*int(sum>>48) - 30*(size.sum+t.size.sum) + 225*Dimensions
		cosine := float32(product) * size.inverse * t.size.inverse
		if cosine > least-roughly {
			cosine = exactly(packed, size, &t.vector)
		}
		to = append(to, cosine)
	}
	return to
}

// exactly is Cosine of a packed vector and another.
func exactly(packed string, s size, v *Vector) float32 {
	sum := float32(0)
	for j := range vectorSize {
		sum += steps[packed[j]&15] * s.inverse * v[2*j]
		sum += steps[packed[j]>>4] * s.inverse * v[2*j+1]
	}
	return sum
}

// steps are 2n - 15.
var steps = [16]float32{-15, -13, -11, -9, -7, -5, -3, -1, 1, 3, 5, 7, 9, 11, 13, 15}

// unpack spreads packed numbers over fours.
func unpack(packed string, f *fours) size {
	total := uint32(0)
	for i := range f {
		j := 2 * i
		b := &bytesOf[packed[j]]
		total += b.sums
		four := b.two
		if j+1 < vectorSize {
			b = &bytesOf[packed[j+1]]
			total += b.sums
			four |= b.two << 32
		}
		f[i] = four
	}
	return size{int(total >> 16), float32(1 / math.Sqrt(float64(total&0xffff)))}
}

// bytesOf says of a byte, which holds two numbers n, how they stand in fours, and the sum of n, in the upper 16 bits, and of
// (2n - 15)².
var bytesOf = func() (all [256]struct {
	two  uint64
	sums uint32
}) {
	for i := range all {
		low, high := i&15, i>>4
		all[i].two = uint64(low) | uint64(high)<<16
		all[i].sums = uint32((low+high)<<16 + (2*low-15)*(2*low-15) + (2*high-15)*(2*high-15))
	}
	return all
}()

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
