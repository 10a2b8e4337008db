package retrieval

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"footnote/corpus"
	"footnote/corpus/edtf"
	"footnote/retrieval/analysis"
	"footnote/retrieval/thesaurus"
)

// maxWords bounds the words of a question that are looked up; later ones are ignored. Coverage is kept in 64 bits.
const maxWords = 64

// Query is a question understood: the words to look for, what kind of answer it wants, and the dates that it names.
type Query struct {
	Kind    Kind
	Words   []Word        // in the order of the question, without function words
	Dates   []corpus.Date // that the question names; spans are in bytes of the question
	text    string
	form    form             // how it is put
	terms   map[string][]use // which words a term of a text counts for
	wide    map[string][]use // the same for terms of related meaning
	met     sieve            // what may be in terms
	metWide sieve            // what may be in wide
	total   float64          // sum of Word.Weight
	negated bool             // the question denies something
	focus   int              // the word behind "what" or "which" that names what is asked for, -1 for none

	// What ranking asks of Words for every sentence; set by measure.
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
	nothing       held      // what a sentence holds that is not there
}

// Word is a content word of the question with the index terms that count as it.
type Word struct {
	Text     string    // as asked
	Terms    []Variant // the first is the word itself, in its index form
	Related  []Variant // terms of a related meaning
	IDF      float64   // inverse document frequency of all the terms together
	Weight   float64   // the same, with a background of English
	Found    bool      // some passage has one of the terms
	Name     bool      // written with a capital, not only because a sentence begins there, or no English word
	Number   bool      // begins with a digit
	Near     float64   // the most that a ranked passage holds of it or of a word of like meaning, in [0,1]
	Guessed  bool      // the terms are corrections of a spelling that no passage has
	position int       // in the question, counting all words
	date     int       // which of Query.Dates it is a word of, -1 for none
	place    thesaurus.Place
}

// Variant is an index term that counts as a word, to some degree.
type Variant struct {
	Term   string
	Weight float64 // (0,1]
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

// use is one word that a term counts for.
type use struct {
	word   int
	weight float64
}

// String prints the query for people: ⟨when⟩ moscow^4.1 withdraw^2.2 advis^5.0.
func (q *Query) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "⟨%s⟩", q.Kind)
	for _, w := range q.Words {
		names := make([]string, len(w.Terms))
		for i, t := range w.Terms {
			names[i] = t.Term
		}
		fmt.Fprintf(&b, " %s^%.1f", strings.Join(names, "|"), w.Weight)
	}
	for _, d := range q.Dates {
		fmt.Fprintf(&b, " @%s", d.Interval)
	}
	return b.String()
}

// parse understands a question against the vocabulary of the index.
func (x *Index) parse(ctx context.Context, text string) (*Query, error) {
	q := &Query{text: text, form: formOf(text), terms: map[string][]use{}, wide: map[string][]use{}}
	q.Kind = q.form.kind
	q.Dates = corpus.FindDates(text, edtf.Interval{})
	tokens := analysis.English.Analyze(text)
	asking := questionWords(tokens, text)
	for i, t := range tokens {
		if t.Extra || t.Stop || asking[i] || len(q.Words) == maxWords {
			continue
		}
		w := newWord(text, tokens, i)
		w.date = slices.IndexFunc(q.Dates, func(d corpus.Date) bool {
			return d.Span.Contains(corpus.Span{Start: t.Start, End: t.End})
		})
		q.Words = append(q.Words, w)
	}
	if len(q.Words) == 0 { // "Who was it?": better its function words than nothing
		for i, t := range tokens {
			if !t.Extra && len(q.Words) < maxWords {
				q.Words = append(q.Words, newWord(text, tokens, i))
			}
		}
	}
	if !slices.Contains(asking, true) {
		q.dropAsked()
	}
	q.focus = q.findFocus(tokens)
	q.negated = negated(text)
	q.relateWords(tokens)
	q.relateNations()
	joinNeighbours(q.Words)
	for i := range q.Words {
		if err := x.weigh(q, &q.Words[i]); err != nil {
			return nil, err
		}
	}
	for i, w := range q.Words {
		q.total += w.Weight
		for _, t := range w.Terms {
			q.terms[t.Term] = append(q.terms[t.Term], use{i, t.Weight})
			q.met.add(t.Term)
		}
		for _, t := range w.Related {
			q.wide[t.Term] = append(q.wide[t.Term], use{i, t.Weight})
			q.metWide.add(t.Term)
		}
	}
	q.measure()
	return q, nil
}

// joint is where a word of the question and the next meet.
type joint struct {
	distance int     // in words of the question
	weight   float64 // the lesser of the two words'
}

// closeWords is how far apart two words of a question may stand for their order to say something.
const closeWords = 3

// measure sets what ranking asks of the words, when they and their weights are known.
func (q *Query) measure() {
	n := len(q.Words)
	q.lower = strings.ToLower(q.text)
	q.weights, q.proper, q.joints = make([]float64, n), make([]bool, n), make([]joint, max(n-1, 0))
	zeros := make([]float64, n)
	q.nothing = held{zeros, zeros, zeros}
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
		j := joint{b.position - a.position, min(a.Weight, b.Weight)}
		q.joints[i] = j
		q.jointWeight += j.weight
		if j.distance <= closeWords {
			q.closeWeight += j.weight
		}
	}
}

// uses returns the words that a term counts for.
func (q *Query) uses(term string) []use {
	if !q.met.may(term) {
		return nil
	}
	return q.terms[term]
}

// findFocus returns the last of the content words that stand directly behind "what", "which" or "how many": "what naval *base*".
func (q *Query) findFocus(tokens []analysis.Token) int {
	for i, t := range tokens {
		if t.Extra || t.Number {
			continue
		}
		word := strings.ToLower(q.text[t.Start:t.End])
		if word != "what" && word != "which" && (word != "many" || i == 0) {
			continue
		}
		focus, expect := -1, tokens[i].Position+1
		for j, w := range q.Words {
			if w.position == expect && expect <= t.Position+3 {
				focus, expect = j, expect+1
			}
		}
		return focus
	}
	return -1
}

// dropAsked drops the noun at an end of words without a question that tells what is asked for: "border fighting date".
func (q *Query) dropAsked() {
	if q.Kind == Topic || len(q.Words) < 2 {
		return
	}
	last := len(q.Words) - 1
	switch {
	case isForm(strings.ToLower(q.Words[last].Text)):
		q.Words = q.Words[:last]
	case isForm(strings.ToLower(q.Words[0].Text)):
		q.Words = q.Words[1:]
	}
}

// newWord makes a word of tokens[i] and of the second readings that stand at it.
func newWord(text string, tokens []analysis.Token, i int) Word {
	t := tokens[i]
	w := Word{Text: text[t.Start:t.End], Number: t.Number, position: t.Position, date: -1}
	w.Name = !t.Number && (t.Upper && i > 0 || !corpus.IsWord(w.Text))
	w.add(t.Term, 1)
	for _, other := range tokens[i+1:] {
		if other.Position != t.Position {
			break
		}
		if other.Extra {
			w.add(other.Term, 0.8)
		}
	}
	return w
}

func (w *Word) add(term string, weight float64) {
	for _, t := range w.Terms {
		if t.Term == term {
			return
		}
	}
	w.Terms = append(w.Terms, Variant{term, weight})
}

// joinNeighbours lets "high level" find "highlevel": of two words in a row each counts as found by their joining.
func joinNeighbours(words []Word) {
	for i := 0; i+1 < len(words); i++ {
		a, b := &words[i], &words[i+1]
		if b.position != a.position+1 || a.Number || b.Number {
			continue
		}
		joined := analysis.Stem(analysis.Fold(a.Text) + analysis.Fold(b.Text))
		a.add(joined, 0.9)
		b.add(joined, 0.9)
	}
}

// weigh sets a word's weight from the passages that hold one of its terms, and replaces the terms of a word that none
// holds by likely spellings.
func (x *Index) weigh(q *Query, w *Word) error {
	held := x.countHolders(w.Terms)
	if held == 0 && !w.Number {
		guesses, err := x.respell(w.Text)
		if err != nil {
			return err
		}
		if len(guesses) > 0 {
			w.Terms, w.Guessed = guesses, true
			held = x.countHolders(w.Terms)
		}
	}
	if held == 0 && w.date >= 0 {
		held = x.countWithin(q.Dates[w.date].Interval)
	}
	w.Found = held > 0
	w.IDF = idf(x.table.passages(), held)
	w.place = thesaurus.Find(analysis.Fold(w.Text))
	w.Weight = weight(x.table.passages(), held, w.place.Frequency())
	return nil
}

// countWithin returns how many passages have a date that shares a day with i.
func (x *Index) countWithin(i edtf.Interval) int {
	first, last := i.Days()
	n, from := 0, uint32(0)
	for _, to := range x.table.dates {
		for d := from; d < to; d += 2 {
			if x.table.days[d] <= last && first <= x.table.days[d+1] {
				n++
				break
			}
		}
		from = to
	}
	return n
}

// What is known of English beside the corpus counts as this many passages of this many words: in a corpus of ten passages a
// word that one of them has tells little by that, in one of ten thousand nearly all.
const (
	backgroundPassages = 30
	backgroundWords    = 100
)

// weight is the idf of a word that stands in held of the corpus' passages and in those of the background that hold a word of
// its frequency, a share of 1 - exp(-frequency · words).
func weight(passages, held int, frequency float64) float64 {
	background := backgroundPassages * (1 - math.Exp(-backgroundWords*frequency))
	return inverse(float64(held)+background, float64(passages)+backgroundPassages)
}

// idf is the weight of a term in BM25 as Lucene computes it, for n of N passages.
func idf(passages, holders int) float64 {
	return inverse(float64(holders), float64(max(passages, holders)))
}

// inverse is ln(1 + (N-n+0.5)/(n+0.5)).
func inverse(n, all float64) float64 { return math.Log(1 + (all-n+0.5)/(n+0.5)) }

// countHolders returns how many passages hold one of the terms in any field, taking the most frequent term's count for the
// union where an exact union would cost a pass over all postings.
func (x *Index) countHolders(terms []Variant) int {
	most := 0
	for _, t := range terms {
		most = max(most, x.lists.holders(t.Term))
	}
	return most
}
