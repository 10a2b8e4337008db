package retrieval

import (
	"strings"

	"footnote/corpus"
	"footnote/retrieval/english"
	"footnote/retrieval/thesaurus"
)

// spanWord is a word of a sentence as a candidate's beginning or end.
type spanWord struct {
	span  corpus.Span // bytes of the sentence, with the signs of a number
	class english.Tag
	gap   english.Tag // of what stands before the word, where parted says that something does
	hits  []use       // words of the question that it counts for
	sense thesaurus.Sense

	parted   bool // punctuation stands before the word
	attached bool // no space stands before the word: a hyphen or nothing
	related  bool // of a meaning related to the question's noun
}

// senseOf is the sort of thing that a word of a class stands for.
func senseOf(written string, c english.Tag) thesaurus.Sense {
	switch c {
	case english.TagName:
		if s := thesaurus.SenseOf(written); s != thesaurus.UnknownSense {
			return s
		}
		return thesaurus.SenseOf(strings.ToLower(written))
	case english.TagNoun, english.TagIng:
		return thesaurus.SenseOf(strings.ToLower(written))
	case english.TagPlural:
		lower := strings.ToLower(written)
		for _, ending := range []struct{ plural, singular string }{{"s", ""}, {"ies", "y"}, {"es", ""}, {"men", "man"}, {"", ""}} {
			if stem, ok := strings.CutSuffix(lower, ending.plural); ok {
				if s := thesaurus.SenseOf(stem + ending.singular); s != thesaurus.UnknownSense {
					return s
				}
			}
		}
	}
	return thesaurus.UnknownSense
}
