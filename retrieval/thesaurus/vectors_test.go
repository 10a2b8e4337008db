package thesaurus

import (
	"math"
	"testing"
)

// cosine returns the cosine similarity of two words.
func cosine(t *testing.T, a, b string) float64 {
	t.Helper()
	if Find(a) == 0 || Find(b) == 0 {
		t.Fatalf("%q or %q has no vector", a, b)
	}
	v, w := Find(a).Vector(), Find(b).Vector()
	return float64(v.Cosine(&w))
}

func TestVectors(t *testing.T) {
	for _, c := range []struct{ word, similar, other string }{
		{"agreement", "treaty", "banana"},
		{"burial", "funeral", "football"},
		{"notice", "notified", "river"},
		{"invasion", "troops", "song"},
		{"wrote", "author", "bridge"},
	} {
		if high, low := cosine(t, c.word, c.similar), cosine(t, c.word, c.other); high < low+0.2 {
			t.Errorf("the similarity of %s is %.2f to %s and %.2f to %s", c.word, high, c.similar, low, c.other)
		}
	}
	v := Find("treaty").Vector()
	if length := v.Cosine(&v); math.Abs(float64(length)-1) > 1e-5 {
		t.Errorf("a vector of length %v", length)
	}
	for _, unknown := range []string{"", "xyzzyq", "Treaty", "1950"} {
		if p := Find(unknown); p != 0 {
			t.Errorf("%q has place %d", unknown, p)
		}
	}
}

// TestFrequency checks that the most frequent word is a tenth of all words, and a word outside the table as rare as
// its last.
func TestFrequency(t *testing.T) {
	if f := Find("the").Frequency(); f != 0.1 {
		t.Errorf("the: %v, want 0.1", f)
	}
	common, rare, unknown := Find("house").Frequency(), Find("besieged").Frequency(), Place(0).Frequency()
	if common <= rare || rare <= unknown {
		t.Errorf("house %v, besieged %v, an unknown word %v", common, rare, unknown)
	}
}

func TestMarshalVectors(t *testing.T) {
	var a, b WordVector
	a.Word, a.Rank, b.Word, b.Rank = "ant", 700, "bee", 3
	for i := range a.Vector {
		a.Vector[i], b.Vector[i] = 0.1, 0.1
		if i%2 == 1 {
			b.Vector[i] = -0.1
		}
	}
	table := vectorTable{string(MarshalVectors([]WordVector{a, b}))}
	inOrder := table.size() == 2 && table.word(0) == "ant" && table.word(1) == "bee"
	if !inOrder || table.rank(0) != 700 || table.rank(1) != 3 {
		t.Fatalf("%d words, %q of rank %d, %q of rank %d",
			table.size(), table.word(0), table.rank(0), table.word(1), table.rank(1))
	}
	// 0.1 is between step 1 and step 2 of 0.057 above the middle: 8 + 1 = 9; -0.1 between 1 and 2 below it: 8 - 2 = 6.
	if packed := table.packed(1); packed[0] != 0x69 {
		t.Errorf("packed as %#x, want 0x69", packed[0])
	}
}

// TestCosines checks that Cosines equals Cosine, to the last bit, for all similar words.
func TestCosines(t *testing.T) {
	const least = 0.3
	targets := []Target{NewTarget(Find("treaty")), NewTarget(Find("war")), NewTarget(Find("zoo"))}
	similar := 0
	for p := Place(1); int(p) < Places(); p++ {
		v := p.Vector()
		for i, got := range p.Cosines(targets, least, nil) {
			want := v.Cosine(&targets[i].vector)
			if want > least && got != want || want <= least && got > least {
				t.Fatalf("place %d and target %d: %v, want %v", p, i, got, want)
			}
			if want > least {
				similar++
			}
		}
	}
	if similar < 1000 {
		t.Errorf("%d words are similar, want thousands", similar)
	}
}
