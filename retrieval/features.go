package retrieval

import (
	"math"
	"strings"

	"footnote/corpus"
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
	sUntyped              // the kind wants a date, a name, a place or a number, and there is none
	sDateSame             // the question's date stands here
	sDateOverlaps         // a date here shares days with it
	sDateDiffers          // dates stand here and none shares a day with it
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
	sentenceFeatures
)

var sentenceNames = [sentenceFeatures]string{
	"cover", "cover_before", "cover_after", "cover_around", "pairs", "dense", "names", "rarest", "missing", "when", "who", "where",
	"how_many", "why", "what", "untyped", "date_same", "date_overlaps", "date_differs", "short", "long", "first", "backward",
	"backward_cover", "fresh", "focus", "focus_near", "asks", "lead", "window",
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
	pShort               // fewer than ten content words
	pBestSentence        // the score of the best sentence
	passageFeatures
)

var passageNames = [passageFeatures]string{
	"bm25", "bm25_relative", "bm25_first", "cover", "cover_all", "title", "title_cover", "best_cover", "best_two", "best_pairs",
	"best_dense", "names", "rarest", "missing", "typed", "date_same", "date_overlaps", "date_differs", "short", "best_sentence",
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
	words := make([]float64, len(q.Words)*len(p.sentences))
	for i := range m.sentences {
		s := &m.sentences[i]
		s.words = words[i*len(q.Words) : (i+1)*len(q.Words)]
		for t := p.sentences[i].from; t < p.sentences[i].to; t++ {
			for _, u := range q.terms[p.tokens[t].term] {
				s.words[u.word] = max(s.words[u.word], u.weight)
				m.body[u.word] = max(m.body[u.word], u.weight)
				s.hits = append(s.hits, hit{u.word, t, p.tokens[t].pos})
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
	sum, total := 0.0, 0.0
	for i, w := range q.Words {
		if !w.Name && !w.Number {
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
		if near(hits, i, i+1, distance) {
			sum += weight
		}
	}
	if total == 0 {
		return 0
	}
	return sum / total
}

func near(hits []hit, a, b, distance int) bool {
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

// relate compares the dates of a text with those of the question: the same, overlapping, or different ones.
func (q *Query) relate(dates []corpus.Date) (same, overlaps, differs float64) {
	if len(q.Dates) == 0 || len(dates) == 0 {
		return 0, 0, 0
	}
	for _, asked := range q.Dates {
		for _, d := range dates {
			if d.Interval == asked.Interval {
				same = 1
			}
			if d.Interval.Overlaps(asked.Interval) {
				overlaps = 1
			}
		}
	}
	if overlaps == 0 {
		differs = 1
	}
	return same, overlaps, differs
}

// sentenceFeatures fills the features of sentence i.
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
	f[sDateSame], f[sDateOverlaps], f[sDateDiffers] = q.relate(sentence.dates)
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
	s := p.sentences[i]
	typed := q.typed(p, s)
	value := 0.0
	if typed {
		value = 1
	}
	switch q.Kind {
	case When:
		f[sWhen] = value
	case Who:
		f[sWho] = value
	case Where:
		f[sWhere] = value
	case HowMany, HowLong:
		f[sHowMany] = value
	case Why, How:
		f[sWhy] = value
	default:
		f[sWhat] = value
		return
	}
	f[sUntyped] = 1 - value
}

// typed reports whether a sentence holds a piece of the kind that is asked for.
func (q *Query) typed(p *analyzedPassage, s analyzedSentence) bool {
	switch q.Kind {
	case When:
		for _, d := range s.dates {
			if !q.names1(d.Text) {
				return true
			}
		}
		return false
	case HowMany, HowLong:
		return q.hasFresh(p, s.numbers)
	case Who, Where:
		return q.hasFresh(p, s.names)
	case Why:
		return hasMarker(p.text(s), whyMarkers)
	case How:
		return hasMarker(p.text(s), howMarkers)
	default:
		return q.hasFresh(p, s.names)
	}
}

// names1 reports whether the question itself has these words.
func (q *Query) names1(words string) bool {
	return strings.Contains(strings.ToLower(q.text), strings.ToLower(words))
}

// hasFresh reports whether one of the pieces has a word that the question has not.
func (q *Query) hasFresh(p *analyzedPassage, pieces []piece) bool {
	for _, found := range pieces {
		for _, t := range p.tokens[found.from:found.to] {
			if !t.extra && !t.stop && len(q.terms[t.term]) == 0 {
				return true
			}
		}
	}
	return false
}

var (
	whyMarkers = []string{"because", "due to", "owing to", "as a result", "in order to", "so that", "reason", "caused", "cause", "leading", "led to",
		"therefore", "thus", "since", "for fear", "consequence", "result", "thanks to", "on account of", "to avoid", "to prevent", "to protect", "in an attempt to"}
	howMarkers = []string{"by ", "through", "using", "via", "with ", "means of", "method", "process"}
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
	if len(m.sentences) == 0 {
		f[pBestSentence] = 0
	}
	f[pNames] = q.names(m.body, m.title)
	if r := q.rarest(); r >= 0 {
		f[pRarest] = max(m.body[r], m.title[r])
	}
	f[pMissing] = q.missing(m.body, m.title)
	f[pDateSame], f[pDateOverlaps], f[pDateDiffers] = q.relate(m.passage.passage.Dates)
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
