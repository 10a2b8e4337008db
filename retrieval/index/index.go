package index

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"footnote/corpus"
	"footnote/corpus/edtf"
	"footnote/retrieval/analysis"
)

// Index is the passages of a corpus with all that is needed to search them. It is immutable and safe for concurrent
// use.
type Index struct {
	segments  []segmentView
	table     *table     // of all parts
	catalogue *catalogue // likewise
	postings  *postings
	cache     *passageCache
	titles    *titleCache
	made      time.Time            // when the index was opened or made
	buckets   func() prefixBuckets // the ids of all passages; made at the first use
}

const noOrdinal = ^uint32(0)

// Open opens an index that Build made, for reading only: any number of processes may have it open.
func Open(ctx context.Context, dir string) (*Index, error) {
	return openSharing(ctx, dir, nil)
}

// Refresh opens the index at dir as it is now. What it shares with x, which is an older state of it, is not read again.
// Both are to be closed.
func (x *Index) Refresh(ctx context.Context, dir string) (*Index, error) {
	return openSharing(ctx, dir, x.segments)
}

// openSharing opens an index. Parts that are open already are shared.
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
		if now, _ := loadManifest(dir); !reflect.DeepEqual(now, m) && errors.Is(err, fs.ErrNotExist) {
			continue // an update has merged a part away since the manifest was read
		}
		return nil, fmt.Errorf("open index %s: %w; build it again with footnote index", dir, err)
	}
}

// openSegments opens the parts that a manifest names.
func openSegments(ctx context.Context, dir string, m manifest, open []segmentView) (*Index, error) {
	var views []segmentView
	release := func(err error) error {
		for i := range views {
			err = errors.Join(err, views[i].release())
		}
		return err
	}
	passages, documents := uint32(0), uint32(0)
	for _, of := range m.Segments {
		var p *segment
		same := func(v segmentView) bool { return v.name == of.Name && v.digest == of.Digest }
		if i := slices.IndexFunc(open, same); i >= 0 {
			p = open[i].segment
		} else {
			var err error
			if p, err = openSegment(ctx, dir, of); err != nil {
				return nil, release(err)
			}
		}
		v := newSegmentView(p, of.Removed, passages, documents)
		p.refs.Add(1)
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

// newIndex makes an index of parts.
func newIndex(views []segmentView) (*Index, error) {
	x := &Index{segments: views, cache: &passageCache{}, titles: &titleCache{}, made: time.Now()}
	var err error
	if x.table, x.catalogue, err = joinSegments(views); err != nil {
		return nil, err
	}
	x.postings = newPostings(views, x.table.lengthNorms())
	x.buckets = sync.OnceValue(func() prefixBuckets { return newPrefixBuckets(x.table.ids) })
	return x, nil
}

// segmentOf returns the part that a passage lies in.
func (x *Index) segmentOf(passage uint32) *segmentView {
	i := len(x.segments) - 1
	for i > 0 && x.segments[i].first > passage {
		i--
	}
	return &x.segments[i]
}

// segmentOfDocument returns which of the parts a document lies in.
func (x *Index) segmentOfDocument(ordinal uint32) int {
	i := len(x.segments) - 1
	for i > 0 && x.segments[i].firstDocument > ordinal {
		i--
	}
	return i
}

// Close releases the index.
func (x *Index) Close() error {
	var err error
	for i := range x.segments {
		err = errors.Join(err, x.segments[i].release())
	}
	return err
}

// Documents lists the documents in corpus order. The slice is not to be changed.
func (x *Index) Documents() []corpus.Metadata { return x.catalogue.all() }

// Passages returns how many passages all documents have.
func (x *Index) Passages() int { return x.table.passages() }

// ErrNoDocument is what a lookup of a document by name or id can end in.
var ErrNoDocument = errors.New("no such document")

// Find returns the ordinal of a document by id or title, in any case; ErrNoDocument when there is none.
func (x *Index) documentOrdinal(name string) (uint32, error) {
	if i, ok := x.catalogue.names()[strings.ToLower(strings.TrimSpace(name))]; ok {
		return i, nil
	}
	return 0, fmt.Errorf("%q: %w", name, ErrNoDocument)
}

// Document returns a document by id or title with its text, repairs, sections and passages; ErrNoDocument when there is
// none.
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

// Sibling returns the passage step passages after another in the same document, nil when there is none.
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

// Made returns when the index was opened or made.
func (x *Index) Made() time.Time { return x.made }

// Ordinal returns the ordinal of a passage by its id.
func (x *Index) Ordinal(id string) (ordinal uint32, ok bool) { return x.table.ordinalOf(id) }

// Number returns the document of a passage and the passage's number in it, from 1.
func (x *Index) Number(passage uint32) (document corpus.Metadata, number int) {
	d := x.table.documents[passage]
	first, _ := slices.BinarySearch(x.table.documents, d) // documents stand in corpus order
	return x.catalogue.metadata(d), int(passage) - first + 1
}

// DocFreq returns how many passages hold a term in any field.
func (x *Index) DocFreq(term string) int { return x.postings.docFreq(term) }

// DatedWithin returns how many passages have a date that shares a day with i.
func (x *Index) DatedWithin(i edtf.Interval) int { return x.table.datedWithin(i) }

// EachSpelling calls visit with every spelling in the corpus and how many passages have it, in any order.
func (x *Index) EachSpelling(visit func(word string, passages int)) error {
	return x.postings.eachSpelling(visit)
}

// Each calls visit with every passage that f admits, in corpus order.
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

// Holding returns the passages that hold every term in text, title or headings, in corpus order; all that f admits for
// no terms.
func (x *Index) PassagesWith(terms []string, f Filter) ([]uint32, error) {
	count := make([]int, x.table.passages())
	for _, term := range terms {
		l, err := x.postings.find(term)
		if err != nil {
			return nil, err
		}
		for _, p := range l.passages {
			count[p]++
		}
	}
	var passages []uint32
	for i, n := range count {
		if n == len(terms) && x.admits(f, uint32(i)) {
			passages = append(passages, uint32(i))
		}
	}
	return passages, nil
}
