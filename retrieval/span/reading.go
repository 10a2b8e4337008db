package span

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"footnote/corpus"
	"footnote/retrieval/analysis"
	"footnote/retrieval/english"
	"footnote/retrieval/query"
)

// reading is a sentence, read with a question in mind.
type reading struct {
	query        *query.Query
	target       query.Target
	text         string // the sentence
	words        []word
	constituents []constituent
	lists        []list
	offers       [constituentKinds]bool // the sentence has a fresh constituent of the kind
	wanted       []constituent          // those of which an answer has one, in order; nil where any answer will do
	verb         int                    // the first word that can be the verb of the sentence; len(words) for none
	clauses      []int                  // by word: the number of the clause
	share        []float64              // by word of the question: its share of the weight of those in the sentence
	left         [][]int                // by word, by word of the question: its last match before the word, or nowhere
	right        [][]int                // … its first match from the word on
	way          []float64              // by word: the distance from the beginning of the sentence to the word
}

// farAway is the distance to a match that does not exist.
const farAway = 50

// The distance that a word adds between its neighbours: a function word less than a content word, and what parts
// clauses more. The values were found by cross-validation among a few settings; equal steps cost 0.01 of F1.
const (
	stepContent  = 1.0
	stepFunction = 0.2
	stepComma    = 2.0
	stepColon    = 4.0
	stepClause   = 2.0
)

// nowhere is the index of a match that does not exist.
const nowhere = -1

// spanWords is the most words of a sentence that are read. Of a longer sentence, which is hardly prose, the part around
// the first word of the question is read.
const spanWords = 120

// read reads a sentence of a passage.
func read(q *query.Query, p *analysis.Passage, sentence int) *reading {
	s := p.Sentences[sentence]
	r := &reading{query: q, target: q.Target(), text: p.Text(s)}
	r.readWords(p, s)
	r.readConstituents(p, s)
	r.verb = len(r.words)
	for i, w := range r.words {
		if w.tag.Finite() && (i > 0 || w.tag == english.TagBe) {
			r.verb = i
			break
		}
	}
	r.readLists()
	r.readClauses()
	r.readDistances()
	r.readRanks()
	r.readWanted()
	return r
}

// readClauses numbers the clauses: they begin at punctuation and at words that open a clause.
func (r *reading) readClauses() {
	r.clauses = make([]int, len(r.words))
	n := 0
	for i, w := range r.words {
		if w.tag.OpensClause() || w.parted && w.gapTag != english.TagQuote {
			n++
		}
		r.clauses[i] = n
	}
}

// isSign reports a sign that belongs to the number beside it, unlike punctuation.
func isSign(r rune) bool {
	return unicode.Is(unicode.Sc, r) || r == '%' || r == '°' || r == '′' || r == '″' || r == '‰'
}

// readWords reads the words of the sentence, at most spanWords.
func (r *reading) readWords(p *analysis.Passage, s analysis.Sentence) {
	from, to := s.From, s.To
	if to-from > spanWords {
		for i := from; i < to; i++ {
			if len(r.query.Terms[p.Tokens[i].Term]) > 0 {
				from = max(from, min(i-spanWords/2, to-spanWords))
				break
			}
		}
		for p.Tokens[from].Extra {
			from++
		}
		to = min(to, from+spanWords)
	}
	end := 0
	if from > s.From {
		end = p.Tokens[from].Start - s.Span.Start
	}
	r.words = make([]word, 0, to-from)
	for _, t := range p.Tokens[from:to] {
		if t.Extra {
			if n := len(r.words); n > 0 {
				r.words[n-1].uses = append(r.words[n-1].uses, r.query.Terms[t.Term]...)
			}
			continue
		}
		span := corpus.Span{Start: t.Start, End: t.End}.Shift(-s.Span.Start)
		if span.Start < end || span.End > len(r.text) {
			continue
		}
		gap := r.text[end:span.Start]
		before := english.TagEdge
		if n := len(r.words); n > 0 && gap == " " {
			before = r.words[n-1].tag
		}
		w := word{
			span:     withSigns(r.text, span, end),
			tag:      english.TagWord(span.In(r.text), before, len(r.words) == 0),
			attached: len(r.words) > 0 && !spaced(gap),
		}
		w.sense = english.SenseOf(span.In(r.text), w.tag)
		w.related = r.target.Focus >= 0 &&
			slices.ContainsFunc(r.query.RelatedTerms[t.Term], func(u query.Use) bool {
				return u.Word == r.target.Focus
			})
		w.gapTag, w.parted = english.TagGap(gap)
		if len(r.words) == 0 {
			w.gapTag, w.parted = english.TagEdge, true
		}
		if !t.Stop {
			w.uses = append(w.uses, r.query.Terms[t.Term]...)
		}
		end = w.span.End
		r.words = append(r.words, w)
	}
}

// spaced reports whether the text between two words separates them, unlike a hyphen or an apostrophe.
func spaced(gap string) bool {
	switch gap {
	case "", "-", "\u2010", "\u2011", "/", "–", ".", "'", "’":
		return false
	}
	return true
}

// withSigns widens the span of a word by the signs beside it, not before the byte after.
func withSigns(text string, s corpus.Span, after int) corpus.Span {
	if r, n := utf8.DecodeLastRuneInString(text[after:s.Start]); n > 0 && isSign(r) {
		s.Start -= n
	}
	for {
		r, n := utf8.DecodeRuneInString(text[s.End:])
		if n == 0 || !isSign(r) {
			return s
		}
		s.End += n
	}
}

// readDistances fills share, way, left and right.
func (r *reading) readDistances() {
	n := len(r.query.Words)
	r.share = make([]float64, n)
	total := 0.0
	for _, w := range r.words {
		for _, u := range w.uses {
			if r.share[u.Word] == 0 {
				r.share[u.Word] = r.query.Words[u.Word].Weight
				total += r.share[u.Word]
			}
		}
	}
	for i := range r.share {
		if total > 0 {
			r.share[i] /= total
		}
	}
	r.way = make([]float64, len(r.words)+1)
	for i, w := range r.words {
		r.way[i+1] = r.way[i] + r.step(i, w)
	}
	rows := make([]int, 2*n*(len(r.words)+1))
	r.left, r.right = make([][]int, len(r.words)+1), make([][]int, len(r.words)+1)
	for i := range r.left {
		r.left[i], r.right[i] = rows[2*i*n:(2*i+1)*n], rows[(2*i+1)*n:(2*i+2)*n]
	}
	for k := range n {
		r.left[0][k], r.right[len(r.words)][k] = nowhere, nowhere
	}
	for i, w := range r.words {
		copy(r.left[i+1], r.left[i])
		for _, u := range w.uses {
			r.left[i+1][u.Word] = i
		}
	}
	for i := len(r.words) - 1; i >= 0; i-- {
		copy(r.right[i], r.right[i+1])
		for _, u := range r.words[i].uses {
			r.right[i][u.Word] = i
		}
	}
}

// step returns the distance that word i adds between its neighbours, in content words.
func (r *reading) step(i int, w word) float64 {
	d := stepFunction
	if w.tag.Content() {
		d = stepContent
	}
	if w.parted && i > 0 {
		switch w.gapTag {
		case english.TagQuote:
		case english.TagColon:
			d += stepColon
		default:
			d += stepComma
		}
	}
	if w.tag.OpensClause() || w.tag == english.TagThat {
		d += stepClause
	}
	return d
}

// leftWay returns the distance from the last match of a word of the question before word i.
func (r *reading) leftWay(i, word int) float64 {
	if at := r.left[i][word]; at != nowhere {
		return r.way[i] - r.way[at+1]
	}
	return farAway
}

// rightWay returns the distance from word i to the first match from it on.
func (r *reading) rightWay(i, word int) float64 {
	if at := r.right[i][word]; at != nowhere {
		return r.way[at] - r.way[i]
	}
	return farAway
}

// within reports whether a word of the question is in a candidate.
func (r *reading) within(word, from, to int) bool {
	at := r.right[from][word]
	return at != nowhere && at < to
}

// inClause reports whether a word of the question precedes a candidate in the clause that it begins in, or follows it
// in the clause that it ends in.
func (r *reading) inClause(word, from, to int) bool {
	left, right := r.left[from][word], r.right[to][word]
	return left != nowhere && r.clauses[left] == r.clauses[from] ||
		right != nowhere && r.clauses[right] == r.clauses[to-1]
}
