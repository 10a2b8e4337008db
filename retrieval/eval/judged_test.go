package eval

import (
	"slices"
	"strings"
	"testing"

	"footnote/corpus"
)

func TestReadJudgedNamesTheLine(t *testing.T) {
	const good = `{"id":"q","question":"Who?"}` + "\n\n"
	for name, tt := range map[string]struct{ line, want string }{
		"invalid JSON":    {`[`, "unexpected end"},
		"no question":     {`{"id":"p"}`, `needs "id" and "question"`},
		"duplicate id":    {`{"id":"q","question":"What?"}`, `"q" is already used`},
		"empty span":      {`{"id":"p","question":"What?","relevant":["a"],"spans":[[3,3]]}`, "[start, end]"},
		"span of strings": {`{"id":"p","question":"What?","relevant":["a"],"spans":[["a","b"]]}`, "[start, end]"},
		"span in two documents": {`{"id":"p","question":"What?","relevant":["a","b"],"spans":[[1,3]]}`,
			"exactly one relevant document"},
	} {
		judged, err := ReadJudged(strings.NewReader(good+tt.line), "f")
		if err == nil || judged != nil {
			t.Errorf("%s: %v, %v, want an error alone", name, judged, err)
		} else if !strings.HasPrefix(err.Error(), "f:3: ") || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want %q at f:3", name, err, tt.want)
		}
	}
}

// TestLocate finds passages by characters of a source. Cleaning dropped "\u00ad" (two bytes) from its
// second word:
//
//	source: "Ä na­val base.\n\nAt Luda."  characters 0–15 and 17–25, the base at 2–13
//	text:   "Ä naval base.\n\nAt Luda."   bytes 0–14 and 16–24
func TestLocate(t *testing.T) {
	d := corpus.Document{
		Metadata: corpus.Metadata{ID: "d"},
		Text:     "Ä naval base.\n\nAt Luda.",
		Repairs: []corpus.Repair{
			{Kind: "invisible", Span: corpus.Span{Start: 5, End: 5}, Offset: 5, Source: "\u00ad"},
		},
		Passages: []corpus.Passage{
			{Number: 1, Span: corpus.Span{Start: 0, End: 14}}, {Number: 2, Span: corpus.Span{Start: 16, End: 24}},
		},
	}
	for _, tt := range []struct {
		name       string
		start, end int
		text       string
		passages   []int
	}{
		{"before the repair", 0, 4, "Ä na", []int{1}},
		{"across the repair", 2, 8, "naval", []int{1}},
		{"after the repair", 9, 13, "base", []int{1}},
		{"the second passage", 19, 23, "Luda", []int{2}},
		{"both", 9, 23, "base.\n\nAt Luda", []int{1, 2}},
		{"between them", 14, 16, "\n\n", nil},
		{"after the end", 40, 50, "", nil},
	} {
		place := Place{"d", tt.start, tt.end}
		if got := sourceMap(d.Repairs).place(d.Text, place).In(d.Text); got != tt.text {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.text)
		}
		j := Judged{Spans: []Place{place}}
		j.Locate(d)
		if got, ok := j.places["d"]; !ok || !slices.Equal(got, tt.passages) {
			t.Errorf("%s: passages %v, want %v", tt.name, got, tt.passages)
		}
	}
}

// TestPlaces checks that passages count by their number: the second of two is the right one.
func TestPlaces(t *testing.T) {
	o := outcome(map[string]int{"a": 1}, "a", "a")
	o.Ranked[1].Number = 2
	o.places = map[string][]int{"a": {2}}
	for name, want := range map[string]float64{"place@1": 0, "place@5": 1} {
		m, _ := find(name)
		if c, ok := m.count(o); !ok || c.share() != want {
			t.Errorf("%s: got %v, want %v", name, c, want)
		}
	}
}

func FuzzReadJudged(f *testing.F) {
	f.Add(`{"id":"q","question":"Who?","relevant":{"a":2},"sentence":["x"]}`)
	f.Add(`{"id":"q","question":"Who?","relevant":["a"],"answerable":false}`)
	f.Add(`{"id":"q","question":"Who?","relevant":["a"],"spans":[[0,3],["b",1,2]]}`)
	f.Fuzz(func(t *testing.T, line string) {
		judged, err := ReadJudged(strings.NewReader(line), "f")
		if err != nil && judged != nil {
			t.Error("returned questions with an error")
		}
		for _, j := range judged {
			if j.ID == "" || j.Text == "" {
				t.Errorf("%q: a question without id or text", line)
			}
		}
	})
}

func FuzzReadRows(f *testing.F) {
	f.Add(`{"id":"q","counts":{"hit@1":[1,1]}}`)
	f.Fuzz(func(t *testing.T, line string) {
		rows, err := ReadRows(strings.NewReader(line), "f")
		if err != nil && rows != nil {
			t.Error("returned rows with an error")
		}
	})
}
