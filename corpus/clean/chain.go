package clean

import (
	"slices"
	"strconv"
	"strings"

	"footnote/corpus/prose"
)

// The proof that numbers in a text are chunk sizes: minChain steps in a row lead from one to the next, each by as many
// bytes as the number says and by the same gap, and one of them has a form that no author gives to numbers. In
// unrelated text a step fits about once in a hundred numbers, so that three in a row, with one gap, fit less than once
// in a million. Shorter chunks than minChunk are not sent, while short numbers are common in texts.
const (
	minChain    = 3
	minChunk    = 0x80
	maxChainGap = 4       // a carriage return and a newline on each side
	maxLinks    = 1 << 18 // bounds the memory; a text with more numbers is searched no further
)

// link is a number that may be a chunk size.
type link struct {
	span   prose.Span
	length int  // that it stands for
	steps  int  // of the longest chain from here
	next   int  // the link after the first step; 0 for none
	mixed  bool // a link of that chain has a form that no number has
}

// findChains finds the chunk sizes of a raw body in which no byte is missing: each leads to the next. The edits restore
// the text exactly, between words too.
func findChains(text string) []edit {
	links := findLinks(text)
	for gap := range maxChainGap + 1 {
		if edits := chainOf(text, links, gap); edits != nil {
			return edits
		}
	}
	return nil
}

// findLinks returns every way to read a part of a token as a size, ordered by start. The first element is unused.
func findLinks(text string) []link {
	links := []link{{}}
	for at := nextDigit(text, 0); at < len(text) && len(links) < maxLinks; {
		token := tokenAround(text, at)
		at = nextDigit(text, token.End)
		if !mayBeSize(text, token) {
			continue
		}
		var memory [usualReadings]seam
		for _, s := range readings(memory[:0], text, token) {
			if length, err := strconv.ParseUint(s.size.In(text), 16, 32); err == nil && length >= minChunk {
				links = append(links, link{span: s.size, length: int(length), mixed: s.mixed})
			}
		}
	}
	slices.SortStableFunc(links[1:], func(a, b link) int { return a.span.Start - b.span.Start })
	return links
}

// mayBeSize reports whether a token is short enough and in running text. This looks at the text around it last.
func mayBeSize(text string, token prose.Span) bool {
	return token.Len() <= prose.MaxLetters && inRunningText(text, token)
}

// chainOf returns the edits for the longest chain of one gap, or nil where none is a proof.
func chainOf(text string, all []link, gap int) []edit {
	links := slices.Clone(all)
	best := 0
	for i := len(links) - 1; i > 0; i-- {
		l := &links[i]
		end := l.span.End + l.length + gap
		j, _ := slices.BinarySearchFunc(links[1:], end, func(m link, at int) int { return m.span.Start - at })
		for j++; j < len(links) && links[j].span.Start == end; j++ {
			if next := links[j]; l.next == 0 || next.steps+1 > l.steps {
				l.next, l.steps = j, next.steps+1
			}
		}
		if l.next > 0 {
			l.mixed = l.mixed || links[l.next].mixed
		}
		if l.mixed && l.steps >= max(minChain, links[best].steps+1) {
			best = i
		}
	}
	if best == 0 {
		return nil
	}
	var sizes []prose.Span
	for i := best; i > 0; i = links[i].next {
		sizes = append(sizes, links[i].span)
	}
	return chainEdits(text, sizes, gap)
}

// chainEdits returns the edits that remove sizes and the gap around them, or nil where no white space fills the gap.
func chainEdits(text string, sizes []prose.Span, gap int) []edit {
	for before := gap; before >= 0; before-- {
		var edits []edit
		for _, size := range sizes {
			span := prose.Span{Start: size.Start - before, End: size.End + gap - before}
			if span.Start < 0 || span.End > len(text) || !isBlank(text[span.Start:size.Start]) ||
				!isBlank(text[size.End:span.End]) {
				break
			}
			edits = append(edits, edit{ChunkSize, span, ""})
		}
		if len(edits) == len(sizes) {
			return edits
		}
	}
	return nil
}

// isBlank reports whether s is white space.
func isBlank(s string) bool { return strings.Trim(s, " \t\r\n") == "" }
