package prose

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// isBoundary decides whether the current sentence, whose terminator is at i, ends at end. The next word begins at
// next.
func (s *splitter) isBoundary(i, end, next int) bool {
	term, _ := runeAt(s.text, i)
	if next == end && (term < utf8.RuneSelf || term == '…') {
		return false // "3.5", "example.com", "U.S."
	}
	after := nextWord(s.text[next:])
	word := wordBefore(s.text, s.start, i)
	switch {
	case after.lower():
		return after.camel() && term == '.' && !isAbbreviation(word) || s.endsBeforeSmall(i, end, next, word, after)
	case s.resume > 0:
		return s.endsInEllipsis(i, after)
	case closesQuotation(s.text[i:end]) && (isReference(s.text[next:]) || s.quotes(end, next)):
		return false // `it [...]" (Smith 55).`
	case term == '!' && end == i+1 && companyWords[after.text] && startsUpper(word):
		return false // "Yahoo! Inc."
	case term != '.' || strings.HasPrefix(s.text[i:], "..") || strings.HasSuffix(s.text[s.start:i], ". "):
		return !after.terminator()
	case i-len(word) == s.start && (isItem(s.text[s.start:]) || isOutline(word)):
		return false // "1. The border", "4.2. Borders": an item of a list
	case end > i+1 && s.text[i+1] != '[':
		return true // `end."`, `end.)`: an abbreviation is seldom the last word of a quotation
	}
	return !s.goesOn(i-len(word), word, after)
}

// endsInEllipsis decides whether a sentence ends at an ellipsis whose first full stop is at i. "I" has a capital
// anywhere, so it shows nothing after three full stops.
func (s *splitter) endsInEllipsis(i int, after follower) bool {
	if after.terminator() && after.text != "." {
		return false
	}
	dots, _ := spacedDots(s.text, i)
	return dots > spacedEllipsis || !pronounI[after.text]
}

// quotes reports whether a particle after a closing bracket shows that a quotation ends in mid-sentence, as in
// Japanese.
func (s *splitter) quotes(end, next int) bool {
	return next == end && (RuneAfter(s.text, next) == 'と' || RuneAfter(s.text, next) == 'っ')
}

// closesQuotation reports whether terminators are followed by a closing quotation mark or a square bracket.
func closesQuotation(marks string) bool {
	last, _ := utf8.DecodeLastRuneInString(marks)
	return last != ')' && !IsTerminator(last) && isCloser(last)
}

// isReference reports whether text begins with a source in brackets, after which the sentence ends: "(Smith 55)."
func isReference(text string) bool {
	const longest = 80 // bytes
	if !strings.HasPrefix(text, "(") {
		return false
	}
	text = text[1:min(len(text), longest)]
	end := strings.IndexByte(text, ')')
	if end < 0 || end+1 >= len(text) || strings.IndexByte(".,;:", text[end+1]) < 0 {
		return false
	}
	return strings.ContainsAny(text[:end], "0123456789") && !strings.ContainsAny(text[:end], "!?")
}

// goesOn reports whether the full stop after the word at a byte is part of the word only, judged by the words around
// it.
func (s *splitter) goesOn(at int, word string, after follower) bool {
	plain := strings.ToLower(strings.ReplaceAll(word, ".", ""))
	switch {
	case word == "":
		before := RuneBefore(s.text, at)
		return after.terminator() || (before == '°' || before == 'º') && after.numeral() // "N°. 12"
	case isInitial(word):
		return s.initialGoesOn(at, word, after)
	case beforeName[plain], after.initial && utf8.RuneCountInString(word) == 1: // "z. B."
		return true
	case s.numbers(at, word, plain, after), s.citesBook(at, plain, after):
		return true
	case legal[plain] && startsUpper(word) && (after.initial || after.dotted || after.numeral()):
		return true // "Fed. R. Civ. P. 12"
	case s.abbreviates(at, word, after):
		return true
	case word == "1" && s.enumerates(at):
		return true
	case isDigits(word):
		return monthAfterOrdinal[after.text] && len(word) <= 2
	case strings.Contains(word, ".") && (notAbbreviation(word) || strings.ContainsRune("@/", RuneBefore(s.text, at))):
		return after.terminator()
	case plain == "etc":
		return !startsUpper(after.text)
	case (plain == "am" || plain == "pm") && s.followsDigit(at):
		return s.clockGoesOn(at, after)
	case strings.Contains(word, "."), mayEnd[plain]:
		return !after.starter()
	}
	return false
}

// numbers reports whether an abbreviation at a byte belongs to the number after it: "vol. II", "(b. 1685", "max. 5".
// "I" after it may also be the pronoun: "No. I left".
func (s *splitter) numbers(at int, word, plain string, after follower) bool {
	digits := after.text != "" && IsDigit(after.text[0])
	switch {
	case beforeDigits[plain]:
		return digits
	case isSmallLetter(word):
		before := RuneBefore(s.text, at)
		return digits && before != '\'' && before != '’' || beforeNumber[plain] && after.numeral() && after.text != "I"
	case after.text == "I" && after.next == ' ' && alsoWords[plain] && (at == s.start || !startsUpper(word)):
		return false
	}
	return beforeNumber[plain] && after.numeral()
}

// initialGoesOn decides for a single capital letter, which is mostly the initial of a name.
func (s *splitter) initialGoesOn(at int, word string, after follower) bool {
	switch before := s.wordEndingAt(at); {
	case after.initial:
		return true
	case after.starter():
		return false
	case word == "I" && beforePronoun[before]: // "you and I. Did you"
		return !questionStarters[after.text]
	case lettered[strings.ToLower(before)]: // "size S. Fits", but not the heading "Part I. Sources"
		return s.wordStart(at) == s.start
	}
	return true
}

// citesBook reports whether an abbreviation names a book of the Bible and a chapter follows: "Prov. 4:8", "1 Cor. 13",
// "(Rom. 8)". Some of the abbreviations are also names, so a chapter alone needs more evidence.
func (s *splitter) citesBook(at int, plain string, after follower) bool {
	if !books[plain] || !isDigits(after.text) {
		return false
	}
	before := s.wordEndingAt(at)
	numbered := before == "1" || before == "2" || before == "3"
	return numbered || !bookWords[plain] || after.next == ':' || after.next == ')' || after.next == ';'
}

// introWords is the number of words of a phrase like "Shortly before 5 a.m." at the beginning of a sentence.
const introWords = 4

// clockGoesOn decides for "a.m." and "p.m." at a byte. After a phrase that begins a sentence, and before the day or
// the zone, the sentence goes on.
func (s *splitter) clockGoesOn(at int, after follower) bool {
	if after.starter() {
		return false
	}
	if besideClock[strings.TrimSuffix(after.text, "s")] || Capitals(after.text) > 1 ||
		strings.HasPrefix(after.rest, " time") {
		return true
	}
	words := strings.Fields(s.text[s.start:at])
	return len(words) <= introWords && len(words) > 0 && beginsIntro[words[0]]
}

// abbreviates reports whether a word at a byte is part of a chain of short words with capitals and full stops that are
// no English words, as the titles of journals are: "J. Phys. Chem. 12".
func (s *splitter) abbreviates(at int, word string, after follower) bool {
	if !isShort(word) {
		return false
	}
	next := strings.ToLower(after.text)
	if after.dotted && isShort(after.text) && !beforeName[next] && !mayEnd[next] && !beforeNumber[next] {
		return true
	}
	before := strings.TrimSuffix(s.wordEndingAt(at), ".")
	chained := before != "" && s.text[s.wordStart(at)+len(before)] == '.' && (isInitial(before) || isShort(before))
	return chained && after.text != "" && IsDigit(after.text[0])
}

// isShort reports whether a word may be an abbreviation of its own making: 3 to 5 letters with a capital, and no
// English word or name.
func isShort(word string) bool {
	const least, most = 3, 5
	return least <= len(word) && len(word) <= most && startsUpper(word) && !strings.Contains(word, ".") && !IsWord(word)
}

// followsDigit reports whether the word at a byte follows a number: "5 p.m.", "5:30pm", unlike "A.M. Zeitung".
func (s *splitter) followsDigit(at int) bool {
	before := strings.TrimRight(s.text[s.start:at], " \n")
	return before != "" && IsDigit(before[len(before)-1])
}

// notAbbreviation reports whether a word with full stops inside is a number, a file or an address: none of them keeps
// the full stop after it. The parts of an abbreviation are short.
func notAbbreviation(word string) bool {
	const longest = 3 // letters of a part of an abbreviation: "Ph.D", "LL.M", "Capt.Lt" is rare
	if isNumbering(word) {
		return true
	}
	last := word[strings.LastIndexByte(word, '.')+1:]
	if isDigits(last) { // "v1.2.3"
		return true
	}
	if len(last) < 2 || strings.ContainsFunc(last, func(r rune) bool { return !unicode.IsLower(r) }) {
		return false // "theU.S." with a space missing
	}
	for part := range strings.SplitSeq(word, ".") {
		if utf8.RuneCountInString(part) > longest {
			return true
		}
	}
	return false
}

// isNumbering reports whether a word consists of digits with full stops between them: "3.5", "4.2.1".
func isNumbering(word string) bool {
	return strings.Contains(word, ".") && IsDigit(word[0]) && strings.Trim(word, "0123456789.") == ""
}

// isOutline reports whether a word is the number of a section: "4.2", "1.E.7".
func isOutline(word string) bool {
	const longest = 2 // bytes of a part
	if !strings.Contains(word, ".") || !IsDigit(word[0]) {
		return false
	}
	for part := range strings.SplitSeq(word, ".") {
		if len(part) > longest {
			return false
		}
	}
	return true
}

// enumerates reports whether the 1 at a byte begins a list after a colon: "the steps are: 1. Open. 2. Close."
func (s *splitter) enumerates(at int) bool {
	const reach = 300 // bytes to the 2
	if !strings.HasSuffix(s.text[s.start:at], ": ") {
		return false
	}
	rest := s.text[at:min(len(s.text), at+reach)]
	return strings.Contains(rest, " 2. ") || strings.Contains(rest, "\n2. ")
}

// wordStart returns where the word before the one at a byte begins.
func (s *splitter) wordStart(at int) int {
	end := len(strings.TrimRight(s.text[s.start:at], " \n\t")) + s.start
	from := strings.LastIndexAny(s.text[s.start:end], " \n\t([")
	return s.start + from + 1
}

// wordEndingAt returns the word before the one at a byte, "" at the beginning of the sentence.
func (s *splitter) wordEndingAt(at int) string {
	return strings.TrimRight(s.text[s.wordStart(at):at], " \n\t")
}

// isAbbreviation reports whether word, given without its full stop, is a common abbreviation.
func isAbbreviation(word string) bool {
	plain := strings.ToLower(strings.ReplaceAll(word, ".", ""))
	return beforeName[plain] || beforeNumber[plain] || mayEnd[plain] || isInitial(word) ||
		strings.Contains(word, ".")
}

// follower is the first word after a possible boundary.
type follower struct {
	text    string // letters and digits, or one other character; without the opening marks before it
	rest    string // what follows it
	next    byte   // the first byte of rest, or 0
	initial bool   // a capital letter with a full stop
	dotted  bool   // a short word with a capital and a full stop
}

// shortWord bounds the bytes of an abbreviation such as "Supp" and "Crim".
const shortWord = 5

// nextWord reads the word at the beginning of text.
func nextWord(text string) follower {
	for len(text) > 0 {
		r, size := runeAt(text, 0)
		if !isOpener(r) && r != ' ' {
			break
		}
		text = text[size:]
	}
	end := strings.IndexFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '’'
	})
	switch {
	case end < 0:
		end = len(text)
	case end == 0:
		_, end = runeAt(text, 0)
	}
	f := follower{text: text[:end], rest: text[end:]}
	if f.rest != "" {
		f.next = f.rest[0]
	}
	f.initial = f.next == '.' && isInitial(f.text)
	f.dotted = f.next == '.' && len(f.text) <= shortWord && startsUpper(f.text)
	return f
}

// lower reports whether the word begins with a small letter.
func (w follower) lower() bool {
	r, _ := utf8.DecodeRuneInString(w.text)
	return unicode.IsLower(r)
}

// starter reports whether the word begins a sentence when it has a capital: "We", "It’s".
func (w follower) starter() bool {
	if i := strings.IndexAny(w.text, "'’"); i > 0 {
		return sentenceStarters[w.text[:i]]
	}
	return sentenceStarters[w.text]
}

// camel reports whether the second letter is a capital, as in "iPod" and "mRNA", which may begin a sentence.
func (w follower) camel() bool {
	_, size := utf8.DecodeRuneInString(w.text)
	r, _ := utf8.DecodeRuneInString(w.text[size:])
	return unicode.IsUpper(r)
}

// terminator reports whether the word is punctuation that ends or divides a sentence.
func (w follower) terminator() bool {
	r, _ := utf8.DecodeRuneInString(w.text)
	return IsTerminator(r) || strings.ContainsRune(",;:", r)
}

// numeral reports whether the word is a number in figures or Roman numerals.
func (w follower) numeral() bool {
	if w.text == "" {
		return false
	}
	r, _ := utf8.DecodeRuneInString(w.text)
	return unicode.IsDigit(r) || strings.Trim(w.text, "IVXLCDM") == ""
}

// wordBefore returns the word that ends at i, with the full stops inside it. It does not look before start.
func wordBefore(text string, start, i int) string {
	from := strings.LastIndexFunc(text[start:i], func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '.'
	})
	if from < 0 {
		return text[start:i]
	}
	_, size := runeAt(text, start+from)
	return text[start+from+size : i]
}

// isInitial reports whether word is a single capital letter.
func isInitial(word string) bool {
	r, size := utf8.DecodeRuneInString(word)
	return size == len(word) && size > 0 && unicode.IsUpper(r)
}

// isSmallLetter reports whether word is a single small letter: "(b. 1685, d. 1750)".
func isSmallLetter(word string) bool { return len(word) == 1 && 'a' <= word[0] && word[0] <= 'z' }

// startsUpper reports whether a word begins with a capital.
func startsUpper(word string) bool {
	r, _ := utf8.DecodeRuneInString(word)
	return unicode.IsUpper(r)
}

// isDigits reports whether word is a number in digits.
func isDigits(word string) bool {
	return word != "" && strings.Trim(word, "0123456789") == ""
}

// isCloser reports whether r closes a quotation or bracket.
func isCloser(r rune) bool {
	if r < utf8.RuneSelf {
		return r == ')' || r == ']' || r == '}' || r == '"' || r == '\''
	}
	return unicode.In(r, unicode.Pe, unicode.Pf) || r == '“'
}

// isOpener reports whether r opens a quotation or bracket.
func isOpener(r rune) bool {
	if r < utf8.RuneSelf {
		return r == '(' || r == '[' || r == '{' || r == '"' || r == '\'' || r == '`'
	}
	return unicode.In(r, unicode.Ps, unicode.Pi) || r == '¿' || r == '¡'
}
