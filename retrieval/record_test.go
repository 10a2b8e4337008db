package retrieval

import (
	"reflect"
	"testing"

	"footnote/corpus"
)

func TestPassageRecordsComeBackWhole(t *testing.T) {
	for doc, err := range corpus.BuiltIn() {
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range doc.Passages {
			document, got, err := decodePassage(string(encodePassage(uint32(i), want)))
			got.DocumentID = doc.ID
			if err != nil || document != uint32(i) || !reflect.DeepEqual(got, want) {
				t.Errorf("passage %d: got %d, %+v, %v, want %+v", i, document, got, err, want)
			}
		}
	}
}

// FuzzDecodePassage reads hostile records: an error, or a passage whose spans lie inside it.
func FuzzDecodePassage(f *testing.F) {
	for doc := range corpus.BuiltIn() {
		for i, p := range doc.Passages {
			f.Add(string(encodePassage(uint32(i), p)))
		}
	}
	f.Add("")
	f.Fuzz(func(t *testing.T, data string) {
		_, p, err := decodePassage(data)
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
