// Package index stores the passages of a corpus and finds those with given words by BM25.
//
// An index consists of segments, which never change. Build makes an index of one segment. Update adds a segment and
// merges small ones. New makes an index in memory. Open opens an index on disk, of which Refresh gives the newer state.
//
// A segment has five parts, each with a file of its own, which format.md describes:
//
//   - records: the passages and documents, with the analysis of their text (record.go, record_file.go)
//   - dictionary: the words that records refer to by number (dictionary.go)
//   - table: lengths, ids and dates of all passages, for ranking and filters (table.go)
//   - postings: the passages that have a term (postings_file.go)
//   - catalogue: the metadata of the documents (catalogue.go)
//
// The other files, in the order in which data passes through them:
//
//   - build.go, builder.go: documents become a segment. vocabulary.go splits texts into words, and postings_builder.go
//     collects postings, in runs on disk if they do not fit in memory.
//   - manifest.go, update.go: which segments make up an index, and how that changes.
//   - index.go, segment.go: an open index: several segments as one, without removed documents.
//   - search.go, bm25.go, filter.go, postings.go, postings_list.go: search with block-max pruning.
//   - cache.go, id.go, size.go: reading passages, finding them by id, and measuring them.
//   - errors.go: the errors that a caller can act on.
//
// Ranking beyond BM25 is in retrieval/rank.
package index
