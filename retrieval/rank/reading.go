package rank

import (
	"cmp"
	"math"
	"slices"

	"footnote/retrieval/query"
	"footnote/retrieval/span"
)

// Reading is what a reader says of a sentence, once it has read question and sentence together; see package reader.
type Reading struct {
	Read     bool        // false: the sentence was not read, and the rest is 0
	Spans    []span.Read // the best answers, best first
	Margin   float64     // logit of the first, less that of "no answer in this window"
	Share    float64     // probability that the answer lies in the sentence, of those that lie in the window, and none
	Evidence float64     // logit of "this sentence answers", less that of "no sentence of the window does"
}

// EachChance calls use with every sentence and its probability, by passage, the best first. Passages and sentences are
// each ranked by a conditional logit, so the probability of a sentence is that of its passage among the passages, times
// its own among the sentences of the passage. After Fuse, its score has its probability.
func (r Ranking) EachChance(use func(match, sentence int, p float64)) {
	passages := make([]float64, len(r.Matches))
	for i, m := range r.Matches {
		passages[i] = m.Score
	}
	softmax(passages)
	var own []float64
	for i, m := range r.Matches {
		own = m.appendScores(own[:0])
		softmax(own)
		for j, p := range own {
			if r.fused {
				use(i, j, leastChance*math.Exp(m.Sentences[j].Score))
				continue
			}
			use(i, j, passages[i]*p)
		}
	}
}

// appendScores appends the scores of the sentences.
func (m *Match) appendScores(scores []float64) []float64 {
	for j := range m.Sentences {
		scores = append(scores, m.Sentences[j].Score)
	}
	return scores
}

// ReadSentence is a sentence that was read, as an item to choose.
type ReadSentence struct {
	Match, Sentence int // into Matches before Fuse
	Features        [fusedFeatures]float64
}

// Bounds of the features of readings. Logits beyond them say no more.
const (
	farMargin   = 12.0
	farEvidence = 8.0
	farChance   = 10.0 // of the logarithm of a probability
)

// ReadSentences describes the sentences that were read for the choice among them. The ranking must have been judged,
// and not been fused.
func (r Ranking) ReadSentences() []ReadSentence {
	var all []ReadSentence
	r.EachChance(func(i, j int, p float64) {
		if r.Matches[i].Sentences[j].Reading.Read {
			s := ReadSentence{Match: i, Sentence: j}
			s.Features[fChance] = max(math.Log(p+leastChance), -farChance) / farChance
			all = append(all, s)
		}
	})
	if len(all) == 0 {
		return nil
	}
	mostChance, mostMargin, mostEvidence := math.Inf(-1), math.Inf(-1), math.Inf(-1)
	bestOf := map[int]float64{} // the highest margin by match
	reading := func(s *ReadSentence) *Reading { return &r.Matches[s.Match].Sentences[s.Sentence].Reading }
	for i := range all {
		of := reading(&all[i])
		mostChance = max(mostChance, all[i].Features[fChance])
		mostMargin, mostEvidence = max(mostMargin, of.Margin), max(mostEvidence, of.Evidence)
		if most, ok := bestOf[all[i].Match]; !ok || of.Margin > most {
			bestOf[all[i].Match] = of.Margin
		}
	}
	for i := range all {
		s := &all[i]
		r.describeRead(s, reading(s))
		f, of := &s.Features, reading(s)
		f[fChanceLess] = f[fChance] - mostChance
		f[fMarginLess] = max(of.Margin-mostMargin, -farMargin) / farMargin
		f[fEvidenceLess] = max(of.Evidence-mostEvidence, -farEvidence) / farEvidence
		f[fMarginPassage] = max(bestOf[s.Match]-mostMargin, -farMargin) / farMargin
		f[fMarginFirst], f[fEvidenceFirst] = indicator(of.Margin == mostMargin), indicator(of.Evidence == mostEvidence)
		f[fBoth] = indicator(of.Margin == mostMargin && s.Match == 0 && s.Sentence == r.Matches[0].Best())
	}
	return all
}

// describeRead fills the features of a sentence that do not compare it with others that were read.
func (r Ranking) describeRead(s *ReadSentence, of *Reading) {
	m, f := r.Matches[s.Match], &s.Features
	f[fPassageLess] = math.Tanh((m.Score - r.Matches[0].Score) / 4)
	f[fSentenceLess] = math.Tanh((m.Sentences[s.Sentence].Score - m.Sentences[m.Best()].Score) / 4)
	f[fLead] = indicator(s.Match == 0 && s.Sentence == m.Best())
	f[fLeadPassage] = indicator(s.Match == 0)
	f[fMargin] = bounded(of.Margin, farMargin)
	f[fShare] = of.Share
	f[fChanceRead] = max(math.Log(of.Share+leastChance), -farChance) / farChance
	f[fEvidence] = bounded(of.Evidence, farEvidence)
	if s.Sentence > 0 {
		f[fMarginBefore] = bounded(m.Sentences[s.Sentence-1].Reading.Margin, farMargin)
	}
	if s.Sentence+1 < len(m.Sentences) {
		f[fMarginAfter] = bounded(m.Sentences[s.Sentence+1].Reading.Margin, farMargin)
	}
	own := &m.Sentences[s.Sentence].Features
	f[fCover], f[fAround], f[fTyped] = own[sNear], own[sNearAround], 0
	for _, typed := range []int{sWhen, sWho, sWhere, sHowMany, sWhy, sWhat} {
		f[fTyped] += own[typed]
	}
	f[fAsks], f[fShort], f[fFirstOf] = own[sAsks], own[sShort], own[sFirst]
	f[fTitle] = m.Features[pTitleCover]
	switch r.Query.Type {
	case query.When, query.HowMany, query.HowLong:
		f[fAmount] = 1
	case query.Why, query.How:
		f[fReason] = 1
	case query.Topic:
		f[fNoQuestion] = 1
	}
}

func bounded(x, far float64) float64 { return min(max(x/far, -1), 1) }

func indicator(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

// Fuse orders passages and sentences again, by their readings too. It does nothing where no sentence was read.
//
// The sentences that were read share the probability that they had together before, by a conditional logit over their
// readings. The others keep theirs. A passage takes the score of its best sentence.
func (r *Ranking) Fuse(model *Model) {
	all := r.ReadSentences()
	if len(all) == 0 {
		return
	}
	shares := make([]float64, len(all))
	for i := range all {
		shares[i] = model.Reader.Fusion.score(all[i].Features[:])
	}
	softmax(shares)
	var chances []float64
	next, mass := 0, 0.0
	r.EachChance(func(i, j int, p float64) {
		if r.Matches[i].Sentences[j].Reading.Read {
			mass += p
		}
		chances = append(chances, p)
	})
	for _, m := range r.Matches {
		m.Score = 0
		for j := range m.Sentences {
			s, p := &m.Sentences[j], chances[0]
			chances = chances[1:]
			if s.Reading.Read {
				p = mass * shares[next]
				next++
			}
			s.Score = math.Log(max(p/leastChance, 1))
			m.Score = max(m.Score, s.Score)
		}
	}
	r.fused, r.mass = true, mass
	slices.SortStableFunc(r.Matches, func(a, b *Match) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Passage.Ordinal, b.Passage.Ordinal))
	})
}

// leastChance is the probability with the score 0, after Fuse. Scores are the logarithms of probabilities over it, and
// not negative.
const leastChance = 1e-12

// Fused reports whether readings have a part in the order.
func (r Ranking) Fused() bool { return r.fused }
