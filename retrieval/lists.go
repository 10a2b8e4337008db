package retrieval

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"math/bits"
	"os"
	"sync/atomic"
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
// That is some one and a half bytes a posting. The file is read whole; the postings of a term are unpacked when it is first asked for.
const (
	listsMagic  = "FNLISTS3"
	listsHeader = len(listsMagic) + 3*4 + 3*8
	entrySize   = 16
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

var errListsDamaged = errors.New("the postings are damaged")

// lists are the terms of the searched fields together with the passages that hold them. They are safe for concurrent use.
type lists struct {
	damp      []float64 // by passage, see table.damping
	entries   []byte
	slots     []byte
	text      string
	packed    []byte
	spellings []byte
	unpacked  []atomic.Pointer[list] // by term; nil until asked for
	kept      atomic.Int64           // postings in unpacked
}

// keptMost bounds the postings that are kept unpacked, six bytes each. Those beyond are unpacked for each question.
const keptMost = 40_000_000

// blockSize is how many passages in a row are bounded and scored together, see bestPassages. In BenchmarkSearch with 100k passages
// 8 is faster than 16, 32 and 64: half as many blocks are scored as with 16.
const blockSize = 8

// A term that less than one passage in rareShare has is rare: groups and bounds by block, 10 bits a passage, would take more memory
// than its postings do.
const rareShare = 32

// mostUnits is the parts that list.most counts in, rounded up: of the most that a passage gets for the term, see saturated.
const mostUnits = 255

// list is the postings of one term: parallel slices. Those of a frequent term are also found by groups of 64 passages.
type list struct {
	passages []uint32
	counts   []byte  // 255 for more
	groups   []group // nil for a rare term
	most     []byte  // by posting of a rare term, by block of a frequent one: see mostUnits
}

// group is which of 64 passages in a row hold a term, the first in the lowest bit, and where their postings begin.
type group struct {
	mask  uint64
	first uint32
}

// openLists reads the lists in a file.
func openLists(path string, damp []float64) (*lists, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	l, err := parseLists(data, damp)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return l, nil
}

// parseLists reads lists; it keeps data, which stays as it is.
func parseLists(data []byte, damp []float64) (*lists, error) {
	if len(data) < listsHeader+4 || string(data[:len(listsMagic)]) != listsMagic {
		return nil, errListsDamaged
	}
	body := data[:len(data)-4]
	if binary.LittleEndian.Uint32(data[len(body):]) != crc32.Checksum(body, castagnoli) {
		return nil, errListsDamaged
	}
	header, rest := body[len(listsMagic):listsHeader], body[listsHeader:]
	count := func(i int) uint64 { return uint64(binary.LittleEndian.Uint32(header[4*i:])) }
	size := func(i int) uint64 { return binary.LittleEndian.Uint64(header[3*4+8*i:]) }
	passages, terms, slots := count(0), count(1), count(2)
	if passages != uint64(len(damp)) || bits.OnesCount64(slots) != 1 || slots <= terms {
		return nil, errListsDamaged
	}
	l := &lists{damp: damp}
	var text []byte
	for _, part := range []struct {
		data *[]byte
		size uint64
	}{{&l.entries, terms * entrySize}, {&l.slots, slots * 4}, {&text, size(0)}, {&l.packed, size(1)}, {&l.spellings, size(2)}} {
		if part.size > uint64(len(rest)) {
			return nil, errListsDamaged
		}
		*part.data, rest = rest[:part.size], rest[part.size:]
	}
	if len(rest) > 0 || !l.sound(int(terms), uint64(len(text))) {
		return nil, errListsDamaged
	}
	l.text = string(text)
	l.unpacked = make([]atomic.Pointer[list], terms)
	return l, nil
}

// sound reports whether the entries lie in bounds, one behind the other.
func (l *lists) sound(terms int, text uint64) bool {
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
type entry struct {
	end       uint32 // in text
	holders   uint32 // passages
	packedEnd uint64 // of its postings
}

func (l *lists) entry(i int) entry {
	e := l.entries[i*entrySize : (i+1)*entrySize]
	return entry{binary.LittleEndian.Uint32(e), binary.LittleEndian.Uint32(e[4:]), binary.LittleEndian.Uint64(e[8:])}
}

func (e entry) append(b []byte) []byte {
	b = binary.LittleEndian.AppendUint32(b, e.end)
	b = binary.LittleEndian.AppendUint32(b, e.holders)
	return binary.LittleEndian.AppendUint64(b, e.packedEnd)
}

func (l *lists) term(i int) string {
	start := uint32(0)
	if i > 0 {
		start = l.entry(i - 1).end
	}
	return l.text[start:l.entry(i).end]
}

// number returns the number of a term, -1 for one that no passage has.
func (l *lists) number(term string) int {
	mask := uint32(len(l.slots)/4 - 1)
	slot := hashWord(term) & mask
	for range mask + 1 {
		number := binary.LittleEndian.Uint32(l.slots[4*slot:])
		if number == 0 || int(number) > len(l.unpacked) {
			return -1
		}
		if l.term(int(number-1)) == term {
			return int(number - 1)
		}
		slot = (slot + 1) & mask
	}
	return -1
}

// holders returns how many passages hold a term.
func (l *lists) holders(term string) int {
	i := l.number(term)
	if i < 0 {
		return 0
	}
	return int(l.entry(i).holders)
}

// find returns the postings of a term, none for a term that no passage has.
func (l *lists) find(term string) (list, error) {
	i := l.number(term)
	if i < 0 {
		return list{}, nil
	}
	if found := l.unpacked[i].Load(); found != nil {
		return *found, nil
	}
	found, ok := l.unpack(i)
	if !ok {
		return list{}, fmt.Errorf("%q: %w; build the index again with footnote index", term, errListsDamaged)
	}
	if l.kept.Add(int64(len(found.passages))) <= keptMost {
		l.unpacked[i].Store(&found)
	}
	return found, nil
}

// unpack reads the postings of a term. They are in order and of passages that there are, or not ok.
func (l *lists) unpack(i int) (found list, ok bool) {
	e, start := l.entry(i), uint64(0)
	if i > 0 {
		start = l.entry(i - 1).packedEnd
	}
	packed := l.packed[start:e.packedEnd]
	if uint64(e.holders) > uint64(len(packed)) {
		return list{}, false
	}
	found = list{passages: make([]uint32, e.holders), counts: make([]byte, e.holders)}
	blocks := (len(l.damp) + blockSize - 1) / blockSize
	rare := len(found.passages) < len(l.damp)/rareShare
	if rare {
		found.most = make([]byte, e.holders)
	} else {
		found.groups, found.most = make([]group, (len(l.damp)+63)/64), make([]byte, blocks)
	}
	next := uint64(0) // the ordinal of the passage before, and 1
	for n := range found.passages {
		coded, size := binary.Uvarint(packed)
		step, count := coded>>1, uint64(1)
		if size <= 0 || step == 0 || step > uint64(len(l.damp))-next {
			return list{}, false
		}
		next += step
		packed = packed[size:]
		if coded&1 == 1 {
			if count, size = binary.Uvarint(packed); size <= 0 || count == 0 {
				return list{}, false
			}
			packed = packed[size:]
		}
		found.passages[n], found.counts[n] = uint32(next-1), byte(min(count, 255))
		most := byte(math.Ceil(mostUnits * saturated(float64(found.counts[n]), l.damp[next-1])))
		if rare {
			found.most[n] = most
			continue
		}
		g := &found.groups[(next-1)/64]
		if g.mask == 0 {
			g.first = uint32(n)
		}
		g.mask |= 1 << ((next - 1) % 64)
		block := (next - 1) / blockSize
		found.most[block] = max(found.most[block], most)
	}
	return found, len(packed) == 0
}

// saturated is what a word that stands so often in a passage counts for, between 0 and 1: BM25 without the weight of the word.
// damp is of the passage, see table.damping.
func saturated(frequency, damp float64) float64 { return frequency / (frequency + damp) }

// lexicon reads all spellings: about 40 bytes each in memory.
func (l *lists) lexicon() (lexicon, error) {
	words := lexicon{}
	for rest := l.spellings; len(rest) > 0; {
		length, size := binary.Uvarint(rest)
		if size <= 0 || length > uint64(len(rest)-size) {
			return nil, fmt.Errorf("read spellings: %w; build the index again with footnote index", errListsDamaged)
		}
		word := string(rest[size : size+int(length)])
		rest = rest[size+int(length):]
		passages, size := binary.Uvarint(rest)
		if size <= 0 {
			return nil, fmt.Errorf("read spellings: %w; build the index again with footnote index", errListsDamaged)
		}
		rest = rest[size:]
		words[len(word)] = append(words[len(word)], spelling{word, lettersOf(word), int(passages)})
	}
	return words, nil
}
