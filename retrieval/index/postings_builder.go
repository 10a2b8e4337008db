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

// postingsBuilder builds the postings of a segment (postings_file.go) in bounded memory. When the postings in memory
// exceed maxBuffered, it writes them to a file, a run. The runs are merged at the end.
type postingsBuilder struct {
	*vocabulary
	dir          string          // of the runs; empty: all postings stay in memory
	passageTerms []*termPostings // the different terms of the passage that is being added
	packedSize   int             // of the postings in memory, bytes
	runs         []string        // paths
	passages     int
}

// termPostings is the postings of a term that are in memory. Of a spelling only docFreq and seen are used.
type termPostings struct {
	docFreq     uint32 // passages
	first, last uint32 // ordinals
	firstCount  uint32
	packed      []byte // the postings after the first, see appendPosting
	seen        uint32 // 1 + the ordinal of the last passage that has it
	count       uint32 // in that passage
	textOffset  uint32 // where the term begins in the text of the postings file; valid if hasOffset
	hasOffset   bool
}

// maxBuffered is how many bytes of postings stay in memory before a run is written.
const maxBuffered = 64 << 20

func newPostingsBuilder(dir string) *postingsBuilder {
	return &postingsBuilder{vocabulary: newVocabulary(), dir: dir}
}

// appendPosting appends a posting: the step from the passage before, and the count of the term in this one. A count of
// 1 takes one bit.
func appendPosting(b []byte, step, count uint32) []byte {
	if count == 1 {
		return binary.AppendUvarint(b, uint64(step)<<1)
	}
	b = binary.AppendUvarint(b, uint64(step)<<1|1)
	return binary.AppendUvarint(b, uint64(count))
}

// countTerm counts a term of the passage that is being added.
func (b *postingsBuilder) countTerm(t *termPostings) {
	if current := uint32(b.passages) + 1; t.seen != current {
		t.seen, t.count = current, 0
		b.passageTerms = append(b.passageTerms, t)
	}
	t.count++
}

// countSpelling counts a spelling of the passage that is being added, once for each passage.
func (b *postingsBuilder) countSpelling(s *termPostings) {
	if current := uint32(b.passages) + 1; s.seen != current {
		s.seen = current
		s.docFreq++
	}
}

// endPassage adds the postings of the passage whose terms have been counted, and writes a run if there are too many.
func (b *postingsBuilder) endPassage() error {
	ordinal := uint32(b.passages)
	b.passages++
	for _, t := range b.passageTerms {
		before := len(t.packed)
		if t.docFreq == 0 {
			t.first, t.firstCount = ordinal, t.count
		} else {
			t.packed = appendPosting(t.packed, ordinal-t.last, t.count)
		}
		t.last = ordinal
		t.docFreq++
		b.packedSize += len(t.packed) - before
	}
	b.passageTerms = b.passageTerms[:0]
	if b.packedSize < maxBuffered || b.dir == "" {
		return nil
	}
	return b.flush()
}

// bufferedTerms returns the terms that have postings in memory, in byte order.
func (b *postingsBuilder) bufferedTerms() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	names := make([]string, 0, len(b.terms))
	for name, t := range b.terms {
		if t.docFreq > 0 {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// flush moves the postings in memory to a run. An empty term ends it.
func (b *postingsBuilder) flush() error {
	path := filepath.Join(b.dir, fmt.Sprintf("run-%d", len(b.runs)))
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	b.runs = append(b.runs, path)
	w := bufio.NewWriterSize(f, 1<<18)
	var scratch []byte
	for _, name := range b.bufferedTerms() {
		t := b.term(name)
		scratch = t.append(scratch[:0], name)
		if _, err := w.Write(scratch); err != nil {
			return errors.Join(err, f.Close())
		}
		t.docFreq, t.packed = 0, nil
	}
	if err := w.WriteByte(0); err != nil {
		return errors.Join(err, f.Close())
	}
	b.packedSize = 0
	return errors.Join(w.Flush(), f.Close())
}

// append appends a term of a run: uvarint length and term, then as uvarints docFreq, first, firstCount, last and the
// length of packed, then packed.
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
	order int // position among the runs
	r     *bufio.Reader
	term  string
	termPostings
	done bool // there are no more terms
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

// runHeap is a heap of runs by their next term, then by order.
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

// mergeRuns calls visit with each term of the runs and all its postings, in byte order.
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

// each calls visit with every term and its postings, in byte order.
func (b *postingsBuilder) each(visit func(term string, t *termPostings) error) error {
	if len(b.runs) == 0 {
		for _, name := range b.bufferedTerms() {
			if err := visit(name, b.term(name)); err != nil {
				return err
			}
		}
		return nil
	}
	if err := b.flush(); err != nil {
		return err
	}
	open := make([]*run, len(b.runs))
	for i, path := range b.runs {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		open[i] = &run{order: i, r: bufio.NewReaderSize(f, 1<<16)}
	}
	return mergeRuns(open, visit)
}

// builtPostings is a finished postings file except for the postings, which may not fit in memory.
type builtPostings struct {
	passages         int
	entries          []byte
	terms, spellings bytes.Buffer
	hashes           []uint32 // of the terms
	packed           uint64   // bytes of postings
}

// addTerm adds the next term and writes its postings to out.
func (c *builtPostings) addTerm(out io.Writer, term string, t *termPostings) error {
	if uint64(c.terms.Len())+uint64(len(term)) > math.MaxUint32 || len(c.hashes) == math.MaxInt32 {
		return errors.New("the corpus has too many different words for one index")
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

// addSpelling adds the next spelling.
func (c *builtPostings) addSpelling(word string, passages uint32) {
	c.spellings.Write(binary.AppendUvarint(nil, uint64(len(word))))
	c.spellings.WriteString(word)
	c.spellings.Write(binary.AppendUvarint(nil, uint64(passages)))
}

// hashTable returns the slots of the terms. At most three quarters of them are in use.
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

// write writes the postings file. postings is what addTerm wrote.
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

// collect finishes the postings and writes them to out. It sets the textOffset of every term.
func (b *postingsBuilder) collect(out io.Writer) (*builtPostings, error) {
	c := &builtPostings{passages: b.passages}
	err := b.each(func(term string, t *termPostings) error {
		counted := b.term(term) // t may be merged from runs
		counted.textOffset, counted.hasOffset = uint32(c.terms.Len()), true
		return c.addTerm(out, term, t)
	})
	if err != nil {
		return nil, err
	}
	for _, word := range slices.Sorted(maps.Keys(b.spellings)) {
		if docFreq := b.spellings[word].docFreq; docFreq > 0 {
			c.addSpelling(word, docFreq)
		}
	}
	return c, nil
}

// bytes returns the postings file.
func (b *postingsBuilder) bytes() ([]byte, error) {
	var packed, out bytes.Buffer
	c, err := b.collect(&packed)
	if err != nil {
		return nil, err
	}
	err = c.write(&out, &packed)
	return out.Bytes(), err
}

// postings returns the postings of the segment.
func (b *postingsBuilder) postings() (*segmentPostings, error) {
	data, err := b.bytes()
	if err != nil {
		return nil, err
	}
	return parsePostings(data, b.passages)
}

// save writes the postings file. It removes the runs, and a temporary file that it makes beside path.
func (b *postingsBuilder) save(path string) error {
	packed, err := os.Create(path + ".postings")
	if err != nil {
		return err
	}
	defer os.Remove(packed.Name())
	defer packed.Close()
	w := bufio.NewWriterSize(packed, 1<<18)
	c, err := b.collect(w)
	if err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for _, run := range b.runs {
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

// countText counts the terms and spellings of a text of the passage that is being added. It returns the length of the
// text for ranking, in words.
func (b *postingsBuilder) countText(s splitText) int {
	for _, w := range s.words {
		if w == nil || w.term == nil {
			continue
		}
		b.countTerm(w.term)
		if w.spelling != nil {
			b.countSpelling(w.spelling)
		}
	}
	for _, t := range s.extras {
		b.countTerm(t)
	}
	return s.length
}

// addPassage adds the next passage, of a document with this title. It returns the lengths for ranking, parallel to
// searchedFields.
func (b *postingsBuilder) addPassage(
	title splitText, p preparedPassage,
) (lengths [len(searchedFields)]uint16, err error) {
	counted := [len(searchedFields)]int{b.countText(p.text), b.countText(title), 0}
	for _, h := range p.headings {
		counted[2] += b.countText(h)
	}
	for i, n := range counted {
		lengths[i] = uint16(min(n, 1<<16-1))
	}
	return lengths, b.endPassage()
}
