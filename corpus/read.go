package corpus

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
)

// Skipped reports a source that could not be used: it is reported by name, and reading goes on.
type Skipped struct {
	Path string // file, with ":line" for a bad line of a .jsonl
	Err  error
}

// errStop ends a walk whose consumer has had enough.
var errStop = errors.New("stop")

// Read reads sources: files, folders (walked in lexical order), .jsonl and .jsonl.gz. What cannot be used goes to skipped
// (which may be nil); the sequence ends with an error when nothing is left, or when ctx is done.
//
// A file is read by its ending: .txt and .text as plain text, .md and .markdown as Markdown, .html, .htm and .xhtml
// as HTML, .jsonl, .jsonl.gz, .ndjson and .ndjson.gz as a document a line. A file that is named itself may have any
// ending and is then plain text. In folders, hidden files are passed over, and files with other endings are
// reported together, once a folder. A file NAME.meta.json beside NAME.txt says what NAME.txt is. Of two documents with
// the same id the second is skipped. One document at a time is held in memory.
func Read(ctx context.Context, paths []string, skipped func(Skipped)) iter.Seq2[Document, error] {
	return func(yield func(Document, error) bool) {
		r := reader{ctx: ctx, skipped: skipped, yield: yield, seen: make(map[string]string)}
		if r.skipped == nil {
			r.skipped = func(Skipped) {}
		}
		for _, path := range paths {
			err := r.path(path)
			if errors.Is(err, errStop) {
				return
			}
			if err != nil {
				yield(Document{}, err)
				return
			}
		}
		if len(r.seen) == 0 {
			yield(Document{}, fmt.Errorf("nothing to read in %s: name a folder or a file with text in it (%s)",
				strings.Join(paths, ", "), strings.Join(endings(), ", ")))
		}
	}
}

// reader is one call of Read.
type reader struct {
	ctx     context.Context // of the call: a reader does not outlive it
	skipped func(Skipped)
	yield   func(Document, error) bool
	seen    map[string]string // document id to where it was read
}

// emit passes a document on. It returns errStop when the consumer has had enough.
func (r *reader) emit(place string, s source) error {
	if err := r.ctx.Err(); err != nil {
		return err
	}
	if first, ok := r.seen[s.ID]; ok {
		r.skipped(Skipped{place, fmt.Errorf("the id %q is already that of %s", s.ID, first)})
		return nil
	}
	doc := s.document()
	if doc.Text == "" {
		r.skipped(Skipped{place, errors.New("there is no text in it")})
		return nil
	}
	r.seen[s.ID] = place
	doc.File = place
	if !r.yield(doc, nil) {
		return errStop
	}
	return nil
}
