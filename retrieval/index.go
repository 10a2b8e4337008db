// Package retrieval indexes documents and answers questions about them with verbatim, cited sentences.
//
// bleve stores passages and gives the postings of terms; analysis, ranking, the choice of the answering sentence and
// its span, and the confidence in it are decided here.
//
//	Question -> Query -> []candidate -> best sentence -> Answer{[]Citation}
package retrieval

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/blevesearch/bleve/v2"

	"footnote/corpus"
)

// Index is a searchable corpus. It is immutable and safe for concurrent use.
type Index struct {
	store      *store
	table      *table
	catalogue  *catalogue
	dictionary *dictionary
	lists      *lists
	cache      *passageCache
	answers    *answerCache
	model      *Model
	lexicon    func() (lexicon, error) // read at the first word that may be misspelt
	made       time.Time               // when the index was made
	sortedIDs  func() []uint64         // of all passages, packed; sorted at the first use
}

const noPassage = ^uint32(0)

// Open opens an index that Build made, for reading only: any number of processes may have it open.
func Open(ctx context.Context, dir string) (*Index, error) {
	if err := checkManifest(dir); err != nil {
		return nil, err
	}
	x, err := openParts(ctx, dir)
	if err != nil {
		return nil, fmt.Errorf("open index %s: %w; build it again with footnote index", dir, err)
	}
	return x, nil
}

func openParts(ctx context.Context, dir string) (*Index, error) {
	t, err := loadTable(filepath.Join(dir, tableName))
	if err != nil {
		return nil, err
	}
	c, err := openCatalogue(filepath.Join(dir, catalogueName))
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	b, err := bleve.OpenUsing(filepath.Join(dir, bleveName), map[string]any{"read_only": true})
	if err != nil {
		return nil, err
	}
	x, err := newIndex(b, Index{table: t, catalogue: c})
	if err != nil {
		return nil, err
	}
	made, err := openLists(filepath.Join(dir, listsName), t.damping())
	terms := anyTerms // those of damaged lists are made again
	if err == nil {
		x.lists, terms = made, len(made.text)
	}
	if x.dictionary, err = openDictionary(filepath.Join(dir, dictionaryName), terms); err != nil {
		return nil, errors.Join(err, x.Close())
	}
	if x.lists == nil {
		if x.lists, err = x.makeLists(ctx); err != nil {
			return nil, errors.Join(err, x.Close())
		}
	}
	return x, nil
}

// newIndex completes an index over a bleve index, which it closes when it cannot.
func newIndex(b bleve.Index, x Index) (*Index, error) {
	model, err := shipped()
	if err != nil {
		return nil, errors.Join(err, b.Close())
	}
	if x.store, err = newStore(b, x.table.passages()); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	x.model, x.cache, x.answers, x.made = model, &passageCache{}, &answerCache{}, time.Now()
	made := &x
	made.lexicon = sync.OnceValues(func() (lexicon, error) { return made.lists.lexicon() })
	made.sortedIDs = sync.OnceValue(made.sortIDs)
	return made, nil
}

// WithModel returns the same index ranking with another model. Only one of the two is to be closed.
func (x *Index) WithModel(m *Model) *Index {
	other := *x
	other.model, other.answers = m, &answerCache{}
	return &other
}

// Close releases the index.
func (x *Index) Close() error {
	return x.store.close()
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

// Document returns a document by id or title with its text, repairs, sections and passages; ErrNoDocument when there is none.
func (x *Index) Document(ctx context.Context, name string) (corpus.Document, error) {
	ordinal, err := x.find(name)
	if err != nil {
		return corpus.Document{}, err
	}
	record, err := x.store.document(ordinal)
	if err != nil {
		return corpus.Document{}, err
	}
	doc := corpus.Document{Metadata: x.catalogue.at(ordinal), Repairs: record.Repairs, Sections: record.Sections}
	var text strings.Builder
	for i, gap := range record.Gaps {
		text.WriteString(gap)
		if i == len(record.Gaps)-1 {
			break
		}
		if err := ctx.Err(); err != nil {
			return corpus.Document{}, err
		}
		p, err := x.passage(record.First + uint32(i))
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
