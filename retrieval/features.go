package retrieval

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"footnote/corpus"
	"footnote/corpus/edtf"
	"footnote/retrieval/analysis"
	"footnote/retrieval/english"
)

// describeSentence fills the features of sentence i.
func (q *rankedQuery) describeSentence(m *match, i int) {
	p, s := m.passage, &m.sentences[i]
	sentence := &p.sentences[i]
	f := &s.features
	q.describeCover(m, i)
	f[sPairs], f[sPairsLoose] = q.pairs(s)
	f[sDense] = dense(s.hits)
	if q.heaviest >= 0 {
		f[sRarest] = s.words[q.heaviest]
	}
	q.describeType(m, i)
	q.relate(sentence.dates, s.days, f[sDateSame:sDateEdge+1])
	if sentence.words < 5 {
		f[sShort] = 1
	}
	f[sLong] = longness(sentence.words)
	if i == 0 {
		f[sFirst] = 1
	} else if sentence.marks&english.RefersBack != 0 {
		f[sBackward] = 1
		f[sBackwardCover] = m.sentences[i-1].features[sCover]
	}
	f[sFresh] = min(float64(s.fresh), 10) / 10
	if sentence.marks&english.IsQuestion != 0 {
		f[sAsks] = 1
	}
	if q.focus >= 0 {
		f[sFocus] = s.words[q.focus]
		f[sFocusNear] = q.focusNear(m, i)
	}
	if len(s.hits) > 0 && sentence.from == s.hits[0].token && m.named > 0.5 {
		f[sLead] = 1
	}
	f[sWindow] = q.window(s.hits)
	f[sWindowWide] = f[sWindow]
	if len(s.around) > len(s.hits) {
		f[sWindowWide] = q.window(s.around)
	}
	f[sTypedWindow] = q.typedWindow(m, i)
	f[sRun], f[sOrdered] = q.chains(s.hits)
	if sentence.negated != q.negated {
		f[sDenies] = 1
	}
	f[sPlace] = float64(i) / float64(len(m.sentences))
}

// describeCover fills the features that are shares of the question's weight held by sentence i, alone and with what is
// around it.
func (q *rankedQuery) describeCover(m *match, i int) {
	s, f := &m.sentences[i], &m.sentences[i].features
	before, after := &q.nothing, &q.nothing
	if i > 0 {
		before = &m.sentences[i-1].held
	}
	if i+1 < len(m.sentences) {
		after = &m.sentences[i+1].held
	}
	var cover, coverBefore, coverAfter, coverAround, missing, proper, content float64
	var wide, wideAround, contentWide, near, nearAround, contentNear float64
	for w, weight := range q.weights {
		held, title := s.words[w], m.title[w]
		cover += held * weight
		coverBefore += max(held, before.words[w]) * weight
		coverAfter += max(held, after.words[w]) * weight
		coverAround += max(held, title) * weight
		missing = max(missing, (1-held)*weight)
		around := max(s.wide[w], title, before.wide[w], after.wide[w])
		wide += s.wide[w] * weight
		wideAround += around * weight
		near += s.near[w] * weight
		nearAround += max(s.near[w], title, before.near[w], after.near[w]) * weight
		if q.proper[w] {
			proper += held * weight
		} else {
			content += held * weight
			contentWide += around * weight
			contentNear += s.near[w] * weight
		}
	}
	f[sCover], f[sCoverBefore], f[sCoverAfter] = share(cover, q.total, 0), share(coverBefore, q.total, 0), share(coverAfter, q.total, 0)
	f[sCoverAround], f[sMissing] = share(coverAround, q.total, 0), share(missing, q.total, 1)
	f[sCoverWide], f[sAroundWide] = share(wide, q.total, 0), share(wideAround, q.total, 0)
	f[sNear], f[sNearAround] = share(near, q.total, 0), share(nearAround, q.total, 0)
	f[sNames], f[sContent] = share(proper, q.properWeight, 1), share(content, q.contentWeight, 1)
	f[sContentWide], f[sNearContent] = share(contentWide, q.contentWeight, 1), share(contentNear, q.contentWeight, 1)
}

// longness is how long a sentence is, from its content words.
func longness(words int) float64 {
	if words < len(longnesses) {
		return longnesses[words]
	}
	return math.Log(float64(words+1)/20) / 3
}

// longnesses are those of sentences of ordinary length.
var longnesses = func() (all [128]float64) {
	for words := range all {
		all[words] = math.Log(float64(words+1)/20) / 3
	}
	return all
}()

// compareSentences fills the features of the sentences of a passage that compare them with one another.
func (q *rankedQuery) compareSentences(m *match) {
	top, most := 0, [3]float64{}
	for i := range m.sentences {
		f := &m.sentences[i].features
		if f[sCover] > m.sentences[top].features[sCover] {
			top = i
		}
		most[0], most[1], most[2] = max(most[0], f[sCover]), max(most[1], f[sNear]), max(most[2], f[sWindow])
	}
	var space [maxWords]float64
	local := space[:len(q.weights)]
	q.localWeights(m, local)
	for i := range m.sentences {
		s := &m.sentences[i]
		f := &s.features
		f[sLocal], f[sLocalNear] = weigh(s.words, local), weigh(s.near, local)
		if i > 0 {
			before := &m.sentences[i-1]
			f[sBeforeCover] = before.features[sCover]
			f[sAdds], f[sAddsNear] = q.adds(s.words, before.words), q.adds(s.near, before.near)
		}
		f[sCoverLess], f[sNearLess], f[sWindowLess] = most[0]-f[sCover], most[1]-f[sNear], most[2]-f[sWindow]
		switch i {
		case top + 1:
			f[sAfterMost] = 1
		case top - 1:
			f[sBeforeMost] = 1
		}
		if i > 0 && m.sentences[i].typed && !m.sentences[i-1].typed {
			f[sCarry] = max(0, m.sentences[i-1].features[sCover]-f[sCover])
		}
	}
}

// localWeights weighs the words of the question within a passage: by their weight in the corpus and by how few
// sentences of the passage hold them, ln(1 + sentences / (0.5 + those that hold it)). They sum to 1, or are all 0.
func (q *rankedQuery) localWeights(m *match, local []float64) {
	sum := 0.0
	for w := range local {
		held := 0.0
		for i := range m.sentences {
			held += m.sentences[i].words[w]
		}
		local[w] = q.weights[w] * math.Log(1+float64(len(m.sentences))/(0.5+held))
		sum += local[w]
	}
	for w := range local {
		local[w] /= max(sum, 1e-9)
	}
}

// weigh is the sum of the weights, each by how far its word is held.
func weigh(held, weights []float64) float64 {
	sum := 0.0
	for i, w := range weights {
		sum += w * held[i]
	}
	return sum
}

// adds is the share of the question's weight that words hold beyond others.
func (q *rankedQuery) adds(words, others []float64) float64 {
	sum := 0.0
	for i, weight := range q.weights {
		sum += max(0, words[i]-others[i]) * weight
	}
	return share(sum, q.total, 0)
}

// typedWords is how far from an answer the words of the question count as near it.
const typedWords = 8

// typedWindow is the largest share of the question's weight within typedWords words of a fresh date, number or name,
// whichever the question asks for.
func (q *rankedQuery) typedWindow(m *match, i int) float64 {
	p, hits := m.passage, m.sentences[i].hits
	s := &p.sentences[i]
	if q.total == 0 || len(hits) == 0 {
		return 0
	}
	best := 0.0
	var pieces []piece
	switch q.Kind {
	case When:
		for _, d := range s.dates {
			span := d.Span.Shift(-p.passage.Span.Start)
			at, _ := slices.BinarySearchFunc(p.tokens[s.from:s.to], span.Start, func(t analysis.Token, start int) int {
				return cmp.Compare(t.Start, start)
			})
			if at < s.to-s.from && !q.mentions(d.Text) {
				pos := p.tokens[s.from+at].Position
				best = max(best, q.weightNear(hits, pos, pos))
			}
		}
	case HowMany, HowLong:
		pieces = s.numbers
	default:
		pieces = s.names
	}
	for _, n := range pieces {
		if m.fresh(i, n) {
			best = max(best, q.weightNear(hits, p.tokens[n.from].Position, p.tokens[n.to-1].Position))
		}
	}
	return best / q.total
}

// weightNear is the weight of the different words with a hit within typedWords words of the positions from, to.
func (q *rankedQuery) weightNear(hits []hit, from, to int) float64 {
	var seen uint64
	sum := 0.0
	for _, h := range hits {
		if h.position >= from-typedWords && h.position <= to+typedWords && seen&(1<<h.word) == 0 {
			seen |= 1 << h.word
			sum += q.weights[h.word]
		}
	}
	return sum
}

// maxHits bounds the hits whose order is looked at.
const maxHits = 48

// chains returns the largest shares of the question's weight in hits that stand as the words in the question stand, as
// far from one another, and in hits that stand in the same order.
func (q *rankedQuery) chains(hits []hit) (run, ordered float64) {
	if q.total == 0 || len(hits) == 0 {
		return 0, 0
	}
	hits = hits[:min(len(hits), maxHits)]
	var runs, orders [maxHits]float64
	for i, h := range hits {
		before, earlier := 0.0, 0.0
		for j, g := range hits[:i] {
			if g.word >= h.word || g.position >= h.position {
				continue
			}
			earlier = max(earlier, orders[j])
			if h.position-g.position == q.Words[h.word].position-q.Words[g.word].position {
				before = max(before, runs[j])
			}
		}
		weight := q.weights[h.word]
		runs[i], orders[i] = before+weight, earlier+weight
		run, ordered = max(run, runs[i]), max(ordered, orders[i])
	}
	return run / q.total, ordered / q.total
}

// windowWords is how many words in a row count as one place of a sentence.
const windowWords = 10

// window is the largest share of the question's weight that windowWords words in a row hold.
func (q *rankedQuery) window(hits []hit) float64 {
	best := 0.0
	for i, first := range hits {
		var seen uint64
		sum := 0.0
		for _, h := range hits[i:] {
			if h.position-first.position >= windowWords {
				break
			}
			if seen&(1<<h.word) == 0 {
				seen |= 1 << h.word
				sum += q.weights[h.word]
			}
		}
		best = max(best, sum)
	}
	return share(best, q.total, 0)
}

// focusNear reports, as 1, that a fresh name or number stands within three words of the question's focus.
func (q *rankedQuery) focusNear(m *match, i int) float64 {
	p := m.passage
	for _, h := range m.sentences[i].hits {
		if h.word != q.focus {
			continue
		}
		for _, pieces := range [][]piece{p.sentences[i].names, p.sentences[i].numbers} {
			for _, found := range pieces {
				gap := max(p.tokens[found.from].Position-h.position, h.position-p.tokens[found.to-1].Position)
				if gap <= 3 && m.fresh(i, found) {
					return 1
				}
			}
		}
	}
	return 0
}

// describeType says whether the sentence has what the kind of question asks for and the question itself does not say.
func (q *rankedQuery) describeType(m *match, i int) {
	f := &m.sentences[i].features
	has := -1.0
	if q.typed(m, i) {
		has, m.sentences[i].typed = 1, true
	}
	switch q.Kind {
	case When:
		f[sWhen] = has
	case Who:
		f[sWho] = has
	case Where:
		f[sWhere] = has
	case HowMany, HowLong:
		f[sHowMany] = has
	case Why, How:
		f[sWhy] = has
	default:
		f[sWhat] = has
	}
}

// typed reports whether sentence i holds a piece of the kind that is asked for.
func (q *rankedQuery) typed(m *match, i int) bool {
	s := &m.passage.sentences[i]
	switch q.Kind {
	case When:
		return slices.ContainsFunc(s.dates, func(d corpus.Date) bool { return !q.mentions(d.Text) })
	case HowMany:
		return s.marks&english.AmountCue != 0 || m.hasFresh(i, s.numbers)
	case HowLong:
		return s.marks&english.DurationCue != 0 || hasRange(s.dates) || m.hasFresh(i, s.numbers)
	case Where:
		return slices.ContainsFunc(s.names, func(n piece) bool {
			return (n.names == placeName || n.names == anyName) && m.fresh(i, n)
		})
	case Why:
		return s.marks&english.ReasonCue != 0
	case How:
		return s.marks&english.MannerCue != 0
	default:
		return m.hasFresh(i, s.names)
	}
}

// hasRange reports whether the dates tell a duration: one with a beginning and an end, or two.
func hasRange(dates []corpus.Date) bool {
	return len(dates) > 1 || len(dates) == 1 && dates[0].Interval.Precision() == edtf.Range
}

// mentions reports whether the question itself has these words.
func (q *rankedQuery) mentions(words string) bool {
	return strings.Contains(q.lower, strings.ToLower(words))
}

// hasFresh reports whether one of the pieces of sentence i is fresh.
func (m *match) hasFresh(i int, pieces []piece) bool {
	return slices.ContainsFunc(pieces, func(n piece) bool { return m.fresh(i, n) })
}

// fresh reports whether a piece of sentence i has no word of the question: what was asked with is not what was asked
// for.
func (m *match) fresh(i int, n piece) bool {
	for _, h := range m.sentences[i].hits {
		if h.token >= n.to {
			break
		}
		if h.token >= n.from && !m.passage.tokens[h.token].Stop {
			return false
		}
	}
	return true
}
