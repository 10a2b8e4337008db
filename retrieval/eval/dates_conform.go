package eval

import (
	"strings"

	"footnote/corpus"
)

// conform cuts found dates as TIMEX2 cuts them, by rules that see nothing but the found date:
//
//   - TIMEX2 has no ranges. One that is written with two dates becomes these two, each with its end of the range:
//     "between 1982 and 1985" becomes "1982" and "1985".
//   - TIMEX2 leaves out the preposition that makes a date a bound, and reads the date without it: "by mid-1949"
//     becomes "mid-1949", which is read again.
//
// Other annotations have ranges and prepositions as we do, and nothing is changed.
func conform(found []corpus.Date, s style, find Finder) []corpus.Date {
	if s != timex2 {
		return found
	}
	var all []corpus.Date
	for _, d := range found {
		d, side := withoutPreposition(d)
		if pair, ok := split(d); ok {
			all = append(all, pair[:]...)
			continue
		}
		if side != 0 {
			d = reread(d, side, find)
		}
		all = append(all, d)
	}
	return all
}

// prepositions that stand before a date, with the side of the bound that they make: -1 before it, 1 after it.
var prepositions = []struct {
	words string
	side  int
}{
	{"between ", 0}, {"from ", 0}, {"since ", 2}, {"by ", -2}, {"until ", -2}, {"till ", -2}, {"no later than ", -2},
	{"up to ", -2}, {"before ", -1}, {"prior to ", -1}, {"earlier than ", -1}, {"pre-", -1}, {"after ", 1}, {"later than ", 1}, {"post-", 1},
}

// withoutPreposition cuts off a preposition. The side is 0 where the value is the same without it, 1 or -1 where the
// bound is the unit beside the date, 2 or -2 where it is the date.
func withoutPreposition(d corpus.Date) (corpus.Date, int) {
	lower := strings.ToLower(d.Text)
	for _, p := range prepositions {
		if strings.HasPrefix(lower, p.words) {
			d.Span.Start += len(p.words)
			d.Text = d.Text[len(p.words):]
			return d, p.side
		}
	}
	return d, 0
}

// reread returns a date whose preposition was cut off with its value without it: the one that is found in its text
// alone, else the bound.
func reread(d corpus.Date, side int, find Finder) corpus.Date {
	from, to := d.Interval.Bounds()
	bound := from
	if from.IsZero() {
		bound = to
	}
	again := find(d.Text, bound)
	switch {
	case len(again) == 1 && again[0].Span.Len() == len(d.Text):
		bound = again[0].Interval
	case side == 1 || side == -1:
		bound = bound.Shift(-side)
	}
	d.Interval = bound
	return d
}

var joints = []string{" and ", " to ", " through ", " until ", " till ", "–", "—", "-", "/"}

// split cuts a range that is written with two dates.
func split(d corpus.Date) (pair [2]corpus.Date, ok bool) {
	from, to := d.Interval.Bounds()
	if from == to || from.IsZero() || to.IsZero() {
		return pair, false
	}
	for _, joint := range joints {
		left, right, ok := strings.Cut(d.Text, joint)
		left, right = strings.TrimRight(left, " "), strings.TrimLeft(right, " ")
		if !ok || !namesTime(left) || !namesTime(right) {
			continue
		}
		start, end := d.Span.Start, d.Span.End
		return [2]corpus.Date{
			{Text: left, Interval: from, From: d.From, Span: corpus.Span{Start: start, End: start + len(left)}},
			{Text: right, Interval: to, From: d.From, Span: corpus.Span{Start: end - len(right), End: end}},
		}, true
	}
	return pair, false
}

// namesTime reports whether a text has more than the name of a part: "mid" is none, "mid-1970s" and "May" are.
func namesTime(text string) bool {
	switch strings.ToLower(strings.TrimPrefix(strings.TrimSpace(text), "the ")) {
	case "", "early", "mid", "late", "the", "early to", "twenty", "thirty":
		return false
	}
	return true
}
