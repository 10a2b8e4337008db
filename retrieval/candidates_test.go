package retrieval

import (
	"slices"
	"testing"

	"footnote/retrieval/index"
)

// Passage 3 is third and first, 1/63 + 1/61 = .03227; 2 is second twice, 2/62 = .03226; 1 is first once, 1/61 = .01639;
// 4 third once, 1/63 = .01587.
func TestFuse(t *testing.T) {
	words := []index.Candidate{{Ordinal: 1, Score: 9}, {Ordinal: 2, Score: 8}, {Ordinal: 3, Score: 7}}
	vectors := []index.Candidate{{Ordinal: 3, Score: 0.9}, {Ordinal: 2, Score: 0.8}, {Ordinal: 4, Score: 0.7}}
	got := fuse([][]index.Candidate{words, vectors}, 3)
	if want := []index.Candidate{{Ordinal: 3, Score: 7}, {Ordinal: 2, Score: 8}, {Ordinal: 1, Score: 9}}; !slices.Equal(got, want) {
		t.Errorf("fused %v, want %v", got, want)
	}
	if got := fuse([][]index.Candidate{words}, 2); !slices.Equal(got, words[:2]) {
		t.Errorf("one list gives %v, want it as it is", got)
	}
}
