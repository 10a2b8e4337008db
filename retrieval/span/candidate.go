package span

import (
	"strings"

	"footnote/corpus"
	"footnote/retrieval/analysis"
	"footnote/retrieval/english"
	"footnote/retrieval/query"
)

// Bounds of a candidate, in words. A candidate of more than freeWords ends at punctuation or at the end of the
// sentence.
const (
	freeWords = 12
	mostWords = 40
)

// candidates calls yield with the words [from:to] of every candidate. The whole sentence is the last one; where the
// question asks for a date, a number or a reason, it is one only if there is no other.
func (r *reading) candidates(yield func(from, to int)) {
	n := len(r.words)
	found := false
	for from := range n {
		if !r.begins(from) {
			continue
		}
		for to := from + 1; to <= min(n, from+mostWords); to++ {
			if to-from > freeWords && !r.partedAt(to) || from == 0 && to == n {
				continue
			}
			if r.ends(to) && r.balanced(from, to) && r.coherent(from, to) && r.fits(from, to) {
				found = true
				yield(from, to)
			}
		}
	}
	if typed := r.target.Type.Group() != query.GroupThing && r.target.Type != query.ForManner; !found || !typed {
		yield(0, n)
	}
}

// partedAt reports whether punctuation precedes word i, or the sentence ends there.
func (r *reading) partedAt(i int) bool { return i == len(r.words) || r.words[i].parted }

// begins reports whether an answer can begin with word i.
func (r *reading) begins(i int) bool {
	switch r.words[i].tag {
	case english.TagAnd, english.TagOr, english.TagBut, english.TagOf:
		return false
	}
	return !r.words[i].attached
}

// ends reports whether an answer can end before word i.
func (r *reading) ends(i int) bool {
	last := r.words[i-1]
	switch {
	case i < len(r.words) && r.words[i].attached, last.tag.Joining():
		return false
	case last.tag == english.TagAbout: // "after *only* one round"
		return r.partedAt(i)
	case last.tag == english.TagAdverb:
		return !english.Is(analysis.Fold(last.span.In(r.text)), english.Premodifier)
	}
	return true
}

// balanced reports whether a candidate closes the brackets and quotation marks that it opens, and no others. A closing
// bracket directly after it counts, since bytes includes it.
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
	if quotes > 0 && r.quotedAt(from) {
		return false // `yes" or "no`
	}
	closes := to == len(r.words) || strings.ContainsAny(r.gapBefore(to), ")]")
	return (open == 0 || open == 1 && closes) && quotes%2 == 0
}

// quotedAt reports whether word i is inside a quotation.
func (r *reading) quotedAt(i int) bool {
	marks := 0
	for _, c := range r.text[:r.words[i].span.Start] {
		switch c {
		case '"', '“', '”':
			marks++
		}
	}
	return marks%2 == 1
}

// coherent reports whether a candidate can be one constituent: no name continues after it, no colon, semicolon or dash
// parts it, every clause that begins in it has its verb, and without a verb it has no two noun phrases side by side.
func (r *reading) coherent(from, to int) bool {
	for _, p := range r.constituents {
		if p.from < to && to < p.to && p.kind != dateConstituent && p.kind != numberConstituent &&
			r.words[to-1].tag == english.TagName && r.words[to].tag == english.TagName {
			return false
		}
	}
	if to < len(r.words) && !r.words[to].parted && len(r.words[to].uses) == 0 &&
		r.words[to-1].tag == english.TagNoun && r.words[to].tag.Noun() &&
		r.target.Type.Group() == query.GroupThing {
		return false // "a plane" of "a plane crash"
	}
	verbs, seam, clause := false, false, false // seam: between two noun phrases; clause: one without its verb yet
	for i := from; i < to; i++ {
		w := r.words[i]
		if i > from {
			if w.parted && w.gapTag == english.TagColon && !w.attached || !verbs && r.joinsClause(i) {
				return false
			}
			seam = seam || !w.parted && r.partsPhrases(i)
			clause = clause || w.tag == english.TagWho || w.tag == english.TagWhich || w.tag == english.TagBecause
		}
		if w.tag.Finite() || w.tag == english.TagIng {
			verbs, clause = true, false
		}
	}
	return !clause && (verbs || !seam)
}

// joinsClause reports whether word i joins a clause to what precedes it: "… *but* the army", "… *and* opened".
func (r *reading) joinsClause(i int) bool {
	switch r.words[i].tag {
	case english.TagBut:
		return true
	case english.TagAnd, english.TagOr:
		return i+1 < len(r.words) && r.words[i+1].tag.Finite() && !r.words[i+1].parted
	}
	return false
}

// partsPhrases reports whether a noun phrase ends before word i and another begins with it: "the Soviet Union *certain*
// rights".
func (r *reading) partsPhrases(i int) bool {
	before, c := r.words[i-1].tag, r.words[i].tag
	return before.Nominal() && c.BeginsPhrase() || before == english.TagName && c == english.TagAdjective
}

// gapBefore returns the text between word i and the one before it.
func (r *reading) gapBefore(i int) string { return r.text[r.words[i-1].span.End:r.words[i].span.Start] }

// bytes returns the span of a candidate in bytes of the sentence, without a possessive ending and with the bracket that
// closes one inside.
func (r *reading) bytes(c candidate) corpus.Span {
	if c.from == 0 && c.to == len(r.words) && c.to < spanWords {
		return r.whole()
	}
	s := corpus.Span{Start: r.words[c.from].span.Start, End: r.words[c.to-1].span.End}
	s.End = analysis.TrimPossessive(r.text, s)
	return r.closed(s)
}

// closed widens a span by the bracket after it that closes one inside.
func (r *reading) closed(s corpus.Span) corpus.Span {
	text := s.In(r.text)
	for _, pair := range []string{"()", "[]"} {
		open := strings.Count(text, pair[:1]) > strings.Count(text, pair[1:])
		if open && strings.HasPrefix(r.text[s.End:], pair[1:]) {
			s.End++
		}
	}
	return s
}

// whole returns the span of the sentence without punctuation and white space at its ends; all of it if it has nothing
// else.
func (r *reading) whole() corpus.Span {
	outside := func(c rune) bool { return !analysis.IsWordRune(c) && !isSign(c) }
	start := strings.IndexFunc(r.text, func(c rune) bool { return !outside(c) })
	if start < 0 {
		return corpus.Span{End: len(r.text)}
	}
	return r.closed(corpus.Span{Start: start, End: len(strings.TrimRightFunc(r.text, outside))})
}
