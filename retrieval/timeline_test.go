package retrieval

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"footnote/corpus"
	"footnote/corpus/edtf"
	"footnote/corpus/sample"
	"footnote/retrieval/analysis"
)

func TestTimeline(t *testing.T) {
	x := indexOf(t, ledger, "The lake was frozen from 1960 to 1964. Nobody knows when the lake was named.")
	parse := func(s string) edtf.Interval {
		i, err := edtf.Parse(s)
		if err != nil {
			t.Fatal(err)
		}
		return i
	}
	tests := []struct {
		name  string
		asked Chronology
		want  []string
	}{
		{"everything, in order", Chronology{},
			[]string{"1950-02-14", "1958", "1960/1964", "1969-03", "1971", "../1975-08"}},
		{"a topic in both documents", Chronology{Text: "lake"}, []string{"1960/1964", "1969-03"}},
		{"only the first", Chronology{Text: "lake", Limit: 1}, []string{"1960/1964"}},
		{"one document", Chronology{Text: "lake", Document: "a"}, []string{"1969-03"}},
		{"a time", Chronology{Within: parse("1963/1970")}, []string{"1960/1964", "1969-03", "../1975-08"}},
		{"an unknown topic", Chronology{Text: "zebra"}, nil},
		{"one word of a long topic", Chronology{Text: "history of the northern zebra trade"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := x.Timeline(t.Context(), tt.asked)
			if err != nil {
				t.Fatal(err)
			}
			var dates []string
			for _, e := range got.Events {
				dates = append(dates, e.Date.Interval.String())
				if date := e.Date.Span.Shift(-e.Sentence.Start).In(e.Text()); date != e.Date.Text {
					t.Errorf("the sentence has %q where its date is %q", date, e.Date.Text)
				}
			}
			if len(dates) != len(tt.want) {
				t.Fatalf("got %q, want %q", dates, tt.want)
			}
			for i := range dates {
				if dates[i] != tt.want[i] {
					t.Errorf("got %q, want %q", dates, tt.want)
				}
			}
		})
	}
	titled := openIndex(t, corpus.Read(t.Context(), []string{writeTitled(t)}, nil))
	for topic, want := range map[string]int{"Lake Baikal": 2, "Baikal": 2, "lake ferry": 1} {
		if got, err := titled.Timeline(t.Context(), Chronology{Text: topic}); err != nil || got.Total != want {
			t.Errorf("%s: %d lines, %v; want %d", topic, got.Total, err, want)
		}
	}
	if _, err := x.Timeline(t.Context(), Chronology{Document: "nothing"}); err == nil {
		t.Error("a document that is not there: no error")
	}
}

// writeTitled writes a corpus of one document about a lake.
func writeTitled(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "lake.jsonl")
	text := `{"id":"lake","title":"Lake Baikal",` +
		`"text":"It froze over in 1904. The ferry over the lake was sold in 1926."}`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestWholeTimelineReadsTheSameEvents compares timelines without a topic, which are read from the table of events, with
// those of all passages, on a corpus in several segments.
func TestWholeTimelineReadsTheSameEvents(t *testing.T) {
	var docs []corpus.Document
	for d := range sample.New().Documents(300) {
		docs = append(docs, d)
	}
	dir := filepath.Join(t.TempDir(), "index")
	if err := Build(t.Context(), dir, sample.Of(docs[:20]), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := Update(t.Context(), dir, sample.Of(docs[10:]), []string{docs[3].ID}, nil); err != nil {
		t.Fatal(err)
	}
	x, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	for _, asked := range []Chronology{
		{}, {Within: intervalOf(t, "1900/1950")}, {Within: intervalOf(t, "1900/1950"), During: true},
		{Within: intervalOf(t, "1923"), During: true}, {Document: docs[5].ID},
		{Skip: 7, Limit: 6}, {Skip: 1 << 20, Limit: 6},
	} {
		f, err := x.index.Filter(asked.Document, asked.Within)
		if err != nil {
			t.Fatal(err)
		}
		var want []Event
		err = x.index.Each(t.Context(), f, func(p *analysis.Passage) {
			for i := range p.Sentences {
				want = append(want, x.events(p, i, asked)...)
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		slices.SortStableFunc(want, func(a, b Event) int { return compareTimes(a.Date.Interval, b.Date.Interval) })
		got, err := x.Timeline(t.Context(), asked)
		if err != nil || got.Total != len(want) {
			t.Fatalf("%+v: %d events, %v, want %d", asked, got.Total, err, len(want))
		}
		same := func(a, b Event) bool { return a.ID == b.ID && a.Sentence == b.Sentence && a.Date.Span == b.Date.Span }
		if !slices.EqualFunc(got.Events, page(want, asked), same) {
			t.Errorf("%+v: other events", asked)
		}
	}
}

func intervalOf(t *testing.T, value string) edtf.Interval {
	t.Helper()
	i, err := edtf.Parse(value)
	if err != nil {
		t.Fatal(err)
	}
	return i
}
