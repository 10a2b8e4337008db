package analysis

import (
	"unicode"
	"unicode/utf8"

	"footnote/corpus/prose"
)

// NextWord returns the bytes of the first word at or after from: an ideograph, or what wordEnd returns. Without a
// further word both are the length of the text.
func NextWord(text string, from int) (start, end int) {
	for i := from; i < len(text); {
		if isASCIIWord(text[i]) {
			return i, wordEnd(text, i)
		}
		if text[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		switch {
		case IsIdeograph(r):
			return i, i + n
		case IsWordRune(r):
			return i, wordEnd(text, i)
		}
		i += n
	}
	return len(text), len(text)
}

// wordEnd returns the end of the word that begins at start: letters, digits and marks, with an apostrophe, a dot of
// an abbreviation ("U.S.") or a separator of a number ("1,200", "3.5") inside.
func wordEnd(text string, start int) int {
	i := start
	for i < len(text) {
		if isASCIIWord(text[i]) {
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		if IsIdeograph(r) {
			break
		}
		if IsWordRune(r) {
			i += n
			continue
		}
		next, m := utf8.DecodeRuneInString(text[i+n:])
		if m == 0 || !IsWordRune(next) || IsIdeograph(next) {
			break
		}
		before, _ := utf8.DecodeLastRuneInString(text[start:i])
		inWord := (r == '\'' || r == '’') && unicode.IsLetter(before) && unicode.IsLetter(next)
		inNumber := (r == ',' || r == '.') && unicode.IsDigit(before) && unicode.IsDigit(next)
		inAcronym := r == '.' && unicode.IsUpper(before) && unicode.IsUpper(next) &&
			singleLetters(text[start:i])
		if !inWord && !inNumber && !inAcronym {
			break
		}
		i += n
	}
	return i
}

// singleLetters reports whether s is letters with a dot after each but the last: "U", "U.S".
func singleLetters(s string) bool {
	for i, r := range s {
		if (i%2 == 0) != unicode.IsUpper(r) || i%2 == 1 && r != '.' {
			return false
		}
	}
	return true
}

// isASCIIWord reports an ASCII letter or digit.
func isASCIIWord(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' }

// IsWordRune reports a letter, a digit or a combining mark.
func IsWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

// IsIdeograph reports a character of a script that is written without spaces. Such characters are indexed alone and
// in pairs.
func IsIdeograph(r rune) bool {
	return r >= 0x2E80 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

// isHyphen reports whether what separates two words is one hyphen, possibly at the end of a line.
func isHyphen(s string) bool {
	return s == "-" || s == "\u2010" || s == "\u2011" || s == "-\n"
}

// isAcronym reports whether a word is written in capitals, two or more: "US", "U.S.".
func isAcronym(s string) bool { return prose.Capitals(s) >= 2 }

// splitCase splits a word where a lower-case letter meets an upper-case one or a letter meets a digit: "SinoSoviet",
// "mid1949". Ordinals and plurals of numbers ("19th", "1950s") stay whole.
func splitCase(word string) []string {
	var parts []string
	begin := 0
	var before rune
	for i, r := range word {
		capital := unicode.IsLower(before) && unicode.IsUpper(r)
		if i > 0 && (capital || unicode.IsLetter(before) && unicode.IsDigit(r)) {
			parts = append(parts, word[begin:i])
			begin = i
		}
		before = r
	}
	if begin == 0 {
		return nil
	}
	return append(parts, word[begin:])
}
