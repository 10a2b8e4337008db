package clean

import (
	"unicode/utf8"

	"footnote/corpus/prose"
)

// vocabulary answers whether something is a word, of English or of one text. The words of the text are counted when
// first asked for.
type vocabulary struct {
	text   string
	counts map[string]int

	asked  string // of fragment the last time: "in" and "of" stand before most numbers
	broken bool   // what it answered
}

// known reports whether w is an English word or stands in the text.
func (v *vocabulary) known(w string) bool {
	w = prose.Fold(w)
	return prose.IsWord(w) || utf8.RuneCountInString(w) > 3 && v.count(w) > 0
}

// fragment reports whether w, which stands in the text, is no word: English does not know it, and the text has it once.
// Letters that stand alone (initials, variables) are no words however often the text has them.
func (v *vocabulary) fragment(w string) bool {
	w = prose.Fold(w)
	if w == "" || w != v.asked {
		v.asked = w
		v.broken = !prose.IsWord(w) && (utf8.RuneCountInString(w) == 1 || v.count(w) <= 1)
	}
	return v.broken
}

// count returns how often the text has the folded word w, or two words that a hyphen joins ("sino-soviet").
func (v *vocabulary) count(w string) int {
	if v.counts == nil {
		v.counts = countWords(v.text)
	}
	return v.counts[w]
}

func countWords(text string) map[string]int {
	counts := map[string]int{}
	previous, joined := "", -1 // the word before, and where a word that a hyphen joins to it begins
	for i := 0; i < len(text); {
		end := prose.LettersEnd(text, i)
		if end == i {
			_, size := utf8.DecodeRuneInString(text[i:])
			i += size
			continue
		}
		if i > 0 && prose.IsDigit(text[i-1]) || end < len(text) && prose.IsDigit(text[end]) {
			i = end // part of a number, as in "1960s", says nothing about words
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
