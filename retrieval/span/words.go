package span

import (
	"footnote/corpus"
	"footnote/retrieval/english"
	"footnote/retrieval/query"
	"footnote/retrieval/thesaurus"
)

// word is a word of a sentence as a candidate's beginning or end.
type word struct {
	span   corpus.Span // bytes of the sentence, with the signs of a number
	tag    english.Tag
	gapTag english.Tag // of what stands before the word, where parted says that something does
	uses   []query.Use // words of the question that it counts for
	sense  thesaurus.Sense

	parted   bool // punctuation stands before the word
	attached bool // no space stands before the word: a hyphen or nothing
	related  bool // of a meaning related to the question's noun
}
