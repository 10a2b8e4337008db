package index

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"footnote/corpus"
	"footnote/corpus/edtf"
	"footnote/retrieval/analysis"
)

// Index holds the passages of a corpus for searching. A document or passage is named by its ordinal: its position in
// corpus order, from 0. The ordinals of an Index are not valid for another one, such as its refreshed state. An Index
// is immutable and safe for concurrent use.
type Index struct {
	segments   []segmentView
	table      *table     // of all segments
	catalogue  *catalogue // of all segments
	postings   *postings
	cache      *passageCache
	titles     *titleCache
	made       time.Time            // when the index was opened, or built in memory
	buckets    func() prefixBuckets // the ids of all passages; made at the first use
	chronology func() []uint32      // see table.chronology; made at the first use
	hidden     map[uint32]bool      // documents that filters admit no passage of; see Without
}

// noOrdinal is the ordinal of no document and no passage.
const noOrdinal = ^uint32(0)

// Open opens the index at dir for reading. Any number of processes can have it open. The error is ErrNoIndex,
// ErrVersion, ErrDamaged or one of the file system.
func Open(ctx context.Context, dir string) (*Index, error) {
	return openSharing(ctx, dir, nil)
}

// Refresh opens the index at dir again. x is an older state of the same index; segments that both have are shared, not
// read again. The caller closes both.
func (x *Index) Refresh(ctx context.Context, dir string) (*Index, error) {
	return openSharing(ctx, dir, x.segments)
}

// openSharing opens the index at dir. It shares the segments that are in open.
func openSharing(ctx context.Context, dir string, open []segmentView) (*Index, error) {
	for {
		m, err := loadManifest(dir)
		if err != nil {
			return nil, err
		}
		x, err := openSegments(ctx, dir, m, open)
		if err == nil {
			return x, nil
		}
		if errors.Is(err, fs.ErrNotExist) {
			if now, _ := loadManifest(dir); !reflect.DeepEqual(now, m) {
				continue // an update has merged a segment since the manifest was read
			}
			err = fmt.Errorf("it is %w: %w", ErrDamaged, err)
		}
		return nil, fmt.Errorf("open index %s: %w", dir, err)
	}
}

// openSegments opens the segments that a manifest names. It shares those that are in open.
func openSegments(ctx context.Context, dir string, m manifest, open []segmentView) (*Index, error) {
	var views []segmentView
	release := func(err error) error {
		for i := range views {
			err = errors.Join(err, views[i].release())
		}
		return err
	}
	passages, documents := uint32(0), uint32(0)
	for _, named := range m.Segments {
		var s *segment
		same := func(v segmentView) bool { return v.name == named.Name && v.digest == named.Digest }
		if i := slices.IndexFunc(open, same); i >= 0 {
			s = open[i].segment
		} else {
			var err error
			if s, err = openSegment(ctx, dir, named); err != nil {
				return nil, release(err)
			}
		}
		v := newSegmentView(s, named.Removed, passages, documents)
		s.refs.Add(1)
		views = append(views, v)
		passages += uint32(v.countPassages())
		documents += uint32(v.countDocuments())
	}
	x, err := newIndex(views)
	if err != nil {
		return nil, release(err)
	}
	return x, nil
}

// newIndex returns an index of segments.
func newIndex(views []segmentView) (*Index, error) {
	x := &Index{segments: views, cache: &passageCache{}, titles: &titleCache{}, made: time.Now()}
	var err error
	if x.table, x.catalogue, err = joinSegments(views); err != nil {
		return nil, err
	}
	x.postings = newPostings(views, x.table.lengthNorms())
	x.buckets = sync.OnceValue(func() prefixBuckets { return newPrefixBuckets(x.table.ids) })
	x.chronology = sync.OnceValue(x.table.chronology)
	return x, nil
}

// segmentOf returns the segment of a passage.
func (x *Index) segmentOf(passage uint32) *segmentView {
	i := len(x.segments) - 1
	for i > 0 && x.segments[i].first > passage {
		i--
	}
	return &x.segments[i]
}

// segmentOfDocument returns the position of a document's segment.
func (x *Index) segmentOfDocument(ordinal uint32) int {
	i := len(x.segments) - 1
	for i > 0 && x.segments[i].firstDocument > ordinal {
		i--
	}
	return i
}

// Close closes the index. Segments that another Index shares stay open.
func (x *Index) Close() error {
	var err error
	for i := range x.segments {
		err = errors.Join(err, x.segments[i].release())
	}
	return err
}

// Documents returns the metadata of all documents in corpus order. The caller must not change the slice.
func (x *Index) Documents() []corpus.Metadata { return x.catalogue.all() }

// Passages returns the number of passages.
func (x *Index) Passages() int { return x.table.passages() }

// documentOrdinal returns the ordinal of a document by id or title, in any letter case. Where ids differ only in that,
// the letter case counts. The error is ErrNoDocument if there is none.
func (x *Index) documentOrdinal(name string) (uint32, error) {
	if i, ok := x.catalogue.byID(name); ok {
		return i, nil
	}
	if i, ok := x.catalogue.names()[strings.ToLower(strings.TrimSpace(name))]; ok {
		return i, nil
	}
	return 0, fmt.Errorf("%q: %w", name, ErrNoDocument)
}

// Document returns a document by id or title, in any letter case. All fields except File are set. The error is
// ErrNoDocument if there is none.
func (x *Index) Document(ctx context.Context, name string) (corpus.Document, error) {
	ordinal, err := x.documentOrdinal(name)
	if err != nil {
		return corpus.Document{}, err
	}
	return x.document(ctx, ordinal)
}

func (x *Index) document(ctx context.Context, ordinal uint32) (corpus.Document, error) {
	v := &x.segments[x.segmentOfDocument(ordinal)]
	record, err := v.readDocument(v.localDocument(ordinal))
	if err != nil {
		return corpus.Document{}, err
	}
	first := noOrdinal
	if len(record.gaps) > 1 {
		first = v.global(record.first)
	}
	doc := corpus.Document{Metadata: x.catalogue.metadata(ordinal), Repairs: record.repairs, Sections: record.sections}
	var text strings.Builder
	for i, gap := range record.gaps {
		text.WriteString(gap)
		if i == len(record.gaps)-1 {
			break
		}
		if err := ctx.Err(); err != nil {
			return corpus.Document{}, err
		}
		p, err := x.Passage(first + uint32(i))
		if err != nil {
			return corpus.Document{}, err
		}
		text.WriteString(p.Passage.Text)
		doc.Passages = append(doc.Passages, p.Passage)
	}
	doc.Text = text.String()
	return doc, nil
}

// Sibling returns the passage of the same document that follows a passage by step, which may be negative. It is nil if
// there is none.
func (x *Index) Sibling(ordinal uint32, step int) (*corpus.Passage, error) {
	other := int(ordinal) + step
	if other < 0 || other >= x.table.passages() || x.table.documents[other] != x.table.documents[ordinal] {
		return nil, nil
	}
	p, err := x.Passage(uint32(other))
	if err != nil {
		return nil, err
	}
	return &p.Passage, nil
}

// Segments returns how many segments the index has.
func (x *Index) Segments() int { return len(x.segments) }

// Made returns when the index was opened, or built in memory.
func (x *Index) Made() time.Time { return x.made }

// Ordinal returns the ordinal of a passage by its id. ok is false if there is none.
func (x *Index) Ordinal(id string) (ordinal uint32, ok bool) { return x.table.ordinalOf(id) }

// Number returns the document of a passage, and the number of the passage in it, from 1.
func (x *Index) Number(passage uint32) (document corpus.Metadata, number int) {
	d := x.table.documents[passage]
	first, _ := slices.BinarySearch(x.table.documents, d) // passages are in order of their documents
	return x.catalogue.metadata(d), int(passage) - first + 1
}

// DocFreq returns the document frequency of a term: how many passages have it in any field.
func (x *Index) DocFreq(term string) int { return x.postings.docFreq(term) }

// DatedWithin returns how many passages have a date that shares a day with i.
func (x *Index) DatedWithin(i edtf.Interval) int { return x.table.datedWithin(i) }

// EachSpelling calls visit with every spelling that spelling correction can propose and how many passages have it, in
// any order.
func (x *Index) EachSpelling(visit func(word string, passages int)) error {
	return x.postings.eachSpelling(visit)
}

// Each calls visit with every passage that f admits, in corpus order. It stops at an error, and when ctx is done.
func (x *Index) Each(ctx context.Context, f Filter, visit func(*analysis.Passage)) error {
	for ordinal := range uint32(x.table.passages()) {
		if !x.admits(f, ordinal) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		p, err := x.Passage(ordinal)
		if err != nil {
			return err
		}
		visit(p)
	}
	return nil
}

// Verify reads all files of the index at dir and compares their checksums. The error names each damaged file and wraps
// ErrDamaged. Otherwise it is that of Open.
func Verify(ctx context.Context, dir string) error {
	x, err := Open(ctx, dir)
	if err != nil {
		return err
	}
	for i := range x.segments {
		s := x.segments[i].segment
		path := filepath.Join(dir, s.name, postingsName)
		_, fault := readFile(path, func(data []byte) (*segmentPostings, error) { // Open ignores their damage
			return parsePostings(data, s.table.passages())
		})
		if errors.Is(fault, fs.ErrNotExist) {
			fault = fmt.Errorf("%w: %w", errPostingsDamaged, fault)
		}
		err = errors.Join(err, fault, s.records.verify(ctx))
	}
	return errors.Join(err, x.Close())
}

// PassagesWith returns the passages that f admits and that have every term in text, title or headings, in corpus order.
// With no terms it returns all that f admits. It finds each when it is asked for.
func (x *Index) PassagesWith(terms []string, f Filter) (iter.Seq[uint32], error) {
	start, end := x.table.passageRange(f)
	lists := make([][]uint32, len(terms))
	for i, term := range terms {
		l, err := x.postings.find(term)
		if err != nil {
			return nil, err
		}
		lists[i] = l.passages
	}
	return func(yield func(uint32) bool) {
		next := slices.Clone(lists) // the rest of each list
		for p := start; p < end; p++ {
			for i := 0; i < len(next); i++ {
				if next[i] = from(next[i], p); len(next[i]) == 0 {
					return
				}
				if next[i][0] > p { // p is not in list i, and no list has to be searched before next[i][0]
					p, i = next[i][0], -1
				}
			}
			if p >= end || x.admits(f, p) && !yield(p) {
				return
			}
		}
	}, nil
}

// from returns the part of an ascending list that is not before p, by galloping search.
func from(list []uint32, p uint32) []uint32 {
	if len(list) == 0 || list[0] >= p {
		return list
	}
	step := 1
	for step < len(list) && list[step] < p {
		list = list[step:]
		step *= 2
	}
	skip, _ := slices.BinarySearch(list[:min(step+1, len(list))], p)
	return list[skip:]
}
