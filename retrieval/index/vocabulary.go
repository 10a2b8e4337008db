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

// vocabulary is the words, terms and spellings that come up while an index is built, each once. Words are looked up
// on all processors; what is counted of them is the builder's alone.
type vocabulary struct {
	mu        sync.Mutex
	words     map[string]*word
	terms     map[string]*termPostings
	spellings map[string]*termPostings
	numbered  []*word // by number: those that a record names
	scratch   []byte
}

// word is a word as it is written, or a gap.
type word struct {
	form     analysis.Form
	flags    wordFlags
	term     *termPostings // nil for a gap
	spelling *termPostings // nil where it is not spellable
	literal  bool          // it is too long for the dictionary
	symbol   uint32        // 0 until it is numbered
}

func newVocabulary() *vocabulary {
	v := &vocabulary{words: map[string]*word{}, terms: map[string]*termPostings{}, spellings: map[string]*termPostings{}}
	for _, written := range frequentWords() {
		v.assignSymbol(v.word(written))
	}
	return v
}

// frequentWords returns the function words of English, the most frequent first: they get the smallest numbers.
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

// seeded is how many words are numbered before any text is read. More would take the numbers of one byte from the
// frequent words and gaps that a corpus has of its own.
const seededWords = 100

// word returns the word, which is also a gap, of what is written.
func (v *vocabulary) word(written string) *word {
	v.mu.Lock()
	w := v.words[written]
	v.mu.Unlock()
	if w != nil {
		return w
	}
	w = newWord(strings.Clone(written)) // which takes a while, and need not keep others waiting
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

// readWord reads a word, but for what it counts for.
func newWord(written string) *word {
	if start, _ := analysis.NextWord(written, 0); start > 0 {
		return &word{form: analysis.Form{Written: written}, flags: isGap}
	}
	w := &word{form: *analysis.NewForm(written)}
	f := &w.form
	for _, of := range [...]struct {
		flag wordFlags
		is   bool
	}{
		{isUpper, f.Upper}, {isNumber, f.Number}, {isStop, f.Stop}, {isDivided, f.Divided}, {isNegation, f.Negation},
		{isIdeograph, f.Ideograph}, {isAmount, f.Amount},
	} {
		if of.is {
			w.flags |= of.flag
		}
	}
	return w
}

// term returns the term of that name.
func (v *vocabulary) term(name string) *termPostings {
	v.mu.Lock()
	defer v.mu.Unlock()
	return getOrAdd(v.terms, name)
}

func getOrAdd(in map[string]*termPostings, name string) *termPostings {
	t := in[name]
	if t == nil {
		t = &termPostings{}
		in[strings.Clone(name)] = t
	}
	return t
}

// number gives a word its symbol.
func (v *vocabulary) assignSymbol(w *word) uint32 {
	if w.symbol == 0 {
		v.numbered = append(v.numbered, w)
		w.symbol = uint32(len(v.numbered)-1) + firstSymbol
	}
	return w.symbol
}

// dictionary returns what the records need to be read. The terms have their places.
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

// splitter is one goroutine's way to a vocabulary: it remembers the words that it met last, more of them the more
// there are.
type splitter struct {
	*vocabulary
	recent []recentWord     // by hash of the word, in pairs
	misses int              // words that were not among them since there was more room
	tokens []analysis.Token // room for those of a text
}

type recentWord struct {
	written string
	*word
}

// The bounds on how many words a speller remembers. The least is soon outgrown; the most takes 6 MB.
const (
	minRecent = 1 << 10
	maxRecent = 1 << 18
)

func newSplitter(v *vocabulary) *splitter {
	return &splitter{vocabulary: v, recent: make([]recentWord, minRecent)}
}

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

// splitText is a text as words and gaps, plain gaps left out.
type splitText struct {
	words  []*word          // nil stands for no gap where a plain one would be
	tokens []analysis.Token // until the speller spells another text
	extras []*termPostings  // the terms of second readings
	length int              // see countWords
}

// split takes a text apart.
func (s *splitter) split(text string) splitText {
	made := splitText{words: make([]*word, 0, len(text)/5)}
	z := analysis.NewTokenizer(text, s.tokens[:0])
	before := noWord
	for i := 0; i < len(text); {
		start, end := analysis.NextWord(text, i)
		if start == end {
			made.words = append(made.words, s.word(text[i:]))
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
			made.words = append(made.words, nil)
		default:
			made.words = append(made.words, s.word(gap))
		}
		made.words = append(made.words, w)
		z.Add(start, end, &w.form)
		before, i = kind, end
	}
	s.tokens, made.tokens, made.length = z.Tokens, z.Tokens, analysis.CountContent(z.Tokens)
	for _, t := range z.Tokens {
		if t.Extra {
			made.extras = append(made.extras, s.term(t.Term))
		}
	}
	return made
}

// spellAll takes texts apart.
func (s *splitter) splitAll(texts []string) []splitText {
	made := make([]splitText, len(texts))
	for i, text := range texts {
		made[i] = s.split(text)
	}
	return made
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
