package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"strconv"
	"strings"
	"time"

	"footnote/corpus"
	"footnote/corpus/edtf"
	"footnote/retrieval"

	"github.com/rivo/uniseg"
	"github.com/spf13/cobra"
)

// timelineFormats lists the formats of a timeline besides text, by flag.
var timelineFormats = []struct{ flag, usage string }{
	{"csv", "print CSV: value, first and last day, date as written, sentence, source"},
	{"timelinejs", "print the JSON that TimelineJS 3 shows"},
	{"html", "print one self-contained page with a picture to zoom into"},
}

func timelineCommand() *cobra.Command {
	var s scope
	formats := make(map[string]*bool, len(timelineFormats))
	c := &cobra.Command{
		Use:   "timeline [flags] [TOPIC…]",
		Short: "List the dated sentences about a topic in chronological order",
		Long: `List the dated sentences about a topic in chronological order, each verbatim and with its citation.

Without TOPIC, list those of the whole corpus. A sentence with several dates is listed at each of them. If the
title of a document is the topic, all its dated sentences are listed. --from and --to select by the dates
themselves.

--json prints {"topic","total","events":[{"date":{"text","edtf"},"text","id","document","title","section","passage",
"start","end","as_of"}]}: text is the sentence, start and end are its bytes in the output of footnote show DOCUMENT.`,
		Example: `  footnote timeline border --from 1960 --to "late 1969"
  footnote timeline --csv treaty > treaty.csv
  footnote timeline --html > timeline.html`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			format, err := chosenFormat(s.json, formats)
			if err != nil {
				return err
			}
			return runTimeline(c, &s, strings.TrimSpace(strings.Join(args, " ")), format)
		},
	}
	s.flags(c)
	c.Flags().Lookup("number").Usage = "at most `N` lines, the earliest; 0: all"
	c.Flags().Lookup("number").DefValue = "0"
	c.Flags().Lookup("from").Usage = "only sentences with a `DATE` not before this one: EDTF or plain, \"late 1969\""
	c.Flags().Lookup("to").Usage = "only sentences with a `DATE` not after this one, inclusive"
	s.n = 0
	for _, f := range timelineFormats {
		formats[f.flag] = c.Flags().Bool(f.flag, false, f.usage)
	}
	return c
}

// chosenFormat returns the selected format, or "" for text.
func chosenFormat(asJSON bool, formats map[string]*bool) (string, error) {
	chosen := ""
	if asJSON {
		chosen = "json"
	}
	for _, f := range timelineFormats {
		if !*formats[f.flag] {
			continue
		}
		if chosen != "" {
			return "", wrongUsage("timeline: --%s and --%s; give one of them", chosen, f.flag)
		}
		chosen = f.flag
	}
	return chosen, nil
}

func runTimeline(c *cobra.Command, s *scope, topic, format string) error {
	if s.n < 0 {
		return wrongUsage("-n %d: give a number of lines, or 0 for all", s.n)
	}
	index, within, err := s.begin(c)
	if err != nil {
		return err
	}
	defer index.Close()
	start := time.Now()
	asked := retrieval.Chronology{Text: topic, Within: within, Document: s.document, Limit: s.n}
	found, err := index.Timeline(c.Context(), asked)
	took := time.Since(start)
	if err != nil {
		return noDocument(err, s.document)
	}
	out := c.OutOrStdout()
	switch format {
	case "json":
		return printJSON(out, toTimelineJSON(found, took))
	case "csv":
		return printTimelineCSV(out, found)
	case "timelinejs":
		return printTimelineJS(out, found)
	case "html":
		return printTimelineHTML(out, found)
	}
	p := newPage(out)
	p.timeline(found)
	return p.flush()
}

// timelineTitle returns the title of a timeline.
func timelineTitle(t retrieval.Timeline) string {
	if t.Asked.Text == "" {
		return "Timeline"
	}
	return "Timeline: " + t.Asked.Text
}

// The column of dates in a timeline. It is as wide as the widest date, except for dates over widestDate, which get a
// line of their own so that the sentences have enough space. A narrow page has no column.
const (
	widestDate   = 24
	leastColumns = 60 // width of the narrowest page with a column
	datesIndent  = 4  // indentation of sentences on a narrow page
)

// timeline prints a timeline: the date, beside it the sentence with the date marked, and its place.
func (p *page) timeline(t retrieval.Timeline) {
	if t.Total == 0 {
		p.paragraph("", nothingDated(t), "")
		return
	}
	column := p.dateColumn(t.Events)
	for _, e := range t.Events {
		first, indent := e.Date.Interval.Human(), strings.Repeat(" ", column)
		if gap := column - uniseg.StringWidth(first); gap >= 2 {
			first += strings.Repeat(" ", gap)
		} else {
			p.line(first)
			first = indent
		}
		p.paragraph(first, e.Text(), styleSpan, e.Date.Span.Shift(-e.Sentence.Start))
		p.faint(indent, place(e.Location)+inferredNote(e.Date))
		p.line("")
	}
	note := count(t.Total, "dated line")
	if len(t.Events) < t.Total {
		note = fmt.Sprintf("%d of %s; -n shows more", len(t.Events), note)
	}
	p.aside(note)
}

// dateColumn returns the column at which sentences begin.
func (p *page) dateColumn(events []retrieval.Event) int {
	column := datesIndent
	if p.width < leastColumns {
		return column
	}
	for _, e := range events {
		if w := uniseg.StringWidth(e.Date.Interval.Human()); w <= widestDate {
			column = max(column, w+2)
		}
	}
	return column
}

// inferredNote says that the text does not give the whole date.
func inferredNote(d corpus.Date) string {
	if d.Inferred {
		return " · inferred"
	}
	return ""
}

// nothingDated explains an empty timeline.
func nothingDated(t retrieval.Timeline) string {
	s, advice := "Not found: no dated sentence", ""
	if t.Asked.Text != "" {
		s += fmt.Sprintf(" about “%s”", t.Asked.Text)
		advice = " Fewer or other words may help."
	}
	if !t.Asked.Within.IsZero() {
		s += " in that time"
	}
	return s + "." + advice
}

type timelineJSON struct {
	Topic  string      `json:"topic"`
	Total  int         `json:"total"`
	Events []eventJSON `json:"events"`
	TookUS int64       `json:"took_us"`
}

type eventJSON struct {
	Date     dateJSON `json:"date"`
	Text     string   `json:"text"` // the sentence, verbatim
	ID       string   `json:"id"`   // "F-7K2Q9"
	Document string   `json:"document"`
	Title    string   `json:"title"`
	Section  string   `json:"section"`
	Passage  int      `json:"passage"`
	Start    int      `json:"start"`
	End      int      `json:"end"`
	AsOf     string   `json:"as_of"`
}

func toTimelineJSON(t retrieval.Timeline, took time.Duration) timelineJSON {
	out := timelineJSON{Topic: t.Asked.Text, Total: t.Total, Events: []eventJSON{}, TookUS: took.Microseconds()}
	for _, e := range t.Events {
		out.Events = append(out.Events, eventJSON{
			Date: toDatesJSON([]corpus.Date{e.Date})[0], Text: e.Text(), ID: e.ID,
			Document: e.Document.ID, Title: e.Document.Title, AsOf: e.Document.AsOf.String(),
			Section: e.Section(), Passage: e.Passage.Number,
			Start: e.Sentence.Start, End: e.Sentence.End,
		})
	}
	return out
}

func printTimelineCSV(w io.Writer, t retrieval.Timeline) error {
	c := csv.NewWriter(w)
	rows := [][]string{{"edtf", "first_day", "last_day", "date", "sentence",
		"document", "title", "section", "passage", "as_of", "id"}}
	for _, e := range t.Events {
		first, last := isoDays(e.Date.Interval)
		rows = append(rows, []string{e.Date.Interval.String(), first, last, e.Date.Text, e.Text(),
			e.Document.ID, e.Document.Title, e.Section(), strconv.Itoa(e.Passage.Number),
			e.Document.AsOf.String(), e.ID})
	}
	return c.WriteAll(rows)
}

// isoDays returns the first and last day as ISO 8601 dates. A day is "" if that end is open or its year does not have
// four digits.
func isoDays(i edtf.Interval) (first, last string) {
	write := func(day int64, year int, open bool) string {
		if open || year < 0 || year > 9999 {
			return ""
		}
		return time.Unix(day*24*60*60, 0).UTC().Format(time.DateOnly)
	}
	from, to := i.Bounds()
	firstDay, lastDay := i.Days()
	firstYear, lastYear := i.Years()
	return write(firstDay, firstYear, from.IsZero()), write(lastDay, lastYear, to.IsZero())
}

// The JSON of TimelineJS 3 (timeline.knightlab.com/docs/json-format.html). Its texts are HTML.
type timelineJS struct {
	Title  slideJS   `json:"title"`
	Events []slideJS `json:"events"`
}

type slideJS struct {
	Start   *dateJS `json:"start_date,omitempty"`
	End     *dateJS `json:"end_date,omitempty"`
	Display string  `json:"display_date,omitempty"`
	Text    textJS  `json:"text"`
}

type dateJS struct {
	Year  int `json:"year"`
	Month int `json:"month,omitempty"`
	Day   int `json:"day,omitempty"`
}

type textJS struct {
	Headline string `json:"headline"`
	Text     string `json:"text,omitempty"`
}

func printTimelineJS(w io.Writer, t retrieval.Timeline) error {
	out := timelineJS{Title: slideJS{Text: textJS{Headline: html.EscapeString(timelineTitle(t))}}, Events: []slideJS{}}
	for _, e := range t.Events {
		slide := slideJS{Display: e.Date.Interval.Human(), Text: textJS{
			Headline: html.EscapeString(e.Date.Interval.Human()),
			Text:     "<p>" + html.EscapeString(e.Text()) + "</p><p>" + html.EscapeString(place(e.Location)) + "</p>",
		}}
		from, to := e.Date.Interval.Bounds()
		slide.Start, slide.End = edgeJS(from, false), edgeJS(to, true)
		if slide.Start == nil { // TimelineJS needs a start
			slide.Start, slide.End = slide.End, nil
		}
		if slide.End != nil && *slide.End == *slide.Start {
			slide.End = nil
		}
		out.Events = append(out.Events, slide)
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}

// edgeJS returns the start or end of a date with the precision that it has, or nil for an open one.
func edgeJS(i edtf.Interval, end bool) *dateJS {
	if i.IsZero() {
		return nil
	}
	first, last := i.Years()
	d := &dateJS{Year: first}
	if end {
		d.Year = last
	}
	d.Month, d.Day = i.Month()
	if season, ok := seasonMonths[d.Month]; ok {
		d.Month = season[0]
		if end {
			d.Month = season[1]
		}
	}
	return d
}

// seasonMonths maps EDTF's seasons to their first and last month; winter ends in the next year.
var seasonMonths = map[int][2]int{21: {3, 5}, 22: {6, 8}, 23: {9, 11}, 24: {12, 2}}
