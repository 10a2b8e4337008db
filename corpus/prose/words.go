package prose

import (
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"
)

// WordSet returns the set of the words in a string, separated by white space.
func WordSet(words string) map[string]bool {
	set := make(map[string]bool)
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

//go:generate bash -c "go run words_generate.go /usr/share/dict/{american,british}-english >words.txt"

// wordList holds some 75,000 English words in lower case, sorted and front-coded as its first lines describe. It is
// searched in place, so it costs nothing until it is used.
//
//go:embed words.txt
var wordList string

// IsWord reports whether a word is an English one, in any case. Names of people and places mostly are not.
func IsWord(word string) bool { return isEnglish(Fold(word)) }

// isEnglish reports whether w, in lower case, is an English word or the possessive of one.
func isEnglish(w string) bool {
	w = strings.TrimSuffix(w, "'s")
	if w == "" {
		return false
	}
	// Invariant: the line that may hold w begins at or after low and before high.
	low, high := 0, len(wordList)
	for {
		middle := lineStart(wordList, low, low+(high-low)/2)
		next := lineAfter(wordList, middle, high)
		if firstWord(wordList[middle:next]) <= w {
			if next == high {
				return lineHas(wordList[middle:next], w)
			}
			if firstWord(wordList[next:high]) > w {
				return lineHas(wordList[middle:next], w)
			}
			low = next
			continue
		}
		if middle == low {
			return false
		}
		high = middle
	}
}

// lineStart returns where the line around position at begins, not before low.
func lineStart(list string, low, at int) int {
	return low + 1 + strings.LastIndexByte(list[low:at], '\n')
}

// lineAfter returns where the line after the one around at begins, or high.
func lineAfter(list string, at, high int) int {
	if i := strings.IndexByte(list[at:high], '\n'); i >= 0 {
		return at + i + 1
	}
	return high
}

// firstWord returns the word that a line of the list begins with.
func firstWord(line string) string { return line[:wordEnd(line, 0)] }

// wordEnd returns where the word at i ends: at the next capital or line end.
func wordEnd(line string, i int) int {
	for i < len(line) && line[i] != '\n' && (line[i] < 'A' || line[i] > 'Z') {
		i++
	}
	return i
}

// lineHas reports whether a line of the list has w.
func lineHas(line, w string) bool {
	end := wordEnd(line, 0)
	if line[:end] == w {
		return true
	}
	// matched is the number of bytes that w shares with the previous word. A word that shares another number with
	// it cannot be w.
	matched := commonPrefix(line[:end], w)
	for end < len(line) && line[end] != '\n' {
		keep, start := int(line[end]-'A'), end+1
		end = wordEnd(line, start)
		if keep > matched {
			continue
		}
		rest := line[start:end]
		if keep < matched {
			// The list is sorted: no word after a greater one begins like w.
			if rest > w[keep:] {
				return false
			}
			matched = keep
		}
		if rest == w[matched:] {
			return true
		}
		matched += commonPrefix(rest, w[matched:])
	}
	return false
}

// commonPrefix returns the number of bytes that two strings begin with in common.
func commonPrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// Fold returns a word in the form of the list: in lower case, with straight apostrophes, none at its ends.
func Fold(w string) string {
	if isSmall(w) {
		return w
	}
	return strings.Trim(strings.ReplaceAll(strings.ToLower(w), "’", "'"), "'")
}

// isSmall reports whether a word consists of small letters of ASCII.
func isSmall(w string) bool {
	for i := range len(w) {
		if w[i] < 'a' || w[i] > 'z' {
			return false
		}
	}
	return true
}

// IsLetter reports whether r is part of a word: a letter, an accent on one, or an apostrophe.
func IsLetter(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r|0x20 && r|0x20 <= 'z' || r == '\''
	}
	return unicode.IsLetter(r) || unicode.Is(unicode.Mn, r) || r == '’'
}

// MaxLetters is the length in bytes beyond which a run of letters is not taken for a word.
const MaxLetters = 64

// LettersEnd returns the end of the run of letters that begins at i, or an offset inside a run longer than MaxLetters.
// It returns i where no letter begins.
func LettersEnd(text string, i int) int {
	limit := i + MaxLetters
	for i < len(text) && i <= limit {
		r, size := utf8.DecodeRuneInString(text[i:])
		if !IsLetter(r) {
			break
		}
		i += size
	}
	return i
}

// LettersStart returns the start of the run of letters that ends at i, or an offset inside a run longer than
// MaxLetters. It returns i where no letter ends.
func LettersStart(text string, i int) int {
	limit := i - MaxLetters
	for i > 0 && i >= limit {
		r, size := utf8.DecodeLastRuneInString(text[:i])
		if !IsLetter(r) {
			break
		}
		i -= size
	}
	return i
}
