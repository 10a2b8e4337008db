package corpus

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"

	"footnote/corpus/format"
)

// Skipped reports a source that could not be used: it is reported by name, and reading goes on.
type Skipped struct {
	Path string // file, with ":line" for a bad line of a .jsonl
	Err  error
}

// errStop ends a walk whose consumer has had enough.
var errStop = errors.New("stop")

// Bounds on the documents that are being made while the consumer waits for the first of them. Four for each processor
// keep all of them busy where one document takes as long as three others. The bytes are those of the sources, and most
// corpora keep far below: on two processors, 80 MB in documents of 8 kB are read in 19 MB of memory, one at a time in 18.
const (
	aheadPerProcessor = 4
	aheadBytes        = 16 << 20
)

// Read reads sources: files, folders (walked in lexical order), .jsonl and .jsonl.gz. What cannot be used goes to skipped
// (which may be nil); the sequence ends with an error when nothing is left, or when ctx is done.
//
// A file is read by its ending: .txt and .text as plain text, .md and .markdown as Markdown, .html, .htm and .xhtml
// as HTML, .jsonl, .jsonl.gz, .ndjson and .ndjson.gz as a document a line. A file that is named itself may have any
// ending and is then plain text. In folders, hidden files are passed over, and files with other endings are
// reported together, once a folder. A file NAME.meta.json beside NAME.txt says what NAME.txt is. Of two documents with
// the same id the second is skipped.
//
// Documents are made on all processors, and arrive in order. Held in memory are a few of them for each processor, of
// sources that have at most 16 MiB together, or a single larger one beside small ones. Skipped is called between the
// documents, where its source stands among them, never at the same time as the body of the loop. When the loop ends,
// nothing goes on.
func Read(ctx context.Context, paths []string, skipped func(Skipped)) iter.Seq2[Document, error] {
	return func(yield func(Document, error) bool) {
		r := reader{ctx: ctx, skipped: skipped, yield: yield, seen: make(map[string]string), processors: runtime.GOMAXPROCS(0)}
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
		case len(r.seen) == 0:
			yield(Document{}, fmt.Errorf("nothing to read in %s: name a folder or a file with text in it (%s)",
				strings.Join(paths, ", "), strings.Join(format.Endings(), ", ")))
		}
	}
}

// reader is one call of Read. The sources are walked on the goroutine of the consumer, which is also told everything there.
type reader struct {
	ctx     context.Context // of the call: a reader does not outlive it
	skipped func(Skipped)
	yield   func(Document, error) bool
	seen    map[string]string // document id to where it was read

	pending []step // what is to be told to the consumer, in order
	ahead   int    // the greatest length of pending
	bytes   int    // the sum of the costs of pending

	processors int
	jobs       chan func() // documents to be made
	workers    int         // goroutines that make them, at most processors
	working    sync.WaitGroup
}

// step is something to tell to the consumer.
type step struct {
	ready   <-chan struct{} // closed when tell may be called; nil: at once
	cost    int             // bytes, of aheadBytes
	deliver func() error    // an error ends the reading
}

// all reads the paths that were asked for.
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

// room waits until a source of so many bytes may be read, and tells what was waited for.
func (r *reader) reserve(size int) error {
	for len(r.pending) > 0 && (len(r.pending) >= r.ahead || r.bytes+cost(size) > aheadBytes) {
		if err := r.deliverFirst(); err != nil {
			return err
		}
	}
	return nil
}

// cost returns what a source of so many bytes takes of aheadBytes: never all, so that small ones are read beside a large
// one, but so much that no two large ones are.
func cost(size int) int { return min(size, aheadBytes*3/4) }

// push adds a step and tells what can be told without waiting.
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

// tellFirst waits for the first step and tells it.
func (r *reader) deliverFirst() error {
	s := r.pending[0]
	r.pending[0] = step{}
	r.pending = r.pending[1:]
	if s.ready != nil {
		<-s.ready
	}
	r.bytes -= s.cost
	return s.deliver()
}

// skip reports a source in its turn.
func (r *reader) skip(path string, err error) error {
	return r.push(step{deliver: func() error {
		r.skipped(Skipped{path, err})
		return nil
	}})
}

// made is what became of a source.
type result struct {
	id    string
	doc   Document // of id, unless that is empty
	fault error    // to report: the source cannot be used, or beside an id, not all of it
	panic error    // a fault of the program, with its stack
}

// start makes a document of a source, of size bytes, and passes it on in its turn.
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
		m = makeDocument(parse)
	}
	return r.push(step{ready: ready, cost: cost(size), deliver: func() error { return r.emit(place, m) }})
}

// stop drops the documents that nobody waits for any more, and waits for those that are being made.
func (r *reader) stop() {
	for len(r.jobs) > 0 {
		select {
		case <-r.jobs:
		default: // a worker was faster
		}
	}
	close(r.jobs)
	r.working.Wait()
}

// makeDocument parses a source and cuts it up. A panic is kept for the consumer, who may recover from it.
func makeDocument(parse func() (format.Source, error)) (m result) {
	defer func() {
		if p := recover(); p != nil {
			m.panic = fmt.Errorf("%v\n%s", p, debug.Stack())
		}
	}()
	s, err := parse()
	m.id, m.fault = s.ID, err
	if s.ID != "" {
		m.doc = newDocument(s)
	}
	return m
}

// emit passes on what became of a source. It returns errStop when the consumer has had enough.
func (r *reader) emit(place string, m result) error {
	if m.panic != nil {
		panic(m.panic)
	}
	if m.fault != nil {
		r.skipped(Skipped{place, m.fault})
		if m.id == "" {
			return nil
		}
	}
	if err := r.ctx.Err(); err != nil {
		return err
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
