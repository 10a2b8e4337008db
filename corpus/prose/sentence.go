package prose

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Sentences returns the spans of the sentences of a text, in order, without the white space between them.
//
// A blank line ends a sentence. So does the end of a list item, and of a line much shorter than its paragraph is wide.
// Other line ends are taken for wrapping. The bullet of a list item is not part of a span.
//
// The scanner is our own, since no library does better on all counts. The rules are the 48 golden rules for English of
// the Pragmatic Segmenter; the passages are the 791 of SelQA (1.3 MB, 9,053 boundaries), checked by
// TestSentencesAgainstSelQA. All keep the text verbatim.
//
//	                                    rules  passages P    R      F1     MB/s
//	this package                        48     0.998         0.928  0.961  180
//	clipperhouse/uax29 v2.7.0           28     0.971         0.932  0.951  115
//	neurosnap/sentences v1.1.2          34     0.996         0.887  0.938    4
//	sentencizer (2025-08, no release)   47     0.978         0.788  0.873    0.1
//
// Most of the boundaries that it misses are between the items of flattened lists.
func Sentences(text string) []Span {
	var out []Span
	for _, chunk := range LineGroups(text, Span{0, len(text)}) {
		out = appendSentences(out, text, chunk)
	}
	return out
}

// appendSentences splits one group of lines, in which white space of any kind counts as a space.
func appendSentences(out []Span, text string, chunk Span) []Span {
	chunk = Trim(text, chunk)
	if first := enumeratorAt(text[:chunk.End], chunk.Start); first.style != noStyle {
		for _, item := range enumerated(text, chunk, first) {
			out = appendItem(out, text, item)
		}
		return out
	}
	return appendItem(out, text, chunk)
}

// appendItem splits a group of lines with one list item at most.
func appendItem(out []Span, text string, chunk Span) []Span {
	chunk = skipBullet(text, Trim(text, chunk))
	s := splitter{text: text[:chunk.End], begin: chunk.Start, start: chunk.Start}
	for i := chunk.Start; i < chunk.End; {
		if b := text[i]; b < utf8.RuneSelf && b != '.' && b != '!' && b != '?' {
			i++
			continue
		}
		r, size := runeAt(text, i)
		if !IsTerminator(r) {
			i += size
			continue
		}
		end, next := s.end(i)
		if next < chunk.End && s.isBoundary(i, end, next) {
			out = append(out, Span{s.start, end})
			s.start, i = next, max(next, s.resume)
			continue
		}
		i = max(end, i+size, s.resume)
	}
	if s.start < chunk.End {
		out = append(out, Span{s.start, chunk.End})
	}
	return out
}

// splitter decides the boundaries of a group of lines.
type splitter struct {
	text   string // up to the end of the group
	begin  int    // of the group
	start  int    // of the current sentence
	resume int    // where the scan goes on after an ellipsis
	chat   chatState
}

// end returns the end of a sentence whose terminator is at i, and where the next sentence would start.
func (s *splitter) end(i int) (end, next int) {
	s.resume = 0
	dots, last := spacedDots(s.text, i)
	if dots < spacedEllipsis {
		return afterTerminator(s.text, s.start, i)
	}
	s.resume = last
	if dots > spacedEllipsis && i > s.start && !isSpaceByte(s.text[i-1]) {
		if next := SkipSpace(s.text, last); next < len(s.text) && !isCloser(RuneAfter(s.text, next)) &&
			!isCloser(RuneAfter(s.text, last)) {
			return i + 1, SkipSpace(s.text, i+1) // "compounds. . . . The": the ellipsis begins the next sentence
		}
	}
	return afterTerminator(s.text, s.start, last-1)
}

// spacedEllipsis is the number of full stops of an ellipsis.
const spacedEllipsis = 3

// spacedDots counts the full stops from i on that have one space between them, and returns the end of the last.
func spacedDots(text string, i int) (n, end int) {
	for end = i; end < len(text) && text[end] == '.'; end += 2 {
		n++
		if end+2 >= len(text) || text[end+1] != ' ' || text[end+2] != '.' {
			return n, end + 1
		}
	}
	return n, end
}

// IsTerminator reports whether r can end a sentence in some script.
func IsTerminator(r rune) bool {
	if r < utf8.RuneSelf {
		return r == '.' || r == '!' || r == '?'
	}
	return r == '…' || unicode.Is(unicode.STerm, r)
}

// afterTerminator returns the end of a sentence whose terminator is at i, with further terminators, closing quotation
// marks, brackets and reference marks, and the offset at which the next sentence would start.
func afterTerminator(text string, start, i int) (end, next int) {
	end = i
	for end < len(text) {
		r, size := runeAt(text, end)
		if !IsTerminator(r) && !isCloser(r) || r == '“' && startsWord(RuneAfter(text, end+size)) {
			break
		}
		end += size
	}
	end = afterReferences(text, end)
	next = SkipSpace(text, end)
	// Tokenised text has a space before the closing mark too: `said . ''`, `( left . )`.
	for next > end && next < len(text) {
		after := afterDetachedCloser(text, start, next)
		if after == next {
			break
		}
		end = after
		next = SkipSpace(text, end)
	}
	return end, next
}

// startsWord reports whether r, the rune after “, shows that the mark opens a quotation. It closes one in German, and
// opens one in English and Chinese.
func startsWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// afterReferences skips marks such as "[12]" and "[citation needed]" that follow a full stop without a space.
func afterReferences(text string, i int) int {
	const longest = 24 // bytes of one mark
	for i < len(text) && text[i] == '[' {
		n := strings.IndexByte(text[i:min(len(text), i+longest)], ']')
		if n < 0 {
			break
		}
		i += n + 1
	}
	return i
}

// quotationMost is how far back the opening mark of a quotation is searched, in bytes.
const quotationMost = 2000

// afterDetachedCloser returns the end of a closing mark at i that has white space on both sides, or i.
func afterDetachedCloser(text string, start, i int) int {
	size := 1
	switch {
	case strings.HasPrefix(text[i:], "''"):
		size = 2
	case text[i] == ')' || text[i] == ']':
	case text[i] == '"':
		if strings.Count(text[max(start, i-quotationMost):i], `"`)%2 == 0 {
			return i
		}
	default:
		return i
	}
	if i+size < len(text) && !isSpaceByte(text[i+size]) {
		return i
	}
	return i + size
}
