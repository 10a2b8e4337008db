package clean

import (
	"strings"
	"unicode"

	"footnote/corpus/prose"
)

// maxIndent is the greatest indentation of a line that goes on with a divided word, in bytes.
const maxIndent = 32

// minDivided is the number of surely divided words that prove that a text divides words at the ends of its lines.
const minDivided = 2

// findDividedWords finds words that a hyphen divides between two lines. The hyphen is removed with the line end where
// the pieces form a word, and are none themselves or the text divides other words. In a compound it stays and only the
// line end is removed. Where nothing decides, both stay.
func findDividedWords(text string) []edit {
	words := vocabulary{text: text}
	edits, sure := dividedWords(&words, false)
	if sure >= minDivided {
		edits, _ = dividedWords(&words, true)
	}
	return edits
}

// dividedWords returns the edits for the line ends of a text, and how many words they surely divide. divides is whether
// the text is known to divide words.
func dividedWords(words *vocabulary, divides bool) (edits []edit, sure int) {
	text := words.text
	for end := strings.IndexByte(text, '\n'); end >= 0; {
		if e, certain, ok := dividedAt(words, end, divides); ok {
			edits = append(edits, e)
			if certain {
				sure++
			}
		}
		next := strings.IndexByte(text[end+1:], '\n')
		if next < 0 {
			break
		}
		end += 1 + next
	}
	return edits, sure
}

// dividedAt returns the edit for the line end at i, if a hyphen before it divides a word; sure is whether it cannot be
// the hyphen of a compound.
func dividedAt(words *vocabulary, i int, divides bool) (e edit, sure, ok bool) {
	text := words.text
	hyphen := len(strings.TrimRight(text[:i], " \t")) - 1
	if hyphen < 1 || text[hyphen] != '-' {
		return edit{}, false, false
	}
	start := i + 1
	for start < len(text) && (text[start] == ' ' || text[start] == '\t') {
		start++
	}
	left := text[prose.LettersStart(text, hyphen):hyphen]
	right := text[start:prose.LettersEnd(text, start)]
	if left == "" || right == "" || start-i > maxIndent || isDash(text, hyphen-len(left)) ||
		isField(text[start+len(right):], right) || inFormula(text, hyphen-len(left), start+len(right)) {
		return edit{}, false, false
	}
	divided := edit{Hyphen, prose.Span{Start: hyphen, End: start}, ""}
	compound := edit{Hyphen, prose.Span{Start: hyphen + 1, End: start}, ""}
	l, r := prose.Fold(left), prose.Fold(right)
	switch {
	case l == r, followsSuspended(r) && !strings.HasPrefix(text[start+len(right):], "-"):
		return edit{}, false, false
	case unicode.IsUpper(prose.RuneAfter(right, 0)) && !unicode.IsUpper(prose.RuneBefore(left, len(left))):
		// A small piece is never divided from a capital one: "Sino-Soviet", "mid-August", "non-European".
		return compound, false, true
	case words.count(l+"-"+r) > 0:
		return compound, false, true
	case sameCase(left, right) && words.count(prose.Fold(left+right)) > 0:
		return divided, false, true
	case sameCase(left, right) && prose.IsWord(left+right):
		// "re-enter" and "well-being" may be written so; "develop-ment" is not.
		if sure = !isPrefix(l) && !(prose.IsWord(left) && prose.IsWord(right)); sure || divides {
			return divided, sure, true
		}
		return compound, false, true
	}
	return compound, false, prose.IsWord(left) && prose.IsWord(right)
}

// isDash reports whether a hyphen before the word at i opens a parenthesis, as in "-or-": then the hyphen after the
// word closes it.
func isDash(text string, i int) bool {
	return i > 0 && text[i-1] == '-' && (i == 1 || !prose.IsLetter(prose.RuneBefore(text, i-1)))
}

// isField reports whether a word in capitals is the name of a field, or the code of a line: a colon or a wide gap
// follows.
func isField(after, word string) bool {
	return (strings.HasPrefix(after, ":") || strings.HasPrefix(after, "  ")) &&
		!strings.ContainsFunc(word, unicode.IsLower)
}

// inFormula reports whether the pieces from start to end are parts of longer tokens with digits or signs: "2.2e-",
// "m6A-", "x(3)".
func inFormula(text string, start, end int) bool {
	const signs = "_=<>[{\\|@#$^"
	before, after := prose.RuneBefore(text, start), prose.RuneAfter(text, end)
	return unicode.IsDigit(before) || unicode.IsDigit(after) || after != 0 && strings.ContainsRune(signs, after) ||
		after == '(' && !unicode.IsLetter(prose.RuneBefore(text, end-1)) ||
		before == '_' || before == '$' || before == '\\'
}

// isPrefix reports whether a folded piece is a prefix that a hyphen may follow within a line too.
func isPrefix(piece string) bool {
	switch piece {
	case "anti", "bi", "co", "counter", "de", "ex", "extra", "fore", "infra", "inter", "intra", "macro", "mega", "meta",
		"micro", "mid", "mini", "multi", "neo", "non", "over", "post", "pre", "pro", "proto", "pseudo", "quasi", "re",
		"self", "semi", "sub", "super", "trans", "tri", "ultra", "un", "under", "vice":
		return true
	}
	return false
}

// followsSuspended reports whether a word cannot be the last part of a compound. The hyphen before it then suspends a
// word that is still to come ("short- and long-term"), or a line was lost between the two.
func followsSuspended(word string) bool {
	switch word {
	case "and", "or", "to", "nor", "but", "versus", "through", "und", "oder", "bis", "a", "an", "the",
		"is", "are", "was", "were", "been", "has", "have", "had", "it", "its", "he", "she", "they", "we",
		"that", "which", "who", "you", "my", "your", "his", "her", "their", "our", "this", "these", "those", "there",
		"even", "if", "because", "while", "when", "where":
		return true
	}
	return false
}
