package thesaurus

import (
	"strings"
	"testing"
)

func TestSenseOf(t *testing.T) {
	for word, want := range map[string]string{
		"river": "object", "president": "person", "China": "location", "Soviet Union": "location", "Vistula": "object",
		"bread": "food", "Nixon": "person", "zyzzyva": "unknown", "": "unknown",
	} {
		if got := SenseOf(word); got.String() != want {
			t.Errorf("SenseOf(%q) = %s, want %s", word, got, want)
		}
	}
}

// TestSensesSorted checks that the table is sorted and that SenseOf finds every word in it.
func TestSensesSorted(t *testing.T) {
	before := ""
	for line := range strings.Lines(senses) {
		word, letter, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		if !ok || word <= before || len(letter) != 1 {
			t.Fatalf("line %q after %q", line, before)
		}
		if got := SenseOf(word); got != Sense(letter[0]-'A')+firstSense || int(got) >= Senses {
			t.Fatalf("SenseOf(%q) = %d, listed as %s", word, got, letter)
		}
		before = word
	}
}
