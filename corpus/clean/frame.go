package clean

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"footnote/corpus/prose"
)

// maxFramedSize is the greatest number of digits of a framed chunk size.
const maxFramedSize = 5

// findFramedSizes finds chunk sizes in the form of the protocol, each between two pairs of carriage return and
// newline, in a text whose own lines end otherwise. There even a plain number is a size, and its removal restores the
// text exactly. One of them has to prove that it is a size: the next one follows at that distance, or it divides a
// word.
func findFramedSizes(text string) []edit {
	var edits []edit
	words := vocabulary{text: text}
	breaksLine := false // a frame interrupts a line of the text
	head := headEnd(text)
	for i := head; ; {
		next := strings.Index(text[i:], "\r\n")
		if next < 0 {
			break
		}
		start := i + next
		end, ok := frameEnd(text, start)
		if !ok {
			return nil // a line of the text ends so
		}
		edits = append(edits, edit{ChunkSize, prose.Span{Start: start, End: end}, frameGap(&words, start, end)})
		breaksLine = breaksLine || continues(text, start, end)
		i = end
	}
	ownLines := strings.Count(text, "\n") > strings.Count(text, "\r\n")
	if len(edits) == 0 || !ownLines && !breaksLine {
		return nil
	}
	if head > 0 {
		edits = slices.Insert(edits, 0, edit{ChunkSize, prose.Span{Start: 0, End: head}, ""})
	}
	if !provenFrames(&words, edits) {
		return nil
	}
	return edits
}

// provenFrames reports whether one of the frames is surely a chunk size.
func provenFrames(words *vocabulary, frames []edit) bool {
	text := words.text
	for i, f := range frames {
		digits := strings.Trim(f.span.In(text), "\r\n")
		if length, err := strconv.ParseUint(digits, 16, 32); err == nil && i+1 < len(frames) && length > 0 &&
			f.span.End+int(length) == frames[i+1].span.Start {
			return true
		}
		left := text[prose.LettersStart(text, f.span.Start):f.span.Start]
		right := text[f.span.End:prose.LettersEnd(text, f.span.End)]
		if left != "" && right != "" && len(left)+len(right) <= prose.MaxLetters && sameCase(left, right) {
			if overlap, ok := joins(words, left, right, true); ok && overlap == 0 {
				return true
			}
		}
	}
	return false
}

// headEnd returns the end of the size of the first chunk, which has nothing before it, or 0 when the text begins
// otherwise.
func headEnd(text string) int {
	end := 0
	for end < len(text) && isHex(text[end]) {
		end++
	}
	if end == 0 || end > maxFramedSize || !strings.HasPrefix(text[end:], "\r\n") {
		return 0
	}
	return end + len("\r\n")
}

// frameEnd returns the end of the chunk size that begins with the line end at i. ok is false where none begins.
func frameEnd(text string, i int) (end int, ok bool) {
	start := i + len("\r\n")
	end = start
	for end < len(text) && isHex(text[end]) {
		end++
	}
	ok = end > start && end-start <= maxFramedSize && strings.HasPrefix(text[end:], "\r\n")
	end += len("\r\n")
	if ok && text[end:] == "\r\n" {
		end = len(text) // an empty line follows the last chunk, 0
	}
	return end, ok
}

// frameGap returns what replaces a frame: nothing, or a space between two words that do not form one together.
func frameGap(words *vocabulary, start, end int) string {
	const least = 3 // letters of a piece that is not a word by chance
	left := words.text[prose.LettersStart(words.text, start):start]
	right := words.text[end:prose.LettersEnd(words.text, end)]
	if len(left) < least || len(right) < least || !prose.IsWord(left) || !prose.IsWord(right) ||
		words.known(left+right) {
		return ""
	}
	return " "
}

// continues reports whether the text after a frame continues a sentence or a word.
func continues(text string, start, end int) bool {
	after := prose.RuneAfter(text, end)
	return unicode.IsLower(after) || after == ' ' || prose.RuneBefore(text, start) == ' '
}
