package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"footnote/retrieval/library"
)

// openLibrary opens the corpus that the bot answers from; the caller closes it.
func openLibrary(ctx context.Context, s settings, logger *slog.Logger) (*library.Library, error) {
	if size := library.Size(s.Corpus); size > library.Small && s.DataDir == "" {
		const message = "the corpus is large and is indexed in memory at each start; " +
			"set FOOTNOTE_DATA_DIR to keep its index"
		logger.Warn(message, "bytes", size)
	}
	l, err := library.Open(ctx, s.Corpus, library.Options{Dir: s.DataDir, Logger: logger})
	var folder *library.FolderError
	if errors.As(err, &folder) {
		return nil, fmt.Errorf("FOOTNOTE_DATA_DIR: %w", err)
	}
	return l, err
}
