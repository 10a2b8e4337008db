package eval

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
)

func TestWriteRun(t *testing.T) {
	o := outcome(nil, "a b", "a b", "c")
	o.ID = "q\t1"
	var run strings.Builder
	if err := WriteRun(&run, []Outcome{o}, "tag"); err != nil {
		t.Fatal(err)
	}
	if want := "q%091 Q0 a%20b 1 1.000000 tag\nq%091 Q0 c 2 0.500000 tag\n"; run.String() != want {
		t.Errorf("got %q, want %q", run.String(), want)
	}
}

// TestReadRun checks the order of trec_eval: by score, whatever the rank, and equal scores by descending
// id.
func TestReadRun(t *testing.T) {
	const file = "\ufeff1 Q0 a 1 2.5 tag\n\n1 Q0 b 2 7 tag\r\n2\tQ0\tx\t1\t1e-3\ttag\n1 Q0 c 3 2.5 tag\n"
	got, err := ReadRun(strings.NewReader(file), "f")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{"1": {"b", "c", "a"}, "2": {"x"}}
	if !maps.EqualFunc(got, want, slices.Equal) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestBadLines(t *testing.T) {
	for _, tt := range []struct{ name, file, want string }{
		{"too few fields", "1 Q0 a 1 2.5 tag\n1 Q0 b 2 2.4\n",
			"f:2: 5 fields; a line of a run has six: question Q0 document rank score tag"},
		{"invalid score", "1 Q0 a 1 NaN tag\n", `f:1: the score "NaN" is not a number`},
		{"duplicate document", "1 Q0 a 1 2 tag\n1 Q0 a 2 1 tag\n", "f: document a occurs twice for question 1"},
	} {
		if run, err := ReadRun(strings.NewReader(tt.file), "f"); err == nil || run != nil || err.Error() != tt.want {
			t.Errorf("%s: %v, %v, want %q", tt.name, run, err, tt.want)
		}
	}
	for _, tt := range []struct{ name, file, want string }{
		{"too many fields", "1 0 a 1\n1 0 b c 1\n", "f:2: 5 fields; a judgment has four: question 0 document grade"},
		{"invalid grade", "1 0 a x\n", `f:1: the grade "x" is not a whole number`},
	} {
		if _, err := Judge(nil, strings.NewReader(tt.file), "f"); err == nil || err.Error() != tt.want {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
}

func TestJudge(t *testing.T) {
	questions := []Judged{{ID: "q 1", Relevant: map[string]int{"old": 1}}, {ID: "2"}}
	judged, err := Judge(questions, strings.NewReader("q%201 0 a 2\nq%201 0 b 0\n"), "f")
	if err != nil || judged != 1 {
		t.Fatalf("%d judged, %v, want 1", judged, err)
	}
	want := map[string]int{"a": 2, "b": 0}
	if !maps.Equal(questions[0].Relevant, want) || questions[1].Relevant != nil {
		t.Errorf("got %v and %v, want %v and nothing", questions[0].Relevant, questions[1].Relevant, want)
	}
}

// TestRunAsBaseline scores a run by hand. Its order is x, a with a relevant, so the reciprocal rank is 1/2.
// The question that it does not rank has no row, and measures of answers have no count.
func TestRunAsBaseline(t *testing.T) {
	questions := []Judged{
		{ID: "q", Answerable: true, Relevant: map[string]int{"a b": 1}, Answers: []string{"1960"}},
		{ID: "other", Answerable: true, Relevant: map[string]int{"c": 1}},
	}
	rows, err := ReadBaseline(strings.NewReader("\n q Q0 x 1 9 tag\nq Q0 a%20b 2 8 tag\n"), "f", questions)
	if err != nil || len(rows) != 1 {
		t.Fatalf("%v, %v, want one row", rows, err)
	}
	if got := rows[0].Counts["mrr@10"]; rows[0].ID != "q" || got != (Count{0.5, 1}) {
		t.Errorf("%s: got %v, want a half", rows[0].ID, got)
	}
	if _, ok := rows[0].Counts["sentence@1"]; ok {
		t.Error("a run has a count for a measure of answers")
	}
	for _, bad := range []string{"", "\n\n", "what is this\n", `{"id":"q"}`} {
		rows, err := ReadBaseline(strings.NewReader(bad), "f", questions)
		var bad *BaselineError
		if !errors.As(err, &bad) {
			t.Errorf("%q: %v, %v, want an error that describes a baseline", bad, rows, err)
		}
	}
}

// FuzzRun checks that no value is yielded with an error, and that printing and parsing a line preserves it.
func FuzzRun(f *testing.F) {
	f.Add("1 Q0 a 1 2.5 tag\n")
	f.Add("1\tQ0\ta%20b\t1\t-1e300\ttag\r\n2 Q0 b 1 Inf x")
	f.Fuzz(func(t *testing.T, file string) {
		for l, err := range RunLines(strings.NewReader(file), "f") {
			if err != nil {
				if l != (RunLine{}) {
					t.Errorf("yielded %+v with error %v", l, err)
				}
				continue
			}
			again, err := parseRunLine(fmt.Sprintf("%s Q0 %s 1 %v tag", l.Question, l.Document, l.Score))
			if err != nil || again != l || math.IsNaN(l.Score) {
				t.Errorf("%+v became %+v, %v", l, again, err)
			}
		}
		if run, err := ReadRun(strings.NewReader(file), "f"); err != nil && run != nil {
			t.Error("returned a run with an error")
		}
	})
}

// FuzzQrels checks the same of judgments.
func FuzzQrels(f *testing.F) {
	f.Add("1 0 a 2\n1 0 b -1\n")
	f.Fuzz(func(t *testing.T, file string) {
		for q, err := range Qrels(strings.NewReader(file), "f") {
			if err != nil {
				if q != (Qrel{}) {
					t.Errorf("yielded %+v with error %v", q, err)
				}
				continue
			}
			again, err := parseQrel(fmt.Sprintf("%s 0 %s %d", q.Question, q.Document, q.Grade))
			if err != nil || again != q {
				t.Errorf("%+v became %+v, %v", q, again, err)
			}
		}
	})
}
