package retrieval

import (
	"os"
	"path/filepath"
	"testing"

	"footnote/corpus"
	"footnote/corpus/edtf"
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
