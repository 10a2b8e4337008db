package eval

import (
	"strings"

	"footnote/corpus"
)

// conform cuts found dates as TIMEX2 does. Its rules look only at the found date:
//
//   - TIMEX2 has no ranges. A range that is written with two dates becomes these two dates: "between 1982 and 1985"
//     becomes "1982" and "1985".
//   - TIMEX2 leaves out a preposition that makes a date a bound, and annotates the date alone: "by mid-1949" becomes
//     "mid-1949", which is read again.
//
// Other annotation styles keep ranges and prepositions, as corpus.FindDates does, so nothing changes for
// them.
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

// prepositions lists the prepositions of dates and the side of their bound: negative if they leave the
// start open, positive if they leave the end open. See withoutPreposition for the values.
var prepositions = []struct {
	words string
	side  int
}{
	{"between ", 0}, {"from ", 0}, {"since ", 2}, {"by ", -2}, {"until ", -2}, {"till ", -2}, {"no later than ", -2},
	{"up to ", -2}, {"before ", -1}, {"prior to ", -1}, {"earlier than ", -1}, {"pre-", -1}, {"after ", 1},
	{"later than ", 1}, {"post-", 1},
}

// withoutPreposition cuts the preposition off a date. The side is 0 if the value stays the same without it,
// ±1 if the bound excludes the date, and ±2 if the bound includes it.
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

// reread returns the date with its value without the preposition: the value found in its remaining text
// alone, or else the bound.
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

var rangeSeparators = []string{" and ", " to ", " through ", " until ", " till ", "–", "—", "-", "/"}

// split cuts a range that is written with two dates into these dates.
func split(d corpus.Date) (pair [2]corpus.Date, ok bool) {
	from, to := d.Interval.Bounds()
	if from == to || from.IsZero() || to.IsZero() {
		return pair, false
	}
	for _, separator := range rangeSeparators {
		left, right, ok := strings.Cut(d.Text, separator)
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

// namesTime reports whether a text is more than a qualifier: "mid" is not, "mid-1970s" and "May" are.
func namesTime(text string) bool {
	switch strings.ToLower(strings.TrimPrefix(strings.TrimSpace(text), "the ")) {
	case "", "early", "mid", "late", "the", "early to", "twenty", "thirty":
		return false
	}
	return true
}
