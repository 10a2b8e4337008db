package prose

import (
	"strings"
	"unicode"
)

// The least width of a gutter between two columns of text, and the least number of words on each side of it.
const (
	minGutter     = 3
	minSideWords  = 3
	minSplitLines = 2
)

// besideEachOther reports whether the lines of a block hold two texts beside each other: most of them have a gutter,
// and a sentence ends within a part of a line. The cells of a table have no such ends.
func besideEachOther(text string, lines []Span) bool {
	split, ends := 0, false
	for _, l := range lines {
		if left, right := cutAtGutter(text, l); right.Len() > 0 {
			split++
			ends = ends || endsWithin(left.In(text)) || endsWithin(right.In(text))
		}
	}
	return ends && split >= minSplitLines && 2*split >= len(lines)
}

// appendColumns appends the parts of lines on each side of their gutter.
func appendColumns(out []Span, text string, lines []Span) []Span {
	for _, l := range lines {
		left, right := cutAtGutter(text, l)
		out = append(out, left)
		if right.Len() > 0 {
			out = append(out, right)
		}
	}
	return out
}

// cutAtGutter cuts a line at its widest gap, when that may be a gutter. Otherwise right is empty.
func cutAtGutter(text string, l Span) (left, right Span) {
	s := l.In(text)
	widest, second, at := gapsOf(s)
	if widest < minGutter || widest == second || len(strings.Fields(s[:at])) < minSideWords ||
		len(strings.Fields(s[at:])) < minSideWords {
		return l, Span{}
	}
	return Span{l.Start, l.Start + at}, Span{l.Start + at + widest, l.End}
}

// gapsOf returns the widths of the widest and the second widest gap of two spaces and more in a line, and the offset of
// the former.
func gapsOf(line string) (widest, second, at int) {
	for i := 0; ; {
		next := strings.Index(line[i:], "  ")
		if next < 0 {
			return widest, second, at
		}
		i += next
		n := len(line[i:]) - len(strings.TrimLeft(line[i:], " "))
		if n > widest {
			widest, second, at = n, widest, i
		} else {
			second = max(second, n)
		}
		i += n
	}
}

// endsWithin reports whether a sentence ends in a part of a line, before another begins.
func endsWithin(s string) bool {
	for i := 0; i+2 < len(s); i++ {
		if (s[i] == '.' || s[i] == '?' || s[i] == '!') && s[i+1] == ' ' && i > 1 && unicode.IsLower(rune(s[i-2])) &&
			unicode.IsUpper(RuneAfter(s, SkipSpace(s, i+1))) {
			return true
		}
	}
	return false
}
