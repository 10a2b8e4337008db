package bot

import (
	"encoding/json"
	"fmt"

	"footnote/retrieval"
)

// Store keeps small records by name: a kind in small letters, a slash, and capitals or digits. It must be safe for
// concurrent use.
type Store interface {
	// Load returns a record, nil when there is none.
	Load(name string) ([]byte, error)
	// Save writes a record whole; it then outlasts a crash.
	Save(name string, data []byte) error
	// Delete removes a record; one that is not there is no error.
	Delete(name string) error
	// List returns the names of all records of a kind.
	List(kind string) ([]string, error)
}

// The kinds of records.
const (
	kindCited    = "cited"    // a retrieval.Cited, by its citation id: text of the corpus, nothing of users
	kindSettings = "settings" // of a guild, by its id
	kindGaps     = "gaps"     // of a guild that wants them, by its id
)

// remember keeps what was cited, once, so that /cite can say what became of it. Without a store nothing is kept.
func (b *Bot) remember(c retrieval.Citation) {
	digits := retrieval.CitationDigits(c.ID)
	if b.options.Store == nil || len(digits) == 0 {
		return
	}
	if _, known := b.remembered.LoadOrStore(c.ID, struct{}{}); known {
		return
	}
	data, err := json.Marshal(retrieval.CitedOf(c.ID, c.Document, c.Passage))
	if err == nil {
		err = b.options.Store.Save(kindCited+"/"+digits[0], data)
	}
	if err != nil {
		b.options.Logger.Error("a citation is not remembered", "err", err)
	}
}

// Remembered returns what a Store holds of a citation id that was shown.
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
