package index

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"slices"

	"footnote/corpus"
	"footnote/corpus/edtf"
)

// searched are the parts of a passage that are searched; a part's position here is its number in the length table.
var searchedFields = [...]string{"body", "title", "heading"}

// table holds what ranking and filters need of every passage, in corpus order: about 30 bytes a passage, in memory.
type table struct {
	lengths   []uint16 // len(searched) a passage: words of each field without function words
	documents []uint32 // ordinal of the passage's document
	ids       []uint64 // Passage.ID, see packID
	dateEnds  []uint32 // where the passage's ranges end in days; they begin where those of the passage before end
	days      []int64  // first and last day of each date, in pairs
}

func (t *table) passages() int { return len(t.documents) }

func (t *table) add(document uint32, lengths [len(searchedFields)]uint16, p corpus.Passage) {
	t.lengths = append(t.lengths, lengths[:]...)
	t.documents = append(t.documents, document)
	id, _ := packID(p.ID) // an id that is not one packs to 0 and is never found
	t.ids = append(t.ids, id)
	for _, d := range p.Dates {
		first, last := d.Interval.Days()
		t.days = append(t.days, first, last)
	}
	t.dateEnds = append(t.dateEnds, uint32(len(t.days)))
}

// within reports whether a date of the passage shares a day with i.
func (t *table) hasDateWithin(passage uint32, i edtf.Interval) bool {
	from := uint32(0)
	if passage > 0 {
		from = t.dateEnds[passage-1]
	}
	first, last := i.Days()
	for d := from; d < t.dateEnds[passage]; d += 2 {
		if t.days[d] <= last && first <= t.days[d+1] {
			return true
		}
	}
	return false
}

// datedWithin returns how many passages have a date that shares a day with i.
func (t *table) datedWithin(i edtf.Interval) int {
	first, last := i.Days()
	n, from := 0, uint32(0)
	for _, to := range t.dateEnds {
		for d := from; d < to; d += 2 {
			if t.days[d] <= last && first <= t.days[d+1] {
				n++
				break
			}
		}
		from = to
	}
	return n
}

// bounds returns the first passage that a filter can admit and the one behind the last: documents are in corpus order.
func (t *table) passageRange(f Filter) (from, to uint32) {
	if f.document == noOrdinal {
		return 0, uint32(t.passages())
	}
	first, _ := slices.BinarySearch(t.documents, f.document)
	end, _ := slices.BinarySearch(t.documents, f.document+1)
	return uint32(first), uint32(end)
}

// find returns the passage with an id.
func (t *table) ordinalOf(id string) (uint32, bool) {
	packed, ok := packID(id)
	if !ok {
		return 0, false
	}
	for i, p := range t.ids {
		if p == packed {
			return uint32(i), true
		}
	}
	return 0, false
}

// IDLength is how many characters a passage id has.
const IDLength = 10

// IDDigits is the digits of passage ids: Crockford's base32 (https://www.crockford.com/base32.html).
const IDDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// packID packs the ten characters of a passage id, five bits each, behind a one that tells them from nothing.
func packID(id string) (uint64, bool) {
	if len(id) != IDLength {
		return 0, false
	}
	packed := uint64(1)
	for i := range len(id) {
		digit := -1
		for j := range len(IDDigits) {
			if IDDigits[j] == id[i] {
				digit = j
			}
		}
		if digit < 0 {
			return 0, false
		}
		packed = packed<<5 | uint64(digit)
	}
	return packed, true
}

// The file is five columns, each a count and its values, little-endian, and a CRC-32 of all before it.

func (t *table) write(out io.Writer) error {
	sum := crc32.NewIEEE()
	both := io.MultiWriter(out, sum)
	for _, column := range []any{t.lengths, t.documents, t.ids, t.dateEnds, t.days} {
		if err := writeColumn(both, column); err != nil {
			return err
		}
	}
	return binary.Write(out, binary.LittleEndian, sum.Sum32())
}

func writeColumn(w io.Writer, column any) error {
	if err := binary.Write(w, binary.LittleEndian, uint64(binary.Size(column))); err != nil {
		return err
	}
	return binary.Write(w, binary.LittleEndian, column)
}

func loadTable(path string) (*table, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if len(data) < 4 || crc32.ChecksumIEEE(data[:len(data)-4]) != binary.LittleEndian.Uint32(data[len(data)-4:]) {
		return nil, fmt.Errorf("%s is damaged", path)
	}
	rest := data[:len(data)-4]
	t := &table{}
	if t.lengths, rest, err = readColumn[uint16](rest); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if t.documents, rest, err = readColumn[uint32](rest); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if t.ids, rest, err = readColumn[uint64](rest); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if t.dateEnds, rest, err = readColumn[uint32](rest); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if t.days, _, err = readColumn[int64](rest); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	n := len(t.documents)
	if len(t.lengths) != n*len(searchedFields) || len(t.ids) != n || len(t.dateEnds) != n {
		return nil, fmt.Errorf("%s is damaged", path)
	}
	return t, nil
}

func readColumn[T uint16 | uint32 | uint64 | int64](data []byte) ([]T, []byte, error) {
	if len(data) < 8 {
		return nil, nil, io.ErrUnexpectedEOF
	}
	size := binary.LittleEndian.Uint64(data)
	data = data[8:]
	var zero T
	width := uint64(binary.Size(zero))
	if size > uint64(len(data)) || size%width != 0 {
		return nil, nil, io.ErrUnexpectedEOF
	}
	column := make([]T, size/width)
	if _, err := binary.Decode(data[:size], binary.LittleEndian, column); err != nil {
		return nil, nil, err
	}
	return column, data[size:], nil
}
