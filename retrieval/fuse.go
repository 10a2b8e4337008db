package retrieval

import (
	"cmp"
	"context"
	"slices"
)

// source finds the n passages that it takes for the best, best first, equal ones in corpus order.
type source func(ctx context.Context, q *Query, f filter, n int) ([]candidate, error)

// sources are where candidates come from. Another one, such as a search by vectors, is one more line here: it may find
// passages that have no word of the question, whose BM25 score is then 0, and what it scores by is one more feature of a
// passage.
func (x *Index) sources() []source { return []source{x.searchWorthRanking} }

// searchWorthRanking is search without the candidates that are not worth being ranked.
func (x *Index) searchWorthRanking(ctx context.Context, q *Query, f filter, n int) ([]candidate, error) {
	found, err := x.search(ctx, q, f, n)
	end := len(found)
	for end > alwaysRanked && found[end-1].score < worthRanking*found[0].score {
		end--
	}
	return found[:end], err
}

// candidates returns the passages to rank, at most n, from all sources.
func (x *Index) candidates(ctx context.Context, q *Query, f filter, n int) ([]candidate, error) {
	var lists [][]candidate
	for _, find := range x.sources() {
		list, err := find(ctx, q, f, n)
		if err != nil {
			return nil, err
		}
		lists = append(lists, list)
	}
	return fuse(lists, n), nil
}

// fusionRank is the constant of reciprocal rank fusion, as Cormack, Clarke and Büttcher (2009) chose it.
const fusionRank = 60

// fuse merges lists of candidates by reciprocal rank fusion, Σ 1 / (60 + rank) over the lists that have a passage, and
// returns the n first, equal ones in corpus order. A candidate keeps the score of the first list that has it. One list stays as
// it is.
func fuse(lists [][]candidate, n int) []candidate {
	if len(lists) == 1 {
		return lists[0][:min(n, len(lists[0]))]
	}
	type fused struct {
		candidate
		sum float64
	}
	var all []fused
	place := map[uint32]int{}
	for _, list := range lists {
		for rank, c := range list {
			i, met := place[c.ordinal]
			if !met {
				i = len(all)
				place[c.ordinal] = i
				all = append(all, fused{candidate: c})
			}
			all[i].sum += 1 / float64(fusionRank+rank+1)
		}
	}
	slices.SortFunc(all, func(a, b fused) int {
		return cmp.Or(cmp.Compare(b.sum, a.sum), cmp.Compare(a.ordinal, b.ordinal))
	})
	merged := make([]candidate, min(n, len(all)))
	for i := range merged {
		merged[i] = all[i].candidate
	}
	return merged
}
