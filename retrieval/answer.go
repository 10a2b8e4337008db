package retrieval

import (
	"footnote/corpus"
	"footnote/corpus/edtf"
	"footnote/retrieval/query"
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
func (s RankedSentence) Text() string { return s.Passage.Verbatim(s.Span) }

// Date returns the date that is the answer: see Citation.DateAt. ok is false when it is not a date.
func (a Answer) Date() (d corpus.Date, ok bool) {
	if !a.Found {
		return corpus.Date{}, false
	}
	return a.Citations[0].DateAt(a.Span)
}

// Undated reports whether the corpus mentions an event without saying when it was: the question asks for a date by its
// Type, and neither the answer nor a conflict gives one.
func (a Answer) Undated() bool {
	if a.Question.Type != When || !a.Found || len(a.Conflicts) > 0 {
		return false
	}
	_, ok := a.Date()
	return !ok
}
