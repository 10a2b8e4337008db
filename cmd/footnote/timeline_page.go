package main

import (
	_ "embed"
	"html/template"
	"io"
	"math"
	"slices"
	"strconv"

	"footnote/retrieval"
)

// timelinePage is the template of a self-contained page: a list that works without scripts, and a picture that a
// script makes zoomable.
//
//go:embed timeline.html
var timelinePage string

var timelineTemplate = template.Must(template.New("timeline").Parse(timelinePage))

// The size of the picture in SVG units. Dates that would overlap are in different lanes.
const (
	pictureWidth = 1000.0
	laneHeight   = 16.0
	axisHeight   = 28.0
	leastBar     = 0.008 // minimum width of a bar as a share of the picture, so that a day can be seen and clicked
)

// bar is an event in the picture. First and Last are positions in [0, 1] on the picture's time axis.
type bar struct {
	N           int // number in the list, from 1
	First, Last float64
	X, Y, Width float64
	Open        bool // without a beginning or an end
	Date        string
	EDTF        string
	Before      string // the sentence before, inside and after the date
	Dated       string
	After       string
	Place       string
	URL         string
	Inferred    bool
}

// printTimelineHTML prints a timeline as a page.
func printTimelineHTML(w io.Writer, t retrieval.Timeline) error {
	bars, from, to, lanes := drawTimeline(t.Events)
	return timelineTemplate.Execute(w, struct {
		Title               string
		Empty               string
		Bars                []bar
		Width, Height       float64
		Axis                float64
		FirstDay, LastDay   int64 // ends of the picture, in days since 1970
		FirstYear, LastYear string
	}{
		timelineTitle(t), nothingDated(t), bars, pictureWidth, float64(lanes) * laneHeight, axisHeight,
		from, to, yearOf(from), yearOf(to),
	})
}

// drawTimeline places events: on lanes from the top, so that no two bars of a lane touch at the first view.
func drawTimeline(events []retrieval.Event) (bars []bar, from, to int64, lanes int) {
	from, to = pictureTime(events)
	span := float64(max(to-from, 1))
	var ends []float64 // of each lane, a share of the width
	for n, e := range events {
		first, last := e.Date.Interval.Days()
		b := bar{N: n + 1, Open: first == math.MinInt64 || last == math.MaxInt64,
			Date: e.Date.Interval.Human(), EDTF: e.Date.Interval.String(),
			Place: place(e.Location), URL: e.Document.URL, Inferred: e.Date.Inferred}
		text, date := e.Text(), e.Date.Span.Shift(-e.Sentence.Start)
		b.Before, b.Dated, b.After = text[:date.Start], text[date.Start:date.End], text[date.End:]
		b.First = float64(max(first, from)-from) / span
		b.Last = float64(min(last, to)-from) / span
		width := max(b.Last-b.First, leastBar)
		lane := slices.IndexFunc(ends, func(end float64) bool { return end < b.First })
		if lane < 0 {
			lane = len(ends)
			ends = append(ends, 0)
		}
		ends[lane] = b.First + width + leastBar/2
		b.X, b.Y, b.Width = b.First*pictureWidth, float64(lane)*laneHeight, width*pictureWidth
		bars = append(bars, b)
	}
	return bars, from, to, max(len(ends), 1)
}

// pictureTime returns the range of days of the picture: the first and last day of the events with a margin. Open ends
// are ignored.
func pictureTime(events []retrieval.Event) (from, to int64) {
	from, to = math.MaxInt64, math.MinInt64
	for _, e := range events {
		first, last := e.Date.Interval.Days()
		for _, day := range []int64{first, last} {
			if day != math.MinInt64 && day != math.MaxInt64 {
				from, to = min(from, day), max(to, day)
			}
		}
	}
	if from > to {
		return 0, 1
	}
	margin := (to-from)/50 + 30
	return from - margin, to + margin
}

// yearOf returns the year of a day since 1970 for the ends of the picture. Distant years are approximate.
func yearOf(day int64) string {
	year := 1970 + int(math.Floor(float64(day)/365.2425))
	if year <= 0 {
		return strconv.Itoa(1-year) + " BC"
	}
	return strconv.Itoa(year)
}
