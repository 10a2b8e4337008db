package clean

import (
	"strings"
	"unicode"

	"footnote/corpus/prose"
)

// findDividedWords finds words that a hyphen divides between two lines. The hyphen is removed with the line end where
// the pieces form a word. In a compound it stays and only the line end is removed. Where nothing decides, both stay.
func findDividedWords(text string) []edit {
	var (
		edits []edit
		words = vocabulary{text: text}
	)
	for end := strings.IndexByte(text, '\n'); end >= 0; {
		if e, ok := dividedAt(&words, end); ok {
			edits = append(edits, e)
		}
		next := strings.IndexByte(text[end+1:], '\n')
		if next < 0 {
			break
		}
		end += 1 + next
	}
	return edits
}

// dividedAt returns the edit for the line end at i, if a hyphen before it divides a word.
func dividedAt(words *vocabulary, i int) (edit, bool) {
	text := words.text
	hyphen := len(strings.TrimRight(text[:i], " \t")) - 1
	if hyphen < 1 || text[hyphen] != '-' {
		return edit{}, false
	}
	start := i + 1
	for start < len(text) && (text[start] == ' ' || text[start] == '\t') {
		start++
	}
	left := text[prose.LettersStart(text, hyphen):hyphen]
	right := text[start:prose.LettersEnd(text, start)]
	if left == "" || right == "" {
		return edit{}, false
	}
	divided := edit{Hyphen, prose.Span{Start: hyphen, End: start}, ""}
	compound := edit{Hyphen, prose.Span{Start: hyphen + 1, End: start}, ""}
	switch {
	case followsSuspended(prose.Fold(right)) && !strings.HasPrefix(text[start+len(right):], "-"):
		return edit{}, false
	case unicode.IsUpper(prose.RuneAfter(right, 0)) && !unicode.IsUpper(prose.RuneBefore(left, len(left))):
		// A small piece is never divided from a capital one: "Sino-Soviet", "mid-August", "non-European".
		return compound, true
	case words.count(prose.Fold(left)+"-"+prose.Fold(right)) > 0:
		return compound, true
	case words.count(prose.Fold(left+right)) > 0, prose.IsWord(left + right):
		return divided, true
	}
	return compound, prose.IsWord(left) && prose.IsWord(right)
}

// followsSuspended reports whether a word cannot be the last part of a compound. The hyphen before it then suspends a
// word that is still to come ("short- and long-term"), or a line was lost between the two.
func followsSuspended(word string) bool {
	switch word {
	case "and", "or", "to", "nor", "but", "versus", "through", "und", "oder", "bis", "a", "an", "the",
		"is", "are", "was", "were", "been", "has", "have", "had", "it", "its", "he", "she", "they", "we",
		"that", "which", "who":
		return true
	}
	return false
}
