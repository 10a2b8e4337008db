package retrieval

import (
	"errors"
	"slices"
	"sync"
	"sync/atomic"

	"footnote/corpus"
	"footnote/retrieval/thesaurus"
)

// cacheLimit bounds how many read passages are kept; at about 8 kB each with their tokens, some 16 MB. More would be
// of use to questions that are asked at random about a large corpus alone, and for those reading takes no longer than
// ranking.
const cacheLimit = 1 << 11

// passageCache keeps passages that were read and analysed. What an index answers does not depend on what it holds.
type passageCache struct {
	mu       sync.RWMutex
	passages map[uint32]*analyzedPassage
}

// answersMost bounds the answers that are kept; with their passages, which others share, they take some 20 kB each.
const answersMost = 1 << 10

// answerCache keeps answers to questions that are asked again. An index never changes, so neither do its answers.
type answerCache struct {
	mu      sync.Mutex
	answers map[Question]Answer
}

func (c *answerCache) get(q Question) (Answer, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	a, ok := c.answers[q]
	return a, ok
}

// put keeps an answer, without the room behind its slices that callers might append to.
func (c *answerCache) put(a Answer) {
	a.Citations, a.Nearest, a.Conflicts = slices.Clip(a.Citations), slices.Clip(a.Nearest), slices.Clip(a.Conflicts)
	a.Dates, a.Sentences = slices.Clip(a.Dates), slices.Clip(a.Sentences)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.answers == nil || len(c.answers) >= answersMost {
		c.answers = map[Question]Answer{}
	}
	c.answers[a.Question] = a
}

// titleCache keeps the tokens of titles that were needed last: passages of one document are often found together.
type titleCache [1 << 8]atomic.Pointer[titleTokens]

type titleTokens struct {
	title  string
	tokens []token
}

// analyze returns the tokens of a document's title.
func (c *titleCache) analyze(document uint32, title string) []token {
	slot := &c[document%uint32(len(c))]
	if t := slot.Load(); t != nil && t.title == title {
		return t.tokens
	}
	t := &titleTokens{title, analyze(title)}
	slot.Store(t)
	return t.tokens
}

// analyzedPassage is a passage with its analysis.
type analyzedPassage struct {
	ordinal   uint32
	document  corpus.Metadata
	passage   corpus.Passage
	index     *Index             // that it is from, nil for none
	tokens    []token            // of the passage's text; start and end are bytes of it
	places    []thesaurus.Place  // parallel to tokens; 0 for function words and second readings
	title     []token            // of the document's title
	heading   []token            // of the headings
	sentences []analyzedSentence // parallel to passage.Sentences
}

// analyzedSentence is a sentence as a range of its passage's tokens.
type analyzedSentence struct {
	span     corpus.Span   // bytes of the passage's text
	from, to int           // tokens [from:to] of the passage
	words    int           // content words
	dates    []corpus.Date // as in the passage
	names    []piece
	numbers  []piece
	negated  bool
	marks    marks
}

// text returns the sentence, verbatim.
func (p *analyzedPassage) text(s analyzedSentence) string { return s.span.In(p.passage.Text) }

// citation returns the citation id of the passage.
func (p *analyzedPassage) citation() string {
	if p.index == nil {
		return ""
	}
	return p.index.CitationID(p.passage.ID)
}

// passage returns a passage by its ordinal.
func (x *Index) passage(ordinal uint32) (*analyzedPassage, error) {
	x.cache.mu.RLock()
	p := x.cache.passages[ordinal]
	x.cache.mu.RUnlock()
	if p != nil {
		return p, nil
	}
	p, err := x.readPassage(ordinal)
	if err != nil {
		return nil, err
	}
	x.cache.mu.Lock()
	defer x.cache.mu.Unlock()
	if x.cache.passages == nil || len(x.cache.passages) >= cacheLimit {
		x.cache.passages = map[uint32]*analyzedPassage{}
	}
	x.cache.passages[ordinal] = p
	return p, nil
}

// readPassage reads a passage with its analysis, which was made when the index was.
func (x *Index) readPassage(ordinal uint32) (*analyzedPassage, error) {
	room := scratches.Get().(*scratch)
	defer room.giveBack()
	v := x.viewOf(ordinal)
	stored, err := v.readRecord(v.local(ordinal), room)
	if err != nil {
		return nil, err
	}
	p := &analyzedPassage{
		index: x, ordinal: ordinal, document: x.catalogue.at(x.table.document[ordinal]), passage: stored.Passage,
	}
	p.passage.DocumentID = p.document.ID
	p.tokens = stored.text.tokens(v.lists.text)
	p.title = x.titles.analyze(x.table.document[ordinal], p.document.Title)
	for _, h := range stored.headings {
		p.heading = append(p.heading, h.tokens(v.lists.text)...)
	}
	err = errors.Join(placePieces(stored.names, p.passage.Text, p.tokens),
		placePieces(stored.numbers, p.passage.Text, p.tokens))
	if err != nil {
		return nil, recordError("passage", ordinal, err)
	}
	p.divide()
	for i := range p.sentences {
		s := &p.sentences[i]
		s.marks = stored.marks[i]
		s.names, stored.names = piecesBefore(stored.names, s.to)
		s.numbers, stored.numbers = piecesBefore(stored.numbers, s.to)
	}
	return p, nil
}

// piecesBefore cuts off the pieces that begin before a token.
func piecesBefore(all []piece, to int) (before, rest []piece) {
	n := 0
	for n < len(all) && all[n].from < to {
		n++
	}
	return all[:n:n], all[n:]
}

// analyzePassage analyses a passage that is not from an index.
func analyzePassage(ordinal uint32, document corpus.Metadata, passage corpus.Passage) *analyzedPassage {
	p := &analyzedPassage{
		ordinal: ordinal, document: document, passage: passage,
		tokens: analyze(passage.Text), title: analyze(document.Title),
	}
	for _, h := range passage.Heading {
		p.heading = append(p.heading, analyze(h)...)
	}
	p.divide()
	p.findPieces()
	return p
}

// divide finds the tokens and dates of each sentence.
func (p *analyzedPassage) divide() {
	p.places = make([]thesaurus.Place, len(p.tokens))
	for i := range p.tokens {
		p.places[i] = p.tokens[i].place
	}
	p.sentences = make([]analyzedSentence, len(p.passage.Sentences))
	next := 0
	dates := make([]corpus.Date, 0, len(p.passage.Dates))
	for i, span := range p.passage.Sentences {
		s := &p.sentences[i]
		s.span = span.Shift(-p.passage.Span.Start)
		for next < len(p.tokens) && p.tokens[next].start < s.span.Start {
			next++
		}
		s.from = next
		for next < len(p.tokens) && p.tokens[next].start < s.span.End {
			t := &p.tokens[next]
			s.negated = s.negated || t.denial
			if !t.extra && !t.stop {
				s.words++
			}
			next++
		}
		s.to = next
		first := len(dates)
		for _, d := range p.passage.Dates {
			if d.From == corpus.FromText && span.Contains(d.Span) {
				dates = append(dates, d)
			}
		}
		if first < len(dates) {
			s.dates = dates[first:len(dates):len(dates)]
		}
	}
}

// findPieces finds the names, the numbers and the marks of each sentence.
func (p *analyzedPassage) findPieces() {
	known := capitalised(p.tokens)
	for i := range p.sentences {
		s := &p.sentences[i]
		var dated []corpus.Span
		for _, d := range s.dates {
			dated = append(dated, d.Span.Shift(-p.passage.Span.Start))
		}
		s.marks = marksOf(p.text(*s))
		s.names = namesIn(p.passage.Text, p.tokens, s.from, s.to, known)
		s.numbers = numbersIn(p.passage.Text, p.tokens, s.from, s.to, dated)
	}
}

// capitalised returns whether a word of a passage is written with a capital wherever it stands in it, more than once.
func capitalised(tokens []token) func(term string) bool {
	return func(term string) bool {
		upper := 0
		for i := range tokens {
			switch t := &tokens[i]; {
			case t.extra || t.term != term:
			case t.upper:
				upper++
			default:
				return false
			}
		}
		return upper > 1
	}
}
