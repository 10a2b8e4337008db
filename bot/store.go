package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"footnote/bot/store"
	"footnote/retrieval"
)

// storeTimeout limits the time for reading settings and storing a citation, so that a slow disk delays no answer for
// long.
const storeTimeout = time.Second

// ledger stores what was cited, so that /cite can show what became of it. A citation that cannot be stored waits in
// memory and is tried again.
type ledger struct {
	mu      sync.Mutex
	stored  map[string]struct{}       // ids of citations that this process has stored
	waiting map[string]store.Citation // by id
}

// maxWaiting limits the citations that wait to be stored, and maxStored the ids that are remembered.
const (
	maxWaiting = 1000
	maxStored  = 100_000
)

// remember stores a citation once. Without a store it does nothing.
func (b *Bot) remember(c retrieval.Citation) {
	digits := retrieval.CitationDigits(c.ID)
	if b.options.Store == nil || len(digits) == 0 {
		return
	}
	cited := retrieval.CitedOf(c.Location)
	text := cited.Text
	cited.Text = "" // is stored on its own, so that it can be deleted
	value, err := json.Marshal(cited)
	if err != nil {
		b.options.Logger.Error("a citation is not remembered", "err", err)
		return
	}
	b.ledger.add(c.ID, store.Citation{Digits: digits[0], Document: cited.Document, Value: value, Text: text})
	b.storeCitations(context.Background())
}

// add makes a citation wait unless it is stored already. When too many wait, it is dropped: it is stored when it is
// cited again.
func (l *ledger) add(id string, c store.Citation) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, known := l.stored[id]; known || len(l.waiting) >= maxWaiting {
		return
	}
	if l.waiting == nil {
		l.waiting = map[string]store.Citation{}
	}
	l.waiting[id] = c
}

// storeCitations stores the citations that wait. Those that cannot be stored wait on.
func (b *Bot) storeCitations(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	l := &b.ledger
	ids, all := l.take()
	if len(all) == 0 {
		return
	}
	err := b.options.Store.SaveCitations(ctx, all)
	l.mu.Lock()
	defer l.mu.Unlock()
	if err != nil {
		b.options.Logger.Error("citations are not stored yet; they are tried again", "citations", len(all), "err", err)
		for i, id := range ids {
			l.waiting[id] = all[i]
		}
		return
	}
	if l.stored == nil || len(l.stored) >= maxStored {
		l.stored = map[string]struct{}{}
	}
	for _, id := range ids {
		l.stored[id] = struct{}{}
	}
}

// take removes the waiting citations and returns them with their ids.
func (l *ledger) take() (ids []string, all []store.Citation) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for id, c := range l.waiting {
		ids, all = append(ids, id), append(all, c)
	}
	clear(l.waiting)
	return ids, all
}

// forgetRemoved deletes the stored texts of documents that are no longer in the corpus. An empty corpus is one that is
// not read yet.
func (b *Bot) forgetRemoved(ctx context.Context) {
	documents := map[string]bool{}
	for _, d := range b.options.Library.Documents() {
		documents[d.ID] = true
	}
	if len(documents) == 0 {
		return
	}
	n, err := b.options.Store.DropTexts(ctx, func(id string) bool { return documents[id] })
	switch {
	case err != nil:
		b.options.Logger.Error("texts of removed documents are not deleted", "err", err)
	case n > 0:
		b.options.Logger.Info("texts of removed documents deleted", "citations", n)
		b.ledger.mu.Lock()
		defer b.ledger.mu.Unlock()
		clear(b.ledger.stored) // so that a document that comes back gets its texts back
	}
}

// Remembered returns the stored citation with this id. ok is false when there is none. The citation has no text once
// its document is removed.
func Remembered(ctx context.Context, s *store.DB, id string) (c retrieval.Cited, ok bool, err error) {
	for _, digits := range retrieval.CitationDigits(id) {
		stored, ok, err := s.Citation(ctx, digits)
		if err != nil {
			return c, false, err
		}
		if !ok {
			continue
		}
		if err := json.Unmarshal(stored.Value, &c); err != nil {
			return c, false, fmt.Errorf("look up citation %s: %w", id, err)
		}
		c.Text = stored.Text
		return c, true, nil
	}
	return c, false, nil
}

// keep does what the store needs in the background: now and then every hour until ctx is done it deletes what is too
// old, also of guilds where nobody asks, and every minute it stores citations that could not be stored.
func (b *Bot) keep(ctx context.Context) {
	if b.options.Store == nil {
		return
	}
	hourly, retry := time.NewTicker(time.Hour), time.NewTicker(time.Minute)
	defer hourly.Stop()
	defer retry.Stop()
	b.expire(ctx)
	for {
		select {
		case <-hourly.C:
			b.expire(ctx)
		case <-retry.C:
			b.storeCitations(ctx)
		case <-ctx.Done():
			b.storeCitations(context.WithoutCancel(ctx))
			return
		}
	}
}

// expire deletes the questions that are too old, and the texts of removed documents.
func (b *Bot) expire(ctx context.Context) {
	if _, err := b.options.Store.ExpireGaps(ctx, b.now().Add(-keepGaps)); err != nil && ctx.Err() == nil {
		b.options.Logger.Error("old questions are not deleted", "err", err)
	}
	b.forgetRemoved(ctx)
}
