package retrieval

import (
	"context"
	"errors"
	"iter"

	"footnote/corpus"
)

// Index is a searchable corpus. It is immutable and safe for concurrent use.
type Index struct{}

// New indexes documents in memory.
func New(ctx context.Context, docs iter.Seq2[corpus.Document, error]) (*Index, error) {
	return nil, errors.New("not yet")
}

// Progress is told about each document that Build has indexed: documents, passages and bytes of text so far.
type Progress func(documents, passages int, bytes int64)

// Build indexes documents on disk. The index is at dir whole or not at all.
func Build(ctx context.Context, dir string, docs iter.Seq2[corpus.Document, error], progress Progress) error {
	return errors.New("not yet")
}

// Open opens an index that Build made.
func Open(ctx context.Context, dir string) (*Index, error) { return nil, errors.New("not yet") }

// Close releases the index.
func (x *Index) Close() error { return nil }

// Ask answers a question. A question that the corpus cannot answer is no error.
func (x *Index) Ask(ctx context.Context, q Question) (Answer, error) {
	return Answer{}, errors.New("not yet")
}

// Quote finds exact occurrences.
func (x *Index) Quote(ctx context.Context, q Quote) (Quotations, error) {
	return Quotations{}, errors.New("not yet")
}

// Documents lists the documents in corpus order.
func (x *Index) Documents() []corpus.Metadata { return nil }

// Document returns a document by id or title with its text and repairs; ErrNoDocument when there is none.
func (x *Index) Document(ctx context.Context, name string) (corpus.Document, error) {
	return corpus.Document{}, ErrNoDocument
}

// Passage returns a passage by its id with its neighbours; ErrNoPassage when there is none.
func (x *Index) Passage(ctx context.Context, id string) (Neighbours, error) {
	return Neighbours{}, ErrNoPassage
}
