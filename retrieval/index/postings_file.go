package index

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math/bits"

	"footnote/retrieval/analysis"
)

// The postings of a segment are one file. Numbers are little-endian:
//
//	magic      8 bytes, with the version
//	counts     uint32 each: passages, terms, slots (a power of two)
//	sizes      uint64 each, in bytes: text, postings, spellings
//	entries    16 bytes for each term, in byte order of the terms:
//	             uint32  end of the term in text
//	             uint32  document frequency: passages with the term
//	             uint64  end of its postings
//	slots      uint32 each, a hash table with linear probing, by the hash of the term: 1 + number of the term, or 0
//	text       the terms, without separators
//	postings   for each passage of each term: uvarint 2·step if the passage has the term once, else uvarint 2·step + 1
//	           and uvarint count; step is the ordinal minus the ordinal before, which is -1 at first
//	spellings  in byte order: uvarint length, word, uvarint document frequency
//	checksum   uint32: CRC-32C of everything before it
//
// A posting takes about one and a half bytes. The whole file is read into memory, and the postings of a term are
// decoded when they are first used (postings.go).
const (
	postingsMagic  = "FNLISTS3"
	postingsHeader = len(postingsMagic) + 3*4 + 3*8
	termEntrySize  = 16
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

var errPostingsDamaged = fmt.Errorf("the postings are %w", ErrDamaged)

// segmentPostings are the parts of a postings file in memory. A term is named by its number: its position in byte
// order. They are read-only.
type segmentPostings struct {
	passages  int // of the segment
	termCount int
	entries   []byte
	slots     []byte
	termText  string
	packed    []byte // the postings
	spellings []byte
}

// parsePostings reads the postings of a segment with so many passages. It keeps data, which must not change.
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
	}{
		{&l.entries, terms * termEntrySize}, {&l.slots, slots * 4},
		{&text, size(0)}, {&l.packed, size(1)}, {&l.spellings, size(2)},
	} {
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

// entriesOrdered reports whether the ends in the entries ascend, up to the sizes of the text and of the postings.
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

// termEntry is the entry of a term. Its text and postings begin where those of the term before end.
type termEntry struct {
	end       uint32 // in termText
	docFreq   uint32 // passages with the term
	packedEnd uint64 // in packed
}

func (l *segmentPostings) entry(i int) termEntry {
	e := l.entries[i*termEntrySize : (i+1)*termEntrySize]
	u32 := binary.LittleEndian.Uint32
	return termEntry{u32(e), u32(e[4:]), binary.LittleEndian.Uint64(e[8:])}
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

// number returns the number of a term, or -1 if no passage has it.
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

// unpack decodes the postings of a term: its passages in order, and how often each has it, at most 255. ok is false if
// the postings are damaged; no passage is out of range.
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
	next := uint64(0) // 1 + the ordinal of the passage before
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

// eachSpelling calls visit with every spelling and how many passages have it, in byte order.
func (l *segmentPostings) eachSpelling(visit func(word string, passages int)) error {
	for rest := l.spellings; len(rest) > 0; {
		length, size := binary.Uvarint(rest)
		if size <= 0 || length > uint64(len(rest)-size) {
			return fmt.Errorf("read spellings: %w", errPostingsDamaged)
		}
		word := string(rest[size : size+int(length)])
		rest = rest[size+int(length):]
		passages, size := binary.Uvarint(rest)
		if size <= 0 {
			return fmt.Errorf("read spellings: %w", errPostingsDamaged)
		}
		rest = rest[size:]
		visit(word, int(passages))
	}
	return nil
}
