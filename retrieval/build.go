package retrieval

import (
	"context"
	"iter"

	"footnote/corpus"
	"footnote/retrieval/index"
)

// What a lookup of a document, or an update, can end in.
var (
	ErrNoDocument = index.ErrNoDocument
	ErrUpdating   = index.ErrUpdating
)

// Progress is told with each document how much Build has taken in, see index.Progress.
type Progress = index.Progress

// Updated counts what an update did.
type Updated = index.Updated

// Build indexes documents on disk, see index.Build.
func Build(ctx context.Context, dir string, docs iter.Seq2[corpus.Document, error], progress Progress) error {
	return index.Build(ctx, dir, docs, progress)
}

// Update adds documents to the index at dir and removes others, see index.Update.
func Update(ctx context.Context, dir string, docs iter.Seq2[corpus.Document, error], remove []string, progress Progress) (Updated, error) {
	return index.Update(ctx, dir, docs, remove, progress)
}
