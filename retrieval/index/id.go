package index

import (
	"slices"
	"strings"
)

// IDLength is the number of characters in a passage id.
const IDLength = 10

// IDDigits holds the 32 digits of passage ids in order of value: Crockford's base32
// (https://www.crockford.com/base32.html).
const IDDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// packID packs a passage id into 51 bits: a one, then five bits a character. So no id packs to 0. ok is false for a
// string that is not a passage id.
func packID(id string) (packed uint64, ok bool) {
	if len(id) != IDLength {
		return 0, false
	}
	packed = 1
	for i := range len(id) {
		digit := strings.IndexByte(IDDigits, id[i])
		if digit < 0 {
			return 0, false
		}
		packed = packed<<5 | uint64(digit)
	}
	return packed, true
}

// unpackID is the inverse of packID.
func unpackID(packed uint64) string {
	id := make([]byte, IDLength)
	for i := range id {
		id[i] = IDDigits[packed>>(5*(IDLength-1-i))&31]
	}
	return string(id)
}

// minPrefix is the least number of characters in a prefix of a passage id: enough to select one bucket.
const minPrefix = (bucketBits + 4) / 5

// UniquePrefix returns the shortest prefix of a passage id that no other id of the index begins with. It has at least
// least characters, and at least minPrefix. ok is false for a string that is not a passage id.
func (x *Index) UniquePrefix(id string, least int) (prefix string, ok bool) {
	packed, ok := packID(id)
	if !ok {
		return "", false
	}
	n := max(least, minPrefix)
	for n < IDLength && len(x.buckets().withPrefix(packed, n)) > 1 {
		n++
	}
	return id[:n], true
}

// WithPrefix returns at most n passage ids that begin with prefix, in order. A prefix of fewer than minPrefix
// characters finds nothing.
func (x *Index) WithPrefix(prefix string, n int) []string {
	if len(prefix) < minPrefix || len(prefix) > IDLength {
		return nil
	}
	packed, ok := packID(prefix + strings.Repeat("0", IDLength-len(prefix)))
	if !ok {
		return nil
	}
	found := x.buckets().withPrefix(packed, len(prefix))
	ids := make([]string, min(n, len(found)))
	for i := range ids {
		ids[i] = unpackID(found[i])
	}
	return ids
}

// prefixBuckets holds the packed ids of all passages, grouped by the bits of their first characters. A lookup scans one
// bucket, which has a few ids for every ten thousand passages. Making the buckets takes a tenth of the time of sorting
// all ids, which the first answer would have to wait for.
type prefixBuckets struct {
	ids  []uint64
	ends []uint32 // end of each bucket in ids
}

// bucketBits is the number of bits of an id that select its bucket.
const bucketBits = 16

func bucketOf(packed uint64) uint64 {
	return packed >> (5*IDLength - bucketBits) & (1<<bucketBits - 1)
}

// newPrefixBuckets groups ids. It takes 8 bytes an id.
func newPrefixBuckets(ids []uint64) prefixBuckets {
	b := prefixBuckets{make([]uint64, len(ids)), make([]uint32, 1<<bucketBits)}
	for _, id := range ids {
		b.ends[bucketOf(id)]++
	}
	sum := uint32(0)
	for i, n := range b.ends {
		b.ends[i], sum = sum, sum+n
	}
	for _, id := range ids { // ends begins as the start of each bucket and advances as ids are put in
		end := &b.ends[bucketOf(id)]
		b.ids[*end] = id
		*end++
	}
	return b
}

// bucket returns the ids that share the bucket of an id, in no order.
func (b prefixBuckets) bucket(packed uint64) []uint64 {
	i, start := bucketOf(packed), uint32(0)
	if i > 0 {
		start = b.ends[i-1]
	}
	return b.ids[start:b.ends[i]]
}

// withPrefix returns the packed ids that share their first n characters with packed, in order. n is minPrefix or more.
func (b prefixBuckets) withPrefix(packed uint64, n int) []uint64 {
	shift := 5 * (IDLength - n)
	var found []uint64
	for _, id := range b.bucket(packed) {
		if id>>shift == packed>>shift {
			found = append(found, id)
		}
	}
	slices.Sort(found)
	return found
}
