package retrieval

import (
	"sync"

	"footnote/retrieval/english"
)

// stems returns a function that returns the stems of the words of a class, made at its first call.
func stems(c english.Class) func() map[string]bool {
	return sync.OnceValue(func() map[string]bool {
		m := map[string]bool{}
		for _, w := range english.Words(c) {
			m[stem(w)] = true
		}
		return m
	})
}

// withoutDiacritic maps accented Latin letters to plain ones, so that "Zürich" is found by "Zurich".
var withoutDiacritic = letters(map[string]string{
	"a": "àáâãäåāăą", "c": "çćĉċč", "d": "ďđð", "e": "èéêëēĕėęě", "g": "ĝğġģ", "h": "ĥħ", "i": "ìíîïĩīĭįı", "j": "ĵ", "k": "ķ",
	"l": "ĺļľŀł", "n": "ñńņňŉ", "o": "òóôõöøōŏő", "r": "ŕŗř", "s": "śŝşšș", "t": "ţťŧț", "u": "ùúûüũūŭůűų", "w": "ŵ", "y": "ýÿŷ",
	"z": "źżž", "ss": "ß", "ae": "æ", "oe": "œ", "th": "þ",
})

func letters(plain map[string]string) map[rune]string {
	m := map[rune]string{}
	for to, from := range plain {
		for _, r := range from {
			m[r] = to
		}
	}
	return m
}
