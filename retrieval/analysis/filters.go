package analysis

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/analysis"
)

// Types of bleve's tokens besides its own. Between the tokenizer and joinHyphenated a stream also has tokens for
// hyphens.
const (
	hyphenType analysis.TokenType = 100 + iota // a hyphen and nothing else, between two words
	partType                                   // a part of the word before
	joinedType                                 // the word before, joined with the one before that
	stopType                                   // a function word
)

// marking is a tokenizer that adds to the tokens of another: the hyphens between them, and the letters that it has no
// word rules for, such as those of Thai. A run of such letters, or of Hangul, whose words have their particles
// attached, becomes one ideographic token, so that its letters are indexed alone and in pairs.
type marking struct {
	inner      analysis.Tokenizer
	separators string                // letters that separate words in this language
	unspaced   []*unicode.RangeTable // scripts with words that become ideographic tokens
}

// unspaced is the scripts that have no blanks between words, or few. bleve's tokenizer handles those of China and
// Japan.
var unspaced = []*unicode.RangeTable{unicode.Thai, unicode.Lao, unicode.Myanmar, unicode.Khmer, unicode.Hangul}

// Tokenize changes text where it is not valid UTF-8 or has separators, without moving any other byte.
func (m marking) Tokenize(text []byte) analysis.TokenStream {
	m.blank(text)
	var stream analysis.TokenStream
	end := 0
	for _, t := range m.inner.Tokenize(text) {
		stream = appendGap(stream, text, end, t.Start)
		if t.Type == analysis.AlphaNumeric && m.isUnspaced(t.Term) {
			t.Type = analysis.Ideographic
		}
		stream, end = append(stream, t), t.End
	}
	return appendGap(stream, text, end, len(text))
}

// blank replaces invalid UTF-8 and separators by blanks.
func (m marking) blank(text []byte) {
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && n == 1 || m.separators != "" && strings.ContainsRune(m.separators, r) {
			copy(text[i:i+n], "    ")
		}
		i += n
	}
}

// appendGap appends the tokens of what is between two words: a hyphen, or runs of letters.
func appendGap(stream analysis.TokenStream, text []byte, start, end int) analysis.TokenStream {
	gap := text[start:end]
	if isHyphen(string(gap)) {
		return append(stream, &analysis.Token{Start: start, End: end, Term: gap, Type: hyphenType})
	}
	for i := 0; i < len(gap); {
		r, n := utf8.DecodeRune(gap[i:])
		if !unicode.IsLetter(r) {
			i += n
			continue
		}
		to := i
		for to < len(gap) {
			r, n := utf8.DecodeRune(gap[to:])
			if !IsWordRune(r) {
				break
			}
			to += n
		}
		stream = append(stream, &analysis.Token{
			Start: start + i, End: start + to, Term: gap[i:to], Type: analysis.Ideographic,
		})
		i = to
	}
	return stream
}

// isUnspaced reports whether a word begins in one of the scripts.
func (m marking) isUnspaced(term []byte) bool {
	r, _ := utf8.DecodeRune(term)
	return r >= 0x0E00 && unicode.In(r, m.unspaced...)
}

// divideWords adds the parts of words that seem to have lost a hyphen or a blank: "sino" and "soviet" to
// "SinoSoviet", "mid" and "1949" to "mid1949".
type divideWords struct{}

// Filter implements analysis.TokenFilter.
func (divideWords) Filter(stream analysis.TokenStream) analysis.TokenStream {
	var all analysis.TokenStream
	for i, t := range stream {
		parts := []string(nil)
		if t.Type == analysis.AlphaNumeric || t.Type == analysis.Numeric {
			parts = splitCase(string(t.Term))
		}
		if parts == nil {
			if all != nil {
				all = append(all, t)
			}
			continue
		}
		if all == nil {
			all = slices.Clone(stream[:i])
		}
		all = append(all, t)
		start := t.Start
		for _, part := range parts {
			all = append(all, &analysis.Token{
				Start: start, End: start + len(part), Term: []byte(part),
				Position: t.Position, Type: partType,
			})
			start += len(part)
		}
	}
	if all == nil {
		return stream
	}
	return all
}

// joinHyphenated adds to a word after a hyphen its union with the word before: "highlevel" to "high-level". It
// removes the tokens of the hyphens.
type joinHyphenated struct{}

// Filter implements analysis.TokenFilter.
func (joinHyphenated) Filter(stream analysis.TokenStream) analysis.TokenStream {
	if !slices.ContainsFunc(stream, func(t *analysis.Token) bool { return t.Type == hyphenType }) {
		return stream
	}
	all := make(analysis.TokenStream, 0, len(stream))
	var before, joined *analysis.Token // the last word; its union with the one before it
	hyphen := false
	flush := func() {
		if joined != nil {
			all = append(all, joined)
			joined = nil
		}
	}
	for _, t := range stream {
		switch t.Type {
		case hyphenType:
			flush()
			hyphen = before != nil
			continue
		case partType:
		default:
			flush()
			if hyphen && t.Type != analysis.Ideographic {
				joined = &analysis.Token{
					Start: before.Start, End: t.End, Position: t.Position, Type: joinedType,
					Term: bytes.ToLower(slices.Concat(before.Term, t.Term)),
				}
			}
			before, hyphen = t, false
		}
		all = append(all, t)
	}
	flush()
	return all
}

// removeSeparators removes the dots and commas inside words: "1200" is found by "1,200" and "1.200".
type removeSeparators struct{}

// Filter implements analysis.TokenFilter.
func (removeSeparators) Filter(stream analysis.TokenStream) analysis.TokenStream {
	for _, t := range stream {
		if bytes.ContainsAny(t.Term, ".,") {
			t.Term = bytes.Map(func(r rune) rune {
				if r == '.' || r == ',' {
					return -1
				}
				return r
			}, t.Term)
		}
	}
	return stream
}

// removeLetters removes the parts of words that are a single letter.
type removeLetters struct{}

// Filter implements analysis.TokenFilter.
func (removeLetters) Filter(stream analysis.TokenStream) analysis.TokenStream {
	return slices.DeleteFunc(stream, func(t *analysis.Token) bool {
		return t.Type == partType && utf8.RuneCount(t.Term) < 2
	})
}

// longestStemmed is the length in bytes of the longest terms that the filters of a language are applied to. Some take a
// time that grows with the square of the length.
const longestStemmed = 128

// eachWord applies filters that change the terms of tokens and neither add nor remove any. Long terms only get lower
// case.
type eachWord struct{ filters filters }

// Filter implements analysis.TokenFilter.
func (f eachWord) Filter(stream analysis.TokenStream) analysis.TokenStream {
	words := slices.Clone(stream)
	words = slices.DeleteFunc(words, func(t *analysis.Token) bool {
		if len(t.Term) > longestStemmed {
			t.Term = bytes.ToLower(t.Term)
			return true
		}
		return false
	})
	for _, filter := range f.filters {
		words = filter.Filter(words)
	}
	return stream
}

// markStops sets the type of function words to stopType.
type markStops struct{ words analysis.TokenMap }

// stop returns the filter that marks the words of one of bleve's lists.
func stop(list []byte) analysis.TokenFilter { return markStops{tokenMap(list)} }

// Filter implements analysis.TokenFilter.
func (f markStops) Filter(stream analysis.TokenStream) analysis.TokenStream {
	for _, t := range stream {
		if t.Type == analysis.AlphaNumeric && f.words[string(t.Term)] {
			t.Type = stopType
		}
	}
	return stream
}
