package bot

import (
	"strings"
	"unicode"
)

// typed returns what a user typed without what nobody can see in it: what is left survives being shown in a title
// and read back.
func typed(s string) string {
	return oneLine(strings.Map(func(r rune) rune {
		if invisible(r) && !unicode.IsSpace(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "")))
}

// typedLines is typed for a text of several lines, at most maxMessage bytes of it.
func typedLines(s string) string {
	var lines []string
	for line := range strings.SplitSeq(strings.ToValidUTF8(s[:min(len(s), maxMessage)], ""), "\n") {
		lines = append(lines, typed(line))
	}
	return strings.Join(lines, "\n")
}
