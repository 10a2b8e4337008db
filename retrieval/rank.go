package retrieval

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"footnote/corpus/edtf"
)

// BM25's constants: the values that Anserini uses for passages and for which its published figures hold.
const (
	bm25K1 = 0.9
	bm25B  = 0.4
)

// fieldWeight says how much a word counts in each of the searched fields, as in BM25F: the weighted frequencies of a
// word are added, and the sum is damped once. Only the body has a length that damps.
var fieldWeight = [len(searched)]float64{1, 1, 1}

// candidates is how many passages BM25 hands to the finer ranking.
const candidates = 50

// candidate is a passage and its BM25 score.
type candidate struct {
	ordinal uint32
	score   float64
}

// scratch is the memory of one search: a score and a frequency for each passage.
type scratch struct {
	score, frequency []float64
	touched          []uint32 // passages with a score
	counted          []uint32 // passages with a frequency
}

var scratches = sync.Pool{New: func() any { return &scratch{} }}

func (s *scratch) reset(passages int) {
	if cap(s.score) < passages {
		s.score, s.frequency = make([]float64, passages), make([]float64, passages)
	}
	s.score, s.frequency = s.score[:passages], s.frequency[:passages]
}

// clear zeroes what a search left, so that the next need not go over all passages.
func (s *scratch) clear() {
	for _, p := range s.touched {
		s.score[p] = 0
	}
	s.touched = s.touched[:0]
}

// filter says which passages may answer.
type filter struct {
	within   edtf.Interval // zero: any
	document uint32        // noPassage: any
}

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

// search returns the n best passages by BM25, best first, equal scores in corpus order. It reads all postings of all
// terms, so nothing depends on how the index was written.
//
//	score(p) = Σ_w idf(w) · f(w,p) / (f(w,p) + k1·(1 - b + b·|p|/avg))
//	f(w,p)   = Σ_variants Σ_fields weight(variant) · fieldWeight(field) · frequency
//
// where |p| is the length of all fields of p and avg its mean. The factor k1+1 that textbooks put above the line is the
// same for all passages and left out, as in Lucene.
func (x *Index) search(ctx context.Context, q *Query, f filter, n int) ([]candidate, error) {
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	s.reset(x.table.passages())
	defer s.clear()
	for _, w := range q.Words {
		if !w.Found {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := x.addWord(ctx, s, w, f); err != nil {
			return nil, err
		}
	}
	if len(s.touched) < n {
		for _, w := range q.Words {
			related := Word{Terms: w.Related, Weight: relatedScore * w.Weight}
			if err := x.addWord(ctx, s, related, f); err != nil {
				return nil, err
			}
		}
	}
	found := make([]candidate, 0, len(s.touched))
	for _, p := range s.touched {
		found = append(found, candidate{p, s.score[p]})
	}
	slices.SortFunc(found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.ordinal, b.ordinal))
	})
	return found[:min(n, len(found))], nil
}

// addWord adds what one word of the question gives to each passage's score.
func (x *Index) addWord(ctx context.Context, s *scratch, w Word, f filter) error {
	for _, t := range w.Terms {
		for i, field := range searched {
			weight := t.Weight * fieldWeight[i]
			err := postings(ctx, x.reader, field, t.Term, func(number uint64, freq int) {
				p := x.ordinal[number]
				if s.frequency[p] == 0 {
					s.counted = append(s.counted, p)
				}
				s.frequency[p] += weight * float64(freq)
			})
			if err != nil {
				return err
			}
		}
	}
	for _, p := range s.counted {
		frequency := s.frequency[p]
		s.frequency[p] = 0
		if !x.admits(f, p) {
			continue
		}
		if s.score[p] == 0 {
			s.touched = append(s.touched, p)
		}
		s.score[p] += w.Weight * frequency / (frequency + bm25K1*(1-bm25B+bm25B*x.relativeLength(p)))
	}
	s.counted = s.counted[:0]
	return nil
}

// relativeLength is the length of a passage with its title and headings over the mean of all.
func (x *Index) relativeLength(p uint32) float64 {
	length, mean := 0.0, 0.0
	for i := range searched {
		length += float64(x.table.lengths[int(p)*len(searched)+i])
		mean += x.average[i]
	}
	return length / max(mean, 1)
}
