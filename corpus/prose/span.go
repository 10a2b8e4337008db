package prose

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Span is a half-open range of bytes of a text, mostly of a document's cleaned text. Its ends are on rune boundaries.
type Span struct{ Start, End int }

// Len returns the number of bytes in s.
func (s Span) Len() int { return s.End - s.Start }

// Contains reports whether o is inside s.
func (s Span) Contains(o Span) bool { return s.Start <= o.Start && o.End <= s.End }

// Overlaps reports whether s and o share a byte.
func (s Span) Overlaps(o Span) bool { return s.Start < o.End && o.Start < s.End }

// In returns the part of text that s covers.
func (s Span) In(text string) string { return text[s.Start:s.End] }

// Runes returns the number of runes that s covers in text.
func (s Span) Runes(text string) int { return utf8.RuneCountInString(s.In(text)) }

// Shift returns s moved by n bytes.
func (s Span) Shift(n int) Span { return Span{s.Start + n, s.End + n} }

// Cover returns the span from the first to the last of some ordered spans, of which there must be one.
func Cover(lines []Span) Span {
	return Span{lines[0].Start, lines[len(lines)-1].End}
}

// Trim returns s without the white space at its ends.
func Trim(text string, s Span) Span {
	s.Start = min(SkipSpace(text[:s.End], s.Start), s.End)
	s.End = s.Start + len(strings.TrimRightFunc(s.In(text), unicode.IsSpace))
	return s
}
