package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"footnote/corpus"
	"footnote/retrieval"
)

// smallCorpus is the size of sources, in bytes, up to which serve indexes them in memory at each start. Two cores of
// 2026 read that much in about two seconds, a slow small machine within half a minute.
const smallCorpus = 4 << 20

// openLibrary opens the corpus of the bot; the caller closes it. The index of a large corpus is kept in the data
// folder, where the next start opens it.
func openLibrary(ctx context.Context, s settings, logger *slog.Logger) (library, error) {
	if len(s.Corpus) == 0 {
		index, err := retrieval.New(ctx, corpus.BuiltIn())
		return library{index, nil}, err
	}
	files := origins{}
	docs := files.note(corpus.Read(ctx, s.Corpus, func(skipped corpus.Skipped) {
		logger.Warn("source skipped", "path", skipped.Path, "err", skipped.Err)
	}))
	size, digest := measure(s.Corpus)
	if size <= smallCorpus {
		index, err := retrieval.New(ctx, docs)
		return library{index, files}, err
	}
	if s.DataDir == "" {
		logger.Warn("the corpus is large and is indexed in memory at each start; set FOOTNOTE_DATA_DIR to keep its index",
			"bytes", size)
		index, err := retrieval.New(ctx, docs)
		return library{index, files}, err
	}
	dir := filepath.Join(s.DataDir, indexPrefix+digest)
	if index, err := retrieval.Open(ctx, dir); err == nil || ctx.Err() != nil {
		return withOrigins(index, dir, err)
	}
	logger.Info("building the index", "dir", dir, "bytes", size)
	if err := retrieval.Build(ctx, dir, docs, nil); err != nil {
		return library{}, fmt.Errorf("FOOTNOTE_DATA_DIR: %w", err)
	}
	if err := files.save(dir); err != nil {
		return library{}, fmt.Errorf("FOOTNOTE_DATA_DIR: %w", err)
	}
	removeOthers(dir, logger)
	index, err := retrieval.Open(ctx, dir)
	return withOrigins(index, dir, err)
}

// withOrigins combines an index opened in dir with the origins of its documents.
func withOrigins(index *retrieval.Index, dir string, err error) (library, error) {
	if err != nil {
		return library{}, err
	}
	files, err := loadOrigins(dir)
	if err != nil {
		return library{}, errors.Join(fmt.Errorf("FOOTNOTE_DATA_DIR: %w", err), index.Close())
	}
	return library{index, files}, nil
}

// indexPrefix is the start of an index's name in the data folder; the digest of its sources follows.
const indexPrefix = "corpus-"

// measure returns the size of the files under paths in bytes and a digest of their names, sizes and modification
// times. Unreadable files count nothing here; reading reports them.
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

// removeOthers removes the other indexes in the folder of dir: their sources have changed since.
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
