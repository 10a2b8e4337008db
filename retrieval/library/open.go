package library

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"footnote/corpus"
	"footnote/retrieval"
)

// Small is the largest size of sources, in bytes, that a Library indexes in memory at each start. That takes about two
// seconds on two cores of 2026, and at most half a minute on a slow machine.
const Small = 4 << 20

// Options are the options of Open and Start.
type Options struct {
	// Dir is the folder that keeps the index of sources larger than Small for the next start. If it is empty, every
	// corpus is indexed in memory.
	Dir string
	// Refresh is the time between two looks at the sources for what has changed. 0: the sources are read once.
	Refresh time.Duration
	// Reader reads the likely sentences with each question, see retrieval.Index.WithReader; nil: none does.
	Reader retrieval.Reader
	// Logger logs skipped sources and the reading; nil: nothing is logged.
	Logger *slog.Logger
}

// FolderError is the error of the folder that keeps indexes when it cannot be used.
type FolderError struct {
	Dir string
	Err error
}

func (e *FolderError) Error() string { return e.Err.Error() }

func (e *FolderError) Unwrap() error { return e.Err }

// Open is Start, and waits until the sources are read. The error is a *FolderError when the fault is in o.Dir.
func Open(ctx context.Context, sources []string, o Options) (*Library, error) {
	l := Start(ctx, sources, o)
	if err := l.Wait(ctx); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// Start returns a library of these sources, which are paths for corpus.Read, or of the built-in corpus if there are
// none. It reads them in the background, and what changes in them every o.Refresh. The caller closes it. The reading
// ends when ctx is done.
func Start(ctx context.Context, sources []string, o Options) *Library {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	background, stop := context.WithCancel(ctx)
	l := &Library{
		sources: sources, options: o, log: o.Logger, stop: stop,
		ready: make(chan struct{}), wake: make(chan struct{}, 1), changes: make(chan struct{}), told: map[string]bool{},
		withheld: map[string]int64{},
	}
	l.done.Go(func() {
		s, err := l.open(background)
		if err == nil {
			l.publish(s)
		}
		l.failed = err
		close(l.ready)
		if err == nil && len(sources) > 0 {
			l.watch(background)
		}
	})
	return l
}

// Wait waits until the sources are read for the first time, and returns the error of that or of ctx. The error is a
// *FolderError when the fault is in Options.Dir.
func (l *Library) Wait(ctx context.Context) error {
	select {
	case <-l.ready:
		return l.failed
	case <-ctx.Done():
		return ctx.Err()
	}
}

// open reads the sources for the first time, or opens the index that an earlier start kept of them.
func (l *Library) open(ctx context.Context) (*state, error) {
	if len(l.sources) == 0 {
		index, err := retrieval.New(ctx, corpus.BuiltIn())
		if err != nil {
			return nil, err
		}
		return &state{index: index}, nil
	}
	seen, err := look(ctx, l.sources)
	if err != nil {
		return nil, err
	}
	l.size.Store(seen.size())
	dir := l.dir()
	if seen.size() <= Small || dir == "" {
		return l.inMemory(ctx, seen)
	}
	s, err := l.openUpdated(ctx, dir, seen)
	if err == nil || ctx.Err() != nil {
		l.unverified = err == nil
		return s, err
	}
	if !errors.Is(err, retrieval.ErrNoIndex) {
		l.log.Warn("the index is built again", "dir", dir, "err", err)
	}
	return l.build(ctx, seen)
}

// openUpdated opens the index that an earlier start kept in dir. What has changed since then is read at once unless
// watch does that.
func (l *Library) openUpdated(ctx context.Context, dir string, seen stamps) (*state, error) {
	s, err := openKept(ctx, dir)
	if err != nil || l.options.Refresh > 0 {
		return s, err
	}
	changed := append(seen.differing(s.seen), s.files.unsure()...)
	if len(changed) == 0 && !s.files.incomplete() {
		return s, nil
	}
	fresh, err := l.update(ctx, s, seen, changed)
	if errors.Is(err, retrieval.ErrUpdating) {
		l.log.Warn("another process reads what has changed in the corpus; it is withheld here until the next start")
		return s, nil
	}
	return fresh, errors.Join(err, s.index.Close())
}

// beyondRepair reports whether an error means that an index has to be built again.
func beyondRepair(err error) bool {
	return errors.Is(err, retrieval.ErrDamaged) || errors.Is(err, retrieval.ErrNoIndex) ||
		errors.Is(err, retrieval.ErrVersion)
}

// dir returns the folder that keeps the index of the sources, "" for none. Its name is a digest of their paths.
func (l *Library) dir() string {
	if l.options.Dir == "" {
		return ""
	}
	sum := sha256.New()
	for _, path := range l.sources {
		if absolute, err := filepath.Abs(path); err == nil {
			path = absolute
		}
		fmt.Fprintf(sum, "%q\n", path)
	}
	return filepath.Join(l.options.Dir, indexPrefix+hex.EncodeToString(sum.Sum(nil)[:8]))
}

// build indexes all sources in the folder that keeps the index.
func (l *Library) build(ctx context.Context, seen stamps) (*state, error) {
	dir, files := l.dir(), origins{}
	l.log.Info("building the index", "dir", dir, "bytes", seen.size())
	err := retrieval.Build(ctx, dir, l.all(ctx, files, seen), nil)
	if errors.Is(err, retrieval.ErrNotIndex) { // it lost the file by which an index is recognised
		if err = os.RemoveAll(dir); err == nil {
			err = retrieval.Build(ctx, dir, l.all(ctx, files, seen), nil)
		}
	}
	if err != nil {
		return nil, &FolderError{l.options.Dir, err}
	}
	if err := files.save(dir, seen); err != nil {
		return nil, &FolderError{l.options.Dir, err}
	}
	removeOthers(dir, l.log)
	index, err := retrieval.Open(ctx, dir)
	if err != nil {
		return nil, err
	}
	return &state{index: index, files: files, seen: seen, kept: true}, nil
}

// inMemory indexes all sources in memory.
func (l *Library) inMemory(ctx context.Context, seen stamps) (*state, error) {
	files := origins{}
	if size := seen.size(); size > Small {
		l.log.Info("indexing the corpus in memory", "bytes", size)
	}
	index, err := retrieval.New(ctx, l.all(ctx, files, seen))
	if err != nil {
		return nil, err
	}
	return &state{index: index, files: files, seen: seen}, nil
}

// all reads all sources and records their origins.
func (l *Library) all(ctx context.Context, files origins, seen stamps) iter.Seq2[corpus.Document, error] {
	all := func(string) bool { return true }
	return files.record(l.counted(l.skipping(all, func(skipped func(corpus.Skipped)) documentSeq {
		return corpus.Read(ctx, l.sources, skipped)
	})), seen)
}

// documentSeq yields documents, and ends after an error.
type documentSeq = iter.Seq2[corpus.Document, error]

// skipping reads documents, and logs each source that is skipped: once for as long as its error stays the same. read is
// true for the files that are read.
func (l *Library) skipping(
	read func(path string) bool, docs func(skipped func(corpus.Skipped)) documentSeq,
) documentSeq {
	return func(yield func(corpus.Document, error) bool) {
		now := map[string]string{}
		docs(func(s corpus.Skipped) {
			if now[s.Path] = s.Err.Error(); l.faults[s.Path] != now[s.Path] {
				l.log.Warn("source skipped", "path", s.Path, "err", s.Err)
			}
		})(yield)
		for path, fault := range l.faults {
			if _, ok := now[path]; !ok && !read(filePart(path)) {
				now[path] = fault
			}
		}
		l.faults = now
	}
}

// progressEvery is the time between two lines of the log about one reading.
const progressEvery = 10 * time.Second

// counted counts and logs how much is read.
func (l *Library) counted(docs iter.Seq2[corpus.Document, error]) iter.Seq2[corpus.Document, error] {
	return func(yield func(corpus.Document, error) bool) {
		l.read.Store(0)
		last := time.Now()
		for doc, err := range docs {
			l.read.Add(int64(len(doc.Text)))
			if time.Since(last) > progressEvery {
				last = time.Now()
				l.log.Info("reading the corpus", "percent", l.progress())
			}
			if !yield(doc, err) {
				return
			}
		}
	}
}

// openKept opens the index that an earlier start kept in dir. It returns an error if the index cannot be used: because
// it is damaged or of another version.
func openKept(ctx context.Context, dir string) (*state, error) {
	index, err := retrieval.Open(ctx, dir)
	if err != nil {
		return nil, err
	}
	files, seen, err := loadOrigins(dir)
	if err != nil {
		return nil, errors.Join(err, index.Close())
	}
	// An update that was interrupted has recorded no origin of the documents that it added: they count as changed.
	for _, id := range without(index.Documents(), files) {
		files[id] = &origin{}
	}
	return &state{index: index, files: files, seen: seen, kept: true}, nil
}

// Verify reads all of the index that a Library with these sources and options keeps, and checks it. The error wraps
// retrieval.ErrNoIndex if none is kept, retrieval.ErrVersion if the next start builds it again, and
// retrieval.ErrDamaged if a file, which it names, is damaged.
func Verify(ctx context.Context, sources []string, o Options) error {
	l := &Library{sources: sources, options: o}
	dir := l.dir()
	if dir == "" {
		return retrieval.ErrNoIndex
	}
	err := retrieval.Verify(ctx, dir)
	if errors.Is(err, retrieval.ErrNoIndex) || errors.Is(err, retrieval.ErrVersion) {
		return err
	}
	_, _, fault := loadOrigins(dir)
	return errors.Join(err, fault)
}

// indexPrefix is the beginning of the name of an index in the folder. The digest of its sources follows.
const indexPrefix = "corpus-"

// abandoned is the age from which on a folder of a build counts as left over from a process that was killed. No build
// takes so long.
const abandoned = 24 * time.Hour

// removeOthers removes the indexes beside dir, which are of other sources or of earlier versions, and what killed
// builds have left.
func removeOthers(dir string, logger *slog.Logger) {
	entries, err := os.ReadDir(filepath.Dir(dir))
	if err != nil {
		return
	}
	for _, e := range entries {
		other := strings.HasPrefix(e.Name(), indexPrefix) && e.Name() != filepath.Base(dir)
		if strings.HasPrefix(e.Name(), "."+indexPrefix) {
			info, err := e.Info()
			other = err == nil && time.Since(info.ModTime()) > abandoned
		}
		if !other {
			continue
		}
		if err := os.RemoveAll(filepath.Join(filepath.Dir(dir), e.Name())); err != nil {
			logger.Warn("an old index could not be removed", "err", err)
		}
	}
}
