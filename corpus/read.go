package corpus

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"

	"footnote/corpus/format"
)

// Skipped is a source that could not be used. Reading goes on without it.
type Skipped struct {
	Path string // file, with ":line" for a bad line of a .jsonl
	Err  error
}

// errStop ends a walk when the consumer breaks off the loop.
var errStop = errors.New("stop")

// Bounds on the documents that are made ahead of the consumer. Four for each processor keep all processors busy where
// one document takes as long as three others. The bytes are those of the sources; most corpora stay far below. On two
// processors, 80 MB in documents of 8 kB are read in 19 MB of memory, and in 18 MB one at a time.
const (
	aheadPerProcessor = 4
	aheadBytes        = 16 << 20
)

// Read reads sources: files, folders (walked in lexical order), .jsonl and .jsonl.gz. It passes sources that cannot be
// used to skipped, which may be nil. The sequence ends with an error when nothing was read, or when ctx is done.
//
// The ending of a file's name selects its format: .txt and .text plain text, .md and .markdown Markdown, .html, .htm
// and .xhtml HTML, .epub a book, .docx and .odt a document of an office program, .srt and .vtt subtitles, .jsonl,
// .jsonl.gz, .ndjson and .ndjson.gz a document a line. A file that is given itself may have any other ending and is
// then plain text. In folders, hidden files are skipped, and files with other endings are reported together, once for
// each folder. A file NAME.meta.json next to NAME.txt describes NAME.txt. Of two documents with the same id the second
// is skipped.
//
// Only regular files are read. A given path may be a link, but in a folder a link is read only where it leads to a file
// inside that folder. What is longer than its limit is skipped: a file that is one document (64 MiB), a line (16 MiB),
// a NAME.meta.json (64 KiB), a compressed file at 100 times its size, and a book or document that unpacks to 128 MiB.
//
// Documents are made on all processors, and arrive in order. Memory holds a few of them for each processor, from
// sources of 16 MiB together at most, or a single larger one with small ones. skipped is called between the
// documents, at the place of its source in their order, never at the same time as the body of the loop. When the loop
// ends, no goroutine is left, unless ctx is done: then a read or a parser that cannot be interrupted ends by itself.
func Read(ctx context.Context, paths []string, skipped func(Skipped)) iter.Seq2[Document, error] {
	return read(ctx, paths, nil, skipped)
}

func read(
	ctx context.Context, paths []string, wanted func(path string) bool, skipped func(Skipped),
) iter.Seq2[Document, error] {
	return func(yield func(Document, error) bool) {
		r := reader{ctx: ctx, wanted: wanted, skipped: skipped, yield: yield, seen: make(map[string]string),
			processors: runtime.GOMAXPROCS(0)}
		r.ahead = aheadPerProcessor * r.processors
		r.jobs = make(chan func(), r.ahead)
		if r.skipped == nil {
			r.skipped = func(Skipped) {}
		}
		defer r.stop()
		err := r.all(paths)
		switch {
		case errors.Is(err, errStop):
		case err != nil:
			yield(Document{}, err)
		case len(r.seen) == 0 && wanted == nil:
			err := fmt.Errorf("nothing to read in %s: name a folder or a file with text in it (%s)",
				strings.Join(paths, ", "), strings.Join(format.Endings(), ", "))
			yield(Document{}, err)
		}
	}
}

// ReadFiles is Read for those files that wanted admits, by absolute path. That there is none of them is not an error.
func ReadFiles(
	ctx context.Context, paths []string, wanted func(path string) bool, skipped func(Skipped),
) iter.Seq2[Document, error] {
	return read(ctx, paths, wanted, skipped)
}

// Files returns the absolute paths of the files that Read would read, without reading them. The error is that of ctx.
func Files(ctx context.Context, paths []string) ([]string, error) {
	var files []string
	list := func(path string) bool {
		files = append(files, path)
		return false
	}
	for range read(ctx, paths, list, nil) {
		break
	}
	return files, ctx.Err()
}

// Sidecar returns the path of the file NAME.meta.json that would describe a file.
func Sidecar(path string) string {
	_, stem, _ := format.Of(filepath.Base(path))
	return filepath.Join(filepath.Dir(path), stem+format.SidecarEnding)
}

// reader is one call of Read. The consumer's goroutine walks the sources, and makes all calls to the consumer.
type reader struct {
	ctx     context.Context        // of the call, which the reader does not outlive
	wanted  func(path string) bool // nil: all files
	skipped func(Skipped)
	yield   func(Document, error) bool
	seen    map[string]string // document id to where it was read

	pending []step // to be delivered to the consumer, in order
	ahead   int    // the greatest length of pending
	bytes   int    // the sum of the costs of pending

	processors int
	jobs       chan func() // documents to be made
	workers    int         // goroutines that make them, at most processors
	working    sync.WaitGroup
}

// step is a document or report to deliver to the consumer.
type step struct {
	ready   <-chan struct{} // closed when deliver may be called; nil: at once
	cost    int             // bytes, of aheadBytes
	deliver func() error    // an error ends the reading
}

// all reads the given paths.
func (r *reader) all(paths []string) error {
	for _, path := range paths {
		if err := r.path(path); err != nil {
			return err
		}
	}
	for len(r.pending) > 0 {
		if err := r.deliverFirst(); err != nil {
			return err
		}
	}
	return nil
}

// reserve waits until a source of size bytes may be read. It delivers the steps that it waits for.
func (r *reader) reserve(size int) error {
	for len(r.pending) > 0 && (len(r.pending) >= r.ahead || r.bytes+cost(size) > aheadBytes) {
		if err := r.deliverFirst(); err != nil {
			return err
		}
	}
	return nil
}

// cost returns the part of aheadBytes that a source of size bytes takes. It is never all, so that small ones are read
// together with a large one, and more than half of it for a large one, so that two large ones are not.
func cost(size int) int { return min(size, aheadBytes*3/4) }

// push adds a step and delivers the steps that are ready.
func (r *reader) push(s step) error {
	if err := r.reserve(s.cost); err != nil {
		return err
	}
	r.pending = append(r.pending, s)
	r.bytes += s.cost
	for len(r.pending) > 0 && r.pending[0].isReady() {
		if err := r.deliverFirst(); err != nil {
			return err
		}
	}
	return nil
}

// isReady reports whether deliver may be called without waiting.
func (s step) isReady() bool {
	if s.ready == nil {
		return true
	}
	select {
	case <-s.ready:
		return true
	default:
		return false
	}
}

// deliverFirst waits for the first step and delivers it.
func (r *reader) deliverFirst() error {
	s := r.pending[0]
	r.pending[0] = step{}
	r.pending = r.pending[1:]
	if s.ready != nil {
		select {
		case <-s.ready:
		case <-r.ctx.Done():
			return r.ctx.Err()
		}
	}
	r.bytes -= s.cost
	return s.deliver()
}

// skip reports a source that cannot be used, in its order.
func (r *reader) skip(path string, err error) error {
	return r.push(step{deliver: func() error {
		r.skipped(Skipped{path, err})
		return nil
	}})
}

// result is the outcome of making a document.
type result struct {
	id    string
	doc   Document // of id, unless that is empty
	fault error    // to be reported: the source cannot be used or, with an id, not all of it
	panic error    // a fault of the program, with its stack
}

// start makes a document of a source of size bytes in the background, and delivers it in its order.
func (r *reader) start(place string, size int, parse func() (format.Source, error)) error {
	var m result
	ready := make(chan struct{})
	if r.workers < r.processors {
		r.workers++
		r.working.Go(func() {
			for job := range r.jobs {
				job()
			}
		})
	}
	r.jobs <- func() {
		defer close(ready)
		m = makeDocument(r.ctx, parse)
	}
	return r.push(step{ready: ready, cost: cost(size), deliver: func() error { return r.emit(place, m) }})
}

// stop drops the documents that are no longer needed, and waits for those that are being made, unless the context is
// done. They then end by themselves, a parser in the middle of a large page at its end.
func (r *reader) stop() {
	for len(r.jobs) > 0 {
		select {
		case <-r.jobs:
		default: // a worker was faster
		}
	}
	close(r.jobs)
	if r.ctx.Err() == nil {
		r.working.Wait()
	}
}

// makeDocument parses a source and makes a document of it. A panic is kept for the consumer, who may recover from it.
func makeDocument(ctx context.Context, parse func() (format.Source, error)) (m result) {
	defer func() {
		if p := recover(); p != nil {
			m.panic = fmt.Errorf("%v\n%s", p, debug.Stack())
		}
	}()
	if ctx.Err() != nil {
		return result{}
	}
	s, err := parse()
	m.id, m.fault = s.ID, err
	if s.ID != "" {
		if m.doc, err = newDocumentContext(ctx, s); err != nil {
			return result{} // deliverFirst returns the error of ctx
		}
	}
	return m
}

// emit passes the outcome of a source on. It returns errStop when the consumer breaks off the loop.
func (r *reader) emit(place string, m result) error {
	if m.panic != nil {
		panic(m.panic)
	}
	if err := r.ctx.Err(); err != nil {
		return err
	}
	if m.fault != nil {
		r.skipped(Skipped{place, m.fault})
		if m.id == "" {
			return nil
		}
	}
	if first, ok := r.seen[m.id]; ok {
		r.skipped(Skipped{place, fmt.Errorf("the id %q is already that of %s", m.id, first)})
		return nil
	}
	if m.doc.Text == "" {
		r.skipped(Skipped{place, errors.New("there is no text in it")})
		return nil
	}
	r.seen[m.id] = place
	m.doc.File = place
	if !r.yield(m.doc, nil) {
		return errStop
	}
	return nil
}
