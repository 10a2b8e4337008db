package index

import (
	"cmp"
	"context"
	"math"
	"slices"

	"footnote/corpus"
	"footnote/corpus/edtf"
)

// Event is a sentence of a passage at one of its dates. A sentence is an event at each of its different dates.
type Event struct {
	Passage     uint32
	Sentence    int   // of the passage, from 0
	Date        int   // of the different dates of the sentence, from 0
	First, Last int64 // days of the date, see edtf.Interval.Days
}

// eventTable holds the events of all passages, in corpus order.
type eventTable struct {
	ends      []uint32 // end of each passage's events; they begin where those of the passage before end
	sentences []uint16 // of each event; a later sentence than the 65,536th counts as that
	days      []int64  // first and last day of each event, in pairs
}

// add appends the events of the next passage.
func (t *eventTable) add(p corpus.Passage) {
	for i, span := range p.Sentences {
		var known []edtf.Interval
		for _, d := range p.Dates {
			if d.From != corpus.FromText || !span.Contains(d.Span) || slices.Contains(known, d.Interval) {
				continue
			}
			known = append(known, d.Interval)
			first, last := d.Interval.Days()
			t.sentences = append(t.sentences, uint16(min(i, math.MaxUint16)))
			t.days = append(t.days, first, last)
		}
	}
	t.ends = append(t.ends, uint32(len(t.sentences)))
}

// appendFrom appends the events of a passage of another table.
func (t *eventTable) appendFrom(o *eventTable, passage uint32) {
	from, to := o.of(passage)
	t.sentences = append(t.sentences, o.sentences[from:to]...)
	t.days = append(t.days, o.days[2*from:2*to]...)
	t.ends = append(t.ends, uint32(len(t.sentences)))
}

// of returns the range of the events of a passage.
func (t *eventTable) of(passage uint32) (from, to uint32) {
	if passage > 0 {
		from = t.ends[passage-1]
	}
	return from, t.ends[passage]
}

// valid reports whether the columns belong together, for so many passages.
func (t *eventTable) valid(passages int) bool {
	return len(t.ends) == passages && slices.IsSorted(t.ends) && len(t.days) == 2*len(t.sentences) &&
		(passages == 0 || int(t.ends[passages-1]) == len(t.sentences))
}

// inOrder returns the events, by their place in the table, in chronological order: by the first day, or by the last of
// one without a first day, then by first and last day, then in corpus order.
func (t *eventTable) inOrder() []uint32 {
	order := make([]uint32, len(t.sentences))
	for i := range order {
		order[i] = uint32(i)
	}
	place := func(e uint32) int64 {
		if first := t.days[2*e]; first != math.MinInt64 {
			return first
		}
		return t.days[2*e+1]
	}
	slices.SortStableFunc(order, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(t.days[2*a], t.days[2*b]),
			cmp.Compare(t.days[2*a+1], t.days[2*b+1]))
	})
	return order
}

// HasEvents reports whether a passage has an event.
func (x *Index) HasEvents(passage uint32) bool {
	from, to := x.table.events.of(passage)
	return from < to
}

// EachEvent calls visit with every event of a passage that f admits, in chronological order: see eventTable.inOrder. It
// reads no passage. It stops when ctx is done.
func (x *Index) EachEvent(ctx context.Context, f Filter, visit func(Event)) error {
	t := &x.table.events
	for n, e := range x.chronology() {
		if n%(1<<14) == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		after, _ := slices.BinarySearch(t.ends, e+1)
		passage := uint32(after)
		if !x.admits(f, passage) {
			continue
		}
		from, _ := t.of(passage)
		date := 0
		for before := e; before > from && t.sentences[before-1] == t.sentences[e]; before-- {
			date++
		}
		visit(Event{Passage: passage, Sentence: int(t.sentences[e]), Date: date,
			First: t.days[2*e], Last: t.days[2*e+1]})
	}
	return nil
}
