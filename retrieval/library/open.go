package library

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"footnote/corpus"
	"footnote/retrieval"
)

// Small is the largest size of sources, in bytes, that Open indexes in memory at each start. That takes about two
// seconds on two cores of 2026, and at most half a minute on a slow machine.
const Small = 4 << 20

// Options are the options of Open.
type Options struct {
	// Dir is the folder that keeps the index of sources larger than Small for the next start. If it is empty, every
	// corpus is indexed in memory.
	Dir string
	// Logger logs skipped sources and the building of an index; nil: nothing is logged.
	Logger *slog.Logger
}

// FolderError is the error of the folder that keeps indexes when it cannot be used.
type FolderError struct {
	Dir string
	Err error
}

func (e *FolderError) Error() string { return e.Err.Error() }

func (e *FolderError) Unwrap() error { return e.Err }

// Open opens the corpus of these sources, which are paths for corpus.Read, or the built-in corpus if there are none.
// The caller closes it. The error is a *FolderError when the fault is in o.Dir.
func Open(ctx context.Context, sources []string, o Options) (*Library, error) {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if len(sources) == 0 {
		return inMemory(ctx, corpus.BuiltIn(), nil)
	}
	files := origins{}
	docs := files.record(corpus.Read(ctx, sources, func(skipped corpus.Skipped) {
		o.Logger.Warn("source skipped", "path", skipped.Path, "err", skipped.Err)
	}))
	size, digest := measure(sources)
	if size <= Small || o.Dir == "" {
		return inMemory(ctx, docs, files)
	}
	dir := filepath.Join(o.Dir, indexPrefix+digest)
	if l, err := openKept(ctx, dir); err == nil || ctx.Err() != nil {
		return l, err
	} else if !errors.Is(err, retrieval.ErrNoIndex) {
		o.Logger.Warn("the index is built again", "dir", dir, "err", err)
		if err := os.RemoveAll(dir); err != nil {
			return nil, &FolderError{o.Dir, err}
		}
	}
	o.Logger.Info("building the index", "dir", dir, "bytes", size)
	if err := retrieval.Build(ctx, dir, docs, nil); err != nil {
		return nil, &FolderError{o.Dir, err}
	}
	if err := files.save(dir); err != nil {
		return nil, &FolderError{o.Dir, err}
	}
	removeOthers(dir, o.Logger)
	index, err := retrieval.Open(ctx, dir)
	if err != nil {
		return nil, err
	}
	return &Library{index, files}, nil
}

// openKept opens the index that an earlier start kept in dir. It returns an error if the index is not the one that
// would be built now: because it is damaged, of another version, or of a file that has changed.
func openKept(ctx context.Context, dir string) (*Library, error) {
	index, err := retrieval.Open(ctx, dir)
	if err != nil {
		return nil, err
	}
	files, err := loadOrigins(dir)
	if err == nil && files.changed() {
		err = retrieval.ErrChanged
	}
	if err != nil {
		return nil, errors.Join(err, index.Close())
	}
	return &Library{index, files}, nil
}

// inMemory returns a library of documents that it indexes in memory.
func inMemory(ctx context.Context, docs iter.Seq2[corpus.Document, error], files origins) (*Library, error) {
	index, err := retrieval.New(ctx, docs)
	if err != nil {
		return nil, err
	}
	return &Library{index, files}, nil
}

// indexPrefix is the beginning of the name of an index in the folder. The digest of its sources follows.
const indexPrefix = "corpus-"

// Size returns the size of the files under paths, in bytes. Files that cannot be read count as empty.
func Size(paths []string) int64 {
	size, _ := measure(paths)
	return size
}

// measure returns the size of the files under paths, in bytes, and a digest of their names, sizes and modification
// times. It skips files that cannot be read: reading the corpus reports them.
func measure(paths []string) (size int64, digest string) {
	sum := sha256.New()
	for _, path := range paths {
		_ = filepath.WalkDir(path, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return nil
			}
			info, err := os.Stat(path)
			if err != nil {
				return nil
			}
			size += info.Size()
			fmt.Fprintf(sum, "%q %d %d\n", path, info.Size(), info.ModTime().UnixNano())
			return nil
		})
	}
	return size, hex.EncodeToString(sum.Sum(nil)[:8])
}

// removeOthers removes the indexes beside dir. They are of earlier states of the sources, or of other sources.
func removeOthers(dir string, logger *slog.Logger) {
	entries, err := os.ReadDir(filepath.Dir(dir))
	if err != nil {
		return
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), indexPrefix) || e.Name() == filepath.Base(dir) {
			continue
		}
		if err := os.RemoveAll(filepath.Join(filepath.Dir(dir), e.Name())); err != nil {
			logger.Warn("an old index could not be removed", "err", err)
		}
	}
}
