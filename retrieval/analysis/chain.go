package analysis

import (
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/lang/cjk"
	"github.com/blevesearch/bleve/v2/analysis/token/unicodenorm"
	unicodetokenizer "github.com/blevesearch/bleve/v2/analysis/tokenizer/unicode"
)

// chain is one of bleve's analyzers. It is safe for concurrent use, as its tokenizer and filters are.
type chain struct{ bleve analysis.DefaultAnalyzer }

// newChain returns the chain of a language other than English. Every language has bleve's tokenizer, with our marks,
// our filters for parts and hyphens, and bleve's for pairs of ideographs and for Unicode's normal form. The filters of
// the language come last. Pairs are made first of these, while terms still have the bytes of the text.
func newChain(language string, words filters) chain {
	t := marking{inner: unicodetokenizer.NewUnicodeTokenizer(), unspaced: unspaced}
	if language == "fa" {
		t.separators = "\u200c" // the zero-width non-joiner separates the parts of Persian words
	}
	return chain{analysis.DefaultAnalyzer{Tokenizer: t, TokenFilters: filters{
		divideWords{}, joinHyphenated{}, cjk.NewCJKBigramFilter(true),
		unicodenorm.MustNewUnicodeNormalizeFilter(unicodenorm.NFKC), removeSeparators{},
		removeLetters{}, eachWord{words},
	}}}
}

func (c chain) analyze(text string) []Token { return fromBleve(text, c.bleve.Analyze([]byte(text))) }

// fromBleve converts the tokens of a text. It counts positions anew, and puts a pair of ideographs after the second
// of them. A word that filters left nothing of has a position and no token.
func fromBleve(text string, stream analysis.TokenStream) []Token {
	tokens := make([]Token, 0, len(stream))
	position, upper := -1, false // of the last word
	var pair *analysis.Token
	for _, t := range stream {
		written := text[t.Start:t.End]
		first, _ := utf8.DecodeRuneInString(written)
		token := Token{Term: string(t.Term), Start: t.Start, End: t.End}
		switch t.Type {
		case analysis.Double:
			pair = t
			continue
		case partType:
			token.Extra, token.Upper, token.Number = true, upper, unicode.IsDigit(first)
		case joinedType:
			token.Extra = true
		default:
			position++
			upper = unicode.IsUpper(first)
			token.Upper, token.Number, token.Amount = upper, unicode.IsDigit(first), unicode.IsDigit(first)
			token.Stop = t.Type == stopType && !isAcronym(written)
		}
		token.Position = max(position, 0)
		if token.Term != "" {
			tokens = append(tokens, token)
		}
		if pair != nil {
			tokens = append(tokens, Token{
				Term: string(pair.Term), Start: pair.Start, End: pair.End,
				Position: token.Position, Extra: true,
			})
			pair = nil
		}
	}
	return tokens
}
