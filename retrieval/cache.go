package retrieval

import (
	"fmt"
	"slices"
	"sync"

	"footnote/corpus"
	"footnote/retrieval/thesaurus"
)

// cacheLimit bounds how many read passages are kept; at about 8 kB each with their tokens, some 130 MB.
const cacheLimit = 1 << 14

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

// analyzedPassage is a passage with its analysis.
type analyzedPassage struct {
	ordinal   uint32
	document  corpus.Metadata
	passage   corpus.Passage
	citation  string             // its citation id
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

func (x *Index) readPassage(ordinal uint32) (*analyzedPassage, error) {
	document, passage, err := x.readRecord(ordinal)
	if err != nil {
		return nil, err
	}
	p := analyzePassage(ordinal, document, passage)
	p.citation = x.CitationID(passage.ID)
	return p, nil
}

// readRecord reads a passage and its document's metadata.
func (x *Index) readRecord(ordinal uint32) (corpus.Metadata, corpus.Passage, error) {
	key := passageKey(ordinal)
	record, err := fetch(x.reader, key)
	if err != nil {
		return corpus.Metadata{}, corpus.Passage{}, err
	}
	number, passage, err := decodePassage(record)
	if err == nil && int(number) >= len(x.documents) {
		err = errRecord
	}
	if err != nil {
		return corpus.Metadata{}, corpus.Passage{}, fmt.Errorf("read %s: %w; build the index again with footnote index", key, err)
	}
	passage.DocumentID = x.documents[number].ID
	return x.documents[number], passage, nil
}

func analyzePassage(ordinal uint32, document corpus.Metadata, passage corpus.Passage) *analyzedPassage {
	p := &analyzedPassage{ordinal: ordinal, document: document, passage: passage, tokens: analyze(passage.Text), title: analyze(document.Title)}
	for _, h := range passage.Heading {
		p.heading = append(p.heading, analyze(h)...)
	}
	p.places = make([]thesaurus.Place, len(p.tokens))
	for i, t := range p.tokens {
		if !t.extra && !t.stop && !t.number {
			p.places[i] = thesaurus.Find(fold(passage.Text[t.start:t.end]))
		}
	}
	known := capitalised(p.tokens)
	next := 0
	for _, span := range passage.Sentences {
		s := analyzedSentence{span: span.Shift(-passage.Span.Start)}
		s.marks = marksOf(s.span.In(passage.Text))
		for next < len(p.tokens) && p.tokens[next].start < s.span.Start {
			next++
		}
		s.from = next
		for next < len(p.tokens) && p.tokens[next].start < s.span.End {
			switch t := p.tokens[next]; {
			case t.extra:
			case t.stop:
				s.negated = s.negated || denies(passage.Text[t.start:t.end])
			default:
				s.words++
				s.negated = s.negated || denies(passage.Text[t.start:t.end])
			}
			next++
		}
		s.to = next
		var dated []corpus.Span
		for _, d := range passage.Dates {
			if span.Contains(d.Span) && d.From == corpus.FromText {
				s.dates = append(s.dates, d)
				dated = append(dated, d.Span.Shift(-passage.Span.Start))
			}
		}
		s.names = namesIn(passage.Text, p.tokens, s.from, s.to, known)
		s.numbers = numbersIn(passage.Text, p.tokens, s.from, s.to, dated)
		p.sentences = append(p.sentences, s)
	}
	return p
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
