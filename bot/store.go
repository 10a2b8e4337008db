package bot

import (
	"encoding/json"
	"fmt"

	"footnote/retrieval"
)

// Store keeps small records by name: a kind in lower case, a slash, and capitals or digits. It must be safe for
// concurrent use.
type Store interface {
	// Load returns a record, nil when there is none.
	Load(name string) ([]byte, error)
	// Save replaces a record atomically. When it returns, the record survives a crash.
	Save(name string, data []byte) error
	// Delete removes a record. A record that does not exist is not an error.
	Delete(name string) error
	// List returns the names of all records of a kind.
	List(kind string) ([]string, error)
}

// Kinds of records.
const (
	kindCited    = "cited"    // a retrieval.Cited, by its citation id; holds text of the corpus and nothing about users
	kindSettings = "settings" // of a guild, by its id
	kindGaps     = "gaps"     // unanswered questions of a guild, by its id
)

// remember stores a citation once, so that /cite can show what became of it. Without a store it does nothing.
func (b *Bot) remember(c retrieval.Citation) {
	digits := retrieval.CitationDigits(c.ID)
	if b.options.Store == nil || len(digits) == 0 {
		return
	}
	if _, known := b.remembered.LoadOrStore(c.ID, struct{}{}); known {
		return
	}
	data, err := json.Marshal(retrieval.CitedOf(c.Location))
	if err == nil {
		err = b.options.Store.Save(kindCited+"/"+digits[0], data)
	}
	if err != nil {
		b.options.Logger.Error("a citation is not remembered", "err", err)
	}
}

// Remembered returns the stored citation with this id. ok is false when there is none.
func Remembered(s Store, id string) (c retrieval.Cited, ok bool, err error) {
	for _, digits := range retrieval.CitationDigits(id) {
		data, err := s.Load(kindCited + "/" + digits)
		if err != nil {
			return c, false, fmt.Errorf("look up citation %s: %w", id, err)
		}
		if data == nil {
			continue
		}
		if err := json.Unmarshal(data, &c); err != nil {
			return c, false, fmt.Errorf("look up citation %s: %w", id, err)
		}
		return c, true, nil
	}
	return c, false, nil
}
