package span

import (
	"footnote/corpus"
	"footnote/retrieval/english"
	"footnote/retrieval/query"
	"footnote/retrieval/thesaurus"
)

// word is a word of a sentence.
type word struct {
	span   corpus.Span // bytes of the sentence, with the signs of a number
	tag    english.Tag
	gapTag english.Tag // of the punctuation before the word, if parted
	uses   []query.Use // words of the question that it counts for
	sense  thesaurus.Sense

	parted   bool // punctuation precedes the word
	attached bool // no space precedes the word: a hyphen or nothing
	related  bool // its meaning is related to the noun of the question
}
