package corpus

import (
	"strings"
	"unicode"
)

// maxFramedSize is the greatest number of digits of a chunk size in its frame.
const maxFramedSize = 5

// findFramedSizes finds chunk sizes as the protocol writes them, each between two carriage returns with newlines, in a text that ends
// its own lines otherwise. There even a plain number is a size, and its removal restores the text exactly.
func findFramedSizes(text string) []edit {
	var edits []edit
	breaksLine := false // a frame stands where no line of the text ends
	for i := 0; ; {
		next := strings.Index(text[i:], "\r\n")
		if next < 0 {
			break
		}
		start := i + next
		end, ok := frameEnd(text, start)
		if !ok {
			return nil // a line of the text ends so
		}
		edits = append(edits, edit{RepairChunkSize, Span{start, end}, ""})
		breaksLine = breaksLine || continues(text, start, end)
		i = end
	}
	own := strings.Count(text, "\n") > 2*len(edits)
	if !own && !breaksLine {
		return nil
	}
	return edits
}

// frameEnd returns where the chunk size that begins with the line end at i is over; ok is false when none begins there.
func frameEnd(text string, i int) (end int, ok bool) {
	start := i + len("\r\n")
	end = start
	for end < len(text) && isHex(text[end]) {
		end++
	}
	ok = end > start && end-start <= maxFramedSize && strings.HasPrefix(text[end:], "\r\n")
	return end + len("\r\n"), ok
}

// continues reports whether the text after a frame goes on within a sentence or word.
func continues(text string, start, end int) bool {
	after := runeAfter(text, end)
	return unicode.IsLower(after) || after == ' ' || runeBefore(text, start) == ' '
}
