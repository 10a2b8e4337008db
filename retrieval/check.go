package retrieval

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"footnote/corpus"
	"footnote/corpus/edtf"
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
	Citations []Citation  // the sentences that the verdict rests on, best first; when not found, what comes nearest
}

// How much of the weight of a claim's other words a sentence has to hold, related meanings, title and headings counted. Set on
// claims made from sentences of other texts by changing a date, a number or a name: supported asks for more, since it is what
// people rely on.
const (
	holdsClaim = 0.85
	nearClaim  = 0.65
)

// Check looks for a claim in the corpus. ErrNoDocument is returned for a Document that is not there.
func (x *Index) Check(ctx context.Context, claim Question) (Check, error) {
	asked := claim
	dates := corpus.FindDates(claim.Text, edtf.Interval{})
	asked.Text = withoutDates(claim.Text, dates)
	if len(dates) > 0 {
		asked.Kind = When
	}
	found, err := x.rank(ctx, asked)
	if err != nil {
		return Check{}, err
	}
	check := Check{Claim: claim, Verdict: NotFound}
	limit := cmp.Or(claim.Citations, defaultCitations)
	readings := found.readClaim(claim.Text, dates)
	if len(readings) == 0 {
		check.Citations = found.citations(limit)
		return check, nil
	}
	best := readings[0]
	check.Verdict = best.verdict
	switch best.verdict {
	case DateDiffers:
		check.Claimed = dates[0].Text
		check.Date = found.query.dateOf(best.match, best.sentence, x.model)
		check.Found = check.Date.Text
	case NumberDiffers, NameDiffers:
		check.Claimed = best.claimed
		check.Found = best.found
	}
	for _, r := range readings {
		if r.verdict == best.verdict && len(check.Citations) < limit {
			check.Citations = append(check.Citations, r.match.citeSentence(r.sentence, len(check.Citations)+1))
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
		if cut := strings.LastIndexByte(before, ' '); datePrepositions[strings.ToLower(before[cut+1:])] {
			before = before[:cut+1]
		}
		b.WriteString(before)
		b.WriteByte(' ')
		end = d.Span.End
	}
	b.WriteString(text[end:])
	return strings.Join(strings.Fields(b.String()), " ")
}

var datePrepositions = set("in on at by since from until during before after around about")

// claimReading is what one sentence says to a claim.
type claimReading struct {
	match    *match
	sentence int
	verdict  Verdict
	held     float64 // share of the claim's words other than names and numbers
	claimed  string
	found    string
}

// readClaim returns the sentences that support a claim, then those that differ from it, those that hold most of it first.
func (r ranking) readClaim(claim string, dates []corpus.Date) []claimReading {
	var all []claimReading
	for _, m := range r.matches {
		for i := range m.sentences {
			if reading, ok := r.query.readClaim(m, i, claim, dates); ok {
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

// readClaim compares a claim, of which q is all but the dates, with sentence i; ok is false where the sentence says nothing
// to it.
func (q *Query) readClaim(m *match, i int, claim string, dates []corpus.Date) (claimReading, bool) {
	p, s := m.passage, m.sentences[i]
	text := p.text(p.sentences[i])
	r := claimReading{match: m, sentence: i}
	near := [][]float64{s.wide, m.title}
	r.held = q.share(func(w Word) bool { return !w.Name && !isAmount(w) }, near)
	if q.cover(s.wide) == 0 || r.held < nearClaim || negated(claim) != negated(text) || strings.HasSuffix(text, "?") {
		return r, false
	}
	if i > 0 { // a name may stand in the sentence before, and a pronoun here
		near = append(near, m.sentences[i-1].words)
	}
	names := q.missingWords(func(w Word) bool { return w.Name && !isAmount(w) }, near)
	numbers := q.missingWords(isAmount, near[:1])
	date := compareDates(dates, p.sentences[i].dates)
	switch {
	case len(names) == 0 && len(numbers) == 0 && date != otherDate:
		r.verdict = Supported
		return r, date == sameDate && r.held >= holdsClaim
	case len(names) == 0 && len(numbers) == 0:
		r.verdict = DateDiffers
		return r, true
	case len(names) == 0 && len(numbers) == 1 && date == sameDate && r.held >= holdsClaim:
		r.verdict, r.claimed = NumberDiffers, q.Words[numbers[0]].Text
		r.found = q.instead(m, i, numbers[0], p.sentences[i].numbers)
		return r, r.found != ""
	case len(names) == 1 && len(numbers) == 0 && date == sameDate && r.held >= holdsClaim && len(q.Words) > 2:
		r.verdict, r.claimed = NameDiffers, q.Words[names[0]].Text
		r.found = q.instead(m, i, names[0], p.sentences[i].names)
		return r, r.found != ""
	}
	return r, false
}

// missingWords returns the words of a sort that none of the sets holds.
func (q *Query) missingWords(sort func(Word) bool, sets [][]float64) []int {
	var missing []int
	for i, w := range q.Words {
		if sort(w) && !slices.ContainsFunc(sets, func(s []float64) bool { return s[i] > 0 }) {
			missing = append(missing, i)
		}
	}
	return missing
}

// isAmount reports whether a word of a claim is a number, in figures or in words.
func isAmount(w Word) bool { return w.Number || numberWords[strings.ToLower(w.Text)] }

// besideWords is how many words on either side of a missing one tell where it would stand.
const besideWords = 3

// instead returns what stands in sentence i where a missing word of the claim would: the piece, without the words that it
// shares with the claim at its ends, that lies as far from the words beside the missing one as that does in the claim, give or take two words. It is "" where
// there is none, or two as likely.
func (q *Query) instead(m *match, i, missing int, pieces []piece) string {
	p := m.passage
	best, most, tied := "", 0, false
	for _, n := range pieces {
		n, ok := q.unshared(p, n)
		if !ok {
			continue
		}
		votes := 0
		for _, h := range m.sentences[i].hits {
			offset := q.Words[missing].position - q.Words[h.word].position
			if h.word == missing || max(offset, -offset) > besideWords {
				continue
			}
			if at := h.position + offset; p.tokens[n.from].pos-2 <= at && at <= p.tokens[n.to-1].pos+2 {
				votes++
			}
		}
		switch {
		case votes > most:
			best, most, tied = n.span.In(p.passage.Text), votes, false
		case votes == most:
			tied = true
		}
	}
	if most == 0 || tied {
		return ""
	}
	return best
}

// unshared cuts the words of the claim off the ends of a piece; ok is false where nothing is left or one is in the middle.
func (q *Query) unshared(p *analyzedPassage, n piece) (rest piece, ok bool) {
	shared := func(i int) bool { return len(q.terms[p.tokens[i].term]) > 0 }
	for n.from < n.to && shared(n.from) {
		n.from++
	}
	for n.from < n.to && shared(n.to-1) {
		n.to--
	}
	if n.from == n.to || !q.fresh(p, n) {
		return n, false
	}
	n.span.Start = max(n.span.Start, p.tokens[n.from].start)
	n.span.End = min(n.span.End, p.tokens[n.to-1].end)
	return n, true
}

// dateRelation is how the dates of a sentence stand to those of a claim.
type dateRelation int

const (
	sameDate  dateRelation = iota // each of the claim's holds one of the sentence's, or the claim has none
	widerDate                     // the sentence is less exact than the claim, or has no date
	otherDate                     // the sentence's dates share no day with one of the claim's
)

func compareDates(claimed, found []corpus.Date) dateRelation {
	relation := sameDate
	for _, c := range claimed {
		switch {
		case slices.ContainsFunc(found, func(d corpus.Date) bool { return c.Interval.Contains(d.Interval) }):
		case len(found) == 0 || slices.ContainsFunc(found, func(d corpus.Date) bool { return c.Interval.Overlaps(d.Interval) }):
			relation = max(relation, widerDate)
		default:
			return otherDate
		}
	}
	return relation
}

// dateOf returns the date of a sentence that the question's event has: the one in the answering span, else the first.
func (q *Query) dateOf(m *match, sentence int, model *Model) corpus.Date {
	p := m.passage
	dates := p.sentences[sentence].dates
	if len(dates) == 0 {
		return corpus.Date{}
	}
	span := q.span(m, sentence, model).Shift(p.passage.Sentences[sentence].Start)
	for _, d := range dates {
		if d.Span.Overlaps(span) {
			return d
		}
	}
	return dates[0]
}
