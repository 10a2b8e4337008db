package retrieval

import (
	"math"
	"slices"
	"strings"
	"testing"

	"footnote/corpus"
	"footnote/corpus/edtf"
)

// datedPassage is a document of one passage with the dates of its text.
func datedPassage(t *testing.T, text string) *analyzedPassage {
	t.Helper()
	p := corpus.Passage{Text: text, Span: corpus.Span{End: len(text)}, Sentences: corpus.Sentences(text), Dates: corpus.FindDates(text, edtf.Interval{})}
	return analyzePassage(0, corpus.Metadata{Title: "title"}, p)
}

// heldBy parses a question against a small corpus and returns what the first sentence of a text holds of each of its words,
// counting those of related meaning where wide.
func heldBy(t *testing.T, question, text string, wide bool) map[string]float64 {
	t.Helper()
	x := openIndex(t, documents(text, "Nothing to see.", "Nothing else."))
	q, err := parseQuery(x.vocabulary, question)
	if err != nil {
		t.Fatal(err)
	}
	near := newNearness(q)
	defer near.release()
	m := matchPassage(newRankedQuery(q), datedPassage(t, text), 1, near)
	held := map[string]float64{}
	for i, w := range q.Words {
		held[w.Text] = m.sentences[0].words[i]
		if wide {
			held[w.Text] = m.sentences[0].wide[i]
		}
	}
	return held
}

// A date of the text stands for the words of a date of the question that it lies in or touches.
func TestDatesStandForWords(t *testing.T) {
	for _, c := range []struct {
		name, question, text string
		want                 float64
	}{
		{"the same year", "What happened in 1950?", "The war began in 1950.", 1},
		{"a year inside", "What did China do between 1949 and 1951?", "China signed a treaty in 1950.", withinDate},
		{"a range that touches", "What happened in 1951?", "They fought from 1950 to 1953.", touchesDate},
		{"another year", "What happened in 1951?", "They fought in 1960.", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			for word, held := range heldBy(t, c.question, c.text, false) {
				if word[0] == '1' && held != c.want {
					t.Errorf("%s is held to %v, want %v", word, held, c.want)
				}
			}
		})
	}
}

func TestOtherWordsForTheSame(t *testing.T) {
	for _, c := range []struct{ name, question, text, word string }{
		{"a people and its country", "What did the Americans sign?", "The United States signed it.", "Americans"},
		{"a country and its people", "agreement with the United States", "The Americans agreed.", "States"},
		{"a government and its seat", "What did China demand?", "Beijing demanded it.", "China"},
		{"an old name", "when did the ussr invade", "Soviet troops came.", "ussr"},
		{"a month and its short form", "What happened in October 1969?", "It was on 3 Oct. 1969.", "October"},
		{"a verb and its noun", "Who besieged the embassy?", "The siege of the embassy lasted.", "besieged"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if held := heldBy(t, c.question, c.text, true); held[c.word] < 0.3 {
				t.Errorf("%q is held to %v by %q", c.word, held[c.word], c.text)
			}
		})
	}
}

// In three passages one that has a word tells little: with the background's thirty passages, of which the word "river" stands in
// nearly none and "said" in all, the weights are far apart; in ten thousand the corpus says it all.
func TestWeightHasABackground(t *testing.T) {
	const frequent, rare = 0.1, 1e-6
	if often, seldom := weight(3, 1, frequent), weight(3, 1, rare); often > 0.2 || seldom < 2 {
		t.Errorf("weights %.2f and %.2f, want under 0.2 and over 2", often, seldom)
	}
	if small, big := weight(10000, 5000, rare), idf(10000, 5000); math.Abs(small-big) > 0.01 {
		t.Errorf("in a big corpus %v, want about %v", small, big)
	}
}

func TestNearness(t *testing.T) {
	x := openIndex(t, documents("The funeral was on Monday.", "Nothing."))
	q, err := parseQuery(x.vocabulary, "When was the burial of Brezhnev?")
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time with what the first left
		near := newNearness(q)
		p := datedPassage(t, "The funeral was on Monday. Andropov came.")
		held := make([]float64, len(q.Words))
		near.add(p.places, held)
		near.release()
		burial := slices.IndexFunc(q.Words, func(w Word) bool { return w.Text == "burial" })
		name := slices.IndexFunc(q.Words, func(w Word) bool { return w.Text == "Brezhnev" })
		if held[burial] < 0.3 || held[name] != 0 {
			t.Errorf("burial is near to %v, the name to %v; want a word like it and none", held[burial], held[name])
		}
	}
}

func TestWordsOfAQuestion(t *testing.T) {
	x := openIndex(t, corpus.BuiltIn())
	for _, c := range []struct{ name, question, words, focus string }{
		{"what is asked for is no word of it", "border fighting china ussr date", "border fighting china ussr", ""},
		{"nor at the beginning", "date of border fighting", "border fighting", ""},
		{"a contraction says nothing", "Why couldn't China give aid?", "China give aid", ""},
		{"the counted thing is the focus", "How many soldiers were killed?", "soldiers killed", "soldiers"},
		{"the last noun behind which", "which naval base was used", "naval base used", "base"},
	} {
		t.Run(c.name, func(t *testing.T) {
			q, err := parseQuery(x.vocabulary, c.question)
			if err != nil {
				t.Fatal(err)
			}
			var words []string
			for _, w := range q.Words {
				words = append(words, w.Text)
			}
			focus := ""
			if q.focus >= 0 {
				focus = q.Words[q.focus].Text
			}
			if got := strings.Join(words, " "); got != c.words || focus != c.focus {
				t.Errorf("words %q with focus %q, want %q with %q", got, focus, c.words, c.focus)
			}
		})
	}
}

// What only points to a figure is no quantity.
func TestNumbersThatPoint(t *testing.T) {
	p := datedPassage(t, "Clashes broke out in the north (see fig. 3) and cost 40 lives, says chapter 12.")
	var numbers []string
	for _, n := range p.sentences[0].numbers {
		numbers = append(numbers, n.span.In(p.passage.Text))
	}
	if !slices.Equal(numbers, []string{"40"}) {
		t.Errorf("quantities %q, want 40", numbers)
	}
}
