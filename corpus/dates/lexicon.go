package dates

import "strings"

// lexicon maps the words of dates to tokens, by first letter and length. The words of the grammar itself are keywords.
var lexicon = buildLexicon()

// entries are the words of one first letter and length.
type entries struct {
	lasts  uint32 // a bit for each last letter, 1 for a: most words of a text have another
	tokens []token
}

// maxWord bounds the words that are looked up: "approximately".
const maxWord = 13

// buildLexicon builds the lexicon.
func buildLexicon() (byLetter ['z' - 'a' + 1][maxWord + 1]entries) {
	words := meanings{}
	words.addCalendar()
	words.addNumbers()
	words.addParts()
	for name := range strings.FieldsSeq(`the of in on at by before after since until till from between and
		or to through thru during half quarter c ca cca circa about around approximately roughly that same
		this following next previous preceding last latter final closing former prior than onward onwards
		present now today as part very turn up pre post afterwards afterward not no fy fiscal q h s`) {
		if _, taken := words[name]; !taken {
			words[name] = token{kind: keyword}
		}
	}
	for name, t := range words {
		t.word = name
		e := &byLetter[name[0]-'a'][len(name)]
		e.tokens = append(e.tokens, t)
		e.lasts |= 1 << (name[len(name)-1] - 'a')
	}
	return byLetter
}

// meanings maps words in lower case to tokens.
type meanings map[string]token

// exact adds exact words whose values count from first. Each field may be several words, divided by slashes.
func (m meanings) exact(k kind, first int32, names string) {
	m.add(k, first, names, true)
}

// inexact is exact for words that are not exact.
func (m meanings) inexact(k kind, first int32, names string) {
	m.add(k, first, names, false)
}

func (m meanings) add(k kind, first int32, names string, exact bool) {
	for field := range strings.FieldsSeq(names) {
		for name := range strings.SplitSeq(field, "/") {
			m[name] = token{kind: k, value: first, exact: exact}
		}
		first++
	}
}

// addCalendar adds months, seasons, days of the week, eras and units of time.
func (m meanings) addCalendar() {
	m.exact(month, 1, `january february march april may june july august september october november december`)
	m.inexact(month, 1, `jan feb mar apr`)
	m.inexact(month, 6, `jun jul aug sep/sept oct nov dec`)
	m.exact(season, 21, `spring/springtime summer/summertime autumn winter/wintertime`)
	m.inexact(season, 23, `fall`)
	m.exact(weekday, 1, `monday tuesday wednesday thursday friday saturday sunday`)
	m.inexact(weekday, 1, `mon tue/tues wed thu/thur/thurs fri sat sun`)
	m.inexact(era, -1, `bc/bce`)
	m.inexact(era, 1, `ad/ce`)
	m.exact(unit, aDay, `day week month year decade century`)
	m.inexact(unit, aDay, `days weeks months years decades centuries`)
}

// addNumbers adds ordinals, numbers and decades in words.
func (m meanings) addNumbers() {
	m.exact(ordinal, 1, `first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth
		thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth`)
	m.inexact(ordinal, 30, `thirtieth`)
	m.exact(count, 1, `one two three four five six seven eight nine ten eleven twelve thirteen fourteen
		fifteen sixteen seventeen eighteen nineteen twenty`)
	m.inexact(count, 1, `a/an`)
	for i, name := range []string{"thirty", "forty", "fifty", "sixty"} {
		m.inexact(count, int32(i+3)*10, name)
	}
	for i, name := range []string{"twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties",
		"nineties"} {
		m.inexact(decade, int32(i+2)*10, name)
	}
}

// addParts adds the parts of a time.
func (m meanings) addParts() {
	m.exact(third, 0, `early mid late`)
	m.inexact(third, 0, `earlier`)
	m.inexact(third, 2, `later`)
	m.exact(edge, 0, `beginning/start/outset/opening middle/midpoint end/close`)
}

// noMeaning is the token of a word without a meaning in dates.
var noMeaning = token{kind: plainWord}

// look returns the token for a word, without its place. The token is shared and must not be changed.
func look(word string) *token {
	if len(word) == 0 || len(word) > maxWord {
		return &noMeaning
	}
	first, last := word[0]|0x20, word[len(word)-1]|0x20
	if first < 'a' || first > 'z' || last < 'a' || last > 'z' {
		return &noMeaning
	}
	e := &lexicon[first-'a'][len(word)]
	if e.lasts&(1<<(last-'a')) == 0 {
		return &noMeaning
	}
	for i := range e.tokens {
		if t := &e.tokens[i]; equalLower(word, t.word) {
			return t
		}
	}
	return &noMeaning
}

// equalLower reports whether word equals lower, which has the same length and only small letters of ASCII, ignoring
// case.
func equalLower(word, lower string) bool {
	for i := range len(lower) {
		if c := word[i]; c != lower[i] && (c < 'A' || c > 'Z' || c|0x20 != lower[i]) {
			return false
		}
	}
	return true
}
