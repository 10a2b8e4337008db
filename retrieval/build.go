package retrieval

import (
	"context"
	"iter"

	"footnote/corpus"
	"footnote/retrieval/index"
)

// Progress reports how much Build has read. It is called after each document; see index.Progress.
type Progress = index.Progress

// Updated counts what an update did.
type Updated = index.Updated

// Build writes an index of documents to the folder dir, or replaces the index there; see index.Build. The error is
// ErrNotIndex when the folder holds something else, and that of the sequence when it yields one.
func Build(ctx context.Context, dir string, docs iter.Seq2[corpus.Document, error], progress Progress) error {
	return index.Build(ctx, dir, docs, progress)
}

// Update adds documents to the index at dir and removes others, by id or title; see index.Update. The error is
// ErrNoDocument for a document to remove that is not there, and ErrUpdating while another update is running.
func Update(
	ctx context.Context, dir string, docs iter.Seq2[corpus.Document, error], remove []string, progress Progress,
) (Updated, error) {
	return index.Update(ctx, dir, docs, remove, progress)
}
