package index

import (
	"encoding/hex"
	"os"
	"regexp"
	"strings"
	"testing"

	"footnote/corpus"
	"footnote/corpus/edtf"
	"footnote/corpus/sample"
)

// TestFormatExample compares the example in format.md with a segment of its document.
func TestFormatExample(t *testing.T) {
	page, err := os.ReadFile("format.md")
	if err != nil {
		t.Fatal(err)
	}
	date, err := edtf.Parse("1610")
	if err != nil {
		t.Fatal(err)
	}
	span := corpus.Span{Start: 6, End: 32}
	doc := corpus.Document{
		Metadata: corpus.Metadata{ID: "tea", Title: "Tea"},
		Text:     "Leaf\n\nTea came to Delft in 1610.\n",
		Sections: []corpus.Section{{Heading: []string{"Leaf"}, Span: span}},
		Passages: []corpus.Passage{{
			ID: "0000000001", DocumentID: "tea", Number: 1, Heading: []string{"Leaf"},
			Text: "Tea came to Delft in 1610.", Span: span, Sentences: []corpus.Span{span},
			Dates: []corpus.Date{{
				Interval: date, From: corpus.FromText, Text: "1610", Span: corpus.Span{Start: 27, End: 31},
			}},
		}},
	}
	x := buildFor(t, sample.Of([]corpus.Document{doc}))
	s := x.segments[0]
	passage, err := s.records.passage(0)
	if err != nil {
		t.Fatal(err)
	}
	document, err := s.records.document(0)
	if err != nil {
		t.Fatal(err)
	}
	tea := s.postings.number("tea")
	postings := s.postings.packed[s.postings.entry(tea-1).packedEnd:s.postings.entry(tea).packedEnd]
	delft := 0
	for word := ""; word != "Delft"; delft++ {
		word, _ = s.dictionary.word(delft)
	}
	got := []string{passage, document, s.dictionary.entry(delft - 1), s.catalogue.record(0), string(postings)}
	blocks := regexp.MustCompile("(?s)```hex\n(.*?)```").FindAllStringSubmatch(string(page), -1)
	if len(blocks) != len(got) {
		t.Fatalf("%d records in format.md, want %d", len(blocks), len(got))
	}
	for i, block := range blocks {
		if want := exampleBytes(t, block[1]); got[i] != want {
			t.Errorf("record %d of the example: % x, want % x", i+1, got[i], want)
		}
	}
}

// exampleBytes returns the bytes of a block of the example. A line is bytes in hexadecimal, two blanks or more and a
// comment.
func exampleBytes(t *testing.T, block string) string {
	t.Helper()
	var all []byte
	for line := range strings.Lines(block) {
		digits, _, _ := strings.Cut(line, "  ")
		data, err := hex.DecodeString(strings.ReplaceAll(digits, " ", ""))
		if err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		all = append(all, data...)
	}
	return string(all)
}
