package retrieval

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"footnote/corpus"
	"footnote/corpus/edtf"
	"footnote/retrieval/analysis"
	"footnote/retrieval/index"
	"footnote/retrieval/rank"
)

// Chronology is a search for the dated sentences about a topic.
type Chronology struct {
	Text     string        // the topic; empty: everything
	Within   edtf.Interval // only dates that overlap; zero: any time
	During   bool          // of those, only dates that say it happened within (see during), one per sentence
	Document string        // only the document with this id or title; empty: all
	Skip     int           // so many of the earliest events are left out
	Limit    int           // events at most, the earliest after those; 0: all
}

// Timeline is the result of a Chronology, in chronological order.
type Timeline struct {
	Asked  Chronology
	Total  int // events, including those left out by Chronology.Skip and Limit
	Events []Event
}

// Event is a sentence at one of its dates. A sentence with several dates is an event at each of them.
type Event struct {
	Location
	Date     corpus.Date // inside Sentence
	Sentence corpus.Span // in bytes of the document's text
}

// Text returns the sentence, verbatim.
func (e Event) Text() string { return e.Passage.Verbatim(e.Sentence) }

// aboutTopic is the least share of a topic's weight that a sentence about it has, with title, headings and words of
// related meaning. At least one word must be in the sentence itself.
const aboutTopic = 0.5

// titleTopic is the least share of a title's words that the topic has when the whole document is about it. The title
// must also have all of the topic: "Harvard" for "Harvard University", but not "China" for "China - Sino-Soviet
// Relations".
const titleTopic = 0.5

// Timeline lists the dated sentences about a topic. Events are ordered by the first day of their dates, then by the
// last, then in corpus order. A date without a beginning ("by mid-1949") is placed at its end. The error is
// ErrNoDocument for an unknown Chronology.Document.
//
// Without a topic it reads only the passages of the events that it returns. With one it reads those that the topic's
// words are in, at most topicPassages.
func (x *Index) Timeline(ctx context.Context, asked Chronology) (Timeline, error) {
	f, err := x.index.Filter(asked.Document, asked.Within)
	if err != nil {
		return Timeline{}, err
	}
	if asked.Text == "" {
		return x.wholeTimeline(ctx, asked, f)
	}
	t := Timeline{Asked: asked}
	err = x.eachAbout(ctx, asked.Text, f, func(p *analysis.Passage, about func(sentence int) bool) {
		for i, s := range p.Sentences {
			if len(s.Dates) > 0 && about(i) {
				t.Events = append(t.Events, x.events(p, i, asked)...)
			}
		}
	})
	if err != nil {
		return Timeline{}, err
	}
	slices.SortStableFunc(t.Events, func(a, b Event) int { return compareTimes(a.Date.Interval, b.Date.Interval) })
	t.Total = len(t.Events)
	t.Events = page(t.Events, asked)
	return t, nil
}

// page returns the events that are left by the limits of a chronology.
func page[E any](all []E, asked Chronology) []E {
	all = all[min(asked.Skip, len(all)):]
	if asked.Limit > 0 {
		all = all[:min(asked.Limit, len(all))]
	}
	return all
}

// wholeTimeline is Timeline without a topic.
func (x *Index) wholeTimeline(ctx context.Context, asked Chronology, f index.Filter) (Timeline, error) {
	from, to := asked.Within.Days()
	var found []index.Event
	err := x.index.EachEvent(ctx, f, func(e index.Event) {
		if e.First > to || from > e.Last || asked.During && !during(e.First, e.Last, asked.Within) {
			return
		}
		found = append(found, e)
	})
	if err != nil {
		return Timeline{}, err
	}
	if asked.During {
		found = mostExact(found)
	}
	t := Timeline{Asked: asked, Total: len(found)}
	passages := map[uint32]*analysis.Passage{}
	for _, e := range page(found, asked) {
		p := passages[e.Passage]
		if p == nil {
			if p, err = x.index.ReadPassage(e.Passage); err != nil {
				return Timeline{}, err
			}
			passages[e.Passage] = p
		}
		if err := ctx.Err(); err != nil {
			return Timeline{}, err
		}
		at := x.events(p, e.Sentence, Chronology{})
		if e.Date >= len(at) {
			return Timeline{}, fmt.Errorf("the events of passage %s: %w", p.Passage.ID, ErrDamaged)
		}
		t.Events = append(t.Events, at[e.Date])
	}
	return t, nil
}

// mostExact returns for each sentence the event with the most exact date. The events are in chronological order, and
// stay so.
func mostExact(events []index.Event) []index.Event {
	type sentence struct {
		passage uint32
		number  int
	}
	best := map[sentence]index.Event{}
	for _, e := range events {
		s := sentence{e.Passage, e.Sentence}
		old, ok := best[s]
		if shorter := cmp.Compare(length(e.First, e.Last), length(old.First, old.Last)); !ok || shorter < 0 ||
			shorter == 0 && e.Date < old.Date {
			best[s] = e
		}
	}
	return slices.DeleteFunc(events, func(e index.Event) bool { return best[sentence{e.Passage, e.Sentence}] != e })
}

// compareTimes orders by the first day, or by the last of an interval without a first day, then by the last.
func compareTimes(a, b edtf.Interval) int {
	return cmp.Or(cmp.Compare(placeOf(a), placeOf(b)), a.Compare(b))
}

// placeOf returns the day at which an interval is placed.
func placeOf(i edtf.Interval) int64 {
	if from, _ := i.Bounds(); from.IsZero() {
		_, last := i.Days()
		return last
	}
	first, _ := i.Days()
	return first
}

// longestAround is how many times longer than a time a date around it may be that still says something happened then: a
// decade around a year, a year around a month.
const longestAround = 12

// during reports whether what is dated with the days from first to last happened within a time: it begins or ends in
// it, or is not much longer around it. "By mid-1949" says nothing of 1492, and "the 1960s" nothing of October 1962.
func during(first, last int64, within edtf.Interval) bool {
	from, to := within.Days()
	begins, ends := from <= first && first <= to, from <= last && last <= to
	around := first > math.MinInt64 && last < math.MaxInt64 && last-first <= longestAround*(to-from+1)
	return begins || ends || around
}

// length returns the number of days from first to last less one, the greatest number for an open date.
func length(first, last int64) int64 {
	if first == math.MinInt64 || last == math.MaxInt64 {
		return math.MaxInt64
	}
	return last - first
}

// daysOf returns the length of an interval in days, see length.
func daysOf(i edtf.Interval) int64 { return length(i.Days()) }

// happened reports whether what is dated i happened within a time: see during.
func happened(i, within edtf.Interval) bool {
	first, last := i.Days()
	return during(first, last, within)
}

// events returns a sentence at each of its different dates that the chronology asks for; see Chronology.During.
func (x *Index) events(p *analysis.Passage, sentence int, asked Chronology) []Event {
	var all []Event
	at := x.location(p)
	for _, d := range p.Sentences[sentence].Dates {
		known := slices.ContainsFunc(all, func(e Event) bool { return e.Date.Interval == d.Interval })
		if known || !d.Interval.Overlaps(asked.Within) || asked.During && !happened(d.Interval, asked.Within) {
			continue
		}
		all = append(all, Event{Location: at, Date: d, Sentence: p.Passage.Sentences[sentence]})
	}
	if asked.During && len(all) > 1 { // once, at the most exact date
		all = []Event{slices.MinFunc(all, func(a, b Event) int {
			return cmp.Compare(daysOf(a.Date.Interval), daysOf(b.Date.Interval))
		})}
	}
	return all
}

// topicPassages bounds the passages that are read for a topic: those with a date that match it best. Reading so many
// takes some 100 ms.
const topicPassages = 2000

// eachAbout calls visit with every dated passage that has a word of a topic, in corpus order, and with a function that
// reports whether a sentence is about the topic.
func (x *Index) eachAbout(
	ctx context.Context, text string, f index.Filter, visit func(p *analysis.Passage, about func(sentence int) bool),
) error {
	q, err := x.parser.Parse(text)
	if err != nil {
		return err
	}
	found, err := x.search(ctx, q, f, x.index.Passages())
	if err != nil {
		return err
	}
	found = slices.DeleteFunc(found, func(c index.Candidate) bool { return !x.index.HasEvents(c.Ordinal) })
	found = found[:min(len(found), topicPassages)]
	slices.SortFunc(found, func(a, b index.Candidate) int { return cmp.Compare(a.Ordinal, b.Ordinal) })
	ranked := rank.NewQuery(q)
	for _, c := range found {
		if err := ctx.Err(); err != nil {
			return err
		}
		p, err := x.index.ReadPassage(c.Ordinal)
		if err != nil {
			return err
		}
		m := rank.MatchPassage(ranked, p, c.Score, nil)
		whole := ranked.Cover(m.Title) == 1 && ranked.TitleShare(p.Title) >= titleTopic
		visit(p, func(sentence int) bool {
			if whole {
				return true
			}
			held := m.Sentences[sentence].Related
			return ranked.Cover(held) > 0 && ranked.Cover(held, m.Title) >= aboutTopic
		})
	}
	return nil
}
