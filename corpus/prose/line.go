package prose

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// wrapWidth is the greatest width of a wrapped line, in runes. Text wrapped by hand or by a mailer keeps within it; a
// longer line is a paragraph that its writer did not wrap.
const wrapWidth = 120

// linesOf returns the lines of a part of a text without their line ends and the white space at their ends. An empty
// span is a blank line.
func linesOf(text string, part Span) []Span {
	out := make([]Span, 0, strings.Count(part.In(text), "\n")+1)
	for start := part.Start; start < part.End; {
		end := part.End
		if n := strings.IndexByte(text[start:part.End], '\n'); n >= 0 {
			end = start + n
		}
		out = append(out, Trim(text, Span{start, end}))
		start = end + 1
	}
	return out
}

// Blocks returns the lines of a part of a text, grouped by the blank lines between them.
func Blocks(text string, part Span) [][]Span {
	var out [][]Span
	all := linesOf(text, part)
	for i := 0; i < len(all); {
		if all[i].Len() == 0 {
			i++
			continue
		}
		j := i
		for j < len(all) && all[j].Len() > 0 {
			j++
		}
		out = append(out, all[i:j])
		i = j
	}
	return out
}

// Paragraphs returns the paragraphs of a part of a text. A blank line separates them. Where lines are too long to be
// wrapped ones, each line is a paragraph.
func Paragraphs(text string, part Span) []Span {
	var out []Span
	for _, b := range Blocks(text, part) {
		if len(b) == 1 || widthOf(text, b) <= wrapWidth {
			out = append(out, Cover(b))
			continue
		}
		out = append(out, b...)
	}
	return out
}

// LineGroups returns the parts of a text within which a line end is no more than a space, in order: paragraphs, cut
// before and after the items of a list, after lines that end early, before each message of a log, between rows, and at
// the gutter between columns.
func LineGroups(text string, part Span) []Span {
	if strings.IndexByte(part.In(text), '\n') < 0 {
		if part = Trim(text, part); part.Len() == 0 {
			return nil
		}
		return []Span{part}
	}
	var out []Span
	for _, b := range Blocks(text, part) {
		if len(b) == 1 {
			out = append(out, b[0])
			continue
		}
		if besideEachOther(text, b) {
			out = appendColumns(out, text, b)
			continue
		}
		width, head := widthOf(text, b), messageHead(text, b)
		start := 0
		for i := 1; i <= len(b); i++ {
			if i < len(b) && isWrapped(text, b[i-1], b[i], width) &&
				(head == noHead || headOf(b[i].In(text)) != head) {
				continue
			}
			out = append(out, Cover(b[start:i]))
			start = i
		}
	}
	return out
}

// minWrap is the width in runes below which prose is not wrapped. Shorter lines are verse, addresses or facts.
const minWrap = 40

// isItem reports whether s begins with the number of a list item: up to three digits, a letter or a small Roman
// numeral such as "iv", followed by a full stop or a bracket.
func isItem(s string) bool {
	s = strings.TrimPrefix(s, "(")
	const digits, numerals = 3, 4 // at most
	n := 0
	for n < len(s) && n < digits && IsDigit(s[n]) {
		n++
	}
	if n == 0 {
		for n < len(s) && n < numerals && (s[n] == 'i' || s[n] == 'v' || s[n] == 'x') {
			n++
		}
	}
	if n == 0 && s != "" && 'a' <= s[0] && s[0] <= 'z' {
		n++
	}
	if n > 0 && strings.HasPrefix(s[n:], ".)") {
		n++
	}
	return n > 0 && n+1 < len(s) && (s[n] == '.' || s[n] == ')') && s[n+1] == ' '
}

// isWrapped reports whether the line l ends only because the first word of the next line did not fit. A line with
// space left for that word and for a third of the width more was ended on purpose, unless the next line begins with a
// small letter.
func isWrapped(text string, l, next Span, width int) bool {
	word := next.In(text)
	if hasGap(word) && (hasGap(l.In(text)) || beginsRow(text, next)) {
		return false // the columns of a table, or of a page
	}
	if width > wrapWidth || BulletLen(word) > 0 || isItem(word) || strings.Contains(word, "\t") {
		return false
	}
	if first, _ := utf8.DecodeRuneInString(word); unicode.IsLower(first) {
		return true
	}
	if n := strings.IndexFunc(word, unicode.IsSpace); n >= 0 {
		word = word[:n]
	}
	used := l.Runes(text) + 1 + utf8.RuneCountInString(word)
	return width >= minWrap && used*3 > width*2
}

// hasGap reports whether a line has a gap between columns.
func hasGap(line string) bool { return strings.Contains(line, "   ") }

// beginsRow reports whether a line has a label before its one wide gap, or text on both sides of it. A gap of justified
// text is narrower, and one by mistake is anywhere.
func beginsRow(text string, l Span) bool {
	const least, labelWords = 4, 2
	widest, second, at := gapsOf(l.In(text))
	last, _ := utf8.DecodeLastRuneInString(l.In(text)[:at])
	if widest < least || widest == second || IsTerminator(last) {
		return false
	}
	label := l.In(text)[:at]
	_, right := cutAtGutter(text, l)
	return right.Len() > 0 || len(strings.Fields(label)) <= labelWords && strings.ContainsFunc(label, unicode.IsLetter)
}

// widthOf returns the width in runes to which lines seem to be wrapped. A quarter of them may be longer, since
// cleaning joins divided words.
func widthOf(text string, lines []Span) int {
	widths := make([]int, len(lines))
	for i, l := range lines {
		widths[i] = l.Runes(text)
	}
	slices.Sort(widths)
	return widths[len(widths)-1-len(widths)/4]
}

// BulletLen returns the bytes of a list item's bullet and the space after it, or 0 without a bullet. A number is not a
// bullet: it may be part of the sentence.
func BulletLen(s string) int {
	for _, bullet := range [...]string{"- ", "* ", "+ ", "– ", "— ", "· "} {
		if strings.HasPrefix(s, bullet) {
			return len(bullet)
		}
	}
	if n := signLen(s); n > 0 {
		return n + strings.IndexFunc(s[n:]+"x", func(r rune) bool { return r != ' ' })
	}
	return 0
}

// skipBullet returns s without the bullet that it may begin with.
func skipBullet(text string, s Span) Span {
	s.Start += BulletLen(s.In(text))
	return Trim(text, s)
}
