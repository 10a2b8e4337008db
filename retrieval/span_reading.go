package retrieval

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/corpus"
	"footnote/retrieval/thesaurus"
)

// reading is a sentence with a question in mind.
type reading struct {
	query   *Query
	wording wording
	text    string // the sentence
	words   []spanWord
	pieces  []spanPiece
	share   []float64        // by word of the question: its share of the weight of those that the sentence holds
	lists   []pieceList      // of names, dates or numbers
	clauses []int            // by word: the number of the clause
	offers  [pieceSorts]bool // the sentence has a fresh piece of the sort
	wanted  []spanPiece      // the pieces of which an answer has one; none where any answer will do
	verb    int              // the first word that can be the verb of the sentence, len(words) for none
	left    [][]int          // by word and word of the question: the last hit before it; nowhere for none
	right   [][]int          // … the first hit at or behind it
	way     []float64        // by word: how far its beginning is from that of the sentence
}

// spanPiece is a date, name or number of the sentence as a range of its words.
type spanPiece struct {
	from, to int
	sort     pieceSort
	fresh    bool // the question does not have it
	rank     int  // 0: the only fresh one of its sort, 1: the one closest to the question's words, 2: another
}

type pieceSort uint8

const (
	datePiece pieceSort = iota
	personPiece
	placePiece
	groupPiece
	namePiece // any other name
	numberPiece
	pieceSorts
)

// farAway is a distance in words that stands for any greater one.
const farAway = 50

// How far a word takes its neighbours apart: a function word less than one of content, and what parts clauses more.
// Found by cross-validation among a few settings; equal steps cost 0.01 of F1.
const (
	stepContent  = 1.0
	stepFunction = 0.2
	stepComma    = 2.0
	stepColon    = 4.0
	stepClause   = 2.0
)

// nowhere is the place of a hit that is not there.
const nowhere = -1

// spanWords bounds the words of a sentence among which the span is looked for; of longer ones the part around the
// first hit is read. No sentence of prose has as many.
const spanWords = 120

// read prepares a sentence.
func (q *Query) read(m *match, sentence int) *reading {
	p, s := m.passage, m.passage.sentences[sentence]
	r := &reading{query: q, wording: q.wording(), text: p.text(s)}
	r.readWords(p, s)
	r.readPieces(p, s)
	r.verb = len(r.words)
	for i, w := range r.words {
		if w.class.finite() && (i > 0 || w.class == beClass) {
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

// pieceList is the words [from:to] of several pieces in a row.
type pieceList struct {
	from, to int
	fresh    bool // the question has none of them
}

// readLists finds pieces that commas, "and" and "or" join.
func (r *reading) readLists() {
	pieces := slices.SortedStableFunc(slices.Values(r.pieces), func(a, b spanPiece) int { return a.from - b.from })
	for i := 0; i < len(pieces); {
		l := pieceList{pieces[i].from, pieces[i].to, pieces[i].fresh}
		n := 1
		for i++; i < len(pieces) && r.joins(l.to, pieces[i].from); i++ {
			l.to, l.fresh = max(l.to, pieces[i].to), l.fresh && pieces[i].fresh
			n++
		}
		if n > 1 {
			r.lists = append(r.lists, l)
		}
	}
}

// joins reports whether nothing but a comma, "and" or "or", with an article, stands between the words before from and those at to.
func (r *reading) joins(from, to int) bool {
	if to < from || to-from > 2 || to == len(r.words) {
		return false
	}
	joined := false
	for i := from; i < to; i++ {
		switch r.words[i].class {
		case andClass, orClass:
			joined = true
		case articleClass:
		default:
			return false
		}
	}
	for i := from; i <= to; i++ {
		if r.words[i].parted {
			if r.words[i].gap != commaClass {
				return false
			}
			joined = true
		}
	}
	return joined
}

// readClauses numbers the stretches between punctuation and the words that begin a clause.
func (r *reading) readClauses() {
	r.clauses = make([]int, len(r.words))
	n := 0
	for i, w := range r.words {
		if w.class.opensClause() || w.parted && w.gap != quoteClass {
			n++
		}
		r.clauses[i] = n
	}
}

// readRanks finds among the fresh pieces of each sort the one closest to the words of the question.
func (r *reading) readRanks() {
	for sort := range pieceSorts {
		best, most, n := -1, -1.0, 0
		for i, p := range r.pieces {
			if p.sort != sort || !p.fresh {
				continue
			}
			n++
			near := 0.0
			for k, share := range r.share {
				near += share / (1 + min(r.leftWay(p.from, k), r.rightWay(p.to, k)))
			}
			if near > most {
				best, most = i, near
			}
			r.pieces[i].rank = 2
		}
		if best >= 0 {
			r.offers[sort] = true
			r.pieces[best].rank = min(n-1, 1)
		}
	}
}

// whole returns the sentence without punctuation and white space at its ends; all of it where nothing else is there.
func (r *reading) whole() corpus.Span {
	outside := func(c rune) bool { return !isWordRune(c) && !isSign(c) }
	start := strings.IndexFunc(r.text, func(c rune) bool { return !outside(c) })
	if start < 0 {
		return corpus.Span{End: len(r.text)}
	}
	return r.closed(corpus.Span{Start: start, End: len(strings.TrimRightFunc(r.text, outside))})
}

// isSign reports signs that belong to the number they stand at, and not to the punctuation around it.
func isSign(r rune) bool {
	return unicode.Is(unicode.Sc, r) || r == '%' || r == '°' || r == '′' || r == '″' || r == '‰'
}

func (r *reading) readWords(p *analyzedPassage, s analyzedSentence) {
	from, to := s.from, s.to
	if to-from > spanWords {
		for i := from; i < to; i++ {
			if len(r.query.terms[p.tokens[i].term]) > 0 {
				from = max(from, min(i-spanWords/2, to-spanWords))
				break
			}
		}
		for p.tokens[from].extra {
			from++
		}
		to = min(to, from+spanWords)
	}
	end := 0
	if from > s.from {
		end = p.tokens[from].start - s.span.Start
	}
	r.words = make([]spanWord, 0, to-from)
	for _, t := range p.tokens[from:to] {
		if t.extra {
			if n := len(r.words); n > 0 {
				r.words[n-1].hits = append(r.words[n-1].hits, r.query.terms[t.term]...)
			}
			continue
		}
		span := corpus.Span{Start: t.start, End: t.end}.Shift(-s.span.Start)
		if span.Start < end || span.End > len(r.text) {
			continue
		}
		gap := r.text[end:span.Start]
		before := edgeClass
		if n := len(r.words); n > 0 && gap == " " {
			before = r.words[n-1].class
		}
		w := spanWord{span: withSpanSigns(r.text, span, end), class: classOf(span.In(r.text), before, len(r.words) == 0), attached: len(r.words) > 0 && !spaced(gap)}
		w.sense = senseOf(span.In(r.text), w.class)
		w.related = r.wording.focus >= 0 && slices.ContainsFunc(r.query.wide[t.term], func(u use) bool { return u.word == r.wording.focus })
		w.gap, w.parted = gapClass(gap)
		if len(r.words) == 0 {
			w.gap, w.parted = edgeClass, true
		}
		if !t.stop {
			w.hits = append(w.hits, r.query.terms[t.term]...)
		}
		end = w.span.End
		r.words = append(r.words, w)
	}
}

// spaced reports white space or punctuation that is no joining of words.
func spaced(gap string) bool {
	return gap != "" && gap != "-" && gap != "\u2010" && gap != "\u2011" && gap != "/" && gap != "–" && gap != "." && gap != "'" && gap != "’"
}

// withSpanSigns widens a word to the signs at it, not before the byte after.
func withSpanSigns(text string, s corpus.Span, after int) corpus.Span {
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

func (r *reading) readPieces(p *analyzedPassage, s analyzedSentence) {
	for _, d := range s.dates {
		r.addPiece(d.Span.Shift(-p.passage.Span.Start-s.span.Start), datePiece)
	}
	for _, n := range s.names {
		sort := namePiece
		switch r.namingOf(n, s) {
		case personName:
			sort = personPiece
		case placeName:
			sort = placePiece
		case groupName:
			sort = groupPiece
		}
		r.addPiece(n.span.Shift(-s.span.Start), sort)
	}
	for _, n := range s.numbers {
		r.addPiece(n.span.Shift(-s.span.Start), numberPiece)
	}
	r.joinRanges()
}

// namingOf says what a name names: as listed, else as its words and surroundings tell.
func (r *reading) namingOf(n piece, s analyzedSentence) naming {
	written := n.span.Shift(-s.span.Start).In(r.text)
	switch thesaurus.SenseOf(written) {
	case thesaurus.PersonSense:
		return personName
	case thesaurus.LocationSense, thesaurus.ObjectSense:
		return placeName
	case thesaurus.GroupSense:
		return groupName
	}
	return n.names
}

// joinRanges makes one piece of the two numbers of a range: "five to ten years", "between 3 and 14 hours".
func (r *reading) joinRanges() {
	kept := r.pieces[:0]
	for _, p := range r.pieces {
		if last := len(kept) - 1; p.sort == numberPiece && last >= 0 && kept[last].sort == numberPiece && r.ranges(kept[last], p) {
			kept[last].to = p.to
			kept[last].fresh = kept[last].fresh && p.fresh
			continue
		}
		kept = append(kept, p)
	}
	r.pieces = kept
}

// ranges reports whether two numbers bound a range; "from three to five" tells of a change.
func (r *reading) ranges(a, b spanPiece) bool {
	if b.from != a.to+1 || !r.samePhrase(a.to, b.from+1) {
		return false
	}
	switch before := r.classBefore(a.from); r.words[a.to].class {
	case toClass, orClass:
		return before != fromClass
	case andClass:
		return before == betweenClass
	}
	return false
}

func (r *reading) addPiece(span corpus.Span, sort pieceSort) {
	p := spanPiece{from: -1, sort: sort}
	asked, told := false, false // by the question; by the sentence alone
	for i, w := range r.words {
		if w.span.Overlaps(span) {
			if p.from < 0 {
				p.from = i
			}
			p.to = i + 1
			asked = asked || len(w.hits) > 0
			told = told || len(w.hits) == 0 && w.class.content()
		}
	}
	p.fresh = !asked && !r.isAlias(p) || sort == datePiece && told // "March 1969" tells more than "1969"
	if p.from < 0 || sort != datePiece && r.dated(p) {
		return
	}
	for sort == datePiece && p.from+1 < p.to && leadsDate(r.words[p.from].class) {
		p.from++
	}
	if sort == datePiece && r.wording.asked == forYear {
		p = r.yearOf(p)
	}
	r.pieces = append(r.pieces, p)
	if sort == datePiece || sort == numberPiece {
		for i := p.from + 1; i < p.to; i++ {
			r.words[i].parted = false
		}
	}
}

// isAlias reports whether a piece is another name of what the question names: "Zhenbao (or *Damanskiy*) Island".
func (r *reading) isAlias(p spanPiece) bool {
	if p.from < 2 || r.words[p.from-1].class != orClass || !r.words[p.from-1].parted || r.words[p.from-1].gap != openClass {
		return false
	}
	return len(r.words[p.from-2].hits) > 0
}

// yearOf narrows the date of a day or a month to its year: "25 February *2010*".
func (r *reading) yearOf(p spanPiece) spanPiece {
	year, months := -1, 0
	for i := p.from; i < p.to; i++ {
		switch r.words[i].class {
		case yearClass:
			if year >= 0 {
				return p
			}
			year = i
		case monthClass:
			months++
		}
	}
	if year >= 0 && months > 0 {
		p.from, p.to = year, year+1
	}
	return p
}

// leadsDate reports whether a word may stand in front of a date without being what is asked for: "*by the* summer".
// Those of a range, "between" and "from", belong to it.
func leadsDate(c wordClass) bool {
	switch c {
	case inClass, onClass, atClass, byClass, ofClass, sinceClass, articleClass:
		return true
	}
	return false
}

// dated reports whether a piece is part of a date.
func (r *reading) dated(p spanPiece) bool {
	return slices.ContainsFunc(r.pieces, func(d spanPiece) bool { return d.sort == datePiece && d.from < p.to && p.from < d.to })
}

func (r *reading) readDistances() {
	n := len(r.query.Words)
	r.share = make([]float64, n)
	total := 0.0
	for _, w := range r.words {
		for _, u := range w.hits {
			if r.share[u.word] == 0 {
				r.share[u.word] = r.query.Words[u.word].Weight
				total += r.share[u.word]
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
		for _, u := range w.hits {
			r.left[i+1][u.word] = i
		}
	}
	for i := len(r.words) - 1; i >= 0; i-- {
		copy(r.right[i], r.right[i+1])
		for _, u := range r.words[i].hits {
			r.right[i][u.word] = i
		}
	}
}

// step is how far a word takes its two neighbours apart, in words of content.
func (r *reading) step(i int, w spanWord) float64 {
	d := stepFunction
	if w.class.content() {
		d = stepContent
	}
	if w.parted && i > 0 {
		switch w.gap {
		case quoteClass:
		case colonClass:
			d += stepColon
		default:
			d += stepComma
		}
	}
	if w.class.opensClause() || w.class == thatClass {
		d += stepClause
	}
	return d
}

// leftWay is the way from the last hit of a question's word before word i.
func (r *reading) leftWay(i, word int) float64 {
	if at := r.left[i][word]; at != nowhere {
		return r.way[i] - r.way[at+1]
	}
	return farAway
}

// rightWay is the way to the first hit at or behind word i.
func (r *reading) rightWay(i, word int) float64 {
	if at := r.right[i][word]; at != nowhere {
		return r.way[at] - r.way[i]
	}
	return farAway
}

// within reports whether a word of the question stands in a chunk.
func (r *reading) within(word, from, to int) bool {
	at := r.right[from][word]
	return at != nowhere && at < to
}

// inClause reports whether a word of the question stands before a chunk in the clause that it begins in, or behind it in
// the one that it ends in.
func (r *reading) inClause(word, from, to int) bool {
	left, right := r.left[from][word], r.right[to][word]
	return left != nowhere && r.clauses[left] == r.clauses[from] || right != nowhere && r.clauses[right] == r.clauses[to-1]
}

// Bounds of a candidate, in words. Longer ones than freeWords end where punctuation does.
const (
	freeWords = 12
	mostWords = 40
)

// candidates calls yield with every candidate. The whole sentence is one, but where a date, a number or a reason is asked for
// only if nothing shorter is.
func (r *reading) candidates(yield func(from, to int)) {
	n := len(r.words)
	some := false
	for from := range n {
		if !r.begins(from) {
			continue
		}
		for to := from + 1; to <= min(n, from+mostWords); to++ {
			if to-from > freeWords && !r.partedAt(to) || from == 0 && to == n {
				continue
			}
			if r.ends(to) && r.balanced(from, to) && r.coherent(from, to) && r.fits(from, to) {
				some = true
				yield(from, to)
			}
		}
	}
	if typed := broadly[r.wording.asked] != broadThing && r.wording.asked != forManner; !some || !typed {
		yield(0, n)
	}
}

// partedAt reports whether punctuation or the end stands before word i.
func (r *reading) partedAt(i int) bool { return i == len(r.words) || r.words[i].parted }

// begins reports whether an answer can begin with word i.
func (r *reading) begins(i int) bool {
	switch r.words[i].class {
	case andClass, orClass, butClass, ofClass:
		return false
	}
	return !r.words[i].attached
}

// ends reports whether an answer can end before word i.
func (r *reading) ends(i int) bool {
	return !r.words[i-1].class.joining() && (i == len(r.words) || !r.words[i].attached)
}

// balanced reports whether a chunk closes the brackets and quotation marks that it opens, and no others. A bracket that
// closes directly behind it counts: bytes takes it in.
func (r *reading) balanced(from, to int) bool {
	open, quotes := 0, 0
	for i := from + 1; i < to; i++ {
		if !r.words[i].parted {
			continue
		}
		for _, c := range r.gapBefore(i) {
			switch c {
			case '(', '[':
				open++
			case ')', ']':
				open--
			case '"', '“', '”':
				quotes++
			}
			if open < 0 {
				return false
			}
		}
	}
	closes := to == len(r.words) || strings.ContainsAny(r.gapBefore(to), ")]")
	return (open == 0 || open == 1 && closes) && quotes%2 == 0
}

// coherent reports whether a chunk can be one constituent: no name goes on behind it, no colon, semicolon or dash parts it,
// every clause that begins in it has its verb, and without a verb it has no two noun phrases side by side.
func (r *reading) coherent(from, to int) bool {
	for _, p := range r.pieces {
		if p.from < to && to < p.to && p.sort != datePiece && p.sort != numberPiece && r.words[to-1].class == nameClass && r.words[to].class == nameClass {
			return false
		}
	}
	if to < len(r.words) && !r.words[to].parted && r.words[to-1].class == nounClass && r.words[to].class.noun() && len(r.words[to].hits) == 0 &&
		broadly[r.wording.asked] == broadThing {
		return false // "a plane" of "a plane crash"
	}
	verbs, seam, clause := false, false, false // clause: one began that has no verb yet
	for i := from; i < to; i++ {
		w := r.words[i]
		if i > from {
			if w.parted && w.gap == colonClass && !w.attached || !verbs && r.joinsClause(i) {
				return false
			}
			seam = seam || !w.parted && r.partsPhrases(i)
			clause = clause || w.class == whoClass || w.class == whichClass || w.class == becauseClass
		}
		if w.class.finite() || w.class == ingClass {
			verbs, clause = true, false
		}
	}
	return !clause && (verbs || !seam)
}

// joinsClause reports whether word i joins a clause to what is before it: "… *but* the army", "… *and* opened".
func (r *reading) joinsClause(i int) bool {
	switch r.words[i].class {
	case butClass:
		return true
	case andClass, orClass:
		return i+1 < len(r.words) && r.words[i+1].class.finite() && !r.words[i+1].parted
	}
	return false
}

// partsPhrases reports whether a noun phrase ends before word i and another begins with it: "the Soviet Union *certain* rights".
func (r *reading) partsPhrases(i int) bool {
	before, c := r.words[i-1].class, r.words[i].class
	return before.nominal() && c.beginsPhrase() || before == nameClass && c == adjectiveClass
}

// gapBefore is what stands between word i and the one before it.
func (r *reading) gapBefore(i int) string { return r.text[r.words[i-1].span.End:r.words[i].span.Start] }

// bytes returns the bytes of a chunk, without a possessive ending and with the bracket that closes one inside.
func (r *reading) bytes(c chunk) corpus.Span {
	if c.from == 0 && c.to == len(r.words) && c.to < spanWords {
		return r.whole()
	}
	s := corpus.Span{Start: r.words[c.from].span.Start, End: r.words[c.to-1].span.End}
	s.End = trimPossessive(r.text, s)
	return r.closed(s)
}

// closed widens a span by the bracket behind it that closes one inside.
func (r *reading) closed(s corpus.Span) corpus.Span {
	text := s.In(r.text)
	for _, pair := range []string{"()", "[]"} {
		if strings.Count(text, pair[:1]) > strings.Count(text, pair[1:]) && strings.HasPrefix(r.text[s.End:], pair[1:]) {
			s.End++
		}
	}
	return s
}
