package clean

import (
	"slices"
	"strings"
	"unicode"

	"footnote/corpus/prose"
)

// maxFramedSize is the greatest number of digits of a framed chunk size.
const maxFramedSize = 5

// findFramedSizes finds chunk sizes in the form of the protocol, each between two pairs of carriage return and
// newline, in a text whose own lines end otherwise. There even a plain number is a size, and its removal restores the
// text exactly.
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
	return edits
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
