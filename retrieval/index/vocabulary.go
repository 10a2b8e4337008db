package index

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"footnote/retrieval/analysis"
	"footnote/retrieval/english"
	"footnote/retrieval/thesaurus"
)

// vocabulary holds the different words, terms and spellings of a segment while it is built. Any goroutine may look up a
// word. Numbers and counts belong to the goroutine that adds documents.
type vocabulary struct {
	mu        sync.Mutex
	words     map[string]*word
	terms     map[string]*termPostings
	spellings map[string]*termPostings
	numbered  []*word // the words that records refer to, by number
	scratch   []byte  // symbols of one text
}

// word is a word as it is written, or a gap.
type word struct {
	form     analysis.Form
	flags    wordFlags
	term     *termPostings // nil for a gap
	spelling *termPostings // nil if spelling correction does not propose the word
	literal  bool          // too long for the dictionary
	symbol   uint32        // 0 until assignSymbol
}

// newVocabulary returns a vocabulary that has numbered the most frequent function words.
func newVocabulary() *vocabulary {
	v := &vocabulary{
		words: map[string]*word{}, terms: map[string]*termPostings{}, spellings: map[string]*termPostings{},
	}
	for _, written := range frequentWords() {
		v.assignSymbol(v.word(written))
	}
	return v
}

// frequentWords returns the seededWords most frequent function words of English, the most frequent first.
func frequentWords() []string {
	words := english.Words(english.Stop)
	frequency := make(map[string]float64, len(words))
	for _, w := range words {
		frequency[w] = thesaurus.Find(w).Frequency()
	}
	slices.SortFunc(words, func(a, b string) int {
		return cmp.Or(cmp.Compare(frequency[b], frequency[a]), strings.Compare(a, b))
	})
	return words[:seededWords]
}

// seededWords is how many words are numbered before any text is read. More would take symbols of one byte from words
// and gaps that are frequent in the corpus.
const seededWords = 100

// word returns the word or gap with this text.
func (v *vocabulary) word(written string) *word {
	v.mu.Lock()
	w := v.words[written]
	v.mu.Unlock()
	if w != nil {
		return w
	}
	w = newWord(strings.Clone(written)) // slow, so without the lock
	folded := ""
	if w.flags&isGap == 0 && !w.form.Stop {
		folded = analysis.Fold(written)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if other := v.words[written]; other != nil {
		return other
	}
	if w.flags&isGap == 0 {
		w.term = getOrAdd(v.terms, w.form.Term)
	}
	if analysis.Correctable(folded) {
		w.spelling = getOrAdd(v.spellings, folded)
	}
	if w.literal = len(written) > analysis.LongestCached || len(w.form.Term) > maxTermLength; !w.literal {
		v.words[w.form.Written] = w
	}
	return w
}

// newWord analyses a word. Its term and spelling are not set.
func newWord(written string) *word {
	if start, _ := analysis.NextWord(written, 0); start > 0 {
		return &word{form: analysis.Form{Written: written}, flags: isGap}
	}
	w := &word{form: *analysis.NewForm(written)}
	f := &w.form
	for _, property := range [...]struct {
		flag wordFlags
		is   bool
	}{
		{isUpper, f.Upper}, {isNumber, f.Number}, {isStop, f.Stop}, {isDivided, f.Divided}, {isNegation, f.Negation},
		{isIdeograph, f.Ideograph}, {isAmount, f.Amount},
	} {
		if property.is {
			w.flags |= property.flag
		}
	}
	return w
}

// term returns the postings of a term.
func (v *vocabulary) term(name string) *termPostings {
	v.mu.Lock()
	defer v.mu.Unlock()
	return getOrAdd(v.terms, name)
}

// getOrAdd returns the entry of a map, which it makes if it is missing.
func getOrAdd(in map[string]*termPostings, name string) *termPostings {
	t := in[name]
	if t == nil {
		t = &termPostings{}
		in[strings.Clone(name)] = t
	}
	return t
}

// assignSymbol returns the symbol of a word. At the first call it numbers the word.
func (v *vocabulary) assignSymbol(w *word) uint32 {
	if w.symbol == 0 {
		v.numbered = append(v.numbered, w)
		w.symbol = uint32(len(v.numbered)-1) + firstSymbol
	}
	return w.symbol
}

// dictionary returns the dictionary of the numbered words. A term without a textOffset becomes noTerm.
func (v *vocabulary) dictionary() *dictionaryWriter {
	d := &dictionaryWriter{}
	for _, w := range v.numbered {
		term := uint32(noTerm)
		if w.term != nil && w.term.hasOffset {
			term = w.term.textOffset
		}
		d.add(w.form.Written, term, uint32(len(w.form.Term)), w.flags, w.form.Place)
	}
	return d
}

// splitter splits texts into the words of a vocabulary. It caches words, so that most lookups need no lock; the cache
// grows with the number of misses. Each goroutine has its own splitter.
type splitter struct {
	*vocabulary
	recent []recentWord     // cache by hash of the word; two slots for each hash
	misses int              // since the cache last grew
	tokens []analysis.Token // buffer for the tokens of a text
}

type recentWord struct {
	written string
	*word
}

// Bounds on the words in the cache of a splitter. The maximum takes 6 MB.
const (
	minRecent = 1 << 10
	maxRecent = 1 << 18
)

func newSplitter(v *vocabulary) *splitter {
	return &splitter{vocabulary: v, recent: make([]recentWord, minRecent)}
}

// word is vocabulary.word through the cache.
func (s *splitter) word(written string) *word {
	place := analysis.HashWord(written) % uint32(len(s.recent))
	first, second := &s.recent[place], &s.recent[place^1]
	if first.word != nil && first.written == written {
		return first.word
	}
	if second.word != nil && second.written == written {
		return second.word
	}
	w := s.vocabulary.word(written)
	*second = *first
	*first = recentWord{w.form.Written, w}
	if s.misses++; s.misses > 2*len(s.recent) && len(s.recent) < maxRecent {
		s.recent, s.misses = make([]recentWord, 4*len(s.recent)), 0
	}
	return w
}

// splitText is a text as words and gaps, without the implied gaps.
type splitText struct {
	words  []*word          // nil for an empty gap where a blank is implied
	tokens []analysis.Token // valid until the splitter splits another text
	extras []*termPostings  // the terms of tokens with Extra set
	length int              // in words, see analysis.CountContent
}

// split splits a text.
func (s *splitter) split(text string) splitText {
	t := splitText{words: make([]*word, 0, len(text)/5)}
	z := analysis.NewTokenizer(text, s.tokens[:0])
	before := noWord
	for i := 0; i < len(text); {
		start, end := analysis.NextWord(text, i)
		if start == end {
			t.words = append(t.words, s.word(text[i:]))
			break
		}
		w := s.word(text[start:end])
		kind := plainWord
		if w.form.Ideograph {
			kind = ideographWord
		}
		switch gap := text[i:start]; {
		case gap == impliedGap(before, kind):
		case gap == "":
			t.words = append(t.words, nil)
		default:
			t.words = append(t.words, s.word(gap))
		}
		t.words = append(t.words, w)
		z.Add(start, end, &w.form)
		before, i = kind, end
	}
	s.tokens, t.tokens, t.length = z.Tokens, z.Tokens, analysis.CountContent(z.Tokens)
	for _, token := range z.Tokens {
		if token.Extra {
			t.extras = append(t.extras, s.term(token.Term))
		}
	}
	return t
}

// splitAll splits several texts. Only the last has tokens that are valid.
func (s *splitter) splitAll(texts []string) []splitText {
	all := make([]splitText, len(texts))
	for i, text := range texts {
		all[i] = s.split(text)
	}
	return all
}

// append appends the symbols of a text.
func (v *vocabulary) append(b []byte, words []*word) []byte {
	for _, w := range words {
		switch {
		case w == nil:
			b = appendSymbol(b, noGapSymbol)
		case w.literal:
			r := recordWriter{appendSymbol(b, literalSymbol)}
			r.text(w.form.Written)
			b = r.data
		default:
			b = appendSymbol(b, v.assignSymbol(w))
		}
	}
	return b
}
