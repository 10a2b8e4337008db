package reader

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
)

// ErrWeights is in the chain of every error about a file of weights.
var ErrWeights = errors.New("reader weights")

// maxHeader bounds the header of a file of weights in bytes. One tensor takes some 90.
const maxHeader = 1 << 20

// file is a file of weights in the safetensors format: the length of the header (8 bytes, little-endian), the header
// (JSON, a tensor's name to its type, shape and place), and the data. weights.md lists the tensors.
type file struct {
	tensors map[string]tensor
	data    []byte
}

type tensor struct {
	Type    string `json:"dtype"`
	Shape   []int  `json:"shape"`
	Offsets [2]int `json:"data_offsets"`
}

// parse reads the header and checks that each tensor lies in the data and has the length of its shape.
func parse(b []byte) (*file, error) {
	if len(b) < 8 {
		return nil, fmt.Errorf("%w: %d bytes, too short for a header", ErrWeights, len(b))
	}
	n := binary.LittleEndian.Uint64(b)
	if n > maxHeader || n > uint64(len(b)-8) {
		return nil, fmt.Errorf("%w: header of %d bytes in a file of %d", ErrWeights, n, len(b))
	}
	var header map[string]json.RawMessage
	if err := json.Unmarshal(b[8:8+n], &header); err != nil {
		return nil, fmt.Errorf("%w: header: %w", ErrWeights, err)
	}
	f := &file{tensors: make(map[string]tensor, len(header)), data: b[8+n:]}
	for name, raw := range header {
		if name == "__metadata__" {
			continue
		}
		var t tensor
		if err := json.Unmarshal(raw, &t); err != nil {
			return nil, fmt.Errorf("%w: tensor %s: %w", ErrWeights, name, err)
		}
		if err := t.check(len(f.data)); err != nil {
			return nil, fmt.Errorf("%w: tensor %s: %w", ErrWeights, name, err)
		}
		f.tensors[name] = t
	}
	return f, nil
}

// elementSize has the bytes of one value of each type.
var elementSize = map[string]int{"F32": 4, "F16": 2, "I8": 1, "U8": 1}

func (t tensor) check(length int) error {
	size := elementSize[t.Type]
	if size == 0 {
		return fmt.Errorf("type %q is not one of F32, F16, I8 and U8", t.Type)
	}
	for _, d := range t.Shape {
		if d < 1 || d > length/size {
			return fmt.Errorf("shape %v does not fit %d bytes", t.Shape, length)
		}
		size *= d
	}
	if from, to := t.Offsets[0], t.Offsets[1]; from < 0 || to > length || to-from != size {
		return fmt.Errorf("bytes %v of %d are not the %d of shape %v", t.Offsets, length, size, t.Shape)
	}
	return nil
}

// bytes returns the data of a tensor of the given type and shape.
func (f *file) bytes(name, kind string, shape ...int) ([]byte, error) {
	t, ok := f.tensors[name]
	if !ok {
		return nil, fmt.Errorf("%w: no tensor %s", ErrWeights, name)
	}
	same := t.Type == kind && len(t.Shape) == len(shape)
	for i := 0; same && i < len(shape); i++ {
		same = t.Shape[i] == shape[i]
	}
	if !same {
		return nil, fmt.Errorf("%w: tensor %s is %s %v, not %s %v", ErrWeights, name, t.Type, t.Shape, kind, shape)
	}
	return f.data[t.Offsets[0]:t.Offsets[1]], nil
}

// kind returns the type of a tensor, or "" if there is none.
func (f *file) kind(name string) string { return f.tensors[name].Type }

// vector returns a tensor of one dimension, stored as F32 or F16.
func (f *file) vector(name string, n int) ([]float32, error) {
	m, err := f.floats(name, n)
	if err != nil {
		return nil, err
	}
	out := m.row(make([]float32, 0, n), 0)
	for i, x := range out {
		if x != x || x-x != 0 {
			return nil, fmt.Errorf("%w: tensor %s: value %d is %v", ErrWeights, name, i, x)
		}
	}
	return out, nil
}

// floats returns a tensor of one dimension as a matrix of one row.
func (f *file) floats(name string, n int) (matrix, error) {
	kind := f.kind(name)
	if kind != "F16" {
		kind = "F32"
	}
	values, err := f.bytes(name, kind, n)
	return matrix{kind: kind, values: values, columns: n}, err
}

// matrix is a matrix in the bytes of the file: as I8, with a scale for each row, or as F32 or F16.
type matrix struct {
	kind    string
	values  []byte
	scale   []float32 // of I8: the value is the integer × the scale of its row
	columns int
}

func (f *file) matrix(name string, rows, columns int) (m matrix, err error) {
	m.kind, m.columns = f.kind(name), columns
	switch m.kind {
	case "F32", "F16":
	default:
		m.kind = "I8"
	}
	if m.values, err = f.bytes(name, m.kind, rows, columns); err == nil && m.kind == "I8" {
		m.scale, err = f.vector(name+".scale", rows)
	}
	return m, err
}

// row appends a row's values to dst.
func (m matrix) row(dst []float32, r int) []float32 {
	size := m.columns * elementSize[m.kind]
	b := m.values[r*size : (r+1)*size]
	switch m.kind {
	case "I8":
		for _, v := range b {
			dst = append(dst, float32(int8(v))*m.scale[r])
		}
	case "F16":
		for i := range m.columns {
			dst = append(dst, half(binary.LittleEndian.Uint16(b[2*i:])))
		}
	default:
		for i := range m.columns {
			dst = append(dst, math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:])))
		}
	}
	return dst
}

// half returns the value of a float in half precision (IEEE 754 binary16).
func half(h uint16) float32 {
	sign, exponent, fraction := uint32(h>>15), uint32(h>>10&31), uint32(h&1023)
	switch exponent {
	case 0:
		x := float32(fraction) / (1 << 24)
		if sign == 1 {
			return -x
		}
		return x
	case 31:
		exponent = 255 - 112
	}
	return math.Float32frombits(sign<<31 | (exponent+112)<<23 | fraction<<13)
}

// pieces returns the vocabulary: the tensor "vocabulary" has one piece a line, in UTF-8.
func (f *file) pieces() ([]string, error) {
	t := f.tensors["vocabulary"]
	b, err := f.bytes("vocabulary", "U8", t.Offsets[1]-t.Offsets[0])
	if err != nil {
		return nil, err
	}
	return strings.Split(string(bytes.TrimSuffix(b, []byte("\n"))), "\n"), nil
}
