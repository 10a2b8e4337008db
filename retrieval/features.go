package retrieval

import (
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
	sentenceFeatures
)

var sentenceNames = [sentenceFeatures]string{
	"cover", "cover_before", "cover_after", "cover_around", "pairs", "dense", "names", "rarest", "missing", "when", "who", "where",
	"how_many", "why", "what", "pairs_loose", "date_same", "date_overlaps", "date_differs", "date_covers", "date_edge", "short", "long", "first", "backward",
	"backward_cover", "fresh", "focus", "focus_near", "asks", "lead", "window", "cover_wide", "around_wide", "window_wide", "content", "content_wide",
}

// The features of a passage.
const (
	pScore        = iota // BM25 over the most that the question could give
	pRelative            // BM25 over that of the first candidate
	pFirst               // first by BM25
	pCover               // share of the question's weight that the passage's text holds
	pCoverAll            // … with title and headings
	pTitle               // share of the title's words that the question names
	pTitleCover          // share of the question's weight that the title holds
	pBestCover           // the most that one sentence holds
	pBestTwo             // … that two sentences in a row hold
	pBestPairs           // the best sentence's pairs
	pBestDense           // the best sentence's density
	pNames               // share of the question's names and numbers that text and title hold
	pRarest              // whether the rarest word is here
	pMissing             // weight of the heaviest word that is missing
	pTyped               // a sentence with matches has what the kind of question asks for
	pDateSame            // as for sentences
	pDateOverlaps        //
	pDateDiffers         //
	pDateCovers          //
	pDateEdge            //
	pShort               // fewer than ten content words
	pBestSentence        // the score of the best sentence
	pCoverWide           // cover_all, counting words of related meaning
	pBestWide            // best_cover, likewise
	passageFeatures
)

var passageNames = [passageFeatures]string{
	"bm25", "bm25_relative", "bm25_first", "cover", "cover_all", "title", "title_cover", "best_cover", "best_two", "best_pairs",
	"best_dense", "names", "rarest", "missing", "typed", "date_same", "date_overlaps", "date_differs", "date_covers", "date_edge", "short", "best_sentence", "cover_wide", "best_wide",
}

// match is what a passage holds of a question.
type match struct {
	passage   *analyzedPassage
	bm25      float64
	title     []float64 // by word: 1 where title or headings hold it, less for a variant
	body      []float64 // by word: the best over all sentences
	sentences []sentenceMatch
	features  [passageFeatures]float64
	score     float64
}

type sentenceMatch struct {
	words    []float64 // by word, as in match
	wide     []float64 // the same, counting words of related meaning
	around   []hit     // hits of those too, in order
	hits     []hit     // in order
	features [sentenceFeatures]float64
	score    float64
}

// hit is a token of a text that counts for a word of the question.
type hit struct{ word, token, position int }

// matchPassage finds a question in a passage.
func matchPassage(q *Query, p *analyzedPassage, bm25 float64) *match {
	m := &match{passage: p, bm25: bm25, title: make([]float64, len(q.Words)), body: make([]float64, len(q.Words))}
	for _, tokens := range [][]token{p.title, p.heading} {
		for _, t := range tokens {
			for _, u := range q.terms[t.term] {
				m.title[u.word] = max(m.title[u.word], u.weight)
			}
		}
	}
	m.sentences = make([]sentenceMatch, len(p.sentences))
	words := make([]float64, 2*len(q.Words)*len(p.sentences))
	for i := range m.sentences {
		s := &m.sentences[i]
		s.words, words = words[:len(q.Words)], words[len(q.Words):]
		s.wide, words = words[:len(q.Words)], words[len(q.Words):]
		for t := p.sentences[i].from; t < p.sentences[i].to; t++ {
			for _, u := range q.terms[p.tokens[t].term] {
				s.words[u.word] = max(s.words[u.word], u.weight)
				m.body[u.word] = max(m.body[u.word], u.weight)
				s.wide[u.word] = max(s.wide[u.word], u.weight)
				s.hits = append(s.hits, hit{u.word, t, p.tokens[t].pos})
				s.around = append(s.around, s.hits[len(s.hits)-1])
			}
			for _, u := range q.wide[p.tokens[t].term] {
				s.wide[u.word] = max(s.wide[u.word], u.weight)
				s.around = append(s.around, hit{u.word, t, p.tokens[t].pos})
			}
		}
	}
	return m
}

// cover is the share of the question's weight that the sets of words hold together.
func (q *Query) cover(sets ...[]float64) float64 {
	if q.total == 0 {
		return 0
	}
	sum := 0.0
	for i, w := range q.Words {
		best := 0.0
		for _, s := range sets {
			best = max(best, s[i])
		}
		sum += best * w.Weight
	}
	return sum / q.total
}

// names is the share of the weight of the question's names and numbers that the sets hold; 1 for a question without.
func (q *Query) names(sets ...[]float64) float64 {
	return q.share(func(w Word) bool { return w.Name || w.Number }, sets)
}

// content is the share of the weight of the question's other words that the sets hold; 1 for a question without.
func (q *Query) content(sets ...[]float64) float64 {
	return q.share(func(w Word) bool { return !w.Name && !w.Number }, sets)
}

// share is the share of the weight of some of the question's words that the sets hold; 1 where there is none of them.
func (q *Query) share(counts func(Word) bool, sets [][]float64) float64 {
	sum, total := 0.0, 0.0
	for i, w := range q.Words {
		if !counts(w) {
			continue
		}
		best := 0.0
		for _, s := range sets {
			best = max(best, s[i])
		}
		sum += best * w.Weight
		total += w.Weight
	}
	if total == 0 {
		return 1
	}
	return sum / total
}

// rarest returns the heaviest word that some passage holds, -1 for none.
func (q *Query) rarest() int {
	best := -1
	for i, w := range q.Words {
		if w.Found && (best < 0 || w.Weight > q.Words[best].Weight) {
			best = i
		}
	}
	return best
}

// missing is the share of the heaviest word that none of the sets holds.
func (q *Query) missing(sets ...[]float64) float64 {
	most := 0.0
	for i, w := range q.Words {
		held := 0.0
		for _, s := range sets {
			held = max(held, s[i])
		}
		most = max(most, (1-held)*w.Weight)
	}
	if q.total == 0 {
		return 1
	}
	return most / q.total
}

// pairs is the share of the question's neighbouring words, by weight, whose hits stand as near to each other and in the
// same order.
func (q *Query) pairs(hits []hit) float64 {
	sum, total := 0.0, 0.0
	for i := 0; i+1 < len(q.Words); i++ {
		a, b := q.Words[i], q.Words[i+1]
		distance := b.position - a.position
		if distance > 3 {
			continue
		}
		weight := min(a.Weight, b.Weight)
		total += weight
		if follows(hits, i, i+1, distance) {
			sum += weight
		}
	}
	if total == 0 {
		return 0
	}
	return sum / total
}

// pairsLoose is pairs with five words between, in any order.
func (q *Query) pairsLoose(hits []hit) float64 {
	sum, total := 0.0, 0.0
	for i := 0; i+1 < len(q.Words); i++ {
		weight := min(q.Words[i].Weight, q.Words[i+1].Weight)
		total += weight
		if follows(hits, i, i+1, looseWords) || follows(hits, i+1, i, looseWords) {
			sum += weight
		}
	}
	if total == 0 {
		return 0
	}
	return sum / total
}

const looseWords = 5

func follows(hits []hit, a, b, distance int) bool {
	for i, first := range hits {
		if first.word != a {
			continue
		}
		for _, second := range hits[i:] {
			gap := second.position - first.position
			if gap > distance+1 {
				break
			}
			if second.word == b && gap >= 0 {
				return true
			}
		}
	}
	return false
}

// dense is the number of different words hit over the positions that they span, for the sentence as a whole.
func dense(hits []hit) float64 {
	if len(hits) < 2 {
		return 0
	}
	var seen uint64
	count := 0
	for _, h := range hits {
		if seen&(1<<h.word) == 0 {
			seen |= 1 << h.word
			count++
		}
	}
	return float64(count) / float64(hits[len(hits)-1].position-hits[0].position+1)
}

// relate compares the dates of a text with those of the question and fills five features from same on.
func (q *Query) relate(dates []corpus.Date, features []float64) {
	if len(q.Dates) == 0 || len(dates) == 0 {
		return
	}
	const same, overlaps, differs, covers, edge = 0, 1, 2, 3, 4
	edges := 0.0
	for _, asked := range q.Dates {
		first, last := asked.Interval.Days()
		begins, ends := 0.0, 0.0
		for _, d := range dates {
			if d.Interval == asked.Interval {
				features[same] = 1
			}
			if d.Interval.Overlaps(asked.Interval) {
				features[overlaps] = 1
			}
			from, to := d.Interval.Days()
			features[covers] = max(features[covers], shared(first, last, from, to))
			if near(from, first) || near(to, first) {
				begins = 1
			}
			if near(to, last) || near(from, last) {
				ends = 1
			}
		}
		edges += (begins + ends) / 2
	}
	if features[overlaps] == 0 {
		features[differs] = 1
	}
	features[edge] = edges / float64(len(q.Dates))
}

// shared is the length of what two ranges of days have in common over that of what they cover together, open ends
// counting for nothing beyond the other range.
func shared(a1, a2, b1, b2 int64) float64 {
	from, to := max(a1, b1), min(a2, b2)
	if from > to {
		return 0
	}
	first, last := min(a1, b1), max(a2, b2)
	if first == math.MinInt64 {
		first = from
	}
	if last == math.MaxInt64 {
		last = to
	}
	if from == math.MinInt64 || to == math.MaxInt64 {
		return 1
	}
	return float64(to-from+1) / float64(last-first+1)
}

// near reports whether two days, neither an open end, lie less than a year apart.
func near(a, b int64) bool {
	if a == math.MinInt64 || a == math.MaxInt64 || b == math.MinInt64 || b == math.MaxInt64 {
		return false
	}
	return max(a-b, b-a) < 365
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
		has = 1
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

// describePassage fills the features of a passage whose sentences have been described and scored.
func (q *Query) describePassage(m *match, first float64, isFirst bool) {
	f := &m.features
	if q.total > 0 {
		f[pScore] = m.bm25 / q.total
	}
	if first > 0 {
		f[pRelative] = m.bm25 / first
	}
	if isFirst {
		f[pFirst] = 1
	}
	f[pCover] = q.cover(m.body)
	f[pCoverAll] = q.cover(m.body, m.title)
	f[pTitle] = q.titleShare(m.passage.title)
	f[pTitleCover] = q.cover(m.title)
	f[pBestSentence] = math.Inf(-1)
	for i := range m.sentences {
		s := &m.sentences[i]
		f[pBestCover] = max(f[pBestCover], s.features[sCover])
		f[pBestTwo] = max(f[pBestTwo], s.features[sCoverAfter])
		f[pBestPairs] = max(f[pBestPairs], s.features[sPairs])
		f[pBestDense] = max(f[pBestDense], s.features[sDense]*s.features[sCover])
		f[pBestSentence] = max(f[pBestSentence], s.score)
		if s.features[sCover] > 0 && q.typed(m.passage, m.passage.sentences[i]) {
			f[pTyped] = max(f[pTyped], s.features[sCoverAfter])
		}
	}
	wide := [][]float64{m.title}
	for i := range m.sentences {
		wide = append(wide, m.sentences[i].wide)
		f[pBestWide] = max(f[pBestWide], q.cover(m.sentences[i].wide))
	}
	f[pCoverWide] = q.cover(wide...)
	if len(m.sentences) == 0 {
		f[pBestSentence] = 0
	}
	f[pNames] = q.names(m.body, m.title)
	if r := q.rarest(); r >= 0 {
		f[pRarest] = max(m.body[r], m.title[r])
	}
	f[pMissing] = q.missing(m.body, m.title)
	q.relate(m.passage.passage.Dates, f[pDateSame:pDateEdge+1])
	if countWords(m.passage.tokens) < 10 {
		f[pShort] = 1
	}
}

// titleShare is the share of a title's content words that the question names.
func (q *Query) titleShare(title []token) float64 {
	named, all := 0.0, 0.0
	for _, t := range title {
		if t.extra || t.stop {
			continue
		}
		all++
		if len(q.terms[t.term]) > 0 {
			named++
		}
	}
	if all == 0 {
		return 0
	}
	return named / all
}
