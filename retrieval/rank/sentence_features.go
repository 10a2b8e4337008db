package rank

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"footnote/corpus"
	"footnote/corpus/edtf"
	"footnote/retrieval/analysis"
	"footnote/retrieval/english"
	"footnote/retrieval/query"
)

// describeSentence fills the features of sentence i, but for those of compareSentences. The sentences before it must be
// filled.
func (q *Query) describeSentence(m *Match, i int) {
	p, s := m.Passage, &m.Sentences[i]
	sentence := &p.Sentences[i]
	f := &s.Features
	q.describeCover(m, i)
	f[sPairs], f[sPairsLoose] = q.pairs(s)
	f[sDense] = dense(s.Terms)
	if q.heaviest >= 0 {
		f[sRarest] = s.Words[q.heaviest]
	}
	q.describeType(m, i)
	q.relate(sentence.Dates, s.days, f[sDateSame:sDateEdge+1])
	if sentence.Words < 5 {
		f[sShort] = 1
	}
	f[sLong] = longness(sentence.Words)
	if i == 0 {
		f[sFirst] = 1
	} else if sentence.Cues&english.RefersBack != 0 {
		f[sBackward] = 1
		f[sBackwardCover] = m.Sentences[i-1].Features[sCover]
	}
	f[sFresh] = min(float64(s.fresh), 10) / 10
	if sentence.Cues&english.IsQuestion != 0 {
		f[sAsks] = 1
	}
	if q.Focus >= 0 {
		f[sFocus] = s.Words[q.Focus]
		f[sFocusNear] = q.focusNear(m, i)
	}
	if len(s.Terms) > 0 && sentence.From == s.Terms[0].Token && m.named > 0.5 {
		f[sLead] = 1
	}
	f[sWindow] = q.window(s.Terms)
	f[sWindowWide] = f[sWindow]
	if len(s.RelatedTerms) > len(s.Terms) {
		f[sWindowWide] = q.window(s.RelatedTerms)
	}
	f[sTypedWindow] = q.typedWindow(m, i)
	f[sRun], f[sOrdered] = q.chains(s.Terms)
	if sentence.Negated != q.Negated {
		f[sDenies] = 1
	}
	f[sPlace] = float64(i) / float64(len(m.Sentences))
}

// describeCover fills the features that are shares of the question's weight in sentence i, alone and with its
// surroundings.
func (q *Query) describeCover(m *Match, i int) {
	s, f := &m.Sentences[i], &m.Sentences[i].Features
	before, after := &q.nothing, &q.nothing
	if i > 0 {
		before = &m.Sentences[i-1].Coverage
	}
	if i+1 < len(m.Sentences) {
		after = &m.Sentences[i+1].Coverage
	}
	var cover, coverBefore, coverAfter, coverAround, missing, proper, content float64
	var wide, wideAround, contentWide, near, nearAround, contentNear float64
	for w, weight := range q.weights {
		held, title := s.Words[w], m.Title[w]
		cover += held * weight
		coverBefore += max(held, before.Words[w]) * weight
		coverAfter += max(held, after.Words[w]) * weight
		coverAround += max(held, title) * weight
		missing = max(missing, (1-held)*weight)
		around := max(s.Related[w], title, before.Related[w], after.Related[w])
		wide += s.Related[w] * weight
		wideAround += around * weight
		near += s.Similar[w] * weight
		nearAround += max(s.Similar[w], title, before.Similar[w], after.Similar[w]) * weight
		if q.proper[w] {
			proper += held * weight
		} else {
			content += held * weight
			contentWide += around * weight
			contentNear += s.Similar[w] * weight
		}
	}
	f[sCover], f[sCoverBefore] = Share(cover, q.TotalWeight, 0), Share(coverBefore, q.TotalWeight, 0)
	f[sCoverAfter] = Share(coverAfter, q.TotalWeight, 0)
	f[sCoverAround], f[sMissing] = Share(coverAround, q.TotalWeight, 0), Share(missing, q.TotalWeight, 1)
	f[sCoverWide], f[sAroundWide] = Share(wide, q.TotalWeight, 0), Share(wideAround, q.TotalWeight, 0)
	f[sNear], f[sNearAround] = Share(near, q.TotalWeight, 0), Share(nearAround, q.TotalWeight, 0)
	f[sNames], f[sContent] = Share(proper, q.properWeight, 1), Share(content, q.contentWeight, 1)
	f[sContentWide], f[sNearContent] = Share(contentWide, q.contentWeight, 1), Share(contentNear, q.contentWeight, 1)
}

// longness returns the feature sLong of a sentence of so many content words.
func longness(words int) float64 {
	if words < len(longnesses) {
		return longnesses[words]
	}
	return math.Log(float64(words+1)/20) / 3
}

// longnesses holds longness of sentences of ordinary length.
var longnesses = func() (all [128]float64) {
	for words := range all {
		all[words] = math.Log(float64(words+1)/20) / 3
	}
	return all
}()

// compareSentences fills the features that compare the sentences of a passage with one another.
func (q *Query) compareSentences(m *Match) {
	top, most := 0, [3]float64{}
	for i := range m.Sentences {
		f := &m.Sentences[i].Features
		if f[sCover] > m.Sentences[top].Features[sCover] {
			top = i
		}
		most[0], most[1], most[2] = max(most[0], f[sCover]), max(most[1], f[sNear]), max(most[2], f[sWindow])
	}
	var buffer [query.MaxWords]float64
	local := buffer[:len(q.weights)]
	q.localWeights(m, local)
	for i := range m.Sentences {
		s := &m.Sentences[i]
		f := &s.Features
		f[sLocal], f[sLocalNear] = weigh(s.Words, local), weigh(s.Similar, local)
		if i > 0 {
			before := &m.Sentences[i-1]
			f[sBeforeCover] = before.Features[sCover]
			f[sAdds], f[sAddsNear] = q.adds(s.Words, before.Words), q.adds(s.Similar, before.Similar)
		}
		f[sCoverLess], f[sNearLess], f[sWindowLess] = most[0]-f[sCover], most[1]-f[sNear], most[2]-f[sWindow]
		switch i {
		case top + 1:
			f[sAfterMost] = 1
		case top - 1:
			f[sBeforeMost] = 1
		}
		if i > 0 && m.Sentences[i].typed && !m.Sentences[i-1].typed {
			f[sCarry] = max(0, m.Sentences[i-1].Features[sCover]-f[sCover])
		}
	}
}

// localWeights sets local, by word, to weights within a passage: the weight of the word times ln(1 + sentences / (0.5 +
// sentences with the word)). They sum to 1, or are all 0.
func (q *Query) localWeights(m *Match, local []float64) {
	sum := 0.0
	for w := range local {
		held := 0.0
		for i := range m.Sentences {
			held += m.Sentences[i].Words[w]
		}
		local[w] = q.weights[w] * math.Log(1+float64(len(m.Sentences))/(0.5+held))
		sum += local[w]
	}
	for w := range local {
		local[w] /= max(sum, 1e-9)
	}
}

// weigh returns the sum of weights, each times the degree to which its word is held.
func weigh(held, weights []float64) float64 {
	sum := 0.0
	for i, w := range weights {
		sum += w * held[i]
	}
	return sum
}

// adds returns the share of the question's weight in words beyond others, both by word.
func (q *Query) adds(words, others []float64) float64 {
	sum := 0.0
	for i, weight := range q.weights {
		sum += max(0, words[i]-others[i]) * weight
	}
	return Share(sum, q.TotalWeight, 0)
}

// typedWords is how many words from an answer a word of the question still counts.
const typedWords = 8

// typedWindow returns the largest share of the question's weight within typedWords words of a date, number or name,
// whichever the question asks for and does not have itself.
func (q *Query) typedWindow(m *Match, i int) float64 {
	p, terms := m.Passage, m.Sentences[i].Terms
	s := &p.Sentences[i]
	if q.TotalWeight == 0 || len(terms) == 0 {
		return 0
	}
	best := 0.0
	var mentions []analysis.Mention
	switch q.Type {
	case query.When:
		for _, d := range s.Dates {
			span := d.Span.Shift(-p.Passage.Span.Start)
			at, _ := slices.BinarySearchFunc(p.Tokens[s.From:s.To], span.Start, func(t analysis.Token, start int) int {
				return cmp.Compare(t.Start, start)
			})
			if at < s.To-s.From && !q.Mentions(d.Text) {
				pos := p.Tokens[s.From+at].Position
				best = max(best, q.weightNear(terms, pos, pos))
			}
		}
	case query.HowMany, query.HowLong:
		mentions = s.Numbers
	default:
		mentions = s.Names
	}
	for _, n := range mentions {
		if m.Fresh(i, n) {
			best = max(best, q.weightNear(terms, p.Tokens[n.From].Position, p.Tokens[n.To-1].Position))
		}
	}
	return best / q.TotalWeight
}

// weightNear returns the weight of the different words matched within typedWords words of the positions from to.
func (q *Query) weightNear(terms []TermMatch, from, to int) float64 {
	var seen uint64
	sum := 0.0
	for _, h := range terms {
		if h.Position >= from-typedWords && h.Position <= to+typedWords && seen&(1<<h.Word) == 0 {
			seen |= 1 << h.Word
			sum += q.weights[h.Word]
		}
	}
	return sum
}

// maxChain is how many matches of a sentence chains compares.
const maxChain = 48

// chains returns the largest share of the question's weight in matches that are as far from one another as the words of
// the question (run), and in matches in the same order (ordered).
func (q *Query) chains(terms []TermMatch) (run, ordered float64) {
	if q.TotalWeight == 0 || len(terms) == 0 {
		return 0, 0
	}
	terms = terms[:min(len(terms), maxChain)]
	var runs, orders [maxChain]float64
	for i, h := range terms {
		before, earlier := 0.0, 0.0
		for j, g := range terms[:i] {
			if g.Word >= h.Word || g.Position >= h.Position {
				continue
			}
			earlier = max(earlier, orders[j])
			if h.Position-g.Position == q.Words[h.Word].Position-q.Words[g.Word].Position {
				before = max(before, runs[j])
			}
		}
		weight := q.weights[h.Word]
		runs[i], orders[i] = before+weight, earlier+weight
		run, ordered = max(run, runs[i]), max(ordered, orders[i])
	}
	return run / q.TotalWeight, ordered / q.TotalWeight
}

// windowWords is the length of a window, in words.
const windowWords = 10

// window returns the largest share of the question's weight in windowWords words in a row.
func (q *Query) window(terms []TermMatch) float64 {
	best := 0.0
	for i, first := range terms {
		var seen uint64
		sum := 0.0
		for _, h := range terms[i:] {
			if h.Position-first.Position >= windowWords {
				break
			}
			if seen&(1<<h.Word) == 0 {
				seen |= 1 << h.Word
				sum += q.weights[h.Word]
			}
		}
		best = max(best, sum)
	}
	return Share(best, q.TotalWeight, 0)
}

// focusNear returns 1 if a name or number that is not in the question is within three words of its focus, else 0.
func (q *Query) focusNear(m *Match, i int) float64 {
	p := m.Passage
	for _, h := range m.Sentences[i].Terms {
		if h.Word != q.Focus {
			continue
		}
		for _, mentions := range [][]analysis.Mention{p.Sentences[i].Names, p.Sentences[i].Numbers} {
			for _, found := range mentions {
				gap := max(p.Tokens[found.From].Position-h.Position, h.Position-p.Tokens[found.To-1].Position)
				if gap <= 3 && m.Fresh(i, found) {
					return 1
				}
			}
		}
	}
	return 0
}

// describeType fills the feature of the answer type: whether the sentence has what the question asks for and does not
// have itself.
func (q *Query) describeType(m *Match, i int) {
	f := &m.Sentences[i].Features
	has := -1.0
	if q.typed(m, i) {
		has, m.Sentences[i].typed = 1, true
	}
	switch q.Type {
	case query.When:
		f[sWhen] = has
	case query.Who:
		f[sWho] = has
	case query.Where:
		f[sWhere] = has
	case query.HowMany, query.HowLong:
		f[sHowMany] = has
	case query.Why, query.How:
		f[sWhy] = has
	default:
		f[sWhat] = has
	}
}

// typed reports whether sentence i has what the question asks for and does not have itself.
func (q *Query) typed(m *Match, i int) bool {
	s := &m.Passage.Sentences[i]
	switch q.Type {
	case query.When:
		return slices.ContainsFunc(s.Dates, func(d corpus.Date) bool { return !q.Mentions(d.Text) }) ||
			s.Cues&english.TimeCue != 0 && (!q.asksPast() || !hasDates(m.Passage))
	case query.HowMany:
		return s.Cues&english.AmountCue != 0 || m.hasFresh(i, s.Numbers)
	case query.HowLong:
		return s.Cues&english.DurationCue != 0 || hasRange(s.Dates) || m.hasFresh(i, s.Numbers)
	case query.Where:
		return slices.ContainsFunc(s.Names, func(n analysis.Mention) bool {
			return (n.Kind == analysis.PlaceName || n.Kind == analysis.AnyName) && m.Fresh(i, n)
		})
	case query.Why:
		return s.Cues&english.ReasonCue != 0
	case query.How:
		return s.Cues&english.MannerCue != 0
	default:
		return m.hasFresh(i, s.Names)
	}
}

// asksPast reports whether the question is about what happened. Beside a date, a time of day or of the week answers it
// less well than it answers when something happens.
func (q *Query) asksPast() bool {
	return slices.ContainsFunc([]string{" did ", " was ", " were ", " had "}, func(verb string) bool {
		return strings.Contains(q.lower, verb)
	})
}

// hasDates reports whether a sentence of a passage has a date.
func hasDates(p *analysis.Passage) bool {
	return slices.ContainsFunc(p.Sentences, func(s analysis.Sentence) bool { return len(s.Dates) > 0 })
}

// hasRange reports whether dates give a duration: one with a beginning and an end, or two dates.
func hasRange(dates []corpus.Date) bool {
	return len(dates) > 1 || len(dates) == 1 && dates[0].Interval.Precision() == edtf.Range
}

// Mentions reports whether the question has these words, in any case.
func (q *Query) Mentions(words string) bool {
	return strings.Contains(q.lower, strings.ToLower(words))
}

// hasFresh reports whether one of the mentions of sentence i is fresh.
func (m *Match) hasFresh(i int, mentions []analysis.Mention) bool {
	return slices.ContainsFunc(mentions, func(n analysis.Mention) bool { return m.Fresh(i, n) })
}

// Fresh reports whether a mention in sentence i has no word of the question: the words of a question are not its
// answer.
func (m *Match) Fresh(i int, n analysis.Mention) bool {
	for _, h := range m.Sentences[i].Terms {
		if h.Token >= n.To {
			break
		}
		if h.Token >= n.From && !m.Passage.Tokens[h.Token].Stop {
			return false
		}
	}
	return true
}
