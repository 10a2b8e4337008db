package retrieval

import (
	"cmp"
	"context"
	"slices"

	"footnote/retrieval/index"
	"footnote/retrieval/query"
)

// source finds the n passages that it takes for the best, best first, equal ones in corpus order.
type source func(ctx context.Context, q *query.Query, f index.Filter, n int) ([]index.Candidate, error)

// sources are where candidates come from. Another one, such as a search by vectors, is one more line here: it may find
// passages that have no word of the question, whose BM25 score is then 0, and what it scores by is one more feature of
// a passage.
func (x *Index) sources() []source { return []source{x.searchWorthRanking} }

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

// searchWorthRanking is search without the candidates that are not worth being ranked.
func (x *Index) searchWorthRanking(ctx context.Context, q *query.Query, f index.Filter, n int) ([]index.Candidate, error) {
	found, err := x.search(ctx, q, f, n)
	end := len(found)
	for end > alwaysRanked && found[end-1].Score < worthRanking*found[0].Score {
		end--
	}
	return found[:end], err
}

// candidates returns the passages to rank, at most n, from all sources.
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

// fusionRank is the constant of reciprocal rank fusion, as Cormack, Clarke and Büttcher (2009) chose it.
const fusionRank = 60

// fuse merges lists of candidates by reciprocal rank fusion, Σ 1 / (60 + rank) over the lists that have a passage, and
// returns the n first, equal ones in corpus order. A candidate keeps the score of the first list that has it. One list
// stays as it is.
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
