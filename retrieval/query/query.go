package query

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"

	"footnote/corpus"
	"footnote/corpus/edtf"
	"footnote/retrieval/analysis"
	"footnote/retrieval/thesaurus"
)

// MaxWords is the most words that a query has; later ones are ignored. Sets of words are kept in 64 bits.
const MaxWords = 64

// Query is a parsed question: the type of its answer, the words to look for, and the dates that it names.
type Query struct {
	Type         AnswerType
	Words        []Word           // in the order of the question, without function words
	Dates        []corpus.Date    // that the question names; spans are in bytes of Text
	Text         string           // the question
	Terms        map[string][]Use // the words that an index term counts for
	RelatedTerms map[string][]Use // likewise for terms of related meaning
	TotalWeight  float64          // sum of Word.Weight
	Negated      bool             // the question has a negation
	Focus        int              // into Words: the noun after "what" or "which"; -1 for none
	Tokens       []analysis.Token // of Text
	form         form
}

// Word is a content word of a question with the index terms that count as it.
type Word struct {
	Text     string             // as in the question
	Terms    []analysis.Variant // the first is the index term of the word itself
	Related  []analysis.Variant // terms of related meaning
	IDF      float64            // inverse document frequency of all the terms together
	Weight   float64            // the same, with a background of English
	Found    bool               // some passage has one of the terms
	Name     bool               // capitalised inside the question, or no English word
	Number   bool               // begins with a digit
	Guessed  bool               // the terms are corrections of a spelling that no passage has
	Position int                // in the question, counting all words
	Date     int                // into Query.Dates: the date that it is part of; -1 for none
	Place    thesaurus.Place    // 0 for a word that the thesaurus does not have
}

// Use is a word that a term counts for, and to what degree.
type Use struct {
	Word   int     // into Query.Words
	Weight float64 // (0,1]
}

// String prints the query for people: ⟨when⟩ moscow^4.1 withdraw^2.2 advis^5.0.
func (q *Query) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "⟨%s⟩", q.Type)
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

// Vocabulary is the words of a corpus. The weights and the spelling correction of a question's words depend on it.
type Vocabulary interface {
	Passages() int                                            // of the corpus
	DocFreq(term string) int                                  // passages that hold an index term in any field
	DatedWithin(i edtf.Interval) int                          // passages with a date that shares a day with i
	EachSpelling(visit func(word string, passages int)) error // in any order
}

// Parser reads questions about one corpus. It is safe for concurrent use.
type Parser struct {
	vocabulary Vocabulary
	corrector  func() (*corrector, error) // made when the first word may be misspelt
}

// NewParser returns a parser of questions about a corpus.
func NewParser(v Vocabulary) *Parser {
	return &Parser{v, sync.OnceValues(func() (*corrector, error) {
		c := &corrector{}
		return c, v.EachSpelling(c.add)
	})}
}

// Parse reads a question. It fails only where the spellings of the corpus cannot be read.
func (p *Parser) Parse(text string) (*Query, error) {
	tokens := analysis.English.Analyze(text)
	q := &Query{Text: text, form: formOf(text, tokens), Terms: map[string][]Use{}, RelatedTerms: map[string][]Use{}}
	q.Type = q.form.answerType
	q.Tokens = tokens
	q.Dates = corpus.FindDates(text, edtf.Interval{})
	asking := questionWords(tokens, text)
	for i, t := range tokens {
		if t.Extra || t.Stop || asking[i] || len(q.Words) == MaxWords {
			continue
		}
		w := newWord(text, tokens, i)
		w.Date = slices.IndexFunc(q.Dates, func(d corpus.Date) bool {
			return d.Span.Contains(corpus.Span{Start: t.Start, End: t.End})
		})
		q.Words = append(q.Words, w)
	}
	if len(q.Words) == 0 { // "Who was it?": better its function words than nothing
		for i, t := range tokens {
			if !t.Extra && len(q.Words) < MaxWords {
				q.Words = append(q.Words, newWord(text, tokens, i))
			}
		}
	}
	if !slices.Contains(asking, true) {
		q.dropAsked()
	}
	q.Focus = q.findFocus(tokens)
	q.Negated = slices.ContainsFunc(tokens, func(t analysis.Token) bool { return t.Negation })
	q.relateWords(tokens)
	q.relateNations()
	joinNeighbours(q.Words)
	for i := range q.Words {
		if err := p.weigh(q, &q.Words[i]); err != nil {
			return nil, err
		}
	}
	for i, w := range q.Words {
		q.TotalWeight += w.Weight
		for _, t := range w.Terms {
			q.Terms[t.Term] = append(q.Terms[t.Term], Use{i, t.Weight})
		}
		for _, t := range w.Related {
			q.RelatedTerms[t.Term] = append(q.RelatedTerms[t.Term], Use{i, t.Weight})
		}
	}
	return q, nil
}

// ParsePlain reads a question as a bag of stemmed words without function words: no additional readings, no spelling
// correction, no related words, no weights but IDF.
func (p *Parser) ParsePlain(text string) *Query {
	tokens := analysis.English.Analyze(text)
	q := &Query{Text: text, Words: make([]Word, 0, len(tokens))}
	terms := make([]analysis.Variant, 0, len(tokens)) // of all words, each of which has one
	for _, t := range tokens {
		if t.Extra || t.Stop {
			continue
		}
		terms = append(terms, analysis.Variant{Term: t.Term, Weight: 1})
		w := Word{Text: text[t.Start:t.End], Terms: terms[len(terms)-1 : len(terms) : len(terms)], Position: t.Position}
		held := p.docFreq(w.Terms)
		w.Found, w.IDF = held > 0, idf(p.vocabulary.Passages(), held)
		q.Words = append(q.Words, w)
	}
	return q
}

// findFocus returns the last of the content words directly after "what", "which" or "how many": "what naval *base*"; -1
// for none.
func (q *Query) findFocus(tokens []analysis.Token) int {
	for i, t := range tokens {
		if t.Extra || t.Number {
			continue
		}
		word := strings.ToLower(q.Text[t.Start:t.End])
		if word != "what" && word != "which" && (word != "many" || i == 0) {
			continue
		}
		focus, expect := -1, tokens[i].Position+1
		for j, w := range q.Words {
			if w.Position == expect && expect <= t.Position+3 {
				focus, expect = j, expect+1
			}
		}
		return focus
	}
	return -1
}

// dropAsked drops the noun that names the type of answer at an end of words without an interrogative: "border fighting
// *date*".
func (q *Query) dropAsked() {
	if q.Type == Topic || len(q.Words) < 2 {
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

// newWord makes a word of tokens[i] and the additional readings at its position.
func newWord(text string, tokens []analysis.Token, i int) Word {
	t := tokens[i]
	w := Word{Text: text[t.Start:t.End], Number: t.Number, Position: t.Position, Date: -1}
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

// add adds a term unless the word has it.
func (w *Word) add(term string, weight float64) {
	for _, t := range w.Terms {
		if t.Term == term {
			return
		}
	}
	w.Terms = append(w.Terms, analysis.Variant{Term: term, Weight: weight})
}

// joinNeighbours adds to each of two neighbouring words the term of both joined, so that "high level" finds
// "highlevel".
func joinNeighbours(words []Word) {
	for i := 0; i+1 < len(words); i++ {
		a, b := &words[i], &words[i+1]
		if b.Position != a.Position+1 || a.Number || b.Number {
			continue
		}
		joined := analysis.Stem(analysis.Fold(a.Text) + analysis.Fold(b.Text))
		a.add(joined, 0.9)
		b.add(joined, 0.9)
	}
}

// weigh sets the weight of a word by the passages that hold one of its terms. If none does, it replaces the terms by
// corrected spellings.
func (p *Parser) weigh(q *Query, w *Word) error {
	held := p.docFreq(w.Terms)
	if held == 0 && !w.Number && correctable(w.Text) {
		c, err := p.corrector()
		if err != nil {
			return err
		}
		if guesses := c.correct(w.Text); len(guesses) > 0 {
			w.Terms, w.Guessed = guesses, true
			held = p.docFreq(w.Terms)
		}
	}
	if held == 0 && w.Date >= 0 {
		held = p.vocabulary.DatedWithin(q.Dates[w.Date].Interval)
	}
	w.Found = held > 0
	w.IDF = idf(p.vocabulary.Passages(), held)
	w.Place = thesaurus.Find(analysis.Fold(w.Text))
	w.Weight = weight(p.vocabulary.Passages(), held, w.Place.Frequency())
	return nil
}

// Weights are computed as if the corpus had this many more passages, of this many words of general English each. In a
// corpus of ten passages the document frequency of a word says little; in one of ten thousand the background hardly
// counts.
const (
	backgroundPassages = 30
	backgroundWords    = 100
)

// weight returns the idf of a word over corpus and background. held passages of the corpus have the word; of the
// background it is the share 1 - exp(-frequency · words).
func weight(passages, held int, frequency float64) float64 {
	background := backgroundPassages * (1 - math.Exp(-backgroundWords*frequency))
	return inverse(float64(held)+background, float64(passages)+backgroundPassages)
}

// idf returns the weight of a term in BM25 as Lucene computes it.
func idf(passages, docFreq int) float64 {
	return inverse(float64(docFreq), float64(max(passages, docFreq)))
}

// inverse returns ln(1 + (N-n+0.5)/(n+0.5)), with N for all.
func inverse(n, all float64) float64 { return math.Log(1 + (all-n+0.5)/(n+0.5)) }

// docFreq returns how many passages hold one of the terms in any field. It takes the document frequency of the most
// frequent term, since an exact union would cost a pass over all postings.
func (p *Parser) docFreq(terms []analysis.Variant) int {
	most := 0
	for _, t := range terms {
		most = max(most, p.vocabulary.DocFreq(t.Term))
	}
	return most
}
