package dates

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// kind is the role that a token can have in a date.
type kind uint8

const (
	plainWord kind = iota // a word without a meaning in dates
	number                // one to four digits
	ordinal               // "3rd", "third"
	decade                // "1960s", "60s", "sixties"
	fullDate              // "1969-10-14", "14.10.1969", "10/14/1969"
	yearMonth             // "1986-07"
	romanYear             // "MCMXIV"
	quantity              // digits that cannot be a date: "1,200", "3.5", "10:57", "555-1950", "1500km"
	month
	season
	weekday
	era     // value -1 for BC, 1 for AD
	unit    // day, week, month, year, decade, century: value is a unitLength
	count   // "two", "twelve", "a"; value
	third   // early, mid, late: value is 0, 1, 2
	edge    // beginning, middle, end: value is 0, 1, 2
	keyword // a word of the grammar: token.word
	dash
	slash
	comma
	dot
	question
	opening // a bracket or quotation mark
	closing
	apostrophe
	mark    // any other sign
	outside // no token: before or after the paragraph
)

// The units of time that an expression counts.
const (
	aDay = iota
	aWeek
	aMonth
	aYear
	aDecade
	aCentury
)

// token is a word, a number or a sign of a text.
type token struct {
	start, end int // bytes
	kind       kind
	space      bool // white space precedes it
	capital    bool // it begins with a capital letter
	// a decade or an ordinal in digits; a month or season by its full name; a unit in the singular
	exact      bool
	value      int32  // of a number, a month, a unit, …
	month, day uint8  // of a fullDate or yearMonth, whose value is the year
	either     bool   // day and month of a fullDate may be the other way round
	word       string // a keyword in lower case; else empty
}

// glued reports whether no white space precedes t.
func (t token) glued() bool { return !t.space }

// begins reports whether a date can begin with t.
func (t token) begins() bool {
	switch t.kind {
	case number, ordinal, decade, fullDate, yearMonth, romanYear, month, season, weekday, era, unit, count, third, edge,
		keyword, apostrophe, question:
		return true
	}
	return false
}

// scanner cuts a text into tokens.
type scanner struct {
	text string
	at   int // byte of the next token
}

// chunkLimit is the number of tokens after which tokens also stops at a plain word, and after twice as many at any
// token. It bounds the memory for a text without paragraphs.
const chunkLimit = 20_000

// tokens appends the tokens up to the end of the paragraph, since no date crosses a blank line. It appends none at the
// end of the text.
func (s *scanner) tokens(into []token) []token {
	for s.at < len(s.text) {
		lines, space := s.skipSpace()
		if s.at == len(s.text) || lines > 1 && len(into) > 0 {
			break
		}
		into = append(into, token{})
		t := &into[len(into)-1]
		s.next(t)
		t.space = space
		if len(into) >= chunkLimit && (t.kind == plainWord || len(into) >= 2*chunkLimit) {
			break
		}
	}
	return into
}

// skipSpace moves s.at over white space and counts its line ends.
func (s *scanner) skipSpace() (lines int, space bool) {
	for s.at < len(s.text) {
		c := s.text[s.at]
		switch {
		case c == '\n':
			lines++
			s.at++
		case c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f':
			s.at++
		case c < utf8.RuneSelf:
			return lines, space
		default:
			r, n := utf8.DecodeRuneInString(s.text[s.at:])
			if !unicode.IsSpace(r) {
				return lines, space
			}
			s.at += n
		}
		space = true
	}
	return lines, space
}

// next cuts the token that begins at s.at, which is not white space, into t.
func (s *scanner) next(t *token) {
	c := s.text[s.at]
	switch {
	case c >= '0' && c <= '9':
		*t = s.digits()
		return
	case letterAt(s.text, s.at) > 0:
		s.letters(t)
		return
	}
	r, n := utf8.DecodeRuneInString(s.text[s.at:])
	*t = token{start: s.at, end: s.at + n, kind: signKind(r)}
	s.at += n
}

// signKind returns the kind of a sign.
func signKind(r rune) kind {
	switch r {
	case '-', '\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2015', '\u2212':
		return dash
	case '/', '\u2044':
		return slash
	case ',':
		return comma
	case '.':
		return dot
	case '?':
		return question
	case '(', '[', '"', '\u201c', '\u201e', '\u00ab':
		return opening
	case ')', ']', '\u201d', '\u00bb':
		return closing
	case '\'', '\u2019', '\u2018':
		return apostrophe
	}
	return mark
}

// letterAt returns the length in bytes of the letter at an offset, or 0.
func letterAt(text string, at int) int {
	if at >= len(text) {
		return 0
	}
	c := text[at]
	if c < utf8.RuneSelf {
		if c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' {
			return 1
		}
		return 0
	}
	r, n := utf8.DecodeRuneInString(text[at:])
	if unicode.IsLetter(r) || unicode.IsMark(r) {
		return n
	}
	return 0
}

// digitAt reports whether a digit is at an offset, which may be outside the text.
func digitAt(text string, at int) bool {
	return at >= 0 && at < len(text) && text[at] >= '0' && text[at] <= '9'
}

// letters cuts a word into t. A word of dates ends before a digit ("mid1949", "Dec31"). Another word goes on ("F16",
// "B2").
func (s *scanner) letters(t *token) {
	start := s.at
	for n := letterAt(s.text, s.at); n > 0; n = letterAt(s.text, s.at) {
		s.at += n
		for s.at < len(s.text) && s.text[s.at]|0x20 >= 'a' && s.text[s.at]|0x20 <= 'z' {
			s.at++
		}
	}
	m := look(s.text[start:s.at])
	switch {
	case m.kind == plainWord || m.kind == count || m.word == "c" && s.abbreviation(start) > 0:
		if n := s.romanCentury(start); n > 0 {
			m = &token{kind: ordinal, value: int32(n), exact: true}
		} else if n := romanYearOf(s.text[start:s.at]); n > 0 && !digitAt(s.text, s.at) {
			m = &token{kind: romanYear, value: int32(n)}
		} else if n := s.abbreviation(start); n > 0 {
			m = look(eraLetters(s.text[start : start+n]))
			s.at = start + n
		} else if s.at < len(s.text) && (digitAt(s.text, s.at) || s.linkFrom(start)) {
			m = &noMeaning
			s.skipRun()
		}
	case digitAt(s.text, s.at) && m.kind == keyword && m.word != "c" && m.word != "ca" && m.word != "fy" &&
		m.word != "q" && m.word != "h":
		m = &noMeaning
		s.skipRun()
	}
	*t = *m
	t.start, t.end = start, s.at
	c := s.text[start]
	t.capital = c >= 'A' && c <= 'Z' || c >= utf8.RuneSelf && startsUpper(s.text[start:])
}

func startsUpper(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r)
}

// abbreviation returns the length of "B.C.", "A.D.", "B.C.E." or "C.E." at an offset, or 0. The last full stop may be
// missing.
func (s *scanner) abbreviation(start int) int {
	rest := s.text[start:min(len(s.text), start+6)]
	if len(rest) < 3 || rest[1] != '.' {
		return 0
	}
	for _, form := range []string{"B.C.E.", "B.C.E", "B.C.", "B.C", "A.D.", "A.D", "C.E.", "C.E"} {
		if len(rest) >= len(form) && equalUpper(rest[:len(form)], form) &&
			letterAt(s.text, start+len(form)) == 0 {
			return len(form)
		}
	}
	return 0
}

// romanCentury returns the number of a century in Roman numerals, "XIX century" or "XXth-century", whose word runs
// from start to s.at, or 0.
func (s *scanner) romanCentury(start int) int {
	const longest = len("XVIIIth")
	word := s.text[start:s.at]
	if len(word) > longest || word[0] != 'I' && word[0] != 'V' && word[0] != 'X' {
		return 0
	}
	rest := s.text[s.at:min(len(s.text), s.at+len(" centur"))]
	if len(rest) < len(" centur") || rest[0] != ' ' && rest[0] != '-' || !equalUpper(rest[1:], "CENTUR") {
		return 0
	}
	return roman(strings.TrimSuffix(word, "th"))
}

// The years that are read in Roman numerals.
const (
	firstRomanYear = 1400
	lastRomanYear  = 2100
)

// romanYearOf reads a year in Roman capitals in their usual form, from 2 letters. It returns 0 for anything else.
func romanYearOf(word string) int {
	const longest = len("MDCCCLXXXVIII")
	if len(word) < 2 || len(word) > longest || word[0] != 'M' {
		return 0
	}
	n := roman(word)
	if n < firstRomanYear || n > lastRomanYear || word != inRoman(n) {
		return 0
	}
	return n
}

// inRoman writes a number from 1 to 3999 in Roman numerals.
func inRoman(n int) string {
	var b strings.Builder
	for _, d := range [...]struct {
		value int
		sign  string
	}{{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"},
		{9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for ; n >= d.value; n -= d.value {
			b.WriteString(d.sign)
		}
	}
	return b.String()
}

// numerals are the values of the Roman numerals.
var numerals = [...]int{'I': 1, 'V': 5, 'X': 10, 'L': 50, 'C': 100, 'D': 500, 'M': 1000}

// roman reads a number in Roman capitals, in any order. It returns 0 for anything else.
func roman(s string) int {
	n, before := 0, 0
	for i := len(s) - 1; i >= 0; i-- {
		value := 0
		if int(s[i]) < len(numerals) {
			value = numerals[s[i]]
		}
		if value == 0 {
			return 0
		}
		if value < before {
			n -= value
		} else {
			n, before = n+value, value
		}
	}
	return n
}

// equalUpper reports whether ASCII text equals upper, ignoring case.
func equalUpper(s, upper string) bool {
	for i := range len(s) {
		if s[i] != upper[i] && s[i] != upper[i]|0x20 {
			return false
		}
	}
	return true
}

// eraLetters removes the full stops from an abbreviation of an era.
func eraLetters(form string) string {
	letters := make([]byte, 0, 3)
	for i := 0; i < len(form); i += 2 {
		letters = append(letters, form[i])
	}
	return string(letters)
}

// linkFrom reports whether the word that began at start is the beginning of a web address.
func (s *scanner) linkFrom(start int) bool {
	rest := s.text[s.at:]
	return len(rest) > 3 && (rest[:3] == "://" || rest[0] == '.' && s.at-start == 3 &&
		equalUpper(s.text[start:s.at], "WWW"))
}

// skipRun moves s.at to the next white space or bracket.
func (s *scanner) skipRun() {
	for s.at < len(s.text) {
		c := s.text[s.at]
		if !(c >= '0' && c <= '9' || letterAt(s.text, s.at) > 0 || c == '/' || c == ':' ||
			c == '.' && s.at+1 < len(s.text) && s.text[s.at+1] > ' ' ||
			c == '-' || c == '=' || c == '&' || c == '?' && s.at+1 < len(s.text) && s.text[s.at+1] > ' ' ||
			c == '#' || c == '%') {
			return
		}
		s.at++
	}
}
