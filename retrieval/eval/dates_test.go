package eval

import (
	"strings"
	"testing"

	"footnote/corpus"
	"footnote/corpus/edtf"
)

// fixed returns a finder of the given expressions, each at its first occurrence after the one before. It
// finds nothing in any other text.
func fixed(t testing.TB, text string, dates ...[2]string) Finder {
	t.Helper()
	var found []corpus.Date
	at := 0
	for _, d := range dates {
		k := strings.Index(text[at:], d[0])
		i, err := edtf.Parse(d[1])
		if k < 0 || err != nil {
			t.Fatalf("%q with %v", d, err)
		}
		span := corpus.Span{Start: at + k, End: at + k + len(d[0])}
		found = append(found, corpus.Date{Text: d[0], Interval: i, From: corpus.FromText, Span: span})
		at = span.End
	}
	return func(asked string, _ edtf.Interval) []corpus.Date {
		if asked != text {
			return nil
		}
		return found
	}
}

// TestScoreDates checks a text worked out by hand. The "é" before the first date makes rune and byte
// offsets differ.
//
// Gold is 1915 and 17 (found as one range), mid-1949 (found with its preposition), "a week" (a duration,
// not found), "night of 5 May 1950" (a time of day, found as a date) and "the armistice" (an event, not
// found).
func TestScoreDates(t *testing.T) {
	text := "Été 1915-17, by mid-1949, for a week, on the night of 5 May 1950 and after the armistice of 1950"
	line := `{"text":"` + text + `","timexes":[
		{"start":4,"end":8,"type":"DATE","value":"1915"},{"start":9,"end":11,"type":"DATE","value":"1917"},
		{"start":16,"end":24,"type":"DATE","value":"1949","mod":"MID"},
		{"start":30,"end":36,"type":"DURATION","value":"P1W"},
		{"start":45,"end":64,"type":"TIME","value":"1950-05-05TNI"},
		{"start":75,"end":88,"type":"DATE","value":"1918-11-11","event_based":true}]}`
	find := fixed(t, text, [2]string{"1915-17", "1915/1917"}, [2]string{"by mid-1949", "../1949-08"},
		[2]string{"5 May 1950", "1950-05-05"}, [2]string{"1950", "1950"})
	withCore := func(asked string, anchor edtf.Interval) []corpus.Date {
		if asked == "mid-1949" {
			return fixed(t, asked, [2]string{"mid-1949", "1949-05/1949-08"})(asked, anchor)
		}
		return find(asked, anchor)
	}
	report, err := ScoreDates(strings.NewReader(strings.ReplaceAll(line, "\n", " ")), "gold.jsonl", withCore)
	if err != nil {
		t.Fatal(err)
	}
	want := []DateScore{
		// The range overlaps with 1915; its other half is not found.
		{Gold: "all", Spans: "as found", Expected: 6, Found: 4, Relaxed: 3},
		{Gold: "all", Spans: "conformed", Expected: 6, Found: 5, Strict: 3, Relaxed: 4, StrictOK: 3, RelaxedOK: 3},
		// 5 May 1950 overlaps only with the time of day and is ignored.
		{Gold: "in scope", Spans: "as found", Expected: 3, Found: 3, Relaxed: 2},
		{Gold: "in scope", Spans: "conformed", Expected: 3, Found: 4, Strict: 3, Relaxed: 3, StrictOK: 3, RelaxedOK: 3},
	}
	for k, got := range report.Expressions {
		if got != want[k] {
			t.Errorf("got  %+v\nwant %+v", got, want[k])
		}
	}
	if p, r, f := F1(3, 4, 3); p != 0.75 || r != 1 || f < 0.857 || f > 0.858 {
		t.Errorf("F1(3, 4, 3) = %v, %v, %v", p, r, f)
	}
	if table := report.String(); !strings.Contains(table, "in scope  conformed      3     4    0.750 1.000 0.857") {
		t.Errorf("the table lacks the in-scope score:\n%s", table)
	}
}

func TestScoreDatesOfRecognizers(t *testing.T) {
	text := "Sales between 2014 and 2018"
	line := `{"text":"` + text + `","ref":"2020-01-01","timexes":[{"start":6,"end":27,"type":"DATERANGE",
		"resolutions":[{"timex":"(2014-01-01,2018-01-01,P4Y)","start":"2014-01-01","end":"2018-01-01"}]}]}`
	for _, value := range []string{"2014/2018", "2014/2017"} {
		find := fixed(t, text, [2]string{"between 2014 and 2018", value})
		report, err := ScoreDates(strings.NewReader(strings.ReplaceAll(line, "\n", " ")), "gold.jsonl", find)
		if err != nil {
			t.Fatal(err)
		}
		if got := report.Expressions[2]; got.StrictOK != 1 {
			t.Errorf("%s: got %+v, want a match with and without the last year", value, got)
		}
	}
}

func TestScoreDatesOfLabels(t *testing.T) {
	lines := `{"text":"c. 1960–70","start_year":1960,"end_year":1969}` + "\n\n" +
		`{"text":"undated","start_year":1900,"end_year":1950}`
	find := fixed(t, "c. 1960–70", [2]string{"c. 1960–70", "1960~/1970~"})
	report, err := ScoreDates(strings.NewReader(lines), "labels.jsonl", find)
	if err != nil {
		t.Fatal(err)
	}
	want := LabelScore{Labels: 2, Read: 1, Overlap: 1, IoU: 10.0 / 11}
	if report.Labels != want {
		t.Errorf("got %+v, want %+v", report.Labels, want)
	}
}

func TestScoreDatesNamesTheBadLine(t *testing.T) {
	tests := []struct{ name, line, want string }{
		{"invalid JSON", `{"text":`, "gold.jsonl:2: "},
		{"no text", `{"timexes":[]}`, `gold.jsonl:2: gold dates need a "text"`},
		{"no gold", `{"text":"1960"}`, `gold.jsonl:2: gold dates need "timexes", or "start_year" and "end_year"`},
		{"end after the text", `{"text":"1960","timexes":[{"start":0,"end":9}]}`,
			"gold.jsonl:2: time expression 0 to 9 is not inside the text of 4 characters"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			file := `{"text":"fine","timexes":[]}` + "\n" + tt.line
			_, err := ScoreDates(strings.NewReader(file), "gold.jsonl", corpus.FindDates)
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("error %v, want %s", err, tt.want)
			}
		})
	}
}

func TestTimex2(t *testing.T) {
	tests := []struct{ value, mod, want string }{
		{"1914-08-07", "", "1914-08-07"}, {"187", "", "187X"}, {"18", "", "18XX"}, {"1916-SU", "", "1916-22"},
		{"1940-Q3", "", "1940-07/1940-09"}, {"BC0264", "", "-0263"}, {"BC08", "MID", "-0865/-0833"},
		{"1917-03", "END", "1917-03-21/1917-03-31"}, {"1792-10-01", "BEFORE", "../1792-09-30"},
		{"1960", "ON_OR_AFTER", "1960/.."}, {"", "", ""}, {"PAST_REF", "", ""}, {"P4Y", "", ""},
		{"1915-XX-XX", "", ""}, {"XXXX-WI", "", ""}, {"1950-06-25TXX", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.value+tt.mod, func(t *testing.T) {
			got, ok := rawTag{Value: tt.value, Mod: tt.mod}.timex2()
			if got.String() != tt.want && ok || ok != (tt.want != "") {
				t.Errorf("got %q, %v, want %q", got, ok, tt.want)
			}
		})
	}
}
