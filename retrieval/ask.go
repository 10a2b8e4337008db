package retrieval

import (
	"cmp"
	"context"
	"slices"

	"footnote/corpus"
	"footnote/retrieval/analysis"
)

// defaultCitations is how many citations an answer has when the question does not say.
const defaultCitations = 3

// rankedPassages is how many candidates are ranked by their features at most. With 50, hit@1 and sentence@1 of xquad_en, squad2,
// selqa and covidqa_long are the same to three digits and those of timeqa lower by .001; with 24 those of timeqa fall by .007.
const rankedPassages = 32

// Behind the first alwaysRanked candidates those are left out that score less than worthRanking of the first. A share of 0.3 costs
// timeqa .001, one of 0.4 .009; 0.2 costs nothing and leaves out a third of the candidates of squad2.
const (
	alwaysRanked = 10
	worthRanking = 0.2
)

// answerSentences is how many sentences an answer ranks.
const answerSentences = 10

// excerptBytes bounds an excerpt of more than one sentence: the neighbours of the best sentence are shown with it while
// they fit. Three ordinary English sentences do.
const excerptBytes = 600

// Ask answers a question. That the corpus has no answer is no error: Answer.Found says so.
// ErrNoDocument is returned for a Document that is not there. Answers are remembered: what they hold is not to be changed.
func (x *Index) Ask(ctx context.Context, question Question) (Answer, error) {
	if answer, ok := x.answers.get(question); ok {
		return answer, nil
	}
	answer, err := x.answer(ctx, question)
	if err == nil {
		x.answers.put(answer)
	}
	return answer, err
}

func (x *Index) answer(ctx context.Context, question Question) (Answer, error) {
	found, err := x.rank(ctx, question)
	if err != nil {
		return Answer{}, err
	}
	defer found.release()
	return found.answer(question, x.model), nil
}

// answer chooses what a ranking answers with.
func (r results) answer(question Question, model *Model) Answer {
	answer := Answer{Question: question, Confidence: r.confidence(model), Sentences: rankedSentences(r.ranking, answerSentences)}
	citations := r.citations(cmp.Or(question.Citations, defaultCitations))
	if r.answerable() {
		answer.Guess = model.Chooser.choose(r.query.Query, r.matches[0].passage, r.matches[0].best())
	}
	if !r.answerable() || answer.Confidence < model.Threshold {
		answer.Nearest = citations
		return answer
	}
	best := r.matches[0]
	sentence := best.passage.sentences[best.best()]
	answer.Found = true
	answer.Citations = citations
	answer.Text = best.passage.text(sentence)
	answer.Span = answer.Guess
	answer.Dates = sentence.dates
	answer.Conflicts = r.conflicts(model)
	return answer
}

// results are the passages that a question finds, best first. Call release when done.
type results struct {
	ranking
	index *Index
}

// rank finds the passages for a question and orders them.
func (x *Index) rank(ctx context.Context, question Question) (results, error) {
	q, candidates, err := x.find(ctx, question)
	if err != nil {
		return results{}, err
	}
	return results{newRanking(q, candidates, x.index.Passages(), x.model), x}, nil
}

// find reads a question and the passages to rank for it.
func (x *Index) find(ctx context.Context, question Question) (*Query, []rankCandidate, error) {
	f, err := x.index.Filter(question.Document, question.Within)
	if err != nil {
		return nil, nil, err
	}
	q, err := x.parser.Parse(question.Text)
	if err != nil {
		return nil, nil, err
	}
	q.Kind = cmp.Or(question.Kind, q.Kind)
	found, err := x.candidates(ctx, q, f, rankedPassages)
	if err != nil {
		return nil, nil, err
	}
	candidates := make([]rankCandidate, len(found))
	for i, c := range found {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		p, err := x.index.Passage(c.ordinal)
		if err != nil {
			return nil, nil, err
		}
		candidates[i] = rankCandidate{p, c.score}
	}
	return q, candidates, nil
}

// rankedSentences returns the n sentences that are likeliest to answer.
func rankedSentences(r ranking, n int) []RankedSentence {
	best := r.bestSentences(n)
	if best == nil {
		return nil
	}
	sentences := make([]RankedSentence, len(best))
	for i, at := range best {
		p := r.matches[at.match].passage
		sentences[i] = RankedSentence{p.document, p.passage, p.passage.Sentences[at.sentence], at.probability}
	}
	return sentences
}

// citations cites the first n matches that have a sentence.
func (r results) citations(n int) []Citation {
	var citations []Citation
	for _, m := range r.matches {
		if len(citations) == n {
			break
		}
		if len(m.sentences) == 0 {
			continue
		}
		citations = append(citations, r.cite(m, m.best(), len(citations)+1))
	}
	return citations
}

// cite cites a sentence of a passage.
func (r results) cite(m *match, sentence, rank int) Citation {
	p := m.passage
	return Citation{
		ID: r.index.CitationID(p.passage.ID), Rank: rank, Document: p.document, Passage: p.passage, Score: m.score,
		Sentence: p.passage.Sentences[sentence],
		Excerpt:  excerpt(p.passage, sentence),
	}.withDates()
}

// withDates fills the dates that the excerpt mentions.
func (c Citation) withDates() Citation {
	for _, d := range c.Passage.Dates {
		if c.Excerpt.Contains(d.Span) {
			c.Dates = append(c.Dates, d)
		}
	}
	return c
}

// excerpt is the sentence with its neighbours, the one before first, as far as excerptBytes allows.
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

// negated reports whether a text denies something.
func negated(s string) bool {
	return slices.ContainsFunc(analysis.English.Analyze(s), func(t analysis.Token) bool { return t.Negation })
}
