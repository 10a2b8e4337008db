package retrieval

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/corpus"
	"footnote/retrieval/analysis"
	"footnote/retrieval/english"
	"footnote/retrieval/proof"
	"footnote/retrieval/query"
	"footnote/retrieval/rank"
)

// claimed is a parsed claim. Its query is of the claim without dates.
type claimed struct {
	*rank.Query
	text    string // of the claim
	dates   []corpus.Date
	content int // words that are not function words
	proof   proof.Claim
}

// newClaimed returns a claim with the query of its words without dates.
func newClaimed(text string, dates []corpus.Date, q *rank.Query) *claimed {
	c := &claimed{Query: q, text: text, dates: dates, proof: proof.New(text, dates)}
	for _, t := range q.Tokens {
		if !t.Extra && !t.Stop {
			c.content++
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
		value, ok := proof.Value(c.Words[w].Text)
		return ok && slices.ContainsFunc(p.Tokens[s.From:s.To], func(t analysis.Token) bool {
			other, ok := proof.Value(p.Passage.Text[t.Start:t.End])
			return ok && other == value
		})
	})
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
