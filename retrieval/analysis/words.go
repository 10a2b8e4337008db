package analysis

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Negated reports whether a text denies something.
func Negated(s string) bool {
	return slices.ContainsFunc(English.Analyze(s), func(t Token) bool { return t.Negation })
}

// Words returns the words of s in lower case.
func Words(s string) []string {
	var words []string
	for _, t := range English.Analyze(s) {
		if !t.Extra {
			words = append(words, strings.ToLower(s[t.Start:t.End]))
		}
	}
	return words
}

// Variant is an index term that counts as a word, to some degree.
type Variant struct {
	Term   string
	Weight float64 // (0,1]
}

// Correctable reports whether a word may be misspelt: letters only, and enough of them to tell a slip from another
// word.
func Correctable(folded string) bool {
	return utf8.RuneCountInString(folded) >= minCorrected && IsASCIILetters(folded)
}

// minCorrected is the length from which a spelling is corrected. Lucene's AUTO fuzziness begins at 3, where almost any
// word is one edit from another.
const minCorrected = 4
