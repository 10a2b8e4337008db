// Package index stores the passages of a corpus and finds those with given words by BM25.
//
// An index consists of segments, which never change: Build makes one, Update adds one and merges small ones. A segment
// has the records of its passages and documents, the dictionary of their words, postings, a table of what ranking and
// filters need of each passage, and a catalogue of the documents. The format of the files is in format.md.
package index
