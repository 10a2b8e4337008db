package rank

import (
	"math"
	"slices"
	"sync"

	"footnote/corpus"
	"footnote/retrieval/analysis"
	"footnote/retrieval/query"
)

// Match is the words of a question found in a passage, with the features and the score of the passage. By word means
// parallel to Query.Words, a degree in [0,1]: 1 for the word itself, less for a variant.
type Match struct {
	Passage   *analysis.Passage
	bm25      float64
	Title     []float64       // by word, in title and headings
	Body      []float64       // by word: the highest of all sentences
	named     float64         // share of the title's content words that are in the question
	days      []days          // of the passage's dates; nil for a question without dates
	Sentences []SentenceMatch // parallel to Passage.Sentences
	Features  [passageFeatures]float64
	Score     float64
}

// Coverage is how far a sentence holds each word of the question.
type Coverage struct {
	Words   []float64 // by word
	Related []float64 // the same, counting words of related meaning
	Similar []float64 // the same, counting words of related or similar meaning
}

// SentenceMatch is the words of a question found in a sentence, with the features and the score of the sentence.
type SentenceMatch struct {
	Coverage
	RelatedTerms []TermMatch // Terms and the matches of related terms, in the order of the text
	Terms        []TermMatch // in the order of the text
	matched      uint64      // the words in Terms, a bit each
	fresh        int         // content words that are not in the question
	days         []days      // of the sentence's dates; nil for a question without dates
	typed        bool        // it has what the question asks for
	Features     [sentenceFeatures]float64
	Score        float64
	Reading      Reading
}

// TermMatch is a token that counts for a word of the question.
type TermMatch struct {
	Word     int // into Query.Words
	Token    int // into Passage.Tokens
	Position int // of the token
}

// workspace is the memory of the matches of a question, reused for the next one once the ranking is released.
type workspace struct {
	matches      []Match
	sentences    []SentenceMatch
	numbers      []float64 // of all slices by word
	terms        []TermMatch
	relatedTerms []TermMatch
	days         []days
	taken        int // of numbers
}

var workspaces = sync.Pool{New: func() any { return &workspace{} }}

// prepare allocates zero memory for matches of so many words in passages.
func (w *workspace) prepare(words int, passages []Candidate) {
	sentences := 0
	for _, c := range passages {
		sentences += len(c.Passage.Sentences)
	}
	w.matches = zeroed(w.matches, len(passages))
	w.sentences = zeroed(w.sentences, sentences)
	w.numbers = zeroed(w.numbers, words*(2*len(passages)+3*sentences))
	w.terms, w.relatedTerms, w.days, w.taken = w.terms[:0], w.relatedTerms[:0], w.days[:0], 0
}

// zeroed returns n zero values, in the memory of s if it suffices.
func zeroed[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	s = s[:n]
	clear(s)
	return s
}

// take returns n zeros.
func (w *workspace) take(n int) []float64 {
	w.taken += n
	return w.numbers[w.taken-n : w.taken : w.taken]
}

// MatchPassage finds the words of a question in a passage. Features and scores stay 0. If similar is nil, no word is
// similar to another.
func MatchPassage(q *Query, p *analysis.Passage, bm25 float64, similar *similarity) *Match {
	var w workspace
	w.prepare(len(q.Words), []Candidate{{p, bm25}})
	m := &w.matches[0]
	m.Passage, m.bm25, m.Sentences = p, bm25, w.sentences
	m.find(q, similar, &w)
	return m
}

// find finds the words of a question in the passage of m. Passage, bm25 and zero Sentences must be set.
func (m *Match) find(q *Query, similar *similarity, w *workspace) {
	p := m.Passage
	m.days = w.daysOf(q, p.Passage.Dates)
	m.Title, m.Body, m.named = w.take(len(q.Words)), w.take(len(q.Words)), q.TitleShare(p.Title)
	q.holdTitle(p.Title, m.Title)
	q.holdTitle(p.Heading, m.Title)
	for i := range m.Sentences {
		s, sentence := &m.Sentences[i], &p.Sentences[i]
		s.Words, s.Related, s.Similar = w.take(len(q.Words)), w.take(len(q.Words)), w.take(len(q.Words))
		similar.add(p.Places[sentence.From:sentence.To], s.Similar)
		terms, relatedTerms, held := len(w.terms), len(w.relatedTerms), 0
		for t := sentence.From; t < sentence.To; t++ {
			token := &p.Tokens[t]
			place, bit := sievePlace(token.Term)
			own, related := q.termSieve.has(place, bit), q.relatedSieve.has(place, bit)
			if !own && !related {
				continue
			}
			var uses []query.Use
			if own {
				uses = q.Terms[token.Term]
			}
			for _, u := range uses {
				s.Words[u.Word] = max(s.Words[u.Word], u.Weight)
				m.Body[u.Word] = max(m.Body[u.Word], u.Weight)
				s.Related[u.Word] = max(s.Related[u.Word], u.Weight)
				s.matched |= 1 << u.Word
				w.terms = append(w.terms, TermMatch{u.Word, t, token.Position})
				w.relatedTerms = append(w.relatedTerms, TermMatch{u.Word, t, token.Position})
			}
			if len(uses) > 0 && !token.Extra && !token.Stop {
				held++
			}
			if !related {
				continue
			}
			for _, u := range q.RelatedTerms[token.Term] {
				s.Related[u.Word] = max(s.Related[u.Word], u.Weight)
				w.relatedTerms = append(w.relatedTerms, TermMatch{u.Word, t, token.Position})
			}
		}
		s.Terms, s.RelatedTerms = slices.Clip(w.terms[terms:]), slices.Clip(w.relatedTerms[relatedTerms:])
		s.fresh = sentence.Words - held
		s.days = w.daysOf(q, sentence.Dates)
		q.coverDates(s.days, s.Words, s.Related, m.Body)
		for w := range s.Similar {
			s.Similar[w] = max(s.Similar[w], s.Related[w])
		}
	}
}

// holdTitle raises held, by word, by the tokens of a title or heading.
func (q *Query) holdTitle(tokens []analysis.Token, held []float64) {
	for i := range tokens {
		for _, u := range q.uses(tokens[i].Term) {
			held[u.Word] = max(held[u.Word], u.Weight)
		}
	}
}

// The degrees to which a date counts for the words of a date of the question: the question may say 1963 where the text
// says "from 1960 to 1965".
const (
	withinDate  = 0.9 // within the date of the question
	touchesDate = 0.6 // sharing a day with it
)

// days are the first and the last day of a date, see edtf.Interval.Days.
type days struct{ first, last int64 }

func daysOf(d corpus.Date) days {
	first, last := d.Interval.Days()
	return days{first, last}
}

func (d days) overlaps(other days) bool { return d.first <= other.last && other.first <= d.last }
func (d days) contains(other days) bool { return d.first <= other.first && other.last <= d.last }

// daysOf returns the days of dates, parallel to them; nil for a question without dates, which needs none.
func (w *workspace) daysOf(q *Query, dates []corpus.Date) []days {
	if len(q.Dates) == 0 {
		return nil
	}
	from := len(w.days)
	for _, d := range dates {
		w.days = append(w.days, daysOf(d))
	}
	return slices.Clip(w.days[from:])
}

// coverDates raises sets, each by word, at the words of a date of the question that shares a day with one of dates.
func (q *Query) coverDates(dates []days, sets ...[]float64) {
	if len(dates) == 0 {
		return
	}
	for i := range q.Words {
		at := q.Words[i].Date
		if at < 0 {
			continue
		}
		asked, held := q.days[at], 0.0
		for _, d := range dates {
			switch {
			case !d.overlaps(asked):
			case asked.contains(d):
				held = max(held, withinDate)
			default:
				held = max(held, touchesDate)
			}
		}
		for _, s := range sets {
			s[i] = max(s[i], held)
		}
	}
}

// Cover returns the share of the question's weight in sets, each by word, together.
func (q *Query) Cover(sets ...[]float64) float64 {
	sum := 0.0
	for i, weight := range q.weights {
		best := 0.0
		for _, s := range sets {
			best = max(best, s[i])
		}
		sum += best * weight
	}
	return Share(sum, q.TotalWeight, 0)
}

// CoverNames returns the share of the weight of the question's names and numbers in sets; 1 for a question without
// any.
func (q *Query) CoverNames(sets ...[]float64) float64 {
	sum := 0.0
	for i, weight := range q.weights {
		if !q.proper[i] {
			continue
		}
		best := 0.0
		for _, s := range sets {
			best = max(best, s[i])
		}
		sum += best * weight
	}
	return Share(sum, q.properWeight, 1)
}

// Share returns part / whole, or none if whole is 0.
func Share(part, whole, none float64) float64 {
	if whole == 0 {
		return none
	}
	return part / whole
}

// missing returns the weight of the heaviest word that sets lack, as a share of the question's weight.
func (q *Query) missing(sets ...[]float64) float64 {
	most := 0.0
	for i, weight := range q.weights {
		held := 0.0
		for _, s := range sets {
			held = max(held, s[i])
		}
		most = max(most, (1-held)*weight)
	}
	return Share(most, q.TotalWeight, 1)
}

// pairs returns the share, by weight, of the question's neighbouring words that are as close in a sentence, in the same
// order. loose is the same with up to looseWords words between, in any order.
func (q *Query) pairs(s *SentenceMatch) (pairs, loose float64) {
	for i, j := range q.neighbours {
		if both := uint64(3) << i; s.matched&both != both {
			continue
		}
		if j.distance <= closeWords && follows(s.Terms, i, i+1, j.distance) {
			pairs += j.weight
		}
		if follows(s.Terms, i, i+1, looseWords) || follows(s.Terms, i+1, i, looseWords) {
			loose += j.weight
		}
	}
	return Share(pairs, q.closeWeight, 0), Share(loose, q.neighbourWeight, 0)
}

const looseWords = 5

// follows reports whether a match of word b follows one of word a, with at most distance words between.
func follows(terms []TermMatch, a, b, distance int) bool {
	for i, first := range terms {
		if first.Word != a {
			continue
		}
		for _, second := range terms[i:] {
			gap := second.Position - first.Position
			if gap > distance+1 {
				break
			}
			if second.Word == b && gap >= 0 {
				return true
			}
		}
	}
	return false
}

// dense returns the number of different words matched over the number of positions from the first match to the last; 0
// for fewer than two matches.
func dense(terms []TermMatch) float64 {
	if len(terms) < 2 {
		return 0
	}
	var seen uint64
	count := 0
	for _, m := range terms {
		if seen&(1<<m.Word) == 0 {
			seen |= 1 << m.Word
			count++
		}
	}
	return float64(count) / float64(terms[len(terms)-1].Position-terms[0].Position+1)
}

// relate compares the dates of a text with those of the question. on is their days. It fills the five features of
// dates, in their order.
func (q *Query) relate(dates []corpus.Date, on []days, features []float64) {
	if len(on) == 0 {
		return
	}
	const same, overlaps, differs, covers, edge = 0, 1, 2, 3, 4
	edges := 0.0
	for i, asked := range q.days {
		begins, ends := 0.0, 0.0
		for j, d := range on {
			if dates[j].Interval == q.Dates[i].Interval {
				features[same] = 1
			}
			if d.overlaps(asked) {
				features[overlaps] = 1
			}
			features[covers] = max(features[covers], shared(asked.first, asked.last, d.first, d.last))
			if withinYear(d.first, asked.first) || withinYear(d.last, asked.first) {
				begins = 1
			}
			if withinYear(d.last, asked.last) || withinYear(d.first, asked.last) {
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

// shared returns the days in both of two ranges over the days in either. An open end adds no days beyond the other
// range.
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

// withinYear reports whether two days are less than a year apart. An open end is not.
func withinYear(a, b int64) bool {
	if a == math.MinInt64 || a == math.MaxInt64 || b == math.MinInt64 || b == math.MaxInt64 {
		return false
	}
	return max(a-b, b-a) < 365
}
