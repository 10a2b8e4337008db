package retrieval

import (
	"errors"

	"footnote/corpus"
	"footnote/corpus/edtf"
	"footnote/retrieval/query"
)

// What a lookup by name or id can end in.
var (
	ErrNoPassage = errors.New("no such passage")
	ErrChanged   = errors.New("the source has changed since it was read")
)

// AnswerType is what a question asks for.
type AnswerType = query.AnswerType

// The types of answers, see package query.
const (
	When    = query.When
	Who     = query.Who
	Where   = query.Where
	HowMany = query.HowMany
	HowLong = query.HowLong
	Why     = query.Why
	How     = query.How
	What    = query.What
	YesNo   = query.YesNo
	Topic   = query.Topic
)

// Question is what was asked.
type Question struct {
	Text      string
	Type      AnswerType    // what is asked for; empty: what Text says
	Within    edtf.Interval // only passages with a date that overlaps; zero: any time
	Document  string        // id or title of the one document to look in; empty: all
	Citations int           // how many citations at most; 0: 3
}

// Answer is what the corpus says to a question.
type Answer struct {
	Question   Question
	Found      bool          // false: Text is empty, Citations is empty, Nearest is filled
	Confidence float64       // in [0,1]; also given when not Found
	Text       string        // the answering sentence, verbatim; it is Citations[0].Sentence
	Span       corpus.Span   // the answering span, in bytes of Text
	Guess      corpus.Span   // the span that would answer, in bytes of the best sentence of Citations[0] or Nearest[0]; for scoring
	Dates      []corpus.Date // in Text; their spans are in bytes of the document's text
	Citations  []Citation    // best first; the first holds the answer
	Nearest    []Citation    // when not Found: what comes nearest, for people to judge
	Conflicts  []Citation    // when Found and asked when: sentences that date the same event otherwise; Rank counts on from the answer's

	// Sentences are the likeliest answering sentences of all passages that were ranked, best first, at most 10; also
	// filled when not Found. The first is the best sentence of the first of Citations or Nearest.
	Sentences []RankedSentence
}

// RankedSentence is a sentence with its probability to be the answer, if there is one.
type RankedSentence struct {
	Document corpus.Metadata
	Passage  corpus.Passage
	Span     corpus.Span // in bytes of the document's text, inside the passage
	Score    float64     // in [0,1]; the scores of all sentences of all ranked passages sum to 1
}

// Text returns the sentence, verbatim.
func (s RankedSentence) Text() string { return s.Span.Shift(-s.Passage.Span.Start).In(s.Passage.Text) }

// Citation is a piece of evidence.
type Citation struct {
	ID       string // names the passage: "F-7K2Q9", see Index.Cite
	Rank     int    // 1 for the first
	Document corpus.Metadata
	Passage  corpus.Passage
	Excerpt  corpus.Span   // whole sentences of the passage, in bytes of the document's text
	Sentence corpus.Span   // the best sentence in the excerpt, in bytes of the document's text
	Matches  []corpus.Span // exact occurrences of the words of a Quote, in bytes of the document's text; nil for an answer
	Dates    []corpus.Date // in the excerpt
	Score    float64
}

// Text returns the excerpt, verbatim.
func (c Citation) Text() string { return c.slice(c.Excerpt) }

// Best returns the best sentence of the excerpt, verbatim.
func (c Citation) Best() string { return c.slice(c.Sentence) }

func (c Citation) slice(s corpus.Span) string {
	return s.Shift(-c.Passage.Span.Start).In(c.Passage.Text)
}

// Quote asks for exact occurrences of words.
type Quote struct {
	Words    string        // matched without regard to case, white space, kind of quotation mark or dash
	Document string        // id or title of the one document to look in; empty: all
	Within   edtf.Interval // zero: any time
	Limit    int           // how many citations at most; 0: 3
}

// Quotations are the passages that hold the words of a Quote, in corpus order.
type Quotations struct {
	Total     int        // occurrences in all, also beyond Limit
	Passages  int        // passages that hold one, also beyond Limit
	Citations []Citation // Matches is filled; Sentence is the sentence of the first match
}

// Neighbours are a passage and what stands before and after it in its document.
type Neighbours struct {
	ID       string // of the passage, as in Citation
	Document corpus.Metadata
	Before   *corpus.Passage // nil at the beginning
	Passage  corpus.Passage
	After    *corpus.Passage // nil at the end
}
