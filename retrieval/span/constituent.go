package span

import (
	"slices"
	"strings"

	"footnote/corpus"
	"footnote/retrieval/analysis"
	"footnote/retrieval/english"
	"footnote/retrieval/query"
	"footnote/retrieval/thesaurus"
)

// constituent is a date, name or number of the sentence as a range of its words.
type constituent struct {
	from, to int
	kind     constituentKind
	fresh    bool // the question does not have it
	rank     int  // 0: the only fresh one of its sort, 1: the one closest to the question's words, 2: another
}

type constituentKind uint8

const (
	dateConstituent constituentKind = iota
	personConstituent
	placeConstituent
	groupConstituent
	nameConstituent // any other name
	numberConstituent
	constituentKinds
)

// readConstituents finds the dates, names and numbers of the sentence. A name or number inside a date is part of it.
func (r *reading) readConstituents(p *analysis.Passage, s analysis.Sentence) {
	for _, d := range s.Dates {
		r.addConstituent(d.Span.Shift(-p.Passage.Span.Start-s.Span.Start), dateConstituent)
	}
	for _, n := range s.Names {
		sort := nameConstituent
		switch r.kindOfName(n, s) {
		case analysis.PersonName:
			sort = personConstituent
		case analysis.PlaceName:
			sort = placeConstituent
		case analysis.GroupName:
			sort = groupConstituent
		}
		r.addConstituent(n.Span.Shift(-s.Span.Start), sort)
	}
	for _, n := range s.Numbers {
		r.addConstituent(n.Span.Shift(-s.Span.Start), numberConstituent)
	}
	r.joinRanges()
}

// kindOfName says what a name names: as listed, else as its words and surroundings tell. Several words that end in a
// common noun for something else are no person: "Mutual Assistance".
func (r *reading) kindOfName(n analysis.Mention, s analysis.Sentence) analysis.MentionKind {
	written := n.Span.Shift(-s.Span.Start).In(r.text)
	switch thesaurus.SenseOf(written) {
	case thesaurus.PersonSense:
		return analysis.PersonName
	case thesaurus.LocationSense, thesaurus.ObjectSense:
		return analysis.PlaceName
	case thesaurus.GroupSense:
		return analysis.GroupName
	}
	if last := written[strings.LastIndexByte(written, ' ')+1:]; n.Kind == analysis.PersonName && len(last) < len(written) {
		switch thesaurus.SenseOf(strings.ToLower(last)) {
		case thesaurus.UnknownSense, thesaurus.PersonSense:
		default:
			if thesaurus.SenseOf(last) != thesaurus.PersonSense { // but "Richard Nixon", "George Bush"
				return analysis.AnyName
			}
		}
	}
	return n.Kind
}

// joinRanges makes one piece of the two numbers of a range: "five to ten years", "between 3 and 14 hours".
func (r *reading) joinRanges() {
	kept := r.constituents[:0]
	for _, p := range r.constituents {
		if last := len(kept) - 1; p.kind == numberConstituent && last >= 0 && kept[last].kind == numberConstituent && r.ranges(kept[last], p) {
			kept[last].to = p.to
			kept[last].fresh = kept[last].fresh && p.fresh
			continue
		}
		kept = append(kept, p)
	}
	r.constituents = kept
}

// ranges reports whether two numbers bound a range; "from three to five" tells of a change.
func (r *reading) ranges(a, b constituent) bool {
	if b.from != a.to+1 || !r.samePhrase(a.to, b.from+1) {
		return false
	}
	switch before := r.classBefore(a.from); r.words[a.to].tag {
	case english.TagTo, english.TagOr:
		return before != english.TagFrom
	case english.TagAnd:
		return before == english.TagBetween
	}
	return false
}

func (r *reading) addConstituent(span corpus.Span, sort constituentKind) {
	p := constituent{from: -1, kind: sort}
	asked, told := false, false // by the question; by the sentence alone
	for i, w := range r.words {
		if w.span.Overlaps(span) {
			if p.from < 0 {
				p.from = i
			}
			p.to = i + 1
			asked = asked || len(w.uses) > 0
			told = told || len(w.uses) == 0 && w.tag.Content()
		}
	}
	p.fresh = !asked && !r.isAlias(p) || sort == dateConstituent && told // "March 1969" tells more than "1969"
	if p.from < 0 || sort != dateConstituent && r.dated(p) {
		return
	}
	for sort == dateConstituent && p.from+1 < p.to && leadsDate(r.words[p.from].tag) {
		p.from++
	}
	if sort == dateConstituent && r.target.Type == query.ForYear {
		p = r.yearOf(p)
	}
	r.constituents = append(r.constituents, p)
	if sort == dateConstituent || sort == numberConstituent {
		for i := p.from + 1; i < p.to; i++ {
			r.words[i].parted = false
		}
	}
}

// isAlias reports whether a piece is another name of what the question names: "Zhenbao (or *Damanskiy*) Island".
func (r *reading) isAlias(p constituent) bool {
	if p.from < 2 {
		return false
	}
	if or := r.words[p.from-1]; or.tag != english.TagOr || !or.parted || or.gapTag != english.TagOpen {
		return false
	}
	return len(r.words[p.from-2].uses) > 0
}

// yearOf narrows the date of a day or a month to its year: "25 February *2010*".
func (r *reading) yearOf(p constituent) constituent {
	year, months := -1, 0
	for i := p.from; i < p.to; i++ {
		switch r.words[i].tag {
		case english.TagYear:
			if year >= 0 {
				return p
			}
			year = i
		case english.TagMonth:
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
func leadsDate(c english.Tag) bool {
	switch c {
	case english.TagIn, english.TagOn, english.TagAt, english.TagBy, english.TagOf, english.TagSince, english.TagArticle:
		return true
	}
	return false
}

// dated reports whether a piece is part of a date.
func (r *reading) dated(p constituent) bool {
	return slices.ContainsFunc(r.constituents, func(d constituent) bool { return d.kind == dateConstituent && d.from < p.to && p.from < d.to })
}

// list is the words [from:to] of several pieces in a row.
type list struct {
	from, to int
	fresh    bool // the question has none of them
}

// readLists finds pieces that commas, "and" and "or" join.
func (r *reading) readLists() {
	pieces := slices.SortedStableFunc(slices.Values(r.constituents), func(a, b constituent) int { return a.from - b.from })
	for i := 0; i < len(pieces); {
		l := list{pieces[i].from, pieces[i].to, pieces[i].fresh}
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

// joins reports whether nothing but a comma, "and" or "or", with an article, stands between the words before from and
// those at to.
func (r *reading) joins(from, to int) bool {
	if to < from || to-from > 2 || to == len(r.words) {
		return false
	}
	joined := false
	for i := from; i < to; i++ {
		switch r.words[i].tag {
		case english.TagAnd, english.TagOr:
			joined = true
		case english.TagArticle:
		default:
			return false
		}
	}
	for i := from; i <= to; i++ {
		if r.words[i].parted {
			if r.words[i].gapTag != english.TagComma {
				return false
			}
			joined = true
		}
	}
	return joined
}

// readRanks finds among the fresh pieces of each sort the one closest to the words of the question.
func (r *reading) readRanks() {
	for sort := range constituentKinds {
		best, most, n := -1, -1.0, 0
		for i, p := range r.constituents {
			if p.kind != sort || !p.fresh {
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
			r.constituents[i].rank = 2
		}
		if best >= 0 {
			r.offers[sort] = true
			r.constituents[best].rank = min(n-1, 1)
		}
	}
}
