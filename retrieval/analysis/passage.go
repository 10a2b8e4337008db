package analysis

import (
	"footnote/corpus"
	"footnote/retrieval/english"
	"footnote/retrieval/thesaurus"
)

// Passage is a passage with its analysis.
type Passage struct {
	Ordinal   uint32
	Document  corpus.Metadata
	Passage   corpus.Passage
	Tokens    []Token           // of the passage's text; start and end are bytes of it
	Places    []thesaurus.Place // parallel to tokens; 0 for function words and second readings
	Title     []Token           // of the document's title
	Heading   []Token           // of the headings
	Sentences []Sentence        // parallel to passage.Sentences
}

// Sentence is a sentence as a range of its passage's tokens.
type Sentence struct {
	Span     corpus.Span   // bytes of the passage's text
	From, To int           // tokens [from:to] of the passage
	Words    int           // content words
	Dates    []corpus.Date // as in the passage
	Names    []Mention
	Numbers  []Mention
	Negated  bool
	Cues     english.Cues
}

// Text returns the sentence, verbatim.
func (p *Passage) Text(s Sentence) string { return s.Span.In(p.Passage.Text) }

// NewPassage analyses a passage that is not from an index.
func NewPassage(ordinal uint32, document corpus.Metadata, passage corpus.Passage) *Passage {
	p := &Passage{
		Ordinal: ordinal, Document: document, Passage: passage,
		Tokens: English.Analyze(passage.Text), Title: English.Analyze(document.Title),
	}
	for _, h := range passage.Heading {
		p.Heading = append(p.Heading, English.Analyze(h)...)
	}
	p.Divide()
	p.FindMentions()
	return p
}

// Divide finds the tokens and dates of each sentence.
func (p *Passage) Divide() {
	p.Places = make([]thesaurus.Place, len(p.Tokens))
	for i := range p.Tokens {
		p.Places[i] = p.Tokens[i].Place
	}
	p.Sentences = make([]Sentence, len(p.Passage.Sentences))
	next := 0
	dates := make([]corpus.Date, 0, len(p.Passage.Dates))
	for i, span := range p.Passage.Sentences {
		s := &p.Sentences[i]
		s.Span = span.Shift(-p.Passage.Span.Start)
		for next < len(p.Tokens) && p.Tokens[next].Start < s.Span.Start {
			next++
		}
		s.From = next
		for next < len(p.Tokens) && p.Tokens[next].Start < s.Span.End {
			t := &p.Tokens[next]
			s.Negated = s.Negated || t.Negation
			if !t.Extra && !t.Stop {
				s.Words++
			}
			next++
		}
		s.To = next
		first := len(dates)
		for _, d := range p.Passage.Dates {
			if d.From == corpus.FromText && span.Contains(d.Span) {
				dates = append(dates, d)
			}
		}
		if first < len(dates) {
			s.Dates = dates[first:len(dates):len(dates)]
		}
	}
}

// FindMentions finds the names, the numbers and the marks of each sentence.
func (p *Passage) FindMentions() {
	known := capitalised(p.Tokens)
	for i := range p.Sentences {
		s := &p.Sentences[i]
		var dated []corpus.Span
		for _, d := range s.Dates {
			dated = append(dated, d.Span.Shift(-p.Passage.Span.Start))
		}
		s.Cues = english.CuesOf(p.Text(*s))
		if corpus.SaysWhen(p.Text(*s)) {
			s.Cues |= english.TimeCue
		}
		s.Names = namesIn(p.Passage.Text, p.Tokens, s.From, s.To, known)
		s.Numbers = numbersIn(p.Passage.Text, p.Tokens, s.From, s.To, dated)
	}
}

// capitalised returns a function that reports whether a word occurs more than once in a passage, each time with a
// capital.
func capitalised(tokens []Token) func(term string) bool {
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
