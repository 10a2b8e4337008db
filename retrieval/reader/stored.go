package reader

import (
	"encoding/binary"
	"errors"
	"math"

	"footnote/corpus/prose"
)

// errReading is the error of bytes that MarshalBinary did not write.
var errReading = errors.New("not a stored reading")

// MarshalBinary encodes a reading, to keep it between runs of a program that learns from readings.
func (r Reading) MarshalBinary() ([]byte, error) {
	b := binary.AppendUvarint(nil, uint64(r.first))
	b = binary.AppendUvarint(b, uint64(len(r.pieces)))
	for i, p := range r.pieces {
		b = binary.AppendUvarint(b, uint64(p.Start))
		b = binary.AppendUvarint(b, uint64(p.End))
		for _, x := range [outputs]float32{r.start[i], r.end[i], r.evidence[i]} {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
		}
	}
	for _, x := range r.absent {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
	}
	return b, nil
}

// UnmarshalBinary decodes what MarshalBinary wrote.
func (r *Reading) UnmarshalBinary(b []byte) error {
	number := func() int {
		n, size := binary.Uvarint(b)
		if size <= 0 || n > math.MaxInt32 {
			b = nil
			return -1
		}
		b = b[size:]
		return int(n)
	}
	float := func() float32 {
		if len(b) < 4 {
			b = nil
			return float32(math.NaN())
		}
		x := math.Float32frombits(binary.LittleEndian.Uint32(b))
		b = b[4:]
		return x
	}
	got := Reading{first: number()}
	n := number()
	if n < 0 || n > MaxWindow {
		return errReading
	}
	for range n {
		got.pieces = append(got.pieces, prose.Span{Start: number(), End: number()})
		got.start, got.end = append(got.start, float()), append(got.end, float())
		got.evidence = append(got.evidence, float())
	}
	for i := range got.absent {
		got.absent[i] = float()
	}
	if got.absent[outputs-1] != got.absent[outputs-1] || len(b) > 0 {
		return errReading
	}
	got.sum()
	*r = got
	return nil
}
