package index

import (
	"bytes"
	"reflect"
	"testing"

	"footnote/corpus"
	"footnote/retrieval/analysis"
)

// passageRecord returns the record of a passage and the dictionary that it needs.
func passageRecord(tb testing.TB, p corpus.Passage) (string, *dictionary) {
	tb.Helper()
	v := newVocabulary()
	record := appendPassage(nil, v, preparePassage(newSplitter(v), p))
	return string(record), dictionaryOf(tb, v, 0)
}

// dictionaryOf returns the dictionary of a vocabulary. terms is the length of the text of the terms.
func dictionaryOf(tb testing.TB, v *vocabulary, terms int) *dictionary {
	tb.Helper()
	var file bytes.Buffer
	if err := v.dictionary().write(&file); err != nil {
		tb.Fatal(err)
	}
	d, err := parseDictionary(file.Bytes(), terms)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

func TestPassageRoundTrip(t *testing.T) {
	for doc, err := range corpus.BuiltIn() {
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range doc.Passages {
			record, d := passageRecord(t, want)
			got, err := decodePassage(record, d, &recordBuffer{})
			got.DocumentID, got.ID = doc.ID, want.ID // which are not in the record
			if err != nil || !reflect.DeepEqual(got.Passage, want) {
				t.Errorf("passage %d: got %+v, %v, want %+v", i, got.Passage, err, want)
			}
		}
	}
}

// TestAnalysisRoundTrip compares the stored analysis of each passage with a new analysis of its text.
func TestAnalysisRoundTrip(t *testing.T) {
	x := buildFor(t, corpus.BuiltIn())
	for i := range x.Passages() {
		got, err := x.Passage(uint32(i))
		if err != nil {
			t.Fatal(err)
		}
		want := analysis.NewPassage(uint32(i), got.Document, got.Passage)
		for j := range want.Sentences {
			g, w := got.Sentences[j], want.Sentences[j]
			if len(g.Names) != len(w.Names) || len(g.Names) > 0 && !reflect.DeepEqual(g.Names, w.Names) {
				t.Errorf("passage %d, sentence %d: names %v, want %v", i, j, g.Names, w.Names)
			}
			if len(g.Numbers) > 0 && !reflect.DeepEqual(g.Numbers, w.Numbers) {
				t.Errorf("passage %d, sentence %d: numbers %v, want %v", i, j, g.Numbers, w.Numbers)
			}
			g.Names, g.Numbers, w.Names, w.Numbers = nil, nil, nil, nil
			if !reflect.DeepEqual(g, w) {
				t.Errorf("passage %d, sentence %d: %+v, want %+v", i, j, g, w)
			}
		}
		if !reflect.DeepEqual(got.Tokens, want.Tokens) || !reflect.DeepEqual(got.Places, want.Places) {
			t.Errorf("passage %d: tokens %v, want %v", i, got.Tokens, want.Tokens)
		}
	}
}

// FuzzCodedText splits texts, encodes them as symbols and decodes them. Text and tokens stay the same.
func FuzzCodedText(f *testing.F) {
	for _, text := range []string{
		"", " ", "a  b", "Sino-Soviet mid1949 U.S. 1,200", "中国 and 毛泽东思想, 1949年", "a\u00a0b\n\n", "don't",
	} {
		f.Add(text)
	}
	for doc := range corpus.BuiltIn() {
		f.Add(doc.Text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		b := newPostingsBuilder("")
		split := newSplitter(b.vocabulary).split(text)
		symbols := b.append(nil, split.words)
		built, err := b.postings()
		if err != nil {
			t.Fatal(err)
		}
		d := dictionaryOf(t, b.vocabulary, len(built.termText))
		got, _, err := d.appendText(string(symbols), nil, nil)
		if err != nil || string(got) != text {
			t.Errorf("got %q, %v, want %q", got, err, text)
		}
		if want := analysis.English.Analyze(text); len(want) > 0 && !reflect.DeepEqual(split.tokens, want) {
			t.Errorf("tokens %v, want %v", split.tokens, want)
		}
	})
}

// FuzzDecodePassage reads arbitrary records. The result is an error, or a passage whose sentences are inside it.
func FuzzDecodePassage(f *testing.F) {
	var d *dictionary
	for doc := range corpus.BuiltIn() {
		for _, p := range doc.Passages {
			record, words := passageRecord(f, p)
			f.Add(record)
			d = words
		}
	}
	f.Add("")
	f.Fuzz(func(t *testing.T, data string) {
		p, err := decodePassage(data, d, &recordBuffer{})
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
