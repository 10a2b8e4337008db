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
	Passages int           // with a topic: dated passages to read at most, those that match best; 0: all
}

// Timeline is the result of a Chronology, in chronological order.
type Timeline struct {
	Asked  Chronology
	Total  int  // events, including those left out by Chronology.Skip and Limit
	More   bool // there are more dated passages with words of the topic than Passages; Total does not count theirs
	Events []Event

	// Withheld says that there are more, but their source has changed since it was read: see ErrChanged.
	Withheld bool
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
// Only the passages of the listed events are read, and with a topic, those that may be about it.
func (x *Index) Timeline(ctx context.Context, asked Chronology) (Timeline, error) {
	f, err := x.index.Filter(asked.Document, asked.Within)
	if err != nil {
		return Timeline{}, err
	}
	t := Timeline{Asked: asked}
	var found []index.Event
	collect := func(e index.Event) { found = append(found, e) }
	switch {
	case asked.Text != "":
		found, t.More, err = x.eventsAbout(ctx, asked, f)
		slices.SortFunc(found, index.Event.Compare)
	case asked.During:
		_, err = x.index.Events(ctx, f, 0, -1, collect)
	default:
		t.Total, err = x.index.Events(ctx, f, asked.Skip, cmp.Or(asked.Limit, -1), collect)
	}
	if err != nil {
		return Timeline{}, err
	}
	if asked.During {
		found = happened(found, asked.Within)
	}
	if asked.Text != "" || asked.During {
		t.Total = len(found)
		found = found[min(asked.Skip, len(found)):]
		if asked.Limit > 0 {
			found = found[:min(asked.Limit, len(found))]
		}
	}
	t.Events, err = x.readEvents(ctx, found)
	return t, err
}

// readEvents reads the passages of events.
func (x *Index) readEvents(ctx context.Context, found []index.Event) ([]Event, error) {
	var all []Event
	for _, e := range found {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		p, err := x.index.Passage(e.Passage)
		if err != nil {
			return nil, err
		}
		if e.Sentence >= len(p.Passage.Sentences) || e.Date >= len(p.Passage.Dates) {
			return nil, fmt.Errorf("the dates of passage %d are %w", e.Passage, ErrDamaged)
		}
		all = append(all, Event{Location: x.location(p), Date: p.Passage.Dates[e.Date],
			Sentence: p.Passage.Sentences[e.Sentence]})
	}
	return all, nil
}

// longestAround is how many times longer than a time a date around it may be that still says something happened then: a
// decade around a year, a year around a month.
const longestAround = 12

// during reports whether an event happened within a time: its date begins or ends in it, or is not much longer around
// it. "By mid-1949" says nothing of 1492, and "the 1960s" nothing of October 1962.
func during(e index.Event, within edtf.Interval) bool {
	from, to := within.Days()
	begins, ends := from <= e.First && e.First <= to, from <= e.Last && e.Last <= to
	around := e.First > math.MinInt64 && e.Last < math.MaxInt64 && e.Last-e.First <= longestAround*(to-from+1)
	return begins || ends || around
}

// daysOf returns the length of an event's date in days, the greatest number for an open one.
func daysOf(e index.Event) int64 {
	if e.First == math.MinInt64 || e.Last == math.MaxInt64 {
		return math.MaxInt64
	}
	return e.Last - e.First
}

// happened returns the events that happened within a time, of each sentence only the one with the most exact date.
// Events are in order of time.
func happened(all []index.Event, within edtf.Interval) []index.Event {
	type sentence struct {
		passage uint32
		number  int
	}
	best := map[sentence]index.Event{}
	for _, e := range all {
		if !during(e, within) {
			continue
		}
		s := sentence{e.Passage, e.Sentence}
		old, known := best[s]
		if order := cmp.Compare(daysOf(e), daysOf(old)); !known || order < 0 || order == 0 && e.Date < old.Date {
			best[s] = e
		}
	}
	return slices.DeleteFunc(all, func(e index.Event) bool {
		only, known := best[sentence{e.Passage, e.Sentence}]
		return !known || only != e
	})
}

// eventsAbout returns the events of the sentences about a topic, in any order. more is true if dated passages with
// words of the topic were left out.
func (x *Index) eventsAbout(ctx context.Context, asked Chronology, f index.Filter) (
	events []index.Event, more bool, err error,
) {
	q, err := x.parser.Parse(asked.Text)
	if err != nil {
		return nil, false, err
	}
	found, err := x.search(ctx, q, f, x.index.Passages())
	if err != nil {
		return nil, false, err
	}
	var of []index.Event
	found = slices.DeleteFunc(found, func(c index.Candidate) bool {
		of = x.index.EventsOf(of[:0], c.Ordinal, f)
		return len(of) == 0
	})
	if more = asked.Passages > 0 && len(found) > asked.Passages; more {
		found = found[:asked.Passages]
	}
	ranked := rank.NewQuery(q)
	for _, c := range found {
		if err := ctx.Err(); err != nil {
			return nil, false, err
		}
		p, err := x.index.PassageOnce(c.Ordinal)
		if err != nil {
			return nil, false, err
		}
		about := aboutTopicOf(ranked, p, c.Score)
		of = x.index.EventsOf(of[:0], c.Ordinal, f)
		for _, e := range of {
			if e.Sentence < len(p.Sentences) && about(e.Sentence) {
				events = append(events, e)
			}
		}
	}
	return events, more, nil
}

// aboutTopicOf returns a function that reports whether a sentence of a passage is about a topic.
func aboutTopicOf(topic *rank.Query, p *analysis.Passage, score float64) func(sentence int) bool {
	m := rank.MatchPassage(topic, p, score, nil)
	if topic.Cover(m.Title) == 1 && topic.TitleShare(p.Title) >= titleTopic {
		return func(int) bool { return true }
	}
	return func(sentence int) bool {
		held := m.Sentences[sentence].Related
		return topic.Cover(held) > 0 && topic.Cover(held, m.Title) >= aboutTopic
	}
}
