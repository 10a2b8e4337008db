package index

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math/bits"
	"os"

	"footnote/retrieval/analysis"
)

// The postings of an index are one file, numbers little-endian:
//
//	magic      8 bytes, with the version
//	counts     uint32 each: passages, terms, slots (a power of two)
//	sizes      uint64 each, in bytes: text, postings, spellings
//	entries    16 bytes a term, in byte order of the terms: uint32 where it ends in text, uint32 passages that hold it,
//	           uint64 where its postings end
//	slots      uint32 each, a hash table: 1 + number of a term, at the term's hash or, where that is taken, behind it; 0: free
//	text       the terms, one behind the other
//	postings   of each term: uvarint 2 · (the ordinal less the one before, from -1), one up where all fields together have the
//	           term more than once; then a uvarint says how often
//	spellings  in byte order: uvarint length, word, uvarint passages that hold it
//	checksum   uint32: CRC-32C of all before it
//
// That is some one and a half bytes a posting. The file is read whole; the postings of a term are unpacked when it is
// first asked for (postings.go).
const (
	postingsMagic  = "FNLISTS3"
	postingsHeader = len(postingsMagic) + 3*4 + 3*8
	termEntrySize  = 16
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

var errPostingsDamaged = errors.New("the postings are damaged")

// segmentPostings are the terms of the searched fields together with the passages that hold them. They are safe for
// concurrent use.
type segmentPostings struct {
	passages  int // of the part
	termCount int
	entries   []byte
	slots     []byte
	termText  string
	packed    []byte
	spellings []byte
}

// blockSize is how many passages in a row are bounded and scored together, see Search. In BenchmarkSearch with 100k
// passages half as many are scored with 8 as with 16.
const blockSize = 8

// A term that less than one passage in rareShare has is rare: groups and bounds by block, 10 bits a passage, would take
// more memory than its postings do.
const rareShare = 32

// mostUnits is the parts that list.most counts in, rounded up: of the most that a passage gets for the term, see
// saturated.
const impactUnits = 255

// postingsList is the postings of one term: parallel slices. Those of a frequent term are also found by groups of 64
// passages.
type postingsList struct {
	passages   []uint32
	counts     []byte  // 255 for more
	groups     []group // nil for a rare term
	maxImpacts []byte  // by posting of a rare term, by block of a frequent one: see mostUnits
}

// group is which of 64 passages in a row hold a term, the first in the lowest bit, and where their postings begin.
type group struct {
	mask  uint64
	first uint32
}

// openPostings reads the lists in a file.
func openPostings(path string, passages int) (*segmentPostings, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	l, err := parsePostings(data, passages)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return l, nil
}

// parsePostings reads the lists of so many passages; it keeps data, which stays as it is.
func parsePostings(data []byte, all int) (*segmentPostings, error) {
	if len(data) < postingsHeader+4 || string(data[:len(postingsMagic)]) != postingsMagic {
		return nil, errPostingsDamaged
	}
	body := data[:len(data)-4]
	if binary.LittleEndian.Uint32(data[len(body):]) != crc32.Checksum(body, castagnoli) {
		return nil, errPostingsDamaged
	}
	header, rest := body[len(postingsMagic):postingsHeader], body[postingsHeader:]
	count := func(i int) uint64 { return uint64(binary.LittleEndian.Uint32(header[4*i:])) }
	size := func(i int) uint64 { return binary.LittleEndian.Uint64(header[3*4+8*i:]) }
	passages, terms, slots := count(0), count(1), count(2)
	if passages != uint64(all) || bits.OnesCount64(slots) != 1 || slots <= terms {
		return nil, errPostingsDamaged
	}
	l := &segmentPostings{passages: all, termCount: int(terms)}
	var text []byte
	for _, part := range []struct {
		data *[]byte
		size uint64
	}{{&l.entries, terms * termEntrySize}, {&l.slots, slots * 4}, {&text, size(0)}, {&l.packed, size(1)}, {&l.spellings, size(2)}} {
		if part.size > uint64(len(rest)) {
			return nil, errPostingsDamaged
		}
		*part.data, rest = rest[:part.size], rest[part.size:]
	}
	if len(rest) > 0 || !l.entriesOrdered(int(terms), uint64(len(text))) {
		return nil, errPostingsDamaged
	}
	l.termText = string(text)
	return l, nil
}

// sound reports whether the entries lie in bounds, one behind the other.
func (l *segmentPostings) entriesOrdered(terms int, text uint64) bool {
	var end, packedEnd uint64
	for i := range terms {
		e := l.entry(i)
		if uint64(e.end) < end || e.packedEnd < packedEnd {
			return false
		}
		end, packedEnd = uint64(e.end), e.packedEnd
	}
	return end == text && packedEnd == uint64(len(l.packed))
}

// entry is what is kept of a term.
type termEntry struct {
	end       uint32 // in text
	docFreq   uint32 // passages
	packedEnd uint64 // of its postings
}

func (l *segmentPostings) entry(i int) termEntry {
	e := l.entries[i*termEntrySize : (i+1)*termEntrySize]
	return termEntry{binary.LittleEndian.Uint32(e), binary.LittleEndian.Uint32(e[4:]), binary.LittleEndian.Uint64(e[8:])}
}

func (e termEntry) append(b []byte) []byte {
	b = binary.LittleEndian.AppendUint32(b, e.end)
	b = binary.LittleEndian.AppendUint32(b, e.docFreq)
	return binary.LittleEndian.AppendUint64(b, e.packedEnd)
}

func (l *segmentPostings) term(i int) string {
	start := uint32(0)
	if i > 0 {
		start = l.entry(i - 1).end
	}
	return l.termText[start:l.entry(i).end]
}

// number returns the number of a term, -1 for one that no passage has.
func (l *segmentPostings) number(term string) int {
	mask := uint32(len(l.slots)/4 - 1)
	slot := analysis.HashWord(term) & mask
	for range mask + 1 {
		number := binary.LittleEndian.Uint32(l.slots[4*slot:])
		if number == 0 || int(number) > l.termCount {
			return -1
		}
		if l.term(int(number-1)) == term {
			return int(number - 1)
		}
		slot = (slot + 1) & mask
	}
	return -1
}

// unpack reads the postings of a term: the passages that hold it, in order, and how often, 255 for more. They are of
// passages that there are, or not ok.
func (l *segmentPostings) unpack(i int) (passages []uint32, counts []byte, ok bool) {
	e, start := l.entry(i), uint64(0)
	if i > 0 {
		start = l.entry(i - 1).packedEnd
	}
	packed := l.packed[start:e.packedEnd]
	if uint64(e.docFreq) > uint64(len(packed)) {
		return nil, nil, false
	}
	passages, counts = make([]uint32, e.docFreq), make([]byte, e.docFreq)
	next := uint64(0) // the ordinal of the passage before, and 1
	for n := range passages {
		coded, size := binary.Uvarint(packed)
		step, count := coded>>1, uint64(1)
		if size <= 0 || step == 0 || step > uint64(l.passages)-next {
			return nil, nil, false
		}
		next += step
		packed = packed[size:]
		if coded&1 == 1 {
			if count, size = binary.Uvarint(packed); size <= 0 || count == 0 {
				return nil, nil, false
			}
			packed = packed[size:]
		}
		passages[n], counts[n] = uint32(next-1), byte(min(count, 255))
	}
	return passages, counts, len(packed) == 0
}

// newPostingsList bounds postings: what they give at most, see list.
func newPostingsList(passages []uint32, counts []byte, damp []float64) postingsList {
	l := postingsList{passages: passages, counts: counts}
	rare := len(passages) < len(damp)/rareShare
	if rare {
		l.maxImpacts = make([]byte, len(passages))
	} else {
		l.groups, l.maxImpacts = make([]group, (len(damp)+63)/64), make([]byte, (len(damp)+blockSize-1)/blockSize)
	}
	for n, passage := range passages {
		most := byte(impactUnits*saturation(float64(counts[n]), damp[passage])) + 1 // saturated is below 1
		if rare {
			l.maxImpacts[n] = most
			continue
		}
		g := &l.groups[passage/64]
		if g.mask == 0 {
			g.first = uint32(n)
		}
		g.mask |= 1 << (passage % 64)
		l.maxImpacts[passage/blockSize] = max(l.maxImpacts[passage/blockSize], most)
	}
	return l
}

// saturated is what a word that stands so often in a passage counts for, between 0 and 1: BM25 without the weight of
// the word. damp is of the passage, see table.damping.
func saturation(frequency, damp float64) float64 { return frequency / (frequency + damp) }

// eachSpelling calls visit with every spelling and how many passages have it, in order.
func (l *segmentPostings) eachSpelling(visit func(word string, passages int)) error {
	for rest := l.spellings; len(rest) > 0; {
		length, size := binary.Uvarint(rest)
		if size <= 0 || length > uint64(len(rest)-size) {
			return fmt.Errorf("read spellings: %w; build the index again with footnote index", errPostingsDamaged)
		}
		word := string(rest[size : size+int(length)])
		rest = rest[size+int(length):]
		passages, size := binary.Uvarint(rest)
		if size <= 0 {
			return fmt.Errorf("read spellings: %w; build the index again with footnote index", errPostingsDamaged)
		}
		rest = rest[size:]
		visit(word, int(passages))
	}
	return nil
}
