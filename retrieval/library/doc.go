// Package library opens a corpus to be served for a long time.
//
// Open reads the sources, or opens the index that an earlier run made of them. A Library answers like its index, but
// returns retrieval.ErrChanged instead of text from a file that has changed since it was read, because such text is no
// longer a quotation.
package library
