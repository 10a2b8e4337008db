package retrieval

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/corpus"
	"footnote/retrieval/analysis"
	"footnote/retrieval/english"
	"footnote/retrieval/query"
	"footnote/retrieval/rank"
)

// claimed is a parsed claim. Its query is of the claim without dates.
type claimed struct {
	*rank.Query
	text    string // of the claim
	dates   []corpus.Date
	denied  bool   // the claim denies something
	passive bool   // see passive
	content int    // words that are not function words
	adjunct []bool // by word: it is part of a name after a preposition, see afterPreposition
	model   *rank.Model
}

// newClaimed returns a claim with the query of its words without dates.
func newClaimed(text string, dates []corpus.Date, q *rank.Query, model *rank.Model) *claimed {
	c := &claimed{Query: q, text: text, dates: dates, passive: passive(text),
		adjunct: make([]bool, len(q.Words)), model: model}
	c.denied = q.Negated || slices.ContainsFunc(dates, func(d corpus.Date) bool {
		return analysis.Negated(d.Text) // "no later than 1960"
	})
	for at, t := range q.Tokens {
		if t.Extra {
			continue
		}
		if !t.Stop {
			c.content++
		}
		if w := slices.IndexFunc(q.Words, func(w query.Word) bool { return w.Position == t.Position }); w >= 0 {
			c.adjunct[w] = afterPreposition(q.Text, q.Tokens, 0, at)
		}
	}
	return c
}

// isPlain reports whether a word of a claim is neither a name nor a number.
func isPlain(w query.Word) bool { return !w.Name && !isAmount(w) }

// lightWords returns the stems of words that a sentence need not have to support a claim.
var lightWords = analysis.Stems(english.Light)

// sameName reports whether two names are forms of one: an acronym and its words ("EU", "European Union"), or words with
// the same root ("Poland", "Polish").
func sameName(a, b string) bool {
	if initials(a) == analysis.Fold(b) || initials(b) == analysis.Fold(a) {
		return true
	}
	a, b = analysis.Fold(a), analysis.Fold(b)
	const root = 4 // letters
	return len(a) >= root && len(b) >= root && a[:root] == b[:root]
}

// initials returns the first letters of the capitalised words of a name, in lower case.
func initials(name string) string {
	var b strings.Builder
	for _, w := range strings.Fields(name) {
		if first, _ := utf8.DecodeRuneInString(w); unicode.IsUpper(first) {
			b.WriteRune(unicode.ToLower(first))
		}
	}
	return b.String()
}

// swapsNames reports whether sentence i has two names of the claim in reverse order, so that agent and patient may be
// swapped: "Libya attacked Egypt" and "Egypt attacked Libya". The order means nothing when only one of the two texts is
// passive, when a name follows a preposition in both, or when the sentence has no plain word of the claim in between.
func (c *claimed) swapsNames(m *rank.Match, i int) bool {
	p, s := m.Passage, m.Passage.Sentences[i]
	if c.passive != passive(p.Text(s)) {
		return false
	}
	type place struct{ word, token int }
	var names []place // of the claim, by their first place in the sentence
	for _, h := range m.Sentences[i].Terms {
		known := slices.ContainsFunc(names, func(n place) bool { return n.word == h.Word })
		inName := func(n analysis.Mention) bool { return n.From <= h.Token && h.Token < n.To }
		if !known && slices.ContainsFunc(s.Names, inName) {
			names = append(names, place{h.Word, h.Token})
		}
	}
	adjunct := func(n place) bool {
		return c.adjunct[n.word] && afterPreposition(p.Passage.Text, p.Tokens, s.From, n.token)
	}
	for n, a := range names {
		for _, b := range names[n+1:] {
			if a.word <= b.word || adjunct(a) || adjunct(b) {
				continue
			}
			if slices.ContainsFunc(c.Words[b.word+1:a.word], isPlain) && c.plainBetween(m, i, a.token, b.token) {
				return true
			}
		}
	}
	return false
}

// plainBetween reports whether sentence i has a plain word of the claim between two of its tokens.
func (c *claimed) plainBetween(m *rank.Match, i, from, to int) bool {
	return slices.ContainsFunc(m.Sentences[i].Terms, func(h rank.TermMatch) bool {
		return from < h.Token && h.Token < to && isPlain(c.Words[h.Word])
	})
}

// afterPreposition reports whether the name that tokens[at] is part of follows a preposition in its clause. It looks
// back as far as tokens[from].
func afterPreposition(text string, tokens []analysis.Token, from, at int) bool {
	for at--; at >= from; at-- {
		if strings.ContainsAny(text[tokens[at].End:max(tokens[at].End, tokens[at+1].Start)], clauseMarks) {
			break
		}
		word := strings.ToLower(text[tokens[at].Start:tokens[at].End])
		if !tokens[at].Upper && !tokens[at].Extra && word != "the" {
			return english.Is(word, english.AdjunctPreposition)
		}
	}
	return false
}

// clauseMarks separate clauses.
const clauseMarks = ",;:()—–"

// deniedIn reports whether sentence i has a negation in the clauses from its first word of the claim to its last.
func (c *claimed) deniedIn(m *rank.Match, i int) bool {
	text, tokens := m.Passage.Passage.Text, m.Passage.Tokens
	hits, s := m.Sentences[i].Terms, m.Passage.Sentences[i]
	if len(hits) == 0 {
		return s.Negated
	}
	from := max(s.Span.Start, tokens[hits[0].Token].Start)
	to := min(s.Span.End, tokens[hits[len(hits)-1].Token].End)
	from = s.Span.Start + strings.LastIndexAny(text[s.Span.Start:from], clauseMarks) + 1
	if at := strings.IndexAny(text[to:s.Span.End], clauseMarks); at >= 0 {
		to += at
	} else {
		to = s.Span.End
	}
	return slices.ContainsFunc(tokens[s.From:s.To], func(t analysis.Token) bool {
		return t.Negation && from <= t.Start && t.End <= to
	})
}

// passive reports whether a text has the word "by", so that it may name who acted after what was done.
func passive(s string) bool {
	words := strings.FieldsFunc(s, func(r rune) bool { return !analysis.IsWordRune(r) })
	return slices.ContainsFunc(words, func(w string) bool { return strings.EqualFold(w, "by") })
}

// shareOf returns the share of the weight of certain words of the claim that a text has, 1 when there are no such
// words. The text is given by its parts, each as the degree to which it has each word.
func (c *claimed) shareOf(isMeant func(query.Word) bool, text [][]float64) float64 {
	sum, total := 0.0, 0.0
	for i, w := range c.Words {
		if !isMeant(w) {
			continue
		}
		best := 0.0
		for _, part := range text {
			best = max(best, part[i])
		}
		sum += best * w.Weight
		total += w.Weight
	}
	return rank.Share(sum, total, 1)
}

// missingWords returns certain words of the claim that no part of a text has.
func (c *claimed) missingWords(isMeant func(query.Word) bool, text [][]float64) []int {
	var missing []int
	for i, w := range c.Words {
		if isMeant(w) && !slices.ContainsFunc(text, func(part []float64) bool { return part[i] > 0 }) {
			missing = append(missing, i)
		}
	}
	return missing
}

// isAmount reports whether a word of a claim is a number, in figures or in words.
func isAmount(w query.Word) bool { return w.Number || english.IsNumber(strings.ToLower(w.Text)) }

// besideWords is how many words on either side of a missing word locate its counterpart.
const besideWords = 3

// missingNumbers returns the numbers of the claim that sentence i does not have in any notation.
func (c *claimed) missingNumbers(m *rank.Match, i int) []int {
	p, s := m.Passage, m.Passage.Sentences[i]
	return slices.DeleteFunc(c.missingWords(isAmount, [][]float64{m.Sentences[i].Related}), func(w int) bool {
		value, ok := valueOf(c.Words[w].Text)
		return ok && slices.ContainsFunc(p.Tokens[s.From:s.To], func(t analysis.Token) bool {
			other, ok := valueOf(p.Passage.Text[t.Start:t.End])
			return ok && other == value
		})
	})
}

// valueOf parses a number in figures, or in words up to twelve.
func valueOf(s string) (float64, bool) {
	s = strings.ToLower(strings.ReplaceAll(s, ",", ""))
	if v, ok := english.Value(s); ok {
		return float64(v), true
	}
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil
}

// counterpart returns the mention of sentence i that takes the place of missing words of the claim: the one for which
// most words beside the missing ones are as far away as in the claim, give or take two words. Words of the claim at its
// ends are cut off. It is "" when no mention has such a word, or two have equally many.
func (c *claimed) counterpart(m *rank.Match, i int, missing []int, mentions []analysis.Mention) string {
	first := c.Words[missing[0]].Position
	p := m.Passage
	best, most, tied := "", 0, false
	for _, n := range mentions {
		n, ok := c.trimShared(m, i, n)
		if !ok {
			continue
		}
		votes := 0
		for _, h := range m.Sentences[i].Terms {
			offset := first - c.Words[h.Word].Position
			if slices.Contains(missing, h.Word) || max(offset, -offset) > besideWords {
				continue
			}
			if at := h.Position + offset; p.Tokens[n.From].Position-2 <= at && at <= p.Tokens[n.To-1].Position+2 {
				votes++
			}
		}
		switch {
		case votes > most:
			best, most, tied = n.Span.In(p.Passage.Text), votes, false
		case votes == most:
			tied = true
		}
	}
	if most == 0 || tied {
		return ""
	}
	return best
}

// trimShared cuts the words of the claim off the ends of a mention in sentence i, and from a name also function words.
// ok is false when nothing is left, or when a word of the claim is in the middle.
func (c *claimed) trimShared(m *rank.Match, i int, n analysis.Mention) (rest analysis.Mention, ok bool) {
	p := m.Passage
	shared := func(i int) bool {
		return len(c.Terms[p.Tokens[i].Term]) > 0 || p.Tokens[i].Stop && n.Kind != analysis.Quantity
	}
	for n.From < n.To && shared(n.From) {
		n.From++
	}
	for n.From < n.To && shared(n.To-1) {
		n.To--
	}
	if n.From == n.To || !m.Fresh(i, n) {
		return n, false
	}
	n.Span.Start = max(n.Span.Start, p.Tokens[n.From].Start)
	n.Span.End = min(n.Span.End, p.Tokens[n.To-1].End)
	return n, true
}

// dateRelation is the relation of the dates of a sentence to those of a claim.
type dateRelation int

const (
	sameDate  dateRelation = iota // each date of the claim contains one of the sentence
	widerDate                     // the sentence is less exact than the claim, or has no date
	otherDate                     // a date of the claim shares no day with any of the sentence
)

// compareDates compares the dates of a claim with those of a sentence. It also returns the date that differs, if any.
func compareDates(claimed, found []corpus.Date) (dateRelation, corpus.Date) {
	relation := sameDate
	for _, c := range claimed {
		contains := func(d corpus.Date) bool { return c.Interval.Contains(d.Interval) }
		overlaps := func(d corpus.Date) bool { return c.Interval.Overlaps(d.Interval) }
		switch {
		case slices.ContainsFunc(found, contains):
		case len(found) == 0, slices.ContainsFunc(found, overlaps):
			relation = max(relation, widerDate)
		default:
			return otherDate, c
		}
	}
	return relation, corpus.Date{}
}

// dateOf returns the date that a sentence gives for an event: the one in the answering span, else the first. It is zero
// for a sentence without a date. The span is in bytes of the sentence.
func dateOf(p *analysis.Passage, sentence int, answering corpus.Span) corpus.Date {
	dates := p.Sentences[sentence].Dates
	if len(dates) == 0 {
		return corpus.Date{}
	}
	answering = answering.Shift(p.Passage.Sentences[sentence].Start)
	for _, d := range dates {
		if d.Span.Overlaps(answering) {
			return d
		}
	}
	return dates[0]
}
