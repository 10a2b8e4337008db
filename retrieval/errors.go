package retrieval

import (
	"errors"
	"fmt"

	"footnote/retrieval/index"
)

// Errors that a caller can act on. Methods return them wrapped with what they are about.
var (
	// ErrNoPassage is the error of a passage id or citation id that no passage of the index has.
	ErrNoPassage = errors.New("no such passage")

	// ErrNoDocument is the error of an id or title that no document of the index has.
	ErrNoDocument = index.ErrNoDocument

	// ErrChanged is the error of text that is withheld, because its source has changed since it was read. Only a
	// library.Library returns it: an Index does not read the sources again.
	ErrChanged = errors.New("the source has changed since it was read")

	// ErrReading is wrapped by every ReadingError.
	ErrReading = errors.New("the corpus is being read")

	// ErrUpdating is the error of Update while another update of the same index is running.
	ErrUpdating = index.ErrUpdating

	// ErrNoIndex is the error of a folder to open that is missing or holds no index.
	ErrNoIndex = index.ErrNoIndex

	// ErrNotIndex is the error of Build for a folder that holds something other than an index.
	ErrNotIndex = index.ErrNotIndex

	// ErrVersion is the error of an index that another version of the program built.
	ErrVersion = index.ErrVersion

	// ErrDamaged is the error of a file of an index that is damaged, incomplete or missing.
	ErrDamaged = index.ErrDamaged
)

// ReadingError is the error of a library.Library that has not read its sources yet, or reads them again to heal.
type ReadingError struct {
	Percent int // of the sources that is read
}

// Error describes how far the reading is.
func (e *ReadingError) Error() string { return fmt.Sprintf("%v: %d %%", ErrReading, e.Percent) }

// Unwrap returns ErrReading.
func (e *ReadingError) Unwrap() error { return ErrReading }
