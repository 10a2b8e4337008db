package retrieval

import (
	"context"
	"slices"

	"footnote/retrieval/index"
)

// Order is what passages are ranked by.
type Order int

// The orders.
const (
	ByModel Order = iota // as Ask ranks; behind its candidates the rest as BM25 ranks it
	ByBM25               // textbook BM25 of the question's own words alone, to compare with what is published
)

// Hit is a passage that a question finds.
type Hit struct {
	DocumentID string
	Number     int     // of the passage in its document, from 1
	Score      float64 // falls with the rank; comparable within one question only
}

// Hits ranks at most n passages for a question, best first. Question.Citations counts for nothing. ErrNoDocument is
// returned for a Document that is not there.
func (x *Index) Hits(ctx context.Context, question Question, by Order, n int) ([]Hit, error) {
	f, err := x.index.Filter(question.Document, question.Within)
	if err != nil {
		return nil, err
	}
	if by == ByBM25 {
		found, err := x.search(ctx, x.parser.ParsePlain(question.Text), f, n)
		if err != nil {
			return nil, err
		}
		hits := make([]Hit, len(found))
		for i, c := range found {
			hits[i] = x.hit(c.Ordinal, c.Score)
		}
		return hits, nil
	}
	ranked, err := x.rankWithin(ctx, question, f)
	if err != nil {
		return nil, err
	}
	defer ranked.Release()
	hits := make([]Hit, 0, n)
	seen := make(map[uint32]bool, len(ranked.Matches))
	for _, m := range ranked.Matches[:min(n, len(ranked.Matches))] {
		seen[m.Passage.Ordinal] = true
		p := m.Passage
		hits = append(hits, Hit{DocumentID: p.Document.ID, Number: p.Passage.Number, Score: m.Score})
	}
	if len(hits) == n || len(hits) == 0 {
		return hits, nil
	}
	rest, err := x.search(ctx, ranked.Query.Query, f, n)
	if err != nil {
		return nil, err
	}
	rest = slices.DeleteFunc(rest, func(c index.Candidate) bool { return seen[c.Ordinal] })
	last := hits[len(hits)-1].Score
	for _, c := range rest[:min(n-len(hits), len(rest))] {
		hits = append(hits, x.hit(c.Ordinal, last-1/(1+c.Score))) // below all that the model ranked, in the order of BM25
	}
	return hits, nil
}

func (x *Index) hit(passage uint32, score float64) Hit {
	document, number := x.index.Number(passage)
	return Hit{DocumentID: document.ID, Number: number, Score: score}
}
