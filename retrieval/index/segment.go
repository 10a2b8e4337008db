package index

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
)

// segment holds the documents that were indexed together. It never changes: added documents become another segment, and
// removed documents are hidden by a segmentView. Several indexes can share a segment. The last of them to close closes
// its files.
type segment struct {
	name       string // of its folder; empty in memory
	digest     string // see segmentManifest
	records    *recordFile
	table      *table
	catalogue  *catalogue
	dictionary *dictionary
	postings   *segmentPostings
	refs       atomic.Int32 // indexes that have it open
}

// openSegment opens a segment on disk. Postings that are missing or damaged are rebuilt.
func openSegment(ctx context.Context, dir string, m segmentManifest) (*segment, error) {
	folder := filepath.Join(dir, m.Name)
	t, err := readFile(filepath.Join(folder, tableName), parseTable)
	if err != nil {
		return nil, err
	}
	s := &segment{name: m.Name, digest: m.Digest, table: t}
	if s.catalogue, err = readFile(filepath.Join(folder, catalogueName), parseCatalogue); err != nil {
		return nil, err
	}
	// The postings are nil if the file is missing or damaged.
	s.postings, _ = readFile(filepath.Join(folder, postingsName), func(data []byte) (*segmentPostings, error) {
		return parsePostings(data, t.passages())
	})
	terms := unknownTermText
	if s.postings != nil {
		terms = len(s.postings.termText)
	}
	s.dictionary, err = readFile(filepath.Join(folder, dictionaryName), func(data []byte) (*dictionary, error) {
		return parseDictionary(data, terms)
	})
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if s.records, err = openRecordFile(filepath.Join(folder, recordsName)); err != nil {
		return nil, err
	}
	if s.records.passages != t.passages() || s.records.countDocuments() != s.catalogue.size() {
		err := fmt.Errorf("%s: %w: they are of another segment", s.records.name, errRecordsDamaged)
		return nil, errors.Join(err, s.records.close())
	}
	if s.postings == nil {
		if s.postings, err = s.rebuildPostings(ctx); err != nil {
			return nil, errors.Join(err, s.records.close())
		}
	}
	return s, nil
}

// readFile reads and parses a file. The errors of parse get the path.
func readFile[T any](path string, parse func(data []byte) (*T, error)) (*T, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	parsed, err := parse(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return parsed, nil
}

// release is called once by each index that has the segment open.
func (s *segment) release() error {
	if s.refs.Add(-1) > 0 {
		return nil
	}
	return s.records.close()
}

// readRecord reads a passage by its ordinal in the segment. Its words are in buffer.
func (s *segment) readRecord(ordinal uint32, buffer *recordBuffer) (storedPassage, error) {
	record, err := s.records.passage(ordinal)
	if err != nil {
		return storedPassage{}, recordError("passage", ordinal, err)
	}
	stored, err := decodePassage(record, s.dictionary, buffer)
	if err != nil {
		return storedPassage{}, recordError("passage", ordinal, err)
	}
	if stored.ID == "" {
		stored.ID = unpackID(s.table.ids[ordinal])
	}
	return stored, nil
}

// readDocument reads the record of a document by its ordinal in the segment.
func (s *segment) readDocument(ordinal uint32) (documentRecord, error) {
	record, err := s.records.document(ordinal)
	if err != nil {
		return documentRecord{}, recordError("document", ordinal, err)
	}
	d, err := decodeDocument(record, s.dictionary, s.table.passages())
	if err != nil {
		return documentRecord{}, recordError("document", ordinal, err)
	}
	return d, nil
}

func recordError(of string, ordinal uint32, err error) error {
	return fmt.Errorf("read %s %d: %w", of, ordinal, err)
}

// rebuildPostings makes the postings from the records, which hold all that is needed.
func (s *segment) rebuildPostings(ctx context.Context) (*segmentPostings, error) {
	b := newPostingsBuilder("")
	words := newSplitter(b.vocabulary)
	for ordinal := range uint32(s.table.passages()) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		stored, err := s.readRecord(ordinal, &recordBuffer{})
		if err != nil {
			return nil, err
		}
		title := words.split(s.catalogue.metadata(s.table.documents[ordinal]).Title)
		if _, err := b.addPassage(title, preparePassage(words, stored.Passage)); err != nil {
			return nil, err
		}
	}
	return b.postings()
}

// segmentView is a segment within an index, without the documents that were removed from it. It maps ordinals in the
// segment (local) to ordinals in the index (global) and back.
type segmentView struct {
	*segment
	first          uint32   // global ordinal of its first passage
	firstDocument  uint32   // global ordinal of its first document
	globalOrdinals []uint32 // by local ordinal of a passage; noOrdinal if removed; nil if no document is removed
	localOrdinals  []uint32 // by global ordinal of a passage, minus first
	localDocuments []uint32 // by global ordinal of a document, minus firstDocument
}

// global returns the global ordinal of a passage, noOrdinal if it is removed.
func (v *segmentView) global(ordinal uint32) uint32 {
	if v.globalOrdinals == nil {
		return v.first + ordinal
	}
	return v.globalOrdinals[ordinal]
}

// countPassages returns how many passages are not removed.
func (v *segmentView) countPassages() int {
	if v.globalOrdinals == nil {
		return v.table.passages()
	}
	return len(v.localOrdinals)
}

// countDocuments returns how many documents are not removed.
func (v *segmentView) countDocuments() int {
	if v.globalOrdinals == nil {
		return v.catalogue.size()
	}
	return len(v.localDocuments)
}

// local returns the local ordinal of a passage.
func (v *segmentView) local(ordinal uint32) uint32 {
	if v.globalOrdinals == nil {
		return ordinal - v.first
	}
	return v.localOrdinals[ordinal-v.first]
}

// localDocument returns the local ordinal of a document.
func (v *segmentView) localDocument(ordinal uint32) uint32 {
	if v.globalOrdinals == nil {
		return ordinal - v.firstDocument
	}
	return v.localDocuments[ordinal-v.firstDocument]
}

// newSegmentView returns the view of a segment that has so many passages and documents of the index before it. removed
// lists the local ordinals of the removed documents, ascending.
func newSegmentView(s *segment, removed []uint32, passages, documents uint32) segmentView {
	v := segmentView{segment: s, first: passages, firstDocument: documents}
	if len(removed) == 0 {
		return v
	}
	v.globalOrdinals = make([]uint32, s.table.passages())
	for d := range uint32(s.catalogue.size()) {
		if _, isRemoved := slices.BinarySearch(removed, d); !isRemoved {
			v.localDocuments = append(v.localDocuments, d)
		}
	}
	for i, d := range s.table.documents {
		if _, isRemoved := slices.BinarySearch(removed, d); isRemoved {
			v.globalOrdinals[i] = noOrdinal
			continue
		}
		v.globalOrdinals[i] = passages + uint32(len(v.localOrdinals))
		v.localOrdinals = append(v.localOrdinals, uint32(i))
	}
	return v
}

// joinSegments returns the table and the catalogue of an index with these segments.
func joinSegments(views []segmentView) (*table, *catalogue, error) {
	if len(views) == 1 && views[0].globalOrdinals == nil {
		return views[0].table, views[0].catalogue, nil
	}
	t, w := &table{}, catalogueWriter{}
	for i := range views {
		v := &views[i]
		for d := range uint32(v.countDocuments()) {
			w.addRecord(v.catalogue.record(v.localDocument(v.firstDocument + d)))
		}
		t.appendSegment(v)
	}
	c, err := parseCatalogue(w.bytes())
	return t, c, err
}

// appendSegment appends the passages of a segment that are not removed.
func (t *table) appendSegment(v *segmentView) {
	document, before := v.firstDocument, noOrdinal // global and local ordinal of the last passage's document
	for n := range uint32(v.countPassages()) {
		i := v.local(v.first + n)
		if d := v.table.documents[i]; v.globalOrdinals == nil {
			document = v.firstDocument + d
		} else if d != before {
			n, _ := slices.BinarySearch(v.localDocuments, d)
			document, before = v.firstDocument+uint32(n), d
		}
		t.lengths = append(t.lengths, v.table.lengths[int(i)*len(searchedFields):int(i+1)*len(searchedFields)]...)
		t.documents = append(t.documents, document)
		t.ids = append(t.ids, v.table.ids[i])
		t.days = append(t.days, v.table.daysOf(i)...)
		t.dateEnds = append(t.dateEnds, uint32(len(t.days)))
		start, end := v.table.datesOf(i)
		t.sentences = append(t.sentences, v.table.sentences[start:end]...)
	}
}
