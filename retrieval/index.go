// Package retrieval indexes documents and answers questions about them with verbatim, cited sentences.
//
// An index keeps its passages, postings and words in files of its own, see index/format.md. Analysis, ranking, the
// choice of the answering sentence and its span, and the confidence in it are decided here.
//
//	Question -> Query -> []candidate -> best sentence -> Answer{[]Citation}
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
)

// Index is a searchable corpus. It is immutable and safe for concurrent use.
type Index struct {
	views     []view
	table     *table     // of all parts
	catalogue *catalogue // likewise
	lists     *postings
	cache     *passageCache
	titles    *titleCache
	answers   *answerCache
	model     *Model
	lexicon   func() (lexicon, error) // read at the first word that may be misspelt
	made      time.Time               // when the index was made
	drawers   func() drawers          // the ids of all passages; filed at the first use
}

const noPassage = ^uint32(0)

// Open opens an index that Build made, for reading only: any number of processes may have it open.
func Open(ctx context.Context, dir string) (*Index, error) {
	return openSharing(ctx, dir, nil)
}

// Refresh opens the index at dir as it is now. What it shares with x, which is an older state of it, is not read
// again. Both are to be closed.
func (x *Index) Refresh(ctx context.Context, dir string) (*Index, error) {
	return openSharing(ctx, dir, x.views)
}

// openSharing opens an index. Parts that are open already are shared.
func openSharing(ctx context.Context, dir string, open []view) (*Index, error) {
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
func openParts(ctx context.Context, dir string, m manifest, open []view) (*Index, error) {
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
	x, err := newIndex(views)
	if err != nil {
		return nil, release(err)
	}
	return x, nil
}

// newIndex makes an index of parts.
func newIndex(views []view) (*Index, error) {
	model, err := shipped()
	if err != nil {
		return nil, err
	}
	x := &Index{
		views: views, model: model, made: time.Now(),
		cache: &passageCache{}, titles: &titleCache{}, answers: &answerCache{},
	}
	if x.table, x.catalogue, err = joinViews(views); err != nil {
		return nil, err
	}
	x.lists = newPostings(views, x.table.damping())
	x.lexicon = sync.OnceValues(x.lists.lexicon)
	x.drawers = sync.OnceValue(func() drawers { return newDrawers(x.table.id) })
	return x, nil
}

// viewOf returns the part that a passage lies in.
func (x *Index) viewOf(passage uint32) *view {
	i := len(x.views) - 1
	for i > 0 && x.views[i].first > passage {
		i--
	}
	return &x.views[i]
}

// viewOfDocument returns which of the parts a document lies in.
func (x *Index) viewOfDocument(ordinal uint32) int {
	i := len(x.views) - 1
	for i > 0 && x.views[i].firstDocument > ordinal {
		i--
	}
	return i
}

// WithModel returns the same index ranking with another model. Only one of the two is to be closed.
func (x *Index) WithModel(m *Model) *Index {
	other := *x
	other.model, other.answers = m, &answerCache{}
	return &other
}

// Close releases the index.
func (x *Index) Close() error {
	var err error
	for i := range x.views {
		err = errors.Join(err, x.views[i].release())
	}
	return err
}

// Documents lists the documents in corpus order. The slice is not to be changed.
func (x *Index) Documents() []corpus.Metadata { return x.catalogue.all() }

// Passages returns how many passages all documents have.
func (x *Index) Passages() int { return x.table.passages() }

// find returns the ordinal of a document by id or title, in any case.
func (x *Index) find(name string) (uint32, error) {
	if i, ok := x.catalogue.names()[strings.ToLower(strings.TrimSpace(name))]; ok {
		return i, nil
	}
	return 0, fmt.Errorf("%q: %w", name, ErrNoDocument)
}

// Document returns a document by id or title with its text, repairs, sections and passages; ErrNoDocument when there
// is none.
func (x *Index) Document(ctx context.Context, name string) (corpus.Document, error) {
	ordinal, err := x.find(name)
	if err != nil {
		return corpus.Document{}, err
	}
	return x.document(ctx, ordinal)
}

func (x *Index) document(ctx context.Context, ordinal uint32) (corpus.Document, error) {
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
		p, err := x.passage(first + uint32(i))
		if err != nil {
			return corpus.Document{}, err
		}
		text.WriteString(p.passage.Text)
		doc.Passages = append(doc.Passages, p.passage)
	}
	doc.Text = text.String()
	return doc, nil
}

// Passage returns a passage by its id with its neighbours; ErrNoPassage when there is none.
func (x *Index) Passage(_ context.Context, id string) (Neighbours, error) {
	ordinal, ok := x.table.find(id)
	if !ok {
		return Neighbours{}, fmt.Errorf("%q: %w", id, ErrNoPassage)
	}
	here, err := x.passage(ordinal)
	if err != nil {
		return Neighbours{}, err
	}
	n := Neighbours{ID: x.CitationID(here.passage.ID), Document: here.document, Passage: here.passage}
	if n.Before, err = x.sibling(ordinal, -1); err != nil {
		return Neighbours{}, err
	}
	n.After, err = x.sibling(ordinal, +1)
	return n, err
}

// sibling returns the passage next to another in the same document, nil when there is none.
func (x *Index) sibling(ordinal uint32, step int) (*corpus.Passage, error) {
	other := int(ordinal) + step
	if other < 0 || other >= x.table.passages() || x.table.document[other] != x.table.document[ordinal] {
		return nil, nil
	}
	p, err := x.passage(uint32(other))
	if err != nil {
		return nil, err
	}
	return &p.passage, nil
}
