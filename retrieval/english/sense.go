package english

import (
	"strings"

	"footnote/retrieval/thesaurus"
)

// SenseOf returns the sense of a word: the sort of thing that it denotes. c is its tag.
func SenseOf(written string, c Tag) thesaurus.Sense {
	switch c {
	case TagName:
		if s := thesaurus.SenseOf(written); s != thesaurus.UnknownSense {
			return s
		}
		return thesaurus.SenseOf(strings.ToLower(written))
	case TagNoun, TagIng:
		return thesaurus.SenseOf(strings.ToLower(written))
	case TagPlural:
		lower := strings.ToLower(written)
		for _, ending := range []struct{ plural, singular string }{
			{"s", ""}, {"ies", "y"}, {"es", ""}, {"men", "man"}, {"", ""},
		} {
			if stem, ok := strings.CutSuffix(lower, ending.plural); ok {
				if s := thesaurus.SenseOf(stem + ending.singular); s != thesaurus.UnknownSense {
					return s
				}
			}
		}
	}
	return thesaurus.UnknownSense
}
