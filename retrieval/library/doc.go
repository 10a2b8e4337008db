// Package library opens a corpus so that it can be served for a long time.
//
// Open reads the sources, or finds the index that an earlier run made of them. The Library then answers like the
// index, but returns retrieval.ErrChanged instead of text from a file that has changed since it was read: such text
// would no longer be a quotation.
package library
