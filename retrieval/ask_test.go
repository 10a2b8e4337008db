package retrieval

import (
	"context"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"footnote/corpus"
	"footnote/corpus/edtf"
	"footnote/corpus/sample"
)

func TestAskBuiltIn(t *testing.T) {
	x := openIndex(t, corpus.BuiltIn())
	for _, c := range []struct{ name, question, want string }{
		{"when", "When did Moscow withdraw its advisers?",
			"leading Moscow to withdraw all Soviet advisers from China in 1960."},
		{"telegram style", "naval base where", "a naval base at Luda, Liaoning Province"},
		{"lower case", "who met aleksey kosygin in 1969", "Zhou Enlai met with Aleksey Kosygin"},
		{"typos", "kruschev destalinisation", "Nikita Khrushchev toward deStalinization"},
		{"a date in it", "What happened in 1963?", "In 1963"},
	} {
		t.Run(c.name, func(t *testing.T) {
			answer, err := x.Ask(context.Background(), Question{Text: c.question})
			if err != nil {
				t.Fatal(err)
			}
			if !answer.Found || !strings.Contains(answer.Text, c.want) {
				t.Errorf("answer %q (found %v, confidence %.2f), want %q",
					answer.Text, answer.Found, answer.Confidence, c.want)
			}
		})
	}
	for _, question := range []string{"When was the Suez Canal opened?", "How many ships lay at the naval base?"} {
		answer, err := x.Ask(context.Background(), Question{Text: question})
		if err != nil {
			t.Fatal(err)
		}
		if answer.Found || answer.Text != "" || len(answer.Citations) != 0 || len(answer.Nearest) == 0 {
			t.Errorf("%q: %+v, want no answer but the nearest passages", question, answer)
		}
	}
}

func TestWithin(t *testing.T) {
	x := openIndex(t, corpus.BuiltIn())
	within, err := edtf.Parse("1957/1958")
	if err != nil {
		t.Fatal(err)
	}
	answer, err := x.Ask(context.Background(), Question{Text: "Soviet Union", Within: within, Citations: 20})
	if err != nil {
		t.Fatal(err)
	}
	found := append(answer.Citations, answer.Nearest...)
	if len(found) == 0 {
		t.Fatal("no passage has a date in 1957/1958")
	}
	for _, c := range found {
		overlaps := false
		for _, d := range c.Passage.Dates {
			overlaps = overlaps || d.Interval.Overlaps(within)
		}
		if !overlaps {
			t.Errorf("passage %d has no date within %s", c.Passage.Number, within)
		}
	}
}

// TestRankedSentences checks that the first sentence is the answer, and that the others, from all passages, follow by
// probability.
func TestRankedSentences(t *testing.T) {
	x := openIndex(t, corpus.BuiltIn())
	answer, err := x.Ask(context.Background(), Question{Text: "When did Moscow withdraw its advisers?"})
	if err != nil {
		t.Fatal(err)
	}
	if len(answer.Sentences) != 10 || answer.Sentences[0].Text() != answer.Text {
		t.Fatalf("%d sentences, the first %q, want 10 and %q",
			len(answer.Sentences), answer.Sentences[0].Text(), answer.Text)
	}
	passages, total := map[string]bool{}, 0.0
	for i, s := range answer.Sentences {
		if i > 1 && s.Score > answer.Sentences[i-1].Score {
			t.Errorf("sentence %d scores %v, more than the one before it", i+1, s.Score)
		}
		if !strings.Contains(s.Passage.Text, s.Text()) {
			t.Errorf("%q is not in its passage", s.Text())
		}
		passages[s.Passage.ID] = true
		total += s.Score
	}
	if len(passages) < 2 || total > 1+1e-9 {
		t.Errorf("sentences of %d passages with a probability of %v together", len(passages), total)
	}
}

// FuzzAsk checks that whatever is asked, what is shown is in the text.
func FuzzAsk(f *testing.F) {
	x := openIndex(f, corpus.BuiltIn())
	doc, err := x.Document(context.Background(), "china-sino-soviet-relations")
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{
		"When did Moscow withdraw its advisers?", "", "?", "who", "\x00\xff", "1963",
		strings.Repeat("China ", 200), "中国",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		answer, err := x.Ask(context.Background(), Question{Text: text})
		if err != nil {
			t.Fatal(err)
		}
		if answer.Confidence < 0 || answer.Confidence > 1 {
			t.Errorf("confidence %v", answer.Confidence)
		}
		if answer.Found && answer.Text != answer.Citations[0].Best() {
			t.Errorf("answer %q, want the best sentence %q", answer.Text, answer.Citations[0].Best())
		}
		if answer.Found && (answer.Span.End > len(answer.Text) || answer.Span.Len() < 1) {
			t.Errorf("answer %q with span %v", answer.Text, answer.Span)
		}
		for _, c := range append(answer.Citations, answer.Nearest...) {
			if c.Text() != c.Excerpt.In(doc.Text) || !utf8.ValidString(c.Text()) || !c.Excerpt.Contains(c.Sentence) {
				t.Errorf("excerpt %q is not the text at %v", c.Text(), c.Excerpt)
			}
		}
	})
}

// TestAnswerIsCached checks that a stored answer is not changed by what a caller appends, and that the key has all of
// the question.
func TestAnswerIsCached(t *testing.T) {
	x := openIndex(t, corpus.BuiltIn())
	question := Question{Text: "When did Moscow withdraw its advisers?"}
	first, err := x.Ask(t.Context(), question)
	if err != nil {
		t.Fatal(err)
	}
	_ = append(first.Citations, Citation{Rank: 99})
	again, err := x.Ask(t.Context(), question)
	if err != nil || !reflect.DeepEqual(again, first) {
		t.Errorf("got %+v, %v, want %+v", again, err, first)
	}
	other := question
	other.Citations = 1
	if again, err = x.Ask(t.Context(), other); err != nil || len(again.Citations) != 1 {
		t.Errorf("got %d citations, %v, want 1", len(again.Citations), err)
	}
}

func TestLostHyphensAreFound(t *testing.T) {
	const text = "By mid1949 SinoSoviet talks on deStalinization had a highlevel guest."
	x := openIndex(t, sample.Texts("Nothing to see.", text, "Nothing else."))
	for _, question := range []string{
		"Sino-Soviet", "sino soviet", "1949", "de-Stalinization", "destalinisation", "high-level guest", "high level",
	} {
		answer, err := x.Ask(context.Background(), Question{Text: question})
		if err != nil {
			t.Fatal(err)
		}
		best := append(answer.Citations, answer.Nearest...)
		if len(best) == 0 || best[0].Best() != text {
			t.Errorf("%q does not find the sentence: %+v", question, best)
		}
	}
}

// TestAskRecurring asks for times that are on no calendar, and for a past event beside them.
func TestAskRecurring(t *testing.T) {
	x := indexOf(t, "The chess club was founded in 1998 by two teachers. The club meets every Tuesday at 18:15 in the "+
		"library. The bar is open from Wednesday to Sunday. Fees are due on the first Friday of each month. The "+
		"tournament begins in week 36. The hall closes at Easter.")
	for question, want := range map[string]string{
		"When does the club meet?":         "every Tuesday at 18:15",
		"when is the bar open":             "from Wednesday to Sunday",
		"When are fees due?":               "first Friday of each month",
		"when does the tournament begin":   "week 36",
		"When does the hall close?":        "at Easter",
		"When was the chess club founded?": "1998",
	} {
		answer, err := x.Ask(t.Context(), Question{Text: question})
		if err != nil {
			t.Fatal(err)
		}
		if !answer.Found || !strings.Contains(answer.Text, want) {
			t.Errorf("%q: answer %q (found %v, confidence %.2f), want %q", question, answer.Text, answer.Found,
				answer.Confidence, want)
		}
	}
}
