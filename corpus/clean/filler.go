package clean

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/corpus/prose"
)

// The shortest runs that count as filler. Three of a character of two bytes in UTF-8 are not an accident in a word.
// U+FFFD needs four, since a lost curly quotation mark leaves three.
const (
	fillerRunes      = 3
	replacementRunes = 4
)

// findFillers finds runs of one character that memory was filled with before the text was written to it: inside a word
// ("wÍÍÍÍith"), beside one, or alone between spaces.
func findFillers(text string) []edit {
	var (
		edits   []edit
		words   = vocabulary{text: text}
		letters = letterUse{text: text}
	)
	for i := 0; i < len(text); {
		if b := text[i]; b != 0xC3 && b != 0xEF {
			i++ // not the first byte of U+00C0 to U+00FF or of U+FFFD
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		end, n := i+size, 1
		for end < len(text) {
			next, s := utf8.DecodeRuneInString(text[end:])
			if next != r {
				break
			}
			end, n = end+s, n+1
		}
		if n >= fillerRunes && (r != utf8.RuneError || n >= replacementRunes) {
			if e, ok := fillerAt(&words, &letters, r, prose.Span{Start: i, End: end}); ok {
				edits = append(edits, e)
			}
		}
		i = end
	}
	return edits
}

// fillerAt returns the edit for a run of r, if it is filler.
func fillerAt(words *vocabulary, letters *letterUse, r rune, run prose.Span) (edit, bool) {
	if !isFillerRune(r) {
		return edit{}, false
	}
	text := words.text
	if isQuotedAlone(text, run) {
		return edit{}, false
	}
	left := text[prose.LettersStart(text, run.Start):run.Start]
	right := text[run.End:prose.LettersEnd(text, run.End)]
	if len(left)+len(right) > prose.MaxLetters {
		return edit{}, false
	}
	// A capital between small letters is never spelling. Otherwise the text may draw a word out ("sííí").
	foreign := r == utf8.RuneError || unicode.IsUpper(r) && unicode.IsLower(prose.RuneBefore(left, len(left))) &&
		!unicode.IsUpper(prose.RuneAfter(right, 0))
	if !foreign && letters.has(r) {
		return edit{}, false
	}
	drop := edit{Filler, run, ""}
	switch {
	case left != "" && right != "":
		return fillerBetween(words, left, right, foreign, drop)
	case left != "":
		return drop, foreign || words.known(left)
	case right != "":
		return drop, unicode.IsUpper(r) && strings.ContainsFunc(right, unicode.IsLower) || words.known(right)
	}
	before, after := prose.RuneBefore(text, run.Start), prose.RuneAfter(text, run.End)
	if before == ' ' && endsWord(after) {
		drop.span.Start--
	}
	return drop, endsWord(before) && endsWord(after)
}

// provesCrawl reports whether filler is inside a word or beside one, where no author writes it. Alone it may be what a
// text is about, and U+FFFD takes the place of anything that could not be decoded.
func provesCrawl(text string, fillers []edit) bool {
	return slices.ContainsFunc(fillers, func(e edit) bool {
		return prose.RuneAfter(text, e.span.Start) != utf8.RuneError &&
			(prose.IsLetter(prose.RuneBefore(text, e.span.Start)) || prose.IsLetter(prose.RuneAfter(text, e.span.End)))
	})
}

// fillerBetween returns the edit for filler between two pieces of text. They are one word or two. If one of them is
// not a word and the filler cannot be spelling, they are one word too.
func fillerBetween(words *vocabulary, left, right string, foreign bool, drop edit) (edit, bool) {
	if words.known(left + right) {
		return drop, true
	}
	if overlap, ok := joins(words, left, right, true); ok {
		drop.span.End += overlap
		return drop, true
	}
	if words.known(left) && words.known(right) {
		drop.text = " "
		return drop, true
	}
	return drop, foreign
}

// endsWord reports whether r, 0 for an end of the text, is not part of a word.
func endsWord(r rune) bool { return r == 0 || unicode.IsSpace(r) || unicode.IsPunct(r) }

// isFillerRune reports whether a run of r may be filler: a byte that allocators and debuggers fill memory with, read as
// Latin-1, or the replacement for bytes that could not be decoded.
func isFillerRune(r rune) bool {
	switch r {
	case 0xCC, 0xCD, 0xDD, 0xFD, 0xFF, utf8.RuneError:
		return true
	}
	return false
}

// letterUse records which of the letters U+00C0 to U+00FF a text spells words with. It reads the text on first use.
type letterUse struct {
	text string
	uses *[256]bool
}

// has reports whether the text uses r, as a small letter or a capital, once or doubled beside other letters.
func (s *letterUse) has(r rune) bool {
	if s.uses == nil {
		s.uses = readLetterUse(s.text)
	}
	return s.uses[unicode.ToLower(r)&0xFF]
}

// readLetterUse returns the small letters, by their code, that the text spells words with.
func readLetterUse(text string) *[256]bool {
	var (
		uses     [256]bool
		before   rune // the rune before the run
		previous rune // the rune of the run
		length   int  // of the run, in runes
	)
	for _, r := range text + "\n" {
		r = unicode.ToLower(r)
		if r == previous {
			length++
			continue
		}
		if previous >= 0xC0 && previous <= 0xFF && length < fillerRunes &&
			(prose.IsLetter(before) || prose.IsLetter(r)) {
			uses[previous] = true
		}
		before, previous, length = previous, r, 1
	}
	return &uses
}
