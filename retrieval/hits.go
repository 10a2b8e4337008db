package retrieval

import (
	"context"
	"slices"

	"footnote/retrieval/index"
)

// Order is a way to rank passages.
type Order int

// The orders.
const (
	ByModel Order = iota // as Ask ranks, followed by the remaining passages in the order of BM25
	ByBM25               // textbook BM25 of the question's own words alone, to compare with published figures
)

// Hit is a passage that a question finds.
type Hit struct {
	DocumentID string
	Number     int     // of the passage in its document, from 1
	Score      float64 // decreases with the rank; comparable within one question only
}

// Hits ranks at most n passages for a question, best first. It ignores Question.Citations. The error is ErrNoDocument
// for an unknown Question.Document.
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
	message, err := x.parser.Read(question.Text)
	if err != nil {
		return nil, err
	}
	if message.Idle {
		return nil, nil
	}
	question.Text = message.Text
	ranked, err := x.rankWithin(ctx, question, f)
	if err != nil {
		return nil, err
	}
	defer ranked.Release()
	if _, err := ranked.readIfThereIsTime(ctx); err != nil {
		return nil, err
	}
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
		hits = append(hits, x.hit(c.Ordinal, last-1/(1+c.Score))) // below those that the model ranked
	}
	return hits, nil
}

// hit returns the hit of a passage that has not been read.
func (x *Index) hit(passage uint32, score float64) Hit {
	document, number := x.index.Number(passage)
	return Hit{DocumentID: document.ID, Number: number, Score: score}
}
