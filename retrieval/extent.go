package retrieval

import (
	"time"

	"footnote/corpus/edtf"
)

// Extent is the size of a corpus or document, and the time that its dates span.
type Extent struct {
	Passages    int
	First, Last int       // years of the earliest and latest date, astronomical: 1 BC is 0
	Dated       bool      // some date has both ends; otherwise First and Last are 0
	Digest      string    // of the ids of all passages, and so of their texts
	Indexed     time.Time // when the index was made
	Changed     []string  // titles of documents whose sources have changed since; only from a library.Library
}

// Extent measures a document by id or title, or the corpus for "". The error is ErrNoDocument when there is no such
// document.
func (x *Index) Extent(document string) (Extent, error) {
	f, err := x.index.Filter(document, edtf.Interval{})
	if err != nil {
		return Extent{}, err
	}
	size := x.index.Size(f)
	return Extent{
		Passages: size.Passages, First: size.First, Last: size.Last, Dated: size.Dated, Digest: size.Digest,
		Indexed: x.index.Made(),
	}, nil
}
