package index

import (
	"bufio"
	"bytes"
	"container/heap"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"maps"
	"math"
	"math/bits"
	"os"
	"path/filepath"
	"slices"

	"footnote/retrieval/analysis"
)

// postingsBuilder turns passages into lists (see lists.go) with bounded memory: when the postings it holds
// grow over maxBuffered, they go to a file as a run, and the end merges the runs.
type postingsBuilder struct {
	*vocabulary
	dir          string          // for runs; empty: everything stays in memory
	passageTerms []*termPostings // by the passage that is being added
	packedSize   int             // of postings, bytes
	runs         []string
	passages     int
}

// termPostings is the postings of a term so far. A spelling has only holders.
type termPostings struct {
	docFreq     uint32 // passages
	first, last uint32 // ordinals
	firstCount  uint32
	packed      []byte // from behind the first: see appendPosting
	seen        uint32 // 1 + the ordinal of the last passage that counted it
	count       uint32 // in that passage
	textOffset  uint32 // in the text of the lists, given at the end
	hasOffset   bool
}

// maxBuffered is how many bytes of postings an inverter holds before it writes a run.
const maxBuffered = 64 << 20

func newPostingsBuilder(dir string) *postingsBuilder {
	return &postingsBuilder{vocabulary: newVocabulary(), dir: dir}
}

// appendPosting appends a posting: how far its passage is from the one before, and how often that has the term. A
// count of one is a bit of the step.
func appendPosting(b []byte, step, count uint32) []byte {
	if count == 1 {
		return binary.AppendUvarint(b, uint64(step)<<1)
	}
	b = binary.AppendUvarint(b, uint64(step)<<1|1)
	return binary.AppendUvarint(b, uint64(count))
}

// countTerm counts a term of the passage that is being added.
func (v *postingsBuilder) countTerm(t *termPostings) {
	if at := uint32(v.passages) + 1; t.seen != at {
		t.seen, t.count = at, 0
		v.passageTerms = append(v.passageTerms, t)
	}
	t.count++
}

// countSpelling counts a spelling of the passage that is being added.
func (v *postingsBuilder) countSpelling(s *termPostings) {
	if at := uint32(v.passages) + 1; s.seen != at {
		s.seen = at
		s.docFreq++
	}
}

// endPassage adds the passage whose terms have been counted.
func (v *postingsBuilder) endPassage() error {
	ordinal := uint32(v.passages)
	v.passages++
	for _, t := range v.passageTerms {
		before := len(t.packed)
		if t.docFreq == 0 {
			t.first, t.firstCount = ordinal, t.count
		} else {
			t.packed = appendPosting(t.packed, ordinal-t.last, t.count)
		}
		t.last = ordinal
		t.docFreq++
		v.packedSize += len(t.packed) - before
	}
	v.passageTerms = v.passageTerms[:0]
	if v.packedSize < maxBuffered || v.dir == "" {
		return nil
	}
	return v.flush()
}

// heldTerms returns the terms that have postings, in order.
func (v *postingsBuilder) bufferedTerms() []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	names := make([]string, 0, len(v.terms))
	for name, t := range v.terms {
		if t.docFreq > 0 {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// flush writes a run.
func (v *postingsBuilder) flush() error {
	path := filepath.Join(v.dir, fmt.Sprintf("run-%d", len(v.runs)))
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	v.runs = append(v.runs, path)
	w := bufio.NewWriterSize(f, 1<<18)
	var scratch []byte
	for _, name := range v.bufferedTerms() {
		t := v.term(name)
		scratch = t.append(scratch[:0], name)
		if _, err := w.Write(scratch); err != nil {
			return errors.Join(err, f.Close())
		}
		t.docFreq, t.packed = 0, nil
	}
	if err := w.WriteByte(0); err != nil { // no term is empty
		return errors.Join(err, f.Close())
	}
	v.packedSize = 0
	return errors.Join(w.Flush(), f.Close())
}

// append appends a term of a run: uvarint length and term, then uvarints: holders, first, firstCount, last, length of
// packed; then packed.
func (t *termPostings) append(b []byte, term string) []byte {
	b = binary.AppendUvarint(b, uint64(len(term)))
	b = append(b, term...)
	for _, n := range []uint32{t.docFreq, t.first, t.firstCount, t.last, uint32(len(t.packed))} {
		b = binary.AppendUvarint(b, uint64(n))
	}
	return append(b, t.packed...)
}

// join appends the postings of the same term in a later run.
func (t *termPostings) join(o termPostings) {
	if t.docFreq == 0 {
		*t = o
		return
	}
	t.packed = appendPosting(t.packed, o.first-t.last, o.firstCount)
	t.packed = append(t.packed, o.packed...)
	t.docFreq += o.docFreq
	t.last = o.last
}

// run reads a run term by term.
type run struct {
	order int // of the runs
	r     *bufio.Reader
	term  string
	termPostings
	done bool // the last term has been read
}

// next reads the next term.
func (r *run) next() error {
	length, err := binary.ReadUvarint(r.r)
	if err != nil {
		return fmt.Errorf("read a run: %w", err)
	}
	if r.done = length == 0; r.done {
		return nil
	}
	term := make([]byte, length)
	if _, err := io.ReadFull(r.r, term); err != nil {
		return fmt.Errorf("read a run: %w", err)
	}
	r.term, r.termPostings = string(term), termPostings{}
	var numbers [5]uint32
	for i := range numbers {
		n, err := binary.ReadUvarint(r.r)
		if err != nil {
			return fmt.Errorf("read a run: %w", err)
		}
		numbers[i] = uint32(n)
	}
	r.docFreq, r.first, r.firstCount, r.last = numbers[0], numbers[1], numbers[2], numbers[3]
	r.packed = make([]byte, numbers[4])
	if _, err := io.ReadFull(r.r, r.packed); err != nil {
		return fmt.Errorf("read a run: %w", err)
	}
	return nil
}

// runs is a heap by term, then by order.
type runHeap []*run

func (h runHeap) Len() int { return len(h) }

func (h runHeap) Less(i, j int) bool {
	return h[i].term < h[j].term || h[i].term == h[j].term && h[i].order < h[j].order
}

func (h runHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }

func (h *runHeap) Push(x any) { *h = append(*h, x.(*run)) }

func (h *runHeap) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

// merge calls visit with each term of the runs, in order.
func mergeRuns(open []*run, visit func(term string, t *termPostings) error) error {
	var h runHeap
	for _, r := range open {
		if err := r.next(); err != nil {
			return err
		}
		if !r.done {
			h = append(h, r)
		}
	}
	heap.Init(&h)
	for len(h) > 0 {
		term, t := h[0].term, termPostings{}
		for len(h) > 0 && h[0].term == term {
			t.join(h[0].termPostings)
			if err := h[0].next(); err != nil {
				return err
			}
			if h[0].done {
				heap.Pop(&h)
			} else {
				heap.Fix(&h, 0)
			}
		}
		if err := visit(term, &t); err != nil {
			return err
		}
	}
	return nil
}

// each calls visit with every term that has postings, in order.
func (v *postingsBuilder) each(visit func(term string, t *termPostings) error) error {
	if len(v.runs) == 0 {
		for _, name := range v.bufferedTerms() {
			if err := visit(name, v.term(name)); err != nil {
				return err
			}
		}
		return nil
	}
	if err := v.flush(); err != nil {
		return err
	}
	open := make([]*run, len(v.runs))
	for i, path := range v.runs {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		open[i] = &run{order: i, r: bufio.NewReaderSize(f, 1<<16)}
	}
	return mergeRuns(open, visit)
}

// builtPostings is what comes of an inverter: all of the lists but the postings, which may be large, in memory.
type builtPostings struct {
	passages         int
	entries          []byte
	terms, spellings bytes.Buffer
	hashes           []uint32 // by term
	packed           uint64   // bytes of postings so far
}

// term notes a term and writes its postings to out.
func (c *builtPostings) addTerm(out io.Writer, term string, t *termPostings) error {
	if uint64(c.terms.Len())+uint64(len(term)) > math.MaxUint32 || len(c.hashes) == math.MaxInt32 {
		return errors.New("the corpus has too many different words for one index; divide it")
	}
	c.terms.WriteString(term)
	first := appendPosting(nil, t.first+1, t.firstCount)
	if _, err := out.Write(first); err != nil {
		return err
	}
	if _, err := out.Write(t.packed); err != nil {
		return err
	}
	c.packed += uint64(len(first) + len(t.packed))
	c.entries = termEntry{uint32(c.terms.Len()), t.docFreq, c.packed}.append(c.entries)
	c.hashes = append(c.hashes, analysis.HashWord(term))
	return nil
}

func (c *builtPostings) addSpelling(word string, passages uint32) {
	c.spellings.Write(binary.AppendUvarint(nil, uint64(len(word))))
	c.spellings.WriteString(word)
	c.spellings.Write(binary.AppendUvarint(nil, uint64(passages)))
}

// slots places the terms in a hash table that is at most three quarters full.
func (c *builtPostings) hashTable() []byte {
	n := uint32(1) << bits.Len(uint(len(c.hashes)+len(c.hashes)/3))
	table := make([]byte, 4*n)
	for i, hash := range c.hashes {
		slot := hash & (n - 1)
		for binary.LittleEndian.Uint32(table[4*slot:]) != 0 {
			slot = (slot + 1) & (n - 1)
		}
		binary.LittleEndian.PutUint32(table[4*slot:], uint32(i+1))
	}
	return table
}

// write writes the lists; postings is what term wrote.
func (c *builtPostings) write(out io.Writer, postings io.Reader) error {
	sum := crc32.New(castagnoli)
	both := io.MultiWriter(out, sum)
	slots := c.hashTable()
	header := []byte(postingsMagic)
	for _, n := range []int{c.passages, len(c.hashes), len(slots) / 4} {
		header = binary.LittleEndian.AppendUint32(header, uint32(n))
	}
	for _, n := range []uint64{uint64(c.terms.Len()), c.packed, uint64(c.spellings.Len())} {
		header = binary.LittleEndian.AppendUint64(header, n)
	}
	for _, part := range [][]byte{header, c.entries, slots, c.terms.Bytes()} {
		if _, err := both.Write(part); err != nil {
			return err
		}
	}
	if n, err := io.Copy(both, postings); err != nil || uint64(n) != c.packed {
		return errors.Join(err, fmt.Errorf("copy postings: %d of %d bytes", n, c.packed))
	}
	if _, err := both.Write(c.spellings.Bytes()); err != nil {
		return err
	}
	return binary.Write(out, binary.LittleEndian, sum.Sum32())
}

// collect goes over all terms and spellings; the postings go to out. The terms get their places.
func (v *postingsBuilder) collect(out io.Writer) (*builtPostings, error) {
	c := &builtPostings{passages: v.passages}
	err := v.each(func(term string, t *termPostings) error {
		known := v.term(term)
		known.textOffset, known.hasOffset = uint32(c.terms.Len()), true
		return c.addTerm(out, term, t)
	})
	if err != nil {
		return nil, err
	}
	for _, word := range slices.Sorted(maps.Keys(v.spellings)) {
		if held := v.spellings[word].docFreq; held > 0 {
			c.addSpelling(word, held)
		}
	}
	return c, nil
}

// bytes returns the lists.
func (v *postingsBuilder) bytes() ([]byte, error) {
	var packed, out bytes.Buffer
	c, err := v.collect(&packed)
	if err != nil {
		return nil, err
	}
	err = c.write(&out, &packed)
	return out.Bytes(), err
}

// postings returns the lists in memory.
func (v *postingsBuilder) postings() (*segmentPostings, error) {
	data, err := v.bytes()
	if err != nil {
		return nil, err
	}
	return parsePostings(data, v.passages)
}

// save writes the lists to a file, by way of another beside it that it removes like the runs.
func (v *postingsBuilder) save(path string) error {
	packed, err := os.Create(path + ".postings")
	if err != nil {
		return err
	}
	defer os.Remove(packed.Name())
	defer packed.Close()
	w := bufio.NewWriterSize(packed, 1<<18)
	c, err := v.collect(w)
	if err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for _, run := range v.runs {
		if err := os.Remove(run); err != nil {
			return err
		}
	}
	if _, err := packed.Seek(0, io.SeekStart); err != nil {
		return err
	}
	return writeFile(path, func(out io.Writer) error {
		return c.write(out, bufio.NewReaderSize(packed, 1<<18))
	})
}
