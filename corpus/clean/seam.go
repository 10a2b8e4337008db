package clean

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/corpus/prose"
)

// joins reports whether left and right are the pieces of one word: together they form a word, and at least one of them
// alone is not one. Where the end of left is repeated at the beginning of right, overlap is the number of repeated
// bytes. Unless what separates the pieces is sure to be residue, neither of them may then be a word.
func joins(words *vocabulary, left, right string, sure bool) (overlap int, ok bool) {
	brokenLeft, brokenRight := words.fragment(left), words.fragment(right)
	switch {
	case !brokenLeft && !brokenRight:
		return 0, false
	case words.known(left + right):
		return 0, true
	case sure && len(left) > 1 && strings.HasPrefix(right, left) && words.known(right):
		return len(left), true
	case !brokenRight, !brokenLeft && !sure:
		return 0, false
	}
	for n := min(len(left), len(right)) - 1; n >= 2; n-- {
		if strings.HasSuffix(left, right[:n]) && utf8.RuneCountInString(right[:n]) > 1 &&
			words.known(left+right[n:]) {
			return n, true
		}
	}
	return 0, false
}

// The lengths of gaps and chunk sizes that are considered, in bytes. Servers send text in chunks below 64 KiB, so a
// size has at most four digits.
const (
	maxGap       = 3
	maxChunkSize = 4
)

// seam is one way to read a token with digits in it as a chunk size between two pieces of text.
type seam struct {
	left, right prose.Span // letters; empty where there are none
	size        prose.Span // the hexadecimal digits
	mixed       bool       // no one would write the size as a number: "9d6", "1f40", but not "100", "52b", "1e5"
}

// leftGap reports whether there is white space between the left piece and the size.
func (s seam) leftGap() bool { return s.left.End < s.size.Start }

// rightGap reports whether there is white space between the size and the right piece.
func (s seam) rightGap() bool { return s.size.End < s.right.Start }

// findSeams finds the chunk sizes that were left inside words of a raw body, and repeated pieces of text near them.
// What looks like a size may be dice, a gene or an identifier in any other text: call it only where residue that no
// author writes proves the crawl.
func findSeams(text string) []edit {
	var (
		edits []edit
		words = vocabulary{text: text}
	)
	for at := nextDigit(text, 0); at < len(text); {
		token := tokenAround(text, at)
		if inRunningText(text, token) {
			if e, ok := insideWord(&words, token); ok {
				edits = append(edits, e)
			}
		}
		at = nextDigit(text, token.End)
	}
	return withRepeats(&words, withoutOverlaps(edits))
}

// The window around a token that has to be running text, in bytes on each side, and the least number of words in small
// letters in it.
const (
	contextBytes = 120
	contextWords = 4
)

// inRunningText reports whether the text around a token is prose, and the token no part of code, a table, an identifier
// or a formula.
func inRunningText(text string, token prose.Span) bool {
	const signs = "_/\\@#$%&=+~^*<>[]{}|`"
	if token.Start > 0 && strings.IndexByte(signs+"-.:", text[token.Start-1]) >= 0 ||
		token.End < len(text) && strings.IndexByte(signs, text[token.End]) >= 0 ||
		token.End+1 < len(text) && strings.IndexByte("-.:", text[token.End]) >= 0 && !isGap(text[token.End+1]) {
		return false
	}
	start, end := max(0, token.Start-contextBytes), min(len(text), token.End+contextBytes)
	before := text[start:token.Start]
	if strings.HasPrefix(before[strings.LastIndexByte(before, '\n')+1:], "    ") ||
		strings.ContainsAny(text[start:end], "`|{}=<>\\\t") {
		return false
	}
	words := 0
	for word := range strings.FieldsSeq(text[start:end]) {
		word = strings.Trim(word, ".,;:!?\"'()“”‘’")
		if word != "" && !strings.ContainsFunc(word, func(r rune) bool { return !unicode.IsLower(r) }) {
			words++
		}
	}
	return words >= contextWords
}

// skipGapBefore returns the start of the white space that ends at i.
func skipGapBefore(text string, i int) int {
	for i > 0 && isGap(text[i-1]) {
		i--
	}
	return i
}

// nextDigit returns the offset of the next decimal digit at or after i, or the length of text.
func nextDigit(text string, i int) int {
	for i < len(text) && !prose.IsDigit(text[i]) {
		i++
	}
	return i
}

// isHex reports whether b is a hexadecimal digit.
func isHex(b byte) bool { return prose.IsDigit(b) || 'a' <= b|0x20 && b|0x20 <= 'f' }

// tokenAround returns the letters and digits around the digit at i.
func tokenAround(text string, i int) prose.Span {
	start, end := prose.LettersStart(text, i), i
	for end < len(text) {
		if prose.IsDigit(text[end]) {
			end++
			continue
		}
		next := prose.LettersEnd(text, end)
		if next == end {
			break
		}
		end = next
	}
	return prose.Span{Start: start, End: end}
}

// usualReadings is the number of readings of a token that fit into a buffer on the stack.
const usualReadings = 4

// readings appends to found the ways to read a token as a chunk size: the digits, with the letters a to f beside them
// as part of the size or of the text.
func readings(found []seam, text string, token prose.Span) []seam {
	first := nextDigit(text, token.Start)
	last := token.End - 1
	for !prose.IsDigit(text[last]) {
		last--
	}
	if token.Len() > prose.MaxLetters || last-first >= maxChunkSize {
		return found
	}
	for i := first; i <= last; i++ {
		if !isHex(text[i]) {
			return found
		}
	}
	// Letters that form a word beside the digits are not part of the size: "50degree" is not 50de and "gree".
	from, to := token.Start, token.End
	if isWordPiece(text[from:first]) {
		from = first
	}
	if isWordPiece(text[last+1 : to]) {
		to = last + 1
	}
	for start := first; start >= from && last-start < maxChunkSize && isHex(text[start]); start-- {
		for end := last + 1; end <= to && end-start <= maxChunkSize && isHex(text[end-1]); end++ {
			if size := text[start:end]; size == strings.ToLower(size) || size == strings.ToUpper(size) {
				found = append(found, seam{
					left:  prose.Span{Start: token.Start, End: start},
					size:  prose.Span{Start: start, End: end},
					right: prose.Span{Start: end, End: token.End},
					mixed: isMixed(size),
				})
			}
		}
	}
	return found
}

// isWordPiece reports whether piece is an English word long enough not to be one by chance.
func isWordPiece(piece string) bool { return len(piece) > 2 && prose.IsWord(piece) }

// isMixed reports whether a size has none of the forms of written numbers: digits, with a letter before or after them,
// or with an exponent.
func isMixed(size string) bool {
	inner := strings.TrimRight(strings.TrimLeft(size, "0123456789"), "0123456789")
	switch {
	case inner == "":
		return false
	case len(inner) == 1:
		return inner != "e" && inner != "E" && prose.IsDigit(size[0]) && prose.IsDigit(size[len(size)-1])
	}
	return true
}

// reachWords extends the sides of s that have no letters over white space to the words beyond it.
func (s seam) reachWords(text string) seam {
	if s.left.Len() == 0 {
		end := skipGapBefore(text, s.size.Start)
		s.left = prose.Span{Start: end, End: end}
		if narrow(text[end:s.size.Start]) {
			s.left.Start = prose.LettersStart(text, end)
		}
	}
	if s.right.Len() == 0 {
		start := s.size.End
		for start < len(text) && isGap(text[start]) {
			start++
		}
		s.right = prose.Span{Start: start, End: start}
		if narrow(text[s.size.End:start]) {
			s.right.End = prose.LettersEnd(text, start)
		}
	}
	return s
}

// isGap reports whether b is a space, tab or newline.
func isGap(b byte) bool { return b == ' ' || b == '\t' || b == '\n' }

// narrow reports whether white space may be part of a seam: it is short and without a blank line.
func narrow(gap string) bool { return len(gap) <= maxGap && strings.Count(gap, "\n") <= 1 }

// insideWord returns the edit that removes a chunk size, with the white space beside it, from a word. Of several
// readings of the token the one with the longest word counts, and of those the one that removes most.
func insideWord(words *vocabulary, token prose.Span) (best edit, ok bool) {
	var (
		longest int
		text    = words.text
		allHex  = isHexNumber(token.In(text))
		memory  [usualReadings]seam
	)
	for _, s := range readings(memory[:0], text, token) {
		partial := s.size != token
		s = s.reachWords(text)
		left, right := s.left.In(text), s.right.In(text)
		if left == "" || right == "" || len(left)+len(right) > prose.MaxLetters || !sameCase(left, right) ||
			!s.mayDivide(words) {
			continue
		}
		// The whole token may be a size, or a longer number. Its letters belong to a word only if that needs
		// them.
		if allHex && partial && !(s.leftGap() && words.fragment(left) ||
			s.rightGap() && words.fragment(right)) {
			continue
		}
		overlap, ok := joins(words, left, right, s.mixed)
		span := prose.Span{Start: s.left.End, End: s.right.Start + overlap}
		if length := len(left) + len(right) - overlap; ok &&
			(length > longest || length == longest && span.Len() > best.span.Len()) {
			best, longest = edit{ChunkSize, span, ""}, length
		}
	}
	return best, longest > 0
}

// isHexNumber reports whether s consists of hexadecimal digits.
func isHexNumber(s string) bool {
	for i := range len(s) {
		if !isHex(s[i]) {
			return false
		}
	}
	return true
}

// sameCase reports whether right can continue left, judged by their capitals: all letters but the first are small, or
// all are capitals. A gene ("BRCA1 and") and the name of a class are neither.
func sameCase(left, right string) bool {
	word := left + right
	_, first := utf8.DecodeRuneInString(word)
	return !strings.ContainsFunc(word[first:], unicode.IsUpper) ||
		utf8.RuneCountInString(left) > 1 && !strings.ContainsFunc(word, unicode.IsLower)
}

// mayDivide reports whether a size may divide a word, judging by the pieces next to it. A size that looks like a number
// needs more: pieces that no abbreviation, unit or ordinal explains ("col 1 on", "a 10 m pool", "mon 10th").
func (s seam) mayDivide(words *vocabulary) bool {
	text := words.text
	left, right := s.left.In(text), s.right.In(text)
	l, r := utf8.RuneCountInString(left), utf8.RuneCountInString(right)
	framed := strings.Contains(text[s.left.End:s.size.Start], "\n") &&
		strings.Contains(text[s.size.End:s.right.Start], "\n")
	switch {
	case s.mixed && s.leftGap() && s.rightGap():
		// A letter beside a word may be a variable: "less than bd3 k".
		return !(l > 1 && r == 1 && !words.fragment(left)) && !(l == 1 && r > 1 && !words.fragment(right))
	case s.mixed, framed:
		return l+r >= 4
	case l+r < 5 || s.size.Len() < 2:
		return false
	case l >= 2 && r >= 2 && !isOrdinal(right) && words.fragment(left) && words.fragment(right):
		return true
	case s.leftGap() && s.rightGap():
		if isYear(s.size.In(text)) {
			// the left one is mostly "in"
			return r >= 3 && l+r >= 6 && words.fragment(left) && words.fragment(right)
		}
		return r >= 3 && l+r >= 6 && words.fragment(right) || l >= 5 && words.fragment(left)
	case s.leftGap() && r <= 2:
		return l >= 5 && words.fragment(left)
	case s.leftGap():
		return l >= 3 && words.fragment(left) || words.fragment(right)
	case s.rightGap():
		return r >= 3 && words.fragment(right) || l >= 5 && words.fragment(left)
	}
	return r >= 2 || l >= 4 && words.fragment(left)
}

// isOrdinal reports whether a piece is the ending of an ordinal number.
func isOrdinal(piece string) bool {
	return piece == "st" || piece == "nd" || piece == "rd" || piece == "th"
}

// isYear reports whether a size reads as a year of the second millennium, or of this century.
func isYear(size string) bool {
	return len(size) == 4 && (size[0] == '1' || size[:2] == "20") && prose.IsDigit(size[1]) &&
		prose.IsDigit(size[2]) && prose.IsDigit(size[3])
}

// withoutOverlaps drops each edit that overlaps the one before it.
func withoutOverlaps(edits []edit) []edit {
	kept := edits[:0]
	for _, e := range edits {
		if len(kept) == 0 || e.span.Start >= kept[len(kept)-1].span.End {
			kept = append(kept, e)
		}
	}
	return kept
}

// repeatReach is the number of words on each side of a chunk size that are searched for a repeated piece.
const repeatReach = 2

// withRepeats adds to the edits of seams the edits for repeated pieces near them ("self-lf-reliance").
func withRepeats(words *vocabulary, seams []edit) []edit {
	var (
		edits  = seams
		text   = words.text
		looked = 0 // the offset up to which words were searched
	)
	for _, seam := range seams {
		start, end := seam.span.Start, seam.span.End
		for range repeatReach + 1 { // the word that the seam is in, and those before it
			start = wordStart(text, start)
		}
		at := max(start, looked)
		for n := 0; n <= repeatReach && at < len(text); {
			word := wordAfter(text, at)
			if word.Len() > prose.MaxLetters || word.End > end+(repeatReach+1)*prose.MaxLetters {
				break
			}
			touches := word.Start <= end && word.End >= seam.span.Start
			if repeat, ok := repeatIn(words, word); ok && !touches {
				edits = append(edits, edit{Seam, repeat, ""})
			}
			if word.Start >= end {
				n++
			}
			at = word.End
		}
		looked = max(looked, at)
	}
	slices.SortStableFunc(edits, func(a, b edit) int { return a.span.Start - b.span.Start })
	return withoutOverlaps(edits)
}

// wordStart returns the start of the word before i, by white space, at most MaxLetters bytes back.
func wordStart(text string, i int) int {
	limit := max(0, i-prose.MaxLetters)
	for i > limit && isGap(text[i-1]) {
		i--
	}
	for i > limit && !isGap(text[i-1]) {
		i--
	}
	return i
}

// wordAfter returns the next run of bytes without white space at or after i. It is cut after MaxLetters bytes.
func wordAfter(text string, i int) prose.Span {
	for i < len(text) && isGap(text[i]) {
		i++
	}
	end := i
	for end < len(text) && !isGap(text[end]) && end-i <= prose.MaxLetters {
		end++
	}
	return prose.Span{Start: i, End: end}
}

// repeatIn returns the second of two equal adjacent pieces of a word or hyphenated word, when its removal leaves only
// words and the word as it is contains one that is not.
func repeatIn(words *vocabulary, word prose.Span) (prose.Span, bool) {
	text := words.text
	for word.Start < word.End && !prose.IsLetter(prose.RuneAfter(text, word.Start)) {
		word.Start++
	}
	for word.Start < word.End && !prose.IsLetter(prose.RuneBefore(text, word.End)) {
		word.End--
	}
	token := word.In(text)
	if strings.ContainsFunc(token, func(r rune) bool { return r != '-' && !prose.IsLetter(r) }) ||
		allWords(token, words) {
		return prose.Span{}, false
	}
	for n := len(token) / 2; n >= 2; n-- {
		for a := 0; a+2*n <= len(token); a++ {
			if token[a:a+n] == token[a+n:a+2*n] && utf8.RuneStart(token[a]) &&
				allKnown(token[:a+n]+token[a+2*n:], words) {
				return prose.Span{Start: word.Start + a + n, End: word.Start + a + 2*n}, true
			}
		}
	}
	return prose.Span{}, false
}

// allWords reports whether each part of a hyphenated token of the text is a word.
func allWords(token string, words *vocabulary) bool {
	return !slices.ContainsFunc(strings.Split(token, "-"), words.fragment)
}

// allKnown reports whether each part of a hyphenated token is a word, of English or of the text.
func allKnown(token string, words *vocabulary) bool {
	return !slices.ContainsFunc(strings.Split(token, "-"), func(part string) bool { return !words.known(part) })
}
