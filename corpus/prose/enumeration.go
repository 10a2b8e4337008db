package prose

import (
	"strings"
	"unicode/utf8"
)

// listStyle is the form of the numbers of a list.
type listStyle struct {
	kind        byte // '1', 'a', 'A' or 'i'; 'b' for a bullet
	open, close string
}

// noStyle is the style of what is not an item of a list.
var noStyle listStyle

// enumerator is the number or bullet of a list item: "1.", "2)", "(a)", "1.)", "•".
type enumerator struct {
	style listStyle
	value int // from 1; 0 for a bullet
	end   int // the byte after it
}

// enumeratorAt reads the number or bullet that begins at i, with a space after it.
func enumeratorAt(text string, i int) enumerator {
	if n := signLen(text[i:]); n > 0 {
		return enumerator{style: listStyle{kind: 'b', close: text[i : i+n]}, end: i + n}
	}
	e := enumerator{end: i}
	if strings.HasPrefix(text[i:], "(") {
		e.style.open, e.end = "(", i+1
	}
	e.readValue(text)
	if e.value == 0 {
		return enumerator{}
	}
	for _, mark := range [...]string{".)", ".", ")"} {
		if strings.HasPrefix(text[e.end:], mark) {
			e.style.close, e.end = mark, e.end+len(mark)
			break
		}
	}
	if e.style.close == "" || e.end >= len(text) || !isSpaceByte(text[e.end]) ||
		e.style.open != "" && e.style.close != ")" {
		return enumerator{}
	}
	return e
}

// readValue reads a number of up to two digits or a letter. The Roman numerals of a list are read by their first
// letters only where they are single letters, so lists of them are not divided.
func (e *enumerator) readValue(text string) {
	for n := 0; n < 2 && e.end < len(text) && IsDigit(text[e.end]); n++ {
		e.style.kind = '1'
		e.value = e.value*10 + int(text[e.end]-'0')
		e.end++
	}
	if e.value > 0 || e.end >= len(text) {
		return
	}
	switch c := text[e.end]; {
	case 'a' <= c && c <= 'z':
		e.style.kind, e.value = 'a', int(c-'a')+1
	case 'A' <= c && c <= 'Z':
		e.style.kind, e.value = 'A', int(c-'A')+1
	default:
		return
	}
	e.end++
}

// enumerated divides a list that is written in one line before each of its items, which carry consecutive numbers in
// one style: "1. First 2. Second". A number alone may be part of a sentence, so the first item must begin the line.
func enumerated(text string, chunk Span, first enumerator) []Span {
	var out []Span
	text = text[:chunk.End]
	start, last := chunk.Start, first
	for i := first.end; i < chunk.End; i++ {
		if !isSpaceByte(text[i-1]) || isSpaceByte(text[i]) || !mayEnumerate(text[i], first.style) {
			continue
		}
		e := enumeratorAt(text, i)
		follows := e.style == first.style && (e.value == last.value+1 || e.value == 0)
		if !follows || !beginsItem(text, start, i, e, last, first.value == 1) {
			continue
		}
		out = append(out, Span{start, i})
		start, last = i, e
		i = e.end - 1
	}
	return append(out, Span{start, chunk.End})
}

// mayEnumerate reports whether an item of a style may begin with a byte.
func mayEnumerate(b byte, style listStyle) bool {
	switch {
	case style.open != "":
		return b == style.open[0]
	case style.kind == 'b':
		return b == style.close[0]
	}
	return IsDigit(b) || 'a' <= b|0x20 && b|0x20 <= 'z'
}

// beginsItem reports whether the number e at i begins an item and is not part of one, as in "see rule 2. It". The item
// before it, whose number is last, begins at start. Without a terminator before it, the list must be one fromFirst to
// last, and no word may ask for a number.
func beginsItem(text string, start, i int, e, last enumerator, fromFirst bool) bool {
	if e.value == 0 {
		return true
	}
	before := strings.TrimRight(text[start:i], " \t\n\r")
	if r, _ := utf8.DecodeLastRuneInString(before); IsTerminator(r) {
		return true
	} else if strings.ContainsRune(",;:&", r) || isOpener(r) || !fromFirst {
		return false
	}
	if startsUpper(text[SkipSpace(text, e.end):]) != startsUpper(text[SkipSpace(text, last.end):]) {
		return false
	}
	word := before[strings.LastIndexAny(before, " \t\n\r")+1:]
	return !beforeNumeral[strings.ToLower(word)] && !startsNumber(word)
}

// startsNumber reports whether a word begins with a digit: "from 1 2. x".
func startsNumber(word string) bool { return word != "" && IsDigit(word[0]) }

// beforeNumeral holds words after which a number or a letter is no number of an item.
var beforeNumeral = WordSet(`a an the of in on at to by for from with than about around over under only and or nor
	is are was were be see rule rules section sections step steps part parts chapter
	clause article paragraph page figure table no number point line room vitamin type
	class grade group plan option exhibit appendix version level form forms sometimes day
	week year unit phase stage round least most nearly almost some every per`)

// signLen returns the length of a bullet that needs no space after it, or 0.
func signLen(s string) int {
	if s == "" || s[0] < utf8.RuneSelf {
		return 0
	}
	for _, sign := range [...]string{"•", "‣", "⁃", "▪", "◦", "●", "■"} {
		if strings.HasPrefix(s, sign) {
			return len(sign)
		}
	}
	return 0
}
