package retrieval

import (
	"slices"
	"testing"
)

// Passage 3 is third and first, 1/63 + 1/61 = .03227; 2 is second twice, 2/62 = .03226; 1 is first once, 1/61 = .01639; 4 third
// once, 1/63 = .01587.
func TestFuse(t *testing.T) {
	words := []candidate{{1, 9}, {2, 8}, {3, 7}}
	vectors := []candidate{{3, 0.9}, {2, 0.8}, {4, 0.7}}
	got := fuse([][]candidate{words, vectors}, 3)
	if want := []candidate{{3, 7}, {2, 8}, {1, 9}}; !slices.Equal(got, want) {
		t.Errorf("fused %v, want %v", got, want)
	}
	if got := fuse([][]candidate{words}, 2); !slices.Equal(got, words[:2]) {
		t.Errorf("one list gives %v, want it as it is", got)
	}
}
