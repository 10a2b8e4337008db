package library

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"

	"footnote/corpus"
	"footnote/retrieval"
)

// Library answers from the current state of its sources. It reads them in the background, and again what changes. Text
// of a file that has changed since it was read is withheld: methods answer from the other documents, and return
// retrieval.ErrChanged where nothing else answers. Until the sources are read, and while a damaged index is rebuilt,
// they return retrieval.ErrReading. It is safe for concurrent use. Close ends the reading and releases the index.
type Library struct {
	sources []string // none: the built-in corpus
	options Options
	log     *slog.Logger

	current  atomic.Pointer[state]
	failed   error         // of the first reading; set before ready is closed
	ready    chan struct{} // closed when the sources are read for the first time, or that failed
	read     atomic.Int64  // bytes read so far
	size     atomic.Int64  // of the sources, in bytes
	healing  atomic.Bool   // a damaged index is being rebuilt
	wake     chan struct{} // asks for a look at the sources at once
	withheld atomic.Int64

	mu      sync.Mutex
	changes chan struct{} // closed when the state changes next
	told    map[string]bool
	stop    context.CancelFunc
	done    sync.WaitGroup
}

// state is an index of the sources as they were read.
type state struct {
	index *retrieval.Index
	files origins
	seen  stamps // of the sources when they were read
	kept  bool   // in a folder
	uses  sync.WaitGroup

	mu     sync.Mutex
	gone   map[*origin]bool // the files that are known to have changed
	others *retrieval.Index // index without their documents; nil: none has changed
}

// use returns the current state, until release is called. The error wraps retrieval.ErrReading.
func (l *Library) use() (s *state, release func(), err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if s = l.current.Load(); s != nil && !l.healing.Load() {
		s.uses.Add(1)
		return s, s.uses.Done, nil
	}
	return nil, nil, l.reading()
}

// publish replaces the state and closes the index of the old one once nobody uses it.
func (l *Library) publish(s *state) {
	l.mu.Lock()
	old := l.current.Swap(s)
	l.healing.Store(false)
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
func (l *Library) reading() error { return &retrieval.ReadingError{Percent: l.Percent()} }

// Ready returns why the library does not answer, nil if it does.
func (l *Library) Ready() error {
	if l.Percent() == 100 {
		return nil
	}
	return l.reading()
}

// Percent returns how much of the sources is read, 100 when the library answers.
func (l *Library) Percent() int {
	if l.current.Load() != nil && !l.healing.Load() {
		return 100
	}
	const most = 99 // what follows the reading takes some time too
	size := l.size.Load()
	if size <= 0 {
		return 0
	}
	return int(min(100*l.read.Load()/size, most))
}

// Withheld returns how many answers, passages and other results were withheld or given without a changed document.
func (l *Library) Withheld() int64 { return l.withheld.Load() }

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

// change returns the error of a document whose file has changed, nil for any other. It logs each document once, and
// asks for a look at the sources.
func (l *Library) change(s *state, document string) *changedError {
	o := s.files[document]
	if o == nil || !o.changed() {
		return nil
	}
	l.mu.Lock()
	told := l.told[document]
	l.told[document] = true
	l.mu.Unlock()
	if !told {
		l.log.Warn("a source has changed; its text is withheld until it is read again", "path", o.Path)
	}
	l.look()
	return &changedError{document, o.Path}
}

// without returns the index without the documents of the files that are known to have changed, among them one more.
func (s *state) without(file *origin) *retrieval.Index {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.gone[file] {
		return s.others
	}
	if s.gone == nil {
		s.gone = map[*origin]bool{}
	}
	s.gone[file] = true
	var hidden []string
	for id, o := range s.files {
		if s.gone[o] {
			hidden = append(hidden, id)
		}
	}
	s.others = s.index.Without(hidden)
	return s.others
}

// unchanged returns the index without the documents that are known to have changed.
func (s *state) unchanged() *retrieval.Index {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.others != nil {
		return s.others
	}
	return s.index
}

// maxTries bounds how often a method asks the index again because a document that it would show has changed. More
// change at once only where a folder is replaced; the next look at the sources ends that.
const maxTries = 20

// answer calls ask with the index, and again without each document that it shows and that has changed. Where that
// leaves nothing, the error is retrieval.ErrChanged.
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
		fault := l.firstChange(s, q.shown(result))
		if fault != nil {
			index = s.without(s.files[fault.document])
			continue
		}
		if index == s.index {
			return result, nil
		}
		if whole, err := q.ask(s.index); err == nil {
			fault = l.firstChange(s, q.shown(whole))
		}
		if fault == nil {
			return result, nil // nothing of a changed document would be shown
		}
		l.withheld.Add(1)
		if q.empty(result) {
			return none, fault
		}
		return result, nil
	}
	return none, fmt.Errorf("many sources: %w", retrieval.ErrChanged)
}

// query is a question to an index.
type query[T any] struct {
	ask   func(*retrieval.Index) (T, error)
	shown func(T) []corpus.Metadata // the documents of which a result shows text
	empty func(T) bool              // nothing was found
}

// changedError is the error of a document whose file has changed. It wraps retrieval.ErrChanged.
type changedError struct{ document, path string }

func (e *changedError) Error() string { return e.path + ": " + retrieval.ErrChanged.Error() }

func (e *changedError) Unwrap() error { return retrieval.ErrChanged }

// firstChange returns the error of the first document whose file has changed, nil if none has. It looks at each file
// once.
func (l *Library) firstChange(s *state, shown []corpus.Metadata) *changedError {
	seen := map[string]bool{}
	for _, d := range shown {
		if seen[d.ID] {
			continue
		}
		seen[d.ID] = true
		if fault := l.change(s, d.ID); fault != nil {
			return fault
		}
	}
	return nil
}

// damage returns the error of an index. A damaged one is rebuilt from the sources, and its error becomes
// retrieval.ErrReading.
func (l *Library) damage(err error) error {
	if !errors.Is(err, retrieval.ErrDamaged) || len(l.sources) == 0 {
		return err
	}
	if !l.healing.Swap(true) {
		l.read.Store(0)
		l.log.Error("the index is damaged and is built again from the sources", "err", err)
	}
	l.look()
	return l.reading()
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
	if fault := l.firstChange(s, shown(result)); fault != nil {
		l.withheld.Add(1)
		return none, fault
	}
	return result, nil
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
		func(a retrieval.Answer) bool { return !a.Found },
	})
}

// Quote is retrieval.Index.Quote.
func (l *Library) Quote(ctx context.Context, q retrieval.Quote) (retrieval.Quotations, error) {
	return answer(l, query[retrieval.Quotations]{
		func(x *retrieval.Index) (retrieval.Quotations, error) { return x.Quote(ctx, q) },
		func(found retrieval.Quotations) []corpus.Metadata { return documents(found.Citations...) },
		func(found retrieval.Quotations) bool { return found.Total == 0 },
	})
}

// Check is retrieval.Index.Check.
func (l *Library) Check(ctx context.Context, claim retrieval.Question) (retrieval.Check, error) {
	return answer(l, query[retrieval.Check]{
		func(x *retrieval.Index) (retrieval.Check, error) { return x.Check(ctx, claim) },
		func(c retrieval.Check) []corpus.Metadata {
			return documents(slices.Concat(c.Citations, c.Conflicts, c.Nearest)...)
		},
		func(c retrieval.Check) bool { return c.Verdict == retrieval.NotFound },
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
		func(found retrieval.Timeline) bool { return found.Total == 0 },
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
		func(retrieval.Examples) bool { return false },
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
		if (document == "" || d.ID == document) && l.change(s, d.ID) != nil {
			e.Changed = append(e.Changed, d.Title)
		}
	}
	return e, nil
}
