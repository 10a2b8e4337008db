package analysis

import (
	"strings"
	"sync"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
	snowball "github.com/blevesearch/snowballstem/english"

	"footnote/retrieval/english"
	"footnote/retrieval/thesaurus"
)

func analyzeEnglish(text string) []Token {
	t := NewTokenizer(text, make([]Token, 0, len(text)/5))
	for i := 0; ; {
		start, end := NextWord(text, i)
		if start == end {
			return t.Tokens
		}
		t.Add(start, end, FormOf(text[start:end]))
		i = end
	}
}

// Tokenizer makes the tokens of an English text from its words. An index that stores words with their forms builds
// the tokens of a text this way without reading the words again.
type Tokenizer struct {
	Tokens []Token // of the words added so far

	text        string
	pos         int // of the next word
	previousEnd int // end of the word before, -1 before the first
	joinable    int // its index in Tokens, -1 for none
}

// NewTokenizer returns a tokenizer of a text that appends to tokens.
func NewTokenizer(text string, tokens []Token) Tokenizer {
	return Tokenizer{text: text, Tokens: tokens, previousEnd: -1, joinable: -1}
}

// Add appends the tokens of the word text[start:end], which has this form. Words are added in order.
func (z *Tokenizer) Add(start, end int, form *Form) {
	if form.Ideograph {
		z.ideograph(start, end, form)
		return
	}
	hyphenated := z.joinable >= 0 && isHyphen(z.text[z.previousEnd:start])
	first := len(z.Tokens)
	z.Tokens = append(z.Tokens, Token{
		Term: form.Term, Start: start, End: end, Position: z.pos, Upper: form.Upper, Number: form.Number,
		Stop: form.Stop, Negation: form.Negation, Amount: form.Amount, Place: form.Place,
	})
	if form.Divided {
		z.parts(start, end, form)
	}
	if hyphenated {
		before := z.Tokens[z.joinable].Start
		whole := strings.ToLower(z.text[before:z.previousEnd] + z.text[start:end])
		z.Tokens = append(z.Tokens, Token{
			Term: Stem(whole), Start: before, End: end, Position: z.pos, Extra: true,
		})
	}
	z.pos++
	z.joinable, z.previousEnd = first, end
}

// parts adds the parts of a divided word.
func (z *Tokenizer) parts(start, end int, form *Form) {
	offset := start
	for _, part := range splitCase(z.text[start:end]) {
		lower := Fold(part)
		if utf8.RuneCountInString(lower) >= 2 {
			z.Tokens = append(z.Tokens, Token{
				Term: Stem(lower), Start: offset, End: offset + len(part), Position: z.pos, Extra: true,
				Upper: form.Upper, Number: unicode.IsDigit(rune(part[0])),
			})
		}
		offset += len(part)
	}
}

// ideograph adds a character of a script without spaces, alone and with the one before it.
func (z *Tokenizer) ideograph(start, end int, form *Form) {
	z.Tokens = append(z.Tokens, Token{
		Term: z.text[start:end], Start: start, End: end, Position: z.pos, Place: form.Place,
	})
	if z.joinable >= 0 && z.previousEnd == start && z.Tokens[z.joinable].End == start {
		from := z.Tokens[z.joinable].Start
		if before, _ := utf8.DecodeRuneInString(z.Tokens[z.joinable].Term); IsIdeograph(before) {
			z.Tokens = append(z.Tokens, Token{
				Term: z.text[from:end], Start: from, End: end, Position: z.pos, Extra: true,
			})
		}
	}
	z.joinable, z.previousEnd = lastWord(z.Tokens), end
	z.pos++
}

func lastWord(tokens []Token) int {
	for i := len(tokens) - 1; i >= 0; i-- {
		if !tokens[i].Extra {
			return i
		}
	}
	return -1
}

// Form is what an English word says by itself, wherever it is in a text. The fields are those of Token.
type Form struct {
	Written  string // the word as written
	Term     string
	Upper    bool
	Number   bool
	Stop     bool
	Negation bool
	Amount   bool
	Divided  bool // it has parts: "SinoSoviet"

	Ideograph bool            // a character of a script without spaces
	Place     thesaurus.Place // 0 for function words and numbers
}

// formCache holds the forms of frequent words. Each slot holds one word, the last one read. What FormOf returns does
// not depend on what is in it.
var formCache struct {
	slots [1 << 15]atomic.Pointer[Form]
}

// LongestCached is the length in bytes of the longest words that are cached: longer ones are seldom words.
const LongestCached = 64

// FormOf returns the form of a word, from the cache where it is there.
func FormOf(written string) *Form {
	if len(written) > LongestCached {
		return NewForm(written)
	}
	slot := &formCache.slots[HashWord(written)%uint32(len(formCache.slots))]
	if w := slot.Load(); w != nil && w.Written == written {
		return w
	}
	w := NewForm(strings.Clone(written))
	slot.Store(w)
	return w
}

// NewForm returns the form of a word, without the cache.
func NewForm(written string) *Form {
	first, _ := utf8.DecodeRuneInString(written)
	if IsIdeograph(first) {
		return &Form{Written: written, Term: written, Ideograph: true, Place: thesaurus.Find(Fold(written))}
	}
	folded, lower := Fold(written), strings.ToLower(written)
	w := &Form{
		Written:  written,
		Term:     stemWord(folded),
		Upper:    unicode.IsUpper(first),
		Number:   unicode.IsDigit(first),
		Stop:     english.Is(folded, english.Stop) && !isAcronym(written),
		Negation: english.Is(strings.ReplaceAll(lower, "’", "'"), english.Negation),
		Divided:  len(splitCase(written)) > 1,
	}
	w.Amount = w.Number || english.IsNumber(lower)
	if !w.Stop && !w.Number {
		w.Place = thesaurus.Find(folded)
	}
	return w
}

// Stem returns the index term of a folded English word: irregular forms by the lexicon, the others by Porter's second
// English stemmer. Words with anything but letters from a to z stay as they are.
func Stem(word string) string {
	if len(word) < 3 || !isASCIILetters(word) {
		return word
	}
	return FormOf(word).Term // folding it again changes nothing
}

// HashWord returns the 32-bit FNV-1a hash of a word.
func HashWord(word string) uint32 {
	h := uint32(2166136261)
	for i := range len(word) {
		h = (h ^ uint32(word[i])) * 16777619
	}
	return h
}

func stemWord(word string) string {
	if len(word) < 3 || !isASCIILetters(word) {
		return word
	}
	env := snowballstem.NewEnv(english.American(english.Base(word)))
	snowball.Stem(env)
	return strings.Clone(env.Current())
}

// Stems returns a function that returns the set of the stems of the words of a class. The set is made at the first
// call.
func Stems(c english.Class) func() map[string]bool {
	return sync.OnceValue(func() map[string]bool {
		m := map[string]bool{}
		for _, w := range english.Words(c) {
			m[Stem(w)] = true
		}
		return m
	})
}
