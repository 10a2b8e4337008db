package retrieval

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"footnote/corpus"
	"footnote/corpus/edtf"
	"footnote/retrieval/analysis"
	"footnote/retrieval/english"
	"footnote/retrieval/query"
	"footnote/retrieval/rank"
)

// Verdict is the result of comparing a claim with the corpus.
type Verdict string

// The verdicts. A claim is compared with single sentences: several that support it only together do not count.
const (
	Supported     Verdict = "supported"      // a sentence has all of the claim
	DateDiffers   Verdict = "date_differs"   // a sentence has all but the date, and has another date
	NumberDiffers Verdict = "number_differs" // likewise for a number
	NameDiffers   Verdict = "name_differs"   // likewise for a name
	NotFound      Verdict = "not_found"      // none of these: the claim may be right or wrong
)

// Check is a verdict on a claim with its evidence.
type Check struct {
	Claim     Question
	Verdict   Verdict
	Claimed   string      // the part of the claim that differs; empty when nothing differs
	Found     string      // what the text has instead, verbatim in the best sentence of Citations[0]
	Date      corpus.Date // the date Found, when the date differs
	Citations []Citation  // the sentences of the verdict, best first; none when NotFound
	Conflicts []Citation  // sentences that give another date or number than Citations[0]; none when NotFound
	Nearest   []Citation  // the best passages for people to judge, when NotFound
	Withheld  bool        // more would be shown, but its source has changed since it was read: see ErrChanged
}

// FoundIn returns where the best sentence of a citation has Found, in bytes of Best; ok is false when it does not.
func (c Check) FoundIn(of Citation) (at corpus.Span, ok bool) {
	start := strings.Index(of.Best(), c.Found)
	if c.Found == "" || start < 0 {
		return corpus.Span{}, false
	}
	return corpus.Span{Start: start, End: start + len(c.Found)}, true
}

// The least share of the weight of a claim's plain words, which are neither names nor numbers, that a sentence must
// have before something that differs in it is reported. Words of related meaning, title and headings count. They were
// set on claims made from questions and sentences of other texts by changing a date, a number or a name
// (TestCheckEval).
const (
	leastShareForDate = 0.8  // a sentence seldom gives a date to something else
	leastShare        = 0.85 // for a number or a name
)

// leastClaim is the fewest words and dates of a claim.
const leastClaim = 2

// Check compares a claim with the corpus. The error is ErrNoDocument for an unknown Question.Document.
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
	c := newClaimed(claim.Text, dates, found.Query)
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
		if r.verdict == best.verdict && !r.contradicts(best) && len(check.Citations) < limit {
			check.Citations = append(check.Citations, found.cite(r.match, r.sentence, len(check.Citations)+1))
		}
	}
	for _, r := range readings[1:] {
		if r.contradicts(best) && len(check.Conflicts) < limit {
			n := len(check.Citations) + len(check.Conflicts) + 1
			check.Conflicts = append(check.Conflicts, found.cite(r.match, r.sentence, n))
		}
	}
	return check, nil
}

// contradicts reports whether a sentence gives another date or number than the best one. Another name is no
// contradiction: two may have done the same.
func (r claimReading) contradicts(best claimReading) bool {
	switch {
	case r.verdict == DateDiffers && best.verdict == DateDiffers:
		return !r.date.Interval.Overlaps(best.date.Interval)
	case r.verdict == NumberDiffers && best.verdict == NumberDiffers:
		return !sameName(r.found, best.found)
	}
	return best.verdict == Supported && (r.verdict == DateDiffers || r.verdict == NumberDiffers)
}

// withoutDates returns a text without its dates and the prepositions before them.
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

// claimReading is the verdict of one sentence on a claim.
type claimReading struct {
	match    *rank.Match
	sentence int
	verdict  Verdict
	share    float64 // of the weight of the claim's plain words
	claimed  string
	found    string
	date     corpus.Date
}

// read returns the sentences with a verdict: first those that support the claim, then those that differ in a date, a
// number or a name. Within a verdict, those with the largest share of the claim come first.
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
		return cmp.Or(cmp.Compare(verdictOrder[a.verdict], verdictOrder[b.verdict]), cmp.Compare(b.share, a.share))
	})
	return all
}

// verdictOrder is the order of verdicts in read.
var verdictOrder = map[Verdict]int{Supported: 0, DateDiffers: 1, NumberDiffers: 2, NameDiffers: 3}

// readSentence compares a claim with sentence i of a passage; ok is false when the sentence gives no verdict.
func (c *claimed) readSentence(m *rank.Match, i int) (r claimReading, ok bool) {
	s, sentence := m.Sentences[i], m.Passage.Sentences[i]
	text := [][]float64{s.Related, m.Title}
	r = claimReading{match: m, sentence: i, share: c.shareOf(isPlain, text)}
	switch {
	case c.Cover(s.Related) == 0, r.share < leastShareForDate, strings.HasSuffix(m.Passage.Text(sentence), "?"):
		return r, false
	case c.proof.Repeats(m.Passage.Text(sentence)):
		r.verdict = Supported
		return r, true
	}
	words := c.missingWords(func(w query.Word) bool { return isPlain(w) && !lightWords()[w.Terms[0].Term] }, text)
	numbers := c.missingNumbers(m, i)
	if i > 0 { // the sentence before may have the name, and this one a pronoun
		text = append(text, m.Sentences[i-1].Words)
	}
	names := c.missingWords(func(w query.Word) bool { return w.Name && !isAmount(w) }, text)
	date, differing := compareDates(c.dates, sentence.Dates)
	if len(names) == 0 && len(numbers) == 0 {
		switch {
		case date == sameDate && len(words) == 0:
			r.verdict = Supported
			return r, c.proven(&r)
		case date == otherDate:
			r.verdict = DateDiffers
			return r, c.correctDate(&r, differing)
		}
	}
	if r.share < leastShare || date != sameDate {
		return r, false
	}
	switch {
	case len(names) == 0 && len(numbers) == 1:
		r.verdict = NumberDiffers
		return r, c.correct(&r, numbers, sentence.Numbers) && c.proven(&r)
	case len(names) > 0 && len(numbers) == 0 && len(names)+1 < len(c.Words) && (len(words) == 0 || c.anchored(names)):
		r.verdict = NameDiffers
		return r, c.correct(&r, names, sentence.Names) && c.proven(&r)
	}
	return r, false
}

// proven reports whether the sentence of a reading proves its verdict.
func (c *claimed) proven(r *claimReading) bool {
	p, sentence := r.match.Passage, r.match.Passage.Sentences[r.sentence]
	dates := slices.Clone(sentence.Dates)
	for i := range dates {
		dates[i].Span = dates[i].Span.Shift(-p.Passage.Span.Start - sentence.Span.Start)
	}
	return c.proof.Without(r.claimed, r.found).HoldsIn(p.Text(sentence), dates)
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

// correctDate fills in the date that a sentence has instead of one of the claim. ok is false when it has none that is
// proven, or one that only adds or lacks a word ("after 1850").
func (c *claimed) correctDate(r *claimReading, differing corpus.Date) (ok bool) {
	r.claimed = differing.Text
	for _, d := range r.match.Passage.Sentences[r.sentence].Dates {
		r.date, r.found = d, d.Text
		if !strings.Contains(r.found, r.claimed) && !strings.Contains(r.claimed, r.found) && c.proven(r) {
			return true
		}
	}
	return false
}

// correct fills in which of the mentions a sentence has instead of missing words of the claim. ok is false when the
// words are not next to each other in the claim, when their spelling was guessed, or when the sentence has no
// counterpart or only another form of the same name.
func (c *claimed) correct(r *claimReading, missing []int, mentions []analysis.Mention) (ok bool) {
	first, last := c.Words[missing[0]], c.Words[missing[len(missing)-1]]
	guessed := slices.ContainsFunc(missing, func(i int) bool { return c.Words[i].Guessed })
	if guessed || last.Position-first.Position > len(missing) {
		return false
	}
	for _, i := range missing {
		r.claimed = strings.TrimSpace(r.claimed + " " + c.Words[i].Text)
	}
	r.found = c.counterpart(r.match, r.sentence, missing, mentions)
	return r.found != "" && !sameName(r.claimed, r.found)
}
