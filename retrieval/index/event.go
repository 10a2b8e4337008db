package index

import (
	"cmp"
	"context"
	"math"
	"slices"

	"footnote/corpus"
	"footnote/corpus/edtf"
)

// Event is a date in a sentence of a passage. Of equal dates in one sentence, only the first is an event.
type Event struct {
	Passage     uint32 // ordinal
	Sentence    int    // position in the sentences of the passage
	Date        int    // position in the dates of the passage
	First, Last int64  // days of the date since 1970-01-01; an open end is the least or greatest int64
}

// Compare orders events by time: by the first day, or by the last of a date without a first day. Equal ones are ordered
// by first day, last day and their order in the corpus.
func (e Event) Compare(o Event) int {
	if c := cmp.Compare(e.place(), o.place()); c != 0 {
		return c
	}
	if c := cmp.Or(cmp.Compare(e.First, o.First), cmp.Compare(e.Last, o.Last)); c != 0 {
		return c
	}
	return cmp.Or(cmp.Compare(e.Passage, o.Passage), cmp.Compare(e.Sentence, o.Sentence), cmp.Compare(e.Date, o.Date))
}

// place returns the day at which an event is placed: its first, or its last if it has no first.
func (e Event) place() int64 {
	if e.First == math.MinInt64 {
		return e.Last
	}
	return e.First
}

// eventSentences returns for each date of a passage 1 + the position of the sentence of which it is an event, 0 if it
// is an event of none. Spans of sentences are in order and do not overlap.
func eventSentences(p corpus.Passage) []uint32 {
	if len(p.Dates) == 0 {
		return nil
	}
	type dated struct {
		sentence int
		date     edtf.Interval
	}
	known := make(map[dated]bool, len(p.Dates))
	sentences := make([]uint32, len(p.Dates))
	for i, d := range p.Dates {
		s, _ := slices.BinarySearchFunc(p.Sentences, d.Span.End, func(s corpus.Span, end int) int {
			return cmp.Compare(s.End, end)
		})
		event := dated{s, d.Interval}
		if d.From == corpus.FromText && s < len(p.Sentences) && p.Sentences[s].Contains(d.Span) && !known[event] {
			known[event] = true
			sentences[i] = uint32(s) + 1
		}
	}
	return sentences
}

// appendEvents appends the events of a passage to all, in order of the text.
func (t *table) appendEvents(all []Event, passage uint32) []Event {
	start, end := t.datesOf(passage)
	first := len(all)
	for d := start; d < end; d++ {
		if s := t.sentences[d]; s > 0 {
			all = append(all, Event{passage, int(s - 1), int(d - start), t.days[2*d], t.days[2*d+1]})
		}
	}
	slices.SortStableFunc(all[first:], func(a, b Event) int { return cmp.Compare(a.Sentence, b.Sentence) })
	return all
}

// chronology returns the numbers of all dates that are events, in order of time.
func (t *table) chronology() []uint32 {
	all := make([]Event, 0, len(t.sentences))
	for passage := range uint32(t.passages()) {
		all = t.appendEvents(all, passage)
	}
	slices.SortFunc(all, Event.Compare)
	order := make([]uint32, len(all))
	for i, e := range all {
		start, _ := t.datesOf(e.Passage)
		order[i] = start + uint32(e.Date)
	}
	return order
}

// eventAt returns the event of a date by its number.
func (t *table) eventAt(date uint32) Event {
	passage, _ := slices.BinarySearch(t.dateEnds, 2*date+1) // the first passage whose dates end after the date
	start, _ := t.datesOf(uint32(passage))
	return Event{
		uint32(passage), int(t.sentences[date] - 1), int(date - start), t.days[2*date], t.days[2*date+1],
	}
}

// Events calls visit with the events that f admits, in order of time, and returns how many there are. An event must
// itself share a day with the time of f. After the first skip events, visit is called at most limit times; a negative
// limit is no limit. Nothing is read from the records.
func (x *Index) Events(ctx context.Context, f Filter, skip, limit int, visit func(Event)) (total int, err error) {
	order := x.chronology()
	admits := x.dateFilter(f)
	if admits == nil { // all of them
		page := order[min(skip, len(order)):]
		if limit >= 0 {
			page = page[:min(limit, len(page))]
		}
		for _, date := range page {
			visit(x.table.eventAt(date))
		}
		return len(order), ctx.Err()
	}
	for i, date := range order {
		if i%4096 == 0 && ctx.Err() != nil {
			return 0, ctx.Err()
		}
		if !admits(date) {
			continue
		}
		if total >= skip && (limit < 0 || total-skip < limit) {
			visit(x.table.eventAt(date))
		}
		total++
	}
	return total, ctx.Err()
}

// EventsOf appends the events of a passage to all, in order of the text: those that share a day with the time of f,
// none if f does not admit the passage.
func (x *Index) EventsOf(all []Event, passage uint32, f Filter) []Event {
	if !x.admits(f, passage) {
		return all
	}
	first := len(all)
	all = x.table.appendEvents(all, passage)
	if f.within.IsZero() {
		return all
	}
	from, to := f.within.Days()
	outside := func(e Event) bool { return e.First > to || e.Last < from }
	return append(all[:first], slices.DeleteFunc(all[first:], outside)...)
}

// dateFilter returns a function that reports whether f admits the event of a date, nil if it admits all.
func (x *Index) dateFilter(f Filter) func(date uint32) bool {
	if f.isZero() {
		return nil
	}
	from, to := f.within.Days()
	start, end := uint32(0), uint32(len(x.table.sentences))
	if f.document != noOrdinal {
		start, end = x.table.datesBetween(x.table.passageRange(f))
	}
	var hidden []dateRange
	if f.hidden {
		hidden = x.hiddenDates()
	}
	return func(date uint32) bool {
		if date < start || date >= end || x.table.days[2*date] > to || x.table.days[2*date+1] < from {
			return false
		}
		i, _ := slices.BinarySearchFunc(hidden, date+1, func(r dateRange, after uint32) int {
			return cmp.Compare(r.end, after)
		})
		return i == len(hidden) || date < hidden[i].start
	}
}

// dateRange is a half-open range of dates.
type dateRange struct{ start, end uint32 }

// hiddenDates returns the dates of the hidden documents, ascending.
func (x *Index) hiddenDates() []dateRange {
	ranges := make([]dateRange, 0, len(x.hidden))
	for document := range x.hidden {
		start, end := x.table.datesBetween(x.table.passageRange(Filter{document: document}))
		if start < end {
			ranges = append(ranges, dateRange{start, end})
		}
	}
	slices.SortFunc(ranges, func(a, b dateRange) int { return cmp.Compare(a.start, b.start) })
	return ranges
}
