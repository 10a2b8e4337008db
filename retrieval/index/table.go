package index

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"

	"footnote/corpus"
	"footnote/corpus/edtf"
)

// searchedFields are the fields of a passage that are searched, in the order of table.lengths.
var searchedFields = [...]string{"body", "title", "heading"}

// table holds what ranking and filters need of every passage, in corpus order. It takes 22 bytes a passage and 20 a
// date, and is in memory as a whole.
type table struct {
	lengths   []uint16 // len(searchedFields) for each passage: words of the field without function words
	documents []uint32 // ordinal of the passage's document
	ids       []uint64 // Passage.ID, see packID; 0 for an id of another form
	dateEnds  []uint32 // end of the passage's dates in days; they begin where those of the passage before end
	days      []int64  // first and last day of each date, in pairs
	sentences []uint32 // by date: 1 + position of the sentence of which it is an event, 0 if of none; see Event
}

var errTableDamaged = fmt.Errorf("the table is %w", ErrDamaged)

// passages returns the number of passages.
func (t *table) passages() int { return len(t.documents) }

// add appends a passage.
func (t *table) add(document uint32, lengths [len(searchedFields)]uint16, p corpus.Passage) {
	t.lengths = append(t.lengths, lengths[:]...)
	t.documents = append(t.documents, document)
	id, _ := packID(p.ID)
	t.ids = append(t.ids, id)
	for _, d := range p.Dates {
		t.addDays(d.Interval)
	}
	t.dateEnds = append(t.dateEnds, uint32(len(t.days)))
	t.sentences = append(t.sentences, eventSentences(p)...)
}

// datesOf returns the half-open range of a passage's dates. Date d has days[2*d], days[2*d+1] and sentences[d].
func (t *table) datesOf(passage uint32) (start, end uint32) {
	return t.datesBetween(passage, passage+1)
}

// datesBetween returns the half-open range of the dates of a half-open range of passages.
func (t *table) datesBetween(first, after uint32) (start, end uint32) {
	if first > 0 {
		start = t.dateEnds[first-1] / 2
	}
	if after > 0 {
		end = t.dateEnds[after-1] / 2
	}
	return start, end
}

// addDays appends the first and last day of a date, or those of both dates that it is one of.
func (t *table) addDays(i edtf.Interval) {
	if a, b, ok := i.Choice(); ok {
		t.addDays(a)
		i = b
	}
	first, last := i.Days()
	t.days = append(t.days, first, last)
}

// daysOf returns the first and last day of each date of a passage, in pairs.
func (t *table) daysOf(passage uint32) []int64 {
	start, end := t.datesOf(passage)
	return t.days[2*start : 2*end]
}

// hasDateWithin reports whether a date of the passage shares a day with i.
func (t *table) hasDateWithin(passage uint32, i edtf.Interval) bool {
	first, last := i.Days()
	return overlap(t.daysOf(passage), first, last)
}

// overlap reports whether one of the pairs in days, each a first and last day, shares a day with the days from first to
// last.
func overlap(days []int64, first, last int64) bool {
	for d := 0; d < len(days); d += 2 {
		if days[d] <= last && first <= days[d+1] {
			return true
		}
	}
	return false
}

// datedWithin returns how many passages have a date that shares a day with i.
func (t *table) datedWithin(i edtf.Interval) int {
	first, last := i.Days()
	n := 0
	for passage := range uint32(t.passages()) {
		if overlap(t.daysOf(passage), first, last) {
			n++
		}
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

// write writes the table as six columns and a CRC-32 (IEEE) of everything before it. A column is its size in bytes
// (uint64) and its values, little-endian.
func (t *table) write(out io.Writer) error {
	sum := crc32.NewIEEE()
	both := io.MultiWriter(out, sum)
	for _, column := range []any{t.lengths, t.documents, t.ids, t.dateEnds, t.days, t.sentences} {
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

// parseTable reads a table file.
func parseTable(data []byte) (*table, error) {
	if len(data) < 4 || crc32.ChecksumIEEE(data[:len(data)-4]) != binary.LittleEndian.Uint32(data[len(data)-4:]) {
		return nil, errTableDamaged
	}
	t, rest := &table{}, data[:len(data)-4]
	ok := readColumn(&rest, &t.lengths) && readColumn(&rest, &t.documents) && readColumn(&rest, &t.ids) &&
		readColumn(&rest, &t.dateEnds) && readColumn(&rest, &t.days) && readColumn(&rest, &t.sentences)
	n := len(t.documents)
	if !ok || len(t.lengths) != n*len(searchedFields) || len(t.ids) != n || len(t.dateEnds) != n ||
		len(t.days) != 2*len(t.sentences) {
		return nil, errTableDamaged
	}
	return t, nil
}

// readColumn reads a column from the start of rest, and sets rest to what follows. It reports whether there is one.
func readColumn[T uint16 | uint32 | uint64 | int64](rest *[]byte, column *[]T) bool {
	if len(*rest) < 8 {
		return false
	}
	size, data := binary.LittleEndian.Uint64(*rest), (*rest)[8:]
	var zero T
	width := uint64(binary.Size(zero))
	if size > uint64(len(data)) || size%width != 0 {
		return false
	}
	*column, *rest = make([]T, size/width), data[size:]
	_, err := binary.Decode(data[:size], binary.LittleEndian, *column)
	return err == nil
}
