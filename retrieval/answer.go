package retrieval

import (
	"footnote/corpus"
	"footnote/corpus/edtf"
	"footnote/retrieval/query"
)

// AnswerType is the type of answer that a question asks for.
type AnswerType = query.AnswerType

// The types of answers; see package query.
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

// Question is a question, or a claim to check, with the passages to look in.
type Question struct {
	Text      string
	Type      AnswerType    // empty: as Text asks
	Within    edtf.Interval // only passages with a date that overlaps; zero: any time
	Document  string        // only the document with this id or title; empty: all
	Citations int           // at most; 0: 3
}

// Answer is the answer of the corpus to a question.
type Answer struct {
	Question   Question
	Kind       Kind          // what the answer consists of
	Found      bool          // false: Text, Citations and Conflicts are empty
	Confidence float64       // probability that the answer is right, in [0,1]; also of one withheld as not Found
	Text       string        // the answering sentence, verbatim: the best sentence of Citations[0]
	Span       corpus.Span   // the answering span, in bytes of Text
	Dates      []corpus.Date // in Text; their spans are in bytes of the document's text
	Citations  []Citation    // best first; the first has the answer
	Read       bool          // a reader read the question with the likely sentences: see Index.WithReader
	Nearest    []Citation    // when not Found: the best passages, for people to judge

	// Conflicts are the sentences of other passages that give another date for the event, when the question asks for a
	// date and the answer is Found. Their ranks begin at 2.
	Conflicts []Citation

	// Events are the dated sentences of KindEvents, all of them, in chronological order.
	Events Timeline

	// AsOf are the first documents with an as-of date, for KindAsOf.
	AsOf []corpus.Metadata

	// Withheld says that more would be shown, but its source has changed since it was read: see ErrChanged.
	Withheld bool

	// Guess is Span, also when not Found: then it is in bytes of the best sentence of Nearest[0]. It is for evaluation.
	Guess corpus.Span

	// Sentences are the most probable answers among the sentences of all ranked passages, the best first, at most 10,
	// also when not Found. The first is the best sentence of Citations[0] or Nearest[0].
	Sentences []RankedSentence
}

// weakGuess is the confidence below which an answer that was Found is a weak guess: it is more often wrong than right.
// Of the held-out answers below it, footnote-train prints the share that is right.
const weakGuess = 0.5

// WeakGuess reports whether the answer is more likely wrong than right. Readers should be warned.
func (a Answer) WeakGuess() bool { return a.Found && a.Confidence < weakGuess }

// RankedSentence is a sentence with its probability.
type RankedSentence struct {
	Document corpus.Metadata
	Passage  corpus.Passage
	Span     corpus.Span // in bytes of the document's text, inside the passage
	Score    float64     // probability in [0,1]; that of all sentences of all ranked passages sums to 1
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
