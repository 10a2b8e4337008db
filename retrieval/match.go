package retrieval

import (
	"math"

	"footnote/corpus"
)

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
	near     []float64 // the same, counting words near in meaning too
	around   []hit     // hits of those too, in order
	hits     []hit     // in order
	typed    bool      // has what the kind of question asks for
	features [sentenceFeatures]float64
	score    float64
}

// hit is a token of a text that counts for a word of the question.
type hit struct{ word, token, position int }

// matchPassage finds a question in a passage; without near no word is near another in meaning.
func matchPassage(q *Query, p *analyzedPassage, bm25 float64, near *nearness) *match {
	m := &match{passage: p, bm25: bm25, title: make([]float64, len(q.Words)), body: make([]float64, len(q.Words))}
	for _, tokens := range [][]token{p.title, p.heading} {
		for _, t := range tokens {
			for _, u := range q.terms[t.term] {
				m.title[u.word] = max(m.title[u.word], u.weight)
			}
		}
	}
	m.sentences = make([]sentenceMatch, len(p.sentences))
	words := make([]float64, 3*len(q.Words)*len(p.sentences))
	for i := range m.sentences {
		s := &m.sentences[i]
		s.words, words = words[:len(q.Words)], words[len(q.Words):]
		s.wide, words = words[:len(q.Words)], words[len(q.Words):]
		s.near, words = words[:len(q.Words)], words[len(q.Words):]
		for t := p.sentences[i].from; t < p.sentences[i].to; t++ {
			near.add(p.places[t], s.near)
			if !q.met.may(p.tokens[t].term) {
				continue
			}
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
		q.coverDates(p.sentences[i].dates, s.words, s.wide, m.body)
		for w := range s.near {
			s.near[w] = max(s.near[w], s.wide[w])
		}
	}
	return m
}

// What a date counts for as a word of a date of the question: the question may ask for 1963 where the text says "from 1960 to
// 1965".
const (
	withinDate  = 0.9 // lies in the time that is asked about
	touchesDate = 0.6 // shares a day with it
)

// coverDates lets dates that share days with a date of the question stand for the words of that.
func (q *Query) coverDates(dates []corpus.Date, sets ...[]float64) {
	if len(q.Dates) == 0 || len(dates) == 0 {
		return
	}
	for i, w := range q.Words {
		if w.date < 0 {
			continue
		}
		asked, held := q.Dates[w.date].Interval, 0.0
		for _, d := range dates {
			switch {
			case !d.Interval.Overlaps(asked):
			case asked.Contains(d.Interval):
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
