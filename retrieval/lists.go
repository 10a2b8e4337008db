package retrieval

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"os"
	"slices"
	"unsafe"

	"github.com/blevesearch/mmap-go"

	index "github.com/blevesearch/bleve_index_api"
)

// lists are the postings of the searched fields together, in a form that is searched without decoding: five bytes a posting.
// They are made from bleve's postings once, and saved beside them:
//
//	magic     8 bytes
//	sizes     4 × uint64: terms, bytes of text, postings, passages
//	ends      uint32 a term: where it ends in text
//	most      float32 a term: the most that a passage can get for it, see bound
//	begins    uint64 a term and one more: where its postings begin
//	text      the terms in byte order, one after the other
//	passage   uint32 a posting: ordinals, rising within a term
//	count     byte a posting: how often the passage has the term in all fields, 255 for more
//	checksum  uint64: CRC-32C of all before it
//
// Numbers are little-endian, and each part begins at a multiple of eight bytes, so that on most machines the file is mapped and
// used as it is.
type lists struct {
	ends    []uint32
	most    []float32
	begins  []uint64
	text    []byte
	passage []uint32
	count   []byte
	mapped  mmap.MMap // nil for lists in memory
}

const listsMagic = "FNLISTS1"

const listsHeader = len(listsMagic) + 4*8

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// list is the postings of one term: parallel slices.
type list struct {
	passages []uint32
	counts   []byte
	most     float64
}

// find returns the postings of a term, none for a term that no passage has.
func (l *lists) find(term string) list {
	low, high := 0, len(l.ends)
	for low < high {
		middle := int(uint(low+high) >> 1)
		if string(l.term(middle)) < term {
			low = middle + 1
		} else {
			high = middle
		}
	}
	if low == len(l.ends) || string(l.term(low)) != term {
		return list{}
	}
	from, to := l.begins[low], l.begins[low+1]
	return list{l.passage[from:to], l.count[from:to], float64(l.most[low])}
}

func (l *lists) term(i int) []byte {
	from := uint32(0)
	if i > 0 {
		from = l.ends[i-1]
	}
	return l.text[from:l.ends[i]]
}

func (l *lists) close() error {
	if l.mapped == nil {
		return nil
	}
	return l.mapped.Unmap()
}

// saturated is what a word that stands so often in a passage counts for, between 0 and 1: BM25 without the weight of the word.
// damp is of the passage, see table.damping.
func saturated(frequency, damp float64) float64 { return frequency / (frequency + damp) }

// listWriter collects the postings of term after term. Those of a term are written at once, so that memory does not grow with
// them; where they go is up to the two writers.
type listWriter struct {
	damp             []float64 // by passage
	passages, counts io.Writer
	ends             []uint32
	most             []float32
	begins           []uint64
	text             []byte
	buffer           []byte
}

// add writes the postings of a term: ordinal << 32 | count, in any order, a passage once a field.
func (w *listWriter) add(term string, postings []uint64) error {
	slices.Sort(postings)
	passages, counts := w.buffer[:0], make([]byte, 0, len(postings))
	most := 0.0
	for i := 0; i < len(postings); {
		passage, count := uint32(postings[i]>>32), uint32(0)
		for ; i < len(postings) && uint32(postings[i]>>32) == passage; i++ {
			count += uint32(postings[i])
		}
		count = min(count, math.MaxUint8)
		most = max(most, saturated(float64(count), w.damp[passage]))
		passages = binary.LittleEndian.AppendUint32(passages, passage)
		counts = append(counts, byte(count))
	}
	w.buffer = passages
	w.text = append(w.text, term...)
	w.ends = append(w.ends, uint32(len(w.text)))
	w.most = append(w.most, math.Nextafter32(float32(most), 2)) // never less than the truth
	if len(w.begins) == 0 {
		w.begins = append(w.begins, 0)
	}
	w.begins = append(w.begins, w.begins[len(w.begins)-1]+uint64(len(counts)))
	if len(w.text) > math.MaxUint32/2 {
		return errors.New("more terms than an index holds")
	}
	_, err := w.passages.Write(passages)
	if err == nil {
		_, err = w.counts.Write(counts)
	}
	return err
}

// finish writes all of the lists to out; passages and counts are what was written to the two writers.
func (w *listWriter) finish(out io.Writer, passages, counts io.Reader) error {
	if len(w.begins) == 0 {
		w.begins = []uint64{0}
	}
	sum := crc32.New(castagnoli)
	p := &padded{w: io.MultiWriter(out, sum)}
	p.bytes([]byte(listsMagic))
	p.values([]uint64{uint64(len(w.ends)), uint64(len(w.text)), w.begins[len(w.begins)-1], uint64(len(w.damp))})
	p.values(w.ends)
	p.values(w.most)
	p.values(w.begins)
	p.bytes(w.text)
	p.copy(passages)
	p.copy(counts)
	if p.err != nil {
		return p.err
	}
	return binary.Write(out, binary.LittleEndian, uint64(sum.Sum32()))
}

// padded writes parts, each padded to a multiple of eight bytes, until the first error.
type padded struct {
	w   io.Writer
	err error
}

func (p *padded) bytes(b []byte) { p.copy(bytes.NewReader(b)) }

func (p *padded) values(v any) {
	var b bytes.Buffer
	p.err = errors.Join(p.err, binary.Write(&b, binary.LittleEndian, v))
	p.copy(&b)
}

func (p *padded) copy(r io.Reader) {
	if p.err != nil {
		return
	}
	var n int64
	if n, p.err = io.Copy(p.w, r); p.err == nil {
		_, p.err = p.w.Write(make([]byte, padding(uint64(n))))
	}
}

func padding(n uint64) uint64 { return (8 - n%8) % 8 }

var errListsDamaged = errors.New("the postings are damaged")

// parseLists reads lists without copying them where the machine's numbers are little-endian; data must begin at a multiple of
// eight bytes and stay as it is. passages is how many the index has.
func parseLists(data []byte, passages int) (*lists, error) {
	if len(data) < listsHeader+8 || string(data[:len(listsMagic)]) != listsMagic {
		return nil, errListsDamaged
	}
	body := data[:len(data)-8]
	if binary.LittleEndian.Uint64(data[len(body):]) != uint64(crc32.Checksum(body, castagnoli)) {
		return nil, errListsDamaged
	}
	var size [4]uint64
	for i := range size {
		size[i] = binary.LittleEndian.Uint64(data[len(listsMagic)+8*i:])
	}
	terms, text, postings := size[0], size[1], size[2]
	if size[3] != uint64(passages) || max(terms, text, postings) > uint64(len(data)) {
		return nil, errListsDamaged
	}
	r := partReader{rest: body[listsHeader:]}
	l := &lists{ends: part[uint32](&r, terms), most: part[float32](&r, terms), begins: part[uint64](&r, terms+1),
		text: part[byte](&r, text), passage: part[uint32](&r, postings), count: part[byte](&r, postings)}
	if r.short || !l.sound(uint32(passages)) {
		return nil, errListsDamaged
	}
	return l, nil
}

// sound reports whether every place that the lists name is there.
func (l *lists) sound(passages uint32) bool {
	ends := len(l.ends) == 0 || int(l.ends[len(l.ends)-1]) == len(l.text)
	return ends && slices.IsSorted(l.ends) && slices.IsSorted(l.begins) && l.begins[len(l.begins)-1] == uint64(len(l.passage)) &&
		(len(l.passage) == 0 || slices.Max(l.passage) < passages)
}

// partReader cuts padded parts off data.
type partReader struct {
	rest  []byte
	short bool // there was less than asked for
}

// littleEndian reports whether this machine's numbers are.
var littleEndian = binary.NativeEndian.Uint16([]byte{1, 0}) == 1

func part[T byte | uint32 | uint64 | float32](r *partReader, n uint64) []T {
	var zero T
	size := n * uint64(unsafe.Sizeof(zero))
	if r.short || size+padding(size) > uint64(len(r.rest)) {
		r.short = true
		return nil
	}
	data := r.rest[:size]
	r.rest = r.rest[size+padding(size):]
	if n == 0 {
		return nil
	}
	if littleEndian {
		return unsafe.Slice((*T)(unsafe.Pointer(&data[0])), n)
	}
	copied := make([]T, n)
	if _, err := binary.Decode(data, binary.LittleEndian, copied); err != nil {
		r.short = true
	}
	return copied
}

// openLists maps the lists in a file.
func openLists(path string, passages int) (*lists, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || info.Size() == 0 {
		return nil, errors.Join(err, errListsDamaged)
	}
	mapped, err := mmap.Map(f, mmap.RDONLY, 0)
	if err != nil {
		return nil, err
	}
	l, err := parseLists(mapped, passages)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), mapped.Unmap())
	}
	l.mapped = mapped
	return l, nil
}

// saveLists writes the lists of a bleve index to a file. Postings are kept in two files beside it until all are there.
func saveLists(ctx context.Context, path string, reader index.IndexReader, t *table) error {
	passages, err := os.Create(path + ".passages")
	if err != nil {
		return err
	}
	defer func() { passages.Close(); os.Remove(passages.Name()) }()
	counts, err := os.Create(path + ".counts")
	if err != nil {
		return err
	}
	defer func() { counts.Close(); os.Remove(counts.Name()) }()
	out, err := os.Create(path)
	if err != nil {
		return err
	}
	defer out.Close()
	w := listWriter{damp: t.damping(), passages: passages, counts: counts}
	if err := readPostings(ctx, reader, t, w.add); err != nil {
		return err
	}
	for _, f := range []*os.File{passages, counts} {
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return err
		}
	}
	if err := w.finish(out, passages, counts); err != nil {
		return err
	}
	return out.Sync()
}

// makeLists makes the lists of a bleve index in memory.
func makeLists(ctx context.Context, reader index.IndexReader, t *table) (*lists, error) {
	var passages, counts, out bytes.Buffer
	w := listWriter{damp: t.damping(), passages: &passages, counts: &counts}
	if err := readPostings(ctx, reader, t, w.add); err != nil {
		return nil, err
	}
	if err := w.finish(&out, &passages, &counts); err != nil {
		return nil, err
	}
	return parseLists(out.Bytes(), t.passages())
}

// readPostings calls visit with each term of the searched fields, in byte order, and its postings in all of them, a posting as
// listWriter.add wants it. The slice is used again.
func readPostings(ctx context.Context, reader index.IndexReader, t *table, visit func(term string, postings []uint64) error) error {
	ordinals, err := readOrdinals(reader, t.passages())
	if err != nil {
		return err
	}
	var dicts [len(searched)]index.FieldDict
	var next [len(searched)]*index.DictEntry
	for i, field := range searched {
		if dicts[i], err = reader.FieldDict(field); err != nil {
			return fmt.Errorf("read terms: %w", err)
		}
		defer dicts[i].Close()
		if next[i], err = dicts[i].Next(); err != nil {
			return fmt.Errorf("read terms: %w", err)
		}
	}
	var found []uint64
	for {
		term, any := "", false
		for _, e := range next {
			if e != nil && (!any || e.Term < term) {
				term, any = e.Term, true
			}
		}
		if !any {
			return nil
		}
		found = found[:0]
		for i, field := range searched {
			if next[i] == nil || next[i].Term != term {
				continue
			}
			err := postings(ctx, reader, field, term, func(number uint64, freq int) {
				found = append(found, uint64(ordinals[number])<<32|uint64(freq))
			})
			if err != nil {
				return err
			}
			if next[i], err = dicts[i].Next(); err != nil {
				return fmt.Errorf("read terms: %w", err)
			}
		}
		if err := visit(term, found); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}

// readOrdinals maps bleve's internal numbers, which depend on how the index was written, to ordinals, which do not.
func readOrdinals(reader index.IndexReader, passages int) ([]uint32, error) {
	ids, err := reader.DocIDReaderAll()
	if err != nil {
		return nil, fmt.Errorf("read passages: %w", err)
	}
	defer ids.Close()
	var ordinals []uint32
	for {
		internal, err := ids.Next()
		if err != nil {
			return nil, fmt.Errorf("read passages: %w", err)
		}
		if internal == nil {
			return ordinals, nil
		}
		key, err := reader.ExternalID(internal)
		if err != nil {
			return nil, fmt.Errorf("read passages: %w", err)
		}
		n := internal.Value()
		for uint64(len(ordinals)) <= n {
			ordinals = append(ordinals, noPassage)
		}
		if key[0] != 'p' {
			continue
		}
		if ordinals[n], err = ordinalOf(key); err != nil || int(ordinals[n]) >= passages {
			return nil, fmt.Errorf("read passages: unknown record %q; build it again with footnote index", key)
		}
	}
}
