package index

import "footnote/corpus/edtf"

// BM25's constants: the values that Anserini uses for passages and for which its published figures hold.
const (
	bm25K1 = 0.9
	bm25B  = 0.4
)

// Candidate is a passage and its BM25 score.
type Candidate struct {
	Ordinal uint32
	Score   float64
}

// Filter says which passages may answer.
type Filter struct {
	within   edtf.Interval // zero: any
	document uint32        // noPassage: any
}

// isZero reports that every passage may answer.
func (f Filter) isZero() bool { return f.document == noOrdinal && f.within.IsZero() }

// Filter returns the filter that admits the passages of a document, by id or title, with a date that overlaps. An empty
// document is any, a zero interval any time. ErrNoDocument is returned for a document that is not there.
func (x *Index) Filter(document string, within edtf.Interval) (Filter, error) {
	f := Filter{within: within, document: noOrdinal}
	if document == "" {
		return f, nil
	}
	var err error
	f.document, err = x.documentOrdinal(document)
	return f, err
}

func (x *Index) admits(f Filter, passage uint32) bool {
	return (f.document == noOrdinal || x.table.documents[passage] == f.document) &&
		(f.within.IsZero() || x.table.hasDateWithin(passage, f.within))
}

// lengthNorms returns what damps frequencies in each passage: k1·(1 - b + b·|p|/avg).
func (t *table) lengthNorms() []float64 {
	mean := 0.0
	for _, n := range t.lengths {
		mean += float64(n)
	}
	mean = max(mean/float64(max(t.passages(), 1)), 1)
	damp := make([]float64, t.passages())
	for p := range damp {
		length := 0.0
		for _, n := range t.lengths[p*len(searchedFields) : (p+1)*len(searchedFields)] {
			length += float64(n)
		}
		damp[p] = bm25K1 * (1 - bm25B + bm25B*length/mean)
	}
	return damp
}
