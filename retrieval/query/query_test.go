package query

import (
	"math"
	"strings"
	"testing"

	"footnote/corpus"
	"footnote/retrieval/index"
)

// In a corpus of three passages the background decides: a word that is in one passage and in all of general English,
// such as "said", weighs far less than one that is hardly ever used. In ten thousand passages only the corpus counts.
func TestWeightHasABackground(t *testing.T) {
	const frequent, rare = 0.1, 1e-6
	if often, seldom := weight(3, 1, frequent), weight(3, 1, rare); often > 0.2 || seldom < 2 {
		t.Errorf("weights %.2f and %.2f, want under 0.2 and over 2", often, seldom)
	}
	if small, big := weight(10000, 5000, rare), idf(10000, 5000); math.Abs(small-big) > 0.01 {
		t.Errorf("in a big corpus %v, want about %v", small, big)
	}
}

func TestWordsOfAQuestion(t *testing.T) {
	x, err := index.New(t.Context(), corpus.BuiltIn())
	if err != nil {
		t.Fatal(err)
	}
	p := NewParser(x)
	for _, c := range []struct{ name, question, words, focus string }{
		{"the type of answer is not searched for", "border fighting china ussr date", "border fighting china ussr", ""},
		{"nor is it at the beginning", "date of border fighting", "border fighting", ""},
		{"nor is a contraction", "Why couldn't China give aid?", "China give aid", ""},
		{"the counted thing is the focus", "How many soldiers were killed?", "soldiers killed", "soldiers"},
		{"the last noun after which", "which naval base was used", "naval base used", "base"},
	} {
		t.Run(c.name, func(t *testing.T) {
			q, err := p.Parse(c.question)
			if err != nil {
				t.Fatal(err)
			}
			var words []string
			for _, w := range q.Words {
				words = append(words, w.Text)
			}
			focus := ""
			if q.Focus >= 0 {
				focus = q.Words[q.Focus].Text
			}
			if got := strings.Join(words, " "); got != c.words || focus != c.focus {
				t.Errorf("words %q with focus %q, want %q with %q", got, focus, c.words, c.focus)
			}
		})
	}
}
