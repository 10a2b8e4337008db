package retrieval

import (
	"cmp"
	"context"
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
	Limit    int           // events at most, the earliest; 0: all
}

// Timeline is the result of a Chronology, in chronological order.
type Timeline struct {
	Asked  Chronology
	Total  int // events, including those beyond Chronology.Limit
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
func (x *Index) Timeline(ctx context.Context, asked Chronology) (Timeline, error) {
	f, err := x.index.Filter(asked.Document, asked.Within)
	if err != nil {
		return Timeline{}, err
	}
	t := Timeline{Asked: asked}
	visit := func(p *analysis.Passage, about func(sentence int) bool) {
		for i, s := range p.Sentences {
			if len(s.Dates) > 0 && about(i) {
				t.Events = append(t.Events, x.events(p, i, asked)...)
			}
		}
	}
	if asked.Text == "" {
		err = x.index.Each(ctx, f, func(p *analysis.Passage) { visit(p, func(int) bool { return true }) })
	} else {
		err = x.eachAbout(ctx, asked.Text, f, visit)
	}
	if err != nil {
		return Timeline{}, err
	}
	slices.SortStableFunc(t.Events, func(a, b Event) int { return compareTimes(a.Date.Interval, b.Date.Interval) })
	t.Total = len(t.Events)
	if asked.Limit > 0 {
		t.Events = t.Events[:min(asked.Limit, t.Total)]
	}
	return t, nil
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

// during reports whether what is dated i happened within a time: i begins or ends in it, or is not much longer around
// it. "By mid-1949" says nothing of 1492, and "the 1960s" nothing of October 1962.
func during(i, within edtf.Interval) bool {
	first, last := i.Days()
	from, to := within.Days()
	begins, ends := from <= first && first <= to, from <= last && last <= to
	around := first > math.MinInt64 && last < math.MaxInt64 && last-first <= longestAround*(to-from+1)
	return begins || ends || around
}

// daysOf returns the length of an interval in days, the greatest number for an open one.
func daysOf(i edtf.Interval) int64 {
	first, last := i.Days()
	if first == math.MinInt64 || last == math.MaxInt64 {
		return math.MaxInt64
	}
	return last - first
}

// events returns a sentence at each of its different dates that the chronology asks for; see Chronology.During.
func (x *Index) events(p *analysis.Passage, sentence int, asked Chronology) []Event {
	var all []Event
	at := x.location(p)
	for _, d := range p.Sentences[sentence].Dates {
		known := slices.ContainsFunc(all, func(e Event) bool { return e.Date.Interval == d.Interval })
		if known || !d.Interval.Overlaps(asked.Within) || asked.During && !during(d.Interval, asked.Within) {
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

// eachAbout calls visit with every passage that has a word of a topic, in corpus order, and with a function that
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
	slices.SortFunc(found, func(a, b index.Candidate) int { return cmp.Compare(a.Ordinal, b.Ordinal) })
	ranked := rank.NewQuery(q)
	for _, c := range found {
		if err := ctx.Err(); err != nil {
			return err
		}
		p, err := x.index.Passage(c.Ordinal)
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
