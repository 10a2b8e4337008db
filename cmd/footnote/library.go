package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"footnote/retrieval/library"
	"footnote/retrieval/reader"
)

// startLibrary starts to read the corpus that the bot answers from; the caller closes it.
func startLibrary(
	ctx context.Context, s botSettings, by *reader.Patient, logger *slog.Logger,
) *library.Library {
	o := library.Options{Dir: s.DataDir, Refresh: s.refresh, Logger: logger}
	if by != nil {
		o.Reader = by
	}
	return library.Start(ctx, s.Corpus, o)
}

// waitLibrary waits until the corpus of s is read.
func waitLibrary(ctx context.Context, l *library.Library, s botSettings, logger *slog.Logger) error {
	err := l.Wait(ctx)
	var folder *library.FolderError
	switch {
	case errors.As(err, &folder):
		return fmt.Errorf("FOOTNOTE_DATA_DIR: %w", err)
	case err != nil:
		return err
	}
	logger.Info("the corpus is read", "documents", len(l.Documents()), "passages", l.Passages())
	if size := l.Size(); size > library.Small && s.DataDir == "" {
		const message = "the corpus is large and is indexed in memory at each start; " +
			"set FOOTNOTE_DATA_DIR to keep its index"
		logger.Warn(message, "bytes", size)
	}
	saveMemory(l.Passages())
	return nil
}
