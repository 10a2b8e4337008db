package retrieval

import (
	"bytes"
	"reflect"
	"testing"

	"footnote/corpus"
	"footnote/retrieval/analysis"
)

// stored makes the record of a passage and the dictionary that it needs.
func stored(tb testing.TB, p corpus.Passage) (string, *dictionary) {
	tb.Helper()
	v := newInverter("")
	record := appendPassage(nil, v.vocabulary, preparePassage(newSpeller(v.vocabulary), p))
	var words bytes.Buffer
	if err := v.dictionary().write(&words); err != nil {
		tb.Fatal(err)
	}
	d, err := parseDictionary(words.Bytes(), 0)
	if err != nil {
		tb.Fatal(err)
	}
	return string(record), d
}

func TestPassageRecordsComeBackWhole(t *testing.T) {
	for doc, err := range corpus.BuiltIn() {
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range doc.Passages {
			record, d := stored(t, want)
			got, err := decodePassage(record, d, &scratch{})
			got.DocumentID, got.ID = doc.ID, want.ID // which the table has
			if err != nil || !reflect.DeepEqual(got.Passage, want) {
				t.Errorf("passage %d: got %+v, %v, want %+v", i, got.Passage, err, want)
			}
		}
	}
}

// TestAnalysisComesBackWhole reads the analysis of a passage that the index keeps: it is what analysing the text again gives.
func TestAnalysisComesBackWhole(t *testing.T) {
	x := buildFor(t, corpus.BuiltIn())
	for i := range x.Passages() {
		got, err := x.Passage(uint32(i))
		if err != nil {
			t.Fatal(err)
		}
		want := analyzePassage(uint32(i), got.document, got.passage)
		for j := range want.sentences {
			g, w := got.sentences[j], want.sentences[j]
			if len(g.names) != len(w.names) || len(g.names) > 0 && !reflect.DeepEqual(g.names, w.names) {
				t.Errorf("passage %d, sentence %d: names %v, want %v", i, j, g.names, w.names)
			}
			if len(g.numbers) > 0 && !reflect.DeepEqual(g.numbers, w.numbers) {
				t.Errorf("passage %d, sentence %d: numbers %v, want %v", i, j, g.numbers, w.numbers)
			}
			g.names, g.numbers, w.names, w.numbers = nil, nil, nil, nil
			if !reflect.DeepEqual(g, w) {
				t.Errorf("passage %d, sentence %d: %+v, want %+v", i, j, g, w)
			}
		}
		if !reflect.DeepEqual(got.tokens, want.tokens) || !reflect.DeepEqual(got.places, want.places) {
			t.Errorf("passage %d: tokens %v, want %v", i, got.tokens, want.tokens)
		}
	}
}

// FuzzSpelling takes texts apart and spells them out again: they are the same to the byte, and so are their tokens.
func FuzzSpelling(f *testing.F) {
	for _, text := range []string{"", " ", "a  b", "Sino-Soviet mid1949 U.S. 1,200", "中国 and 毛泽东思想, 1949年", "a\u00a0b\n\n", "don't"} {
		f.Add(text)
	}
	for doc := range corpus.BuiltIn() {
		f.Add(doc.Text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v := newInverter("")
		made := newSpeller(v.vocabulary).spell(text)
		symbols := v.append(nil, made.words)
		lists, err := v.lists()
		if err != nil {
			t.Fatal(err)
		}
		var words bytes.Buffer
		if err := v.dictionary().write(&words); err != nil {
			t.Fatal(err)
		}
		d, err := parseDictionary(words.Bytes(), len(lists.text))
		if err != nil {
			t.Fatal(err)
		}
		got, _, err := d.spellOut(string(symbols), nil, nil)
		if err != nil || string(got) != text {
			t.Errorf("got %q, %v, want %q", got, err, text)
		}
		if want := analysis.English.Analyze(text); len(want) > 0 && !reflect.DeepEqual(made.tokens, want) {
			t.Errorf("tokens %v, want %v", made.tokens, want)
		}
	})
}

// FuzzDecodePassage reads hostile records: an error, or a passage whose spans lie inside it.
func FuzzDecodePassage(f *testing.F) {
	var d *dictionary
	for doc := range corpus.BuiltIn() {
		for _, p := range doc.Passages {
			record, words := stored(f, p)
			f.Add(record)
			d = words
		}
	}
	f.Add("")
	f.Fuzz(func(t *testing.T, data string) {
		p, err := decodePassage(data, d, &scratch{})
		if err != nil {
			return
		}
		for _, s := range p.Sentences {
			if !p.Span.Contains(s) || s.Start > s.End {
				t.Errorf("sentence %v outside %v", s, p.Span)
			}
		}
		for _, d := range p.Dates {
			if d.From == corpus.FromText && d.Text == "" {
				t.Error("a date without text")
			}
		}
	})
}
