package retrieval

import (
	"context"

	"footnote/corpus"
	"footnote/retrieval/rank"
	"footnote/retrieval/span"
)

// Explanation is the query of a question and the ranked passages with their features, for training and debugging. Its
// slices share the memory of the ranking: they are valid until the next call of Judge.
type Explanation struct {
	Query      string // as Query.String writes it
	Type       AnswerType
	Topical    float64            // see rank.Topical
	Passages   []ExplainedPassage // best first
	Confidence []float64          // in the order of rank.ConfidenceFeatures; nil when nothing was found
	ranking    rank.Ranking       // its matches are parallel to Passages
}

// ExplainedPassage is a candidate with its features.
type ExplainedPassage struct {
	Document  *corpus.Metadata
	Passage   *corpus.Passage
	Features  []float64 // in the order of rank.PassageFeatures
	Score     float64
	Sentences []ExplainedSentence // parallel to Passage.Sentences
}

// ExplainedSentence is a sentence of a candidate with its features.
type ExplainedSentence struct {
	Text     string
	Features []float64 // in the order of rank.SentenceFeatures
	Score    float64
}

// Explain ranks passages for a question as Ask does, and returns their features. Errors are those of Ask.
func (x *Index) Explain(ctx context.Context, question Question) (Explanation, error) {
	found, err := x.rank(ctx, question)
	if err != nil {
		return Explanation{}, err
	}
	q := found.Query
	e := Explanation{Query: q.String(), Type: q.Type, Topical: q.Topical(), ranking: found.Ranking}
	e.show()
	return e, nil
}

// Judge ranks the passages again, by another model.
func (e *Explanation) Judge(model *rank.Model) {
	e.ranking.Judge(model)
	e.show()
}

// Read reads the question with the likely sentences, as Ask does, for Fuse. It forgets what was read before.
func (e *Explanation) Read(ctx context.Context, by Reader) error {
	r := results{Ranking: e.ranking}
	for _, m := range r.Matches {
		for j := range m.Sentences {
			m.Sentences[j].Reading = rank.Reading{}
		}
	}
	_, err := r.read(ctx, by)
	return err
}

// ReadSentences are the sentences that Read has read, for the choice among them. Their matches number Passages.
func (e *Explanation) ReadSentences() []rank.ReadSentence { return e.ranking.ReadSentences() }

// Fuse ranks the passages again, by what was read too.
func (e *Explanation) Fuse(model *rank.Model) {
	e.ranking.Fuse(model)
	e.show()
}

// Fused reports whether what was read has a part in the order.
func (e *Explanation) Fused() bool { return e.ranking.Fused() }

// Trust returns the weights of a model for the confidence in the first answer.
func (e *Explanation) Trust(model *rank.Model) *rank.Trust {
	return results{Ranking: e.ranking}.trust(model)
}

// show fills the exported fields from the ranking.
func (e *Explanation) show() {
	e.Passages = e.Passages[:0]
	for _, m := range e.ranking.Matches {
		p := m.Passage
		explained := ExplainedPassage{
			Document: &p.Document, Passage: &p.Passage, Features: m.Features[:], Score: m.Score,
			Sentences: make([]ExplainedSentence, len(m.Sentences)),
		}
		for i := range m.Sentences {
			s := &m.Sentences[i]
			explained.Sentences[i] = ExplainedSentence{p.Text(p.Sentences[i]), s.Features[:], s.Score}
		}
		e.Passages = append(e.Passages, explained)
	}
	if e.ranking.Answerable() {
		e.Confidence = e.ranking.ConfidenceFeatures()
	}
}

// Forget frees the matches of words, to save memory. Judge still works afterwards; Spans, Span and Guess do not.
func (e *Explanation) Forget() {
	for _, m := range e.ranking.Matches {
		m.Title, m.Body = nil, nil
		for i := range m.Sentences {
			s := &m.Sentences[i]
			s.Words, s.Related, s.Similar, s.RelatedTerms, s.Terms = nil, nil, nil, nil, nil
		}
	}
}

// Sentences returns the n most probable sentences, as in Answer.Sentences.
func (e Explanation) Sentences(n int) []RankedSentence { return rankedSentences(e.ranking, n) }

// Spans returns the candidates for the span in a sentence of Passages[passage].
func (e Explanation) Spans(passage, sentence int) span.Choice {
	return span.Choices(e.ranking.Query.Query, e.ranking.Matches[passage].Passage, sentence)
}

// SpanGroup names the group of the answer's type, see span.Groups.
func (e Explanation) SpanGroup() string { return span.GroupOf(e.ranking.Query.Query) }

// Guess returns the span that a model chooses in the best sentence of the first passage, "" when nothing was found.
func (e Explanation) Guess(model *rank.Model) string {
	if !e.ranking.Answerable() {
		return ""
	}
	return e.Span(model, 0, e.ranking.Matches[0].Best())
}

// Span returns the span that a model chooses in a sentence of Passages[passage].
func (e Explanation) Span(model *rank.Model, passage, sentence int) string {
	r, m := results{Ranking: e.ranking}, e.ranking.Matches[passage]
	return r.span(model, m, sentence).In(m.Passage.Text(m.Passage.Sentences[sentence]))
}
