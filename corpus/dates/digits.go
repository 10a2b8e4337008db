package dates

import "strings"

// digits cuts the token that begins with the digit at s.at: a number, or with the letters or signs after it an
// ordinal, a decade, a date in digits, or a quantity.
func (s *scanner) digits() token {
	start := s.at
	if t, ok := s.dateInDigits(); ok {
		return t
	}
	if t, ok := s.romanMonth(); ok {
		return t
	}
	value, n := s.group(start)
	s.at = start + n
	t := token{start: start, kind: number, value: int32(value)}
	switch {
	case n > 4:
		t.kind = quantity
	case s.chained(start):
		t.kind = quantity
	case s.inQuantity():
		t.kind = quantity
		s.skipQuantity()
	default:
		s.suffix(&t, n)
	}
	t.end = s.at
	return t
}

// group reads the digits at an offset. The value of more than eight digits is wrong; no caller needs it.
func (s *scanner) group(at int) (value, n int) {
	for digitAt(s.text, at+n) {
		if n < 8 {
			value = value*10 + int(s.text[at+n]-'0')
		}
		n++
	}
	return value, n
}

// inQuantity reports whether the digits that end at s.at are part of a grouped number, a decimal or a time of day.
func (s *scanner) inQuantity() bool {
	if s.at+1 >= len(s.text) || !digitAt(s.text, s.at+1) {
		return s.at < len(s.text) && (s.text[s.at] == '%' || s.text[s.at] == '+')
	}
	switch s.text[s.at] {
	case '.', ':':
		return true
	case ',':
		_, n := s.group(s.at + 1)
		return n == 3
	}
	return false
}

// skipQuantity moves s.at to the end of a quantity.
func (s *scanner) skipQuantity() {
	for s.at < len(s.text) {
		c := s.text[s.at]
		if !digitAt(s.text, s.at) && !(digitAt(s.text, s.at+1) && (c == '.' || c == ',' || c == ':')) {
			return
		}
		s.at++
	}
}

// chained reports whether the digits from start to s.at are part of a longer chain like a telephone number: three or
// more groups of digits joined by signs. It moves s.at to the end of the chain.
func (s *scanner) chained(start int) bool {
	groups, at := 1, s.at
	for {
		n := s.joint(at)
		if n == 0 {
			break
		}
		_, digits := s.group(at + n)
		at += n + digits
		groups++
	}
	if groups < 3 {
		return false
	}
	s.at = at
	return true
}

// joint returns the length of a dash or slash between two digits at an offset, or 0.
func (s *scanner) joint(at int) int {
	if at >= len(s.text) {
		return 0
	}
	for _, sign := range [...]string{"-", "/", "\u2010", "\u2011", "\u2013"} {
		if n := len(sign); len(s.text) > at+n && s.text[at:at+n] == sign && digitAt(s.text, at+n) {
			return n
		}
	}
	return 0
}

// suffix reads the letters attached to a number of n digits.
func (s *scanner) suffix(t *token, n int) {
	rest := s.text[s.at:]
	letters := 0
	for k := letterAt(rest, letters); k > 0; k = letterAt(rest, letters) {
		letters += k
	}
	word := rest[:letters]
	tens := t.value%10 == 0 && n >= 2
	switch {
	case letters == 0:
		if k := possessive(rest); k > 0 && tens {
			t.kind, t.exact = decade, true
			s.at += k
		}
	case word == "s" && tens:
		t.kind, t.exact = decade, true
		s.at++
	case n <= 2 && isOrdinalSuffix(word, int(t.value)):
		t.kind, t.exact = ordinal, true
		s.at += letters
	case look(word).kind == era, n == 4 && letters == 1 && word[0] >= 'a' && word[0] <= 'e':
		// "44BC"; "(Smith 1976b)": the letter is a token of its own
	case look(word).kind == month && n <= 2:
		// "14Feb"
	default:
		t.kind = quantity
		s.at += letters
	}
}

// possessive returns the length of an apostrophe with an s at the beginning of text, or 0.
func possessive(text string) int {
	for _, form := range [...]string{"'s", "\u2019s"} {
		if n := len(form); len(text) >= n && text[:n] == form && letterAt(text, n) == 0 {
			return n
		}
	}
	return 0
}

// isOrdinalSuffix reports whether a word makes an ordinal of the number n before it.
func isOrdinalSuffix(word string, n int) bool {
	switch word {
	case "th", "TH":
		return true
	case "st", "ST":
		return n%10 == 1
	case "nd", "ND":
		return n%10 == 2
	case "rd", "RD":
		return n%10 == 3
	case "d":
		return n%10 == 2 || n%10 == 3
	}
	return false
}

// dateInDigits cuts "1969-10-14", "1969/10/14", "14.10.1969", "10/14/1969", "10-14-1969" or "1986-07" at s.at. Of a
// day and a month before the year, the month comes first, unless full stops join them or it cannot be a month. Where
// either is possible, the token says so.
func (s *scanner) dateInDigits() (token, bool) {
	a, n := s.group(s.at)
	at := s.at + n
	if n > 4 || n == 3 || at+1 >= len(s.text) || !digitAt(s.text, at+1) {
		return token{}, false
	}
	sign := s.text[at]
	if sign != '-' && sign != '/' && sign != '.' {
		return token{}, false
	}
	b, nb := s.group(at + 1)
	end := at + 1 + nb
	if n <= 2 && nb == 4 && sign == '/' && a >= 1 && a <= 12 && b >= firstYear && plausible(b) {
		return s.endDate(token{start: s.at, kind: yearMonth, value: int32(b), month: uint8(a)}, end, sign)
	}
	if nb > 2 {
		return token{}, false
	}
	t := token{start: s.at, kind: fullDate, value: int32(a), month: uint8(b)}
	if end+1 >= len(s.text) || s.text[end] != sign || !digitAt(s.text, end+1) {
		longest := 100 // a range of years ends with more than its first year does: "2014-15", "2014-5"
		if nb == 1 {
			longest = 10
		}
		if n != 4 || sign != '-' || b < 1 || b > 12 || b > a%longest || !plausible(a) {
			return token{}, false
		}
		t.kind = yearMonth
		return s.endDate(t, end, sign)
	}
	c, nc := s.group(end + 1)
	end += 1 + nc
	switch {
	case n == 4 && nc <= 2:
		t.day = uint8(c)
	case n <= 2 && nc == 4:
		t.value, t.month, t.day = int32(c), uint8(a), uint8(b)
		if sign == '.' || a > 12 {
			t.month, t.day = t.day, t.month
		} else {
			t.either = b <= 12 && a != b
		}
	default:
		return token{}, false
	}
	if t.month < 1 || t.month > 12 || t.day < 1 || t.day > 31 || !plausible(int(t.value)) {
		return token{}, false
	}
	return s.endDate(t, end, sign)
}

// romanMonth cuts a date with its month in Roman numerals at s.at: "7.vi.1947", "12. XII. 1900", "3/IV/1921".
func (s *scanner) romanMonth() (token, bool) {
	day, n := s.group(s.at)
	at := s.at + n
	if n > 2 || day < 1 || day > 31 || at >= len(s.text) || strings.IndexByte("./-", s.text[at]) < 0 {
		return token{}, false
	}
	sign := s.text[at]
	if at++; sign == '.' && at < len(s.text) && s.text[at] == ' ' {
		at++
	}
	start := at
	for at < len(s.text) && strings.IndexByte("IVXivx", s.text[at]) >= 0 && at-start <= len("VIII") {
		at++
	}
	numeral := s.text[start:at]
	upper := strings.ToUpper(numeral)
	if numeral != upper && numeral != strings.ToLower(numeral) || at >= len(s.text) || s.text[at] != sign {
		return token{}, false
	}
	month := roman(upper)
	if at++; sign == '.' && at < len(s.text) && s.text[at] == ' ' {
		at++
	}
	year, ny := s.group(at)
	if month < 1 || month > 12 || upper != inRoman(month) || ny != 4 || !plausible(year) {
		return token{}, false
	}
	t := token{start: s.at, kind: fullDate, value: int32(year), month: uint8(month), day: uint8(day)}
	return s.endDate(t, at+ny, sign)
}

// endDate ends a date in digits, unless the same sign or a letter follows it.
func (s *scanner) endDate(t token, end int, sign byte) (token, bool) {
	if end+1 < len(s.text) && s.text[end] == sign && digitAt(s.text, end+1) {
		return token{}, false
	}
	if letterAt(s.text, end) > 0 && s.text[end] != 'T' {
		return token{}, false
	}
	t.end, s.at = end, end
	return t, true
}

// plausible reports whether a number of four digits may be a year in a text.
func plausible(year int) bool { return year >= 1000 && year <= 2199 }
