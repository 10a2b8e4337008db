package analysis

import (
	"slices"
	"unicode/utf8"
)

// Negated reports whether a text denies something.
func Negated(s string) bool {
	return slices.ContainsFunc(English.Analyze(s), func(t Token) bool { return t.Negation })
}

// Variant is an index term that counts as a word, to some degree.
type Variant struct {
	Term   string
	Weight float64 // (0,1]
}

// Correctable reports whether a word may be misspelt: letters only, and enough of them to tell a slip from another
// word.
func Correctable(folded string) bool {
	return utf8.RuneCountInString(folded) >= minCorrected && isASCIILetters(folded)
}

// minCorrected is the length from which a spelling is corrected. Lucene's AUTO fuzziness begins at 3, where almost any
// word is one edit from another.
const minCorrected = 4
