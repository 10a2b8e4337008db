package query

import (
	"cmp"
	"math/bits"
	"slices"

	"footnote/corpus"
	"footnote/retrieval/analysis"
)

// spelling is a folded word of the corpus.
type spelling struct {
	word     string
	letters  uint32 // see lettersOf
	passages int    // that have it
}

// lettersOf returns the set of letters of a word, a bit each. An edit changes at most two of them.
func lettersOf(word string) (letters uint32) {
	for i := range len(word) {
		letters |= 1 << ((word[i] - 'a') & 31)
	}
	return letters
}

// corrector corrects the spelling of words by the spellings of a corpus. The zero value has none. It is safe for
// concurrent use once all are added.
type corrector struct {
	spellings map[int][]spelling // by length in bytes
}

// add adds a spelling and how many passages have it.
func (c *corrector) add(word string, passages int) {
	if c.spellings == nil {
		c.spellings = map[int][]spelling{}
	}
	c.spellings[len(word)] = append(c.spellings[len(word)], spelling{word, lettersOf(word), passages})
}

// maxGuesses is the most spellings that replace a word.
const maxGuesses = 3

// guess is a spelling that may be meant.
type guess struct {
	spelling
	distance int  // in edits
	begins   bool // with the letter of the misspelt word
}

// correctable reports whether a word may be misspelt: it can be corrected and is not an English word.
func correctable(word string) bool {
	word = analysis.Fold(word)
	return analysis.Correctable(word) && !corpus.IsWord(word)
}

// correct returns the index terms that a word without passages may stand for, the most probable first; none for a word
// that is not correctable.
//
// It takes spellings within one edit, from seven letters on within two (Lucene's AUTO fuzziness has its steps at three
// and six). Spellings with the same first letter go first, since few slips change it.
func (c *corrector) correct(word string) []analysis.Variant {
	if !correctable(word) {
		return nil
	}
	word = analysis.Fold(word)
	edits := 1
	if len(word) >= 7 {
		edits = 2
	}
	var guesses []guess
	letters := lettersOf(word)
	for length := len(word) - edits; length <= len(word)+edits; length++ {
		for _, s := range c.spellings[length] {
			begins := s.word[0] == word[0]
			within := edits // one for another first letter
			if !begins {
				within = 1
			}
			if bits.OnesCount32(letters^s.letters) > 2*within {
				continue
			}
			d := editDistance(word, s.word)
			// "ghandi": one letter moved
			moved := d == 2 && begins && letters == s.letters && sortedLetters(s.word) == sortedLetters(word)
			if d <= edits && (begins || d == 1) || moved {
				guesses = append(guesses, guess{s, d, begins})
			}
		}
	}
	slices.SortFunc(guesses, func(a, b guess) int {
		if a.begins != b.begins {
			if a.begins {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(b.passages, a.passages),
			cmp.Compare(a.word, b.word))
	})
	var w Word
	for _, g := range guesses {
		if len(w.Terms) == maxGuesses || g.distance > guesses[0].distance || g.begins != guesses[0].begins {
			break
		}
		w.add(analysis.Stem(g.word), 1-editCost*float64(g.distance))
	}
	return w.Terms
}

// editCost is what an edit takes off the weight of a word: as much as a doubt about the form of the word.
const editCost = 0.15

// oneEdit is the weight of a spelling one edit away.
const oneEdit = 1 - editCost

// sortedLetters returns the letters of a word in alphabetical order, equal for two anagrams.
func sortedLetters(word string) string {
	letters := []byte(word)
	slices.Sort(letters)
	return string(letters)
}

// editDistance returns how many letters to insert, delete, replace or swap with their neighbour to turn a into b
// (Damerau-Levenshtein, optimal string alignment). Both are ASCII. For words of 64 letters or more it returns the
// length of the longer one.
func editDistance(a, b string) int {
	var rows [3][64]int
	if len(a) >= 64 || len(b) >= 64 {
		return max(len(a), len(b))
	}
	before, row, next := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		next[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			next[j] = min(row[j]+1, next[j-1]+1, row[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				next[j] = min(next[j], before[j-2]+1)
			}
		}
		before, row, next = row, next, before
	}
	return row[len(b)]
}
