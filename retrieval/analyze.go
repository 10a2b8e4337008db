package retrieval

import (
	"strings"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
	snowball "github.com/blevesearch/snowballstem/english"

	"footnote/retrieval/english"
	"footnote/retrieval/thesaurus"
)

// analyzerVersion changes whenever the same text would give other terms; an index of another version is not opened.
const analyzerVersion = 1

// token is a word of a text, or a part or a joining of words that stands beside it.
type token struct {
	term       string // normalised and stemmed: what is indexed
	start, end int    // bytes of the text
	pos        int    // counts words from 0; extra tokens share the position of a word
	extra      bool   // a second reading of a word: a part of "SinoSoviet", "highlevel" for "high-level"
	upper      bool   // begins with a capital or is written in capitals
	number     bool   // begins with a digit
	stop       bool   // a function word: indexed, but asked for only as part of a phrase
	denial     bool   // denies something
	amount     bool   // a number, in figures or in words

	place thesaurus.Place // 0 for function words, numbers and second readings
}

// analyze splits a text into tokens, in order of position. It is the one analysis of both texts and questions.
//
// Besides its words it gives the readings that lost or added hyphens need: "Sino-Soviet" is also "sinosoviet",
// "SinoSoviet" also "sino" and "soviet", "mid1949" also "mid" and "1949".
func analyze(text string) []token {
	t := newTokenizer(text, len(text)/5)
	for i := 0; ; {
		start, end := nextWord(text, i)
		if start == end {
			return t.tokens
		}
		t.word(start, end, wordFormOf(text[start:end]))
		i = end
	}
}

// nextWord returns the first word at or behind from: an ideograph, or what wordEnd takes together. It is empty and lies at the end of
// the text when there is none.
func nextWord(text string, from int) (start, end int) {
	for i := from; i < len(text); {
		if isASCIIWord(text[i]) {
			return i, wordEnd(text, i)
		}
		if text[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		switch {
		case isIdeograph(r):
			return i, i + n
		case isWordRune(r):
			return i, wordEnd(text, i)
		}
		i += n
	}
	return len(text), len(text)
}

// tokenizer makes tokens of the words of a text, which it is given in order.
type tokenizer struct {
	text        string
	tokens      []token
	pos         int // of the next word
	previousEnd int // end of the word before, -1 before the first
	joinable    int // its index in tokens, -1 for none
}

func newTokenizer(text string, room int) tokenizer {
	return tokenizer{text: text, tokens: make([]token, 0, room), previousEnd: -1, joinable: -1}
}

// word adds the word text[start:end], which has this form.
func (z *tokenizer) word(start, end int, form *wordForm) {
	if form.ideograph {
		z.ideograph(start, end, form)
		return
	}
	hyphenated := z.joinable >= 0 && isHyphen(z.text[z.previousEnd:start])
	first := len(z.tokens)
	z.tokens = append(z.tokens, token{term: form.term, start: start, end: end, pos: z.pos, upper: form.upper, number: form.number, stop: form.stop, denial: form.denial, amount: form.amount, place: form.place})
	if form.divided {
		z.parts(start, end, form)
	}
	if hyphenated {
		whole := strings.ToLower(z.text[z.tokens[z.joinable].start:z.previousEnd] + z.text[start:end])
		z.tokens = append(z.tokens, token{term: stem(whole), start: z.tokens[z.joinable].start, end: end, pos: z.pos, extra: true})
	}
	z.pos++
	z.joinable, z.previousEnd = first, end
}

// parts adds the parts of a divided word.
func (z *tokenizer) parts(start, end int, form *wordForm) {
	offset := start
	for _, part := range splitCase(z.text[start:end]) {
		lower := fold(part)
		if utf8.RuneCountInString(lower) >= 2 {
			z.tokens = append(z.tokens, token{
				term: stem(lower), start: offset, end: offset + len(part), pos: z.pos, extra: true,
				upper: form.upper, number: unicode.IsDigit(rune(part[0])),
			})
		}
		offset += len(part)
	}
}

// ideograph adds a character of a script without spaces, alone and with the one before it.
func (z *tokenizer) ideograph(start, end int, form *wordForm) {
	z.tokens = append(z.tokens, token{term: z.text[start:end], start: start, end: end, pos: z.pos, place: form.place})
	if z.joinable >= 0 && z.previousEnd == start && z.tokens[z.joinable].end == start {
		if before, _ := utf8.DecodeRuneInString(z.tokens[z.joinable].term); isIdeograph(before) {
			z.tokens = append(z.tokens, token{term: z.text[z.tokens[z.joinable].start:end], start: z.tokens[z.joinable].start, end: end, pos: z.pos, extra: true})
		}
	}
	z.joinable, z.previousEnd = lastWord(z.tokens), end
	z.pos++
}

func lastWord(tokens []token) int {
	for i := len(tokens) - 1; i >= 0; i-- {
		if !tokens[i].extra {
			return i
		}
	}
	return -1
}

// wordForm is what a word says by itself, however it stands in a text.
type wordForm struct {
	written string
	term    string
	upper   bool
	number  bool
	stop    bool
	denial  bool
	amount  bool
	divided bool // splitCase divides it

	ideograph bool            // a character of a script without spaces
	place     thesaurus.Place // 0 for function words and numbers
}

// wordForms remembers frequent words. Each slot holds one word, the last that came; what wordFormOf returns does not depend on what
// it holds.
var wordForms struct {
	slots [1 << 15]atomic.Pointer[wordForm]
}

// longestRemembered bounds what wordForms keeps of a text that is not words, in bytes.
const longestRemembered = 64

// wordFormOf reads a word.
func wordFormOf(written string) *wordForm {
	if len(written) > longestRemembered {
		return newWordForm(written)
	}
	slot := &wordForms.slots[hashWord(written)%uint32(len(wordForms.slots))]
	if w := slot.Load(); w != nil && w.written == written {
		return w
	}
	w := newWordForm(strings.Clone(written))
	slot.Store(w)
	return w
}

func newWordForm(written string) *wordForm {
	first, _ := utf8.DecodeRuneInString(written)
	if isIdeograph(first) {
		return &wordForm{written: written, term: written, ideograph: true, place: thesaurus.Find(fold(written))}
	}
	folded := fold(written)
	w := &wordForm{
		written: written, term: stemWord(folded), upper: unicode.IsUpper(first), number: unicode.IsDigit(first),
		stop: english.Is(folded, english.Stop) && !isAcronym(written), denial: denies(written),
		divided: len(splitCase(written)) > 1,
	}
	w.amount = w.number || english.IsNumber(strings.ToLower(written))
	if !w.stop && !w.number {
		w.place = thesaurus.Find(folded)
	}
	return w
}

// wordEnd returns the end of the word that begins at start: letters, digits and marks, with an apostrophe, a dot of an
// abbreviation ("U.S.") or a separator of a number ("1,200", "3.5") inside.
func wordEnd(text string, start int) int {
	i := start
	for i < len(text) {
		if isASCIIWord(text[i]) {
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		if isIdeograph(r) {
			break
		}
		if isWordRune(r) {
			i += n
			continue
		}
		next, m := utf8.DecodeRuneInString(text[i+n:])
		if m == 0 || !isWordRune(next) || isIdeograph(next) {
			break
		}
		before, _ := utf8.DecodeLastRuneInString(text[start:i])
		inWord := (r == '\'' || r == '’') && unicode.IsLetter(before) && unicode.IsLetter(next)
		inNumber := (r == ',' || r == '.') && unicode.IsDigit(before) && unicode.IsDigit(next)
		inAcronym := r == '.' && unicode.IsUpper(before) && unicode.IsUpper(next) && singleLetters(text[start:i])
		if !inWord && !inNumber && !inAcronym {
			break
		}
		i += n
	}
	return i
}

// singleLetters reports whether s is letters with a dot after each but the last: "U", "U.S".
func singleLetters(s string) bool {
	for i, r := range s {
		if (i%2 == 0) != unicode.IsUpper(r) || i%2 == 1 && r != '.' {
			return false
		}
	}
	return true
}

// isASCIIWord reports an ASCII letter or digit.
func isASCIIWord(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' }

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

// isIdeograph reports a script that is written without spaces; its characters are indexed alone and in pairs.
func isIdeograph(r rune) bool {
	return r >= 0x2E80 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

func isHyphen(s string) bool {
	return s == "-" || s == "\u2010" || s == "\u2011" || s == "-\n"
}

func isAcronym(s string) bool {
	letters := 0
	for _, r := range s {
		if unicode.IsLower(r) {
			return false
		}
		if unicode.IsUpper(r) {
			letters++
		}
	}
	return letters >= 2
}

// splitCase splits a word where a lower-case letter meets an upper-case one or a letter meets a digit: "SinoSoviet",
// "mid1949". Ordinals and plurals of numbers ("19th", "1950s") stay whole.
func splitCase(word string) []string {
	var parts []string
	begin := 0
	var before rune
	for i, r := range word {
		if i > 0 && (unicode.IsLower(before) && unicode.IsUpper(r) || unicode.IsLetter(before) && unicode.IsDigit(r)) {
			parts = append(parts, word[begin:i])
			begin = i
		}
		before = r
	}
	if begin == 0 {
		return nil
	}
	return append(parts, word[begin:])
}

// fold brings a word to the form that is compared: lower case, no diacritics on Latin letters, no possessive, no dots
// or separators.
func fold(word string) string {
	if isLowerASCII(word) {
		return word
	}
	word = strings.TrimSuffix(strings.TrimSuffix(word, "'s"), "’s")
	var b strings.Builder
	b.Grow(len(word))
	for _, r := range word {
		switch {
		case r < utf8.RuneSelf:
			if r != '.' && r != ',' && r != '\'' {
				b.WriteRune(unicode.ToLower(r))
			}
		case r == '’':
		case unicode.Is(unicode.Mn, r) && r < 0x370:
		default:
			if plain, ok := withoutDiacritic[unicode.ToLower(r)]; ok {
				b.WriteString(plain)
			} else {
				b.WriteRune(unicode.ToLower(r))
			}
		}
	}
	return b.String()
}

func isLowerASCII(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// stem returns the index term of a folded word: irregular forms by table, the rest by Porter's second English stemmer.
// Words that are not ASCII letters stay as they are.
func stem(word string) string {
	if len(word) < 3 || !asciiLetters(word) {
		return word
	}
	return wordFormOf(word).term // folding it again changes nothing
}

// hashWord is FNV-1a.
func hashWord(word string) uint32 {
	h := uint32(2166136261)
	for i := range len(word) {
		h = (h ^ uint32(word[i])) * 16777619
	}
	return h
}

func stemWord(word string) string {
	if len(word) < 3 || !asciiLetters(word) {
		return word
	}
	env := snowballstem.NewEnv(english.American(english.Base(word)))
	snowball.Stem(env)
	return strings.Clone(env.Current())
}

func asciiLetters(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < 'a' || c > 'z' {
			return false
		}
	}
	return true
}

// countWords is the length of a text for ranking: its words without function words and second readings.
func countWords(tokens []token) int {
	n := 0
	for _, t := range tokens {
		if !t.extra && !t.stop {
			n++
		}
	}
	return n
}
