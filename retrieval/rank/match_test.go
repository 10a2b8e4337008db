package rank

import (
	"slices"
	"testing"

	"footnote/corpus"
	"footnote/corpus/edtf"
	"footnote/corpus/sample"
	"footnote/retrieval/analysis"
	"footnote/retrieval/index"
	"footnote/retrieval/query"
)

// datedPassage is a document of one passage with the dates of its text.
func datedPassage(t *testing.T, text string) *analysis.Passage {
	t.Helper()
	p := corpus.Passage{
		Text: text, Span: corpus.Span{End: len(text)}, Sentences: corpus.Sentences(text),
		Dates: corpus.FindDates(text, edtf.Interval{}),
	}
	return analysis.NewPassage(0, corpus.Metadata{Title: "title"}, p)
}

// parse parses a question against the vocabulary of texts.
func parse(t *testing.T, question string, texts ...string) *query.Query {
	t.Helper()
	x, err := index.New(t.Context(), sample.Texts(texts...))
	if err != nil {
		t.Fatal(err)
	}
	q, err := query.NewParser(x).Parse(question)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// heldBy parses a question against a small corpus and returns how far the first sentence of a text holds each of its
// words, counting those of related meaning where wide.
func heldBy(t *testing.T, question, text string, wide bool) map[string]float64 {
	t.Helper()
	q := parse(t, question, text, "Nothing to see.", "Nothing else.")
	similar := newSimilarity(q)
	defer similar.release()
	m := MatchPassage(NewQuery(q), datedPassage(t, text), 1, similar)
	held := map[string]float64{}
	for i, w := range q.Words {
		held[w.Text] = m.Sentences[0].Words[i]
		if wide {
			held[w.Text] = m.Sentences[0].Related[i]
		}
	}
	return held
}

// A date of the text counts for the words of a date of the question that it is within or shares a day with.
func TestDatesCountForWords(t *testing.T) {
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

func TestSimilarity(t *testing.T) {
	q := parse(t, "When was the burial of Brezhnev?", "The funeral was on Monday.", "Nothing.")
	for range 2 { // the second time with what the first left
		similar := newSimilarity(q)
		p := datedPassage(t, "The funeral was on Monday. Andropov came.")
		held := make([]float64, len(q.Words))
		similar.add(p.Places, held)
		similar.release()
		burial := slices.IndexFunc(q.Words, func(w query.Word) bool { return w.Text == "burial" })
		name := slices.IndexFunc(q.Words, func(w query.Word) bool { return w.Text == "Brezhnev" })
		if held[burial] < 0.3 || held[name] != 0 {
			t.Errorf("burial is near to %v, the name to %v; want a word like it and none", held[burial], held[name])
		}
	}
}
