package rank

import (
	"strings"

	"footnote/retrieval/query"
)

// Query is a query with what ranking asks of its words for every sentence.
type Query struct {
	*query.Query
	termSieve     sieve     // of Query.terms
	relatedSieve  sieve     // of Query.wide
	lower         string    // text in lower case
	weights       []float64 // by word: its Weight
	proper        []bool    // by word: a name or a number
	properWeight  float64   // sum of the weights of those
	contentWeight float64   // sum of the weights of the others
	heaviest      int       // the heaviest word that some passage holds, -1 for none
	joints        []joint   // between each word and the next
	jointWeight   float64   // sum of their weights
	closeWeight   float64   // … of those that are close
	days          []days    // parallel to Dates
	nothing       Coverage  // what a sentence holds that is not there
	closest       []float64 // by word: the most that a ranked passage holds of it or of a word of like meaning, in [0,1]
}

// joint is where a word of the question and the next meet.
type joint struct {
	distance int     // in words of the question
	weight   float64 // the lesser of the two words'
}

// closeWords is how far apart two words of a question may stand for their order to say something.
const closeWords = 3

// NewQuery prepares a query for ranking.
func NewQuery(of *query.Query) *Query {
	q, n := &Query{Query: of}, len(of.Words)
	for term := range of.Terms {
		q.termSieve.add(term)
	}
	for term := range of.RelatedTerms {
		q.relatedSieve.add(term)
	}
	q.lower = strings.ToLower(q.Text)
	q.weights, q.proper, q.joints = make([]float64, n), make([]bool, n), make([]joint, max(n-1, 0))
	q.closest = make([]float64, n)
	zeros := make([]float64, n)
	q.nothing = Coverage{zeros, zeros, zeros}
	q.heaviest = -1
	for _, d := range q.Dates {
		q.days = append(q.days, daysOf(d))
	}
	for i, w := range q.Words {
		q.weights[i], q.proper[i] = w.Weight, w.Name || w.Number
		if q.proper[i] {
			q.properWeight += w.Weight
		} else {
			q.contentWeight += w.Weight
		}
		if w.Found && (q.heaviest < 0 || w.Weight > q.weights[q.heaviest]) {
			q.heaviest = i
		}
	}
	for i := range q.joints {
		a, b := &q.Words[i], &q.Words[i+1]
		j := joint{b.Position - a.Position, min(a.Weight, b.Weight)}
		q.joints[i] = j
		q.jointWeight += j.weight
		if j.distance <= closeWords {
			q.closeWeight += j.weight
		}
	}
	return q
}

// uses returns the words that a term counts for.
func (q *Query) uses(term string) []query.Use {
	if !q.termSieve.may(term) {
		return nil
	}
	return q.Terms[term]
}

// sieve tells nearly all terms that are not in a set from those that may be, without looking the term up.
type sieve [256]uint64

// sievePlace returns the bit that stands for a term.
func sievePlace(term string) (word, bit uint) {
	if term == "" {
		return 0, 0
	}
	n := uint(term[0])*131 + uint(term[len(term)-1])*31 + uint(term[len(term)/2])*7 + uint(len(term))
	return n / 64 % uint(len(sieve{})), n % 64
}

// has reports whether a bit is set.
func (s *sieve) has(word, bit uint) bool { return s[word]&(1<<bit) != 0 }

func (s *sieve) add(term string) {
	word, bit := sievePlace(term)
	s[word] |= 1 << bit
}

func (s *sieve) may(term string) bool {
	word, bit := sievePlace(term)
	return s.has(word, bit)
}
