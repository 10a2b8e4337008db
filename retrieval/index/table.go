package index

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"os"

	"footnote/corpus"
	"footnote/corpus/edtf"
)

// searchedFields are the fields of a passage that are searched, in the order of table.lengths.
var searchedFields = [...]string{"body", "title", "heading"}

// table holds what ranking and filters need of every passage, in corpus order. It takes about 30 bytes a passage and is
// in memory as a whole.
type table struct {
	lengths   []uint16 // len(searchedFields) for each passage: words of the field without function words
	documents []uint32 // ordinal of the passage's document
	ids       []uint64 // Passage.ID, see packID; 0 for an id of another form
	dateEnds  []uint32 // where the passage's ranges end in days; they begin where those of the passage before end
	days      []int64  // first and last day of each date, in pairs
}

func (t *table) passages() int { return len(t.documents) }

func (t *table) add(document uint32, lengths [len(searchedFields)]uint16, p corpus.Passage) {
	t.lengths = append(t.lengths, lengths[:]...)
	t.documents = append(t.documents, document)
	id, _ := packID(p.ID)
	t.ids = append(t.ids, id)
	for _, d := range p.Dates {
		first, last := d.Interval.Days()
		t.days = append(t.days, first, last)
	}
	t.dateEnds = append(t.dateEnds, uint32(len(t.days)))
}

// hasDateWithin reports whether a date of the passage shares a day with i.
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

// ordinalOf returns the passage with an id.
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

// write writes the table as five columns and a CRC-32 (IEEE) of everything before it. A column is its size in bytes
// (uint64) and its values, little-endian.
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
		return nil, fmt.Errorf("%s is %w", path, ErrDamaged)
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
		return nil, fmt.Errorf("%s is %w", path, ErrDamaged)
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
