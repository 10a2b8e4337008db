package index

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"time"
)

// Size is how large the passages are that a filter admits.
type Size struct {
	Passages    int
	First, Last int    // years of the earliest and latest date, astronomical: 1 BC is 0
	Dated       bool   // false: there is no date with both ends, and First and Last mean nothing
	Digest      string // of the ids of the passages
}

// Size measures the passages that a filter admits.
func (x *Index) Size(f Filter) Size {
	e := Size{}
	sum := sha256.New()
	first, last := int64(0), int64(0)
	for i, id := range x.table.ids {
		if !x.admits(f, uint32(i)) {
			continue
		}
		e.Passages++
		_ = binary.Write(sum, binary.BigEndian, id) // a hash takes all
		for _, days := range x.table.dateRanges(i) {
			if days[0] < farDay || days[1] > -farDay { // an open end
				continue
			}
			if !e.Dated {
				first, last, e.Dated = days[0], days[1], true
			}
			first, last = min(first, days[0]), max(last, days[1])
		}
	}
	e.First, e.Last = yearOfDay(first), yearOfDay(last)
	e.Digest = hex.EncodeToString(sum.Sum(nil)[:6])
	return e
}

// farDay is before any date that is not open to the past, of at most nine digits for the year; its negative is after
// any that is not open to the future.
const farDay = -1 << 40

// yearOfDay returns the year of a day counted from 1970.
func yearOfDay(day int64) int { return time.Unix(day*24*60*60, 0).UTC().Year() }

// ranges returns the first and last day of each date of a passage.
func (t *table) dateRanges(passage int) [][2]int64 {
	from := uint32(0)
	if passage > 0 {
		from = t.dateEnds[passage-1]
	}
	var all [][2]int64
	for d := from; d < t.dateEnds[passage]; d += 2 {
		all = append(all, [2]int64{t.days[d], t.days[d+1]})
	}
	return all
}
