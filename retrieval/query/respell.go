package query

import (
	"strings"

	"footnote/corpus"
	"footnote/retrieval/analysis"
	"footnote/retrieval/english"
	"footnote/retrieval/thesaurus"
)

// Limits on correction by the English dictionary.
const (
	respelt       = 3    // words of a question
	shortRespelt  = 5    // letters of the shortest; a shorter one is one edit from too many words
	longRespelt   = 20   // letters of the longest
	leastFrequent = 1e-6 // share of English text of the rarest word that replaces another
	corpusBonus   = 20   // how many times likelier a word is that the corpus has
)

// respell returns a question in which misspelt words are replaced (see spelling). A word that the corpus has, that is
// an English word, or that has a capital stays as it is. It fails only where the spellings of the corpus cannot be
// read.
func (p *Parser) respell(text string, tokens []analysis.Token) (string, error) {
	misspelt := p.misspelt(text, tokens)
	var b strings.Builder
	from := 0
	for _, t := range misspelt {
		better, err := p.spelling(analysis.Fold(text[t.Start:t.End]))
		if err != nil {
			return text, err
		}
		if better != "" && (!t.Upper || english.Is(better, english.Stop)) {
			b.WriteString(text[from:t.Start])
			b.WriteString(better)
			from = t.End
		}
	}
	b.WriteString(text[from:])
	return b.String(), nil
}

// misspelt returns the tokens of a question that may be misspelt, at most a third of its words: a text with more of
// them is in another language.
func (p *Parser) misspelt(text string, tokens []analysis.Token) []analysis.Token {
	var found []analysis.Token
	words := 0
	for i, t := range tokens {
		if t.Extra {
			continue
		}
		words++
		parts := i+1 < len(tokens) && tokens[i+1].Extra && tokens[i+1].Position == t.Position
		if t.Stop || t.Number || t.Upper && i > 0 || parts ||
			!correctable(text[t.Start:t.End]) || p.vocabulary.DocFreq(t.Term) > 0 {
			continue
		}
		found = append(found, t)
	}
	if len(found) > respelt || 3*len(found) > words {
		return nil
	}
	return found
}

// spelling returns the English word that a misspelt word stands for, "" for none: the likeliest one edit away, by its
// frequency in English and by whether the corpus has it. A word that is one edit away from another spelling of the
// corpus, such as a name, is left to the corrector.
func (p *Parser) spelling(word string) (string, error) {
	if len(word) < shortRespelt || len(word) > longRespelt {
		return "", nil
	}
	best, most, held := "", leastFrequent, false
	for _, other := range edits(word) {
		f := thesaurus.Find(other).Frequency()
		if f < leastFrequent || !corpus.IsWord(other) {
			continue
		}
		found := p.vocabulary.DocFreq(analysis.Stem(other)) > 0
		if found {
			f *= corpusBonus
		}
		if f > most {
			best, most, held = other, f, found
		}
	}
	if best == "" || held {
		return best, nil
	}
	c, err := p.corrector()
	if err != nil {
		return "", err
	}
	if g := c.correct(word); len(g) > 0 && g[0].Weight >= oneEdit {
		return "", nil
	}
	return best, nil
}

// edits returns the strings one edit away from a word with the same first letter, which is seldom wrong.
func edits(word string) []string {
	all := make([]string, 0, 54*len(word))
	for i := 1; i < len(word); i++ {
		all = append(all, word[:i]+word[i+1:])
		if i+1 < len(word) {
			all = append(all, word[:i]+word[i+1:i+2]+word[i:i+1]+word[i+2:])
		}
		for letter := 'a'; letter <= 'z'; letter++ {
			all = append(all, word[:i]+string(letter)+word[i+1:], word[:i]+string(letter)+word[i:])
		}
	}
	for letter := 'a'; letter <= 'z'; letter++ {
		all = append(all, word+string(letter))
	}
	return all
}
