package rank

import (
	"strings"

	"footnote/retrieval/query"
)

// Query is a query with what ranking needs of its words for every sentence. By word means parallel to Words.
type Query struct {
	*query.Query
	termSieve       sieve       // of Terms
	relatedSieve    sieve       // of RelatedTerms
	lower           string      // Text in lower case
	weights         []float64   // by word: Weight
	proper          []bool      // by word: a name or a number
	properWeight    float64     // sum of the weights of names and numbers
	contentWeight   float64     // sum of the weights of the other words
	topical         float64     // see Topical
	heaviest        int         // the heaviest word that some passage has, -1 for none
	neighbours      []neighbour // of each word but the last
	neighbourWeight float64     // sum of their weights
	closeWeight     float64     // sum of the weights of those at most closeWords apart
	days            []days      // parallel to Dates
	nothing         Coverage    // of a sentence that does not exist
	closest         []float64   // by word: the highest Similar of all candidates; 0 before they are compared
}

// neighbour is the next word after a word of the question.
type neighbour struct {
	distance int     // in words of the question, function words included
	weight   float64 // the lower one of the two words
}

// closeWords is how far apart two words of a question may be for their order to count.
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
	q.weights, q.proper, q.neighbours = make([]float64, n), make([]bool, n), make([]neighbour, max(n-1, 0))
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
	if q.Type == query.Topic {
		q.topical = Share(q.contentWeight, q.TotalWeight, 0)
	}
	for i := range q.neighbours {
		a, b := &q.Words[i], &q.Words[i+1]
		next := neighbour{b.Position - a.Position, min(a.Weight, b.Weight)}
		q.neighbours[i] = next
		q.neighbourWeight += next.weight
		if next.distance <= closeWords {
			q.closeWeight += next.weight
		}
	}
	return q
}

// Topical returns how far the question is a topic rather than a question, in [0,1]; see the type of this name.
func (q *Query) Topical() float64 { return q.topical }

// uses returns the words that an index term counts for.
func (q *Query) uses(term string) []query.Use {
	if !q.termSieve.may(term) {
		return nil
	}
	return q.Terms[term]
}

// sieve is a set of bits that excludes nearly all terms that are not in a set, without a lookup (a Bloom filter with
// one hash).
type sieve [256]uint64

// sievePlace returns the bit of a term.
func sievePlace(term string) (word, bit uint) {
	if term == "" {
		return 0, 0
	}
	n := uint(term[0])*131 + uint(term[len(term)-1])*31 + uint(term[len(term)/2])*7 + uint(len(term))
	return n / 64 % uint(len(sieve{})), n % 64
}

// has reports whether a bit is set.
func (s *sieve) has(word, bit uint) bool { return s[word]&(1<<bit) != 0 }

// add adds a term.
func (s *sieve) add(term string) {
	word, bit := sievePlace(term)
	s[word] |= 1 << bit
}

// may reports whether a term may be in the set.
func (s *sieve) may(term string) bool {
	word, bit := sievePlace(term)
	return s.has(word, bit)
}
