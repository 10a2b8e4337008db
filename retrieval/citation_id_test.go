package retrieval

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"footnote/corpus"
	"footnote/retrieval/index"
)

func TestCitationDigits(t *testing.T) {
	for _, tc := range []struct {
		typed string
		want  []string
	}{
		{"F-7K2Q9", []string{"7K2Q9"}}, {"f-7k2q9", []string{"7K2Q9"}}, {"7K2Q9", []string{"7K2Q9"}},
		{"F7K2Q9", []string{"7K2Q9", "F7K2Q9"}}, {" [F-7K2Q9] ", []string{"7K2Q9"}}, {"f-okil9", []string{"0K119"}},
		{"F-7K2 Q9", []string{"7K2Q9"}}, {"F-F7K2Q", []string{"F7K2Q"}},
		{"F7K2Q", []string{"F7K2Q"}}, {"F-7K2Q9ABCDE", []string{"7K2Q9ABCDE"}},
		{"F-7K2Q9ABCDEF", nil}, {"F-7K2", nil}, {"", nil}, {"F-7K2U9", nil}, {"F-7K2Q\x00", nil}, {"€€€€€", nil},
	} {
		if got := CitationDigits(tc.typed); !slices.Equal(got, tc.want) {
			t.Errorf("%q: got %q, want %q", tc.typed, got, tc.want)
		}
	}
}

// passageID writes a number below 1<<50 as a passage id.
func passageID(n uint64) string {
	var id [10]byte
	for i := range id {
		id[i] = index.IDDigits[n>>(5*(len(id)-1-i))&31]
	}
	return string(id[:])
}

// many yields n documents of one passage.
func many(n int) iter.Seq2[corpus.Document, error] {
	return func(yield func(corpus.Document, error) bool) {
		for i := range n {
			doc := corpus.Document{Metadata: corpus.Metadata{ID: fmt.Sprint(i), Title: fmt.Sprint(i)}, Text: "x"}
			doc.Passages = []corpus.Passage{{ID: passageID(uint64(i) * 3 << 23), DocumentID: doc.ID, Number: 1,
				Text: "x", Span: corpus.Span{End: 1}}}
			if !yield(doc, nil) {
				return
			}
		}
	}
}

// TestCitationIDsAreUnique cites passages by their ids. The first five characters of many are the same.
func TestCitationIDsAreUnique(t *testing.T) {
	const n = 2000
	x := openIndex(t, many(n))
	long, seen := 0, map[string]bool{}
	for doc := range many(n) {
		id := x.citationID(doc.Passages[0].ID)
		if seen[id] {
			t.Fatalf("%s twice", id)
		}
		seen[id] = true
		if len(id) > len("F-7K2Q9") {
			long++
		}
		got, err := x.Cite(context.Background(), strings.ToLower(id))
		if err != nil || len(got) != 1 || got[0].Passage.ID != doc.Passages[0].ID || got[0].ID != id {
			t.Fatalf("%s: got %v, %v", id, got, err)
		}
	}
	if long == 0 || long == n {
		t.Errorf("%d of %d ids are long", long, n)
	}
}

func TestCite(t *testing.T) {
	x := openIndex(t, corpus.BuiltIn())
	a, err := x.Ask(context.Background(), Question{Text: "When did Moscow withdraw its advisers?"})
	if err != nil || !a.Found {
		t.Fatal(a, err)
	}
	id := a.Citations[0].ID
	if len(id) != len("F-7K2Q9") {
		t.Errorf("the id is %q", id)
	}
	got, err := x.Cite(context.Background(), strings.TrimPrefix(id, "F-"))
	if err != nil || len(got) != 1 || got[0].Passage.ID != a.Citations[0].Passage.ID {
		t.Errorf("got %v, %v", got, err)
	}
	for _, id := range []string{"F-00000", "", "F-", "nonsense"} {
		if got, err := x.Cite(context.Background(), id); !errors.Is(err, ErrNoPassage) {
			t.Errorf("%q: got %v, %v", id, got, err)
		}
	}
}
