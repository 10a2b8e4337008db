package index

import "errors"

// Errors that a caller can act on. They are wrapped with the path or name that they are about.
var (
	// ErrDamaged is the error of a file of an index that is damaged, incomplete or missing. It does not go away until
	// the index is built again.
	ErrDamaged = errors.New("damaged")

	// ErrVersion is the error of an index that another version of the program built, with another format or other
	// analyzers. It can only be built again.
	ErrVersion = errors.New("it was built by another version of footnote")

	// ErrNoIndex is the error of a folder to open that is missing or has no manifest.
	ErrNoIndex = errors.New("there is no index")

	// ErrNotIndex is the error of a folder to build in that holds something other than an index.
	ErrNotIndex = errors.New("the folder is not empty and holds no index")

	// ErrNoDocument is the error of an id or title that no document of the index has.
	ErrNoDocument = errors.New("no such document")

	// ErrUpdating is the error of an update while another update of the same index is running.
	ErrUpdating = errors.New("another update of it is under way")
)
