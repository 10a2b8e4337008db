package retrieval

import (
	"cmp"
	"context"
	"slices"

	"footnote/retrieval/index"
	"footnote/retrieval/query"
)

// source finds the n best passages for a query, best first, equal scores in corpus order.
type source func(ctx context.Context, q *query.Query, f index.Filter, n int) ([]index.Candidate, error)

// sources returns the sources of candidates. Another source, such as a search by vectors, may find passages without a
// word of the question: their BM25 score is 0. Its own score would be a new feature of passages.
func (x *Index) sources() []source { return []source{x.searchWorthRanking} }

// relatedScore is the weight of words of related meaning, as a share of the idf of the word itself. They are searched
// for when the words of the question find too few passages. The weight is low, so that they hardly ever precede a
// passage with a word of the question.
const relatedScore = 0.1

// search returns the n best passages by BM25, best first, equal scores in corpus order.
//
//	score(p) = Σ_w idf(w) · f(w,p) / (f(w,p) + k1·(1 - b + b·|p|/avg))
//	f(w,p)   = Σ_variants weight(variant) · frequency in all fields
//
// |p| is the length of all fields of p, and avg is its mean. The factor k1+1 of the textbook formula is the same for
// all passages and omitted, as in Lucene.
func (x *Index) search(ctx context.Context, q *query.Query, f index.Filter, n int) ([]index.Candidate, error) {
	words := make([]index.Word, 0, len(q.Words))
	for i := range q.Words {
		if w := &q.Words[i]; w.Found {
			words = append(words, index.Word{Terms: w.Terms, Weight: w.IDF})
		}
	}
	found, err := x.index.Search(ctx, words, f, n)
	if err != nil || len(found) >= n {
		return found, err
	}
	own := len(words)
	for i := range q.Words {
		if w := &q.Words[i]; len(w.Related) > 0 {
			words = append(words, index.Word{Terms: w.Related, Weight: relatedScore * w.IDF})
		}
	}
	if len(words) == own {
		return found, nil
	}
	return x.index.Search(ctx, words, f, n)
}

// searchWorthRanking is search without the candidates whose score is too low to be worth ranking.
func (x *Index) searchWorthRanking(
	ctx context.Context, q *query.Query, f index.Filter, n int,
) ([]index.Candidate, error) {
	found, err := x.search(ctx, q, f, n)
	end := len(found)
	for end > alwaysRanked && found[end-1].Score < worthRanking*found[0].Score {
		end--
	}
	return found[:end], err
}

// candidates returns at most n passages to rank, from all sources.
func (x *Index) candidates(ctx context.Context, q *query.Query, f index.Filter, n int) ([]index.Candidate, error) {
	var lists [][]index.Candidate
	for _, find := range x.sources() {
		list, err := find(ctx, q, f, n)
		if err != nil {
			return nil, err
		}
		lists = append(lists, list)
	}
	return fuse(lists, n), nil
}

// fusionRank is the constant of reciprocal rank fusion (Cormack, Clarke and Büttcher 2009).
const fusionRank = 60

// fuse merges lists of candidates by reciprocal rank fusion and returns the n best. The fused score of a passage is
// Σ 1 / (60 + rank) over the lists that have it; equal ones are in corpus order. A candidate keeps its score of the
// first list that has it. A single list keeps its order.
func fuse(lists [][]index.Candidate, n int) []index.Candidate {
	if len(lists) == 1 {
		return lists[0][:min(n, len(lists[0]))]
	}
	type fused struct {
		index.Candidate
		sum float64
	}
	var all []fused
	place := map[uint32]int{}
	for _, list := range lists {
		for rank, c := range list {
			i, met := place[c.Ordinal]
			if !met {
				i = len(all)
				place[c.Ordinal] = i
				all = append(all, fused{Candidate: c})
			}
			all[i].sum += 1 / float64(fusionRank+rank+1)
		}
	}
	slices.SortFunc(all, func(a, b fused) int {
		return cmp.Or(cmp.Compare(b.sum, a.sum), cmp.Compare(a.Ordinal, b.Ordinal))
	})
	merged := make([]index.Candidate, min(n, len(all)))
	for i := range merged {
		merged[i] = all[i].Candidate
	}
	return merged
}
