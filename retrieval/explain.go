package retrieval

import (
	"context"

	"footnote/corpus"
	"footnote/retrieval/query"
	"footnote/retrieval/rank"
	"footnote/retrieval/span"
)

// Explanation says how a question was understood and what each passage was ranked by.
type Explanation struct {
	Query      string             // the query, printed
	Type       query.AnswerType   //
	Passages   []ExplainedPassage // best first
	Confidence []float64          // features of the confidence, in the order of ConfidenceFeatures; nil when nothing was found
	ranking    rank.Ranking       // its matches are parallel to Passages
}

// ExplainedPassage is a candidate with its features.
type ExplainedPassage struct {
	Document  *corpus.Metadata
	Passage   *corpus.Passage
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
	e := Explanation{Query: found.Query.String(), Type: found.Query.Type, ranking: found.Ranking}
	e.show()
	return e, nil
}

// Judge ranks the passages of the explanation anew with another model.
func (e *Explanation) Judge(model *rank.Model) {
	e.ranking.Judge(model)
	e.show()
}

// show fills what is exported from the ranking.
func (e *Explanation) show() {
	e.Passages = e.Passages[:0]
	for _, m := range e.ranking.Matches {
		p := ExplainedPassage{Document: &m.Passage.Document, Passage: &m.Passage.Passage, Features: m.Features[:], Score: m.Score}
		p.Sentences = make([]ExplainedSentence, len(m.Sentences))
		for i, s := range m.Sentences {
			p.Sentences[i] = ExplainedSentence{m.Passage.Text(m.Passage.Sentences[i]), m.Sentences[i].Features[:], s.Score}
		}
		e.Passages = append(e.Passages, p)
	}
	if e.ranking.Answerable() {
		e.Confidence = e.ranking.ConfidenceFeatures()
	}
}

// Forget frees the places where the words of the question stand: Judge still works, Spans and Guess do not.
func (e *Explanation) Forget() {
	for _, m := range e.ranking.Matches {
		m.Title, m.Body = nil, nil
		for i := range m.Sentences {
			s := &m.Sentences[i]
			s.Words, s.Related, s.Similar, s.RelatedTerms, s.Terms = nil, nil, nil, nil, nil
		}
	}
}

// Sentences returns the n sentences of all passages that are likeliest to answer, as in Answer.
func (e Explanation) Sentences(n int) []RankedSentence { return rankedSentences(e.ranking, n) }

// Spans returns the candidates for the answer in a sentence of Explanation.Passages[passage].
func (e Explanation) Spans(passage, sentence int) span.Choice {
	return span.Choices(e.ranking.Query.Query, e.ranking.Matches[passage].Passage, sentence)
}

// Guess returns the span that a model chooses in the best sentence of the first passage; empty when nothing was found.
func (e Explanation) Guess(model *rank.Model) string {
	if !e.ranking.Answerable() {
		return ""
	}
	return e.Span(model, 0, e.ranking.Matches[0].Best())
}

// Span returns the span that a model chooses in a sentence of Passages[passage].
func (e Explanation) Span(model *rank.Model, passage, sentence int) string {
	m := e.ranking.Matches[passage]
	return model.Chooser.Choose(e.ranking.Query.Query, m.Passage, sentence).In(m.Passage.Text(m.Passage.Sentences[sentence]))
}
