package analysis

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Fold returns the form of a word that is compared: in lower case, without diacritics on Latin letters, an English
// possessive ending, apostrophes, dots and separators.
func Fold(word string) string {
	if isLowerASCII(word) {
		return word
	}
	word = strings.TrimSuffix(strings.TrimSuffix(word, "'s"), "’s")
	var b strings.Builder
	b.Grow(len(word))
	for _, r := range word {
		switch {
		case r < utf8.RuneSelf:
			if r != '.' && r != ',' && r != '\'' {
				b.WriteRune(unicode.ToLower(r))
			}
		case r == '’':
		case unicode.Is(unicode.Mn, r) && r < 0x370:
		default:
			if plain, ok := withoutDiacritic[unicode.ToLower(r)]; ok {
				b.WriteString(plain)
			} else {
				b.WriteRune(unicode.ToLower(r))
			}
		}
	}
	return b.String()
}

func isLowerASCII(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// isASCIILetters reports whether a word consists of letters from a to z.
func isASCIILetters(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < 'a' || c > 'z' {
			return false
		}
	}
	return true
}

// withoutDiacritic maps accented Latin letters to plain ones, so that "Zürich" is found by "Zurich".
var withoutDiacritic = letters(map[string]string{
	"a": "àáâãäåāăą", "c": "çćĉċč", "d": "ďđð", "e": "èéêëēĕėęě", "g": "ĝğġģ", "h": "ĥħ", "i": "ìíîïĩīĭįı",
	"j": "ĵ", "k": "ķ", "l": "ĺļľŀł", "n": "ñńņňŉ", "o": "òóôõöøōŏő", "r": "ŕŗř", "s": "śŝşšș", "t": "ţťŧț",
	"u": "ùúûüũūŭůűų", "w": "ŵ", "y": "ýÿŷ", "z": "źżž", "ss": "ß", "ae": "æ", "oe": "œ", "th": "þ",
})

// letters returns the map from each letter of the values to its key.
func letters(plain map[string]string) map[rune]string {
	m := map[rune]string{}
	for to, from := range plain {
		for _, r := range from {
			m[r] = to
		}
	}
	return m
}
