package index

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"slices"
	"time"
)

// Size describes the passages that a filter admits.
type Size struct {
	Passages    int
	First, Last int    // years of the earliest and latest date, astronomical: 1 BC is 0; valid if Dated
	Dated       bool   // whether there is a date with both ends
	Digest      string // of the passages' ids: 12 hexadecimal digits
}

// Size measures the passages that a filter admits.
func (x *Index) Size(f Filter) Size {
	size := Size{}
	sum := sha256.New()
	first, last := int64(0), int64(0)
	for i, id := range x.table.ids {
		if !x.admits(f, uint32(i)) {
			continue
		}
		size.Passages++
		_ = binary.Write(sum, binary.BigEndian, id) // a hash returns no errors
		for days := range slices.Chunk(x.table.daysOf(uint32(i)), 2) {
			if days[0] < farDay || days[1] > -farDay { // an open end
				continue
			}
			if !size.Dated {
				first, last, size.Dated = days[0], days[1], true
			}
			first, last = min(first, days[0]), max(last, days[1])
		}
	}
	size.First, size.Last = yearOfDay(first), yearOfDay(last)
	size.Digest = hex.EncodeToString(sum.Sum(nil)[:6])
	return size
}

// farDay is earlier than any date with a start, since years have at most nine digits. Its negative is later than any
// date with an end.
const farDay = -1 << 40

// yearOfDay returns the year of a day counted from 1970.
func yearOfDay(day int64) int { return time.Unix(day*24*60*60, 0).UTC().Year() }
