package library

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"footnote/corpus"
	"footnote/retrieval"
)

// Library answers from the current state of its sources. It reads them in the background, and again what changes. Text
// of a file that has changed since it was read is withheld: methods answer from the other documents, and return
// retrieval.ErrChanged where nothing else answers. Until the sources are read they return retrieval.ErrReading, and
// later where they meet a damaged part of an index, which is then built again. It is safe for concurrent use. Close
// ends the reading and releases the index.
type Library struct {
	sources []string // none: the built-in corpus
	options Options
	log     *slog.Logger

	current atomic.Pointer[state]
	failed  error         // of the first reading; set before ready is closed
	ready   chan struct{} // closed when the sources are read for the first time, or that failed
	read    atomic.Int64  // bytes read so far
	size    atomic.Int64  // of the sources, in bytes
	damaged atomic.Bool   // the index has to be built again
	wake    chan struct{} // asks for a look at the sources at once

	// Of the goroutine that reads the sources.
	unverified bool              // the index is of an earlier start, and not all of it has been read
	rebuilt    time.Time         // when a damaged index was last built again, or that failed
	faults     map[string]string // the errors of skipped sources, by path
	written    map[string]bool   // the files that were being written at the last look

	mu       sync.Mutex
	changes  chan struct{}    // closed when the state changes next
	told     map[string]bool  // paths of changed files that are logged
	withheld map[string]int64 // results by reason
	stop     context.CancelFunc
	done     sync.WaitGroup
}

// The reasons why a result is withheld, or given without a document.
const (
	reasonChanged = "changed" // the file of the document has changed since it was read
	reasonMissing = "missing" // the file of the document cannot be found
	reasonDamaged = "damaged" // the index is damaged
)

// use returns the current state, until release is called. The error wraps retrieval.ErrReading.
func (l *Library) use() (s *state, release func(), err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if s = l.current.Load(); s != nil {
		s.uses.Add(1)
		return s, s.uses.Done, nil
	}
	return nil, nil, l.reading()
}

// publish replaces the state and closes the index of the old one once nobody uses it.
func (l *Library) publish(s *state) {
	if l.options.Reader != nil {
		s.index = s.index.WithReader(l.options.Reader)
	}
	l.mu.Lock()
	old := l.current.Swap(s)
	clear(l.told)
	close(l.changes)
	l.changes = make(chan struct{})
	l.mu.Unlock()
	if old == nil {
		return
	}
	l.done.Go(func() {
		old.uses.Wait()
		if err := old.index.Close(); err != nil {
			l.log.Warn("an old index could not be closed", "err", err)
		}
	})
}

// Changes returns a channel that is closed when the library next has other documents.
func (l *Library) Changes() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.changes
}

// reading returns an error that says how much is read.
func (l *Library) reading() error { return &retrieval.ReadingError{Percent: l.progress()} }

// Ready returns why the library does not answer, nil if it does.
func (l *Library) Ready() error {
	if l.current.Load() == nil {
		return l.reading()
	}
	return nil
}

// Size returns the size of the sources at the last full reading, in bytes; 0 for the built-in corpus.
func (l *Library) Size() int64 { return l.size.Load() }

// Percent returns how much of the sources is read, 100 when the library answers.
func (l *Library) Percent() int {
	if l.current.Load() != nil {
		return 100
	}
	return l.progress()
}

// progress returns how much of the sources the reading that is under way has read, in percent.
func (l *Library) progress() int {
	const most = 99 // what follows the reading takes some time too
	size := l.size.Load()
	if size <= 0 {
		return 0
	}
	return int(min(100*l.read.Load()/size, most))
}

// Withheld returns how many results were withheld, or given without a document, by reason. It has every reason.
func (l *Library) Withheld() map[string]int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	counts := map[string]int64{reasonChanged: 0, reasonMissing: 0, reasonDamaged: 0}
	maps.Copy(counts, l.withheld)
	return counts
}

// count counts a result that is withheld.
func (l *Library) count(reason string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.withheld[reason]++
}

// Close ends the reading and releases the index.
func (l *Library) Close() error {
	l.stop()
	l.done.Wait()
	if s := l.current.Swap(nil); s != nil {
		s.uses.Wait()
		return s.index.Close()
	}
	return nil
}

// changed returns the files of documents that have changed, and the error of the first, nil if none has. It looks at
// each file once, logs each that has changed once, and asks for a look at the sources.
func (l *Library) changed(s *state, shown []corpus.Metadata) (files []*origin, fault *changedError) {
	seen := map[*origin]bool{}
	for _, d := range shown {
		o := s.files[d.ID]
		if o == nil || seen[o] {
			continue
		}
		seen[o] = true
		reason := o.changed()
		if reason == "" {
			continue
		}
		l.report(o.Path)
		files = append(files, o)
		if fault == nil {
			fault = &changedError{o.Path, reason}
		}
	}
	if fault != nil {
		l.look()
	}
	return files, fault
}

// maxReported is how many changed files the log names until the sources are read again. Whole folders are replaced at
// once.
const maxReported = 10

// report logs a file that has changed, once.
func (l *Library) report(path string) {
	l.mu.Lock()
	told := l.told[path]
	l.told[path] = true
	n := len(l.told)
	l.mu.Unlock()
	switch {
	case told || path == "" || n > maxReported+1:
	case n > maxReported:
		l.log.Warn("more sources have changed; they are not named here")
	default:
		l.log.Warn("a source has changed; its text is withheld until it is read again", "path", path)
	}
}

// maxTries bounds how often a method asks the index again because a document that it would show has changed. More
// change at once only where a folder is replaced; the next look at the sources ends that.
const maxTries = 20

// answer calls ask with the index, and again without the documents that it shows and that have changed. The result is
// marked where more would be shown of the whole index. Where nothing else answers, the error is retrieval.ErrChanged.
func answer[T any](l *Library, q query[T]) (result T, err error) {
	var none T
	s, release, err := l.use()
	if err != nil {
		return none, err
	}
	defer release()
	index := s.unchanged()
	for range maxTries {
		if result, err = q.ask(index); err != nil {
			return none, l.damage(err)
		}
		files, fault := l.changed(s, q.shown(result))
		switch {
		case fault != nil:
			index = s.hide(files)
		case index == s.index || q.mark == nil:
			return result, nil
		default:
			return compare(l, s, q, result)
		}
	}
	l.count(reasonChanged)
	return none, fmt.Errorf("many sources: %w", retrieval.ErrChanged)
}

// compare returns a result without the changed documents. It is marked, or withheld if nothing else answers, where the
// whole index would show more.
func compare[T any](l *Library, s *state, q query[T], result T) (T, error) {
	var none T
	whole, err := q.ask(s.index)
	if err != nil {
		_ = l.damage(err) // of a changed document alone
		q.mark(&result)
		return result, nil
	}
	_, fault := l.changed(s, q.shown(whole))
	if fault == nil && q.size(whole) == q.size(result) {
		return whole, nil // nothing of it is from a changed file
	}
	if fault == nil { // what differs is on another page, or its file is as it was again
		fault = &changedError{"a source", reasonChanged}
		l.look()
	}
	l.count(fault.reason)
	if q.size(result) == 0 && (q.size(whole) > 0 || len(q.shown(result)) == 0) {
		return none, fault
	}
	q.mark(&result)
	return result, nil
}

// query is a question to an index.
type query[T any] struct {
	ask   func(*retrieval.Index) (T, error)
	shown func(T) []corpus.Metadata // the documents of which a result shows text
	size  func(T) int               // how much was found; 0: nothing
	mark  func(*T)                  // marks a result from which something is withheld; nil: nobody needs to know
}

// changedError is the error of a file that has changed. It wraps retrieval.ErrChanged.
type changedError struct{ path, reason string }

func (e *changedError) Error() string { return e.path + ": " + retrieval.ErrChanged.Error() }

func (e *changedError) Unwrap() error { return retrieval.ErrChanged }

// damage returns the error of an index. A damaged one is built again from the sources, and its error becomes
// retrieval.ErrReading. Until then it answers what it can.
func (l *Library) damage(err error) error {
	if !errors.Is(err, retrieval.ErrDamaged) || len(l.sources) == 0 || l.dir() == "" {
		return err
	}
	l.count(reasonDamaged)
	l.mend(err)
	return l.reading()
}

// mend asks for the index to be built again, and logs that once.
func (l *Library) mend(err error) {
	if !l.damaged.Swap(true) {
		l.read.Store(0)
		l.log.Error("the index is damaged and is built again from the sources", "err", err)
	}
	l.look()
}

// look asks for a look at the sources at once.
func (l *Library) look() {
	select {
	case l.wake <- struct{}{}:
	default: // asked already
	}
}

// one returns the result of a method that shows one document, or retrieval.ErrChanged if that has changed.
func one[T any](l *Library, ask func(*retrieval.Index) (T, error), shown func(T) []corpus.Metadata) (T, error) {
	var none T
	s, release, err := l.use()
	if err != nil {
		return none, err
	}
	defer release()
	result, err := ask(s.index)
	if err != nil {
		return none, l.damage(err)
	}
	if _, fault := l.changed(s, shown(result)); fault != nil {
		l.count(fault.reason)
		return none, fault
	}
	return result, nil
}

// count returns 1 if something was found, else 0.
func count(found bool) int {
	if found {
		return 1
	}
	return 0
}

// documents returns the document of each citation.
func documents(citations ...retrieval.Citation) []corpus.Metadata {
	var all []corpus.Metadata
	for _, c := range citations {
		all = append(all, c.Document)
	}
	return all
}

// Ask is retrieval.Index.Ask.
func (l *Library) Ask(ctx context.Context, q retrieval.Question) (retrieval.Answer, error) {
	return answer(l, query[retrieval.Answer]{
		func(x *retrieval.Index) (retrieval.Answer, error) { return x.Ask(ctx, q) },
		func(a retrieval.Answer) []corpus.Metadata {
			shown := documents(slices.Concat(a.Citations, a.Conflicts, a.Nearest)...)
			for _, e := range a.Events.Events {
				shown = append(shown, e.Document)
			}
			return shown
		},
		func(a retrieval.Answer) int { return count(a.Found) },
		func(a *retrieval.Answer) { a.Withheld = true },
	})
}

// Quote is retrieval.Index.Quote.
func (l *Library) Quote(ctx context.Context, q retrieval.Quote) (retrieval.Quotations, error) {
	return answer(l, query[retrieval.Quotations]{
		func(x *retrieval.Index) (retrieval.Quotations, error) { return x.Quote(ctx, q) },
		func(found retrieval.Quotations) []corpus.Metadata { return documents(found.Citations...) },
		func(found retrieval.Quotations) int { return found.Total },
		func(found *retrieval.Quotations) { found.Withheld = true },
	})
}

// Check is retrieval.Index.Check.
func (l *Library) Check(ctx context.Context, claim retrieval.Question) (retrieval.Check, error) {
	return answer(l, query[retrieval.Check]{
		func(x *retrieval.Index) (retrieval.Check, error) { return x.Check(ctx, claim) },
		func(c retrieval.Check) []corpus.Metadata {
			return documents(slices.Concat(c.Citations, c.Conflicts, c.Nearest)...)
		},
		func(c retrieval.Check) int { return count(c.Verdict != retrieval.NotFound) },
		func(c *retrieval.Check) { c.Withheld = true },
	})
}

// Timeline is retrieval.Index.Timeline.
func (l *Library) Timeline(ctx context.Context, c retrieval.Chronology) (retrieval.Timeline, error) {
	return answer(l, query[retrieval.Timeline]{
		func(x *retrieval.Index) (retrieval.Timeline, error) { return x.Timeline(ctx, c) },
		func(found retrieval.Timeline) []corpus.Metadata {
			var shown []corpus.Metadata
			for _, e := range found.Events {
				shown = append(shown, e.Document)
			}
			return shown
		},
		func(found retrieval.Timeline) int { return found.Total },
		func(found *retrieval.Timeline) { found.Withheld = true },
	})
}

// Passage is retrieval.Index.Passage.
func (l *Library) Passage(ctx context.Context, id string) (retrieval.Neighbours, error) {
	return one(l, func(x *retrieval.Index) (retrieval.Neighbours, error) { return x.Passage(ctx, id) },
		func(n retrieval.Neighbours) []corpus.Metadata { return []corpus.Metadata{n.Document} })
}

// Cite is retrieval.Index.Cite.
func (l *Library) Cite(ctx context.Context, id string) ([]retrieval.Neighbours, error) {
	return one(l, func(x *retrieval.Index) ([]retrieval.Neighbours, error) { return x.Cite(ctx, id) },
		func(found []retrieval.Neighbours) []corpus.Metadata {
			var shown []corpus.Metadata
			for _, n := range found {
				shown = append(shown, n.Document)
			}
			return shown
		})
}

// Drift is retrieval.Index.Drift.
func (l *Library) Drift(ctx context.Context, c retrieval.Cited) (retrieval.Drift, bool, error) {
	similar := false
	d, err := one(l, func(x *retrieval.Index) (d retrieval.Drift, err error) {
		d, similar, err = x.Drift(ctx, c)
		return d, err
	}, func(d retrieval.Drift) []corpus.Metadata { return []corpus.Metadata{d.Document} })
	return d, similar && err == nil, err
}

// Names is retrieval.Index.Names.
func (l *Library) Names(ctx context.Context) ([]string, error) {
	return one(l, func(x *retrieval.Index) ([]string, error) { return x.Names(ctx) },
		func([]string) []corpus.Metadata { return nil })
}

// Examples is retrieval.Index.Examples, of the documents whose file has not changed.
func (l *Library) Examples(ctx context.Context) (retrieval.Examples, error) {
	return answer(l, query[retrieval.Examples]{
		func(x *retrieval.Index) (retrieval.Examples, error) { return x.Examples(ctx) },
		func(e retrieval.Examples) []corpus.Metadata { return e.Documents },
		func(retrieval.Examples) int { return 1 },
		nil,
	})
}

// Documents is retrieval.Index.Documents; none until the sources are read.
func (l *Library) Documents() []corpus.Metadata {
	s, release, err := l.use()
	if err != nil {
		return nil
	}
	defer release()
	return s.index.Documents()
}

// Passages is retrieval.Index.Passages; 0 until the sources are read.
func (l *Library) Passages() int {
	s, release, err := l.use()
	if err != nil {
		return 0
	}
	defer release()
	return s.index.Passages()
}

// Extent is retrieval.Index.Extent with the titles of the documents whose file has changed.
func (l *Library) Extent(document string) (retrieval.Extent, error) {
	s, release, err := l.use()
	if err != nil {
		return retrieval.Extent{}, err
	}
	defer release()
	e, err := s.index.Extent(document)
	if err != nil {
		return retrieval.Extent{}, l.damage(err)
	}
	for _, d := range s.index.Documents() {
		if document != "" && d.ID != document {
			continue
		}
		if _, fault := l.changed(s, []corpus.Metadata{d}); fault != nil {
			e.Changed = append(e.Changed, d.Title)
		}
	}
	return e, nil
}
