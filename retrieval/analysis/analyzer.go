package analysis

import "footnote/retrieval/thesaurus"

// Version changes whenever an analyzer returns other terms for the same text, or package corpus other passages,
// sentences or dates for the same source. An index of another version is not opened.
const Version = 4

// Token is a word of a text, or an additional reading of a word: a part of it, or its union with the word before.
type Token struct {
	Term       string // normalised and stemmed: what is indexed
	Start, End int    // bytes of the text
	Position   int    // counts words from 0; an additional reading has the position of a word
	Extra      bool   // an additional reading: "soviet" of "SinoSoviet", "highlevel" of "high-level"
	Upper      bool   // begins with a capital
	Number     bool   // begins with a digit
	Stop       bool   // a function word: indexed, but looked for only as part of a phrase
	Negation   bool   // denies something (English only)
	Amount     bool   // a number, in figures or in words (words: English only)

	Place thesaurus.Place // 0 for function words, numbers and additional readings (English only)
}

// Analyzer splits texts of one language into tokens. It is safe for concurrent use.
type Analyzer struct {
	language string
	analyze  func(text string) []Token
}

// English is the analyzer of English. Only it fills in Negation, Place, and Amount of numbers in words.
var English = &Analyzer{language: "en", analyze: analyzeEnglish}

// Language returns the language as a BCP 47 tag.
func (a *Analyzer) Language() string { return a.language }

// Analyze splits a text into tokens, in the order of their positions. Texts and questions are analyzed alike.
//
// A word that lost or gained a hyphen is found either way: "Sino-Soviet" is also "sinosoviet", "SinoSoviet" also
// "sino" and "soviet", "mid1949" also "mid" and "1949".
func (a *Analyzer) Analyze(text string) []Token { return a.analyze(text) }

// CountContent returns the length of a text for ranking: its words without function words and additional readings.
func CountContent(tokens []Token) int {
	n := 0
	for _, t := range tokens {
		if !t.Extra && !t.Stop {
			n++
		}
	}
	return n
}
