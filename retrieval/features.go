package retrieval

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"footnote/corpus"
	"footnote/corpus/edtf"
)

// The features of a sentence as an answer, and of a passage as the place of one. All lie in about [-1, 1] and none
// depends on the size of the corpus or the length of the question, so that one set of weights serves every corpus.
const (
	sCover         = iota // share of the question's weight that the sentence holds
	sCoverBefore          // the same for the sentence and the one before it
	sCoverAfter           // … and the one after it
	sCoverAround          // … and title and headings
	sPairs                // share of the question's neighbouring words that stand together here as well
	sDense                // how close together the matches stand
	sNames                // share of the question's names and numbers that the sentence holds
	sRarest               // whether the rarest word of the question is here
	sMissing              // weight of the heaviest word that is missing, as a share
	sWhen                 // kind of the question × something in the sentence that answers that kind
	sWho                  //
	sWhere                //
	sHowMany              //
	sWhy                  //
	sWhat                 //
	sPairsLoose           // share of the question's neighbouring words that stand within five words of each other, in any order
	sDateSame             // the question's date stands here
	sDateOverlaps         // a date here shares days with it
	sDateDiffers          // dates stand here and none shares a day with it
	sDateCovers           // how much of the question\'s time and that of a date they share: days of both over days of either
	sDateEdge             // share of the first and last days of the question\'s dates that a date here begins or ends within a year of
	sShort                // fewer than five content words
	sLong                 // logarithm of the content words over 20
	sFirst                // the first sentence of the passage
	sBackward             // begins with a pronoun or a definite reference to the sentence before
	sBackwardCover        // that × what the sentence before holds of the question
	sFresh                // says more than the question: content words that the question has not
	sFocus                // holds the noun behind "what" or "which"
	sFocusNear            // … with a name or number next to it
	sAsks                 // is itself a question
	sLead                 // the sentence whose subject is the document's title
	sWindow               // the most of the question's weight within ten words
	sCoverWide            // cover, counting words of related meaning
	sAroundWide           // cover_around, likewise, with the sentences next to it
	sWindowWide           // window, likewise
	sContent              // share of the weight of the question's words other than names and numbers that the sentence holds
	sContentWide          // the same with the sentences next to it, title and headings, counting words of related meaning
	sNear                 // cover, counting words near in meaning
	sNearAround           // the same with the sentences next to it, title and headings
	sNearContent          // content, likewise
	sCoverLess            // how much less cover it has than the sentence of the passage with the most
	sNearLess             // the same of near
	sWindowLess           // the same of window
	sAfterMost            // stands behind the sentence with the most cover
	sBeforeMost           // stands before it
	sCarry                // what the sentence before covers beyond this one, where only this one has what the kind of question asks for
	sTypedWindow          // the most of the question's weight within eight words of something that answers its kind
	sRun                  // the most of the question's weight that stands here as it stands in the question
	sOrdered              // … in the order of the question
	sDenies               // sentence or question, but not both, has a negation
	sPlace                // how far down the passage it stands
	sLocal                // cover, each word weighing more the fewer sentences of the passage hold it
	sLocalNear            // the same, counting words near in meaning
	sBeforeCover          // what the sentence before covers
	sAdds                 // share of the question's weight that this sentence holds and the one before does not
	sAddsNear             // the same, counting words near in meaning
	sentenceFeatures
)

var sentenceNames = [sentenceFeatures]string{
	"cover", "cover_before", "cover_after", "cover_around", "pairs", "dense", "names", "rarest", "missing", "when", "who", "where",
	"how_many", "why", "what", "pairs_loose", "date_same", "date_overlaps", "date_differs", "date_covers", "date_edge", "short", "long", "first", "backward",
	"backward_cover", "fresh", "focus", "focus_near", "asks", "lead", "window", "cover_wide", "around_wide", "window_wide", "content", "content_wide",
	"near", "near_around", "near_content", "cover_less", "near_less", "window_less", "after_most", "before_most", "carry", "typed_window", "run", "ordered", "denies", "place",
	"local", "local_near", "before_cover", "adds", "adds_near",
}

// describeSentence fills the features of sentence i.
func (q *Query) describeSentence(m *match, i int) {
	p, s := m.passage, &m.sentences[i]
	sentence := p.sentences[i]
	f := &s.features
	f[sCover] = q.cover(s.words)
	f[sCoverBefore], f[sCoverAfter] = f[sCover], f[sCover]
	if i > 0 {
		f[sCoverBefore] = q.cover(s.words, m.sentences[i-1].words)
	}
	if i+1 < len(m.sentences) {
		f[sCoverAfter] = q.cover(s.words, m.sentences[i+1].words)
	}
	f[sCoverAround] = q.cover(s.words, m.title)
	f[sPairs] = q.pairs(s.hits)
	f[sDense] = dense(s.hits)
	f[sNames] = q.names(s.words)
	if r := q.rarest(); r >= 0 {
		f[sRarest] = s.words[r]
	}
	f[sMissing] = q.missing(s.words)
	q.describeType(m, i)
	f[sPairsLoose] = q.pairsLoose(s.hits)
	q.relate(sentence.dates, f[sDateSame:sDateEdge+1])
	if sentence.words < 5 {
		f[sShort] = 1
	}
	f[sLong] = math.Log(float64(sentence.words+1)/20) / 3
	if i == 0 {
		f[sFirst] = 1
	}
	text := p.text(sentence)
	if beginsBackward(text) && i > 0 {
		f[sBackward] = 1
		f[sBackwardCover] = q.cover(m.sentences[i-1].words)
	}
	f[sFresh] = freshness(q, p, sentence)
	if strings.HasSuffix(text, "?") {
		f[sAsks] = 1
	}
	if q.focus >= 0 {
		f[sFocus] = s.words[q.focus]
		f[sFocusNear] = q.focusNear(p, sentence, s.hits)
	}
	if len(s.hits) > 0 && sentence.from == s.hits[0].token && q.titleShare(p.title) > 0.5 {
		f[sLead] = 1
	}
	f[sWindow] = q.window(s.hits)
	f[sCoverWide] = q.cover(s.wide)
	near := [][]float64{s.wide, m.title}
	if i > 0 {
		near = append(near, m.sentences[i-1].wide)
	}
	if i+1 < len(m.sentences) {
		near = append(near, m.sentences[i+1].wide)
	}
	f[sAroundWide] = q.cover(near...)
	f[sWindowWide] = q.window(s.around)
	f[sContent] = q.content(s.words)
	f[sContentWide] = q.content(near...)
	f[sNear] = q.cover(s.near)
	f[sNearContent] = q.content(s.near)
	near = append(near[:0], s.near, m.title)
	if i > 0 {
		near = append(near, m.sentences[i-1].near)
	}
	if i+1 < len(m.sentences) {
		near = append(near, m.sentences[i+1].near)
	}
	f[sNearAround] = q.cover(near...)
	f[sTypedWindow] = q.typedWindow(p, sentence, s.hits)
	f[sRun], f[sOrdered] = q.chains(s.hits)
	if sentence.negated != q.negated {
		f[sDenies] = 1
	}
	f[sPlace] = float64(i) / float64(len(m.sentences))
}

// compareSentences fills the features of the sentences of a passage that compare them with one another.
func (q *Query) compareSentences(m *match) {
	top, most := 0, [3]float64{}
	for i := range m.sentences {
		f := &m.sentences[i].features
		if f[sCover] > m.sentences[top].features[sCover] {
			top = i
		}
		most[0], most[1], most[2] = max(most[0], f[sCover]), max(most[1], f[sNear]), max(most[2], f[sWindow])
	}
	local := q.localWeights(m)
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

// localWeights weighs the words of the question within a passage: by their weight in the corpus and by how few sentences of the
// passage hold them, ln(1 + sentences / (0.5 + those that hold it)). They sum to 1, or are all 0.
func (q *Query) localWeights(m *match) []float64 {
	local := make([]float64, len(q.Words))
	sum := 0.0
	for w := range local {
		held := 0.0
		for i := range m.sentences {
			held += m.sentences[i].words[w]
		}
		local[w] = q.Words[w].Weight * math.Log(1+float64(len(m.sentences))/(0.5+held))
		sum += local[w]
	}
	for w := range local {
		local[w] /= max(sum, 1e-9)
	}
	return local
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
func (q *Query) adds(words, others []float64) float64 {
	if q.total == 0 {
		return 0
	}
	sum := 0.0
	for i, w := range q.Words {
		sum += max(0, words[i]-others[i]) * w.Weight
	}
	return sum / q.total
}

// typedWords is how far from an answer the words of the question count as near it.
const typedWords = 8

// typedWindow is the largest share of the question's weight within typedWords words of a fresh date, number or name,
// whichever the question asks for.
func (q *Query) typedWindow(p *analyzedPassage, s analyzedSentence, hits []hit) float64 {
	if q.total == 0 || len(hits) == 0 {
		return 0
	}
	best := 0.0
	switch q.Kind {
	case When:
		for _, d := range s.dates {
			span := d.Span.Shift(-p.passage.Span.Start)
			at, _ := slices.BinarySearchFunc(p.tokens[s.from:s.to], span.Start, func(t token, start int) int { return cmp.Compare(t.start, start) })
			if at < s.to-s.from && !q.mentions(d.Text) {
				pos := p.tokens[s.from+at].pos
				best = max(best, q.weightNear(hits, pos, pos))
			}
		}
	case HowMany, HowLong:
		for _, n := range s.numbers {
			if q.fresh(p, n) {
				best = max(best, q.weightNear(hits, p.tokens[n.from].pos, p.tokens[n.to-1].pos))
			}
		}
	default:
		for _, n := range s.names {
			if q.fresh(p, n) {
				best = max(best, q.weightNear(hits, p.tokens[n.from].pos, p.tokens[n.to-1].pos))
			}
		}
	}
	return best / q.total
}

// weightNear is the weight of the different words with a hit within typedWords words of the positions from, to.
func (q *Query) weightNear(hits []hit, from, to int) float64 {
	var seen uint64
	sum := 0.0
	for _, h := range hits {
		if h.position >= from-typedWords && h.position <= to+typedWords && seen&(1<<h.word) == 0 {
			seen |= 1 << h.word
			sum += q.Words[h.word].Weight
		}
	}
	return sum
}

// maxHits bounds the hits whose order is looked at.
const maxHits = 48

// chains returns the largest shares of the question's weight in hits that stand as the words in the question stand, as far
// from one another, and in hits that stand in the same order.
func (q *Query) chains(hits []hit) (run, ordered float64) {
	if q.total == 0 {
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
		weight := q.Words[h.word].Weight
		runs[i], orders[i] = before+weight, earlier+weight
		run, ordered = max(run, runs[i]), max(ordered, orders[i])
	}
	return run / q.total, ordered / q.total
}

// windowWords is how many words in a row count as one place of a sentence.
const windowWords = 10

// window is the largest share of the question's weight that windowWords words in a row hold.
func (q *Query) window(hits []hit) float64 {
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
				sum += q.Words[h.word].Weight
			}
		}
		best = max(best, sum)
	}
	if q.total == 0 {
		return 0
	}
	return best / q.total
}

// focusNear reports, as 1, that a fresh name or number stands within three words of the question's focus.
func (q *Query) focusNear(p *analyzedPassage, s analyzedSentence, hits []hit) float64 {
	for _, h := range hits {
		if h.word != q.focus {
			continue
		}
		for _, pieces := range [][]piece{s.names, s.numbers} {
			for _, found := range pieces {
				gap := max(p.tokens[found.from].pos-h.position, h.position-p.tokens[found.to-1].pos)
				if gap <= 3 && q.hasFresh(p, []piece{found}) {
					return 1
				}
			}
		}
	}
	return 0
}

// beginsBackward reports whether a sentence begins with a word that points to the sentence before it.
func beginsBackward(s string) bool {
	word, _, _ := strings.Cut(s, " ")
	return backward[strings.ToLower(strings.Trim(word, `"'“‘(,`))]
}

var backward = set("he she it they this that these those his her its their there such both")

// freshness is how many content words of a sentence the question does not have, up to ten of them.
func freshness(q *Query, p *analyzedPassage, s analyzedSentence) float64 {
	fresh := 0
	for _, t := range p.tokens[s.from:s.to] {
		if !t.extra && !t.stop && len(q.terms[t.term]) == 0 {
			fresh++
		}
	}
	return min(float64(fresh), 10) / 10
}

// describeType says whether the sentence has what the kind of question asks for and the question itself does not say.
func (q *Query) describeType(m *match, i int) {
	p, f := m.passage, &m.sentences[i].features
	has := -1.0
	if q.typed(p, p.sentences[i]) {
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

// typed reports whether a sentence holds a piece of the kind that is asked for.
func (q *Query) typed(p *analyzedPassage, s analyzedSentence) bool {
	switch q.Kind {
	case When:
		return slices.ContainsFunc(s.dates, func(d corpus.Date) bool { return !q.mentions(d.Text) })
	case HowMany:
		return q.hasFresh(p, s.numbers) || hasMarker(p.text(s), amountMarkers)
	case HowLong:
		return q.hasFresh(p, s.numbers) || hasRange(s.dates) || hasMarker(p.text(s), durationMarkers)
	case Who:
		return q.hasFresh(p, s.names)
	case Where:
		return slices.ContainsFunc(s.names, func(n piece) bool {
			return (n.names == placeName || n.names == anyName) && q.fresh(p, n)
		})
	case Why:
		return hasMarker(p.text(s), whyMarkers)
	case How:
		return hasMarker(p.text(s), howMarkers)
	default:
		return q.hasFresh(p, s.names)
	}
}

// hasRange reports whether the dates tell a duration: one with a beginning and an end, or two.
func hasRange(dates []corpus.Date) bool {
	return len(dates) > 1 || len(dates) == 1 && dates[0].Interval.Precision() == edtf.Range
}

// mentions reports whether the question itself has these words.
func (q *Query) mentions(words string) bool {
	return strings.Contains(strings.ToLower(q.text), strings.ToLower(words))
}

// hasFresh reports whether one of the pieces is fresh.
func (q *Query) hasFresh(p *analyzedPassage, pieces []piece) bool {
	return slices.ContainsFunc(pieces, func(n piece) bool { return q.fresh(p, n) })
}

// fresh reports whether a piece has no word of the question: what was asked with is not what was asked for.
func (q *Query) fresh(p *analyzedPassage, n piece) bool {
	for _, t := range p.tokens[n.from:n.to] {
		if !t.stop && len(q.terms[t.term]) > 0 {
			return false
		}
	}
	return true
}

var (
	whyMarkers = []string{"because", "due to", "owing to", "as a result", "in order to", "so that", "reason", "caused", "cause", "leading", "led to",
		"therefore", "thus", "since", "for fear", "consequence", "result", "thanks to", "on account of", "to avoid", "to prevent", "to protect", "in an attempt to"}
	amountMarkers   = []string{" one ", " single ", "none ", " no ", " both ", "once ", "twice", "several", "majority", "most ", "yearly", "annual", "daily", "every "}
	durationMarkers = []string{"century", "centuries", "decade", "years", "months", "weeks", "days", "hours", "minutes", "throughout", "until", "lifetime"}
	howMarkers      = []string{"by ", "through", "using", "via", "with ", "means of", "method", "process"}
)

func hasMarker(text string, markers []string) bool {
	lower := strings.ToLower(text)
	for _, m := range markers {
		if strings.Contains(lower, m) {
			return true
		}
	}
	return false
}
