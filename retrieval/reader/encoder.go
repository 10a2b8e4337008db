package reader

import (
	"context"
	"fmt"
	"math"
)

// outputs are the numbers that the encoder gives for each piece, in this order.
const (
	outputStart = iota
	outputEnd
	outputEvidence
	outputs
)

// The sizes of the encoder. heads × headColumns columns are one piece's vector.
const (
	heads       = 12
	headColumns = 32
	hidden      = heads * headColumns
	inner       = 4 * hidden
	positions   = 512 // pieces of one sequence, at most
	maxLayers   = 24
)

// maxRows is the most pieces that one pass of the encoder takes. With it, a pass needs 8 MB of memory.
const maxRows = 528 // of positions, the next multiple of tileRows

// encoder is BERT's encoder with a linear head. It is read-only.
type encoder struct {
	word, position, kind matrix
	scale, shift         []float32 // layer normalization of the sum of the three
	layers               []layer
	head                 *linear
}

// layer is one layer of the encoder.
type layer struct {
	attention, mixed, up, down *linear // to queries, keys and values; out of attention; into and out of the inner layer
	scale1, shift1             []float32
	scale2, shift2             []float32
}

// linear is the function x → x × w + bias. The panels hold w by blocks of columns.
type linear struct {
	in, out int // out is padded to whole panels
	panels  []panel
	bias    []float32
}

// linear reads a linear function: the tensors name.weight, one row per output, and name.bias.
func (f *file) linear(name string, in, out int) (*linear, error) {
	weight, err := f.matrix(name+".weight", out, in)
	if err != nil {
		return nil, err
	}
	bias, err := f.vector(name+".bias", out)
	if err != nil {
		return nil, err
	}
	l := &linear{in: in, out: (out + tileColumns - 1) / tileColumns * tileColumns}
	l.bias = append(bias, make([]float32, l.out-out)...)
	row := make([]float32, 0, in)
	for p := range l.out / tileColumns {
		block := make(panel, in*tileColumns)
		for j := range min(tileColumns, out-p*tileColumns) {
			row = weight.row(row[:0], p*tileColumns+j)
			for i, x := range row {
				block[i*tileColumns+j] = x
			}
		}
		l.panels = append(l.panels, block)
	}
	return l, nil
}

// rowsInCache is how many rows one panel is used for before the next: as many as the second-level cache holds.
const rowsInCache = 96

// apply sets rows of y to the function of rows of x. rows is a multiple of tileRows.
func (l *linear) apply(x, y []float32, rows int) {
	for from := 0; from < rows; from += rowsInCache {
		to := min(rows, from+rowsInCache)
		for p, block := range l.panels {
			for r := from; r < to; r += tileRows {
				tile(l.in, x[r*l.in:], l.in, block, y[r*l.out+p*tileColumns:], l.out)
			}
		}
	}
	for r := range rows {
		row := y[r*l.out : (r+1)*l.out]
		for i, b := range l.bias {
			row[i] += b
		}
	}
}

// encoder reads the encoder's weights.
func (f *file) encoder(pieces int) (e *encoder, err error) {
	e = &encoder{}
	load := func(step func() error) {
		if err == nil {
			err = step()
		}
	}
	matrix := func(to *matrix, name string, rows int) {
		load(func() (err error) { *to, err = f.matrix(name, rows, hidden); return err })
	}
	vector := func(to *[]float32, name string) {
		load(func() (err error) { *to, err = f.vector(name, hidden); return err })
	}
	line := func(to **linear, name string, in, out int) {
		load(func() (err error) { *to, err = f.linear(name, in, out); return err })
	}
	matrix(&e.word, "E", pieces)
	matrix(&e.position, "P", positions)
	matrix(&e.kind, "T", 2)
	vector(&e.scale, "ln.weight")
	vector(&e.shift, "ln.bias")
	for i := range f.layers() {
		var l layer
		name := fmt.Sprintf("layers.%d.", i)
		line(&l.attention, name+"qkv", hidden, 3*hidden)
		line(&l.mixed, name+"o", hidden, hidden)
		line(&l.up, name+"i", hidden, inner)
		line(&l.down, name+"p", inner, hidden)
		vector(&l.scale1, name+"l1.weight")
		vector(&l.shift1, name+"l1.bias")
		vector(&l.scale2, name+"l2.weight")
		vector(&l.shift2, name+"l2.bias")
		e.layers = append(e.layers, l)
	}
	line(&e.head, "head", hidden, f.outputs())
	return e, err
}

// layers counts the encoder's layers in the file.
func (f *file) layers() int {
	n := 0
	for n < maxLayers {
		if _, ok := f.tensors[fmt.Sprintf("layers.%d.qkv.weight", n)]; !ok {
			break
		}
		n++
	}
	return n
}

// outputs returns the rows of the head: a head without the third output is that of a reader of spans only.
func (f *file) outputs() int {
	if shape := f.tensors["head.weight"].Shape; len(shape) > 0 && shape[0] == outputEvidence {
		return outputEvidence
	}
	return outputs
}

// sequence is one input: the numbers of its pieces; those from the second on are of the second segment.
type sequence struct {
	ids    []int32
	second int
}

// scratch is the memory of one pass.
type scratch struct {
	x, y, z []float32 // rows of hidden, hidden and inner
	keys    []float32 // the keys of one head, as panels of 16 keys
	values  []float32 // the values of one head, as panels of 16 columns
	queries []float32 // rows of headColumns
	weights []float32 // rows of scores, then of shares
	mixed   []float32 // rows of headColumns
}

func newScratch() *scratch {
	const keys = (maxRows + tileColumns - 1) / tileColumns * tileColumns
	return &scratch{
		x: make([]float32, maxRows*hidden), y: make([]float32, maxRows*hidden), z: make([]float32, maxRows*inner),
		keys: make([]float32, keys*headColumns), values: make([]float32, keys*headColumns),
		queries: make([]float32, tileRows*headColumns), weights: make([]float32, tileRows*keys),
		mixed: make([]float32, tileRows*headColumns),
	}
}

// run encodes sequences of at most maxRows − tileRows pieces together, and calls use with the outputs of each piece.
// It stops between layers when the context is done.
func (e *encoder) run(ctx context.Context, s *scratch, seqs []sequence, use func(seq, at int, out []float32)) error {
	rows, part := 0, make([]float32, hidden)
	for _, q := range seqs {
		for i, id := range q.ids {
			row := e.word.row(s.x[rows*hidden:rows*hidden], int(id))
			segment := 0
			if i >= q.second {
				segment = 1
			}
			sum(row, e.position.row(part[:0], i))
			sum(row, e.kind.row(part[:0], segment))
			rows++
		}
	}
	padded := (rows + tileRows - 1) / tileRows * tileRows
	clear(s.x[rows*hidden : padded*hidden])
	normalize(s.x[:rows*hidden], e.scale, e.shift)
	for i := range e.layers {
		if err := ctx.Err(); err != nil {
			return err
		}
		e.layers[i].run(s, seqs, padded)
	}
	e.head.apply(s.x, s.z, padded)
	at := 0
	for k, q := range seqs {
		for i := range q.ids {
			use(k, i, s.z[at*e.head.out:at*e.head.out+outputs])
			at++
		}
	}
	return nil
}

// run replaces the rows of s.x by the layer's output.
func (l *layer) run(s *scratch, seqs []sequence, rows int) {
	n := rows * hidden
	l.attention.apply(s.x, s.z, rows)
	at := 0
	for _, q := range seqs {
		s.attend(s.z[at*3*hidden:], s.y[at*hidden:], len(q.ids))
		at += len(q.ids)
	}
	clear(s.y[at*hidden : n])
	l.mixed.apply(s.y, s.z, rows)
	sum(s.x[:n], s.z)
	normalize(s.x[:n], l.scale1, l.shift1)
	l.up.apply(s.x, s.z, rows)
	gelu(s.z[:rows*inner])
	l.down.apply(s.z, s.y, rows)
	sum(s.x[:n], s.y)
	normalize(s.x[:n], l.scale2, l.shift2)
}

func sum(x, y []float32) {
	for i := range x {
		x[i] += y[i]
	}
}

// attend sets rows of out to the attention of n pieces: rows of qkv hold a piece's queries, keys and values.
func (s *scratch) attend(qkv, out []float32, n int) {
	padded := (n + tileColumns - 1) / tileColumns * tileColumns
	for h := range heads {
		s.pack(qkv[h*headColumns:], n, padded)
		for from := 0; from < n; from += tileRows {
			count := min(tileRows, n-from)
			for r := range count {
				copy(s.queries[r*headColumns:], qkv[(from+r)*3*hidden+h*headColumns:][:headColumns])
			}
			for p := range padded / tileColumns {
				keys := panel(s.keys[p*headColumns*tileColumns:])
				tile(headColumns, s.queries, headColumns, keys, s.weights[p*tileColumns:], padded)
			}
			for r := range count {
				softmax(s.weights[r*padded : r*padded+n])
			}
			for p := range headColumns / tileColumns {
				values := panel(s.values[p*padded*tileColumns:])
				tile(n, s.weights, padded, values, s.mixed[p*tileColumns:], headColumns)
			}
			for r := range count {
				copy(out[(from+r)*hidden+h*headColumns:][:headColumns], s.mixed[r*headColumns:])
			}
		}
	}
}

// pack lays out the keys, scaled, and the values of one head as panels.
func (s *scratch) pack(qkv []float32, n, padded int) {
	scale := float32(1 / math.Sqrt(headColumns))
	clear(s.keys[:padded*headColumns])
	for j := range n {
		row := qkv[j*3*hidden:]
		block := s.keys[j/tileColumns*tileColumns*headColumns+j%tileColumns:]
		for d, x := range row[hidden : hidden+headColumns] {
			block[d*tileColumns] = x * scale
		}
		for p := range headColumns / tileColumns {
			copy(s.values[(p*padded+j)*tileColumns:], row[2*hidden+p*tileColumns:][:tileColumns])
		}
	}
}
