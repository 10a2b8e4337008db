package corpus

import (
	"context"
	"iter"
)

// Skipped reports a source that could not be used: it is reported by name, and reading goes on.
type Skipped struct {
	Path string // file, with ":line" for a bad line of a .jsonl
	Err  error
}

// Read reads sources: files, folders (walked in lexical order), .jsonl and .jsonl.gz. What cannot be used goes to skipped
// (which may be nil); the sequence ends with an error when nothing is left, or when ctx is done.
func Read(ctx context.Context, paths []string, skipped func(Skipped)) iter.Seq2[Document, error] {
	return func(yield func(Document, error) bool) {}
}

// BuiltIn is the text that ships inside the binary.
func BuiltIn() iter.Seq2[Document, error] {
	return func(yield func(Document, error) bool) {}
}
