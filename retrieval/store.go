package retrieval

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/document"
	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"

	"footnote/corpus"
	"footnote/corpus/edtf"
)

// What lies in bleve, one bleve document each:
//
//	p00000000 …  a block of blockPassages passages
//	d00000000 …  a document
//
// The number is that of the block or the document, hexadecimal, in corpus order. Each has one stored field, the record, and nothing is
// indexed: the postings are in lists (lists.go). A passage's record is binary (record.go), a document's is JSON. The text of a document
// is not stored twice: its record has what stands between its passages, and Document puts the two together again.
const fieldRecord = "record"

// searched are the parts of a passage that are searched; a part's position here is its number in the length table.
var searched = [...]string{"body", "title", "heading"}

type documentRecord struct {
	Gaps     []string         `json:"g"` // before the first passage, between passages, after the last
	Repairs  []corpus.Repair  `json:"r,omitempty"`
	Sections []corpus.Section `json:"c,omitempty"`
	First    uint32           `json:"f"` // ordinal of the first passage
}

func blockKey(block uint32) string      { return fmt.Sprintf("p%08x", block) }
func documentKey(ordinal uint32) string { return fmt.Sprintf("d%08x", ordinal) }

// recordDocument makes what bleve stores of a record.
func recordDocument(key string, record []byte) *document.Document {
	d := document.NewDocument(key)
	d.AddField(document.NewTextFieldWithIndexingOptions(fieldRecord, nil, record, index.StoreField))
	return d
}

// documentDocument makes what bleve stores of a document.
func documentDocument(ordinal, first uint32, doc corpus.Document) (*document.Document, error) {
	record := documentRecord{Repairs: doc.Repairs, Sections: doc.Sections, First: first}
	end := 0
	for _, p := range doc.Passages {
		record.Gaps = append(record.Gaps, doc.Text[end:p.Span.Start])
		end = p.Span.End
	}
	record.Gaps = append(record.Gaps, doc.Text[end:])
	stored, err := marshal(record)
	if err != nil {
		return nil, err
	}
	return recordDocument(documentKey(ordinal), stored), nil
}

// marshal is json.Marshal without its escaping of HTML.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func parseInterval(s string) (edtf.Interval, error) {
	if s == "" {
		return edtf.Interval{}, nil
	}
	return edtf.Parse(s)
}

// store reads records out of bleve. It is one snapshot and safe for concurrent use.
type store struct {
	bleve    bleve.Index
	snapshot *scorch.IndexSnapshot
	firsts   []uint64        // number of the first bleve document of each segment
	blocks   []atomic.Uint64 // 1 + number of the bleve document of a block, 0 until it is first asked for
}

// newStore reads a bleve index of so many passages, which it closes with itself.
func newStore(b bleve.Index, passages int) (*store, error) {
	advanced, err := b.Advanced()
	if err != nil {
		return nil, err
	}
	reader, err := advanced.Reader()
	if err != nil {
		return nil, err
	}
	snapshot, ok := reader.(*scorch.IndexSnapshot)
	if !ok {
		return nil, errors.Join(fmt.Errorf("a bleve index of type %T", reader), reader.Close())
	}
	s := &store{bleve: b, snapshot: snapshot, blocks: make([]atomic.Uint64, (passages+blockPassages-1)/blockPassages)}
	first := uint64(0)
	for _, segment := range snapshot.Segments() {
		s.firsts = append(s.firsts, first)
		first += uint64(segment.FullSize())
	}
	return s, nil
}

func (s *store) close() error { return errors.Join(s.snapshot.Close(), s.bleve.Close()) }

// passage reads the record of a passage.
func (s *store) passage(ordinal uint32) (record string, err error) {
	n := ordinal / blockPassages
	key := blockKey(n)
	if int(n) >= len(s.blocks) {
		return "", missing(key)
	}
	number := s.blocks[n].Load()
	if number == 0 {
		if number, err = s.find(key); err != nil {
			return "", err
		}
		number++
		s.blocks[n].Store(number)
	}
	damaged := errRecord
	err = s.read(key, number-1, func(block []byte) { record, damaged = blockRecord(block, int(ordinal%blockPassages)) })
	return record, errors.Join(err, damaged)
}

// document reads the record of a document.
func (s *store) document(ordinal uint32) (documentRecord, error) {
	key := documentKey(ordinal)
	number, err := s.find(key)
	if err != nil {
		return documentRecord{}, err
	}
	var record documentRecord
	damaged := errRecord
	err = s.read(key, number, func(stored []byte) { damaged = json.Unmarshal(stored, &record) })
	if err := errors.Join(err, damaged); err != nil {
		return documentRecord{}, fmt.Errorf("read %s: %w; build the index again with footnote index", key, err)
	}
	return record, nil
}

func missing(key string) error {
	return fmt.Errorf("read %s: not in the index; build it again with footnote index", key)
}

// find returns the number of a bleve document.
func (s *store) find(key string) (uint64, error) {
	id, err := s.snapshot.InternalID(key)
	if err != nil {
		return 0, fmt.Errorf("read %s: %w", key, err)
	}
	if id == nil {
		return 0, missing(key)
	}
	return id.Value(), nil
}

// read calls visit with the record of a bleve document, by its number. The record is gone afterwards.
func (s *store) read(key string, number uint64, visit func(record []byte)) error {
	segment, found := slices.BinarySearch(s.firsts, number)
	if !found {
		segment--
	}
	err := s.snapshot.Segments()[segment].VisitDocument(number-s.firsts[segment], func(field string, _ byte, value []byte, _ []uint64) bool {
		if field == fieldRecord {
			visit(value)
		}
		return true
	})
	if err != nil {
		return fmt.Errorf("read %s: %w", key, err)
	}
	return nil
}
