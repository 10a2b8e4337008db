package span

import (
	"slices"

	"footnote/retrieval/english"
	"footnote/retrieval/thesaurus"
)

// feature is the value of a feature of a candidate.
type feature struct {
	index uint16 // into featureNames
	value float32
}

// features are the features of a candidate that are not 0.
type features []feature

// set appends a feature with the value 1.
func (f *features) set(index int) { f.add(index, 1) }

// add appends a feature unless its value is 0.
func (f *features) add(index int, value float64) {
	if value != 0 {
		*f = append(*f, feature{uint16(index), float32(value)})
	}
}

// setIf appends a feature with the value 1 if holds.
func (f *features) setIf(holds bool, index int) {
	if holds {
		f.set(index)
	}
}

// The features of a candidate are in blocks of alternatives, of which one holds. Each constant is the index at which a
// block begins; blocks names its alternatives.
const (
	beforeAt       = 0                                    // tag of what precedes the candidate
	firstAt        = beforeAt + int(english.Tags)         // … of its first word
	lastAt         = firstAt + int(english.Tags)          // … of its last word
	afterAt        = lastAt + int(english.Tags)           // … of what follows it
	before2At      = afterAt + int(english.Tags)          // … one further before
	after2At       = before2At + int(english.Tags)        // … one further after
	leftAt         = after2At + int(english.Tags)         // distance to the nearest word of the question before it
	rightAt        = leftAt + distances                   // … after it
	lengthAt       = rightAt + distances                  // how many words
	verbAt         = lengthAt + lengths                   // on which side the verb of the question is, and how far
	nextAt         = verbAt + sides                       // … the word after the interrogative and its noun
	finalAt        = nextAt + sides                       // … the last word of the question
	focusAt        = finalAt + sides                      // … the noun that names the sort of the answer
	fitAt          = focusAt + sides                      // how it fits each kind of constituent
	staleAt        = fitAt + int(constituentKinds)*fits   // … a constituent that the question has
	rankAt         = staleAt + fits                       // the ranks of the constituents in it
	commasAt       = rankAt + int(constituentKinds)*ranks // how many commas
	verbsAt        = commasAt + counts                    // … verbs
	prepositionsAt = verbsAt + counts                     // … prepositions but "of"
	jointsAt       = prepositionsAt + counts              // … "and" and "or"
	relativesAt    = jointsAt + counts                    // … words that begin a clause
	ofsAt          = relativesAt + counts                 // … "of"
	senseAt        = ofsAt + counts                       // the sense of its head
	traitAt        = senseAt + thesaurus.Senses           // the traits below
	pairsAt        = traitAt + traits                     // first of the pairs of coarse tags, see SharedFeatures
	beginAt        = pairsAt                              // before, first
	endAt          = beginAt + tagPairs                   // last, after
	leadAt         = endAt + tagPairs                     // before2, before
	tailAt         = leadAt + tagPairs                    // after, after2
)

// Sizes of blocks.
const (
	distances = 7
	lengths   = 11
	sides     = 10
	fits      = 4
	ranks     = 3
	counts    = 3
	tagPairs  = int(english.CoarseTags) * int(english.CoarseTags)
)

// The traits. Those without a value in the remark are 1 or absent. The question's weight is that of its words in the
// sentence.
const (
	repeats       = iota // share of the question's weight inside
	repeatsWords         // share of its words that are words of the question
	closeness            // mean, by weight, of 1 over 1 + the distance to the words of the question
	leftShare            // share of the question's weight before it
	rightShare           // … after it
	windowed             // … at a distance below windowWay
	sameClause           // … in the clause that it begins or ends in
	between              // words of the question are on both sides
	startsMatched        // its first word is a word of the question
	endsMatched          // its last word is one
	onlyMatched          // it has no other content word
	focusLast            // its last word is the focus
	asked                // it follows the preposition that the question asks with
	otherwise            // it follows something else
	bracketed            // it is all of what brackets enclose
	quoted               // it is all of what quotation marks enclose
	apposed              // it is between commas
	several              // it has a comma, "and" or "or" in it
	capitals             // share of its content words that are capitalised
	subject              // it begins the sentence and ends before the verb
	beforeVerb           // it ends before the verb otherwise
	atVerb               // it begins right after the verb
	remainder            // it ends the sentence
	nameless             // it has no name, though the sentence has one that the question does not have
	numberless           // … no number
	sameSense            // its head has the sense of the question's noun
	otherSense           // … another sense
	kindOfFocus          // the meaning of its head is related to the question's noun
	wholeList            // it is all of a list of names, dates or numbers
	listItem             // it is an item of one
	cutsList             // it is another part of one
	traits
)

// blocks names the alternatives of each block, in the order of the blocks.
var blocks = []struct {
	name         string
	alternatives []string
}{
	{"before", english.TagNames()}, {"first", english.TagNames()}, {"last", english.TagNames()},
	{"after", english.TagNames()}, {"before2", english.TagNames()}, {"after2", english.TagNames()},
	{"left", distanceNames[:]}, {"right", distanceNames[:]}, {"words", lengthNames[:]},
	{"verb", sideNames[:]}, {"next", sideNames[:]}, {"final", sideNames[:]}, {"focus", sideNames[:]},
	{"date", fitNames[:]}, {"person", fitNames[:]}, {"place", fitNames[:]}, {"group", fitNames[:]},
	{"name", fitNames[:]}, {"number", fitNames[:]},
	{"stale", fitNames[:]},
	{"date", rankNames[:]}, {"person", rankNames[:]}, {"place", rankNames[:]}, {"group", rankNames[:]},
	{"name", rankNames[:]}, {"number", rankNames[:]},
	{"commas", countNames[:]}, {"verbs", countNames[:]}, {"prepositions", countNames[:]}, {"joints", countNames[:]},
	{"relatives", countNames[:]}, {"ofs", countNames[:]},
	{"sense", senseNames()}, {"is", traitNames[:]},
	{"begins", pairNames()}, {"ends", pairNames()}, {"leads", pairNames()}, {"trails", pairNames()},
}

var (
	distanceNames = [distances]string{"0", "1", "2", "3", "5", "9", "none"} // the lower bounds
	lengthNames   = [lengths]string{"1", "2", "3", "4", "5", "6", "8", "11", "16", "25", "all"}
	sideNames     = [sides]string{
		"inside", "left 0", "left 1", "left 2", "left 5", "right 0", "right 1", "right 2", "right 5", "none",
	}
	fitNames   = [fits]string{"is", "cuts", "holds", "ends"}
	rankNames  = [ranks]string{"only", "closest", "other"}
	countNames = [counts]string{"0", "1", "2"}
	traitNames = [traits]string{
		"repeats", "repeats_words", "closeness", "left_share", "right_share", "windowed", "same_clause", "between",
		"first_hit", "last_hit", "only_hits", "focus_last", "asked", "otherwise", "bracketed", "quoted", "apposed",
		"several", "capitals", "subject", "before_verb", "at_verb", "remainder", "nameless", "numberless",
		"same_sense", "other_sense", "kind_of_focus", "whole_list", "list_item", "cuts_list",
	}
)

func senseNames() []string {
	var names []string
	for s := range thesaurus.Senses {
		names = append(names, thesaurus.Sense(s).String())
	}
	return names
}

func pairNames() []string {
	var names []string
	for _, a := range english.CoarseTagNames() {
		for _, b := range english.CoarseTagNames() {
			names = append(names, a+" "+b)
		}
	}
	return names
}

// featureNames are the names of the features in their order, as in model.json.
var featureNames = nameFeatures()

func nameFeatures() []string {
	var names []string
	for _, b := range blocks {
		for _, a := range b.alternatives {
			names = append(names, b.name+" "+a)
		}
	}
	return names
}

// tagBefore returns the tag of what precedes word i: punctuation or a word.
func (r *reading) tagBefore(i int) english.Tag {
	switch {
	case i <= 0:
		return english.TagEdge
	case r.words[i].parted:
		return r.words[i].gapTag
	}
	return r.words[i-1].tag
}

// tagBefore2 returns the tag of what precedes that.
func (r *reading) tagBefore2(i int) english.Tag {
	if i > 0 && r.words[i].parted {
		return r.words[i-1].tag
	}
	return r.tagBefore(i - 1)
}

// tagAfter returns the tag of what follows a candidate that ends before word i.
func (r *reading) tagAfter(i int) english.Tag {
	switch {
	case i >= len(r.words):
		return english.TagEdge
	case r.words[i].parted:
		return r.words[i].gapTag
	}
	return r.words[i].tag
}

// tagAfter2 returns the tag of what follows that.
func (r *reading) tagAfter2(i int) english.Tag {
	if i < len(r.words) && r.words[i].parted {
		return r.words[i].tag
	}
	return r.tagAfter(i + 1)
}

// pairOf returns the number of a pair of coarse tags.
func pairOf(a, b english.Tag) int { return int(a.Coarse())*int(english.CoarseTags) + int(b.Coarse()) }

// describeStart appends the features of the beginning of a candidate at word i.
func (r *reading) describeStart(f *features, i int) {
	first, before, second := r.words[i].tag, r.tagBefore(i), r.tagBefore2(i)
	f.set(beforeAt + int(before))
	f.set(firstAt + int(first))
	f.set(beginAt + pairOf(before, first))
	if i > 0 {
		f.set(before2At + int(second))
		f.set(leadAt + pairOf(second, before))
	}
	nearest := float64(farAway)
	for word := range r.share {
		nearest = min(nearest, r.leftWay(i, word))
	}
	f.set(leftAt + distanceOf(nearest))
	f.setIf(len(r.words[i].uses) > 0, traitAt+startsMatched)
	if r.target.Before != english.TagEdge {
		f.setIf(before == r.target.Before, traitAt+asked)
		f.setIf(before != r.target.Before, traitAt+otherwise)
	}
}

// describeEnd appends the features of the end of a candidate before word i.
func (r *reading) describeEnd(f *features, i int) {
	last, after, second := r.words[i-1].tag, r.tagAfter(i), r.tagAfter2(i)
	f.set(lastAt + int(last))
	f.set(afterAt + int(after))
	f.set(endAt + pairOf(last, after))
	if i < len(r.words) {
		f.set(after2At + int(second))
		f.set(tailAt + pairOf(after, second))
	}
	nearest := float64(farAway)
	for word := range r.share {
		nearest = min(nearest, r.rightWay(i, word))
	}
	f.set(rightAt + distanceOf(nearest))
	f.setIf(len(r.words[i-1].uses) > 0, traitAt+endsMatched)
	f.setIf(i == len(r.words), traitAt+remainder)
}

// distanceOf returns the index into distanceNames of a distance.
func distanceOf(way float64) int {
	switch {
	case way >= farAway:
		return 6
	case way > 8:
		return 5
	case way > 4:
		return 4
	case way > 2:
		return 3
	}
	return int(way)
}

// describeWhole appends the features of a candidate that depend on both of its ends.
func (r *reading) describeWhole(f *features, from, to int) {
	f.set(lengthAt + r.lengthOf(from, to))
	f.set(verbAt + r.sideOf(r.target.Verb, from, to))
	f.set(nextAt + r.sideOf(r.target.Next, from, to))
	f.set(finalAt + r.sideOf(r.target.Last, from, to))
	f.set(focusAt + r.sideOf(r.target.Focus, from, to))
	r.describeConstituents(f, from, to)
	r.describeWords(f, from, to)
	r.describeHead(f, from, to)
	r.describeLists(f, from, to)
	r.describePlace(f, from, to)
	r.describeSurroundings(f, from, to)
}

// lengthOf returns the index into lengthNames of the length of a candidate.
func (r *reading) lengthOf(from, to int) int {
	switch n := to - from; {
	case n == len(r.words):
		return 10
	case n <= 5:
		return n - 1
	case n <= 7:
		return 5
	case n <= 10:
		return 6
	case n <= 15:
		return 7
	case n <= 24:
		return 8
	}
	return 9
}

// sideOf returns the index into sideNames of where a word of the question is, seen from a candidate. word may be -1.
func (r *reading) sideOf(word, from, to int) int {
	if word < 0 || r.share[word] == 0 {
		return 9
	}
	if r.within(word, from, to) {
		return 0
	}
	side, way := 1, r.leftWay(from, word)
	if right := r.rightWay(to, word); right < way {
		side, way = 5, right
	}
	switch {
	case way <= 1:
		return side + int(way)
	case way <= 4:
		return side + 2
	}
	return side + 3
}

// describeConstituents appends how a candidate fits the dates, names and numbers.
func (r *reading) describeConstituents(f *features, from, to int) {
	var seen [constituentKinds + 1][fits]bool
	var has [constituentKinds]bool
	for _, p := range r.constituents {
		if p.to <= from || p.from >= to {
			continue
		}
		fit := p.fit(from, to)
		block := p.kind
		if !p.fresh {
			block = constituentKinds // staleAt follows the blocks of the kinds
		}
		f.setIf(!seen[block][fit], fitAt+int(block)*fits+fit)
		seen[block][fit] = true
		if p.fresh {
			has[block] = true
		}
		f.setIf(p.fresh && fit != cutFit, rankAt+int(p.kind)*ranks+p.rank)
	}
	named := func(of [constituentKinds]bool) bool {
		return of[personConstituent] || of[placeConstituent] || of[groupConstituent] || of[nameConstituent]
	}
	f.setIf(named(r.offers) && !named(has), traitAt+nameless)
	f.setIf(r.offers[numberConstituent] && !has[numberConstituent], traitAt+numberless)
}

// cutFit is the index into fitNames of a candidate that cuts a constituent.
const cutFit = 1

// fit returns the index into fitNames of a candidate that overlaps the constituent.
func (p constituent) fit(from, to int) int {
	switch {
	case p.from == from && p.to == to:
		return 0
	case p.from < from || p.to > to:
		return cutFit
	case p.to == to:
		return 3
	}
	return 2
}

// describeWords appends features of the words of a candidate.
func (r *reading) describeWords(f *features, from, to int) {
	var commas, verbs, prepositions, joints, relatives, ofs, content, capital, hits, fresh int
	for i, w := range r.words[from:to] {
		if w.parted && i > 0 && (w.gapTag == english.TagComma || w.gapTag == english.TagColon) {
			commas++
		}
		switch c := w.tag; {
		case c == english.TagOf:
			ofs++
		case c.Preposition():
			prepositions++
		case c == english.TagAnd || c == english.TagOr:
			joints++
		case c.OpensClause() && c != english.TagBut || c == english.TagThat:
			relatives++
		case c.Finite():
			verbs++
		}
		if len(w.uses) > 0 {
			hits++
		}
		if w.tag.Content() {
			content++
			if w.tag == english.TagName || w.tag == english.TagMonth {
				capital++
			}
			if len(w.uses) == 0 {
				fresh++
			}
		}
	}
	f.set(commasAt + min(commas, counts-1))
	f.set(verbsAt + min(verbs, counts-1))
	f.set(prepositionsAt + min(prepositions, counts-1))
	f.set(jointsAt + min(joints, counts-1))
	f.set(relativesAt + min(relatives, counts-1))
	f.set(ofsAt + min(ofs, counts-1))
	f.add(traitAt+repeatsWords, float64(hits)/float64(to-from))
	f.add(traitAt+capitals, float64(capital)/float64(max(content, 1)))
	f.setIf(fresh == 0, traitAt+onlyMatched)
	f.setIf(commas > 0 || joints > 0, traitAt+several)
}

// describeLists appends whether a candidate is a list of names, dates or numbers, or a part of one.
func (r *reading) describeLists(f *features, from, to int) {
	for _, l := range r.lists {
		if to <= l.from || l.to <= from {
			continue
		}
		switch {
		case l.from == from && l.to == to:
			f.set(traitAt + wholeList)
		case from <= l.from && l.to <= to:
		case slices.ContainsFunc(r.constituents, func(p constituent) bool { return p.from == from && p.to == to }):
			f.set(traitAt + listItem)
		default:
			f.set(traitAt + cutsList)
		}
		return
	}
}

// describeHead appends features of the head of a candidate.
func (r *reading) describeHead(f *features, from, to int) {
	head := r.headOf(from, to)
	sense, focus := r.words[head].sense, r.target.Sense
	f.set(senseAt + int(sense))
	if sense != thesaurus.UnknownSense && focus != thesaurus.UnknownSense {
		f.setIf(sense == focus, traitAt+sameSense)
		f.setIf(sense != focus, traitAt+otherSense)
	}
	f.setIf(r.words[head].related, traitAt+kindOfFocus)
}

// headOf returns the head of a candidate: the last word of its first noun phrase.
func (r *reading) headOf(from, to int) int {
	for from+1 < to && (r.words[from].tag.Preposition() || r.words[from].tag == english.TagAdverb) {
		from++
	}
	i := from + 1
	for i < to && !r.words[i].parted {
		c := r.words[i].tag
		if c.Preposition() || c.Finite() || c.OpensClause() || c.In(english.TagThat, english.TagAnd, english.TagOr) {
			break
		}
		i++
	}
	return i - 1
}

// describePlace appends where in the sentence a candidate is.
func (r *reading) describePlace(f *features, from, to int) {
	before, after := r.tagBefore(from), r.tagAfter(to)
	f.setIf(before == english.TagOpen && after == english.TagClose, traitAt+bracketed)
	f.setIf(before == english.TagQuote && after == english.TagQuote, traitAt+quoted)
	f.setIf(before == english.TagComma && (after == english.TagComma || after == english.TagEdge), traitAt+apposed)
	f.setIf(to <= r.verb && from == 0, traitAt+subject)
	f.setIf(to <= r.verb && from > 0, traitAt+beforeVerb)
	f.setIf(from == r.verb+1, traitAt+atVerb)
	focus := r.target.Focus
	f.setIf(focus >= 0 && r.left[to][focus] == to-1, traitAt+focusLast)
}

// windowWay is the distance below which a word of the question counts as around a candidate.
const windowWay = 5

// describeSurroundings appends where the words of the question are, seen from a candidate.
func (r *reading) describeSurroundings(f *features, from, to int) {
	var inside, near, before, after, around, clause float64
	for word, share := range r.share {
		if share == 0 {
			continue
		}
		left, right := r.leftWay(from, word), r.rightWay(to, word)
		if r.within(word, from, to) {
			inside += share
		}
		if left < farAway {
			before += share
		}
		if right < farAway {
			after += share
		}
		if min(left, right) < windowWay {
			around += share
		}
		if r.inClause(word, from, to) {
			clause += share
		}
		near += share / (1 + min(left, right))
	}
	f.add(traitAt+repeats, inside)
	f.add(traitAt+closeness, near)
	f.add(traitAt+leftShare, before)
	f.add(traitAt+rightShare, after)
	f.add(traitAt+windowed, around)
	f.add(traitAt+sameClause, clause)
	f.setIf(before > 0 && after > 0, traitAt+between)
}
