package retrieval

import (
	"context"
	"testing"

	"footnote/corpus"
	"footnote/corpus/sample"
)

func TestQuote(t *testing.T) {
	const (
		first  = "He said “peace at any price” — twice. Peace at any\nprice, he said."
		second = "Nothing of it. The SinoSoviet talks."
	)
	x := openIndex(t, sample.Texts(first, second))
	for _, c := range []struct {
		name, words string
		total       int
		match       string // the first
	}{
		{"any case and white space", "Peace at ANY price", 2, "peace at any price"},
		{"kinds of quotation marks", `"peace at any price" - twice`, 1, "“peace at any price” — twice"},
		{"over a line end", "any price, he said", 1, "any\nprice, he said"},
		{"function words alone", "of it", 1, "of it"},
		{"part of a word", "eace at", 0, ""},
		{"part of a joined word", "Sino", 0, ""},
		{"not there", "war at any price", 0, ""},
		{"nothing asked", "  ", 0, ""},
		{"punctuation alone", "—", 1, "—"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := x.Quote(context.Background(), Quote{Words: c.words})
			if err != nil {
				t.Fatal(err)
			}
			if got.Total != c.total {
				t.Fatalf("%d occurrences, want %d", got.Total, c.total)
			}
			if c.total == 0 {
				return
			}
			citation := got.Citations[0]
			if text := citation.Passage.Verbatim(citation.Matches[0]); text != c.match {
				t.Errorf("first occurrence %q, want %q", text, c.match)
			}
			if !citation.Excerpt.Contains(citation.Matches[0]) {
				t.Errorf("excerpt %v does not contain the match %v", citation.Excerpt, citation.Matches[0])
			}
		})
	}
}

func TestQuoteKeepsCorpusOrder(t *testing.T) {
	x := openIndex(t, corpus.BuiltIn())
	got, err := x.Quote(context.Background(), Quote{Words: "Soviet Union", Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	matches := 0
	for i, c := range got.Citations {
		matches += len(c.Matches)
		if i > 0 && c.Passage.Number <= got.Citations[i-1].Passage.Number {
			t.Errorf("passage %d after %d", c.Passage.Number, got.Citations[i-1].Passage.Number)
		}
	}
	if got.Passages != len(got.Citations) || got.Total < got.Passages {
		t.Errorf("%d occurrences in %d passages, %d cited", got.Total, got.Passages, len(got.Citations))
	}
}
