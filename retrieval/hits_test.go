package retrieval

import (
	"context"
	"math"
	"testing"

	"footnote/corpus"
	"footnote/corpus/sample"
)

// TestPlainBM25ByHand expects the scores of TestSearchByHand: only the question's own words count.
func TestPlainBM25ByHand(t *testing.T) {
	x := openIndex(t, sample.Texts("river bank", "river river river tree", "stone"))
	got, err := x.Hits(context.Background(), Question{Text: "the River banks"}, ByBM25, 10)
	if err != nil {
		t.Fatal(err)
	}
	want := []Hit{
		{"a", 1, math.Log(1.6)/1.864 + math.Log(8.0/3)/1.864},
		{"b", 1, math.Log(1.6) * 3 / 4.08},
	}
	if len(got) != len(want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	for i := range want {
		close := math.Abs(got[i].Score-want[i].Score) < 1e-6
		if got[i].DocumentID != want[i].DocumentID || got[i].Number != want[i].Number || !close {
			t.Errorf("rank %d: got %v, want %v", i+1, got[i], want[i])
		}
	}
}

// TestHitsAfterTheModel asks for more passages than the model ranks: each is a hit once, and the scores decrease.
func TestHitsAfterTheModel(t *testing.T) {
	texts := make([]string, rankedPassages+10)
	for i := range texts {
		texts[i] = "A stone."
	}
	x := openIndex(t, func(yield func(corpus.Document, error) bool) {
		id := 'a'
		for d, err := range sample.Texts(texts...) {
			d.ID = string(id)
			d.Passages[0].ID = string([]rune{id, 'x'})
			id++
			if !yield(d, err) {
				return
			}
		}
	})
	hits, err := x.Hits(context.Background(), Question{Text: "stone"}, ByModel, 1000)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for i, h := range hits {
		if seen[h.DocumentID] {
			t.Errorf("%s is a hit twice", h.DocumentID)
		}
		seen[h.DocumentID] = true
		if i > 0 && h.Score > hits[i-1].Score {
			t.Errorf("rank %d scores more than the one before", i+1)
		}
	}
	if len(hits) != len(texts) {
		t.Errorf("%d hits, want all %d", len(hits), len(texts))
	}
}
