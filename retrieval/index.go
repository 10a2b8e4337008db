package retrieval

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
)

// indexed is the passages of a corpus with all that is needed to search them. It is immutable and safe for concurrent use.
type indexed struct {
	views     []view
	table     *table     // of all parts
	catalogue *catalogue // likewise
	lists     *postings
	cache     *passageCache
	titles    *titleCache
	made      time.Time            // when the index was opened or made
	buckets   func() prefixBuckets // the ids of all passages; made at the first use
}

const noPassage = ^uint32(0)

// openIndexed opens an index that Build made, for reading only: any number of processes may have it open.
func openIndexed(ctx context.Context, dir string) (*indexed, error) {
	return openSharing(ctx, dir, nil)
}

// Refresh opens the index at dir as it is now. What it shares with x, which is an older state of it, is not read again. Both are to
// be closed.
func (x *indexed) Refresh(ctx context.Context, dir string) (*indexed, error) {
	return openSharing(ctx, dir, x.views)
}

// openSharing opens an index. Parts that are open already are shared.
func openSharing(ctx context.Context, dir string, open []view) (*indexed, error) {
	for {
		m, err := loadManifest(dir)
		if err != nil {
			return nil, err
		}
		x, err := openParts(ctx, dir, m, open)
		if err == nil {
			return x, nil
		}
		if now, _ := loadManifest(dir); !reflect.DeepEqual(now, m) && errors.Is(err, fs.ErrNotExist) {
			continue // an update has merged a part away since the manifest was read
		}
		return nil, fmt.Errorf("open index %s: %w; build it again with footnote index", dir, err)
	}
}

// openParts opens the parts that a manifest names.
func openParts(ctx context.Context, dir string, m manifest, open []view) (*indexed, error) {
	var views []view
	release := func(err error) error {
		for i := range views {
			err = errors.Join(err, views[i].release())
		}
		return err
	}
	passages, documents := uint32(0), uint32(0)
	for _, of := range m.Parts {
		var p *part
		same := func(v view) bool { return v.name == of.Name && v.digest == of.Digest }
		if i := slices.IndexFunc(open, same); i >= 0 {
			p = open[i].part
		} else {
			var err error
			if p, err = openPart(ctx, dir, of); err != nil {
				return nil, release(err)
			}
		}
		v := newView(p, of.Removed, passages, documents)
		p.users.Add(1)
		views = append(views, v)
		passages += uint32(v.passagesThere())
		documents += uint32(v.documentsThere())
	}
	x, err := newIndexed(views)
	if err != nil {
		return nil, release(err)
	}
	return x, nil
}

// newIndexed makes an index of parts.
func newIndexed(views []view) (*indexed, error) {
	x := &indexed{views: views, cache: &passageCache{}, titles: &titleCache{}, made: time.Now()}
	var err error
	if x.table, x.catalogue, err = joinViews(views); err != nil {
		return nil, err
	}
	x.lists = newPostings(views, x.table.damping())
	x.buckets = sync.OnceValue(func() prefixBuckets { return newPrefixBuckets(x.table.id) })
	return x, nil
}

// viewOf returns the part that a passage lies in.
func (x *indexed) viewOf(passage uint32) *view {
	i := len(x.views) - 1
	for i > 0 && x.views[i].first > passage {
		i--
	}
	return &x.views[i]
}

// viewOfDocument returns which of the parts a document lies in.
func (x *indexed) viewOfDocument(ordinal uint32) int {
	i := len(x.views) - 1
	for i > 0 && x.views[i].firstDocument > ordinal {
		i--
	}
	return i
}

// Close releases the index.
func (x *indexed) Close() error {
	var err error
	for i := range x.views {
		err = errors.Join(err, x.views[i].release())
	}
	return err
}

// Documents lists the documents in corpus order. The slice is not to be changed.
func (x *indexed) Documents() []corpus.Metadata { return x.catalogue.all() }

// Passages returns how many passages all documents have.
func (x *indexed) Passages() int { return x.table.passages() }

// ErrNoDocument is what a lookup of a document by name or id can end in.
var ErrNoDocument = errors.New("no such document")

// Find returns the ordinal of a document by id or title, in any case; ErrNoDocument when there is none.
func (x *indexed) Find(name string) (uint32, error) {
	if i, ok := x.catalogue.names()[strings.ToLower(strings.TrimSpace(name))]; ok {
		return i, nil
	}
	return 0, fmt.Errorf("%q: %w", name, ErrNoDocument)
}

// Document returns a document by id or title with its text, repairs, sections and passages; ErrNoDocument when there is none.
func (x *indexed) Document(ctx context.Context, name string) (corpus.Document, error) {
	ordinal, err := x.Find(name)
	if err != nil {
		return corpus.Document{}, err
	}
	return x.document(ctx, ordinal)
}

func (x *indexed) document(ctx context.Context, ordinal uint32) (corpus.Document, error) {
	v := &x.views[x.viewOfDocument(ordinal)]
	record, err := v.readDocument(v.localDocument(ordinal))
	if err != nil {
		return corpus.Document{}, err
	}
	first := noPassage
	if len(record.gaps) > 1 {
		first = v.place(record.first)
	}
	doc := corpus.Document{Metadata: x.catalogue.at(ordinal), Repairs: record.repairs, Sections: record.sections}
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
		text.WriteString(p.passage.Text)
		doc.Passages = append(doc.Passages, p.passage)
	}
	doc.Text = text.String()
	return doc, nil
}

// Sibling returns the passage step passages after another in the same document, nil when there is none.
func (x *indexed) Sibling(ordinal uint32, step int) (*corpus.Passage, error) {
	other := int(ordinal) + step
	if other < 0 || other >= x.table.passages() || x.table.document[other] != x.table.document[ordinal] {
		return nil, nil
	}
	p, err := x.Passage(uint32(other))
	if err != nil {
		return nil, err
	}
	return &p.passage, nil
}

// Segments returns how many segments the index has.
func (x *indexed) Segments() int { return len(x.views) }

// Made returns when the index was opened or made.
func (x *indexed) Made() time.Time { return x.made }

// Ordinal returns the ordinal of a passage by its id.
func (x *indexed) Ordinal(id string) (ordinal uint32, ok bool) { return x.table.find(id) }

// Number returns the document of a passage and the passage's number in it, from 1.
func (x *indexed) Number(passage uint32) (document corpus.Metadata, number int) {
	d := x.table.document[passage]
	first, _ := slices.BinarySearch(x.table.document, d) // documents stand in corpus order
	return x.catalogue.at(d), int(passage) - first + 1
}

// DocFreq returns how many passages hold a term in any field.
func (x *indexed) DocFreq(term string) int { return x.lists.docFreq(term) }

// DatedWithin returns how many passages have a date that shares a day with i.
func (x *indexed) DatedWithin(i edtf.Interval) int { return x.table.datedWithin(i) }

// EachSpelling calls visit with every spelling in the corpus and how many passages have it, in any order.
func (x *indexed) EachSpelling(visit func(word string, passages int)) error {
	return x.lists.eachSpelling(visit)
}

// Each calls visit with every passage that f admits, in corpus order.
func (x *indexed) Each(ctx context.Context, f filter, visit func(*analyzedPassage)) error {
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

// Holding returns the passages that hold every term in text, title or headings, in corpus order; all that f admits for no terms.
func (x *indexed) Holding(terms []string, f filter) ([]uint32, error) {
	count := make([]int, x.table.passages())
	for _, term := range terms {
		l, err := x.lists.find(term)
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
