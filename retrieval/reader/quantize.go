package reader

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Quantize makes a file of weights for Open from the trained weights (safetensors, F32 or F16, with the names of
// weights.md) and the vocabulary, one piece a line. Matrices become I8: each row is divided by its largest magnitude /
// 127 and rounded. The result depends on the input alone. Errors have ErrWeights in their chain.
func Quantize(trained, vocabulary []byte) ([]byte, error) {
	f, err := parse(trained)
	if err != nil {
		return nil, err
	}
	w := writer{header: map[string]tensor{}}
	w.put("vocabulary", "U8", vocabulary, len(vocabulary))
	names := make([]string, 0, len(f.tensors))
	for name := range f.tensors {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		switch t := f.tensors[name]; {
		case t.Type != "F32" && t.Type != "F16":
			return nil, fmt.Errorf("%w: tensor %s is %s, not F32 or F16", ErrWeights, name, t.Type)
		case len(t.Shape) == 1:
			values, err := f.vector(name, t.Shape[0])
			if err != nil {
				return nil, err
			}
			w.vector(name, values)
		case len(t.Shape) == 2:
			m, err := f.matrix(name, t.Shape[0], t.Shape[1])
			if err != nil {
				return nil, err
			}
			w.matrix(name, m, t.Shape[0])
		default:
			return nil, fmt.Errorf("%w: tensor %s has shape %v, not one or two dimensions", ErrWeights, name, t.Shape)
		}
	}
	out, err := w.file()
	if err != nil {
		return nil, err
	}
	if _, err := Open(out); err != nil {
		return nil, err
	}
	return out, nil
}

// writer collects the tensors of a file.
type writer struct {
	header map[string]tensor
	data   []byte
}

func (w *writer) put(name, kind string, b []byte, shape ...int) {
	w.header[name] = tensor{kind, shape, [2]int{len(w.data), len(w.data) + len(b)}}
	w.data = append(w.data, b...)
}

func (w *writer) vector(name string, values []float32) {
	b := make([]byte, 0, 4*len(values))
	for _, x := range values {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
	}
	w.put(name, "F32", b, len(values))
}

func (w *writer) matrix(name string, m matrix, rows int) {
	var values []byte
	var row []float32
	scales := make([]float32, rows)
	for r := range rows {
		row = m.row(row[:0], r)
		largest := float32(0)
		for _, x := range row {
			largest = max(largest, x, -x)
		}
		scales[r] = largest / 127
		for _, x := range row {
			step := 0.0
			if largest > 0 {
				step = math.RoundToEven(float64(x) / float64(scales[r]))
			}
			values = append(values, byte(int8(min(max(step, -127), 127))))
		}
	}
	w.put(name, "I8", values, rows, m.columns)
	w.vector(name+".scale", scales)
}

// file returns the header's length, the header, padded with spaces so that the data is aligned, and the data.
func (w *writer) file() ([]byte, error) {
	header, err := json.Marshal(w.header)
	if err != nil {
		return nil, fmt.Errorf("%w: header: %w", ErrWeights, err)
	}
	text := string(header) + strings.Repeat(" ", (8-len(header)%8)%8)
	out := binary.LittleEndian.AppendUint64(nil, uint64(len(text)))
	return append(append(out, text...), w.data...), nil
}
