package index

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"os"
	"sync"
)

// A record file holds the records of a segment's passages and documents (record.go). It is written from beginning to
// end and never changes. Numbers are little-endian:
//
//	magic      8 bytes, with the version
//	blocks     in the order of writing, without gaps: the record of a document, or the records of blockPassages
//	           passages, each a uvarint length and its bytes; the last block of passages may have fewer
//	entries    16 bytes for each block of passages, in order of the passages, then for each document, in order:
//	             uint64  offset of the block in the file
//	             uint32  length of the block
//	             uint32  CRC-32C of the block
//	footer
//	  uint32   passages
//	  uint32   documents
//	  uint32   CRC-32C of the entries and of the two counts
//	  magic    8 bytes, as at the beginning
//
// Opening a file checks everything except the blocks. Reading a block checks that block. The checksum of a block is in
// its entry, so that an intact block in the wrong place is an error as well.
//
// Blocks are not compressed, since texts are symbols of the dictionary already. Snappy would save 0 to 3% of the blocks
// of passages, and DEFLATE 6 to 18% at 50 µs a block, which is more than the rest of reading a block takes.
const (
	recordsMagic    = "FNRECS_1"
	recordEntrySize = 16
	recordsFooter   = 3*4 + len(recordsMagic)
)

// blockPassages is the number of passages in a block. An entry is less than a hundredth of a block of this size, and a
// passage can be read without reading much else.
const blockPassages = 8

var errRecordsDamaged = fmt.Errorf("the records are %w", ErrDamaged)

// recordFileWriter writes a record file. It holds the entries and the records of one block in memory.
type recordFileWriter struct {
	out       io.Writer
	offset    uint64
	block     []byte // records of passages that have not been written yet
	passages  uint32
	blocks    []byte // entries of the blocks of passages
	documents []byte // entries of the documents
}

// newRecordFileWriter begins a record file. The caller buffers out, and calls finish when all records are added.
func newRecordFileWriter(out io.Writer) (*recordFileWriter, error) {
	w := &recordFileWriter{out: out, offset: uint64(len(recordsMagic))}
	_, err := io.WriteString(out, recordsMagic)
	return w, err
}

// addDocument adds the record of the next document.
func (w *recordFileWriter) addDocument(record []byte) (err error) {
	w.documents, err = w.write(record, w.documents)
	return err
}

// addPassage adds the record of the next passage.
func (w *recordFileWriter) addPassage(record []byte) error {
	w.block = binary.AppendUvarint(w.block, uint64(len(record)))
	w.block = append(w.block, record...)
	if w.passages++; w.passages%blockPassages != 0 {
		return nil
	}
	return w.endBlock()
}

// endBlock writes the records of passages that have not been written yet.
func (w *recordFileWriter) endBlock() (err error) {
	w.blocks, err = w.write(w.block, w.blocks)
	w.block = w.block[:0]
	return err
}

// write writes a block and appends its entry to entries.
func (w *recordFileWriter) write(block, entries []byte) ([]byte, error) {
	if uint64(len(block)) > math.MaxUint32 {
		return entries, fmt.Errorf("write records: a block of %d bytes is too long", len(block))
	}
	if _, err := w.out.Write(block); err != nil {
		return entries, err
	}
	entries = recordEntry{w.offset, uint32(len(block)), crc32.Checksum(block, castagnoli)}.append(entries)
	w.offset += uint64(len(block))
	return entries, nil
}

// finish writes the rest of the file.
func (w *recordFileWriter) finish() error {
	if len(w.block) > 0 {
		if err := w.endBlock(); err != nil {
			return err
		}
	}
	end := append(w.blocks, w.documents...)
	end = binary.LittleEndian.AppendUint32(end, w.passages)
	end = binary.LittleEndian.AppendUint32(end, uint32(len(w.documents)/recordEntrySize))
	end = binary.LittleEndian.AppendUint32(end, crc32.Checksum(end, castagnoli))
	_, err := w.out.Write(append(end, recordsMagic...))
	return err
}

// recordEntry is the place of a block in its file, and its checksum.
type recordEntry struct {
	offset   uint64
	length   uint32
	checksum uint32
}

func (e recordEntry) append(b []byte) []byte {
	b = binary.LittleEndian.AppendUint64(b, e.offset)
	b = binary.LittleEndian.AppendUint32(b, e.length)
	return binary.LittleEndian.AppendUint32(b, e.checksum)
}

// recordEntryAt returns entry i.
func recordEntryAt(entries []byte, i int) recordEntry {
	e := entries[i*recordEntrySize : (i+1)*recordEntrySize]
	u32 := binary.LittleEndian.Uint32
	return recordEntry{binary.LittleEndian.Uint64(e), u32(e[8:]), u32(e[12:])}
}

// recordFile reads the records of a segment. It holds the entries in memory and reads a block for each record. It is
// safe for concurrent use.
type recordFile struct {
	name      string // for errors
	file      io.ReaderAt
	closer    io.Closer // nil if there is nothing to close
	passages  int
	blocks    []byte // entries of the blocks of passages
	documents []byte // entries of the documents
}

// openRecordFile opens a record file. The caller closes it.
func openRecordFile(path string) (*recordFile, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	r, err := newRecordFile(path, file, info.Size())
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	r.closer = file
	return r, nil
}

// newRecordFile reads the entries of a record file of so many bytes.
func newRecordFile(name string, file io.ReaderAt, size int64) (*recordFile, error) {
	r := &recordFile{name: name, file: file}
	start, footer := make([]byte, len(recordsMagic)), make([]byte, recordsFooter)
	end := size - int64(len(footer)) // of the entries
	if end < int64(len(start)) {
		return nil, r.damaged(0)
	}
	if err := errors.Join(r.readAt(start, 0), r.readAt(footer, end)); err != nil {
		return nil, err
	}
	if string(start) != recordsMagic {
		return nil, r.damaged(0)
	}
	passages, documents := uint64(binary.LittleEndian.Uint32(footer)), uint64(binary.LittleEndian.Uint32(footer[4:]))
	blocks := (passages + blockPassages - 1) / blockPassages
	begin := end - int64(blocks+documents)*recordEntrySize // of the entries
	if string(footer[12:]) != recordsMagic || begin < int64(len(start)) {
		return nil, r.damaged(end)
	}
	entries := make([]byte, end-begin)
	if err := r.readAt(entries, begin); err != nil {
		return nil, err
	}
	sum := crc32.Update(crc32.Checksum(entries, castagnoli), castagnoli, footer[:8])
	if sum != binary.LittleEndian.Uint32(footer[8:]) || !entriesInBounds(entries, uint64(begin)) {
		return nil, r.damaged(begin)
	}
	r.passages = int(passages)
	r.blocks, r.documents = entries[:blocks*recordEntrySize], entries[blocks*recordEntrySize:]
	return r, nil
}

// entriesInBounds reports whether all blocks are between the magic of the file and end, and fill that range.
func entriesInBounds(entries []byte, end uint64) bool {
	filled := uint64(len(recordsMagic))
	for i := range len(entries) / recordEntrySize {
		e := recordEntryAt(entries, i)
		if e.offset < uint64(len(recordsMagic)) || e.offset > end || uint64(e.length) > end-e.offset {
			return false
		}
		filled += uint64(e.length)
	}
	return filled == end
}

// damaged returns the error of a file with damage at an offset.
func (r *recordFile) damaged(offset int64) error {
	return fmt.Errorf("%s: at byte %d: %w", r.name, offset, errRecordsDamaged)
}

// readAt fills data with the bytes at an offset. A file that ends earlier is damaged.
func (r *recordFile) readAt(data []byte, offset int64) error {
	n, err := r.file.ReadAt(data, offset)
	switch {
	case n == len(data):
		return nil
	case errors.Is(err, io.EOF):
		return r.damaged(offset)
	default:
		return fmt.Errorf("%s: at byte %d: %w", r.name, offset, err)
	}
}

func (r *recordFile) close() error {
	if r.closer == nil {
		return nil
	}
	return r.closer.Close()
}

// countDocuments returns how many documents the file has.
func (r *recordFile) countDocuments() int { return len(r.documents) / recordEntrySize }

// blockBufferPool holds buffers for blocks of passages, as *[]byte.
var blockBufferPool = sync.Pool{New: func() any { return new([]byte) }}

// maxPooledBuffer is the largest buffer, in bytes, that the pool keeps: many times the size of a usual block.
const maxPooledBuffer = 1 << 16

// passage returns the record of a passage.
func (r *recordFile) passage(ordinal uint32) (string, error) {
	if int64(ordinal) >= int64(r.passages) {
		return "", fmt.Errorf("%s has no passage %d", r.name, ordinal)
	}
	e := recordEntryAt(r.blocks, int(ordinal/blockPassages))
	buffer := blockBufferPool.Get().(*[]byte)
	block, err := r.read(e, *buffer)
	if cap(block) <= maxPooledBuffer {
		*buffer = block
	}
	defer blockBufferPool.Put(buffer)
	if err != nil {
		return "", err
	}
	record, ok := recordIn(block, int(ordinal%blockPassages))
	if !ok {
		return "", r.damaged(int64(e.offset))
	}
	return record, nil
}

// document returns the record of a document.
func (r *recordFile) document(ordinal uint32) (string, error) {
	if int64(ordinal) >= int64(r.countDocuments()) {
		return "", fmt.Errorf("%s has no document %d", r.name, ordinal)
	}
	record, err := r.read(recordEntryAt(r.documents, int(ordinal)), nil)
	if err != nil {
		return "", err
	}
	return string(record), nil
}

// verify reads all blocks and checks them. The error is that of the first damaged one.
func (r *recordFile) verify(ctx context.Context) error {
	var buffer []byte
	for _, entries := range [][]byte{r.blocks, r.documents} {
		for i := range len(entries) / recordEntrySize {
			if err := ctx.Err(); err != nil {
				return err
			}
			var err error
			if buffer, err = r.read(recordEntryAt(entries, i), buffer); err != nil {
				return err
			}
		}
	}
	return nil
}

// read reads a block and checks it. It uses buffer if that is large enough.
func (r *recordFile) read(e recordEntry, buffer []byte) ([]byte, error) {
	if cap(buffer) < int(e.length) {
		buffer = make([]byte, e.length)
	}
	buffer = buffer[:e.length]
	if err := r.readAt(buffer, int64(e.offset)); err != nil {
		return buffer, err
	}
	if crc32.Checksum(buffer, castagnoli) != e.checksum {
		return buffer, r.damaged(int64(e.offset))
	}
	return buffer, nil
}

// recordIn returns a copy of record i of a block of passages.
func recordIn(block []byte, i int) (string, bool) {
	for {
		length, size := binary.Uvarint(block)
		if size <= 0 || length > uint64(len(block)-size) {
			return "", false
		}
		if i == 0 {
			return string(block[size : size+int(length)]), true
		}
		block, i = block[size+int(length):], i-1
	}
}
