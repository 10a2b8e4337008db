package retrieval

import (
	"context"

	"footnote/corpus"
)

// Explanation says how a question was understood and what each passage was ranked by.
type Explanation struct {
	Query      string             // the query, printed
	Kind       Kind               //
	Passages   []ExplainedPassage // best first
	Untyped    bool               // a date or a number was asked for, and the best sentence has none
	Confidence []float64          // features of the confidence, in the order of ConfidenceFeatures; nil when nothing was found
	query      *Query
	matches    []*match // parallel to Passages
}

// ExplainedPassage is a candidate with its features.
type ExplainedPassage struct {
	Document  corpus.Metadata
	Passage   corpus.Passage
	Features  []float64 // in the order of PassageFeatures
	Score     float64
	Sentences []ExplainedSentence // parallel to Passage.Sentences
}

// ExplainedSentence is a sentence of a candidate with its features.
type ExplainedSentence struct {
	Text     string
	Features []float64 // in the order of SentenceFeatures
	Score    float64
}

// Explain ranks passages for a question as Ask does and shows what by. Training reads its features here.
func (x *Index) Explain(ctx context.Context, question Question) (Explanation, error) {
	found, err := x.rank(ctx, question)
	if err != nil {
		return Explanation{}, err
	}
	e := Explanation{Query: found.query.String(), Kind: found.query.Kind, query: found.query, matches: found.matches}
	for _, m := range found.matches {
		p := ExplainedPassage{Document: m.passage.document, Passage: m.passage.passage, Features: m.features[:], Score: m.score}
		for i, s := range m.sentences {
			p.Sentences = append(p.Sentences, ExplainedSentence{m.passage.text(m.passage.sentences[i]), s.features[:], s.score})
		}
		e.Passages = append(e.Passages, p)
	}
	if found.answerable() {
		e.Confidence, e.Untyped = found.describe(), found.untyped()
	}
	return e, nil
}
