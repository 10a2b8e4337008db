package retrieval

import (
	"strings"
	"testing"

	"footnote/corpus"
	"footnote/corpus/edtf"
)

// datedCitation cites the second of three sentences, which has two dates. The passage begins at byte 100.
func datedCitation(t *testing.T) Citation {
	t.Helper()
	const (
		start    = 100
		before   = "Talks began in 1958. "
		sentence = "Moscow withdrew its advisers in 1960, and the border was closed by 1969."
		after    = " It opened in 1989."
	)
	text := before + sentence + after
	spanOf := func(s string) corpus.Span {
		at := strings.Index(text, s)
		return corpus.Span{Start: at, End: at + len(s)}.Shift(start)
	}
	passage := corpus.Passage{Number: 4, Text: text, Span: spanOf(text),
		Sentences: []corpus.Span{spanOf(strings.TrimSpace(before)), spanOf(sentence), spanOf(strings.TrimSpace(after))}}
	for _, year := range []string{"1958", "1960", "1969", "1989"} {
		value, err := edtf.Parse(year)
		if err != nil {
			t.Fatal(err)
		}
		passage.Dates = append(passage.Dates, corpus.Date{Text: year, Interval: value, Span: spanOf(year)})
	}
	at := Location{ID: "F-7K2Q9", Document: corpus.Metadata{Title: "A Title"}, Passage: passage}
	return CitePart(at, spanOf(before+sentence), spanOf(sentence))
}

// texts returns dates as written, separated by blanks.
func texts(dates []corpus.Date) string {
	var all []string
	for _, d := range dates {
		all = append(all, d.Text)
	}
	return strings.Join(all, " ")
}

func TestCitePart(t *testing.T) {
	c := datedCitation(t)
	if got := texts(c.Dates); got != "1958 1960 1969" {
		t.Errorf("dates of the excerpt: %s", got)
	}
	if got := texts(c.SentenceDates()); got != "1960 1969" {
		t.Errorf("dates of the sentence: %s", got)
	}
	if !strings.HasPrefix(c.Text(), "Talks") || !strings.HasPrefix(c.Best(), "Moscow") {
		t.Errorf("excerpt %q, sentence %q", c.Text(), c.Best())
	}
}

func TestCitePassage(t *testing.T) {
	whole := CitePassage(datedCitation(t).Location)
	if whole.Text() != whole.Passage.Text || whole.Best() != "Talks began in 1958." || len(whole.Dates) != 4 {
		t.Errorf("excerpt %q, sentence %q, %d dates", whole.Text(), whole.Best(), len(whole.Dates))
	}
	whole.Passage.Sentences = nil
	if c := CitePassage(whole.Location); c.Best() != c.Passage.Text {
		t.Errorf("without sentences: %q, want the whole passage", c.Best())
	}
}

func TestPath(t *testing.T) {
	tests := []struct {
		name          string
		headings      []string
		section, path string
	}{
		{"no heading", nil, "", "A Title"},
		{"one heading", []string{"History"}, "History", "A Title › History"},
		{"two headings", []string{"History", "Borders"}, "History › Borders", "A Title › History › Borders"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := Location{Document: corpus.Metadata{Title: "A Title"}, Passage: corpus.Passage{Heading: tt.headings}}
			if l.Section() != tt.section || l.Path() != tt.path {
				t.Errorf("section %q, path %q, want %q, %q", l.Section(), l.Path(), tt.section, tt.path)
			}
		})
	}
}

func TestDateAt(t *testing.T) {
	c := datedCitation(t)
	tests := []struct{ name, span, want string }{
		{"the date alone", "1960", "1960"},
		{"with a preposition", "in 1960", "1960"},
		{"half of the span", "by 1969.", "1969"},
		{"a clause with a date", "withdrew its advisers in 1960", ""},
		{"no date", "Moscow", ""},
		{"nothing", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			at := strings.Index(c.Best(), tt.span)
			span := corpus.Span{Start: at, End: at + len(tt.span)}
			if got, ok := c.DateAt(span); got.Text != tt.want || ok != (tt.want != "") {
				t.Errorf("got %q, %t, want %q", got.Text, ok, tt.want)
			}
			a := Answer{Found: true, Span: span, Citations: []Citation{c}}
			if got, ok := a.Date(); got.Text != tt.want || ok != (tt.want != "") {
				t.Errorf("of the answer: got %q, %t, want %q", got.Text, ok, tt.want)
			}
		})
	}
	if _, ok := (Answer{Nearest: []Citation{c}}).Date(); ok {
		t.Error("an answer that was not found has a date")
	}
}

func TestOtherDate(t *testing.T) {
	c := datedCitation(t)
	tests := []struct{ than, want string }{
		{"1951", "1960"},
		{"1960", "1969"},
		{"1960-07", "1969"},
		{"196X", ""},
		{"", ""}, // the zero interval shares its days with every date
	}
	for _, tt := range tests {
		t.Run(tt.than, func(t *testing.T) {
			var than corpus.Date
			if tt.than != "" {
				var err error
				if than.Interval, err = edtf.Parse(tt.than); err != nil {
					t.Fatal(err)
				}
			}
			if got, ok := c.OtherDate(than); got.Text != tt.want || ok != (tt.want != "") {
				t.Errorf("got %q, %t, want %q", got.Text, ok, tt.want)
			}
		})
	}
}

func TestUndated(t *testing.T) {
	c := datedCitation(t)
	dated := corpus.Span{Start: strings.Index(c.Best(), "1960"), End: strings.Index(c.Best(), "1960") + 4}
	name := corpus.Span{End: len("Moscow")}
	tests := []struct {
		name   string
		answer Answer
		want   bool
	}{
		{"a date", Answer{Found: true, Span: dated}, false},
		{"no date", Answer{Found: true, Span: name}, true},
		{"no date, but a conflict", Answer{Found: true, Span: name, Conflicts: []Citation{c}}, false},
		{"not found", Answer{}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := tt.answer
			a.Question.Type, a.Citations = When, []Citation{c}
			if got := a.Undated(); got != tt.want {
				t.Errorf("got %t, want %t", got, tt.want)
			}
			if a.Question.Type = ""; a.Undated() {
				t.Error("undated although it does not ask for a date by its type")
			}
		})
	}
}

func TestFoundIn(t *testing.T) {
	c := datedCitation(t)
	for _, tt := range []struct {
		name, found string
		want        bool
	}{
		{"in the sentence", "1960", true},
		{"in the excerpt only", "1958", false},
		{"nothing differs", "", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			at, ok := Check{Found: tt.found}.FoundIn(c)
			if ok != tt.want || at.In(c.Best()) != tt.found && ok {
				t.Errorf("got %q, %t, want %t", at.In(c.Best()), ok, tt.want)
			}
		})
	}
}
