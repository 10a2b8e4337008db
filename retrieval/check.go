package retrieval

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/corpus"
	"footnote/corpus/edtf"
	"footnote/retrieval/analysis"
	"footnote/retrieval/english"
	"footnote/retrieval/query"
	"footnote/retrieval/rank"
)

// Verdict says what the corpus holds of a claim.
type Verdict string

// The verdicts. Only one sentence that says all of a claim supports it.
const (
	Supported     Verdict = "supported"      // a sentence holds all of the claim
	DateDiffers   Verdict = "date_differs"   // … all but its date, and gives another
	NumberDiffers Verdict = "number_differs" // … all but a number, and gives another
	NameDiffers   Verdict = "name_differs"   // … all but a name, and gives another
	NotFound      Verdict = "not_found"      // none of these: the claim may be right or wrong
)

// Check is what the corpus says to a claim.
type Check struct {
	Claim     Question
	Verdict   Verdict
	Claimed   string      // what the text gives otherwise, as the claim has it; empty unless something differs
	Found     string      // what the text gives instead, verbatim in the best sentence of Citations[0]
	Date      corpus.Date // Found, when the date differs
	Citations []Citation  // the sentences that the verdict rests on, best first; none when not found
	Nearest   []Citation  // when NotFound: the nearest passages, for people to judge
}

// FoundIn returns where the best sentence of a citation has Found, in bytes of Best; ok is false when it does not.
func (c Check) FoundIn(of Citation) (at corpus.Span, ok bool) {
	start := strings.Index(of.Best(), c.Found)
	if c.Found == "" || start < 0 {
		return corpus.Span{}, false
	}
	return corpus.Span{Start: start, End: start + len(c.Found)}, true
}

// How much of the weight of a claim's other words a sentence has to hold, related meanings, title and headings counted,
// for what differs in it to be told. Supported asks for all of them. Set on claims made of the questions and sentences
// of other texts by changing a date, a number or a name (TestCheckEval).
const (
	nearClaim    = 0.8  // … but for its date, which a sentence seldom gives to something else
	closestClaim = 0.85 // … but for a number or a name
)

// leastClaim is how many words and dates a claim has at least: one alone says nothing of anything.
const leastClaim = 2

// Check looks for a claim in the corpus. ErrNoDocument is returned for a Document that is not there.
func (x *Index) Check(ctx context.Context, claim Question) (Check, error) {
	dates := corpus.FindDates(claim.Text, edtf.Interval{})
	asked := claim
	asked.Text = withoutDates(claim.Text, dates)
	if len(dates) > 0 {
		asked.Type = query.When
	}
	found, err := x.rank(ctx, asked)
	if err != nil {
		return Check{}, err
	}
	defer found.Release()
	c := newClaimed(claim.Text, dates, found.Query, x.model)
	check := Check{Claim: claim, Verdict: NotFound}
	limit := cmp.Or(claim.Citations, defaultCitations)
	var readings []claimReading
	if c.content+len(c.dates) >= leastClaim {
		readings = c.read(found.Ranking)
	}
	if len(readings) == 0 {
		check.Nearest = found.citations(limit)
		return check, nil
	}
	best := readings[0]
	check.Verdict, check.Claimed, check.Found, check.Date = best.verdict, best.claimed, best.found, best.date
	for _, r := range readings {
		if r.verdict == best.verdict && len(check.Citations) < limit {
			check.Citations = append(check.Citations, found.cite(r.match, r.sentence, len(check.Citations)+1))
		}
	}
	return check, nil
}

// withoutDates returns a text without its dates and the prepositions before them: what is left is what happened.
func withoutDates(text string, dates []corpus.Date) string {
	var b strings.Builder
	end := 0
	for _, d := range dates {
		before := strings.TrimRight(text[end:d.Span.Start], " ")
		cut := strings.LastIndexByte(before, ' ') + 1
		if english.Is(strings.ToLower(before[cut:]), english.DatePreposition) {
			before = before[:cut]
		}
		b.WriteString(before)
		b.WriteByte(' ')
		end = d.Span.End
	}
	b.WriteString(text[end:])
	return strings.Join(strings.Fields(b.String()), " ")
}

// claimed is a parsed claim. Its query is of the claim without dates.
type claimed struct {
	*rank.Query
	dates   []corpus.Date
	denied  bool   // the claim denies something
	passive bool   // see passive
	content int    // words that are not function words
	led     []bool // by word: whether a preposition precedes the name that it is part of
	model   *rank.Model
}

// newClaimed returns a claim with the query of its words without dates.
func newClaimed(text string, dates []corpus.Date, q *rank.Query, model *rank.Model) *claimed {
	c := &claimed{Query: q, dates: dates, passive: passive(text), led: make([]bool, len(q.Words)), model: model}
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
			c.led[w] = ledBy(q.Text, q.Tokens, 0, at)
		}
	}
	return c
}

// claimReading is what one sentence says to a claim.
type claimReading struct {
	match    *rank.Match
	sentence int
	verdict  Verdict
	held     float64 // share of the claim's words other than names and numbers
	claimed  string
	found    string
	date     corpus.Date
}

// read returns the sentences that support a claim, then those that differ from it, those that hold most of it first.
func (c *claimed) read(r rank.Ranking) []claimReading {
	var all []claimReading
	for _, m := range r.Matches {
		for i := range m.Sentences {
			if reading, ok := c.readSentence(m, i); ok {
				all = append(all, reading)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b claimReading) int {
		return cmp.Or(cmp.Compare(verdictOrder[a.verdict], verdictOrder[b.verdict]), cmp.Compare(b.held, a.held))
	})
	return all
}

var verdictOrder = map[Verdict]int{Supported: 0, DateDiffers: 1, NumberDiffers: 2, NameDiffers: 3}

// readSentence compares a claim with sentence i; ok is false where the sentence says nothing to it.
func (c *claimed) readSentence(m *rank.Match, i int) (r claimReading, ok bool) {
	s := m.Sentences[i]
	text := m.Passage.Text(m.Passage.Sentences[i])
	near := [][]float64{s.Related, m.Title}
	r = claimReading{match: m, sentence: i, held: c.shareOf(isPlain, near)}
	if c.Cover(s.Related) == 0 || r.held < nearClaim || c.denied != c.deniedIn(m, i) || strings.HasSuffix(text, "?") || c.turned(m, i) {
		return r, false
	}
	words := c.missingWords(func(w query.Word) bool { return isPlain(w) && !lightWords()[w.Terms[0].Term] }, near)
	numbers := c.missingNumbers(m, i)
	if i > 0 { // a name may stand in the sentence before, and a pronoun here
		near = append(near, m.Sentences[i-1].Words)
	}
	names := c.missingWords(func(w query.Word) bool { return w.Name && !isAmount(w) }, near)
	date, differing := compareDates(c.dates, m.Passage.Sentences[i].Dates)
	nearly := r.held >= closestClaim && date == sameDate
	switch {
	case len(names) == 0 && len(numbers) == 0 && date == sameDate && len(words) == 0:
		r.verdict = Supported
		return r, true
	case len(names) == 0 && len(numbers) == 0 && date == otherDate:
		r.verdict = DateDiffers
		return r, c.correctDate(&r, differing)
	case len(names) == 0 && len(numbers) == 1 && nearly:
		r.verdict = NumberDiffers
		return r, c.correct(&r, numbers, m.Passage.Sentences[i].Numbers)
	case len(names) > 0 && len(numbers) == 0 && nearly && len(names)+1 < len(c.Words) && (len(words) == 0 || c.anchored(names)):
		r.verdict = NameDiffers
		return r, c.correct(&r, names, m.Passage.Sentences[i].Names)
	}
	return r, false
}

// anchored reports whether the claim has a date, a number or a name besides the missing names.
func (c *claimed) anchored(missing []int) bool {
	for i, w := range c.Words {
		if !isPlain(w) && !slices.Contains(missing, i) {
			return true
		}
	}
	return len(c.dates) > 0
}

// correctDate fills in the date that a sentence gives in place of one of the claim; ok is false where it has none but
// what the claim has, too, or says the same with a word more ("after 1850").
func (c *claimed) correctDate(r *claimReading, differing corpus.Date) (ok bool) {
	r.claimed = differing.Text
	p := r.match.Passage
	r.date = dateOf(p, r.sentence, c.model.Chooser.Choose(c.Query.Query, p, r.sentence))
	r.found = r.date.Text
	return r.found != "" && !strings.Contains(r.found, r.claimed) && !strings.Contains(r.claimed, r.found)
}

// correct fills in what a sentence has in place of the missing words of the claim, which stand side by side there; ok
// is false where it has nothing of the sort, or another way to write the same.
func (c *claimed) correct(r *claimReading, missing []int, pieces []analysis.Mention) (ok bool) {
	first, last := c.Words[missing[0]], c.Words[missing[len(missing)-1]]
	if last.Position-first.Position > len(missing) || slices.ContainsFunc(missing, func(i int) bool { return c.Words[i].Guessed }) {
		return false
	}
	for _, i := range missing {
		r.claimed = strings.TrimSpace(r.claimed + " " + c.Words[i].Text)
	}
	r.found = c.instead(r.match, r.sentence, missing, pieces)
	return r.found != "" && !sameName(r.claimed, r.found)
}

// isPlain reports a word of a claim that is neither a name nor a number.
func isPlain(w query.Word) bool { return !w.Name && !isAmount(w) }

// lightWords are the stems of words that a text supporting a claim need not have.
var lightWords = analysis.Stems(english.Light)

// sameName reports two ways to write one name: an acronym and its words ("EU", "European Union"), or words of one root
// ("Poland", "Polish").
func sameName(a, b string) bool {
	if initials(a) == analysis.Fold(b) || initials(b) == analysis.Fold(a) {
		return true
	}
	a, b = analysis.Fold(a), analysis.Fold(b)
	const root = 4 // letters
	return len(a) >= root && len(b) >= root && a[:root] == b[:root]
}

// initials returns the first letters of the words of a name that begin with a capital, in small letters.
func initials(name string) string {
	var b strings.Builder
	for _, w := range strings.Fields(name) {
		if first, _ := utf8.DecodeRuneInString(w); unicode.IsUpper(first) {
			b.WriteRune(unicode.ToLower(first))
		}
	}
	return b.String()
}

// turned reports whether a sentence has two names of the claim the other way round, so that who did and whom it was
// done to may have changed places: "Libya attacked Egypt" and "Egypt attacked Libya". Where one of the two is a
// passive, or a name stands behind a preposition in both, the order says nothing, and neither does it where no other
// word of the claim stands between.
func (c *claimed) turned(m *rank.Match, i int) bool {
	p, s := m.Passage, m.Passage.Sentences[i]
	if c.passive != passive(p.Text(s)) {
		return false
	}
	type place struct{ word, token int }
	var names []place // those of the claim, as they come first in the sentence
	for _, h := range m.Sentences[i].Terms {
		known := slices.ContainsFunc(names, func(n place) bool { return n.word == h.Word })
		if !known && slices.ContainsFunc(s.Names, func(n analysis.Mention) bool { return n.From <= h.Token && h.Token < n.To }) {
			names = append(names, place{h.Word, h.Token})
		}
	}
	for n, a := range names {
		for _, b := range names[n+1:] {
			if a.word <= b.word || c.led[a.word] && ledIn(p, s, a.token) || c.led[b.word] && ledIn(p, s, b.token) {
				continue
			}
			if slices.ContainsFunc(c.Words[b.word+1:a.word], isPlain) && c.heldBetween(m, i, a.token, b.token) {
				return true
			}
		}
	}
	return false
}

// heldBetween reports whether one of the plain words of the claim stands between two tokens of sentence i.
func (c *claimed) heldBetween(m *rank.Match, i, from, to int) bool {
	return slices.ContainsFunc(m.Sentences[i].Terms, func(h rank.TermMatch) bool {
		return from < h.Token && h.Token < to && isPlain(c.Words[h.Word])
	})
}

// ledIn reports whether the name that a token of a sentence is part of stands behind a preposition.
func ledIn(p *analysis.Passage, s analysis.Sentence, at int) bool {
	return ledBy(p.Passage.Text, p.Tokens, s.From, at)
}

func ledBy(text string, tokens []analysis.Token, from, at int) bool {
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

// clauseMarks stand between clauses.
const clauseMarks = ",;:()—–"

// deniedIn reports whether sentence i denies something in the clauses that its first and last word of the claim stand
// in, or in those between.
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

// shareOf is the share of the weight of the words of a sort that the sets hold; 1 where there is none of them.
func (c *claimed) shareOf(sort func(query.Word) bool, sets [][]float64) float64 {
	sum, total := 0.0, 0.0
	for i, w := range c.Words {
		if !sort(w) {
			continue
		}
		best := 0.0
		for _, s := range sets {
			best = max(best, s[i])
		}
		sum += best * w.Weight
		total += w.Weight
	}
	return rank.Share(sum, total, 1)
}

// missingWords returns the words of a sort that none of the sets holds.
func (c *claimed) missingWords(sort func(query.Word) bool, sets [][]float64) []int {
	var missing []int
	for i, w := range c.Words {
		if sort(w) && !slices.ContainsFunc(sets, func(s []float64) bool { return s[i] > 0 }) {
			missing = append(missing, i)
		}
	}
	return missing
}

// isAmount reports whether a word of a claim is a number, in figures or in words.
func isAmount(w query.Word) bool { return w.Number || english.IsNumber(strings.ToLower(w.Text)) }

// besideWords is how many words on either side of a missing one tell where it would stand.
const besideWords = 3

// missingNumbers returns the numbers of the claim that sentence i has not, be they written otherwise.
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

// valueOf reads a number in figures, or in words up to twelve.
func valueOf(s string) (float64, bool) {
	s = strings.ToLower(strings.ReplaceAll(s, ",", ""))
	if v, ok := english.Value(s); ok {
		return float64(v), true
	}
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil
}

// instead returns what stands in sentence i where missing words of the claim would: the piece, without the words that
// it shares with the claim at its ends, that lies as far from the words beside the missing ones as those do in the
// claim, give or take two words. It is "" where there is none, or two as likely.
func (c *claimed) instead(m *rank.Match, i int, missing []int, pieces []analysis.Mention) string {
	first := c.Words[missing[0]].Position
	p := m.Passage
	best, most, tied := "", 0, false
	for _, n := range pieces {
		n, ok := c.unshared(m, i, n)
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

// unshared cuts the words of the claim, and of a name those that are no names, off the ends of a piece of sentence i;
// ok is false where nothing is left or one is in the middle.
func (c *claimed) unshared(m *rank.Match, i int, n analysis.Mention) (rest analysis.Mention, ok bool) {
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

// dateRelation is how the dates of a sentence stand to those of a claim.
type dateRelation int

const (
	sameDate  dateRelation = iota // each of the claim's holds one of the sentence's, or the claim has none
	widerDate                     // the sentence is less exact than the claim, or has no date
	otherDate                     // the sentence's dates share no day with one of the claim's
)

// compareDates compares the dates of a claim with those of a sentence, and returns the one that differs.
func compareDates(claimed, found []corpus.Date) (dateRelation, corpus.Date) {
	relation := sameDate
	for _, c := range claimed {
		switch {
		case slices.ContainsFunc(found, func(d corpus.Date) bool { return c.Interval.Contains(d.Interval) }):
		case len(found) == 0 || slices.ContainsFunc(found, func(d corpus.Date) bool { return c.Interval.Overlaps(d.Interval) }):
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
