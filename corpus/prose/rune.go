package prose

import (
	"unicode"
	"unicode/utf8"
)

// RuneBefore returns the last rune of text[:i], or 0 at the start.
func RuneBefore(text string, i int) rune {
	if i == 0 {
		return 0
	}
	r, _ := utf8.DecodeLastRuneInString(text[:i])
	return r
}

// RuneAfter returns the rune that begins at byte i, or 0 at the end.
func RuneAfter(text string, i int) rune {
	if i >= len(text) {
		return 0
	}
	r, _ := utf8.DecodeRuneInString(text[i:])
	return r
}

// IsDigit reports whether b is a decimal digit of ASCII.
func IsDigit(b byte) bool { return '0' <= b && b <= '9' }

// Longer reports whether s has more than n runes. It counts them only where the length in bytes does not decide.
func Longer(s string, n int) bool {
	return len(s) > n && (len(s) > n*utf8.UTFMax || utf8.RuneCountInString(s) > n)
}

// isSpaceByte reports whether b is white space of ASCII.
func isSpaceByte(b byte) bool { return b == ' ' || '\t' <= b && b <= '\r' }

// runeAt decodes the rune at byte i, which must be inside the text.
func runeAt(text string, i int) (rune, int) {
	if b := text[i]; b < utf8.RuneSelf {
		return rune(b), 1
	}
	return utf8.DecodeRuneInString(text[i:])
}

// SkipSpace returns the offset of the first rune at or after i that is not white space.
func SkipSpace(text string, i int) int {
	for i < len(text) {
		r, size := runeAt(text, i)
		if !unicode.IsSpace(r) {
			break
		}
		i += size
	}
	return i
}

// Capitals returns the number of capitals in s, or 0 where s has a small letter.
func Capitals(s string) int {
	capitals := 0
	for _, r := range s {
		switch {
		case unicode.IsLower(r):
			return 0
		case unicode.IsUpper(r):
			capitals++
		}
	}
	return capitals
}
