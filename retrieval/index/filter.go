package index

import (
	"slices"

	"footnote/corpus/edtf"
)

// Filter restricts a search to some passages. Index.Filter makes one for its index. The zero Filter is not "no filter":
// it admits only the passages of the first document.
type Filter struct {
	within   edtf.Interval // zero: any time
	document uint32        // noOrdinal: any document
	hidden   bool          // the index hides documents: see Without
}

// isZero reports whether the filter admits every passage.
func (f Filter) isZero() bool { return f.document == noOrdinal && f.within.IsZero() && !f.hidden }

// Without returns the same index whose filters admit no passage of some documents, by id. Ids that no document has are
// ignored. Everything else, such as document frequencies, is as before. Close only one of the two.
func (x *Index) Without(documents []string) *Index {
	other := *x
	other.hidden = map[uint32]bool{}
	for _, id := range documents {
		if ordinal, ok := x.catalogue.byID(id); ok {
			other.hidden[ordinal] = true
		}
	}
	return &other
}

// Filter returns a filter that admits the passages of a document, by id or title, with a date that overlaps within. An
// empty document is any document, a zero interval any time. An unknown document is ErrNoDocument.
func (x *Index) Filter(document string, within edtf.Interval) (Filter, error) {
	f := Filter{within: within, document: noOrdinal, hidden: len(x.hidden) > 0}
	if document == "" {
		return f, nil
	}
	var err error
	f.document, err = x.documentOrdinal(document)
	return f, err
}

// admits reports whether a filter admits a passage.
func (x *Index) admits(f Filter, passage uint32) bool {
	return (f.document == noOrdinal || x.table.documents[passage] == f.document) &&
		(f.within.IsZero() || x.table.hasDateWithin(passage, f.within)) &&
		(!f.hidden || !x.hidden[x.table.documents[passage]])
}

// passageRange returns the half-open range of passages that a filter can admit. Passages of a document are adjacent.
func (t *table) passageRange(f Filter) (start, end uint32) {
	if f.document == noOrdinal {
		return 0, uint32(t.passages())
	}
	first, _ := slices.BinarySearch(t.documents, f.document)
	after, _ := slices.BinarySearch(t.documents, f.document+1)
	return uint32(first), uint32(after)
}
