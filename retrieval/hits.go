package retrieval

import (
	"context"
	"slices"

	"footnote/retrieval/analysis"
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
	f, err := x.filter(question)
	if err != nil {
		return nil, err
	}
	if by == ByBM25 {
		found, err := x.search(ctx, x.parsePlain(question.Text), f, n)
		if err != nil {
			return nil, err
		}
		hits := make([]Hit, len(found))
		for i, c := range found {
			hits[i] = x.hit(c.ordinal, c.score)
		}
		return hits, nil
	}
	ranked, err := x.rank(ctx, question)
	if err != nil {
		return nil, err
	}
	hits := make([]Hit, 0, n)
	seen := make(map[uint32]bool, len(ranked.matches))
	for _, m := range ranked.matches[:min(n, len(ranked.matches))] {
		seen[m.passage.ordinal] = true
		hits = append(hits, x.hit(m.passage.ordinal, m.score))
	}
	if len(hits) == n || len(hits) == 0 {
		return hits, nil
	}
	rest, err := x.search(ctx, ranked.query, f, n)
	if err != nil {
		return nil, err
	}
	rest = slices.DeleteFunc(rest, func(c candidate) bool { return seen[c.ordinal] })
	last := hits[len(hits)-1].Score
	for _, c := range rest[:min(n-len(hits), len(rest))] {
		hits = append(hits, x.hit(c.ordinal, last-1/(1+c.score))) // below all that the model ranked, in the order of BM25
	}
	return hits, nil
}

func (x *Index) hit(passage uint32, score float64) Hit {
	d := x.table.document[passage]
	first, _ := slices.BinarySearch(x.table.document, d) // documents stand in corpus order
	return Hit{DocumentID: x.catalogue.at(d).ID, Number: int(passage) - first + 1, Score: score}
}

// parsePlain reads a question as a bag of stemmed words without function words, and nothing else: no second readings, no
// respelling, no related words.
func (x *Index) parsePlain(text string) *Query {
	tokens := analysis.English.Analyze(text)
	q := &Query{text: text, Words: make([]Word, 0, len(tokens))}
	terms := make([]Variant, 0, len(tokens)) // of all words, each of which has one
	for _, t := range tokens {
		if t.Extra || t.Stop {
			continue
		}
		terms = append(terms, Variant{t.Term, 1})
		w := Word{Text: text[t.Start:t.End], Terms: terms[len(terms)-1 : len(terms) : len(terms)], position: t.Position}
		held := x.countHolders(w.Terms)
		w.Found, w.IDF = held > 0, idf(x.table.passages(), held)
		q.Words = append(q.Words, w)
	}
	return q
}
