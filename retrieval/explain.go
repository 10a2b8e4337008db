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
	Confidence []float64          // features of the confidence, in the order of ConfidenceFeatures; nil when nothing was found
	ranking    ranking            // its matches are parallel to Passages
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
	e := Explanation{Query: found.query.String(), Kind: found.query.Kind, ranking: found.ranking}
	e.show()
	return e, nil
}

// Judge ranks the passages of the explanation anew with another model.
func (e *Explanation) Judge(model *Model) {
	e.ranking.judge(model)
	e.show()
}

// show fills what is exported from the ranking.
func (e *Explanation) show() {
	e.Passages = e.Passages[:0]
	for _, m := range e.ranking.matches {
		p := ExplainedPassage{Document: &m.passage.document, Passage: &m.passage.passage, Features: m.features[:], Score: m.score}
		p.Sentences = make([]ExplainedSentence, len(m.sentences))
		for i, s := range m.sentences {
			p.Sentences[i] = ExplainedSentence{m.passage.text(m.passage.sentences[i]), m.sentences[i].features[:], s.score}
		}
		e.Passages = append(e.Passages, p)
	}
	if e.ranking.answerable() {
		e.Confidence = e.ranking.describe()
	}
}

// Forget frees the places where the words of the question stand: Judge still works, Spans and Guess do not.
func (e *Explanation) Forget() {
	for _, m := range e.ranking.matches {
		m.title, m.body = nil, nil
		for i := range m.sentences {
			s := &m.sentences[i]
			s.words, s.wide, s.near, s.around, s.hits = nil, nil, nil, nil, nil
		}
	}
}

// Sentences returns the n sentences of all passages that are likeliest to answer, as in Answer.
func (e Explanation) Sentences(n int) []RankedSentence { return rankedSentences(e.ranking, n) }

// Spans returns the candidates for the answer in a sentence of Explanation.Passages[passage].
func (e Explanation) Spans(passage, sentence int) SpanChoice {
	return spanChoices(e.ranking.query.Query, e.ranking.matches[passage].passage, sentence)
}

// Guess returns the span that a model chooses in the best sentence of the first passage; empty when nothing was found.
func (e Explanation) Guess(model *Model) string {
	if !e.ranking.answerable() {
		return ""
	}
	return e.Span(model, 0, e.ranking.matches[0].best())
}

// Span returns the span that a model chooses in a sentence of Passages[passage].
func (e Explanation) Span(model *Model, passage, sentence int) string {
	m := e.ranking.matches[passage]
	return model.Chooser.choose(e.ranking.query.Query, m.passage, sentence).In(m.passage.text(m.passage.sentences[sentence]))
}
