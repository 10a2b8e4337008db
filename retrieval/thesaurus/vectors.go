package thesaurus

import (
	_ "embed"
	"math"
)

//go:generate go run ./generate -out vectors.bin -glove glove.6B.50d.txt

// vectorData is the table of vectors, in the format that vectorTable describes.
//
//go:embed vectors.bin
var vectorData string

// vectors is the embedded table. It is read-only.
var vectors = vectorTable{vectorData}

// Dimensions is the length of a vector.
const Dimensions = 50

// Place is the number of a word in the table of vectors, from 1. The zero Place stands for a word without a vector.
type Place uint16

// Places returns one more than the highest Place, the length of a slice indexed by Place.
func Places() int { return vectors.size() + 1 }

// Find returns the place of a word in lower case, or 0 if it has none. The table has the 28,000 most frequent words
// of GloVe 6B's training texts (Wikipedia of 2014 and Gigaword 5). Inflected forms and names are words of their own.
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

// Frequency estimates the share of the words of English text that are this word, by Zipf's law from its rank in the
// table. A word without a place has the rank after the last.
func (p Place) Frequency() float64 {
	rank := vectors.size()
	if p > 0 {
		rank = vectors.rank(int(p) - 1)
	}
	return zipf / float64(rank+1)
}

// zipf is the share of the most frequent English word according to Zipf's law.
const zipf = 0.1

// Vector represents the meaning of a word: words that occur in similar contexts have similar vectors.
type Vector [Dimensions]float32

// Vector returns the word's vector, of length 1. The place must not be 0.
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

// Cosine returns the cosine similarity of two vectors of length 1, in [-1, 1].
func (v *Vector) Cosine(other *Vector) float32 {
	sum := float32(0)
	for i := range v {
		sum += v[i] * other[i]
	}
	return sum
}

// Target is a word prepared for comparison with many others. Each dimension of a packed vector is an integer n from 0
// to
// 15. A few integer multiplications on packed vectors reject most words that are not similar. With A = 2a - 15 and
// B = 2b - 15,
//
//	Σ A·B = 4 Σ a·b - 30 (Σ a + Σ b) + 225 · Dimensions
//
// and the cosine is this sum divided by the lengths of A and B.
type Target struct {
	vector Vector
	lanes  lanes // each group of four dimensions in reverse order
	norm   norm
}

// lanes holds packed numbers, four per integer in lanes of 16 bits. The upper 16 bits of the product of one integer
// and another in reverse order are the sum of the four products of corresponding numbers: at most 4 · 15 · 15. The
// sums of all 13 integers fit into 16 bits, and nothing carries over from the lower bits.
type lanes [(Dimensions + 3) / 4]uint64

// norm holds the sum and the inverse length of the packed numbers n of a vector.
type norm struct {
	sum     int     // Σ n
	inverse float32 // 1 / √ Σ (2n - 15)²
}

// NewTarget returns the target for the word of a place, which must not be 0.
func NewTarget(p Place) Target {
	t := Target{vector: p.Vector()}
	t.norm = unpack(vectors.packed(int(p)-1), &t.lanes)
	for i, four := range t.lanes {
		t.lanes[i] = four>>48 | four>>16&0xffff0000 | four<<16&0xffff00000000 | four<<48
	}
	return t
}

// tolerance is the margin below the lowest wanted cosine within which a cosine is computed exactly. The
// single-precision sum of 50 products is accurate to 0.00001.
const tolerance = 0.0001

// Cosines appends the cosine of the word, whose place must not be 0, and each target. A value greater than least
// equals the result of Cosine exactly. Any other value only means that the cosine is at most least.
func (p Place) Cosines(targets []Target, least float32, to []float32) []float32 {
	packed := vectors.packed(int(p) - 1)
	var f lanes
	n := unpack(packed, &f)
	for i := range targets {
		t := &targets[i]
		sum := uint64(0)
		for j := range f {
			sum += f[j] * t.lanes[j]
		}
		product := 4*int(sum>>48) - 30*(n.sum+t.norm.sum) + 225*Dimensions
		cosine := float32(product) * n.inverse * t.norm.inverse
		if cosine > least-tolerance {
			cosine = exactCosine(packed, n, &t.vector)
		}
		to = append(to, cosine)
	}
	return to
}

// exactCosine returns the same bits as Cosine, for a packed vector.
func exactCosine(packed string, n norm, v *Vector) float32 {
	sum := float32(0)
	for j := range vectorSize {
		sum += centred[packed[j]&15] * n.inverse * v[2*j]
		sum += centred[packed[j]>>4] * n.inverse * v[2*j+1]
	}
	return sum
}

// centred maps a packed number n to 2n - 15.
var centred = [16]float32{-15, -13, -11, -9, -7, -5, -3, -1, 1, 3, 5, 7, 9, 11, 13, 15}

// unpack spreads packed numbers over lanes.
func unpack(packed string, f *lanes) norm {
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
	return norm{int(total >> 16), float32(1 / math.Sqrt(float64(total&0xffff)))}
}

// bytesOf maps a byte, which holds two numbers n, to its two lanes and its sums: Σ n in the upper 16 bits and Σ (2n -
// 15)² in the lower.
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

// vectorTable reads the data. All its numbers are little-endian:
//
//	number of words       2 bytes
//	offset of each word   3 bytes each, from the start of the data, then the end offset of the last word
//	words, in byte order
//	ranks                 2 bytes each: by descending frequency, from 0
//	vectors               25 bytes each: 4 bits per dimension, lower bits first; n stands for (n - 7.5) · vectorStep
//
// The data is embedded, so it is not validated.
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

// ranks returns the offset of the ranks.
func (t vectorTable) ranks() int { return table(t).uint24(2 + t.size()*offsetSize) }

func (t vectorTable) rank(i int) int {
	at := t.ranks() + i*rankSize
	return int(t.data[at]) | int(t.data[at+1])<<8
}

func (t vectorTable) packed(i int) string {
	at := t.ranks() + t.size()*rankSize + i*vectorSize
	return t.data[at : at+vectorSize]
}

// WordVector is a word to be written to a table of vectors.
type WordVector struct {
	Word   string
	Rank   int // by frequency, from 0; at most MaxWords
	Vector Vector
}

// vectorStep is the quantisation step for vectors of length 1. Fifteen steps span three standard deviations of a
// coordinate in 50 dimensions on either side.
const vectorStep = 0.057

// MarshalVectors encodes a table of vectors of length 1. The words must be sorted without duplicates.
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

// nibble quantises a coordinate to 4 bits.
func nibble(x float32) byte {
	return byte(min(max(math.Floor(float64(x)/vectorStep+8), 0), 15))
}
