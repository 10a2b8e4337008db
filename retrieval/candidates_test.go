package retrieval

import (
	"context"
	"math"
	"slices"
	"testing"

	"footnote/corpus/sample"
	"footnote/retrieval/index"
)

// TestSearchByHand computes the scores for the question "river bank" by hand:
//
//	a: "river bank"             2 words, river 1, bank 1
//	b: "river river river tree" 4 words, river 3
//	c: "stone"                  1 word
//
// Each has one more word, its title; mean length (3+5+2)/3 = 10/3. N = 3.
// idf(river) = ln(1 + (3-2+0.5)/(2+0.5)) = ln 1.6, idf(bank) = ln(1 + (3-1+0.5)/(1+0.5)) = ln(8/3).
// Length factor K = 0.9·(0.6 + 0.4·|p|/(10/3)): K(a) = 0.9·0.96 = 0.864, K(b) = 0.9·1.2 = 1.08.
// a = ln 1.6 · 1/1.864 + ln(8/3) · 1/1.864, b = ln 1.6 · 3/4.08.
func TestSearchByHand(t *testing.T) {
	x := openIndex(t, sample.Texts("river bank", "river river river tree", "stone"))
	q, err := x.parser.Parse("river bank")
	if err != nil {
		t.Fatal(err)
	}
	got, err := x.search(context.Background(), q, everywhere(t, x), 2)
	if err != nil {
		t.Fatal(err)
	}
	want := []index.Candidate{
		{Ordinal: 0, Score: math.Log(1.6)/1.864 + math.Log(8.0/3)/1.864},
		{Ordinal: 1, Score: math.Log(1.6) * 3 / 4.08},
	}
	if len(got) != len(want) {
		t.Fatalf("found %v, want %v", got, want)
	}
	for i := range want {
		if got[i].Ordinal != want[i].Ordinal || math.Abs(got[i].Score-want[i].Score) > 1e-9 {
			t.Errorf("rank %d: %v, want %v", i+1, got[i], want[i])
		}
	}
}

func TestEqualScoresKeepCorpusOrder(t *testing.T) {
	x := openIndex(t, sample.Texts("red fox", "red fox", "red fox"))
	q, err := x.parser.Parse("fox")
	if err != nil {
		t.Fatal(err)
	}
	got, err := x.search(context.Background(), q, everywhere(t, x), 10)
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range got {
		if int(c.Ordinal) != i {
			t.Fatalf("order %v, want that of the corpus", got)
		}
	}
}

// TestFuse computes the scores by hand. Passage 3 is third and first: 1/63 + 1/61 = .03227. Passage 2 is second twice:
// 2/62 = .03226. Passage 1 is first once: 1/61 = .01639. Passage 4 is third once: 1/63 = .01587.
func TestFuse(t *testing.T) {
	words := []index.Candidate{{Ordinal: 1, Score: 9}, {Ordinal: 2, Score: 8}, {Ordinal: 3, Score: 7}}
	vectors := []index.Candidate{{Ordinal: 3, Score: 0.9}, {Ordinal: 2, Score: 0.8}, {Ordinal: 4, Score: 0.7}}
	got := fuse([][]index.Candidate{words, vectors}, 3)
	want := []index.Candidate{{Ordinal: 3, Score: 7}, {Ordinal: 2, Score: 8}, {Ordinal: 1, Score: 9}}
	if !slices.Equal(got, want) {
		t.Errorf("fused %v, want %v", got, want)
	}
	if got := fuse([][]index.Candidate{words}, 2); !slices.Equal(got, words[:2]) {
		t.Errorf("fused one list to %v, want its beginning", got)
	}
}
