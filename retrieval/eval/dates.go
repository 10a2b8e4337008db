package eval

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"footnote/corpus"
	"footnote/corpus/edtf"
)

// Finder finds the dates of a text in order, like corpus.FindDates. The anchor is the time that the text is
// about or was written; zero means unknown.
type Finder func(text string, anchor edtf.Interval) []corpus.Date

// DateReport holds the scores of a date finder. A file has either annotated texts or labels, so one of the
// two parts stays zero.
type DateReport struct {
	Texts int // non-empty lines of the file

	// Expressions holds the scores of annotated texts: for all gold expressions and for those in scope,
	// each with the dates as they were found ("as found") and cut as the annotation cuts them ("conformed",
	// see conform).
	Expressions []DateScore
	Labels      LabelScore
}

// DateScore counts found dates against gold expressions.
type DateScore struct {
	Gold      string // "all" or "in scope"
	Spans     string // "as found" or "conformed"
	Expected  int    // gold expressions
	Found     int    // dates found
	Strict    int    // matched with the same span
	Relaxed   int    // matched with an overlapping span; each gold expression and each date counts once
	StrictOK  int    // those of Strict with the same first and last day
	RelaxedOK int    // those of Relaxed with the same first and last day
}

// LabelScore counts catalogue labels, whose gold is a range of years.
type LabelScore struct {
	Labels  int
	Read    int     // labels in which a date was found
	Overlap int     // labels whose years overlap with the gold years
	IoU     float64 // sum over labels of intersection over union, in years
}

// F1 returns precision, recall and their harmonic mean, from the number of hits, of found dates and of
// expected dates.
func F1(hits, found, expected int) (precision, recall, f1 float64) {
	if found > 0 {
		precision = float64(hits) / float64(found)
	}
	if expected > 0 {
		recall = float64(hits) / float64(expected)
	}
	if hits > 0 {
		f1 = 2 * precision * recall / (precision + recall)
	}
	return precision, recall, f1
}

// ScoreDates scores a finder against gold dates, one JSON object per line, in one of three forms:
//
//   - {"text","dct","timexes":[{"start","end","type","value","mod","event_based"}]}: TIMEX2, as in WikiWars;
//   - {"text","ref","timexes":[{"start","end","value","resolutions":[{"timex","value","start","end","Mod"}]}]}: the
//     specification of Recognizers-Text;
//   - {"text","start_year","end_year"}: a catalogue label with astronomical years.
//
// Offsets count runes. The finder is never given the annotation or the annotation date as an anchor:
// histories were annotated long after the events they describe. An error names the line; name is the file's
// name in it.
//
// Gold is in scope if it denotes a day or a longer time on the calendar. The annotation alone puts these
// out of scope: durations, sets, times of day, expressions without a value or with unknown digits, PAST_REF
// and the like, and those that only knowledge of an event resolves. For Recognizers-Text, a line is in
// scope if its text has a four-digit year or it has no gold at all. A found date that overlaps only with
// gold out of scope is ignored.
//
// Two values are equal if their first and last days are; "about" is not compared. The modifier of a TIMEX2
// value is applied first: START, MID and END are thirds, BEFORE and AFTER leave one end open.
// Recognizers-Text gives the end of a range exclusively; a range that includes the unit at its end is right
// too ("between 2014 and 2018").
func ScoreDates(r io.Reader, name string, find Finder) (DateReport, error) {
	report := DateReport{Expressions: []DateScore{
		{Gold: "all", Spans: "as found"}, {Gold: "all", Spans: "conformed"},
		{Gold: "in scope", Spans: "as found"}, {Gold: "in scope", Spans: "conformed"},
	}}
	for l, err := range lines(r, name) {
		if err != nil {
			return DateReport{}, err
		}
		doc, err := parseDatedText(l.text)
		if err != nil {
			return DateReport{}, l.wrap(err)
		}
		report.Texts++
		if doc.label {
			report.Labels.add(doc, find(doc.text, edtf.Interval{}))
			continue
		}
		found := find(doc.text, edtf.Interval{})
		conformed := conform(found, doc.style, find)
		for k := range report.Expressions {
			s := &report.Expressions[k]
			dates := found
			if s.Spans == "conformed" {
				dates = conformed
			}
			s.add(doc.gold, dates, s.Gold == "all")
		}
	}
	if report.Texts == 0 {
		return DateReport{}, fmt.Errorf("%s: no line has gold dates", name)
	}
	return report, nil
}

// datedText is a parsed line of gold.
type datedText struct {
	text     string
	style    style
	gold     []goldDate
	label    bool
	from, to int // years of a label
}

// style is an annotation convention.
type style int

const (
	timex2 style = iota
	recognizers
)

// goldDate is an annotated expression.
type goldDate struct {
	span    corpus.Span // bytes
	values  []edtf.Interval
	inScope bool
}

// right reports whether i has the first and last day of one of the accepted values.
func (g goldDate) right(i edtf.Interval) bool {
	return slices.ContainsFunc(g.values, func(v edtf.Interval) bool { return v.Compare(i) == 0 })
}

func parseDatedText(line []byte) (datedText, error) {
	var raw struct {
		Text      *string  `json:"text"`
		Ref       *string  `json:"ref"`
		StartYear *int     `json:"start_year"`
		EndYear   *int     `json:"end_year"`
		Timexes   []rawTag `json:"timexes"`
	}
	if err := json.Unmarshal(line, &raw); err != nil {
		return datedText{}, err
	}
	switch {
	case raw.Text == nil:
		return datedText{}, errors.New(`gold dates need a "text"`)
	case raw.StartYear != nil && raw.EndYear != nil:
		return datedText{text: *raw.Text, label: true, from: *raw.StartYear, to: *raw.EndYear}, nil
	case raw.Timexes == nil:
		return datedText{}, errors.New(`gold dates need "timexes", or "start_year" and "end_year"`)
	}
	doc := datedText{text: *raw.Text}
	if raw.Ref != nil {
		doc.style = recognizers
	}
	offsets := runeOffsets(doc.text)
	for _, tag := range raw.Timexes {
		if tag.Start < 0 || tag.End <= tag.Start || tag.End >= len(offsets) {
			return datedText{}, fmt.Errorf("time expression %d to %d is not inside the text of %d characters",
				tag.Start, tag.End, len(offsets)-1)
		}
		g := goldDate{span: corpus.Span{Start: offsets[tag.Start], End: offsets[tag.End]}}
		if doc.style == recognizers {
			g.values = tag.resolved()
			g.inScope = hasYear(doc.text) && len(g.values) > 0
		} else if value, ok := tag.timex2(); ok {
			g.values = []edtf.Interval{value}
			g.inScope = tag.Type == "DATE" && !tag.EventBased
		}
		doc.gold = append(doc.gold, g)
	}
	return doc, nil
}

// runeOffsets returns the byte offset of each rune of text and of its end.
func runeOffsets(text string) []int {
	offsets := make([]int, 0, len(text)+1)
	for at := range text {
		offsets = append(offsets, at)
	}
	return append(offsets, len(text))
}

// hasYear reports whether a text has a four-digit number that begins with 1 or 2. An s may follow it.
func hasYear(text string) bool {
	digits := 0
	for k := 0; k <= len(text); k++ {
		if k < len(text) && text[k] >= '0' && text[k] <= '9' {
			digits++
			continue
		}
		if digits == 4 && (text[k-4] == '1' || text[k-4] == '2') {
			return true
		}
		digits = 0
	}
	return false
}

// add counts the dates found in one text. Equal spans are matched before overlapping ones.
func (s *DateScore) add(gold []goldDate, found []corpus.Date, all bool) {
	used := make([]bool, len(found))
	matched := make([]bool, len(gold))
	counts := func(g goldDate) bool { return all || g.inScope }
	match := func(same func(corpus.Span, corpus.Span) bool, hit func(right bool)) {
		for k, g := range gold {
			if matched[k] || !counts(g) {
				continue
			}
			for n, d := range found {
				if !used[n] && same(g.span, d.Span) {
					used[n], matched[k] = true, true
					hit(g.right(d.Interval))
					break
				}
			}
		}
	}
	match(func(a, b corpus.Span) bool { return a == b }, func(right bool) {
		s.Strict++
		s.Relaxed++
		if right {
			s.StrictOK++
			s.RelaxedOK++
		}
	})
	match(corpus.Span.Overlaps, func(right bool) {
		s.Relaxed++
		if right {
			s.RelaxedOK++
		}
	})
	for _, g := range gold {
		if counts(g) {
			s.Expected++
		}
	}
	for n, d := range found {
		if used[n] || !onlyOutOfScope(gold, d.Span, counts) {
			s.Found++
		}
	}
}

// onlyOutOfScope reports whether a span overlaps with gold that does not count and with no gold that does.
func onlyOutOfScope(gold []goldDate, span corpus.Span, counts func(goldDate) bool) bool {
	out := false
	for _, g := range gold {
		if g.span.Overlaps(span) {
			if counts(g) {
				return false
			}
			out = true
		}
	}
	return out
}

// add counts a label. Its time runs from the first to the last year of the dates found in it.
func (s *LabelScore) add(doc datedText, found []corpus.Date) {
	s.Labels++
	if len(found) == 0 {
		return
	}
	s.Read++
	first, last := math.MaxInt, math.MinInt
	for _, d := range found {
		from, to := d.Interval.Years()
		first, last = min(first, from), max(last, to)
	}
	shared := min(last, doc.to) - max(first, doc.from) + 1
	if shared <= 0 {
		return
	}
	s.Overlap++
	if first != math.MinInt && last != math.MaxInt {
		s.IoU += float64(shared) / float64(max(last, doc.to)-min(first, doc.from)+1)
	}
}

// String returns a table of the scores and of the counts that they are computed from.
func (r DateReport) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "texts %d\n", r.Texts)
	if r.Labels.Labels > 0 {
		l := r.Labels
		n := float64(l.Labels)
		fmt.Fprintf(&b, "labels %d  read %.3f  overlap %.3f  mean IoU of years %.3f\n",
			l.Labels, float64(l.Read)/n, float64(l.Overlap)/n, l.IoU/n)
	}
	if r.Labels.Labels == r.Texts {
		return b.String()
	}
	fmt.Fprintf(&b, "%-9s %-10s %5s %5s  %-21s  %-21s  %-21s  %-21s\n", "gold", "spans", "gold", "found",
		"strict  P     R    F1", "relaxed P     R    F1", "+value  P     R    F1", "relaxed+value P R  F1")
	for _, s := range r.Expressions {
		fmt.Fprintf(&b, "%-9s %-10s %5d %5d", s.Gold, s.Spans, s.Expected, s.Found)
		for _, hits := range []int{s.Strict, s.Relaxed, s.StrictOK, s.RelaxedOK} {
			p, rec, f := F1(hits, s.Found, s.Expected)
			fmt.Fprintf(&b, "    %.3f %.3f %.3f ", p, rec, f)
		}
		b.WriteByte('\n')
	}
	return b.String()
}
