package retrieval

import (
	"context"

	"footnote/corpus/edtf"
)

// BM25's constants: the values that Anserini uses for passages and for which its published figures hold.
const (
	bm25K1 = 0.9
	bm25B  = 0.4
)

// candidate is a passage and its BM25 score.
type candidate struct {
	ordinal uint32
	score   float64
}

// filter says which passages may answer.
type filter struct {
	within   edtf.Interval // zero: any
	document uint32        // noPassage: any
}

// isZero reports that every passage may answer.
func (f filter) isZero() bool { return f.document == noPassage && f.within.IsZero() }

// filter returns the filter that a question asks for.
func (x *Index) filter(q Question) (filter, error) {
	f := filter{within: q.Within, document: noPassage}
	if q.Document == "" {
		return f, nil
	}
	var err error
	f.document, err = x.find(q.Document)
	return f, err
}

func (x *Index) admits(f filter, passage uint32) bool {
	return (f.document == noPassage || x.table.document[passage] == f.document) &&
		(f.within.IsZero() || x.table.within(passage, f.within))
}

// relatedScore is what words of related meaning count for where the question's own words find too few passages: enough
// to be looked at, hardly enough to go before a passage with one of the words.
const relatedScore = 0.1

// search returns the n best passages by BM25, best first, equal scores in corpus order.
//
//	score(p) = Σ_w idf(w) · f(w,p) / (f(w,p) + k1·(1 - b + b·|p|/avg))
//	f(w,p)   = Σ_variants weight(variant) · frequency in all fields
//
// where |p| is the length of all fields of p and avg its mean. The factor k1+1 that textbooks put above the line is the
// same for all passages and left out, as in Lucene.
func (x *Index) search(ctx context.Context, q *Query, f filter, n int) ([]candidate, error) {
	words := make([]scoredWord, 0, len(q.Words))
	for i := range q.Words {
		if w := &q.Words[i]; w.Found {
			words = append(words, scoredWord{w.Terms, w.IDF})
		}
	}
	found, err := x.bestPassages(ctx, words, f, n)
	if err != nil || len(found) >= n {
		return found, err
	}
	own := len(words)
	for i := range q.Words {
		if w := &q.Words[i]; len(w.Related) > 0 {
			words = append(words, scoredWord{w.Related, relatedScore * w.IDF})
		}
	}
	if len(words) == own {
		return found, nil
	}
	return x.bestPassages(ctx, words, f, n)
}

// damping returns what damps frequencies in each passage: k1·(1 - b + b·|p|/avg).
func (t *table) damping() []float64 {
	mean := 0.0
	for _, n := range t.lengths {
		mean += float64(n)
	}
	mean = max(mean/float64(max(t.passages(), 1)), 1)
	damp := make([]float64, t.passages())
	for p := range damp {
		length := 0.0
		for _, n := range t.lengths[p*len(searched) : (p+1)*len(searched)] {
			length += float64(n)
		}
		damp[p] = bm25K1 * (1 - bm25B + bm25B*length/mean)
	}
	return damp
}
