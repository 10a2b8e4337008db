package retrieval

import (
	"cmp"
	"context"

	"footnote/corpus"
	"footnote/retrieval/index"
	"footnote/retrieval/query"
	"footnote/retrieval/rank"
)

// defaultCitations is Question.Citations when it is 0.
const defaultCitations = 3

// rankedPassages is the most candidates that are ranked. With 50, hit@1 and sentence@1 of xquad_en, squad2, selqa and
// covidqa_long are the same to three digits and those of timeqa lower by .001; with 24, those of timeqa are lower by
// .007.
const rankedPassages = 32

// After the first alwaysRanked candidates, those with a BM25 score below worthRanking × that of the first are dropped.
// A share of 0.2 costs nothing and drops a third of the candidates of squad2; 0.3 costs timeqa .001, and 0.4 costs it
// .009.
const (
	alwaysRanked = 10
	worthRanking = 0.2
)

// answerSentences is the most sentences in Answer.Sentences.
const answerSentences = 10

// excerptBytes is the longest excerpt of more than one sentence. Three ordinary English sentences fit.
const excerptBytes = 600

// Ask answers a question. It is not an error when the corpus has no answer: Answer.Found is false then. The error is
// ErrNoDocument for an unknown Question.Document. Answers are cached: do not change what an Answer refers to.
func (x *Index) Ask(ctx context.Context, question Question) (Answer, error) {
	if answer, ok := x.answers.get(question); ok {
		return answer, nil
	}
	answer, busy, err := x.answer(ctx, question)
	if err == nil && !busy {
		x.answers.put(answer)
	}
	return answer, err
}

// answer answers a question. busy reports that the sentences were to be read, but the reader had no time.
func (x *Index) answer(ctx context.Context, question Question) (_ Answer, busy bool, _ error) {
	message, err := x.parser.Read(question.Text)
	if err != nil {
		return Answer{}, false, err
	}
	f, err := x.index.Filter(question.Document, question.Within)
	if err != nil {
		return Answer{}, false, err
	}
	var broad query.Broad
	if question.Type == "" {
		broad = x.parser.Broad(cmp.Or(message.Text, question.Text))
	}
	switch {
	case broad.Kind == query.AsOf:
		return x.answerAsOf(question), false, nil
	case message.Idle:
		return Answer{Question: question, Kind: KindHelp}, false, nil
	}
	asked := question
	asked.Text = message.Text
	found, err := x.rankWithin(ctx, asked, f)
	if err != nil {
		return Answer{}, false, err
	}
	defer found.Release()
	if busy, err = found.readIfThereIsTime(ctx); err != nil {
		return Answer{}, false, err
	}
	answer := found.answer(question, x.model)
	if broad.Kind == query.Events {
		answer, err = x.answerEvents(ctx, question, broad, answer)
		return answer, busy, err
	}
	answer, _, err = x.answerBroad(ctx, question, broad, found, answer)
	return answer, busy, err
}

// answer returns the answer to a question from its ranked passages.
func (r results) answer(question Question, model *rank.Model) Answer {
	answer := Answer{Question: question, Confidence: r.Confidence(model), Read: r.Fused()}
	answer.Sentences = rankedSentences(r.Ranking, answerSentences)
	citations := r.citations(cmp.Or(question.Citations, defaultCitations))
	if r.Answerable() {
		answer.Guess = r.span(model, r.Matches[0], r.Matches[0].Best())
	}
	if !r.Answerable() || answer.Confidence < r.trust(model).Threshold {
		answer.Nearest = citations
		return answer
	}
	best := r.Matches[0]
	sentence := best.Passage.Sentences[best.Best()]
	answer.Found = true
	answer.Citations = citations
	answer.Text = best.Passage.Text(sentence)
	answer.Span = answer.Guess
	answer.Dates = sentence.Dates
	answer.Conflicts = r.conflicts(model, answer.Span)
	return answer
}

// results are the ranked passages for a question. Call Release when done.
type results struct {
	rank.Ranking
	index *Index
}

// rank finds the passages for a question and orders them.
func (x *Index) rank(ctx context.Context, question Question) (results, error) {
	f, err := x.index.Filter(question.Document, question.Within)
	if err != nil {
		return results{}, err
	}
	return x.rankWithin(ctx, question, f)
}

// rankWithin is rank among the passages that a filter admits.
func (x *Index) rankWithin(ctx context.Context, question Question, f index.Filter) (results, error) {
	q, candidates, err := x.find(ctx, question, f)
	if err != nil {
		return results{}, err
	}
	return results{rank.New(q, candidates, x.index.Passages(), x.model), x}, nil
}

// find parses a question and reads the passages to rank for it.
func (x *Index) find(ctx context.Context, question Question, f index.Filter) (*query.Query, []rank.Candidate, error) {
	q, err := x.parser.Parse(question.Text)
	if err != nil {
		return nil, nil, err
	}
	q.Type = cmp.Or(question.Type, q.Type)
	found, err := x.candidates(ctx, q, f, rankedPassages)
	if err != nil {
		return nil, nil, err
	}
	candidates := make([]rank.Candidate, len(found))
	for i, c := range found {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		p, err := x.index.Passage(c.Ordinal)
		if err != nil {
			return nil, nil, err
		}
		candidates[i] = rank.Candidate{Passage: p, Score: c.Score}
	}
	return q, candidates, nil
}

// rankedSentences returns the n most probable sentences of a ranking.
func rankedSentences(r rank.Ranking, n int) []RankedSentence {
	best := r.BestSentences(n)
	if best == nil {
		return nil
	}
	sentences := make([]RankedSentence, len(best))
	for i, at := range best {
		p := r.Matches[at.Match].Passage
		sentences[i] = RankedSentence{p.Document, p.Passage, p.Passage.Sentences[at.Sentence], at.Probability}
	}
	return sentences
}

// citations cites the best sentences of the first n passages that have sentences.
func (r results) citations(n int) []Citation {
	var citations []Citation
	for _, m := range r.Matches {
		if len(citations) == n {
			break
		}
		if len(m.Sentences) == 0 {
			continue
		}
		citations = append(citations, r.cite(m, m.Best(), len(citations)+1))
	}
	return citations
}

// cite cites a sentence of a passage.
func (r results) cite(m *rank.Match, sentence, rank int) Citation {
	p := m.Passage
	c := CitePart(r.index.location(p), excerpt(p.Passage, sentence), p.Passage.Sentences[sentence])
	c.Rank, c.Score = rank, m.Score
	return c
}

// excerpt returns a sentence with the one before and the one after it, as far as excerptBytes allows.
func excerpt(p corpus.Passage, sentence int) corpus.Span {
	span := p.Sentences[sentence]
	if sentence > 0 && span.End-p.Sentences[sentence-1].Start <= excerptBytes {
		span.Start = p.Sentences[sentence-1].Start
	}
	if sentence+1 < len(p.Sentences) && p.Sentences[sentence+1].End-span.Start <= excerptBytes {
		span.End = p.Sentences[sentence+1].End
	}
	return span
}
