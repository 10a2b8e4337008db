package clean

import (
	"unicode/utf8"

	"footnote/corpus/prose"
)

// vocabulary decides whether something is a word, of English or of one text. The words of the text are counted on
// first use.
type vocabulary struct {
	text   string
	counts map[string]int

	asked  string // the last word that fragment was called with: most numbers follow "in" or "of"
	broken bool   // the last result of fragment
}

// known reports whether w is an English word or occurs in the text.
func (v *vocabulary) known(w string) bool {
	w = prose.Fold(w)
	return prose.IsWord(w) || utf8.RuneCountInString(w) > 3 && v.count(w) > 0
}

// fragment reports whether w, which occurs in the text, is not a word: it is not English, and the text has it only
// once. A single letter (an initial, a variable) is never a word, however often the text has it.
func (v *vocabulary) fragment(w string) bool {
	w = prose.Fold(w)
	if w == "" || w != v.asked {
		v.asked = w
		v.broken = !prose.IsWord(w) && (utf8.RuneCountInString(w) == 1 || v.count(w) <= 1)
	}
	return v.broken
}

// count returns how often the text has the folded word w, or two words joined by a hyphen ("sino-soviet").
func (v *vocabulary) count(w string) int {
	if v.counts == nil {
		v.counts = countWords(v.text)
	}
	return v.counts[w]
}

// countWords counts the folded words of a text, and the pairs that a hyphen joins.
func countWords(text string) map[string]int {
	counts := map[string]int{}
	previous, joined := "", -1 // the previous word, and the start of a word that a hyphen joins to it
	for i := 0; i < len(text); {
		end := prose.LettersEnd(text, i)
		if end == i {
			_, size := utf8.DecodeRuneInString(text[i:])
			i += size
			continue
		}
		if i > 0 && prose.IsDigit(text[i-1]) || end < len(text) && prose.IsDigit(text[end]) {
			i = end // part of a number, as in "1960s", is not a word
			continue
		}
		word := prose.Fold(text[i:end])
		counts[word]++
		if i == joined {
			counts[previous+"-"+word]++
		}
		previous, joined = word, -1
		if end < len(text) && text[end] == '-' {
			joined = end + 1
		}
		i = end
	}
	return counts
}
