package retrieval

import (
	"footnote/corpus"
	"footnote/retrieval/analysis"
	"footnote/retrieval/english"
	"footnote/retrieval/thesaurus"
)

// analyzedPassage is a passage with its analysis.
type analyzedPassage struct {
	ordinal   uint32
	document  corpus.Metadata
	passage   corpus.Passage
	tokens    []analysis.Token   // of the passage's text; start and end are bytes of it
	places    []thesaurus.Place  // parallel to tokens; 0 for function words and second readings
	title     []analysis.Token   // of the document's title
	heading   []analysis.Token   // of the headings
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
	marks    english.Cues
}

// text returns the sentence, verbatim.
func (p *analyzedPassage) text(s analyzedSentence) string { return s.span.In(p.passage.Text) }

// analyzePassage analyses a passage that is not from an index.
func analyzePassage(ordinal uint32, document corpus.Metadata, passage corpus.Passage) *analyzedPassage {
	p := &analyzedPassage{ordinal: ordinal, document: document, passage: passage, tokens: analysis.English.Analyze(passage.Text), title: analysis.English.Analyze(document.Title)}
	for _, h := range passage.Heading {
		p.heading = append(p.heading, analysis.English.Analyze(h)...)
	}
	p.divide()
	p.findPieces()
	return p
}

// divide finds the tokens and dates of each sentence.
func (p *analyzedPassage) divide() {
	p.places = make([]thesaurus.Place, len(p.tokens))
	for i := range p.tokens {
		p.places[i] = p.tokens[i].Place
	}
	p.sentences = make([]analyzedSentence, len(p.passage.Sentences))
	next := 0
	dates := make([]corpus.Date, 0, len(p.passage.Dates))
	for i, span := range p.passage.Sentences {
		s := &p.sentences[i]
		s.span = span.Shift(-p.passage.Span.Start)
		for next < len(p.tokens) && p.tokens[next].Start < s.span.Start {
			next++
		}
		s.from = next
		for next < len(p.tokens) && p.tokens[next].Start < s.span.End {
			t := &p.tokens[next]
			s.negated = s.negated || t.Negation
			if !t.Extra && !t.Stop {
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
		s.marks = english.CuesOf(p.text(*s))
		s.names = namesIn(p.passage.Text, p.tokens, s.from, s.to, known)
		s.numbers = numbersIn(p.passage.Text, p.tokens, s.from, s.to, dated)
	}
}

// capitalised returns whether a word of a passage is written with a capital wherever it stands in it, more than once.
func capitalised(tokens []analysis.Token) func(term string) bool {
	return func(term string) bool {
		upper := 0
		for i := range tokens {
			switch t := &tokens[i]; {
			case t.Extra || t.Term != term:
			case t.Upper:
				upper++
			default:
				return false
			}
		}
		return upper > 1
	}
}
