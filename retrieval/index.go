package retrieval

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"footnote/corpus"
	"footnote/retrieval/analysis"
	"footnote/retrieval/index"
	"footnote/retrieval/query"
	"footnote/retrieval/rank"
)

// Index is an indexed corpus that answers questions. It is immutable and safe for concurrent use.
type Index struct {
	index   *index.Index
	parser  *query.Parser
	model   *rank.Model
	reader  Reader // nil: sentences are not read
	answers *answerCache
}

// newIndex returns an Index over x. It closes x when there is an error.
func newIndex(x *index.Index) (*Index, error) {
	model, err := rank.Shipped()
	if err != nil {
		return nil, errors.Join(err, x.Close())
	}
	return &Index{index: x, parser: query.NewParser(x), model: model, answers: &answerCache{}}, nil
}

// New indexes documents in memory. An error of the sequence is returned as it is.
func New(ctx context.Context, docs iter.Seq2[corpus.Document, error]) (*Index, error) {
	x, err := index.New(ctx, docs)
	if err != nil {
		return nil, err
	}
	return newIndex(x)
}

// Open opens an index that Build made. Any number of processes may have it open. The error is ErrNoIndex, ErrVersion or
// ErrDamaged, or one of the file system.
func Open(ctx context.Context, dir string) (*Index, error) {
	x, err := index.Open(ctx, dir)
	if err != nil {
		return nil, err
	}
	return newIndex(x)
}

// Refresh opens the current state of the index at dir, of which x is an earlier state. Segments that are still in use
// are not read again. Close both. Errors are those of Open.
func (x *Index) Refresh(ctx context.Context, dir string) (*Index, error) {
	fresh, err := x.index.Refresh(ctx, dir)
	if err != nil {
		return nil, err
	}
	y, err := newIndex(fresh)
	if err != nil {
		return nil, err
	}
	y.reader = x.reader
	return y, nil
}

// WithReader returns the same index, which reads the likely sentences with the question before it chooses: see
// Answer.Read. With nil it does not. Close only one of the two.
func (x *Index) WithReader(by Reader) *Index {
	other := *x
	other.reader, other.answers = by, &answerCache{}
	return &other
}

// WithModel returns the same index with another model for ranking. Close only one of the two.
func (x *Index) WithModel(m *rank.Model) *Index {
	other := *x
	other.model, other.answers = m, &answerCache{}
	return &other
}

// Verify reads all files of the index at dir and compares their checksums. The error names each damaged file and wraps
// ErrDamaged. Otherwise it is that of Open.
func Verify(ctx context.Context, dir string) error { return index.Verify(ctx, dir) }

// Without returns the same index, which answers as if some documents, by id, had no passages. Close only one of the
// two.
func (x *Index) Without(documents []string) *Index {
	other := *x
	other.index, other.answers = x.index.Without(documents), &answerCache{}
	return &other
}

// Close releases the index.
func (x *Index) Close() error { return x.index.Close() }

// Documents returns the documents in corpus order. Do not change the slice.
func (x *Index) Documents() []corpus.Metadata { return x.index.Documents() }

// Passages returns the number of passages.
func (x *Index) Passages() int { return x.index.Passages() }

// Document returns a document by id or title, with its text, repairs, sections and passages. The error is ErrNoDocument
// when there is none.
func (x *Index) Document(ctx context.Context, name string) (corpus.Document, error) {
	return x.index.Document(ctx, name)
}

// Passage returns a passage by its id, with its neighbours. The error is ErrNoPassage when there is none.
func (x *Index) Passage(_ context.Context, id string) (Neighbours, error) {
	ordinal, ok := x.index.Ordinal(id)
	if !ok {
		return Neighbours{}, fmt.Errorf("%q: %w", id, ErrNoPassage)
	}
	here, err := x.index.Passage(ordinal)
	if err != nil {
		return Neighbours{}, err
	}
	n := Neighbours{Location: x.location(here)}
	if n.Before, err = x.index.Sibling(ordinal, -1); err != nil {
		return Neighbours{}, err
	}
	n.After, err = x.index.Sibling(ordinal, +1)
	return n, err
}

// location returns the location of a passage of the index.
func (x *Index) location(p *analysis.Passage) Location {
	return Location{ID: x.citationID(p.Passage.ID), Document: p.Document, Passage: p.Passage}
}
