package main

import (
	"strings"
	"testing"

	"footnote/corpus"
	"footnote/corpus/edtf"
	"footnote/retrieval"
)

// newAnswer returns an answer from a one-passage document in which sentence begins at byte 10. dates are the
// sentence's dates, and span is part of the sentence.
func newAnswer(t *testing.T, sentence, span string, dates map[string]string) retrieval.Answer {
	t.Helper()
	const before = "Long ago. "
	asOf := parse(t, "1987-07")
	text := before + sentence + " The end."
	at := strings.Index(sentence, span)
	a := retrieval.Answer{Found: true, Confidence: 0.934, Text: sentence}
	a.Span = corpus.Span{Start: at, End: at + len(span)}
	for written, value := range dates {
		from := strings.Index(text, written)
		a.Dates = append(a.Dates, corpus.Date{
			Text: written, Interval: parse(t, value), Inferred: written == "that year",
			Span: corpus.Span{Start: from, End: from + len(written)},
		})
	}
	a.Citations = []retrieval.Citation{{
		Location: retrieval.Location{
			Document: corpus.Metadata{ID: "doc", Title: "A Title", AsOf: asOf},
			Passage: corpus.Passage{
				Number: 4, Heading: []string{"One", "Two"}, Text: text, Span: corpus.Span{Start: 0, End: len(text)},
			},
		},
		Rank:     1,
		Excerpt:  corpus.Span{Start: len(before), End: len(before) + len(sentence)},
		Sentence: corpus.Span{Start: len(before), End: len(before) + len(sentence)},
		Dates:    a.Dates,
	}}
	return a
}

func parse(t *testing.T, value string) edtf.Interval {
	t.Helper()
	i, err := edtf.Parse(value)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func TestAnswer(t *testing.T) {
	tests := []struct {
		name           string
		sentence, span string
		dates          map[string]string
		want           string
	}{
		{
			"a year leads", "They left in 1960.", "1960", map[string]string{"1960": "1960"},
			"1960 · year\n\n  They left in <1960>.\n\n[1] A Title › One › Two ¶ 4 · as of July 1987\n" +
				"    {dates: 1960}\n\n{confidence 93 %}\n",
		},
		{
			"a date with few other words leads", "They left in July 1960.", "in July 1960",
			map[string]string{"July 1960": "1960-07"},
			"July 1960 · month\n\n  They left <in July 1960>.\n\n[1] A Title › One › Two ¶ 4 · as of July 1987\n" +
				"    {dates: July 1960}\n\n{confidence 93 %}\n",
		},
		{
			"an inferred date is marked", "They left that year.", "that year", map[string]string{"that year": "1960"},
			"1960 · year · inferred from the text around it\n\n  They left <that year>.\n\n" +
				"[1] A Title › One › Two ¶ 4 · as of July 1987\n" +
				"    {dates: that year → 1960 (inferred)}\n\n{confidence 93 %}\n",
		},
		{
			"a clause with a date does not lead", "They left because the talks of 1960 had failed.",
			"because the talks of 1960 had failed", map[string]string{"1960": "1960"},
			"  They left <because the talks of 1960 had failed>.\n\n[1] A Title › One › Two ¶ 4 · as of July 1987\n" +
				"    {dates: 1960}\n\n{confidence 93 %}\n",
		},
		{
			"no dates", "They left.", "They left.", nil,
			"  <They left.>\n\n[1] A Title › One › Two ¶ 4 · as of July 1987\n\n{confidence 93 %}\n",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, out := newTestPage(80, true)
			p.answer(newAnswer(t, tt.sentence, tt.span, tt.dates))
			if err := p.flush(); err != nil {
				t.Fatal(err)
			}
			if got := unstyled(out.String()); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

// unstyled replaces styles: marked text is <text> and faint text is {text}.
func unstyled(s string) string {
	var b strings.Builder
	end := ""
	for len(s) > 0 {
		switch {
		case strings.HasPrefix(s, styleSpan):
			b.WriteString("<")
			s, end = s[len(styleSpan):], ">"
		case strings.HasPrefix(s, styleFaint):
			b.WriteString("{")
			s, end = s[len(styleFaint):], "}"
		case strings.HasPrefix(s, stylePlain):
			b.WriteString(end)
			s = s[len(stylePlain):]
		default:
			b.WriteByte(s[0])
			s = s[1:]
		}
	}
	return b.String()
}

func TestNotFoundPrintsNearest(t *testing.T) {
	a := newAnswer(t, "They left in 1960.", "1960", nil)
	a.Found, a.Confidence, a.Citations, a.Nearest = false, 0.04, nil, a.Citations
	p, out := newTestPage(80, false)
	p.answer(a)
	if err := p.flush(); err != nil {
		t.Fatal(err)
	}
	want := "Not found: the corpus does not say (confidence 4 %).\n\nThe nearest passages, for you to judge:\n\n" +
		"[1] A Title › One › Two ¶ 4 · as of July 1987\n    They left in 1960.\n\n"
	if got := out.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// From a confidence of one half on, an answer is not called a weak guess.
func TestWeakGuess(t *testing.T) {
	for _, c := range []struct {
		confidence float64
		weak       bool
	}{{0.31, true}, {0.499, true}, {0.5, false}, {0.93, false}} {
		a := newAnswer(t, "They left in 1960.", "1960", nil)
		a.Confidence = c.confidence
		p, out := newTestPage(80, false)
		p.answer(a)
		if err := p.flush(); err != nil {
			t.Fatal(err)
		}
		object := toAnswerJSON(noID, "When?", a, nil, 0)
		if strings.Contains(out.String(), "weak guess") != c.weak || object.WeakGuess != c.weak {
			t.Errorf("confidence %v: weak is %v in JSON, and the page is\n%s", c.confidence, object.WeakGuess, out)
		}
	}
}

func TestQuotationsMarkEachOccurrence(t *testing.T) {
	a := newAnswer(t, "They left, and they left.", "They", nil)
	c := a.Citations[0]
	for at, text := 0, strings.ToLower(c.Passage.Text); ; {
		next := strings.Index(text[at:], "they left")
		if next < 0 {
			break
		}
		c.Matches = append(c.Matches, corpus.Span{Start: at + next, End: at + next + len("they left")})
		at += next + 1
	}
	p, out := newTestPage(80, true)
	p.quotations("they left", retrieval.Quotations{Total: 5, Passages: 2, Citations: []retrieval.Citation{c}})
	if err := p.flush(); err != nil {
		t.Fatal(err)
	}
	want := "[1] A Title › One › Two ¶ 4 · as of July 1987\n    <They left>, and <they left>.\n\n" +
		"{5 occurrences in 2 passages; 1 shown, -n shows more}\n"
	if got := unstyled(out.String()); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestAnswerIsPrintedOnce asks the built-in text and counts the answer in the output.
func TestAnswerIsPrintedOnce(t *testing.T) {
	for _, question := range []string{"When did Moscow withdraw its advisers?", "Who met Kosygin?"} {
		var out, errors strings.Builder
		if code := run(t.Context(), []string{"ask", question}, strings.NewReader(""), &out, &errors); code != 0 {
			t.Fatalf("exit code %d: %s", code, errors.String())
		}
		answer, rest, _ := strings.Cut(out.String(), "[1]")
		for _, sentence := range []string{"leading Moscow to withdraw all", "Zhou Enlai met with Aleksey Kosygin"} {
			found := strings.Contains(strings.Join(strings.Fields(answer), " "), sentence)
			if found && strings.Contains(strings.Join(strings.Fields(rest), " "), sentence) {
				t.Errorf("the answer is printed twice:\n%s", out.String())
			}
			if found && !strings.Contains(rest, "[…]") {
				t.Errorf("the first citation does not show what is around the answer:\n%s", out.String())
			}
		}
	}
}
