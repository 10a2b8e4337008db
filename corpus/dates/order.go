package dates

import (
	"strings"
	"unicode/utf8"

	"footnote/corpus/prose"
)

// dayOrder is the order of day and month in the dates of a text that are written in digits alone. It is read from the
// text when it is first asked for.
type dayOrder struct {
	text  string
	read  bool
	known bool
	day   bool // the day comes first
}

// dayFirst reports whether the day comes before the month; known is false where the text does not show it.
func (o *dayOrder) dayFirst() (first, known bool) {
	if !o.read {
		o.read = true
		var e orderEvidence
		e.read(o.text)
		o.day, o.known = e.decide()
	}
	return o.day, o.known
}

// orderEvidence counts what a text shows of its order.
type orderEvidence struct {
	// dates in digits with a day above 12: month first, day first; the next two have the same order
	proof [2]int
	// dates that others write so: "April 3, 2022" and ranges within a month; "3 April 2022", "3.4.2022"
	style   [2]int
	spell   [2]int                        // American and British spellings
	english int                           // frequent English words
	foreign int                           // frequent words of languages whose countries write the day first
	last    struct{ a, b, year, end int } // the last date in digits
}

// The least number of spellings, and of foreign words for each English one, that decide.
const (
	leastSpellings = 2
	foreignShare   = 2
	leastForeign   = 3
)

// decide weighs the evidence. A date with a day above 12 proves the order, unless another one proves the reverse. Else
// style, spelling and language decide where all that is there agrees.
func (e *orderEvidence) decide() (dayFirst, known bool) {
	if e.proof[0]+e.proof[1] > 0 {
		return e.proof[1] > 0, e.proof[0] == 0 || e.proof[1] == 0
	}
	votes := e.style
	for i, n := range e.spell {
		if n >= leastSpellings {
			votes[i]++
		}
	}
	if e.foreign >= leastForeign && e.foreign > foreignShare*e.english {
		votes[1]++
	}
	return votes[1] > 0, (votes[0] > 0) != (votes[1] > 0)
}

// read counts the evidence in a text, in one pass.
func (e *orderEvidence) read(text string) {
	for i := 0; i < len(text); {
		switch {
		case digitAt(text, i):
			i = e.readDigits(text, i)
		case letterAt(text, i) > 0:
			start := i
			for n := letterAt(text, i); n > 0; n = letterAt(text, i) {
				i += n
			}
			if i-start <= longestEvidence {
				e.readWord(text, start, i)
			}
		case text[i] < utf8.RuneSelf:
			i++
		default:
			_, n := utf8.DecodeRuneInString(text[i:])
			i += n
		}
	}
}

// longestEvidence bounds the words that are looked up, in bytes.
const longestEvidence = 20

// readDigits counts a date in digits at i and returns the offset after it.
func (e *orderEvidence) readDigits(text string, i int) int {
	s := scanner{text: text, at: i}
	a, n := s.group(i)
	end := i + n
	joined := i > 0 && strings.IndexByte("/-.", text[i-1]) >= 0 && (e.last.end == 0 || e.last.end != i-1)
	if n > 2 || joined || end+1 >= len(text) || strings.IndexByte("/-.", text[end]) < 0 {
		return end
	}
	b, nb := s.group(end + 1)
	last := end + 1 + nb
	if nb == 0 || nb > 2 || last >= len(text) || text[last] != text[end] {
		return end
	}
	year, ny := s.group(last + 1)
	if ny != 4 || !plausible(year) || a < 1 || b < 1 {
		return last
	}
	switch {
	case text[end] == '.':
		if a <= 31 && b <= 12 {
			e.style[1]++
		}
	case a > 12 && a <= 31 && b <= 12:
		e.proof[1]++
	case b > 12 && b <= 31 && a <= 12:
		e.proof[0]++
	default:
		e.readRange(text, i, a, b, year)
	}
	e.last.a, e.last.b, e.last.year, e.last.end = a, b, year, last+1+ny
	return e.last.end
}

// readRange counts a range from the last date to one of a, b and a year at i, in which one number is the same: most
// ranges of days are within a month. The first days of two months begin longer ones.
func (e *orderEvidence) readRange(text string, i, a, b, year int) {
	const longest = len(" through ")
	if e.last.end == 0 || e.last.year != year || i-e.last.end > longest {
		return
	}
	switch strings.TrimSpace(text[e.last.end:i]) {
	case "-", "–", "—", "to", "through", "until", "till":
	default:
		return
	}
	switch {
	case a == e.last.a && b != e.last.b && a > 1:
		e.style[0]++
	case b == e.last.b && a != e.last.a && b > 1:
		e.style[1]++
	}
}

// readWord counts a word that runs from start to end.
func (e *orderEvidence) readWord(text string, start, end int) {
	word := text[start:end]
	if t := look(word); t.kind == month && t.exact && startsUpper(word) {
		switch {
		case dayBefore(text, start) || ordinalBefore(text, start):
			e.style[1]++
		case end+1 < len(text) && text[end] == ' ' && digitAt(text, end+1) && dayAndYearAfter(text[end+1:]):
			e.style[0]++
		}
		return
	}
	lower := strings.ToLower(word)
	switch {
	case american[lower]:
		e.spell[0]++
	case british[lower]:
		e.spell[1]++
	case englishWords[lower]:
		e.english++
	case foreignWords[lower]:
		e.foreign++
	}
}

// dayBefore reports whether one or two digits and a space precede an offset: "3 April".
func dayBefore(text string, at int) bool {
	return at >= 2 && text[at-1] == ' ' && digitAt(text, at-2) && !(digitAt(text, at-3) && digitAt(text, at-4)) &&
		(at < 3 || letterAt(text, at-3) == 0)
}

// ordinalBefore reports whether an ordinal in digits precedes an offset: "3rd April".
func ordinalBefore(text string, at int) bool {
	if at < 4 || text[at-1] != ' ' || !digitAt(text, at-4) {
		return false
	}
	switch text[at-3 : at-1] {
	case "st", "nd", "rd", "th":
		return true
	}
	return false
}

// dayAndYearAfter reports whether text begins with a day, a comma and a year: "3, 2022".
func dayAndYearAfter(text string) bool {
	s := scanner{text: text}
	day, n := s.group(0)
	if n > 2 || day < 1 || day > 31 || !strings.HasPrefix(text[n:], ", ") {
		return false
	}
	_, ny := s.group(n + 2)
	return ny == 4
}

// Spellings that only Americans, or hardly any of them, use. Words that other countries spell both ways are left out.
var (
	american = prose.WordSet(`color colors colored favorite favor favorites honor honored labor neighbor neighbors
		neighborhood behavior center centers theater defense offense traveled traveling canceled gray jewelry`)
	british = prose.WordSet(`colour colours coloured favourite favour favourites honour honoured labour
		neighbour neighbours neighbourhood behaviour centre centres theatre defence offence travelled travelling
		cancelled grey jewellery programme whilst`)
	englishWords = prose.WordSet("the of and to that was with for")
	foreignWords = prose.WordSet(`der die das und nicht wurde mit ist les des est une pour dans el los las que y con fue
		il della che non het een van и не на`)
)
