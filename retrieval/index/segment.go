package index

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync/atomic"
)

// segment is a number of documents that were indexed together. It never changes: what is added to an index becomes
// another part, and what is removed from it is no longer looked at. Several indexes can share a part; the last to
// close closes it.
type segment struct {
	name       string // its folder in that of the index; empty in memory
	digest     string // as in the manifest
	records    *recordFile
	table      *table
	catalogue  *catalogue
	dictionary *dictionary
	postings   *segmentPostings
	refs       atomic.Int32
}

// openSegment opens a part on disk.
func openSegment(ctx context.Context, dir string, m segmentManifest) (*segment, error) {
	folder := filepath.Join(dir, m.Name)
	t, err := loadTable(filepath.Join(folder, tableName))
	if err != nil {
		return nil, err
	}
	p := &segment{name: m.Name, digest: m.Digest, table: t}
	if p.catalogue, err = openCatalogue(filepath.Join(folder, catalogueName)); err != nil {
		return nil, err
	}
	terms := unknownTermText // those of damaged lists are made again
	if p.postings, err = openPostings(filepath.Join(folder, postingsName), t.passages()); err == nil {
		terms = len(p.postings.termText)
	}
	if p.dictionary, err = openDictionary(filepath.Join(folder, dictionaryName), terms); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if p.records, err = openRecordFile(filepath.Join(folder, recordsName)); err != nil {
		return nil, err
	}
	if p.records.passages != t.passages() || p.records.countDocuments() != p.catalogue.size() {
		return nil, errors.Join(fmt.Errorf("%s does not belong to this part", p.records.name), p.records.close())
	}
	if p.postings == nil {
		if p.postings, err = p.rebuildPostings(ctx); err != nil {
			return nil, errors.Join(err, p.records.close())
		}
	}
	return p, nil
}

// release is called once for each index that has the part.
func (p *segment) release() error {
	if p.refs.Add(-1) > 0 {
		return nil
	}
	return p.records.close()
}

// readRecord reads a passage by its ordinal in the part.
func (p *segment) readRecord(ordinal uint32, room *recordBuffer) (storedPassage, error) {
	record, err := p.records.passage(ordinal)
	if err != nil {
		return storedPassage{}, recordError("passage", ordinal, err)
	}
	stored, err := decodePassage(record, p.dictionary, room)
	if err != nil {
		return storedPassage{}, recordError("passage", ordinal, err)
	}
	if stored.ID == "" {
		stored.ID = unpackID(p.table.ids[ordinal])
	}
	return stored, nil
}

// readDocument reads what the records keep of a document, by its ordinal in the part.
func (p *segment) readDocument(ordinal uint32) (documentRecord, error) {
	record, err := p.records.document(ordinal)
	if err != nil {
		return documentRecord{}, recordError("document", ordinal, err)
	}
	d, err := decodeDocument(record, p.dictionary, p.table.passages())
	if err != nil {
		return documentRecord{}, recordError("document", ordinal, err)
	}
	return d, nil
}

func recordError(of string, ordinal uint32, err error) error {
	return fmt.Errorf("read %s %d: %w; build the index again with footnote index", of, ordinal, err)
}

// rebuildPostings makes the lists again, of the records: they hold nothing that those do not.
func (p *segment) rebuildPostings(ctx context.Context) (*segmentPostings, error) {
	v := newPostingsBuilder("")
	s := newSplitter(v.vocabulary)
	for ordinal := range uint32(p.table.passages()) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		stored, err := p.readRecord(ordinal, &recordBuffer{})
		if err != nil {
			return nil, err
		}
		title := s.split(p.catalogue.metadata(p.table.documents[ordinal]).Title)
		if _, err := v.addPassage(title, preparePassage(s, stored.Passage)); err != nil {
			return nil, err
		}
	}
	return v.postings()
}

// segmentView is a part as an index has it: without the documents that were removed from it.
type segmentView struct {
	*segment
	first          uint32   // ordinal in the index of its first passage that is there
	firstDocument  uint32   // likewise of documents
	globalOrdinals []uint32 // by passage of the part: its ordinal in the index, noPassage where removed; nil: none is
	localOrdinals  []uint32 // the inverse, from first on: by passage of the index, that of the part
	localDocuments []uint32 // likewise by document
}

// global returns the ordinal in the index of a passage of the part, noPassage for one that is removed.
func (v *segmentView) global(ordinal uint32) uint32 {
	if v.globalOrdinals == nil {
		return v.first + ordinal
	}
	return v.globalOrdinals[ordinal]
}

// countPassages and countDocuments are how many are not removed.
func (v *segmentView) countPassages() int {
	if v.globalOrdinals == nil {
		return v.table.passages()
	}
	return len(v.localOrdinals)
}

func (v *segmentView) countDocuments() int {
	if v.globalOrdinals == nil {
		return v.catalogue.size()
	}
	return len(v.localDocuments)
}

// local returns the ordinals in the part of a passage of the index.
func (v *segmentView) local(ordinal uint32) uint32 {
	if v.globalOrdinals == nil {
		return ordinal - v.first
	}
	return v.localOrdinals[ordinal-v.first]
}

// localDocument is local for a document.
func (v *segmentView) localDocument(ordinal uint32) uint32 {
	if v.globalOrdinals == nil {
		return ordinal - v.firstDocument
	}
	return v.localDocuments[ordinal-v.firstDocument]
}

// newSegmentView makes the view of a part behind so many passages and documents, without the documents removed, which
// are in order.
func newSegmentView(p *segment, removed []uint32, passages, documents uint32) segmentView {
	v := segmentView{segment: p, first: passages, firstDocument: documents}
	if len(removed) == 0 {
		return v
	}
	v.globalOrdinals = make([]uint32, p.table.passages())
	for d := range uint32(p.catalogue.size()) {
		if _, gone := slices.BinarySearch(removed, d); !gone {
			v.localDocuments = append(v.localDocuments, d)
		}
	}
	for i, d := range p.table.documents {
		if _, gone := slices.BinarySearch(removed, d); gone {
			v.globalOrdinals[i] = noOrdinal
			continue
		}
		v.globalOrdinals[i] = passages + uint32(len(v.localOrdinals))
		v.localOrdinals = append(v.localOrdinals, uint32(i))
	}
	return v
}

// joinSegments makes one table and one catalogue of those of parts.
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

// join appends the passages of a part that are there.
func (t *table) appendSegment(v *segmentView) {
	document, before := v.firstDocument, noOrdinal // of the index and of the part, of the last passage
	for n := range uint32(v.countPassages()) {
		i := v.local(v.first + n)
		if d := v.table.documents[i]; v.globalOrdinals == nil {
			document = v.firstDocument + d
		} else if d != before {
			at, _ := slices.BinarySearch(v.localDocuments, d)
			document, before = v.firstDocument+uint32(at), d
		}
		t.lengths = append(t.lengths, v.table.lengths[int(i)*len(searchedFields):int(i+1)*len(searchedFields)]...)
		t.documents = append(t.documents, document)
		t.ids = append(t.ids, v.table.ids[i])
		from := uint32(0)
		if i > 0 {
			from = v.table.dateEnds[i-1]
		}
		t.days = append(t.days, v.table.days[from:v.table.dateEnds[i]]...)
		t.dateEnds = append(t.dateEnds, uint32(len(t.days)))
	}
}
