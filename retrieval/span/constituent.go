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

// constituent is a date, name or number of the sentence: its words [from:to].
type constituent struct {
	from, to int
	kind     constituentKind
	fresh    bool // the question does not have it
	rank     int  // 0: the only fresh one of its kind, 1: the one closest to the words of the question, 2: another
}

// constituentKind is the kind of a constituent.
type constituentKind uint8

const (
	dateConstituent constituentKind = iota
	personConstituent
	placeConstituent
	groupConstituent
	nameConstituent // any other name
	numberConstituent
	constituentKinds // how many there are
)

// readConstituents finds the dates, names and numbers of the sentence. Names and numbers inside a date belong to it.
func (r *reading) readConstituents(p *analysis.Passage, s analysis.Sentence) {
	for _, d := range s.Dates {
		r.addConstituent(d.Span.Shift(-p.Passage.Span.Start-s.Span.Start), dateConstituent)
	}
	for _, n := range s.Names {
		kind := nameConstituent
		switch r.kindOfName(n, s) {
		case analysis.PersonName:
			kind = personConstituent
		case analysis.PlaceName:
			kind = placeConstituent
		case analysis.GroupName:
			kind = groupConstituent
		}
		r.addConstituent(n.Span.Shift(-s.Span.Start), kind)
	}
	for _, n := range s.Numbers {
		r.addConstituent(n.Span.Shift(-s.Span.Start), numberConstituent)
	}
	r.joinRanges()
}

// kindOfName returns what a name names: as the thesaurus has it, else as its mention says. Several words that end in a
// common noun for anything but a person are no person: "Mutual Assistance".
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
	last := written[strings.LastIndexByte(written, ' ')+1:]
	if n.Kind == analysis.PersonName && len(last) < len(written) {
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

// joinRanges makes one constituent of the two numbers of a range: "five to ten years", "between 3 and 14 hours".
func (r *reading) joinRanges() {
	kept := r.constituents[:0]
	for _, p := range r.constituents {
		last := len(kept) - 1
		if p.kind == numberConstituent && last >= 0 && kept[last].kind == numberConstituent && r.ranges(kept[last], p) {
			kept[last].to = p.to
			kept[last].fresh = kept[last].fresh && p.fresh
			continue
		}
		kept = append(kept, p)
	}
	r.constituents = kept
}

// ranges reports whether two numbers are the ends of a range; "from three to five" is a change.
func (r *reading) ranges(a, b constituent) bool {
	if b.from != a.to+1 || !r.samePhrase(a.to, b.from+1) {
		return false
	}
	switch before := r.tagBefore(a.from); r.words[a.to].tag {
	case english.TagTo, english.TagOr:
		return before != english.TagFrom
	case english.TagAnd:
		return before == english.TagBetween
	}
	return false
}

// addConstituent adds the words that overlap a span of the sentence, unless they are part of a date.
func (r *reading) addConstituent(span corpus.Span, kind constituentKind) {
	p := constituent{from: -1, kind: kind}
	asked, told := false, false // it has words of the question; content words of the sentence only
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
	p.fresh = !asked && !r.isAlias(p) || kind == dateConstituent && told // "March 1969" says more than "1969"
	if p.from < 0 || kind != dateConstituent && r.dated(p) {
		return
	}
	for kind == dateConstituent && p.from+1 < p.to && leadsDate(r.words[p.from].tag) {
		p.from++
	}
	if kind == dateConstituent && r.target.Type == query.ForYear {
		p = r.yearOf(p)
	}
	r.constituents = append(r.constituents, p)
	if kind == dateConstituent || kind == numberConstituent {
		for i := p.from + 1; i < p.to; i++ {
			r.words[i].parted = false
		}
	}
}

// isAlias reports whether a constituent is another name of what the question names: "Zhenbao (or *Damanskiy*) Island".
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

// leadsDate reports whether a word may precede a date without belonging to the answer: "*by the* summer". The words of
// a range, "between" and "from", belong to it.
func leadsDate(c english.Tag) bool {
	switch c {
	case english.TagIn, english.TagOn, english.TagAt, english.TagBy, english.TagOf, english.TagSince,
		english.TagArticle:
		return true
	}
	return false
}

// dated reports whether a constituent is part of a date.
func (r *reading) dated(p constituent) bool {
	return slices.ContainsFunc(r.constituents, func(d constituent) bool {
		return d.kind == dateConstituent && d.from < p.to && p.from < d.to
	})
}

// list is several constituents in a row: the words [from:to].
type list struct {
	from, to int
	fresh    bool // the question has none of them
}

// readLists finds constituents that are joined by commas, "and" or "or".
func (r *reading) readLists() {
	byStart := func(a, b constituent) int { return a.from - b.from }
	sorted := slices.SortedStableFunc(slices.Values(r.constituents), byStart)
	for i := 0; i < len(sorted); {
		l := list{sorted[i].from, sorted[i].to, sorted[i].fresh}
		n := 1
		for i++; i < len(sorted) && r.joins(l.to, sorted[i].from); i++ {
			l.to, l.fresh = max(l.to, sorted[i].to), l.fresh && sorted[i].fresh
			n++
		}
		if n > 1 {
			r.lists = append(r.lists, l)
		}
	}
}

// joins reports whether the words [from:to], with the punctuation around them, join two constituents: a comma, "and" or
// "or", and possibly an article.
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

// readRanks ranks the fresh constituents of each kind: the one closest to the words of the question, and the others.
func (r *reading) readRanks() {
	for kind := range constituentKinds {
		best, most, n := -1, -1.0, 0
		for i, p := range r.constituents {
			if p.kind != kind || !p.fresh {
				continue
			}
			n++
			closeness := 0.0
			for k, share := range r.share {
				closeness += share / (1 + min(r.leftWay(p.from, k), r.rightWay(p.to, k)))
			}
			if closeness > most {
				best, most = i, closeness
			}
			r.constituents[i].rank = 2
		}
		if best >= 0 {
			r.offers[kind] = true
			r.constituents[best].rank = min(n-1, 1)
		}
	}
}
