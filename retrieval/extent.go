package retrieval

import (
	"time"

	"footnote/corpus/edtf"
)

// Extent says how large a corpus or document is.
type Extent struct {
	Passages    int
	First, Last int       // years of the earliest and latest date, astronomical: 1 BC is 0
	Dated       bool      // false: there is no date with both ends, and First and Last mean nothing
	Digest      string    // of the ids of all passages, which hash their texts: another text has another digest
	Indexed     time.Time // when the index was made
	Changed     []string  // titles of the documents whose sources have changed since; an index alone knows of none
}

// Extent measures a document by id or title, or the corpus for "". ErrNoDocument is returned for a document that is not
// there.
func (x *Index) Extent(document string) (Extent, error) {
	f, err := x.index.Filter(document, edtf.Interval{})
	if err != nil {
		return Extent{}, err
	}
	size := x.index.Size(f)
	return Extent{Passages: size.Passages, First: size.First, Last: size.Last, Dated: size.Dated, Digest: size.Digest, Indexed: x.index.Made()}, nil
}
