package retrieval

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"footnote/corpus"
	"footnote/corpus/edtf"
)

// ledger is a small text with a treaty, a battle and a harvest.
const ledger = "The two governments signed the treaty of friendship on 14 February 1950 in Moscow. " +
	"General Petrov lost seventy men at the lake in March 1969. The harvest of 1958 was good. " +
	"The ministers did not visit the northern province in 1971. It was opened to travellers by mid-1975."

// indexOf reads texts as files, a.txt, b.txt and so on, and indexes them.
func indexOf(t *testing.T, texts ...string) *Index {
	t.Helper()
	dir := t.TempDir()
	for i, text := range texts {
		if err := os.WriteFile(filepath.Join(dir, string(rune('a'+i))+".txt"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return openIndex(t, corpus.Read(t.Context(), []string{dir}, nil))
}

func TestCheck(t *testing.T) {
	x := indexOf(t, ledger)
	tests := []struct {
		claim          string
		want           Verdict
		claimed, found string
	}{
		{"The treaty of friendship was signed in 1950", Supported, "", ""},
		{"The treaty of friendship was signed in February 1950", Supported, "", ""},
		{"The treaty of friendship was signed in 1951", DateDiffers, "1951", "14 February 1950"},
		{"The treaty of friendship was signed on 15 February 1950", DateDiffers, "15 February 1950", "14 February 1950"},
		{"General Petrov lost seventy men at the lake", Supported, "", ""},
		{"General Petrov lost eighty men at the lake", NumberDiffers, "eighty", "seventy"},
		{"General Ivanov lost seventy men at the lake", NameDiffers, "Ivanov", "Petrov"},
		{"The harvest of 3 June 1958 was good", NotFound, "", ""}, // the text is less exact
		{"The ministers visited the northern province in 1971", NotFound, "", ""},
		{"The king sold the harbour", NotFound, "", ""},
		{"", NotFound, "", ""},
		{"the", NotFound, "", ""},
		{"Petrov", NotFound, "", ""}, // names something, and claims nothing of it
		{"1950", NotFound, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.claim, func(t *testing.T) {
			got, err := x.Check(t.Context(), Question{Text: tt.claim})
			if err != nil {
				t.Fatal(err)
			}
			if got.Verdict != tt.want {
				t.Fatalf("verdict %s, want %s", got.Verdict, tt.want)
			}
			if tt.want != NotFound && len(got.Citations) == 0 {
				t.Error("no citation")
			}
			if got.Found != tt.found {
				t.Errorf("found %q, want %q", got.Found, tt.found)
			}
			if tt.claimed != "" && got.Claimed != tt.claimed {
				t.Errorf("claimed %q, want %q", got.Claimed, tt.claimed)
			}
		})
	}
}

// TestCheckBuiltIn checks the judged claims about the built-in text.
func TestCheckBuiltIn(t *testing.T) {
	x := openIndex(t, corpus.BuiltIn())
	file, err := os.ReadFile(filepath.Join("testdata", "claims.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(file)) {
		var want struct {
			Claim, Found string
			Status       Verdict
		}
		if err := json.Unmarshal([]byte(line), &want); err != nil {
			t.Fatal(err)
		}
		got, err := x.Check(t.Context(), Question{Text: want.Claim})
		if err != nil {
			t.Fatal(err)
		}
		if got.Verdict != want.Status || got.Found != want.Found {
			t.Errorf("%s: %s %q, want %s %q", want.Claim, got.Verdict, got.Found, want.Status, want.Found)
		}
		if got.Found != "" && !strings.Contains(got.Citations[0].Best(), got.Found) {
			t.Errorf("%s: %q does not stand in the evidence %q", want.Claim, got.Found, got.Citations[0].Best())
		}
	}
}

func TestConflicts(t *testing.T) {
	x := indexOf(t, ledger, "Some say that the two governments signed the treaty of friendship in 1951.", "The treaty of friendship was famous in 1960.")
	got, err := x.Ask(t.Context(), Question{Text: "When was the treaty of friendship signed?"})
	if err != nil {
		t.Fatal(err)
	}
	if !got.Found || len(got.Conflicts) != 1 {
		t.Fatalf("found %v with %d conflicts, want one", got.Found, len(got.Conflicts))
	}
	dates := got.Text + got.Conflicts[0].Best()
	for _, want := range []string{"14 February 1950", "1951"} {
		if !strings.Contains(dates, want) {
			t.Errorf("%q lacks %s", dates, want)
		}
	}
	if got, err = x.Ask(t.Context(), Question{Text: "Who lost seventy men at the lake?"}); err != nil || len(got.Conflicts) != 0 {
		t.Errorf("who-question: %d conflicts, %v", len(got.Conflicts), err)
	}
}

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
		{"everything, in order", Chronology{}, []string{"1950-02-14", "1958", "1960/1964", "1969-03", "1971", "../1975-08"}},
		{"a topic in both documents", Chronology{Text: "lake"}, []string{"1960/1964", "1969-03"}},
		{"only the first", Chronology{Text: "lake", Limit: 1}, []string{"1960/1964"}},
		{"one document", Chronology{Text: "lake", Document: "a"}, []string{"1969-03"}},
		{"a time", Chronology{Within: parse("1963/1970")}, []string{"1960/1964", "1969-03", "../1975-08"}},
		{"an unknown topic", Chronology{Text: "zebra"}, nil},
		{"a topic that one word of many is of", Chronology{Text: "history of the northern zebra trade"}, nil},
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
	text := `{"id":"lake","title":"Lake Baikal","text":"It froze over in 1904. The ferry over the lake was sold in 1926."}`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
