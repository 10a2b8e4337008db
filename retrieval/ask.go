package retrieval

import (
	"cmp"
	"context"
	"math"
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

// rankedSentences is how many sentences an answer ranks.
const rankedSentences = 10

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
	defer found.giveBack()
	return found.answer(question, x.model), nil
}

// answer chooses what a ranking answers with.
func (r ranking) answer(question Question, model *Model) Answer {
	answer := Answer{Question: question, Confidence: r.confidence(model), Sentences: r.sentences(rankedSentences)}
	citations := r.citations(cmp.Or(question.Citations, defaultCitations))
	if r.answerable() {
		answer.Guess = r.query.span(r.matches[0], r.matches[0].best(), model)
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

// ranking is what a question finds, best first.
type ranking struct {
	query    *Query
	matches  []*match
	passages int // of the corpus
	space    *workspace
}

// rank finds the passages for a question and orders them.
func (x *Index) rank(ctx context.Context, question Question) (ranking, error) {
	f, err := x.filter(question)
	if err != nil {
		return ranking{}, err
	}
	q, err := x.parse(ctx, question.Text)
	if err != nil {
		return ranking{}, err
	}
	q.Kind = cmp.Or(question.Kind, q.Kind)
	found, err := x.candidates(ctx, q, f, rankedPassages)
	if err != nil {
		return ranking{}, err
	}
	passages := make([]*analyzedPassage, len(found))
	for i, c := range found {
		if err := ctx.Err(); err != nil {
			return ranking{}, err
		}
		if passages[i], err = x.passage(c.ordinal); err != nil {
			return ranking{}, err
		}
	}
	r := ranking{query: q, passages: x.table.passages()}
	r.match(found, passages)
	r.judge(x.model)
	return r, nil
}

// match finds the question in the passages of the candidates, which are parallel to them, and describes what it finds.
func (r *ranking) match(found []candidate, passages []*analyzedPassage) {
	r.space = workspaces.Get().(*workspace)
	r.space.prepare(len(r.query.Words), passages)
	r.matches = make([]*match, len(passages))
	near := newNearness(r.query)
	defer near.giveBack()
	sentences := r.space.sentences
	for i, p := range passages {
		m := &r.space.matches[i]
		m.passage, m.bm25 = p, found[i].score
		m.sentences, sentences = sentences[:len(p.sentences)], sentences[len(p.sentences):]
		m.find(r.query, near, r.space)
		for s := range m.sentences {
			r.query.describeSentence(m, s)
		}
		r.query.compareSentences(m)
		r.query.describePassage(m, found[0].score, i == 0)
		r.matches[i] = m
	}
	r.compare()
}

// giveBack leaves the memory of the ranking, which is not used any more, to others.
func (r *ranking) giveBack() {
	workspaces.Put(r.space)
	r.space, r.matches = nil, nil
}

// judge scores sentences and passages by their features and puts the best passage first.
func (r ranking) judge(model *Model) {
	for _, m := range r.matches {
		for i := range m.sentences {
			m.sentences[i].score = model.Sentence.score(m.sentences[i].features[:])
		}
		if len(m.sentences) > 0 {
			m.features[pBestSentence] = m.sentences[m.best()].score
		}
	}
	most := math.Inf(-1)
	for _, m := range r.matches {
		most = max(most, m.features[pBestSentence])
	}
	for _, m := range r.matches {
		m.features[pBestSentenceLess] = math.Tanh((most - m.features[pBestSentence]) / 4)
		m.score = model.Passage.score(m.features[:])
	}
	slices.SortStableFunc(r.matches, func(a, b *match) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.passage.ordinal, b.passage.ordinal))
	})
}

// best returns the position of the best sentence, the first of equals; 0 for a passage without.
func (m *match) best() int {
	best := 0
	for i := range m.sentences {
		if m.sentences[i].score > m.sentences[best].score {
			best = i
		}
	}
	return best
}

// sentences returns the n sentences that are likeliest to answer, the best sentence of the first passage before all
// others. Passages and sentences are each ranked by a conditional logit, so that the probability of a sentence is that of
// its passage among the passages times its own among the sentences of the passage.
func (r ranking) sentences(n int) []RankedSentence {
	passages := make([]float64, len(r.matches))
	for i, m := range r.matches {
		passages[i] = m.score
	}
	softmax(passages)
	var lead place
	first, others, own := -1, make([]place, 0, n), []float64(nil)
	for i, m := range r.matches {
		own = own[:0]
		for j := range m.sentences {
			own = append(own, m.sentences[j].score)
		}
		softmax(own)
		for j, p := range own {
			at := place{i, j, passages[i] * p}
			switch {
			case first < 0:
				first, lead = m.best(), at
				continue
			case i == lead.match && j == first: // change places
				lead, at = at, lead
			}
			others = insertPlace(others, at, n-1)
		}
	}
	if first < 0 {
		return nil
	}
	sentences := make([]RankedSentence, 0, n)
	for _, at := range append([]place{lead}, others...) {
		p := r.matches[at.match].passage
		sentences = append(sentences, RankedSentence{p.document, p.passage, p.passage.Sentences[at.sentence], at.probability})
	}
	return sentences
}

// place is where a sentence stands in a ranking.
type place struct {
	match, sentence int
	probability     float64
}

// insertPlace puts a sentence among the n likeliest, which are in order, behind those as likely.
func insertPlace(best []place, at place, n int) []place {
	i := len(best)
	for i > 0 && best[i-1].probability < at.probability {
		i--
	}
	if i == n {
		return best
	}
	if len(best) == n {
		best = best[:n-1]
	}
	return slices.Insert(best, i, at)
}

// softmax turns scores into probabilities.
func softmax(scores []float64) {
	if len(scores) == 0 {
		return
	}
	most, sum := slices.Max(scores), 0.0
	for i, s := range scores {
		scores[i] = math.Exp(s - most)
		sum += scores[i]
	}
	for i := range scores {
		scores[i] /= sum
	}
}

// citations cites the first n matches that have a sentence.
func (r ranking) citations(n int) []Citation {
	var citations []Citation
	for _, m := range r.matches {
		if len(citations) == n {
			break
		}
		if len(m.sentences) == 0 {
			continue
		}
		citations = append(citations, m.cite(len(citations)+1))
	}
	return citations
}

func (m *match) cite(rank int) Citation { return m.citeSentence(m.best(), rank) }

// citeSentence cites a sentence of the passage.
func (m *match) citeSentence(sentence, rank int) Citation {
	p := m.passage
	return Citation{
		ID: p.citation(), Rank: rank, Document: p.document, Passage: p.passage, Score: m.score,
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

// The features of a found answer beside those of its sentence and its passage, for the confidence in it.
const (
	cUnknown        = iota // share of the question's weight that no passage of the corpus holds
	cStrange               // … and the thesaurus does not know
	cMargin                // how far the second passage's score is behind
	cGuessed               // a word had to be respelt
	cWords                 // logarithm of the number of words
	cNegated               // sentence or question, but not both, has a negation
	cAnything              // 1: the constant
	cWhen                  // 1 for a question of that kind
	cWho                   //
	cWhere                 //
	cHowMany               //
	cWhy                   //
	cTopic                 //
	cScore                 // logarithm of the BM25 score: how much was found, not how large a share
	cMass                  // logarithm of the weight of the words that passage, title or headings hold
	cBest                  // the same for the best sentence
	cTotal                 // logarithm of the weight of all words
	cSize                  // logarithm of the number of passages
	cLikely                // probability of the first passage among the passages
	cLikelySentence        // … of its best sentence among its sentences
	cMost                  // the most of the question's weight that one passage holds with its title and headings
	cForeign               // cUnknown, less where a passage holds words of like meaning
	cUnknownNames          // share of the question's weight in names and numbers that no passage holds
	answerFeatures
)

var answerNames = [answerFeatures]string{"unknown", "strange", "margin", "guessed", "words", "negated", "constant", "kind_when", "kind_who", "kind_where", "kind_how_many", "kind_why", "kind_topic", "score", "mass", "best", "total", "size", "likely", "likely_sentence", "most", "foreign", "unknown_names"}

// describe returns the features for the confidence in the first match: its passage's, its best sentence's, its own.
func (r ranking) describe() []float64 {
	m := r.matches[0]
	features := make([]float64, 0, passageFeatures+sentenceFeatures+answerFeatures)
	features = append(features, m.features[:]...)
	best := m.sentences[m.best()]
	features = append(features, best.features[:]...)
	var own [answerFeatures]float64
	for _, w := range r.query.Words {
		if !w.Found && r.query.total > 0 {
			share := w.Weight / r.query.total
			own[cUnknown] += share
			own[cForeign] += share * (1 - w.Near)
			if w.Name || w.Number {
				own[cUnknownNames] += share
			}
			if len(w.Related) == 0 {
				own[cStrange] += share
			}
		}
		if w.Guessed {
			own[cGuessed] = 1
		}
	}
	if len(r.matches) > 1 {
		own[cMargin] = m.score - r.matches[1].score
	} else {
		own[cMargin] = 1
	}
	own[cMargin] = math.Tanh(own[cMargin] / 4)
	own[cWords] = math.Log(float64(len(r.query.Words)+1)) / 3
	own[cNegated] = best.features[sDenies]
	own[cScore] = math.Log1p(m.bm25) / 4
	own[cMass] = math.Log1p(m.features[pCoverAll]*r.query.total) / 4
	own[cBest] = math.Log1p(best.features[sCover]*r.query.total) / 4
	own[cTotal] = math.Log1p(r.query.total) / 4
	own[cSize] = math.Log(float64(r.passages)+1) / 12
	own[cLikely], own[cLikelySentence] = r.likely()
	for _, other := range r.matches {
		own[cMost] = max(own[cMost], other.features[pCoverAll])
	}
	own[cAnything] = 1
	switch r.query.Kind {
	case When:
		own[cWhen] = 1
	case Who:
		own[cWho] = 1
	case Where:
		own[cWhere] = 1
	case HowMany, HowLong:
		own[cHowMany] = 1
	case Why, How:
		own[cWhy] = 1
	case Topic, YesNo:
		own[cTopic] = 1
	}
	return append(features, own[:]...)
}

// likely returns the probability of the first passage among the passages, and of its best sentence among its sentences.
func (r ranking) likely() (passage, sentence float64) {
	m := r.matches[0]
	for _, other := range r.matches {
		passage += math.Exp(other.score - m.score)
	}
	best := m.sentences[m.best()].score
	for i := range m.sentences {
		sentence += math.Exp(m.sentences[i].score - best)
	}
	return 1 / passage, 1 / sentence
}

// negated reports whether a text denies something.
func negated(s string) bool {
	return slices.ContainsFunc(analysis.English.Analyze(s), func(t analysis.Token) bool { return t.Negation })
}

// answerable reports whether there is a sentence to answer with.
func (r ranking) answerable() bool { return len(r.matches) > 0 && len(r.matches[0].sentences) > 0 }

// confidence is how likely the first match answers the question, in [0,1].
func (r ranking) confidence(model *Model) float64 {
	if !r.answerable() {
		return 0
	}
	return model.confident(r.describe())
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
